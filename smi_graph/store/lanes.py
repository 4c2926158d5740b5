"""The lanes of running queries: long ones make room for short ones, and take turns.

Every query starts in the quick lane, which has as many workers as the pool has size. One
that is not done after a slice of time, while others wait, or after a second in any case,
moves aside with its worker; another worker takes the free place, and so a small query never
waits for a long one to end.

Aside, queries take turns: as many run as the quick lane has places, only one while others
wait there, and the rest stand still. Those that have run less go first, in steps of a few
seconds and within a step in the order in which they came: a query of a second or two runs to
its end without a break, and an endless one does not keep it from that.

Only so many as memory has room for run for long. Beyond them some more may run for a second,
or stand still where they are, for they hold little memory yet. When there are too many of
those too, a query is ended, to begin anew in its turn: queries only read, so nothing but a
slice of time is lost.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from smi_graph.store.errors import QueryTimeout
from smi_graph.store.machine import machine_memory

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from smi_graph.store.errors import StoreError
    from smi_graph.store.generation import Generation
    from smi_graph.store.process import WorkerProcess
    from smi_graph.store.query import QueryAnswer

LOOK_SECONDS = 0.05
SLICE_SECONDS = 0.12
LONG_SECONDS = 1.0
TURN_SECONDS = 3.0
CREDIT_SECONDS = 1.0
MOST_BEYOND = 8
_FEWEST, _MOST = 2, 8


def slow_size_for(memory_bytes: int | None) -> int:
    """Tell how many long queries half of the machine's memory has room for, from 2 to 8.

    Examples
    --------
    >>> slow_size_for(2**60), slow_size_for(2**20)
    (2, 8)
    """
    if memory_bytes is None:
        return _MOST
    return max(_FEWEST, min(_MOST, machine_memory() // 2 // memory_bytes))


class Preempted(Exception):  # noqa: N818 - no fault
    """A query has to begin anew, because too many stand still already."""


class RunningQuery:
    """A query that has a worker, and how long it has run.

    Parameters
    ----------
    generation, worker
        Who answers it.
    asking
        Where the answer comes.
    again
        Whether it was preempted before and so begins aside.
    """

    def __init__(
        self,
        generation: Generation,
        worker: WorkerProcess,
        asking: asyncio.Future[QueryAnswer],
        *,
        again: bool = False,
    ) -> None:
        self.generation = generation
        self.worker = worker
        self.asking = asking
        self.again = again
        self._ran = 0.0
        self._since: float | None = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has run or might have; standing still does not count."""
        return self._ran + (0.0 if self._since is None else time.monotonic() - self._since)

    def stand_still(self) -> None:
        """Let it wait for its next turn."""
        if self._since is not None:
            self._ran, self._since = self.seconds, None
            self.worker.pause()

    def go_on(self) -> None:
        """Let it run."""
        if self._since is None:
            self._since = time.monotonic()
            self.worker.resume()

    def fail(self, error: Exception) -> None:
        """End it unless it is done."""
        if not self.asking.done():
            self.asking.set_exception(error)


class Lanes:
    """Looks after all queries of a pool that have a worker, from time to time.

    Parameters
    ----------
    size
        How many places the quick lane has.
    slow_size
        How many long queries memory has room for; with 0 none moves aside.
    deadline_seconds
        How long one query may run.
    is_crowded
        Tells whether queries wait for the quick lane.
    """

    def __init__(
        self,
        size: int,
        slow_size: int,
        deadline_seconds: float,
        is_crowded: Callable[[], bool],
    ) -> None:
        self.slow_size = slow_size
        self._size = size
        self._deadline = deadline_seconds
        self._is_crowded = is_crowded
        self._running: dict[RunningQuery, None] = {}
        self._aside: list[RunningQuery] = []
        self._again = 0
        self._preempted: deque[asyncio.Future[None]] = deque()
        self._next_look: asyncio.TimerHandle | None = None

    @property
    def running(self) -> int:
        """How many queries have a worker."""
        return len(self._running)

    @property
    def slow(self) -> int:
        """How many long queries run, or stand still between two turns."""
        return min(len(self._aside), self.slow_size)

    @property
    def waiting(self) -> int:
        """How many wait until one of those is done."""
        return len(self._aside) - self.slow + len(self._preempted)

    def begin(self, query: RunningQuery) -> None:
        """Look after a query from now on."""
        self._running[query] = None
        if query.again:
            self._aside.append(query)
        if self._next_look is None:
            self._look_later()

    def end(self, query: RunningQuery) -> None:
        """Look after a query no longer; its worker runs."""
        del self._running[query]
        query.go_on()
        if query in self._aside:
            self._aside.remove(query)
            self._let_in()
            self._give_turns()

    @asynccontextmanager
    async def place_aside(self) -> AsyncIterator[None]:
        """Wait until there is room for a query that was preempted, and keep it."""
        entering = asyncio.get_running_loop().create_future()
        self._preempted.append(entering)
        self._let_in()
        try:
            await entering
            yield
        finally:
            if entering in self._preempted:
                self._preempted.remove(entering)
            elif not entering.cancelled() and entering.exception() is None:
                self._again -= 1
            self._let_in()

    def fail(self, error: StoreError) -> None:
        """End the waiting of all that were preempted."""
        while self._preempted:
            entering = self._preempted.popleft()
            if not entering.done():
                entering.set_exception(error)

    def _let_in(self) -> None:
        moved = sum(not query.again for query in self._aside)
        while self._preempted and moved + self._again < self.slow_size:
            entering = self._preempted.popleft()
            if not entering.done():
                self._again += 1
                entering.set_result(None)

    def _look_later(self) -> None:
        # Not once for each query: most are done before anybody looks.
        loop = asyncio.get_running_loop()
        self._next_look = loop.call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        self._next_look = None
        for query in list(self._running):
            seconds = query.seconds
            if seconds > self._deadline:
                query.fail(QueryTimeout(self._deadline))
            elif query not in self._aside and self._must_move(seconds):
                self._move(query)
        self._give_turns()
        if self._running:
            self._look_later()

    def _must_move(self, seconds: float) -> bool:
        """Tell whether a query has to leave the quick lane now."""
        if not self.slow_size or seconds < SLICE_SECONDS:
            return False
        return self._is_crowded() or (seconds > LONG_SECONDS and len(self._aside) < self.slow_size)

    def _move(self, query: RunningQuery) -> None:
        if len(self._aside) < self.slow_size + MOST_BEYOND:
            self._aside.append(query)
            query.generation.set_aside(query.worker)
        else:
            query.fail(Preempted())

    def _give_turns(self) -> None:
        """Let those go on whose turn it is, and no others."""
        allowed = [
            query
            for place, query in enumerate(self._aside)
            if place < self.slow_size or query.seconds < CREDIT_SECONDS
        ]
        allowed.sort(key=lambda query: query.seconds // TURN_SECONDS)
        turns = allowed[: 1 if self._is_crowded() else self._size]
        for query in self._aside:
            if query in turns:
                query.go_on()
            else:
                query.stand_still()
