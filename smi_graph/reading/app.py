"""The service with the pages of the reading room in front of it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from smi_graph.catalogue.defaults import fitted
from smi_graph.reading import citations, contributions, editor, explore, home
from smi_graph.reading.catalogues import Catalogues
from smi_graph.reading.citations.gathering import CitationKeeper
from smi_graph.reading.connections import actor_pages, path_pages, tie_pages
from smi_graph.reading.document import cite
from smi_graph.reading.document import routes as document_pages
from smi_graph.reading.explore.kept import Kept
from smi_graph.reading.explore.voices import VoicesKeeper
from smi_graph.reading.kept_pages import KeptPages
from smi_graph.reading.page_processes import PageProcesses
from smi_graph.reading.places import ReleasePlaces
from smi_graph.reading.questions import routes as question_pages
from smi_graph.reading.readiness import get_ready
from smi_graph.reading.reporting import routes as report_pages
from smi_graph.reading.search import routes as search_pages
from smi_graph.service.app import create_app
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from smi_graph.queries import SavedQuery
    from smi_graph.service.configuration import ServiceConfiguration


def create_reading_room(configuration: ServiceConfiguration) -> FastAPI:
    """Make the application that `smi-graph serve` serves.

    Parameters
    ----------
    configuration
        The settings of the service.

    Raises
    ------
    QueryFileError
        When a saved query does not keep to the convention.

    Examples
    --------
    >>> from pathlib import Path
    >>> from smi_graph.service.configuration import ServiceConfiguration
    >>> from smi_graph.store import RdfFiles
    >>> source = RdfFiles((Path("sample.ttl"),))
    >>> create_reading_room(ServiceConfiguration(source=source)).title
    'smi-graph'
    """
    # A page goes before the route of the service that has the same address.
    pages = (
        actor_pages.router,
        citations.router,
        cite.router,
        contributions.router,
        document_pages.router,
        editor.router,
        explore.router,
        home.router,
        path_pages.router,
        question_pages.router,
        report_pages.router,
        search_pages.router,
        tie_pages.router,
    )
    app = create_app(configuration, pages=pages, beside=_warming_up)
    app.state.places = ReleasePlaces(app.state.engine)
    app.state.catalogues = Catalogues(app.state.places)
    app.state.citations = CitationKeeper()
    app.state.voices = VoicesKeeper()
    app.state.engine.fit = partial(_fit, app)
    app.state.kept_pages = KeptPages()
    app.state.kept_views = Kept()
    app.state.page_processes = PageProcesses(
        configuration.page_processes, configuration.deadline_seconds
    )
    return app


async def _fit(app: FastAPI, query: SavedQuery, release_id: str | None) -> SavedQuery:
    """Give a saved query the defaults that a release holds; its own where there are none."""
    catalogue = await app.state.catalogues.of(release_id)
    return fitted(query, catalogue, app.state.engine.minter.base, whole=True)


@asynccontextmanager
async def _warming_up(app: FastAPI) -> AsyncIterator[None]:
    """Let the processes that lay out pages open the release before somebody waits for it."""
    warming = asyncio.create_task(_warm_up(app))
    try:
        yield
    finally:
        warming.cancel()
        await asyncio.gather(warming, return_exceptions=True)
        await asyncio.to_thread(app.state.places.close)


async def _warm_up(app: FastAPI) -> None:
    processes: PageProcesses = app.state.page_processes
    if not processes.count:
        return
    try:
        place = await app.state.places.of(await app.state.engine.resolve())
    except StoreError:
        return  # there is no release yet
    await processes.warm_up(get_ready, place)
