"""The pages of persons, organisations, countries and collections."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from smi_graph.catalogue import Kind
from smi_graph.reading.connections.actor_making import (
    ActorPage,
    begin_actor_page,
    make_actor_page,
)
from smi_graph.reading.connections.actor_view import Wish
from smi_graph.reading.connections.actors import Actor, names_in
from smi_graph.reading.connections.quotes import read_stretches
from smi_graph.reading.kept_pages import kept_pages_of
from smi_graph.reading.page_processes import page_processes_of
from smi_graph.reading.places import places_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML
from smi_graph.service.linked_data import alternate_links, data_addresses, moved
from smi_graph.service.responses import html_answer, reader_of
from smi_graph.service.things import describe_thing, identifier

router = APIRouter(include_in_schema=False)


@router.get("/person/{key}.html")
@router.get("/organization/{key}.html")
@router.get("/country/{key}.html")
@router.get("/collection/{key}.html")
@router.get("/place/{key}.html")
@router.get("/event/{key}.html")
async def actor_page(
    key: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Show an actor: its names, where it appears, and with whom.

    Raises
    ------
    Problem
        404 when the release knows no such actor, 410 when it was withdrawn.
    """
    release_id = await engine.resolve(request.query_params.get("release"))
    make = partial(_actor_page, key, request, engine, release_id)
    return await kept_pages_of(request).page(request, release_id, make)


async def _actor_page(
    key: str, request: Request, engine: Engine, release_id: str | None
) -> Response:
    kind = Kind(request.url.path.split("/")[1])
    wish = Wish.of(request.query_params)
    iri = identifier(engine, kind, key)
    thing = await describe_thing(engine, kind, iri, release_id)
    if thing.replacement is not None:
        return moved(request, engine, f"{thing.replacement}.html")
    names = names_in(thing)
    actor = Actor(kind, iri.rpartition("/")[2], thing.iri, names.shown)
    addresses = data_addresses(request, engine, thing.iri)
    page = ActorPage(actor, names, addresses, wish, reader_of(request))
    place = await places_of(request).of(release_id)
    processes = page_processes_of(request)
    stretches = await read_stretches(
        engine, release_id, await processes.run(begin_actor_page, place, page)
    )
    answer = html_answer(
        request, await processes.run(make_actor_page, place, page, stretches, is_urgent=True)
    )
    answer.headers["Link"] = alternate_links(engine, iri, HTML)["Link"]
    if release_id is not None:
        answer.headers["X-Release"] = release_id
    return answer
