"""The catalogue of the release that a reader looks at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.catalogue import (
    CATALOGUE_FOLDER,
    Catalogue,
    gather,
    open_catalogue,
    questions,
)
from smi_graph.reading.last_releases import LastReleases, folder_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.service.engine import Engine

_TABLE = "text/tab-separated-values"


class Catalogues:
    """Gives the catalogue of each release, and keeps the last ones.

    A release that was built with a catalogue brings it; for another one, and for RDF files
    or a store elsewhere, it is asked for by queries, once.

    Parameters
    ----------
    engine
        Knows the releases and runs queries.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._releases = LastReleases(self._make)

    async def of(self, release_id: str | None) -> Catalogue:
        """Give the catalogue of a release, as `Engine.resolve` names it.

        Raises
        ------
        StoreError
            When the release cannot be asked.
        """
        return await self._releases.of(release_id)

    async def _make(self, release_id: str | None) -> Catalogue:
        folder = folder_in(self._engine, release_id, CATALOGUE_FOLDER)
        if folder is not None:
            try:
                return await asyncio.to_thread(open_catalogue, folder)
            except FileNotFoundError:
                pass  # it was built before there were catalogues
        answers = {
            name: (
                await self._engine.run(query, select_media_type=_TABLE, release_id=release_id)
            ).body
            for name, query in questions(self._engine.minter.graph("validation")).items()
        }
        return await asyncio.to_thread(_gathered, answers)


def _gathered(answers: Mapping[str, bytes]) -> Catalogue:
    return gather({name: _rows(body) for name, body in answers.items()})


def _rows(body: bytes) -> QuerySolutions:
    parsed = parse_query_results(body, format=QueryResultsFormat.TSV)
    if not isinstance(parsed, QuerySolutions):
        raise TypeError("the answer is no table")  # only ASK has none, and none is asked
    return parsed


def catalogues_of(request: Request) -> Catalogues:
    """Give the catalogues of the application that a request came to."""
    catalogues: Catalogues = request.app.state.catalogues
    return catalogues
