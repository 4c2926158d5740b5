"""Who does the work on partitions: this process, or several processes of this machine."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from smi_graph.build.partition import Partition, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

Task = TypeVar("Task")
Done = TypeVar("Done")


class Engine(Protocol):
    """Does the work on partitions."""

    def run(self, partitions: Iterable[Partition]) -> Iterator[str]:
        """Finish partitions, a few ahead of the reader, and give their names in order."""


class ProcessEngine:
    """Shares the work among processes, unless there is only one partition.

    Parameters
    ----------
    processes
        How many.

    Examples
    --------
    >>> list(ProcessEngine(1).run([]))
    []
    """

    def __init__(self, processes: int) -> None:
        self._processes = processes

    def run(self, partitions: Iterable[Partition]) -> Iterator[str]:
        """Finish partitions side by side; at most one waits for each that is worked on."""
        return in_processes(work, partitions, self._processes)


def in_processes(
    function: Callable[[Task], Done], tasks: Iterable[Task], processes: int
) -> Iterator[Done]:
    """Apply a function to tasks in processes, and give what comes of them in order.

    A single task, or every task when there is one process, is done in this process.

    Parameters
    ----------
    function
        A function of a module.
    tasks
        Taken as they are needed: at most one waits for each that is worked on.
    processes
        How many processes.
    """
    iterator = iter(tasks)
    first = list(islice(iterator, 2))
    if len(first) < 2 or processes < 2:
        yield from map(function, chain(first, iterator))
        return
    # A fresh process shares no lock or open store with this one, as a fork would.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_leave_interrupts_to_the_parent
    ) as pool:
        running: deque[Future[Done]] = deque()
        try:
            for task in chain(first, iterator):
                running.append(pool.submit(function, task))
                if len(running) >= 2 * processes:
                    yield running.popleft().result()
            while running:
                yield running.popleft().result()
        finally:
            for future in running:
                future.cancel()


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
