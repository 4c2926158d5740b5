"""When the service looks awake for an answer: at once, and again when it is due."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from smi_graph.store.process import WorkerProcess

# Longer than most small queries take.
_AT_ONCE_SECONDS = 0.0004
# Whoever was asked twice within this time has more to do than to wait.
_QUIET_SECONDS = 0.00015
# A longer query does not gain from it, and when it is due is less certain.
_MOST_EXPECTED_SECONDS = 0.1
_EARLY_SECONDS = 0.0015
_WHEN_DUE_SECONDS = 0.0025
_QUERIES_KNOWN = 1024


class Attention:
    """Listens to the only worker that has a query, for moments in which nothing else happens.

    To be woken takes long, and a process that has slept finds the caches of its processor
    filled with the work of others. How long a query takes is known when it comes again.

    Parameters
    ----------
    running
        Tells how many queries run.

    Examples
    --------
    >>> attention = Attention(lambda: 0)
    >>> attention.ended("ASK {}", 0.02)
    >>> attention.expected("ASK {}"), attention.expected("ASK { ?s ?p ?o }")
    (0.02, None)
    """

    def __init__(self, running: Callable[[], int]) -> None:
        self._running = running
        self._last_end = 0.0
        # By the hash of the query: who takes one for another listens in vain.
        self._seconds: LRUCache[int, float] = LRUCache(_QUERIES_KNOWN)

    def turn_to(self, worker: WorkerProcess, query: str) -> None:
        """Listen to a worker that was just asked, if nothing else runs and nothing just ended."""
        if self._running() != 1 or time.perf_counter() - self._last_end < _QUIET_SECONDS:
            return
        worker.listen(_AT_ONCE_SECONDS)
        expected = self.expected(query)
        if expected is not None and worker.busy:
            loop = asyncio.get_running_loop()
            loop.call_later(expected - _EARLY_SECONDS, self._listen_when_due, worker)

    def expected(self, query: str) -> float | None:
        """Tell how many seconds a query took the last time, if that is worth knowing."""
        return self._seconds.get(hash(query))

    def ended(self, query: str, seconds: float) -> None:
        """Note how long a query took."""
        self._last_end = time.perf_counter()
        if _EARLY_SECONDS < seconds < _MOST_EXPECTED_SECONDS:
            self._seconds[hash(query)] = seconds

    def _listen_when_due(self, worker: WorkerProcess) -> None:
        if self._running() == 1:
            worker.listen(_WHEN_DUE_SECONDS)
