"""One page at a time: pages are laid out by one interpreter, so together they are no quicker.

Eight threads that lay out pages keep taking the interpreter from each other, and every reader
waits for all of them. In turn, the first is served while the others wait, and none waits
longer than before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Turns:
    """Lets those in one by one; a page that is begun goes before one that is not.

    Use it from one event loop.

    Examples
    --------
    >>> async def show(turns):
    ...     async with turns.turn():
    ...         return turns.waiting
    >>> asyncio.run(show(Turns()))
    0
    """

    def __init__(self) -> None:
        self._is_taken = False
        self._begun: deque[asyncio.Future[None]] = deque()
        self._new: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._begun) + len(self._new)

    @asynccontextmanager
    async def turn(self, *, is_begun: bool = False) -> AsyncIterator[None]:
        """Wait for a turn, and have it as long as the context lasts.

        Parameters
        ----------
        is_begun
            Whether some of the page is made already.
        """
        await self._wait(self._begun if is_begun else self._new)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, line: deque[asyncio.Future[None]]) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place in line:
                line.remove(place)
            elif place.done() and not place.cancelled():
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        for line in (self._begun, self._new):
            while line:
                place = line.popleft()
                if not place.done():
                    place.set_result(None)
                    return
        self._is_taken = False


def turns_of(request: Request) -> Turns:
    """Give the turns of the application that a request came to."""
    turns: Turns = request.app.state.turns
    return turns
