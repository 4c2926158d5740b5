"""The page of a tie: what connects two actors."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from smi_graph.reading.catalogues import catalogue_for
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
from smi_graph.reading.page_processes import page_processes_of
from smi_graph.reading.places import places_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.linked_data import kept_parameters
from smi_graph.service.negotiation import accept_of
from smi_graph.service.responses import html_answer, reader_of, whole

router = APIRouter(include_in_schema=False)

_FORMS = {f".{form.name}": form for form in (HTML, JSON)}


@router.get("/tie/{first}/{second}")
async def tie_page(
    first: str,
    second: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
) -> Response:
    """Show what connects two actors; of the two orders, one leads to the other.

    Raises
    ------
    Problem
        404 when the release knows one of them not, 410 when it was withdrawn.
    """
    extension = next((one for one in _FORMS if second.endswith(one)), "")
    form = _FORMS.get(extension)
    if form is None:
        wish = request.query_params.get("format")
        form = choose_format(accept_of(request), wish, (HTML, JSON)).format
    window = Window.of(request.query_params)
    release_id = await engine.resolve(request.query_params.get("release"))
    texts = takes_texts(request.query_params)
    catalogue = await catalogue_for(request, release_id, texts=texts)
    named = (first, second.removesuffix(extension))
    actors = [await find_actor(engine, catalogue, name, release_id) for name in named]
    one, other = sorted(actors, key=rank)
    if one.iri == other.iri:
        return RedirectResponse(f"/{one.kind}/{one.key}.html{kept_parameters(request)}", 303)
    if (one.segment, other.segment) != named:
        return _other_order(request, tie_path(one, other) + extension)
    page = page_number(request.query_params)
    asked = AskedTie(one, other, window, page, texts, reader_of(request))
    place, processes = await places_of(request).of(release_id), page_processes_of(request)
    wanted = await processes.run(begin_tie, place, asked) if texts else ()
    stretches = await read_stretches(engine, release_id, wanted)
    if form is JSON:
        body = await processes.run(make_tie_json, place, asked, stretches)
        return whole(request, body, JSON.media_type, release_id=release_id)
    answer = html_answer(request, await processes.run(make_tie_page, place, asked, stretches))
    if release_id is not None:
        answer.headers["X-Release"] = release_id
    return answer


def _other_order(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    # A merger, which also leads here, may be undone; so a browser is to ask again.
    again = {"Cache-Control": "no-cache"}
    return RedirectResponse(quote(path, safe="/:") + query, 301, headers=again)
