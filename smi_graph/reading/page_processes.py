"""Pages are laid out in processes of their own, by all cores, beside what answers requests.

One interpreter lays out one page at a time, whatever its threads do. So the pages that take
most work are made by functions that take plain values and an open release, and a process keeps
what it has opened.

As many pages are made at a time as there are processes for them: together they are no quicker.
Eight that share a processor keep taking it from each other, and every reader waits for all of
them. In turn, the first is served while the others wait, and none waits longer than before.
"""

from __future__ import annotations

import asyncio
import signal
from collections import deque
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from smi_graph.store import QueryTimeout, WorkerDied

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

T = TypeVar("T")


class PageProcesses:
    """Runs functions in other processes, as many at once as there are processes.

    Use it from one event loop; the processes end with it.

    Parameters
    ----------
    count
        How many processes; with 0, a thread of this one does the same, one page at a time.
    seconds
        How long one page may take; then its process is killed.

    Examples
    --------
    >>> async def add():
    ...     return await PageProcesses(0, 10).run(max, 1, 2)
    >>> asyncio.run(add())
    2
    """

    def __init__(self, count: int, seconds: float) -> None:
        self.count = count
        self._seconds = seconds
        self._turns = Turns(max(count, 1))

    async def run(self, make: Callable[..., T], *arguments: object, is_urgent: bool = False) -> T:
        """Wait for a turn, and give what a function gives.

        Parameters
        ----------
        make
            Stands in a module by its name. What it takes, gives and raises can be pickled.
        *arguments
            What it takes.
        is_urgent
            Whether it is soon done, or the rest of a page that is begun.

        Raises
        ------
        QueryTimeout
            When it takes too long.
        WorkerDied
            When its process ended twice, such as for want of memory.
        """
        async with self._turns.turn(is_urgent=is_urgent):
            if not self.count:
                return await asyncio.to_thread(make, *arguments)
            try:
                async with asyncio.timeout(self._seconds):
                    return await self._in_process(make, *arguments)
            except TimeoutError:
                raise QueryTimeout(self._seconds) from None

    async def _in_process(self, make: Callable[..., T], *arguments: object) -> T:
        run = partial(
            to_process.run_sync,
            _run_undisturbed,
            make,
            arguments,
            cancellable=True,
            limiter=CapacityLimiter(1),
        )
        try:
            return await run()
        except BrokenWorkerProcess:
            # It had ended before, or while it worked; another one tries once.
            try:
                return await run()
            except BrokenWorkerProcess as error:
                raise WorkerDied(str(error)) from error

    async def warm_up(self, make: Callable[..., object], *arguments: object) -> None:
        """Run a function in each process, all of them at once, so that the first page is quick."""
        if self.count:
            await asyncio.gather(*(self.run(make, *arguments) for _ in range(self.count)))


def _run_undisturbed(make: Callable[..., T], arguments: tuple[object, ...]) -> T:
    # Ctrl-C reaches all processes of a terminal; what is begun is finished, as elsewhere.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return make(*arguments)


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
