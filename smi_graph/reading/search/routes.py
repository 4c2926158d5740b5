"""The addresses of the search: the page, what is found as data, and completions."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from smi_graph.catalogue import ACTORS, Kind, named_kind
from smi_graph.messages import message
from smi_graph.reading.demands import demand_dates
from smi_graph.reading.pages import PageRouter, Visit, VisitOf
from smi_graph.reading.search.exporting import (
    DATA_FORMATS,
    Export,
    outline_export,
    records_of_piece,
    write_piece,
)
from smi_graph.reading.search.renderers import AskedSearch, begin_page, complete_name, finish_page
from smi_graph.reading.search.request import Search
from smi_graph.reading.search.results import texts_of, whole_texts_of
from smi_graph.search import UnclearSearch
from smi_graph.service.negotiation import accept_of, negotiate
from smi_graph.service.problems import Problem
from smi_graph.service.site_address import origin_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.responses import Response

    from smi_graph.reading.search.exporting import Outline

router = PageRouter()
_LONGEST_NAME = 200
# What browsers are to save; the rest they may show.
_SAVED = ("csv", "bib", "ris")


@router.page("/search", example="/search?q={word}")
async def search_page(visit: VisitOf) -> Response:
    """Show what a search finds, and what it can be narrowed by; or give it as data.

    Raises
    ------
    Problem
        406 when the client takes no form that there is, 400 as for `search_data`.
    """
    offers = {"text/html": "", **{form.media_type: name for name, form in DATA_FORMATS.items()}}
    accept = accept_of(visit.request)
    chosen = negotiate(accept, tuple(offers))
    if chosen is None:
        values = {"asked": accept or "", "offered": ", ".join(offers)}
        raise Problem("not_acceptable", values=values, members={"offered": list(offers)})
    if offers[chosen]:
        return await _data(visit, offers[chosen])
    return await visit.kept(lambda: _page(visit))


async def _page(visit: Visit) -> Response:
    asked = AskedSearch(visit.release_id, visit.reader)
    begun = await visit.lay_out(begin_page, asked)
    if isinstance(begun, bytes):
        return visit.page(begun)
    texts = await texts_of(visit.engine, visit.release_id, begun.iris, is_whole=begun.is_marked)
    return visit.page(await visit.lay_out(finish_page, asked, begun, texts, is_urgent=True))


@router.page("/search.{extension}", example="/search.atom?q={word}")
async def search_data(extension: str, visit: VisitOf) -> Response:
    """Give what a search finds as data: all of it, or the page that the address names.

    Raises
    ------
    Problem
        400 when the words cannot be understood or searched or a date is none, 404 for a form
        that is unknown.
    """
    if extension not in DATA_FORMATS:
        raise Problem("not_found")
    return await _data(visit, extension)


async def _data(visit: Visit, name: str) -> Response:
    demand_dates(Search.of(visit.reader.pairs).period)
    made = await run_in_threadpool(_made, visit)
    asked, origin = AskedSearch(visit.release_id, visit.reader), origin_of(visit.request)
    export = Export(asked, name, made, origin)
    try:
        outline = await visit.lay_out(outline_export, export)
    except UnclearSearch as error:
        raise Problem("bad_request", sentence=error.sentence) from error
    if outline is None:
        raise Problem("bad_request", sentence=partial(message, "finding.no_index"))
    headers, first = _headers(outline, name), await _piece(visit, export, 0, outline.pieces)
    if outline.pieces == 1:
        return visit.data(first, export.format.content_type, headers)
    return _streamed(visit, export, outline, first, headers)


async def _piece(visit: Visit, export: Export, number: int, pieces: int) -> bytes:
    texts = None
    if export.has_texts:
        iris = await visit.lay_out(records_of_piece, export, number)
        texts = await whole_texts_of(visit.engine, visit.release_id, iris)
    return await visit.lay_out(write_piece, export, number, pieces, texts)


def _streamed(
    visit: Visit, export: Export, outline: Outline, first: bytes, headers: dict[str, str]
) -> Response:
    """Send pieces as they are written; should one fail, the answer breaks off, never ends."""

    async def pieces() -> AsyncIterator[bytes]:
        yield first
        for number in range(1, outline.pieces):
            yield await _piece(visit, export, number, outline.pieces)

    fields = {**headers, "Cache-Control": "no-cache"}
    if visit.release_id is not None:
        fields["X-Release"] = visit.release_id
    return StreamingResponse(pieces(), headers=fields, media_type=export.format.content_type)


def _made(visit: Visit) -> datetime:
    """Tell when a release was made; what is no release is as it is now."""
    if visit.engine.directory is None or visit.release_id is None:
        return datetime.now(UTC).replace(microsecond=0)
    return visit.engine.directory.get(visit.release_id).manifest.created.astimezone(UTC)


def _headers(outline: Outline, extension: str) -> dict[str, str]:
    headers = {"Vary": "Accept, Accept-Language", "X-Total-Count": str(outline.total)}
    if outline.next is not None:
        headers["Link"] = f'<{outline.next}>; rel="next"'
    if extension in _SAVED:
        headers["Content-Disposition"] = f'attachment; filename="search.{extension}"'
    return headers


@router.page("/complete", example="/complete?q={word}")
async def complete(visit: VisitOf) -> Response:
    """Complete the name of an actor, for forms; with ``texts=1`` also what only texts name.

    Raises
    ------
    Problem
        400 when a kind is none of those that have pages.
    """
    asked = visit.given.getlist("kind") or list(ACTORS)
    unknown = [kind for kind in asked if kind not in ACTORS]
    if unknown:
        raise Problem("bad_request", values={"reason": f"kind={unknown[0][:40]}"})
    text = visit.given.get("q", "")[:_LONGEST_NAME]
    kinds = frozenset(Kind(kind) for kind in asked)
    if visit.given.get("texts") == "1":
        kinds |= frozenset(map(named_kind, kinds))
    body = await visit.lay_out(complete_name, text, kinds, visit.language, is_urgent=True)
    return visit.data(body, "application/json", {"Vary": "Accept-Language"})
