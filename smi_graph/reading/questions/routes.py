"""The gallery of questions, and a page for each with its answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.responses import RedirectResponse

from smi_graph.queries import parse_count
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.reading.questions.fields import SEEN
from smi_graph.reading.questions.gallery import gallery
from smi_graph.reading.questions.page import ROWS, PageMaker
from smi_graph.service.disconnect import while_connected
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.protocol import parse_pairs
from smi_graph.service.responses import html_page, reader_of
from smi_graph.service.saved import LIST_FORMATS, find_query, list_queries, single_values
from smi_graph.service.site_address import site_of

router = PageRouter(prefix="/queries", tags=["saved queries"])


@router.get("", summary="The saved queries")
async def show_gallery(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """List the questions in both languages: in JSON, as a gallery, or in RDF."""
    asked = request.query_params
    formats = (LIST_FORMATS[0], HTML, *LIST_FORMATS[1:])
    chosen = choose_format(accept_of(request), asked.get("format"), formats)
    if chosen.format is not HTML:
        return await list_queries(request, engine)
    found = gallery(
        engine.queries.values(),
        reader_of(request).language,
        words=asked.get("q", ""),
        about=asked.get("about") or None,
    )
    return html_page(request, "queries.html", gallery=found)


@router.page("/{name}.html", example="/queries/country_types.html?country={country}")
async def show_question(name: str, visit: VisitOf) -> Response:
    """Show a question with its answer, as a table and as a picture."""
    query = find_query(visit.engine, name)
    given = single_values(parse_pairs(visit.request.scope["query_string"]))
    maker = PageMaker(visit, site_of(visit.request))
    fields = maker.fields(query, given)
    found = {field.name: field.value for field in fields if field.is_read}
    seen = [name for name in given if name.startswith(SEEN)]
    if found or seen:
        # So that the address, which may be cited, does not hang on the spelling of a name.
        kept = {field.name: field.value for field in fields if field.value}
        lasting = visit.reader.here(**dict.fromkeys(seen), **(kept if seen else found))
        return RedirectResponse(lasting, status_code=303)
    limit = parse_count("limit", given["limit"]) if given.get("limit") else ROWS[0]
    offset = parse_count("offset", given["offset"]) if given.get("offset") else 0
    rows = (max(1, min(limit, ROWS[-1])), offset)
    page = await while_connected(visit.request, maker.make(query, fields, given, rows))
    response = await visit.html("question.html", page=page, all_rows=ROWS)
    if page.problem is not None and response.status_code == 200:
        response.status_code = page.problem.status
    return response
