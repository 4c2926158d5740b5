"""The pages of persons, organisations, countries and collections."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.catalogue import Kind
from smi_graph.reading.catalogues import catalogues_of
from smi_graph.reading.connections.actor_view import Wish, appearances_of, schema_of, wikidata_of
from smi_graph.reading.connections.actors import Actor, names_in, tie_path
from smi_graph.reading.connections.companies import ORDERS
from smi_graph.reading.kept_pages import kept_pages_of
from smi_graph.reading.turns import turns_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML
from smi_graph.service.linked_data import alternate_links, data_addresses, moved
from smi_graph.service.responses import html_page, language_of
from smi_graph.service.things import describe_thing, identifier

if TYPE_CHECKING:
    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.service.things import Thing

router = APIRouter(include_in_schema=False)


@router.get("/person/{key}.html")
@router.get("/organization/{key}.html")
@router.get("/country/{key}.html")
@router.get("/collection/{key}.html")
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
    catalogue = await catalogues_of(request).of(release_id)
    value = catalogue.find_value(kind, iri.rpartition("/")[2])
    async with turns_of(request).turn():
        answer = await run_in_threadpool(
            _page, request, engine, thing, kind, wish, catalogue, value
        )
    answer.headers["Link"] = alternate_links(engine, iri, HTML)["Link"]
    if release_id is not None:
        answer.headers["X-Release"] = release_id
    return answer


def _page(  # noqa: PLR0913, PLR0917
    request: Request,
    engine: Engine,
    thing: Thing,
    kind: Kind,
    wish: Wish,
    catalogue: Catalogue,
    value: Value | None,
) -> Response:
    shown = None
    if value is not None:
        shown = appearances_of(catalogue, value, wish, language_of(request))
    names = names_in(thing)
    actor = Actor(kind, thing.iri.rpartition("/")[2], thing.iri, names.shown)
    return html_page(
        request,
        "actor.html",
        actor=actor,
        names=names,
        wikidata=wikidata_of(names),
        # Names that no authority file lists; see `provisional_identifier`.
        is_provisional=actor.key.startswith("n-"),
        addresses=data_addresses(request, engine, thing.iri),
        schema=schema_of(actor, names, 0 if shown is None else shown.total),
        wish=wish,
        orders=ORDERS,
        kinds=tuple(one for one in Kind if one.is_actor),
        window=wish.window.parameters(),
        shown=shown,
        tie_path=tie_path,
    )
