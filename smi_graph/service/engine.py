"""What the routes share: the pool of workers, the saved queries and the configuration."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.search import FACTORY, FUNCTION_IRIS, INDEX_FOLDER
from smi_graph.store import ExtensionFunctions, QueryPool, QueryRequest
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.queries import SavedQuery
    from smi_graph.service.configuration import ServiceConfiguration
    from smi_graph.store import QueryAnswer


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
        self._pool = QueryPool(
            configuration.source,
            size=configuration.workers,
            deadline_seconds=configuration.deadline_seconds,
            memory_bytes=configuration.memory_bytes,
            queue_limit=configuration.queue_limit,
            functions=ExtensionFunctions(FACTORY, INDEX_FOLDER),
        )

    @property
    def release_id(self) -> str | None:
        """The release that is served, ``None`` while there is none."""
        return self._pool.release_id

    @property
    def function_iris(self) -> tuple[str, ...]:
        """The extension functions that a query may call, in the release that is served."""
        return FUNCTION_IRIS if self._pool.has_functions else ()

    async def start(self) -> None:
        """Start the workers unless they run.

        Raises
        ------
        StoreError
            When there is no release, or it cannot be opened. The next query tries again,
            so a service that started before the first build needs no restart.
        """
        async with self._starting:
            if self._pool.release_id is None:
                await self._pool.start()

    async def stop(self) -> None:
        """Stop the workers."""
        await self._pool.stop()

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
            See :meth:`smi_graph.store.QueryPool.run`.
        """
        if self._pool.release_id is None:
            await self.start()
        return await self._pool.run(
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


def engine_of(connection: HTTPConnection) -> Engine:
    """Give the engine of the application that a request came to (a FastAPI dependency)."""
    engine: Engine = connection.app.state.engine
    return engine
