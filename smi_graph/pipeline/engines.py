"""Who does the work of a build: this process, or several processes of this machine."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from smi_graph.pipeline.side_by_side import start_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from smi_graph.pipeline.side_by_side import Workers

Task = TypeVar("Task")
Done = TypeVar("Done")


class TaskRunner(Protocol):
    """Does the work of a build that depends on nothing but the task."""

    def map(self, function: Callable[[Task], Done], tasks: Iterable[Task]) -> Iterator[Done]:
        """Apply a function of a module to tasks, a few ahead of the reader, in order."""

    def lasting(self) -> AbstractContextManager[None]:
        """Keep who does the work from one `map` to the next: each has to load the program."""


class ProcessEngine:
    """Shares the work among processes, unless there is only one task.

    Parameters
    ----------
    processes
        How many.

    Examples
    --------
    >>> list(ProcessEngine(1).map(str.upper, ["a", "b"]))
    ['A', 'B']
    """

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._lasting: ExitStack | None = None
        self._workers: Workers | None = None

    def map(self, function: Callable[[Task], Done], tasks: Iterable[Task]) -> Iterator[Done]:
        """Work on tasks side by side; at most one waits for each that is worked on."""
        if self._lasting is None:
            return in_processes(function, tasks, self._processes)
        return self._map_lasting(function, tasks, self._lasting)

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """Keep the processes, once several tasks have called for them.

        Examples
        --------
        >>> engine = ProcessEngine(1)
        >>> with engine.lasting():
        ...     [*engine.map(str.upper, "ab"), *engine.map(str.lower, "C")]
        ['A', 'B', 'c']
        """
        with ExitStack() as stack:
            self._lasting = stack
            try:
                yield
            finally:
                self._lasting, self._workers = None, None

    def _map_lasting(
        self, function: Callable[[Task], Done], tasks: Iterable[Task], lasting: ExitStack
    ) -> Iterator[Done]:
        iterator = iter(tasks)
        first = list(islice(iterator, 2))
        if self._workers is None and len(first) < 2:
            yield from map(function, first)
            return
        if self._workers is None:
            self._workers = lasting.enter_context(start_workers(self._processes))
        yield from self._workers.map(function, chain(first, iterator))


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
    with start_workers(processes if len(first) > 1 else 1) as workers:
        yield from workers.map(function, chain(first, iterator))
