"""The work on partitions, shared among the machines of a Dask cluster.

It needs the extra ``smi-graph[cluster]``. Every worker must see the folder of finished
partitions: shared storage, or the address of an object store.
"""

from __future__ import annotations

from collections import deque
from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from distributed import Client, LocalCluster

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager

    from distributed import Future

    from smi_graph.pipeline.engines import Done, Task

_TRIES = 3


@contextmanager
def connect(scheduler: str | None) -> Iterator[DaskEngine]:
    """Connect to a scheduler, or start a cluster of this machine's cores.

    Parameters
    ----------
    scheduler
        The address, such as ``tcp://10.0.0.1:8786``; ``None`` for a cluster of one's own.

    Raises
    ------
    OSError, ValueError
        When the scheduler cannot be reached.
    """
    # Dask logs every worker that ends; what matters comes back with the partition.
    quiet: Any = {"silence_logs": "CRITICAL", "dashboard_address": None}
    with ExitStack() as connections:
        address: Any = scheduler
        if scheduler is None:
            cluster: Any = LocalCluster(threads_per_worker=1, **quiet)  # type: ignore[no-untyped-call]
            address = connections.enter_context(cluster)
        client = Client(address)  # type: ignore[no-untyped-call]
        yield DaskEngine(connections.enter_context(client))


class DaskEngine:
    """Sends partitions to the workers of a cluster.

    A partition whose worker is lost is worked on by another one: its work depends on nothing
    but the partition, and gives the same files.

    Parameters
    ----------
    client
        Connected to the scheduler. Close it yourself.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def lasting(self) -> AbstractContextManager[None]:
        """Do nothing: the workers of a cluster last by themselves."""
        return nullcontext()

    def map(self, function: Callable[[Task], Done], tasks: Iterable[Task]) -> Iterator[Done]:
        """Work on tasks, two for each thread of the cluster at a time."""
        threads: int = sum(self._client.nthreads().values())  # type: ignore[no-untyped-call]
        running: deque[Future[Done]] = deque()
        for task in tasks:
            running.append(self._submit(function, task))
            if len(running) >= 2 * max(threads, 1):
                yield running.popleft().result()
        while running:
            yield running.popleft().result()

    def _submit(self, function: Callable[[Task], Done], task: Task) -> Future[Done]:
        return self._client.submit(function, task, pure=False, retries=_TRIES)
