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
from typing import TYPE_CHECKING, Self

from smi_graph.store.errors import (
    ROCKSDB_FAULTS,
    PoolOverloaded,
    PoolStopped,
    QueryFailed,
    QueryMemoryExceeded,
    StoreError,
    WorkerDied,
)
from smi_graph.store.generation import Generation
from smi_graph.store.lanes import BeginAnew, Lanes, RunningQuery, WaitingLine, slow_size_for
from smi_graph.store.limits import USUAL_LIMITS, QueryLimits
from smi_graph.store.query import Load
from smi_graph.store.source import data_source

if TYPE_CHECKING:
    from smi_graph.store.process import WorkerProcess
    from smi_graph.store.query import QueryAnswer, QueryRequest
    from smi_graph.store.releases import Release, ReleaseDirectory
    from smi_graph.store.source import ExtensionFunctions, RdfFiles


_RETRY_SWITCH_SECONDS = 5.0
_READING_SECONDS = 10.0

_logger = logging.getLogger(__name__)


class QueryPool:
    """Answers queries in worker processes that can be killed.

    Use it from one event loop. `run` may be called by many tasks at once.

    Parameters
    ----------
    source
        A release directory, whose current release is followed; or one release; or RDF files.
    limits
        How many run at once, and what one may take.
    functions
        Extension functions that a query may call where the release brings their data.

    Examples
    --------
    >>> import asyncio, tempfile
    >>> from pathlib import Path
    >>> from smi_graph.store.query import QueryRequest
    >>> from smi_graph.store.source import RdfFiles
    >>> async def count(path):
    ...     async with QueryPool(RdfFiles((path,))) as pool:
    ...         request = QueryRequest(query="ASK { ?a ?b ?c }", select_media_type="text/csv")
    ...         return (await pool.run(request)).body
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.nt"
    ...     _ = path.write_text('<https://example.org/a> <https://example.org/b> "c" .')
    ...     asyncio.run(count(path))
    b'true'
    """

    def __init__(
        self,
        source: ReleaseDirectory | Release | RdfFiles,
        limits: QueryLimits = USUAL_LIMITS,
        *,
        functions: ExtensionFunctions | None = None,
    ) -> None:
        self._source = data_source(source, functions)
        self._limits = limits
        self._line = WaitingLine()
        slow_size = limits.slow_workers
        if slow_size is None:
            slow_size = slow_size_for(limits.memory_bytes)
        self._lanes = Lanes(self._line, slow_size, limits.deadline_seconds)
        self._generation: Generation | None = None
        self._retired: set[Generation] = set()
        self._switching: asyncio.Task[None] | None = None
        self._unusable: tuple[str, float] | None = None
        self._mean_seconds = 0.0
        self._ended = 0

    @property
    def load(self) -> Load:
        """How busy it is."""
        return Load(
            waiting=len(self._line) + self._lanes.waiting,
            running=self._lanes.running,
            slow=self._lanes.slow,
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
        DamagedRelease
            When a part of the release is missing, or not what was published.
        WorkerDied
            When the data cannot be opened, with the reason.
        """
        if self._generation is None:
            identity = await asyncio.to_thread(self._source.identity)
            await asyncio.to_thread(self._source.check, identity, sizes_only=False)
            self._generation = await self._open(identity)

    async def stop(self) -> None:
        """Kill every worker and wait until all are gone; waiting queries end."""
        generations = [*self._retired, *([self._generation] if self._generation else [])]
        self._generation = None
        self._retired.clear()
        if self._switching is not None:
            self._switching.cancel()
            await asyncio.gather(self._switching, return_exceptions=True)
        self._line.fail(PoolStopped())
        self._lanes.fail(PoolStopped())
        await asyncio.gather(*(generation.stop() for generation in generations))

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Answer one query.

        When the calling task is cancelled the query is killed.

        Raises
        ------
        QuerySyntaxError, InvalidIri, UnsupportedMediaType, QueryFailed, ServiceRefusedError
            When the request is at fault.
        QueryTimeout, QueryMemoryExceeded, ResultTooLarge
            When it passes a ceiling.
        PoolOverloaded, PoolStopped, WorkerDied
            When the server is at fault; another try may help.
        DamagedRelease
            When the data are.
        """
        try:
            await self.follow()
            return await self._answer(request, *await self._take())
        except BeginAnew as made_room:
            turn = made_room.turn
        while True:
            try:
                return await self._run_in_slow_lane(request, turn)
            except BeginAnew as made_room:
                turn = made_room.turn

    async def _run_in_slow_lane(self, request: QueryRequest, turn: float) -> QueryAnswer:
        """Run a query that has made room for others, in a worker of its own."""
        async with self._lanes.place_in_slow_lane():
            await self.follow()
            if self._generation is None:
                raise PoolStopped
            generation = self._generation
            worker = await generation.start_aside()
            return await self._answer(request, generation, worker, turn)

    async def _answer(
        self,
        request: QueryRequest,
        generation: Generation,
        worker: WorkerProcess,
        turn: float | None = None,
    ) -> QueryAnswer:
        """Ask a worker, and give it back however that ends."""
        try:
            asking = worker.ask(request, generation.release_id)
        except BaseException:
            generation.give_back(worker)
            raise
        query = RunningQuery(generation, worker, asking, turn)
        self._lanes.begin(query)
        try:
            return await asking
        except (WorkerDied, QueryFailed, QueryMemoryExceeded) as error:
            if self._generation is None:
                raise PoolStopped from None
            await self._tell_damage(generation.release_id, error)
            raise
        finally:
            self._lanes.end(query)
            self._mean_seconds += 0.1 * (query.seconds - self._mean_seconds)
            if worker.busy:
                # There is no other way to stop a query.
                worker.kill()
            self._ended += not worker.usable
            generation.give_back(worker)

    async def _tell_damage(self, release_id: str, error: StoreError) -> None:
        """Say so when it is not the query that is at fault but the data.

        RocksDB notices a damaged block when it reads it, and sometimes takes a damaged length at
        its word and asks for all memory there is.
        """
        if isinstance(error, QueryFailed) and not error.detail.startswith(ROCKSDB_FAULTS):
            return
        reading = asyncio.to_thread(self._source.find_damage, release_id)
        try:
            await asyncio.wait_for(reading, _READING_SECONDS)
        except TimeoutError:
            return

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
            await asyncio.to_thread(self._source.check, identity, sizes_only=True)
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
            size=self._limits.workers,
            spare=min(2, self._lanes.slow_size),
            memory_bytes=self._limits.memory_bytes,
            on_ready=self._serve_waiting,
            on_failure=self._line.fail,
        )
        await generation.start()
        return generation

    async def _take(self) -> tuple[Generation, WorkerProcess]:
        if self._generation is None:
            raise PoolStopped
        worker = self._generation.take()
        if worker is not None:
            return self._generation, worker
        if self.load.waiting >= self._limits.queue_limit:
            raise PoolOverloaded(self._seconds_until_free())
        return await self._line.wait()

    def _serve_waiting(self, generation: Generation) -> None:
        if generation is self._generation:
            self._line.serve(generation)

    def _seconds_until_free(self) -> int:
        """Guess when a place in the queue is free, for the header Retry-After."""
        guess = self._mean_seconds * (len(self._line) + 1) / self._limits.workers
        return max(1, math.ceil(min(guess, self._limits.deadline_seconds)))
