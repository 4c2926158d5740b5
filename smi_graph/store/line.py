"""The line in which queries wait for a worker, first come, first served."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.store.generation import Generation
    from smi_graph.store.process import WorkerProcess

    Served = tuple[Generation, WorkerProcess]


class WaitingLine:
    """Queries that wait for a worker.

    Examples
    --------
    >>> line = WaitingLine()
    >>> len(line), line.is_crowded()
    (0, False)
    """

    def __init__(self) -> None:
        self._places: deque[asyncio.Future[Served]] = deque()

    def __len__(self) -> int:
        """How many wait."""
        return len(self._places)

    def is_crowded(self) -> bool:
        """Tell whether anybody waits."""
        return bool(self._places)

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
