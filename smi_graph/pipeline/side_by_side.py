"""Calls that are worked on side by side, with their answers in order and few in memory."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

_Task = TypeVar("_Task")
_Answer = TypeVar("_Answer")


class Workers:
    """Processes of this machine, or this process when one is enough.

    Parameters
    ----------
    pool
        The processes, or ``None``.
    window
        How many answers may be under way.

    Examples
    --------
    >>> with start_workers(1) as workers:
    ...     list(workers.map(str.upper, ["a", "b"]))
    ['A', 'B']
    """

    def __init__(self, pool: ProcessPoolExecutor | None, window: int) -> None:
        self._pool, self._window = pool, window

    def map(
        self, function: Callable[[_Task], _Answer], tasks: Iterable[_Task]
    ) -> Iterator[_Answer]:
        """Give the answers in the order of the tasks."""
        if self._pool is None:
            yield from map(function, tasks)
            return
        running: deque[Future[_Answer]] = deque()
        try:
            for task in tasks:
                with _interrupts_held():
                    running.append(self._pool.submit(function, task))
                if len(running) >= self._window:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()


@contextmanager
def start_workers(processes: int) -> Iterator[Workers]:
    """Start processes, and stop them in the end."""
    if processes < 2:
        yield Workers(None, 1)
        return
    # A fresh process shares no lock or open file with this one, as a fork would.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield Workers(pool, 2 * processes)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let processes that are started here leave interrupts to this one.

    They inherit the mask, from their first moment on; what comes meanwhile comes after.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
