"""The scheduler of the query pool: a quick lane in which all begin, and a slow one beside it.

Every query starts in the quick lane, which has as many workers as the pool has size. One that is
not done after a slice of time, while others wait, or after a second in any case, moves to the
slow lane with its worker, and another worker takes the free place: a small query never waits for
a long one to end. Nobody is made to stand still; the operating system shares the processors.

The slow lane has as many places as memory and processors allow. While it is full, a query that
keeps others from the quick lane is ended, and waits to begin anew in the slow one, first come,
first served. Who has had its turn there, while others wait, goes to the end of their line and
begins anew with twice the time: a query of some seconds passes endless ones, and since turns
double, a long one loses no more time than it has run in the end. Queries only read, so nothing
else is lost.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from smi_graph.store.errors import QueryTimeout
from smi_graph.store.memory import machine_memory

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from smi_graph.store.errors import StoreError
    from smi_graph.store.generation import Generation
    from smi_graph.store.process import WorkerProcess
    from smi_graph.store.query import QueryAnswer

    Served = tuple[Generation, WorkerProcess]

LOOK_SECONDS = 0.05
# How long a query may keep others waiting: where it can move aside, and where it has to end.
SLICE_SECONDS = 0.12
LAST_SLICE_SECONDS = 0.5
LONG_SECONDS = 1.0
TURN_SECONDS = 4.0
_FEWEST, _MOST = 2, 8


def slow_size_for(memory_bytes: int | None) -> int:
    """Tell how many long queries this machine has processors and memory for, from 2 to 8.

    Half of the memory is for them, and more than one for each processor would only run longer.

    Examples
    --------
    >>> slow_size_for(2**60)
    2
    """
    room = min(_MOST, os.cpu_count() or 1)
    if memory_bytes is not None:
        room = min(room, machine_memory() // 2 // memory_bytes)
    return max(_FEWEST, room)


class BeginAnew(Exception):  # noqa: N818 - no fault
    """A query has to make room, and may begin anew in its turn.

    Parameters
    ----------
    turn
        How many seconds it may keep others waiting then.
    """

    def __init__(self, turn: float) -> None:
        super().__init__(turn)
        self.turn = turn


class RunningQuery:
    """A query that has a worker.

    Parameters
    ----------
    generation, worker
        Who answers it.
    asking
        Where the answer comes.
    turn
        How many seconds it may keep others from the slow lane; ``None`` for one that begins in
        the quick lane.
    """

    def __init__(
        self,
        generation: Generation,
        worker: WorkerProcess,
        asking: asyncio.Future[QueryAnswer],
        turn: float | None = None,
    ) -> None:
        self.generation = generation
        self.worker = worker
        self.turn = turn
        self._asking = asking
        self._begin = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return time.monotonic() - self._begin

    def fail(self, error: Exception) -> None:
        """End it unless it is done."""
        if not self._asking.done():
            self._asking.set_exception(error)


class WaitingLine:
    """Queries that wait for a worker of the quick lane, first come, first served."""

    def __init__(self) -> None:
        self._places: deque[asyncio.Future[Served]] = deque()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._places)

    async def wait(self) -> Served:
        """Wait for a worker; who is cancelled gives it to the next."""
        place: asyncio.Future[Served] = asyncio.get_running_loop().create_future()
        self._places.append(place)
        try:
            return await place
        except asyncio.CancelledError:
            self._leave(place)
            raise

    def _leave(self, place: asyncio.Future[Served]) -> None:
        """Give up a place, or the worker that came at the same moment."""
        if place in self._places:
            self._places.remove(place)
        elif place.done() and not place.cancelled() and place.exception() is None:
            generation, worker = place.result()
            generation.give_back(worker)

    def serve(self, generation: Generation) -> None:
        """Give the idle workers of a generation to those that have waited longest."""
        while self._places:
            if self._places[0].done():
                self._places.popleft()
                continue
            worker = generation.take()
            if worker is None:
                return
            self._places.popleft().set_result((generation, worker))

    def fail(self, error: Exception) -> None:
        """End the waiting of all."""
        while self._places:
            place = self._places.popleft()
            if not place.done():
                place.set_exception(error)


class Lanes:
    """Looks after all queries of a pool that have a worker, from time to time.

    Parameters
    ----------
    line
        Those that wait for the quick lane.
    slow_size
        How many places the slow lane has; with 0 every query stays where it began.
    deadline_seconds
        How long one query may run.
    """

    def __init__(self, line: WaitingLine, slow_size: int, deadline_seconds: float) -> None:
        self.slow_size = slow_size
        self._line = line
        self._deadline = deadline_seconds
        self._quick: dict[RunningQuery, None] = {}
        self._slow: dict[RunningQuery, None] = {}
        # Places of the slow lane that are taken by queries which begin there.
        self._entered = 0
        self._to_begin_anew: deque[asyncio.Future[None]] = deque()
        self._next_look: asyncio.TimerHandle | None = None

    @property
    def running(self) -> int:
        """How many queries have a worker."""
        return len(self._quick) + len(self._slow)

    @property
    def slow(self) -> int:
        """How many of them are in the slow lane."""
        return len(self._slow)

    @property
    def waiting(self) -> int:
        """How many wait for a place in the slow lane."""
        return len(self._to_begin_anew)

    def begin(self, query: RunningQuery) -> None:
        """Look after a query from now on."""
        (self._quick if query.turn is None else self._slow)[query] = None
        if self._next_look is None:
            self._look_later()

    def end(self, query: RunningQuery) -> None:
        """Look after a query no longer."""
        self._quick.pop(query, None)
        self._slow.pop(query, None)
        self._let_in()

    @asynccontextmanager
    async def place_in_slow_lane(self) -> AsyncIterator[None]:
        """Wait until there is room for a query that has to begin anew, and keep it."""
        entering = asyncio.get_running_loop().create_future()
        self._to_begin_anew.append(entering)
        self._let_in()
        try:
            await entering
            yield
        finally:
            if entering in self._to_begin_anew:
                self._to_begin_anew.remove(entering)
            elif not entering.cancelled() and entering.exception() is None:
                self._entered -= 1
            self._let_in()

    def fail(self, error: StoreError) -> None:
        """End the waiting of all that were to begin anew."""
        while self._to_begin_anew:
            entering = self._to_begin_anew.popleft()
            if not entering.done():
                entering.set_exception(error)

    @property
    def _has_room(self) -> bool:
        moved = sum(query.turn is None for query in self._slow)
        return moved + self._entered < self.slow_size

    def _let_in(self) -> None:
        while self._to_begin_anew and self._has_room:
            entering = self._to_begin_anew.popleft()
            if not entering.done():
                self._entered += 1
                entering.set_result(None)

    def _look_later(self) -> None:
        # Not once for each query: most are done before anybody looks.
        loop = asyncio.get_running_loop()
        self._next_look = loop.call_later(LOOK_SECONDS, self._look)

    def _look(self) -> None:
        self._next_look = None
        for query in (*self._quick, *self._slow):
            if query.seconds > self._deadline:
                query.fail(QueryTimeout(self._deadline))
        self._make_room_in_quick_lane()
        self._make_room_in_slow_lane()
        if self.running:
            self._look_later()

    def _make_room_in_quick_lane(self) -> None:
        """Move long queries aside, or end as many as others wait; the longest first."""
        waiting = len(self._line)
        for query in sorted(self._quick, key=lambda query: -query.seconds):
            if self._has_room:
                if query.seconds < (SLICE_SECONDS if waiting > 0 else LONG_SECONDS):
                    return
                self._move(query)
            elif self.slow_size and waiting > 0 and query.seconds > LAST_SLICE_SECONDS:
                query.fail(BeginAnew(TURN_SECONDS))
            waiting -= 1

    def _move(self, query: RunningQuery) -> None:
        del self._quick[query]
        self._slow[query] = None
        query.generation.set_aside(query.worker)

    def _make_room_in_slow_lane(self) -> None:
        """End as many queries as others wait there, of those that have had their turn."""
        longest_first = sorted(self._slow, key=lambda query: -query.seconds)
        for query, _ in zip(longest_first, self._to_begin_anew, strict=False):
            turn = query.turn or TURN_SECONDS
            if query.seconds > turn:
                query.fail(BeginAnew(2 * turn))
