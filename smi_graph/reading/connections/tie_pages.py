"""The page of a tie: what connects two actors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import orjson
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from smi_graph.reading.catalogues import catalogues_of
from smi_graph.reading.connections.actors import find_actor, rank, tie_path
from smi_graph.reading.connections.lists import page_number
from smi_graph.reading.connections.tie_view import tie_json, tie_of
from smi_graph.reading.connections.windows import Window
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.linked_data import kept_parameters
from smi_graph.service.responses import html_page, whole

if TYPE_CHECKING:
    from smi_graph.reading.connections.tie_view import Tie

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
        form = choose_format(request.headers.get("accept"), wish, (HTML, JSON)).format
    window = Window.of(request.query_params)
    release_id = await engine.resolve(request.query_params.get("release"))
    catalogue = await catalogues_of(request).of(release_id)
    named = (first, second.removesuffix(extension))
    actors = [await find_actor(engine, catalogue, name, release_id) for name in named]
    one, other = sorted(actors, key=rank)
    if one.iri == other.iri:
        return RedirectResponse(f"/{one.kind}/{one.key}.html{kept_parameters(request)}", 303)
    if (one.segment, other.segment) != named:
        return _other_order(request, tie_path(one, other) + extension)
    page = page_number(request.query_params)
    tie = await run_in_threadpool(tie_of, catalogue, one, other, window, page)
    if form is JSON:
        body = orjson.dumps(tie_json(tie), option=orjson.OPT_INDENT_2)
        return whole(request, body, JSON.media_type, release_id=release_id)
    return _page(request, tie, window, release_id)


def _other_order(request: Request, path: str) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    # A merger, which also leads here, may be undone; so a browser is to ask again.
    again = {"Cache-Control": "no-cache"}
    return RedirectResponse(quote(path, safe="/:") + query, 301, headers=again)


def _page(request: Request, tie: Tie, window: Window, release_id: str | None) -> Response:
    answer = html_page(
        request,
        "tie.html",
        tie=tie,
        window=window.parameters(),
        is_windowed=not window.is_open,
        tie_path=tie_path,
    )
    if release_id is not None:
        answer.headers["X-Release"] = release_id
    return answer
