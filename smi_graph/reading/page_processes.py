"""Pages are laid out in processes of their own, by all cores, beside what answers requests.

One interpreter lays out one page at a time, whatever its threads do. So the pages that take
most work are made by functions that take plain values and a place where the release lies, and
a process keeps what it has opened there.
"""

from __future__ import annotations

import asyncio
import signal
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.reading.turns import Turns
from smi_graph.store import QueryTimeout, WorkerDied

if TYPE_CHECKING:
    from collections.abc import Callable

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


def page_processes_of(request: Request) -> PageProcesses:
    """Give the processes of the application that a request came to."""
    processes: PageProcesses = request.app.state.page_processes
    return processes
