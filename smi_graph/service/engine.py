"""What the routes share: what runs queries, the saved queries and the configuration."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.service.observation import current_observation
from smi_graph.store import QueryPool, QueryRequest, RemoteSource, RemoteStore
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.queries import SavedQuery
    from smi_graph.service.configuration import ServiceConfiguration
    from smi_graph.store import Load, QueryAnswer, QueryRunner


class Engine:
    """Runs queries for every route of one application.

    Parameters
    ----------
    configuration
        The settings of the service.
    queries
        The saved queries by name.
    """

    def __init__(
        self, configuration: ServiceConfiguration, queries: Mapping[str, SavedQuery]
    ) -> None:
        self.configuration = configuration
        self.queries = queries
        self.minter = IriMinter(configuration.base_iri)
        self._starting = asyncio.Lock()
        self._runner = _runner(configuration)

    @property
    def release_id(self) -> str | None:
        """The release that is served, ``None`` while there is none or it is unknown."""
        return self._runner.release_id

    @property
    def load(self) -> Load:
        """How busy it is."""
        return self._runner.load

    async def start(self) -> None:
        """Start what answers queries unless it runs.

        Raises
        ------
        StoreError
            When there is no release, or it cannot be opened. The next query tries again,
            so a service that started before the first build needs no restart.
        """
        async with self._starting:
            if not self._runner.running:
                await self._runner.start()

    async def stop(self) -> None:
        """Stop it."""
        await self._runner.stop()

    async def run(
        self,
        query: str,
        *,
        graphs: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
        select_media_type: str = "application/sparql-results+json",
        graph_media_type: str = "text/turtle",
    ) -> QueryAnswer:
        """Run one query within the ceilings of the configuration.

        Parameters
        ----------
        query
            The text, already judged where it comes from outside.
        graphs
            The default graphs and the named graphs of the request.
        select_media_type, graph_media_type
            In which form to answer.

        Raises
        ------
        StoreError
            See :meth:`smi_graph.store.QueryPool.run` and :meth:`smi_graph.store.RemoteStore.run`.
        """
        observation = current_observation()
        if observation is not None:
            observation.note_query(query)
        if not self._runner.running:
            await self.start()
        answer = await self._runner.run(
            QueryRequest(
                query=query,
                base_iri=self.configuration.base_iri,
                default_graphs=graphs[0],
                named_graphs=graphs[1],
                select_media_type=select_media_type,
                graph_media_type=graph_media_type,
                max_bytes=self.configuration.max_bytes,
                max_rows=self.configuration.max_rows,
            )
        )
        if observation is not None:
            observation.note_answer(answer)
        return answer


def _runner(configuration: ServiceConfiguration) -> QueryRunner:
    if isinstance(configuration.source, RemoteSource):
        return RemoteStore(
            configuration.source,
            size=configuration.remote_connections,
            deadline_seconds=configuration.deadline_seconds,
            queue_limit=configuration.queue_limit,
        )
    return QueryPool(
        configuration.source,
        size=configuration.workers,
        slow_size=configuration.slow_workers,
        deadline_seconds=configuration.deadline_seconds,
        memory_bytes=configuration.memory_bytes,
        queue_limit=configuration.queue_limit,
    )


def engine_in(connection: HTTPConnection) -> Engine:
    """Give the engine of the application that a request came to."""
    engine: Engine = connection.app.state.engine
    return engine


async def engine_of(connection: HTTPConnection) -> Engine:
    """Give the same as a FastAPI dependency; one that is no coroutine would take a thread."""
    return engine_in(connection)
