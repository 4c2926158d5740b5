"""The releases that readers look at: each is opened once, and the last ones stay open."""

from __future__ import annotations

import asyncio
import shutil
import weakref
from collections import OrderedDict
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from smi_graph.catalogue import (
    CATALOGUE_FOLDER,
    gather,
    is_catalogue,
    question_of_places,
    questions,
    save_catalogue,
)
from smi_graph.reading.opened import OpenRelease, ReleasePlace
from smi_graph.search import CORPUS_FOLDER, INDEX_FOLDER
from smi_graph.store.errors import ResultTooLarge
from smi_graph.vocabulary import SKOS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from smi_graph.service.engine import Engine

    Row = tuple[str, str]

_MOST_OPEN = 3
_TABLE = "text/tab-separated-values"
_ROWS_AT_ONCE = 20_000
_OTHER_NAMES = f"SELECT ?thing ?name {{ ?thing <{SKOS.altLabel}> ?name }}"


class Releases:
    """Opens releases for the pages of a service.

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
        self._open: OrderedDict[str | None, OpenRelease] = OrderedDict()
        self._opening = asyncio.Lock()
        self._gathered: Path | None = None
        self._delete: Callable[[], object] = _nothing
        self._numbers = count()

    async def of(self, release_id: str | None) -> OpenRelease:
        """Give a release, as `Engine.resolve` names it; many may ask at the same moment.

        Raises
        ------
        StoreError
            When the release cannot be asked.
        """
        if release_id not in self._open:
            async with self._opening:
                if release_id not in self._open:
                    place = await self._place(release_id)
                    opened = await asyncio.to_thread(OpenRelease.at, place)
                    self._open[release_id] = opened
        self._open.move_to_end(release_id)
        release = self._open[release_id]
        while len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        return release

    async def _place(self, release_id: str | None) -> ReleasePlace:
        folder = self._folder() / str(next(self._numbers))
        await asyncio.to_thread(folder.mkdir)
        other_names = folder / "other-names.json"
        names = await _read_other_names(self._engine, release_id)
        await asyncio.to_thread(other_names.write_bytes, orjson.dumps(names))
        directory = self._engine.directory
        if directory is None or release_id is None:
            return ReleasePlace(await self._gather(release_id, folder), None, other_names)
        path = directory.get(release_id).path
        index, catalogue = path / INDEX_FOLDER, path / CATALOGUE_FOLDER
        if not await asyncio.to_thread(is_catalogue, catalogue):
            # It was built before there were catalogues.
            catalogue = await self._gather(release_id, folder)
        corpus = path / CORPUS_FOLDER
        return ReleasePlace(
            catalogue,
            index if index.is_dir() else None,
            other_names,
            corpus if corpus.is_dir() else None,
        )

    async def _gather(self, release_id: str | None, folder: Path) -> Path:
        answers = {
            name: (
                await self._engine.run(query, select_media_type=_TABLE, release_id=release_id)
            ).body
            for name, query in self._questions().items()
        }
        catalogue = folder / CATALOGUE_FOLDER
        await asyncio.to_thread(_save, answers, catalogue)
        return catalogue

    def _questions(self) -> dict[str, str]:
        graph = self._engine.minter.graph
        return {**questions(graph), "named at": question_of_places(graph)}

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
    save_catalogue(gather({name: _solutions(body) for name, body in answers.items()}), folder)


def _solutions(body: bytes) -> QuerySolutions:
    parsed = parse_query_results(body, format=QueryResultsFormat.TSV)
    if not isinstance(parsed, QuerySolutions):
        raise TypeError("the answer is no table")  # only ASK has none, and none is asked
    return parsed


async def _read_other_names(engine: Engine, release_id: str | None) -> dict[str, list[str]]:
    """Ask what a release calls its actors beside the names that are shown, by identifier.

    Where one answer may not hold them all, they are read page by page. Not always: a page needs
    an order, and there are engines that sort no more than some thousand rows.
    """
    try:
        rows = await _rows(engine, release_id, _OTHER_NAMES)
    except ResultTooLarge:
        rows = [row async for row in _paged(engine, release_id)]
    names: dict[str, list[str]] = {}
    for thing, name in sorted(rows):
        names.setdefault(thing, []).append(name)
    return names


async def _paged(engine: Engine, release_id: str | None) -> AsyncIterator[Row]:
    size, read = min(engine.configuration.max_rows or _ROWS_AT_ONCE, _ROWS_AT_ONCE), 0
    while True:
        page = f"{_OTHER_NAMES} ORDER BY ?thing ?name LIMIT {size} OFFSET {read}"
        rows = await _rows(engine, release_id, page)
        for row in rows:
            yield row
        read += len(rows)
        if len(rows) < size:
            return


async def _rows(engine: Engine, release_id: str | None, query: str) -> list[Row]:
    answer = await engine.run(query, release_id=release_id)
    found = orjson.loads(answer.body)["results"]["bindings"]
    return [(row["thing"]["value"], row["name"]["value"]) for row in found]
