"""The page of a tie: what connects two actors."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import RedirectResponse

from smi_graph.reading.connections.actors import find_actor, rank, tie_path
from smi_graph.reading.connections.lists import page_number, takes_texts
from smi_graph.reading.connections.quotes import read_stretches
from smi_graph.reading.connections.tie_making import (
    AskedTie,
    begin_tie,
    make_tie_json,
    make_tie_page,
)
from smi_graph.reading.connections.windows import Window
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.linked_data import kept_parameters
from smi_graph.service.negotiation import accept_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

router = PageRouter()

_FORMS = {f".{form.name}": form for form in (HTML, JSON)}


@router.page("/tie/{first}/{second}", example="/tie/person:{person}/country:{country}")
async def tie_page(first: str, second: str, visit: VisitOf) -> Response:
    """Show what connects two actors; of the two orders, one leads to the other.

    Raises
    ------
    Problem
        404 when the release knows one of them not, 410 when it was withdrawn.
    """
    request, engine, given = visit.request, visit.engine, visit.given
    extension = next((one for one in _FORMS if second.endswith(one)), "")
    form = _FORMS.get(extension)
    if form is None:
        form = choose_format(accept_of(request), given.get("format"), (HTML, JSON)).format
    window, texts = Window.of(given), takes_texts(given)
    catalogue = await visit.catalogue_with(texts=texts)
    named = (first, second.removesuffix(extension))
    actors = [await find_actor(engine, catalogue, name, visit.release_id) for name in named]
    one, other = sorted(actors, key=rank)
    if one.iri == other.iri:
        return RedirectResponse(f"/{one.kind}/{one.key}.html{kept_parameters(request)}", 303)
    if (one.segment, other.segment) != named:
        return _other_order(request, tie_path(one, other) + extension)
    asked = AskedTie(one, other, window, page_number(given), texts, visit.reader)
    wanted = await visit.lay_out(begin_tie, asked) if texts else ()
    stretches = await read_stretches(engine, visit.release_id, wanted)
    if form is JSON:
        body = await visit.lay_out(make_tie_json, asked, stretches)
        return visit.data(body, JSON.media_type)
    return visit.page(await visit.lay_out(make_tie_page, asked, stretches))


def _other_order(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    # A merger, which also leads here, may be undone; so a browser is to ask again.
    again = {"Cache-Control": "no-cache"}
    return RedirectResponse(quote(path, safe="/:") + query, 301, headers=again)
