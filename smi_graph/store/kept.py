"""Queries to releases that are kept but no longer current, so that an answer can be cited."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smi_graph.store.errors import PoolOverloaded
from smi_graph.store.limits import USUAL_LIMITS, QueryLimits
from smi_graph.store.pool import QueryPool

if TYPE_CHECKING:
    from smi_graph.store.query import QueryAnswer, QueryRequest
    from smi_graph.store.releases import ReleaseDirectory
    from smi_graph.store.source import ExtensionFunctions

MOST_OPEN = 2
IDLE_SECONDS = 300.0
_RETRY_AFTER_SECONDS = 1


@dataclass(slots=True, eq=False)
class _Open:
    pool: QueryPool
    users: int = 0
    closing: asyncio.TimerHandle | None = None
    started: asyncio.Lock = field(default_factory=asyncio.Lock)


class KeptReleases:
    """Opens kept releases when they are asked for, a few at a time, and closes them again.

    Use it from one event loop. Each open release has one worker.

    Parameters
    ----------
    directory
        Where the releases lie.
    most_open
        How many are open at once. When another one is asked for, the one that was used
        longest ago is closed.
    idle_seconds
        How long one stays open that nobody asks.
    limits, functions
        As for `QueryPool`.
    """

    def __init__(
        self,
        directory: ReleaseDirectory,
        limits: QueryLimits = USUAL_LIMITS,
        *,
        most_open: int = MOST_OPEN,
        idle_seconds: float = IDLE_SECONDS,
        functions: ExtensionFunctions | None = None,
    ) -> None:
        self._directory = directory
        self._most_open = most_open
        self._idle_seconds = idle_seconds
        self._limits = limits.model_copy(update={"workers": 1})
        self._functions = functions
        self._open: dict[str, _Open] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def open_ids(self) -> tuple[str, ...]:
        """The releases that are open, the one used longest ago first."""
        return tuple(self._open)

    async def run(self, release_id: str, request: QueryRequest) -> QueryAnswer:
        """Answer a query from one kept release.

        Raises
        ------
        NoSuchRelease
            When it is not kept, with those that are.
        PoolOverloaded
            When as many others as may be open are busy.
        StoreError
            See `QueryPool.run`.
        """
        entry = await self._enter(release_id)
        try:
            async with entry.started:
                await entry.pool.start()
            return await entry.pool.run(request)
        finally:
            self._leave(release_id, entry)

    async def stop(self) -> None:
        """Close every release."""
        for release_id in tuple(self._open):
            self._close(release_id)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _enter(self, release_id: str) -> _Open:
        release = await asyncio.to_thread(self._directory.get, release_id)
        entry = self._open.pop(release_id, None)
        if entry is None:
            self._make_room()
            entry = _Open(
                QueryPool(
                    release,
                    self._limits,
                    functions=self._functions,
                )
            )
        # Put back at the end: the order of the entries is the order of their last use.
        self._open[release_id] = entry
        entry.users += 1
        if entry.closing is not None:
            entry.closing.cancel()
            entry.closing = None
        return entry

    def _leave(self, release_id: str, entry: _Open) -> None:
        entry.users -= 1
        if entry.users == 0 and self._open.get(release_id) is entry:
            loop = asyncio.get_running_loop()
            entry.closing = loop.call_later(self._idle_seconds, self._close, release_id)

    def _make_room(self) -> None:
        while len(self._open) >= self._most_open:
            unused = [name for name, entry in self._open.items() if entry.users == 0]
            if not unused:
                raise PoolOverloaded(_RETRY_AFTER_SECONDS)
            self._close(unused[0])

    def _close(self, release_id: str) -> None:
        entry = self._open.pop(release_id)
        if entry.closing is not None:
            entry.closing.cancel()
        task = asyncio.get_running_loop().create_task(entry.pool.stop())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
