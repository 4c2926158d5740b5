"""Who does the work on partitions: this process, or several processes of this machine."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from smi_graph.build.partition import Partition, work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future


class Engine(Protocol):
    """Does the work on partitions."""

    def run(self, partitions: Iterable[Partition]) -> Iterator[str]:
        """Finish partitions, a few ahead of the reader, and give their names in order."""


class HereEngine:
    """Does everything in this process: the quickest way for a handful of records.

    Examples
    --------
    >>> list(HereEngine().run([]))
    []
    """

    def run(self, partitions: Iterable[Partition]) -> Iterator[str]:
        """Finish one partition after the other."""
        return map(work, partitions)


class ProcessEngine:
    """Shares the work among processes, unless there is only one partition.

    Parameters
    ----------
    processes
        How many.
    """

    def __init__(self, processes: int) -> None:
        self._processes = processes

    def run(self, partitions: Iterable[Partition]) -> Iterator[str]:
        """Finish partitions side by side; at most one waits for each that is worked on."""
        iterator = iter(partitions)
        first = list(islice(iterator, 2))
        if len(first) < 2 or self._processes < 2:
            yield from map(work, chain(first, iterator))
            return
        # A fresh process shares no lock or open store with this one, as a fork would.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(
            self._processes, mp_context=context, initializer=_leave_interrupts_to_the_parent
        ) as pool:
            running: deque[Future[str]] = deque()
            try:
                for partition in chain(first, iterator):
                    running.append(pool.submit(work, partition))
                    if len(running) >= 2 * self._processes:
                        yield running.popleft().result()
                while running:
                    yield running.popleft().result()
            finally:
                for future in running:
                    future.cancel()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
