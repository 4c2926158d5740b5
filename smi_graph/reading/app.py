"""The service with the pages of the reading room in front of it."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from smi_graph.catalogue.defaults import fitted
from smi_graph.harvesting import app as harvesting
from smi_graph.reading import contributions, editor, home, sitemaps
from smi_graph.reading.citations import routes as citation_pages
from smi_graph.reading.comparing import routes as comparison_pages
from smi_graph.reading.connections import actor_pages, co_occurrence_pages, path_pages
from smi_graph.reading.document import cite
from smi_graph.reading.document import routes as document_pages
from smi_graph.reading.explore import routes as overview_pages
from smi_graph.reading.pages import PageRouter, Pages
from smi_graph.reading.questions import routes as question_pages
from smi_graph.reading.reporting import routes as report_pages
from smi_graph.reading.search import routes as search_pages
from smi_graph.reading.selected import routes as selection_pages
from smi_graph.reading.warming import warm_up
from smi_graph.reading.words import routes as word_pages
from smi_graph.service.app import create_app

if TYPE_CHECKING:
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
        citation_pages.router,
        comparison_pages.router,
        cite.router,
        contributions.router,
        document_pages.router,
        editor.router,
        overview_pages.router,
        home.router,
        path_pages.router,
        question_pages.router,
        report_pages.router,
        search_pages.router,
        selection_pages.router,
        sitemaps.router,
        co_occurrence_pages.router,
        word_pages.router,
        *harvesting.routers,
    )
    examples = [
        one for router in pages if isinstance(router, PageRouter) for one in router.examples
    ]
    warming = partial(warm_up, examples=examples)
    app = create_app(configuration, pages=pages, warm_up=warming, on_end=_close)
    app.state.pages = Pages(app.state.engine)
    harvesting.prepare(app)
    app.state.engine.fit = partial(_fit, app.state.pages)
    return app


async def _fit(pages: Pages, query: SavedQuery, release_id: str | None) -> SavedQuery:
    """Give a saved query the defaults that a release holds; its own where there are none."""
    release = await pages.releases.of(release_id)
    return fitted(query, release.catalogue, pages.engine.minter.base, whole=True)


async def _close(app: FastAPI) -> None:
    pages: Pages = app.state.pages
    await asyncio.to_thread(pages.releases.close)
