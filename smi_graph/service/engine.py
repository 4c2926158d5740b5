"""What the routes share: what runs queries, the saved queries and the configuration."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from cachetools import LRUCache
from starlette.requests import HTTPConnection  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.search import FACTORY, FUNCTION_IRIS, INDEX_FOLDER
from smi_graph.service.cache import AnswerCache, AnswerKey, SingleFlight
from smi_graph.service.observation import note_query, note_release, noted
from smi_graph.service.policy import Policy
from smi_graph.service.problems import Problem
from smi_graph.store import (
    ExtensionFunctions,
    KeptReleases,
    QueryPool,
    QueryRequest,
    ReleaseDirectory,
    RemoteSource,
    RemoteStore,
    StoreError,
    WorkerDied,
)
from smi_graph.store.precomputed import PrecomputedAnswers
from smi_graph.store.statistics import count_through
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from smi_graph.queries import SavedQuery
    from smi_graph.service.configuration import ServiceConfiguration
    from smi_graph.store import Load, QueryAnswer, QueryRunner, Statistics

if TYPE_CHECKING:
    Fit = Callable[[SavedQuery, str | None], Awaitable[SavedQuery]]

Graphs = tuple[tuple[str, ...], tuple[str, ...]]

# What the operating system calls a program whose stack is full.
_STACK_FULL = ("SIGSEGV", "SIGBUS", "SIGABRT")
_STATISTICS_KEPT = 8


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
        self.cache = AnswerCache(configuration.cache_bytes)
        self.policy = Policy(configuration)
        # Gives a saved query defaults that a release holds; set by who knows its catalogue.
        self.fit: Fit | None = None
        self._fitted: Mapping[str, SavedQuery] = queries
        self._fitted_to: str | None = None
        self._single_flight = SingleFlight()
        self._starting = asyncio.Lock()
        self._statistics: dict[str, Statistics] = {}
        self._held: LRUCache[str, PrecomputedAnswers] = LRUCache(_STATISTICS_KEPT)
        self._runner = _runner(configuration)
        self._kept: KeptReleases | None = None
        if self.directory is not None:
            self._kept = KeptReleases(self.directory, configuration, functions=text_functions())

    async def fitted_queries(self) -> Mapping[str, SavedQuery]:
        """Give the saved queries with defaults that the current release holds.

        They are as their files have them where there is no release yet.
        """
        if self.fit is None:
            return self.queries
        try:
            release_id = await self.resolve()
        except StoreError:
            return self.queries
        if release_id is None or self._fitted_to != release_id:
            fitted = {name: await self.fit(one, release_id) for name, one in self.queries.items()}
            self._fitted, self._fitted_to = fitted, release_id
        return self._fitted

    @property
    def directory(self) -> ReleaseDirectory | None:
        """Where the releases lie, if it is releases that are served."""
        source = self.configuration.source
        return source if isinstance(source, ReleaseDirectory) else None

    @property
    def release_id(self) -> str | None:
        """The release that is served, ``None`` while there is none or it is unknown."""
        return self._runner.release_id

    @property
    def load(self) -> Load:
        """How busy it is."""
        return self._runner.load

    @property
    def function_iris(self) -> tuple[str, ...]:
        """The extension functions that a query may call, in the release that is served."""
        return FUNCTION_IRIS if self._runner.has_functions else ()

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
        if self._kept is not None:
            await self._kept.stop()
        await self._runner.stop()

    async def resolve(self, wish: str | None = None) -> str | None:
        """Name the release that is to answer, and go over to a new one if there is one.

        Parameters
        ----------
        wish
            The release that the client asks for; without it, the current one.

        Returns
        -------
        str or None
            ``None`` when what is served does not tell which release it is; then no answer
            is kept, and none has a tag before it is made.

        Raises
        ------
        Problem
            404 with the releases that are kept, when the one asked for is not.
        StoreError
            When there is no release.
        """
        if not self._runner.running:
            await self.start()
        current = await self._runner.follow()
        if wish is None or wish == current:
            note_release(current)
            return current
        known = [release.id for release in self.directory.list()] if self.directory else []
        known = known or [name for name in (current,) if name is not None]
        if wish not in known:
            values = {"id": wish[:80], "known": ", ".join(known)}
            raise Problem("release_unknown", values=values, members={"releases": known})
        note_release(wish)
        return wish

    async def run(  # noqa: PLR0913
        self,
        query: str,
        graphs: Graphs = ((), ()),
        select_media_type: str = "application/sparql-results+json",
        graph_media_type: str = "text/turtle",
        *,
        release_id: str | None = None,
        key: str | None = None,
    ) -> QueryAnswer:
        """Run one query within the ceilings of the configuration, or give its kept answer.

        Parameters
        ----------
        query
            The text, already judged where it comes from outside.
        graphs
            The default graphs and the named graphs of the request.
        select_media_type, graph_media_type
            In which form to answer.
        release_id
            From which release, as :meth:`resolve` gives it; by default the current one.
        key
            Under which text the answer may be kept; see
            :func:`smi_graph.queries.normal_form`. ``None`` for an answer that changes.

        Raises
        ------
        StoreError
            See :meth:`smi_graph.store.QueryPool.run` and :meth:`smi_graph.store.RemoteStore.run`.
        Problem
            422 when the query is too much for the parser, whose process then ended.
        """
        note_query(query)
        release_id = release_id or await self.resolve()
        request = self.request(query, graphs, select_media_type, graph_media_type)
        if key is not None and release_id is not None:
            media_types = (select_media_type, graph_media_type)
            return await self.answer(AnswerKey(release_id, key, graphs, *media_types), request)
        return noted(await self._ask(release_id, request))

    async def answer(self, key: AnswerKey, request: QueryRequest) -> QueryAnswer:
        """Give the kept answer of a query, or run it and keep the answer.

        Parameters
        ----------
        key
            Under which its answer is kept.
        request
            The query, as `request` makes it.

        Raises
        ------
        StoreError, Problem
            See `run`.
        """
        return self.kept(key) or await self.ask_anew(key, request)

    def kept(self, key: AnswerKey) -> QueryAnswer | None:
        """Give the kept answer of a query, if there is one."""
        answer = self.cache.get(key)
        return None if answer is None else noted(answer)

    async def ask_anew(self, key: AnswerKey, request: QueryRequest) -> QueryAnswer:
        """Run a query and keep its answer; who asks the same meanwhile gets it too."""
        asking = partial(self._find_or_ask, key, request)
        answer = await self._single_flight.run(key, asking)
        self.cache.put(key._replace(release_id=answer.release_id), answer)
        return noted(answer)

    def request(
        self, query: str, graphs: Graphs, select_media_type: str, graph_media_type: str
    ) -> QueryRequest:
        """Give a query the base and the ceilings of the configuration."""
        return QueryRequest(
            query=query,
            base_iri=self.configuration.base_iri,
            default_graphs=graphs[0],
            named_graphs=graphs[1],
            select_media_type=select_media_type,
            graph_media_type=graph_media_type,
            max_bytes=self.configuration.max_bytes,
            max_rows=self.configuration.max_rows,
            private_services=self.configuration.service_private_allowed,
        )

    async def _find_or_ask(self, key: AnswerKey, request: QueryRequest) -> QueryAnswer:
        """Give the answer that the release holds, or else run the query."""
        held = self.held_by(key.release_id)
        if held is not None and held.has(key.text):
            answer = await asyncio.to_thread(held.find, key.text, request)
            if answer is not None:
                return answer
        return await self._ask(key.release_id, request)

    def held_by(self, release_id: str | None) -> PrecomputedAnswers | None:
        """Give the answers that are held beside a release; ``None`` where none can be."""
        if self.directory is None or release_id is None:
            return None
        held = self._held.get(release_id)
        if held is None:
            folder = self.directory.answers_path / release_id
            held = self._held[release_id] = PrecomputedAnswers(folder, release_id)
        return held

    async def _ask(self, release_id: str | None, request: QueryRequest) -> QueryAnswer:
        try:
            if self._kept is None or release_id in {None, self._runner.release_id}:
                return await self._runner.run(request)
            return await self._kept.run(release_id, request)
        except WorkerDied as error:
            if error.detail.startswith(_STACK_FULL):
                raise Problem("query_too_complex") from error
            raise

    async def statistics(self, release_id: str | None) -> Statistics:
        """Tell how much a release holds: as its build counted, or else counted now, once.

        Raises
        ------
        StoreError
            When it cannot be counted within the deadline.
        """
        if release_id is None:
            return await self._counted(None)
        known = self._statistics.get(release_id)
        if known is None:
            known = await self._counted(release_id)
            self._statistics[release_id] = known
            while len(self._statistics) > _STATISTICS_KEPT:
                del self._statistics[next(iter(self._statistics))]
        return known

    async def _counted(self, release_id: str | None) -> Statistics:
        if self.directory is not None and release_id is not None:
            release = await asyncio.to_thread(self.directory.get, release_id)
            if release.statistics is not None:
                return release.statistics

        async def ask(question: str) -> bytes:
            return (await self.run(question, release_id=release_id)).body

        return await count_through(ask)


def _runner(configuration: ServiceConfiguration) -> QueryRunner:
    if isinstance(configuration.source, RemoteSource):
        return RemoteStore(configuration.source, configuration)
    return QueryPool(configuration.source, configuration, functions=text_functions())


def text_functions() -> ExtensionFunctions:
    """Name the extension functions of SPARQL that search the texts of a release."""
    return ExtensionFunctions(FACTORY, INDEX_FOLDER)


def engine_in(connection: HTTPConnection) -> Engine:
    """Give the engine of the application that a request came to."""
    engine: Engine = connection.app.state.engine
    return engine


async def engine_of(connection: HTTPConnection) -> Engine:
    """Give the same as a FastAPI dependency; one that is no coroutine would take a thread."""
    return engine_in(connection)
