"""The page of an actor, made of plain values: see `Visit.lay_out`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.catalogue import ACTORS
from smi_graph.reading.connections.actor_view import (
    appearances_of,
    company_in,
    in_texts,
    schema_of,
    wikidata_of,
)
from smi_graph.reading.connections.actors import tie_path
from smi_graph.reading.connections.companies import ORDERS
from smi_graph.reading.connections.quotes import stretches_of
from smi_graph.site import render

if TYPE_CHECKING:
    from smi_graph.reading.connections.actor_view import Wish
    from smi_graph.reading.connections.actors import Actor, Names
    from smi_graph.reading.connections.quotes import Stretch, Stretches
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.questions.page import Panel
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
    panels
        The answers to saved queries about it.
    """

    actor: Actor
    names: Names
    addresses: dict[str, str]
    wish: Wish
    reader: Reader
    panels: tuple[Panel, ...]


def begin_actor_page(release: OpenRelease, page: ActorPage) -> tuple[Stretch, ...]:
    """Tell which stretches of texts the page of an actor shows.

    Parameters
    ----------
    release
        Open.
    page
        What it shows.
    """
    catalogue, actor = release.catalogue, page.actor
    texts = in_texts(catalogue, actor.kind, actor.key, page.wish, page.reader.language)
    return () if texts is None else stretches_of(catalogue, texts.quoted)


def make_actor_page(release: OpenRelease, page: ActorPage, stretches: Stretches) -> bytes:
    """Make the page of an actor, in HTML.

    Parameters
    ----------
    release
        Open.
    page
        What it shows.
    stretches
        Those that `begin_actor_page` named.
    """
    catalogue, actor, names, wish = release.catalogue, page.actor, page.names, page.wish
    asked = catalogue, actor.kind, actor.key, wish, page.reader.language
    value, texts = catalogue.find_value(actor.kind, actor.key), in_texts(*asked)
    return render(
        "actor.html",
        page.reader,
        actor=actor,
        names=names,
        wikidata=wikidata_of(names),
        # Names that no authority file lists; see `provisional_identifier`.
        is_provisional=actor.key.startswith("n-"),
        addresses=page.addresses,
        schema=schema_of(actor, names, 0 if value is None else len(catalogue.back[value.number])),
        wish=wish,
        orders=ORDERS,
        kinds=ACTORS,
        window=wish.window.parameters(),
        shown=None if value is None else appearances_of(catalogue, value, wish),
        in_texts=texts,
        quoted=[] if texts is None else texts.with_excerpts(catalogue, stretches),
        company=company_in(*asked),
        names_texts=catalogue.names_texts,
        knows_sentences=catalogue.knows_sentences,
        taken={"texts": 1} if wish.texts else {},
        tie_path=tie_path,
        panels=page.panels,
    ).encode()
