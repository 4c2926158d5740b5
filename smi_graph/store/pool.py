"""A pool of query workers that follows the current release.

Each release has a `Generation` of workers. A query goes to the generation of the release
that is current when it arrives; the workers of an older one finish what they run and end.
Long queries make room for short ones, see `smi_graph.store.lanes`.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

from smi_graph.store.errors import (
    PoolOverloaded,
    PoolStopped,
    QueryTimeout,
    StoreError,
    WorkerDied,
)
from smi_graph.store.generation import Generation
from smi_graph.store.lanes import (
    CREDIT_SECONDS,
    LONG_SECONDS,
    LONGEST_SLICE_SECONDS,
    LOOK_SECONDS,
    LOW_PRIORITY_SECONDS,
    MOST_PAUSED,
    PAUSE_SECONDS,
    SLICE_SECONDS,
    SlowLane,
    slow_size_for,
)
from smi_graph.store.query import Load
from smi_graph.store.source import data_source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from smi_graph.store.process import WorkerProcess
    from smi_graph.store.query import QueryAnswer, QueryRequest
    from smi_graph.store.releases import Release, ReleaseDirectory
    from smi_graph.store.source import ExtensionFunctions, RdfFiles

    _Place = asyncio.Future[tuple[Generation, WorkerProcess]]

DEADLINE_SECONDS = 30.0
MEMORY_BYTES = 2 * 2**30
QUEUE_LIMIT = 64
_RETRY_SWITCH_SECONDS = 5.0

_logger = logging.getLogger(__name__)


class _Preempted(Exception):  # noqa: N818 - no fault
    """A long query makes room and begins anew in the slow lane."""


class QueryPool:
    """Answers queries in worker processes that can be killed.

    Use it from one event loop. `run` may be called by many tasks at once.

    Parameters
    ----------
    source
        A release directory, whose current release is followed; or one release; or RDF files.
    size
        How many queries run at once, not counting long ones.
    slow_size
        How many long queries run beside them, each in a worker of its own; ``None`` for as
        many as the memory has room for, 0 to let every query wait for those before it.
    deadline_seconds
        How long one query may run, not counting the time it waits for a worker.
    memory_bytes
        The memory ceiling of one worker, or ``None``. With RDF files it must also hold them.
    queue_limit
        How many queries may wait for a worker.
    functions
        Extension functions that a query may call where the release brings their data.

    Examples
    --------
    >>> import asyncio, tempfile
    >>> from pathlib import Path
    >>> from smi_graph.store.query import QueryRequest
    >>> from smi_graph.store.source import RdfFiles
    >>> async def count(path):
    ...     async with QueryPool(RdfFiles((path,)), size=1) as pool:
    ...         request = QueryRequest(query="ASK { ?a ?b ?c }", select_media_type="text/csv")
    ...         return (await pool.run(request)).body
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.nt"
    ...     _ = path.write_text('<https://example.org/a> <https://example.org/b> "c" .')
    ...     asyncio.run(count(path))
    b'true'
    """

    def __init__(  # noqa: PLR0913
        self,
        source: ReleaseDirectory | Release | RdfFiles,
        *,
        size: int = 2,
        slow_size: int | None = None,
        deadline_seconds: float = DEADLINE_SECONDS,
        memory_bytes: int | None = MEMORY_BYTES,
        queue_limit: int = QUEUE_LIMIT,
        functions: ExtensionFunctions | None = None,
    ) -> None:
        self._source = data_source(source, functions)
        self._size = size
        self._deadline = deadline_seconds
        self._memory_bytes = memory_bytes
        self._queue_limit = queue_limit
        self._waiting: deque[_Place] = deque()
        self._slow = SlowLane(slow_size_for(memory_bytes) if slow_size is None else slow_size)
        self._generation: Generation | None = None
        self._retired: set[Generation] = set()
        self._switching: asyncio.Task[None] | None = None
        self._unusable: tuple[str, float] | None = None
        self._mean_seconds = 0.0
        self._running = 0
        self._ended = 0

    @property
    def load(self) -> Load:
        """How busy it is."""
        return Load(
            waiting=len(self._waiting) + self._slow.waiting,
            running=self._running,
            slow=self._slow.inside,
            ended=self._ended,
        )

    @property
    def running(self) -> bool:
        """Whether it has been started."""
        return self._generation is not None

    @property
    def release_id(self) -> str | None:
        """The release that queries are answered from, or ``None`` while the pool is stopped."""
        return None if self._generation is None else self._generation.release_id

    @property
    def has_functions(self) -> bool:
        """Whether the release that answers brings the data of the extension functions."""
        return self._generation is not None and self._generation.has_functions

    async def __aenter__(self) -> Self:
        """Start the pool."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the pool."""
        await self.stop()

    async def start(self) -> None:
        """Start the workers; the first one is ready when this returns.

        Raises
        ------
        NoRelease
            When the directory has no release.
        WorkerDied
            When the data cannot be opened, with the reason.
        """
        if self._generation is None:
            identity = await asyncio.to_thread(self._source.identity)
            self._generation = await self._open(identity)

    async def stop(self) -> None:
        """Kill every worker and wait until all are gone; waiting queries end."""
        generations = [*self._retired, *([self._generation] if self._generation else [])]
        self._generation = None
        self._retired.clear()
        if self._switching is not None:
            self._switching.cancel()
            await asyncio.gather(self._switching, return_exceptions=True)
        self._fail_waiting(PoolStopped())
        self._slow.fail(PoolStopped())
        await asyncio.gather(*(generation.stop() for generation in generations))

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Answer one query.

        When the calling task is cancelled the query is killed.

        Raises
        ------
        QuerySyntaxError, InvalidIri, UnsupportedMediaType, QueryFailed
            When the request is at fault.
        QueryTimeout, QueryMemoryExceeded, ResultTooLarge
            When it passes a ceiling.
        PoolOverloaded, PoolStopped, WorkerDied
            When the server is at fault; another try may help.
        """
        try:
            await self.follow()
            return await self._run_quickly(request)
        except _Preempted:
            await self._slow.enter()
        try:
            await self.follow()
            return await self._run_aside(request)
        finally:
            self._slow.leave()

    async def _run_quickly(self, request: QueryRequest) -> QueryAnswer:
        """Run a query in the quick lane, and let it move to the slow one."""
        generation, worker = await self._take()
        begin, moved = time.monotonic(), False
        try:
            async with self._asking(generation, worker, request) as (asking, limit):
                while not (await asyncio.wait({asking}, timeout=LOOK_SECONDS))[0]:
                    seconds = time.monotonic() - begin
                    if moved:
                        self._slow_down(worker, seconds)
                    elif self._must_move(worker, seconds):
                        generation.set_aside(worker, pause=bool(self._waiting))
                        moved = await self._enter_slow(worker, asking, limit)
                return asking.result()
        finally:
            self._mean_seconds += 0.1 * (time.monotonic() - begin - self._mean_seconds)
            if moved:
                self._slow.leave()

    def _must_move(self, worker: WorkerProcess, seconds: float) -> bool:
        """Tell whether a query has to leave the quick lane now."""
        if self._slow.has_room and seconds > LONG_SECONDS:
            return True
        if not self._waiting or not self._slow.size:
            return False
        if _work(worker, seconds) < SLICE_SECONDS and seconds < LONGEST_SLICE_SECONDS:
            return False
        if self._slow.has_room:
            return True
        if self._slow.waiting >= MOST_PAUSED:
            raise _Preempted
        return True

    async def _enter_slow(
        self, worker: WorkerProcess, asking: asyncio.Task[QueryAnswer], limit: asyncio.Timeout
    ) -> bool:
        """Wait in turn for a place in the slow lane; the query stands still meanwhile."""
        if self._slow.try_enter():
            return True
        worker.pause()
        begin, end = time.monotonic(), limit.when()
        limit.reschedule(None)
        entering = asyncio.create_task(self._slow.enter())
        try:
            await self._stand_still(worker, {asking, entering})
        except asyncio.CancelledError:
            await self._give_up(entering)
            raise
        if not entering.done():
            await self._give_up(entering)
            return False
        entering.result()
        if end is not None:
            limit.reschedule(end + time.monotonic() - begin)
        worker.resume()
        return True

    async def _stand_still(self, worker: WorkerProcess, events: set[asyncio.Task[Any]]) -> None:
        """Wait for an event, going on for a while whenever nobody waits for the quick lane."""
        credit = CREDIT_SECONDS
        first = asyncio.FIRST_COMPLETED
        # The query may also have been done just before it was stopped.
        while not (await asyncio.wait(events, timeout=SLICE_SECONDS, return_when=first))[0]:
            if credit > 0 and not self._waiting:
                worker.resume()
                credit -= SLICE_SECONDS
            else:
                worker.pause()

    async def _give_up(self, entering: asyncio.Task[None]) -> None:
        entering.cancel()
        if (await asyncio.gather(entering, return_exceptions=True))[0] is None:
            self._slow.leave()

    def _slow_down(self, worker: WorkerProcess, seconds: float) -> None:
        """Let a long query go on, at a low priority once it has had much."""
        if not self._waiting or seconds > PAUSE_SECONDS:
            worker.resume()
        if _work(worker, seconds) > LOW_PRIORITY_SECONDS:
            worker.lower_priority()

    async def _run_aside(self, request: QueryRequest) -> QueryAnswer:
        """Run a query that was preempted once, to its end, in a worker of its own."""
        if self._generation is None:
            raise PoolStopped
        generation = self._generation
        worker = await generation.start_aside()
        worker.lower_priority()
        async with self._asking(generation, worker, request) as (asking, _):
            return await asking

    @asynccontextmanager
    async def _asking(
        self, generation: Generation, worker: WorkerProcess, request: QueryRequest
    ) -> AsyncIterator[tuple[asyncio.Task[QueryAnswer], asyncio.Timeout]]:
        """Ask a worker until the deadline, and give it back however that ends."""
        asking = asyncio.create_task(worker.ask(request, generation.release_id))
        self._running += 1
        try:
            async with asyncio.timeout(self._deadline) as limit:
                yield asking, limit
        except TimeoutError:
            raise QueryTimeout(self._deadline) from None
        except WorkerDied:
            if self._generation is None:
                raise PoolStopped from None
            raise
        finally:
            self._running -= 1
            if not asking.done():
                # This kills the worker: there is no other way to stop a query.
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
            self._ended += not worker.usable
            generation.give_back(worker)

    async def follow(self) -> str:
        """Go over to the current release if that has changed, and name the one that answers.

        Raises
        ------
        PoolStopped
            When the pool is not running.
        """
        while (identity := self._newer_identity()) is not None:
            if self._switching is None or self._switching.done():
                self._switching = asyncio.create_task(self._switch(identity))
            await asyncio.shield(self._switching)
        if self._generation is None:
            raise PoolStopped
        return self._generation.release_id

    def _newer_identity(self) -> str | None:
        """Name the release to go over to; ``None`` when the pool is where it should be."""
        if self._generation is None:
            raise PoolStopped
        try:
            identity = self._source.identity()
        except StoreError:
            # The link is gone; what is open stays readable.
            return None
        if identity == self._generation.release_id or self._is_unusable(identity):
            return None
        return identity

    def _is_unusable(self, identity: str) -> bool:
        if self._unusable is None:
            return False
        unusable, until = self._unusable
        return unusable == identity and time.monotonic() < until

    async def _switch(self, identity: str) -> None:
        try:
            generation = await self._open(identity)
        except (StoreError, OSError):
            # Better an older answer than none; tried again later.
            self._unusable = (identity, time.monotonic() + _RETRY_SWITCH_SECONDS)
            _logger.exception("release %s cannot be opened; %s stays", identity, self.release_id)
            return
        old, self._generation = self._generation, generation
        if old is not None:
            old.retire()
            self._retired = {one for one in {*self._retired, old} if not one.finished}
        self._serve_waiting(generation)

    async def _open(self, identity: str) -> Generation:
        generation = Generation(
            identity,
            self._source.options(identity),
            size=self._size,
            spare=min(2, self._slow.size),
            memory_bytes=self._memory_bytes,
            on_ready=self._serve_waiting,
            on_failure=self._fail_waiting,
        )
        await generation.start()
        return generation

    async def _take(self) -> tuple[Generation, WorkerProcess]:
        if self._generation is None:
            raise PoolStopped
        worker = self._generation.take()
        if worker is not None:
            return self._generation, worker
        if len(self._waiting) + self._slow.waiting >= self._queue_limit:
            raise PoolOverloaded(self._seconds_until_free())
        place: _Place = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            return await place
        except asyncio.CancelledError:
            self._leave(place)
            raise

    def _leave(self, place: _Place) -> None:
        """Give up a place in the queue, or the worker that came at the same moment."""
        if place in self._waiting:
            self._waiting.remove(place)
        elif place.done() and not place.cancelled() and place.exception() is None:
            generation, worker = place.result()
            generation.give_back(worker)

    def _serve_waiting(self, generation: Generation) -> None:
        """Give idle workers to the queries that have waited longest."""
        while generation is self._generation and self._waiting:
            if self._waiting[0].done():
                self._waiting.popleft()
                continue
            worker = generation.take()
            if worker is None:
                return
            self._waiting.popleft().set_result((generation, worker))

    def _fail_waiting(self, error: Exception) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_exception(error)

    def _seconds_until_free(self) -> int:
        """Guess when a place in the queue is free, for the header Retry-After."""
        guess = self._mean_seconds * (len(self._waiting) + 1) / self._size
        return max(1, math.ceil(min(guess, self._deadline)))


def _work(worker: WorkerProcess, seconds: float) -> float:
    """Tell how much a query has had; on a busy machine that is less than the time it took."""
    work = worker.work_seconds()
    return seconds if work is None else work
