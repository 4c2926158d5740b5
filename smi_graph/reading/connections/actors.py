"""Actors as addresses name them, and what a release calls them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from smi_graph.catalogue import ACTORS, Kind
from smi_graph.messages import in_language
from smi_graph.service.problems import Problem
from smi_graph.service.thing_page import local_address
from smi_graph.service.things import describe_thing, identifier
from smi_graph.vocabulary import GEO, RDFS, SCHEMA, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.service.engine import Engine
    from smi_graph.service.things import Thing

_MOST_MERGERS = 5


@dataclass(frozen=True, slots=True)
class ActorOfPage:
    """A person, an organisation, a country, a collection, a place or an event.

    Parameters
    ----------
    kind, key, iri
        Its kind, the last part of its identifier, and that itself.
    names
        Its names by language tag.
    value
        What the catalogue knows of it; ``None`` when no record is linked with it.
    """

    kind: Kind
    key: str
    iri: str
    names: dict[str, str] = field(default_factory=dict)
    value: Value | None = None

    def name(self, language: str) -> tuple[str, str | None]:
        """Give the name in a language, else in the other one, else the key; with its tag."""
        return in_language(self.names, language, self.key)

    @property
    def segment(self) -> str:
        """What addresses call it."""
        return segment_of(self)


def segment_of(actor: ActorOfPage | Value) -> str:
    """Give what addresses call an actor, such as ``person:kofi-annan``."""
    return f"{actor.kind}:{actor.key}"


def rank(actor: ActorOfPage | Value) -> tuple[int, str]:
    """Tell which of two actors stands first in an address."""
    return ACTORS.index(actor.kind), actor.key


def co_occurrence_path(one: ActorOfPage | Value, other: ActorOfPage | Value) -> str:
    """Give the address of what connects two actors, the same for either order.

    Examples
    --------
    >>> from smi_graph.catalogue import Kind
    >>> a = ActorOfPage(Kind.COUNTRY, "IQ", "urn:a")
    >>> b = ActorOfPage(Kind.PERSON, "kofi-annan", "urn:b")
    >>> co_occurrence_path(a, b), co_occurrence_path(b, a) == co_occurrence_path(a, b)
    ('/tie/person:kofi-annan/country:IQ', True)
    """
    first, second = sorted((one, other), key=rank)
    return f"/tie/{segment_of(first)}/{segment_of(second)}"


def parse_segment(text: str) -> tuple[Kind, str] | None:
    """Read what an address calls an actor.

    Examples
    --------
    >>> parse_segment("country:IQ"), parse_segment("planet:mars")
    (('country', 'IQ'), None)
    """
    kind, colon, key = text.partition(":")
    known = {str(one): one for one in ACTORS}
    return (known[kind], key) if colon and key and kind in known else None


async def find_actor(
    engine: Engine, catalogue: Catalogue, text: str, release_id: str | None
) -> ActorOfPage:
    """Find the actor that an address names; one that was merged leads to what it is now.

    Raises
    ------
    Problem
        404 when the release knows no such actor, 410 when it was withdrawn.
    """
    for _ in range(_MOST_MERGERS):
        parsed = parse_segment(text)
        if parsed is None:
            raise Problem("thing_unknown", values={"iri": text[:200]})
        kind, key = parsed
        value = catalogue.find_value(kind, key)
        if value is not None:
            return ActorOfPage(kind, key, value.iri, value.names, value)
        thing = await describe_thing(engine, kind, identifier(engine, kind, key), release_id)
        if thing.replacement is None:
            return ActorOfPage(kind, key, thing.iri, names_in(thing).shown)
        address = local_address(engine, thing.replacement) or ""
        text = address.strip("/").replace("/", ":", 1)
    raise Problem("thing_unknown", values={"iri": text[:200]})


@dataclass(frozen=True, slots=True)
class ActorNames:
    """What a release calls an actor.

    Parameters
    ----------
    shown
        One name for each language tag.
    others
        Further names with their tags, Arabic ones first.
    matches
        What it is elsewhere, such as in Wikidata.
    identifiers
        What sources know it by, such as ``viaf:102333412``.
    within
        Of a place: what it lies in, as the path of its page and its names.
    coordinates
        Of a place: latitude and longitude in degrees.
    """

    shown: dict[str, str]
    others: tuple[tuple[str, str | None], ...]
    matches: tuple[str, ...]
    identifiers: tuple[str, ...] = ()
    within: tuple[tuple[str, dict[str, str]], ...] = ()
    coordinates: tuple[str, str] | None = None


def names_in(thing: Thing) -> ActorNames:
    """Collect the names of an actor from what a release says of it."""
    shown: dict[str, str] = {}
    others: list[tuple[str, str | None]] = []
    matches: list[str] = []
    for triple in sorted(thing.triples, key=str):
        if triple.subject != NamedNode(thing.iri):
            continue
        predicate, said = triple.predicate.value, triple.object
        if isinstance(said, Literal) and predicate in {RDFS.label, SKOS.prefLabel}:
            if shown.setdefault(said.language or "", said.value) != said.value:
                others.append((said.value, said.language))
        elif isinstance(said, Literal) and predicate == SKOS.altLabel:
            others.append((said.value, said.language))
        elif isinstance(said, NamedNode) and predicate == SCHEMA.sameAs:
            matches.append(said.value)
    return ActorNames(
        shown,
        tuple(sorted(others, key=lambda it: (it[1] or "", it[0]))),
        tuple(matches),
        identifiers=tuple(sorted(_said(thing, SMI.sourceIdentifier))),
        within=tuple(_within(thing)),
        coordinates=_coordinates(thing),
    )


def _said(thing: Thing, predicate: str) -> list[str]:
    """Give what a release says of a thing by one predicate, as texts."""
    return [
        triple.object.value
        for triple in thing.triples
        if triple.subject == NamedNode(thing.iri)
        and triple.predicate.value == predicate
        and isinstance(triple.object, NamedNode | Literal)
    ]


def _within(thing: Thing) -> Iterator[tuple[str, dict[str, str]]]:
    for holder in sorted(_said(thing, SMI.within)):
        names = {
            triple.object.language or "": triple.object.value
            for triple in thing.triples
            if triple.subject == NamedNode(holder) and isinstance(triple.object, Literal)
        }
        kind, key = holder.rsplit("/", 2)[-2:]
        if Kind(kind).is_actor:
            yield f"/{kind}/{key}.html", names or {"": key}


def _coordinates(thing: Thing) -> tuple[str, str] | None:
    latitude, longitude = _said(thing, GEO.lat), _said(thing, GEO.long)
    return (latitude[0], longitude[0]) if latitude and longitude else None
