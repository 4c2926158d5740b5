"""The addresses of words in context and words through time, as pages and as data."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from starlette.responses import StreamingResponse

from smi_graph.messages import message
from smi_graph.reading.demands import demand_dates
from smi_graph.reading.pages import PageRouter, Visit, VisitOf
from smi_graph.reading.search.renderers import AskedSearch
from smi_graph.reading.search.request import Search
from smi_graph.reading.search.results import whole_texts_of
from smi_graph.reading.words.asking import LinesAsked
from smi_graph.reading.words.concordance import (
    PAGE,
    ROWS,
    BegunLines,
    begin_concordance,
    begin_rows,
    finish_concordance,
    write_head,
    write_lines,
    write_rows,
)
from smi_graph.reading.words.lines import records_of
from smi_graph.reading.words.through_time import make_frequency, write_frequency
from smi_graph.search import UnclearSearch
from smi_graph.service.problems import Problem
from smi_graph.service.site_address import origin_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.responses import Response

    from smi_graph.reading.search.results import Texts
    from smi_graph.reading.words.lines import TextPlace

router = PageRouter()
_CSV = "text/csv; charset=utf-8; header=present"
_VARY = {"Vary": "Accept-Language"}
# So many lines are written at a time.
_LINES = 500


@router.page("/concordance", kept=True, example="/concordance?q={word}")
async def concordance(visit: VisitOf) -> Response:
    """Show every place of some words in a line, with what stands beside it."""
    asked = AskedSearch(visit.release_id, visit.reader)
    begun = await visit.lay_out(begin_concordance, asked)
    if isinstance(begun, bytes):
        return visit.page(begun)
    texts = await _texts(visit, begun.spots)
    made = await visit.lay_out(finish_concordance, asked, begun, texts, is_urgent=True)
    return visit.page(made)


@router.page("/concordance.json")
async def concordance_data(visit: VisitOf) -> Response:
    """Give the lines of one page as data.

    Raises
    ------
    Problem
        400 when the words cannot be understood or looked up, or a date is none.
    """
    asked, origin = AskedSearch(visit.release_id, visit.reader), origin_of(visit.request)
    demand_dates(Search.of(asked.reader.pairs).period)
    page = LinesAsked.of(asked.reader.pairs).search.page
    begun = await _begin(visit, asked, (page - 1) * PAGE, PAGE)
    texts = await _texts(visit, begun.spots)
    body = await visit.lay_out(write_lines, asked, begun, texts, origin, is_urgent=True)
    return visit.data(body, "application/json", {**_VARY, "X-Total-Count": str(begun.total)})


@router.page("/concordance.csv")
async def concordance_table(visit: VisitOf) -> Response:
    """Give all lines as a table, line by line as they are cut from the texts.

    Raises
    ------
    Problem
        400 when the words cannot be understood or looked up, or a date is none.
    """
    asked = AskedSearch(visit.release_id, visit.reader)
    demand_dates(Search.of(asked.reader.pairs).period)
    begun = await _begin(visit, asked, 0, ROWS)
    # What is wrong is said before anything is sent.
    first = await _rows(visit, asked, begun.spots[:_LINES])
    headers = {
        **_VARY,
        "Cache-Control": "no-cache",
        "X-Total-Count": str(begun.total),
        "Content-Disposition": 'attachment; filename="concordance.csv"',
    }
    if visit.release_id is not None:
        headers["X-Release"] = visit.release_id
    content = _table(visit, asked, begun, first)
    return StreamingResponse(content, headers=headers, media_type=_CSV)


async def _table(
    visit: Visit, asked: AskedSearch, begun: BegunLines, first: bytes
) -> AsyncIterator[bytes]:
    """Give the rows; when something fails the answer is broken off, so that it is not whole."""
    yield write_head(with_mark=("bom", "1") in asked.reader.pairs) + first
    for start in range(0, begun.total, ROWS):
        spots = (begun if not start else await _begin(visit, asked, start, ROWS)).spots
        for place in range(0 if start else _LINES, len(spots), _LINES):
            yield await _rows(visit, asked, spots[place : place + _LINES])


async def _rows(visit: Visit, asked: AskedSearch, spots: Sequence[TextPlace]) -> bytes:
    texts = await _texts(visit, spots)
    return await visit.lay_out(write_rows, asked, spots, texts, origin_of(visit.request))


async def _texts(visit: Visit, spots: Sequence[TextPlace]) -> Texts:
    iris = records_of(visit.catalogue, spots)
    languages = {spot.language for spot in spots}
    return await whole_texts_of(
        visit.engine, visit.release_id, iris, is_strict=False, languages=languages
    )


async def _begin(visit: Visit, asked: AskedSearch, first: int, most: int) -> BegunLines:
    try:
        begun = await visit.lay_out(begin_rows, asked, first, most)
    except UnclearSearch as error:
        raise Problem("bad_request", sentence=error.sentence) from error
    if begun is None:
        raise _cannot_tell(LinesAsked.of(asked.reader.pairs).search.words)
    return begun


def _cannot_tell(words: str) -> Problem:
    key = "words.no_corpus" if words else "search.no_words"
    return Problem("bad_request", sentence=partial(message, key))


@router.page("/frequency", kept=True, example="/frequency?q={word}")
async def frequency(visit: VisitOf) -> Response:
    """Show how often words stand in the records of each year or month."""
    return visit.page(
        await visit.lay_out(make_frequency, AskedSearch(visit.release_id, visit.reader))
    )


@router.page("/frequency.{extension}")
async def frequency_data(extension: str, visit: VisitOf) -> Response:
    """Give the counts as data.

    Raises
    ------
    Problem
        400 when words cannot be understood or counted or a date is none, 404 for a form that
        is unknown.
    """
    if extension not in {"csv", "json"}:
        raise Problem("not_found")
    asked = AskedSearch(visit.release_id, visit.reader)
    demand_dates(Search.of(asked.reader.pairs).period)
    words = "".join(visit.given.getlist("q")).strip()
    try:
        body = await visit.lay_out(write_frequency, asked, extension) if words else None
    except UnclearSearch as error:
        raise Problem("bad_request", sentence=error.sentence) from error
    if body is None:
        raise _cannot_tell(words)
    if extension == "json":
        return visit.data(body, "application/json", _VARY)
    disposition = 'attachment; filename="frequency.csv"'
    return visit.data(body, _CSV, {**_VARY, "Content-Disposition": disposition})
