"""The addresses of the search: the page, what is found as data, and completions."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from smi_graph.catalogue import ACTORS, Kind
from smi_graph.messages import message
from smi_graph.reading.pages import PageRouter, Visit, VisitOf
from smi_graph.reading.search.making import (
    DATA_FORMATS,
    Asked,
    begin_page,
    complete_name,
    finish_page,
    write_data,
)
from smi_graph.reading.search.results import texts_of
from smi_graph.search import UnclearSearch
from smi_graph.service.problems import Problem
from smi_graph.service.site_address import origin_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from smi_graph.reading.search.making import Written

router = PageRouter()
_LONGEST_NAME = 200
# What browsers are to save; the rest they may show.
_SAVED = ("csv", "bib", "ris")


@router.page("/search", kept=True, example="/search?q={word}")
async def search_page(visit: VisitOf) -> Response:
    """Show what a search finds, and what it can be narrowed by."""
    asked = Asked(visit.release_id, visit.reader)
    begun = await visit.lay_out(begin_page, asked)
    if isinstance(begun, bytes):
        return visit.page(begun)
    texts = await texts_of(visit.engine, visit.release_id, begun.iris, is_whole=begun.is_marked)
    return visit.page(await visit.lay_out(finish_page, asked, begun, texts, is_urgent=True))


@router.page("/search.{extension}", example="/search.atom?q={word}")
async def search_data(extension: str, visit: VisitOf) -> Response:
    """Give what a search finds as data, page by page where it is more than the ceiling.

    Raises
    ------
    Problem
        400 when the words cannot be understood or searched, 404 for a form that is unknown.
    """
    if extension not in DATA_FORMATS:
        raise Problem("not_found")
    made = await run_in_threadpool(_made, visit)
    asked, origin = Asked(visit.release_id, visit.reader), origin_of(visit.request)
    try:
        written = await visit.lay_out(write_data, asked, extension, made, origin)
    except UnclearSearch as error:
        raise Problem("bad_request", sentence=error.sentence) from error
    if written is None:
        raise Problem("bad_request", sentence=partial(message, "finding.no_index"))
    content_type, headers = DATA_FORMATS[extension].content_type, _headers(written, extension)
    return visit.data(written.body, content_type, headers)


def _made(visit: Visit) -> datetime:
    """Tell when a release was made; what is no release is as it is now."""
    if visit.engine.directory is None or visit.release_id is None:
        return datetime.now(UTC).replace(microsecond=0)
    return visit.engine.directory.get(visit.release_id).manifest.created.astimezone(UTC)


def _headers(written: Written, extension: str) -> dict[str, str]:
    headers = {"Vary": "Accept-Language", "X-Total-Count": str(written.total)}
    if written.next is not None:
        headers["Link"] = f'<{written.next}>; rel="next"'
    if extension in _SAVED:
        headers["Content-Disposition"] = f'attachment; filename="search.{extension}"'
    return headers


@router.page("/complete", example="/complete?q={word}")
async def complete(visit: VisitOf) -> Response:
    """Complete the name of an actor, for forms.

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
    body = await visit.lay_out(complete_name, text, kinds, visit.language, is_urgent=True)
    return visit.data(body, "application/json", {"Vary": "Accept-Language"})
