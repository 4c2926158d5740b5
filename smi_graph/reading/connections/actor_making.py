"""The page of an actor, made of plain values: see `PageProcesses`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.catalogue import ACTORS
from smi_graph.reading.catalogues import catalogue_at
from smi_graph.reading.connections.actor_view import appearances_of, schema_of, wikidata_of
from smi_graph.reading.connections.actors import tie_path
from smi_graph.reading.connections.companies import ORDERS
from smi_graph.site import render

if TYPE_CHECKING:
    from smi_graph.reading.connections.actor_view import Wish
    from smi_graph.reading.connections.actors import Actor, Names
    from smi_graph.reading.places import ReleasePlace
    from smi_graph.site import Reader


@dataclass(frozen=True, slots=True)
class ActorPage:
    """What a page shows of an actor besides its appearances.

    Parameters
    ----------
    actor, names
        Who it is.
    addresses
        Where the same is given as data.
    wish
        What the reader wants to see.
    reader
        Whom the page is for.
    """

    actor: Actor
    names: Names
    addresses: dict[str, str]
    wish: Wish
    reader: Reader


def make_actor_page(place: ReleasePlace, page: ActorPage) -> bytes:
    """Make the page of an actor, in HTML.

    Parameters
    ----------
    place
        Where the release lies.
    page
        What it shows.
    """
    catalogue, actor, names, wish = catalogue_at(place), page.actor, page.names, page.wish
    value, shown = catalogue.find_value(actor.kind, actor.key), None
    if value is not None:
        shown = appearances_of(catalogue, value, wish, page.reader.language)
    return render(
        "actor.html",
        page.reader,
        actor=actor,
        names=names,
        wikidata=wikidata_of(names),
        # Names that no authority file lists; see `provisional_identifier`.
        is_provisional=actor.key.startswith("n-"),
        addresses=page.addresses,
        schema=schema_of(actor, names, 0 if shown is None else shown.total),
        wish=wish,
        orders=ORDERS,
        kinds=ACTORS,
        window=wish.window.parameters(),
        shown=shown,
        tie_path=tie_path,
    ).encode()
