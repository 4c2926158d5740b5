"""The application, made anew for each configuration; nothing is global."""

from __future__ import annotations

import asyncio
import gc
import logging
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from smi_graph.queries import load_saved_queries
from smi_graph.service import (
    comparison,
    crawlers,
    dataset,
    dumps,
    entities,
    health,
    ingest,
    linked_data,
    lists,
    metrics,
    openapi,
    ranges,
    reconciliation,
    saved,
    sparql,
    texts,
    vocabularies,
    warming,
    well_known,
)
from smi_graph.service.compression import Compression
from smi_graph.service.connections import Connections
from smi_graph.service.engine import Engine
from smi_graph.service.keeping_answers import follow_releases
from smi_graph.service.known_parameters import with_those_of
from smi_graph.service.limits import ClientLimits
from smi_graph.service.metrics import Metrics
from smi_graph.service.middleware import CommonHeaders, HeadAsGet
from smi_graph.service.observation import Observer
from smi_graph.service.placement import Placement
from smi_graph.service.problems import add_problem_handlers
from smi_graph.service.slow_clients import GuardedAnswers, Guards, Timeouts
from smi_graph.site import assets_folder
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator

    from fastapi import APIRouter
    from fastapi.telemetry import TelemetryConfig

    from smi_graph.service.configuration import ServiceConfiguration

# The log and /metrics tell what there is to tell; nothing is sent anywhere, and no request
# is spent on asking whether it should be.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}

_logger = logging.getLogger(__name__)


def create_app(
    configuration: ServiceConfiguration,
    *,
    pages: Iterable[APIRouter] = (),
    warm_up: Callable[[FastAPI], Awaitable[None]] | None = None,
    on_end: Callable[[FastAPI], Awaitable[None]] | None = None,
) -> FastAPI:
    """Make the application.

    Parameters
    ----------
    configuration
        The settings of the service.
    pages
        Further pages; each goes before a route of the service that has the same address.
    warm_up
        Does once in the background what the first pages would have to wait for.
    on_end
        Closes what those pages have opened.

    Raises
    ------
    QueryFileError
        When a saved query does not keep to the convention.

    Examples
    --------
    >>> from pathlib import Path
    >>> from smi_graph.service.configuration import ServiceConfiguration
    >>> from smi_graph.store import RdfFiles
    >>> create_app(ServiceConfiguration(source=RdfFiles((Path("sample.ttl"),)))).title
    'smi-graph'
    """
    engine = Engine(configuration, load_saved_queries(configuration.queries_folder))
    # The pages that FastAPI brings load scripts from elsewhere; /openapi.json is enough.
    app = FastAPI(
        title="smi-graph",
        lifespan=partial(_lifespan, warm_up=warm_up or _nothing, on_end=on_end or _nothing),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=NO_TELEMETRY,
    )
    app.state.engine = engine
    app.state.known_parameters = with_those_of(engine.queries.values())
    app.state.is_warm = False
    app.state.ingest_door = ingest.IngestDoor(configuration.ingestion)
    # Not as a router within the router, so that the way to a query is short.
    app.router.routes += sparql.router.routes
    for page in pages:
        app.include_router(page)
    rooms = (openapi, saved, comparison, crawlers, dataset, vocabularies, ingest, linked_data)
    for room in rooms:
        app.include_router(room.router)
    app.include_router(health.router)
    app.include_router(lists.router)
    app.include_router(well_known.router)
    app.include_router(texts.router)
    app.include_router(saved.examples_router)
    app.include_router(dumps.router)
    app.include_router(entities.router)
    app.include_router(entities.names_router)
    app.include_router(reconciliation.router)
    app.include_router(linked_data.codes_router)
    app.state.names = reconciliation.ServedNames()
    app.state.ranges = ranges.RangesKeeper()
    app.state.finders = texts.TextFinders()
    app.mount("/assets", StaticFiles(directory=assets_folder()))
    add_problem_handlers(app)
    _add_middleware(app, configuration)
    return app


def _add_middleware(app: FastAPI, configuration: ServiceConfiguration) -> None:
    """Wrap the routes, from the inside out."""
    app.add_middleware(Compression)
    app.add_middleware(
        ClientLimits,
        concurrency=configuration.requests_at_once,
        rate=configuration.requests_a_second,
    )
    app.add_middleware(CommonHeaders, engine=app.state.engine)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Timeouts, seconds=configuration.client_seconds)
    app.state.connections = Connections(
        configuration.connections,
        of_a_client=configuration.connections_of_a_client,
        trusted_proxies=configuration.trusted_proxies,
    )
    app.state.metrics = Metrics(app.state.engine, app.state.connections)
    if configuration.metrics:
        app.include_router(metrics.router)
    app.add_middleware(Observer, on_end=app.state.metrics.count if configuration.metrics else None)
    app.add_middleware(
        Placement,
        root_path=configuration.root_path,
        allowed_hosts=configuration.allowed_hosts,
        trusted_proxies=configuration.trusted_proxies,
    )
    app.state.guards = Guards(
        configuration.head_seconds, configuration.head_bytes, app.state.connections
    )
    app.add_middleware(GuardedAnswers, guards=app.state.guards)


@asynccontextmanager
async def _lifespan(
    app: FastAPI,
    warm_up: Callable[[FastAPI], Awaitable[None]],
    on_end: Callable[[FastAPI], Awaitable[None]],
) -> AsyncIterator[None]:
    engine: Engine = app.state.engine
    _prepare_routes(app)
    # Judging makes the patterns of tokens first, which takes as long.
    await engine.policy.judge("ASK {}")
    try:
        await engine.start()
    except StoreError as error:
        # /ready tells so, and the first query after a build finds the release.
        _logger.warning("no release is served yet: %s", error)
    in_advance = asyncio.create_task(_work_in_advance(app, warm_up))
    try:
        with _spared_by_the_collector():
            yield
    finally:
        in_advance.cancel()
        await asyncio.gather(in_advance, return_exceptions=True)
        await on_end(app)
        await engine.stop()


async def _work_in_advance(app: FastAPI, warm_up: Callable[[FastAPI], Awaitable[None]]) -> None:
    """Be ready for the first readers, and then make the answers that take long.

    Where no process lays out pages, memory is short, and neither is done.
    """
    engine: Engine = app.state.engine
    await warming.warm_up(app, warm_up)
    if engine.configuration.page_processes:
        await follow_releases(engine)


def _prepare_routes(app: FastAPI) -> None:
    """Match no route: FastAPI looks into the functions of all when one is matched first.

    That takes a tenth of a second, in which nobody else would be answered.
    """
    nowhere = {"type": "http", "method": "GET", "path": "/.", "root_path": "", "headers": []}
    for route in app.routes:
        route.matches(nowhere)


@contextmanager
def _spared_by_the_collector() -> Iterator[None]:
    """Keep the collector of garbage from looking through what stays until the end.

    It would do so again and again, for a tenth of a second in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def _nothing(_app: FastAPI) -> None:
    pass
