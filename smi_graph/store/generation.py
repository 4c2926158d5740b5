"""The workers of one release."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from smi_graph.store.errors import StoreError
from smi_graph.store.memory import MOST_RETAINED_BYTES
from smi_graph.store.process import WorkerProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_SURPLUS_SECONDS = 5.0

_logger = logging.getLogger(__name__)


class Generation:
    """Keeps as many workers of one release ready for quick queries as it is told to.

    Workers that are set aside with a long query do not count among them.

    Parameters
    ----------
    release_id
        The release that its workers have open.
    options
        How a worker opens it, see `WorkerProcess.start`.
    size
        How many workers answer quick queries at once.
    spare
        How many more stand ready to take the place of one that is set aside.
    memory_bytes
        The memory ceiling of each.
    on_ready
        Called with this generation when a worker has become idle.
    on_failure
        Called with the error when no worker is left and none can be started.
    """

    def __init__(  # noqa: PLR0913
        self,
        release_id: str,
        options: dict[str, Any],
        *,
        size: int,
        spare: int = 0,
        memory_bytes: int | None,
        on_ready: Callable[[Generation], None],
        on_failure: Callable[[Exception], None],
    ) -> None:
        self.release_id = release_id
        self._options = options
        self._size = size
        self._spare = spare
        self._memory_bytes = memory_bytes
        self._on_ready = on_ready
        self._on_failure = on_failure
        self._idle: list[WorkerProcess] = []
        self._workers: set[WorkerProcess] = set()
        self._quick: set[WorkerProcess] = set()
        self._aside: set[WorkerProcess] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._retired = False
        self._trimming: asyncio.TimerHandle | None = None

    async def start(self) -> None:
        """Start the first worker and wait for it; the others follow."""
        self._add(await WorkerProcess.start(self._options, self._memory_bytes))
        self._fill()

    def take(self) -> WorkerProcess | None:
        """Take the worker that was used last, whose caches are warm; ``None`` if all are busy."""
        while self._idle and len(self._quick) < self._size:
            worker = self._idle.pop()
            if worker.usable:
                self._quick.add(worker)
                return worker
            # It ended while nobody used it.
            self._fill()
        return None

    def set_aside(self, worker: WorkerProcess) -> None:
        """Let another worker take the place of one with a long query, which stays with it."""
        self._quick.discard(worker)
        self._aside.add(worker)
        self._fill()
        self._on_ready(self)

    async def start_aside(self) -> WorkerProcess:
        """Start a worker for one long query.

        Raises
        ------
        WorkerDied
            When it cannot open the store.
        """
        worker = await WorkerProcess.start(self._options, self._memory_bytes)
        self._workers.add(worker)
        worker.exited.add_done_callback(lambda _: self._workers.discard(worker))
        self._aside.add(worker)
        return worker

    def give_back(self, worker: WorkerProcess) -> None:
        """Take a worker back after its query; one that cannot go on is replaced at once."""
        self._quick.discard(worker)
        self._aside.discard(worker)
        if self._retired or not worker.usable:
            _logger.debug("worker %s of %s ends", worker.pid, self.release_id)
            worker.kill()
            self._fill()
        else:
            self._idle.append(worker)
            self._trim_later(worker)
        self._on_ready(self)

    def _trim_later(self, worker: WorkerProcess) -> None:
        """End surplus workers that hold much memory, unless more long queries come soon.

        Starting a worker takes longer than many a query that was set aside.
        """
        if self._trimming is None and worker.retained > MOST_RETAINED_BYTES:
            loop = asyncio.get_running_loop()
            self._trimming = loop.call_later(_SURPLUS_SECONDS, self._trim)

    def _trim(self) -> None:
        self._trimming = None
        holding = [worker for worker in self._idle if worker.retained > MOST_RETAINED_BYTES]
        surplus = len(self._ready()) - self._size - self._spare
        for worker in holding[: max(0, surplus)]:
            _logger.debug("worker %s of %s is not needed", worker.pid, self.release_id)
            self._idle.remove(worker)
            worker.kill()

    def _ready(self) -> list[WorkerProcess]:
        return [worker for worker in self._workers if worker.usable and worker not in self._aside]

    def _fill(self) -> None:
        if self._retired:
            return
        for _ in range(self._size + self._spare - len(self._ready()) - len(self._tasks)):
            self._in_background(self._start_one())

    def retire(self) -> None:
        """Let busy workers finish and end the idle ones."""
        self._retired = True
        if self._trimming is not None:
            self._trimming.cancel()
        for worker in self._idle:
            worker.kill()
        self._idle.clear()
        for task in self._tasks:
            task.cancel()

    @property
    def has_functions(self) -> bool:
        """Whether its queries may call extension functions."""
        return "functions" in self._options

    @property
    def finished(self) -> bool:
        """Whether all of its processes have ended."""
        return not self._workers and not self._tasks

    async def stop(self) -> None:
        """Kill every worker and wait until all are gone."""
        self.retire()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        workers = list(self._workers)
        for worker in workers:
            worker.kill()
        await asyncio.gather(*(worker.ended() for worker in workers))

    def _add(self, worker: WorkerProcess) -> None:
        self._workers.add(worker)
        worker.exited.add_done_callback(lambda _: self._workers.discard(worker))
        self._idle.append(worker)
        self._on_ready(self)

    async def _start_one(self) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            try:
                worker = await WorkerProcess.start(self._options, self._memory_bytes)
            except (StoreError, OSError) as error:
                _logger.exception("a worker of %s cannot start", self.release_id)
                if not any(worker.usable for worker in self._workers):
                    self._on_failure(error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            else:
                self._add(worker)
                return

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
