"""The addresses of the search: the page, what is found as data, and completions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.catalogue import Kind
from smi_graph.catalogue.catalogue import ACTORS
from smi_graph.messages import message
from smi_graph.reading.kept_pages import kept_pages_of
from smi_graph.reading.search.data import (
    CEILING,
    FEED_PAGE,
    Found,
    as_atom,
    as_bibtex,
    as_csv,
    as_json,
    as_ris,
)
from smi_graph.reading.search.facets import MOST_SHOWN
from smi_graph.reading.search.loosening import select
from smi_graph.reading.search.meaning import (
    as_printed,
    plain_words,
    suggestions,
    witnesses,
)
from smi_graph.reading.search.ordering import ordered
from smi_graph.reading.search.release import (
    SearchableReleases,
    searchable_releases_of,
)
from smi_graph.reading.search.request import Search
from smi_graph.reading.search.results import texts_of
from smi_graph.reading.search.view import (
    FORMATS,
    Material,
    data_address,
    numbers_of_page,
    page_address,
    search_view,
)
from smi_graph.reading.turns import turns_of
from smi_graph.search import UnclearSearch
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import html_page, reader_of, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smi_graph.reading.search.meaning import Suggestion
    from smi_graph.reading.search.release import SearchableRelease
    from smi_graph.reading.search.results import Texts
    from smi_graph.reading.search.selection import Selection
    from smi_graph.site import Reader

router = APIRouter(include_in_schema=False)
EngineOf = Annotated[Engine, Depends(engine_of)]
ReleasesOf = Annotated[SearchableReleases, Depends(searchable_releases_of)]
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Format:
    """A form of data that what is found can be taken away in."""

    write: Callable[[Found], bytes]
    content_type: str
    page_size: int = CEILING


_FORMATS = {
    "atom": Format(as_atom, "application/atom+xml; charset=utf-8", FEED_PAGE),
    "csv": Format(as_csv, "text/csv; charset=utf-8; header=present"),
    "json": Format(as_json, "application/json"),
    "bib": Format(as_bibtex, "application/x-bibtex; charset=utf-8"),
    "ris": Format(as_ris, "application/x-research-info-systems; charset=utf-8"),
}
# What browsers are to save; the rest they may show.
_SAVED = ("csv", "bib", "ris")


@router.get("/search")
async def search_page(request: Request, engine: EngineOf, releases: ReleasesOf) -> Response:
    """Show what a search finds, and what it can be narrowed by."""
    release_id = await engine.resolve(request.query_params.get("release"))
    make = partial(_search_page, request, engine, releases, release_id)
    return await kept_pages_of(request).page(request, release_id, make)


async def _search_page(
    request: Request, engine: Engine, releases: SearchableReleases, release_id: str | None
) -> Response:
    release = await releases.of(release_id)
    search, reader = Search.of(request.query_params.multi_items()), reader_of(request)
    about = {
        "search": search,
        "can_search_words": release.texts is not None,
        "data": {name: data_address(reader, name) for name in FORMATS},
        "ceiling": CEILING,
        "most_shown": MOST_SHOWN,
        "kept": reader.pairs,
        # Where words are searched, the page of a record marks them too.
        "sought": search.words if search.words and release.texts else None,
        "release_id": release_id,
    }
    turns = turns_of(request)
    try:
        async with turns.turn():
            begun = await asyncio.to_thread(_begin, release, search, reader)
    except UnclearSearch as error:
        plain = await asyncio.to_thread(plain_words, release, search)
        return html_page(request, "search.html", unclear=error, view=None, plain=plain, **about)
    texts = await texts_of(engine, release_id, begun.iris)
    async with turns.turn(is_begun=True):
        return await asyncio.to_thread(_page, request, begun, texts, reader, about)


@dataclass(frozen=True, slots=True)
class _Begun:
    """What is known of a page before the texts are."""

    selection: Selection
    numbers: Sequence[int]
    page: int
    suggestions: tuple[Suggestion, ...]
    witnesses: dict[str, str]

    @property
    def iris(self) -> list[str]:
        """The records whose texts are needed: those that are marked, and the witnesses."""
        iris = self.selection.release.catalogue.iris
        marked = self.numbers if self.selection.matches is not None else ()
        return list(dict.fromkeys([*(iris[n] for n in marked), *self.witnesses.values()]))


def _begin(release: SearchableRelease, search: Search, reader: Reader) -> _Begun:
    selection = select(release, search)
    numbers, page = numbers_of_page(selection, reader)
    suggested = suggestions(selection)
    return _Begun(selection, numbers, page, suggested, witnesses(selection, suggested))


def _page(
    request: Request, begun: _Begun, texts: Texts, reader: Reader, about: dict[str, object]
) -> Response:
    suggested = as_printed(begun.selection, begun.suggestions, begun.witnesses, texts)
    material = Material(begun.numbers, begun.page, texts, suggested)
    view = search_view(begun.selection, reader, material)
    return html_page(request, "search.html", unclear=None, view=view, plain=None, **about)


@router.get("/search.{extension}")
async def search_data(
    extension: str, request: Request, engine: EngineOf, releases: ReleasesOf
) -> Response:
    """Give what a search finds as data, page by page where it is more than the ceiling.

    Raises
    ------
    Problem
        400 when the words cannot be understood or searched, 404 for a form that is unknown.
    """
    chosen = _FORMATS.get(extension)
    if chosen is None:
        raise Problem("not_found")
    release_id = await engine.resolve(request.query_params.get("release"))
    release = await releases.of(release_id)
    search = Search.of(request.query_params.multi_items())
    if search.words and release.texts is None:
        raise Problem("bad_request", sentence=partial(message, "finding.no_index"))
    try:
        selection = await asyncio.to_thread(select, release, search)
    except UnclearSearch as error:
        raise Problem("bad_request", sentence=error.sentence) from error
    made = await asyncio.to_thread(_made, engine, release_id)
    found = await asyncio.to_thread(_found, request, selection, release_id, made, chosen)
    body = await asyncio.to_thread(chosen.write, found)
    headers = _headers(found, extension)
    return whole(request, body, chosen.content_type, release_id=release_id, headers=headers)


def _made(engine: Engine, release_id: str | None) -> datetime:
    """Tell when a release was made; what is no release is as it is now."""
    if engine.directory is None or release_id is None:
        return datetime.now(UTC).replace(microsecond=0)
    return engine.directory.get(release_id).manifest.created.astimezone(UTC)


def _found(
    request: Request,
    selection: Selection,
    release_id: str | None,
    made: datetime,
    chosen: Format,
) -> Found:
    reader, search, size = reader_of(request), selection.search, chosen.page_size
    numbers = ordered(selection, reader.language)
    start = (search.page - 1) * size
    site = str(request.base_url).rstrip("/")
    about = "finding.feed_title" if search.words else "finding.feed_title_all"
    return Found(
        catalogue=selection.release.catalogue,
        release_id=release_id,
        numbers=numbers[start : start + size].tolist(),
        total=selection.total,
        page=search.page,
        pages=max(-(-selection.total // size), 1),
        page_size=size,
        site=site,
        address=lambda page: site + reader.here(page=None if page == 1 else page),
        page_address=site + page_address(reader),
        title=reader.words(about, words=search.words),
        author=reader.words("site.name"),
        updated=made,
        language=reader.language,
        with_mark=request.query_params.get("bom") == "1",
    )


def _headers(found: Found, extension: str) -> dict[str, str]:
    headers = {"Vary": "Accept-Language", "X-Total-Count": str(found.total)}
    if found.page < found.pages:
        headers["Link"] = f'<{found.address(found.page + 1)}>; rel="next"'
    if extension in _SAVED:
        headers["Content-Disposition"] = f'attachment; filename="search.{extension}"'
    return headers


@router.get("/complete")
async def complete(request: Request, engine: EngineOf, releases: ReleasesOf) -> Response:
    """Complete the name of an actor, for forms.

    Raises
    ------
    Problem
        400 when a kind is none of those that have pages.
    """
    release_id = await engine.resolve(request.query_params.get("release"))
    asked = request.query_params.getlist("kind") or [kind.value for kind in ACTORS]
    unknown = [kind for kind in asked if kind not in {known.value for known in ACTORS}]
    if unknown:
        raise Problem("bad_request", values={"reason": f"kind={unknown[0][:40]}"})
    release, reader = await releases.of(release_id), reader_of(request)
    text = request.query_params.get("q", "")[:_LONGEST_NAME]
    kinds = {Kind(kind) for kind in asked}
    named = await asyncio.to_thread(lambda: release.names.complete(text, kinds))
    body = orjson.dumps(
        [
            {
                "key": each.value.key,
                "kind": each.value.kind.value,
                "name": each.value.name(reader.language)[0],
                "names": each.value.names,
                "count": each.count,
            }
            for each in named
        ]
    )
    headers = {"Vary": "Accept-Language"}
    return whole(request, body, "application/json", release_id=release_id, headers=headers)
