"""As many pages at a time as there are processes for them: together they are no quicker.

Eight that share a processor keep taking it from each other, and every reader waits for all of
them. In turn, the first is served while the others wait, and none waits longer than before.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Turns:
    """Lets in as many as there are places; what is urgent goes before what is not.

    Use it from one event loop.

    Parameters
    ----------
    places
        How many may be in at once.

    Examples
    --------
    >>> async def show(turns):
    ...     async with turns.turn():
    ...         return turns.waiting
    >>> asyncio.run(show(Turns(1)))
    0
    """

    def __init__(self, places: int) -> None:
        self._free = places
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return len(self._urgent) + len(self._others)

    @asynccontextmanager
    async def turn(self, *, is_urgent: bool = False) -> AsyncIterator[None]:
        """Wait for a turn, and have it as long as the context lasts.

        Parameters
        ----------
        is_urgent
            Whether it is soon done, or the rest of what is begun already.
        """
        await self._wait(self._urgent if is_urgent else self._others)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, line: deque[asyncio.Future[None]]) -> None:
        if self._free:
            self._free -= 1
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
        for line in (self._urgent, self._others):
            while line:
                place = line.popleft()
                if not place.done():
                    place.set_result(None)
                    return
        self._free += 1
