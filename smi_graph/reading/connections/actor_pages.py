"""The pages of persons, organisations, countries and collections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.catalogue import ACTORS, Kind
from smi_graph.reading.connections.actor_making import (
    ActorPage,
    begin_actor_page,
    make_actor_page,
)
from smi_graph.reading.connections.actor_view import Wish
from smi_graph.reading.connections.actors import Actor, names_in
from smi_graph.reading.connections.quotes import read_stretches
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.reading.questions.page import PageMaker
from smi_graph.service.formats import HTML
from smi_graph.service.linked_data import alternate_links, data_addresses, moved
from smi_graph.service.site_address import site_of
from smi_graph.service.things import describe_thing, identifier

if TYPE_CHECKING:
    from starlette.responses import Response

router = PageRouter()
_PATHS = [f"/{kind}/{{key}}.html" for kind in ACTORS]


@router.page(*_PATHS, kept=True, example="/person/{person}.html")
async def actor_page(key: str, visit: VisitOf) -> Response:
    """Show an actor: its names, where it appears, and with whom.

    Raises
    ------
    Problem
        404 when the release knows no such actor, 410 when it was withdrawn.
    """
    request, engine, release_id = visit.request, visit.engine, visit.release_id
    kind = Kind(request.url.path.split("/")[1])
    wish = Wish.of(visit.given)
    iri = identifier(engine, kind, key)
    thing = await describe_thing(engine, kind, iri, release_id)
    if thing.replacement is not None:
        return moved(request, engine, f"{thing.replacement}.html")
    names = names_in(thing)
    actor = Actor(kind, iri.rpartition("/")[2], thing.iri, names.shown)
    addresses = data_addresses(request, engine, thing.iri)
    panels = await PageMaker(visit, site_of(request)).panels(kind, thing.iri)
    page = ActorPage(actor, names, addresses, wish, visit.reader, panels)
    wanted = await visit.lay_out(begin_actor_page, page)
    stretches = await read_stretches(engine, release_id, wanted)
    body = await visit.lay_out(make_actor_page, page, stretches, is_urgent=True)
    headers = {"Link": alternate_links(engine, iri, HTML)["Link"]}
    if any(panel.problem for panel in panels):
        headers["Cache-Control"] = "no-store"  # the next reader may have an answer
    return visit.page(body, headers)
