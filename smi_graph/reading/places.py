"""Where the catalogue, the text index and the names of each release lie, for all processes."""

from __future__ import annotations

import asyncio
import shutil
import weakref
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, NamedTuple

import orjson
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.catalogue import CATALOGUE_FOLDER, gather, is_catalogue, questions, save_catalogue
from smi_graph.reading.last_releases import LastReleases
from smi_graph.reading.other_names import read_other_names
from smi_graph.search import INDEX_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from smi_graph.service.engine import Engine

_TABLE = "text/tab-separated-values"


class ReleasePlace(NamedTuple):
    """The folders of a release.

    Parameters
    ----------
    catalogue
        Its catalogue.
    text_index
        Its text index; ``None`` where it has none.
    other_names
        A file with what it calls its actors beside the names that are shown, in JSON.
    """

    catalogue: Path
    text_index: Path | None
    other_names: Path


class ReleasePlaces:
    """Tells where the folders of each release lie.

    A release that was built with a catalogue brings it; for another one, and for RDF files
    or a store elsewhere, it is asked for by queries, once, and kept in a folder that goes
    when this object does. So are the other names of actors.

    Parameters
    ----------
    engine
        Knows the releases and runs queries.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._releases = LastReleases(self._find)
        self._gathered: Path | None = None
        self._delete: Callable[[], object] = _nothing
        self._numbers = count()

    async def of(self, release_id: str | None) -> ReleasePlace:
        """Give the place of a release, as `Engine.resolve` names it.

        Raises
        ------
        StoreError
            When the release cannot be asked.
        """
        return await self._releases.of(release_id)

    async def _find(self, release_id: str | None) -> ReleasePlace:
        folder = self._folder() / str(next(self._numbers))
        await asyncio.to_thread(folder.mkdir)
        other_names = folder / "other-names.json"
        names = await read_other_names(self._engine, release_id)
        await asyncio.to_thread(other_names.write_bytes, orjson.dumps(names))
        directory = self._engine.directory
        if directory is None or release_id is None:
            return ReleasePlace(await self._gather(release_id, folder), None, other_names)
        path = directory.get(release_id).path
        index, catalogue = path / INDEX_FOLDER, path / CATALOGUE_FOLDER
        if not await asyncio.to_thread(is_catalogue, catalogue):
            # It was built before there were catalogues.
            catalogue = await self._gather(release_id, folder)
        return ReleasePlace(catalogue, index if index.is_dir() else None, other_names)

    async def _gather(self, release_id: str | None, folder: Path) -> Path:
        answers = {
            name: (
                await self._engine.run(query, select_media_type=_TABLE, release_id=release_id)
            ).body
            for name, query in questions(self._engine.minter.graph).items()
        }
        catalogue = folder / CATALOGUE_FOLDER
        await asyncio.to_thread(_save, answers, catalogue)
        return catalogue

    def close(self) -> None:
        """Delete what was kept in a folder, which a signal at the end would leave behind."""
        self._delete()

    def _folder(self) -> Path:
        if self._gathered is None:
            self._gathered = Path(mkdtemp(prefix="smi-graph-releases-"))
            self._delete = weakref.finalize(self, shutil.rmtree, self._gathered, ignore_errors=True)
        return self._gathered


def _nothing() -> None:
    pass


def _save(answers: Mapping[str, bytes], folder: Path) -> None:
    save_catalogue(gather({name: _rows(body) for name, body in answers.items()}), folder)


def _rows(body: bytes) -> QuerySolutions:
    parsed = parse_query_results(body, format=QueryResultsFormat.TSV)
    if not isinstance(parsed, QuerySolutions):
        raise TypeError("the answer is no table")  # only ASK has none, and none is asked
    return parsed


def places_of(request: Request) -> ReleasePlaces:
    """Give the places of the application that a request came to."""
    places: ReleasePlaces = request.app.state.places
    return places
