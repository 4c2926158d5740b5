"""The page of paths: how two actors are connected, from document to document."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import RedirectResponse

from smi_graph.reading.catalogues import catalogue_for
from smi_graph.reading.connections.ends import choices_of, find_end
from smi_graph.reading.connections.lists import takes_texts
from smi_graph.reading.connections.path_making import (
    AskedPath,
    find_chains,
    make_path_json,
    make_path_page,
)
from smi_graph.reading.connections.path_view import PathWish
from smi_graph.reading.connections.quotes import read_stretches
from smi_graph.reading.page_processes import page_processes_of
from smi_graph.reading.places import ReleasePlace, places_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.responses import html_answer, reader_of, whole

router = APIRouter(include_in_schema=False)


@router.get("/path")
async def path_page(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Show the shortest chains of documents between two actors.

    Raises
    ------
    Problem
        404 when the release does not know one of them, 400 when a year is none.
    """
    given = request.query_params
    form = choose_format(accept_of(request), given.get("format"), (HTML, JSON)).format
    release_id = await engine.resolve(given.get("release"))
    place, processes = await places_of(request).of(release_id), page_processes_of(request)
    asked = await _asked(request, engine, place, release_id)
    if form is HTML and (asked.one.was_written or asked.other.was_written):
        # What was written in the form has become an address that can be cited.
        return RedirectResponse(asked.address(), 303)
    found, wanted = await processes.run(find_chains, place, asked)
    stretches = await read_stretches(engine, release_id, wanted)
    make = make_path_json if form is JSON else make_path_page
    body = await processes.run(make, place, asked, found, stretches, is_urgent=True)
    if form is JSON:
        return whole(request, body, JSON.media_type, release_id=release_id)
    answer = html_answer(request, body)
    if release_id is not None:
        answer.headers["X-Release"] = release_id
    return answer


async def _asked(
    request: Request, engine: Engine, place: ReleasePlace, release_id: str | None
) -> AskedPath:
    given = request.query_params
    texts = takes_texts(given)
    catalogue = await catalogue_for(request, release_id, texts=texts)
    run = page_processes_of(request).run
    find_names = partial(run, choices_of, place, texts, is_urgent=True)
    one, other = [
        await find_end(
            name,
            given,
            engine=engine,
            catalogue=catalogue,
            find_names=find_names,
            release_id=release_id,
        )
        for name in ("from", "to")
    ]
    wish = PathWish.of(catalogue, given, given.multi_items())
    return AskedPath(one, other, wish, reader_of(request))
