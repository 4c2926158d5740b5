"""A thing in the words of a profile, from what a release says of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from smi_graph.archive import archive
from smi_graph.profiles.alignments import wider_terms
from smi_graph.resources import resource_layers
from smi_graph.schema import ValueType, field_table
from smi_graph.vocabulary import DCTERMS, FOAF, GEO, RDF, RDFS, SCHEMA, SKOS, SMI
from smi_graph.vocabulary.iris import LANGUAGE_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from smi_graph.profiles.profile import Profile

# What the queries of profiles find the thing and its archive by.
_DESCRIBED = NamedNode("https://w3id.org/smi/profile#Described")
_ARCHIVE = NamedNode("https://w3id.org/smi/profile#Archive")
_TYPE = NamedNode(RDF.type)
_LABEL = NamedNode(RDFS.label)
# What is said of the things that a record is linked with.
_BESIDE = (
    *(RDF.type, RDFS.label, SKOS.prefLabel, SKOS.notation, SMI.title, SMI.code),
    *(SMI.countryCode, SMI.sourceIdentifier, SMI.within, SCHEMA.sameAs, GEO.lat, GEO.long),
)


def gathering_query(*iris: str) -> str:
    """Ask what a profile needs to know of things: their facts, their parts, what they link to.

    Parameters
    ----------
    *iris
        The things, in the default graph.

    Returns
    -------
    str
        A SPARQL CONSTRUCT query.

    Examples
    --------
    >>> gathering_query("https://e.org/a").startswith("CONSTRUCT")
    True
    """
    this, given = (NamedNode(iris[0]), "") if len(iris) == 1 else ("?this", _values(iris))
    beside = ", ".join(f"<{name}>" for name in _BESIDE)
    fields = field_table().fields.values()
    images = {field.predicate for field in fields if field.value is ValueType.IMAGE}
    parts = " UNION ".join(
        f"{{ {given}{this} <{part}> ?s . ?s ?p ?o }}"
        for part in (SMI.participation, *sorted(images))
    )
    return (
        "CONSTRUCT { ?s ?p ?o } WHERE {"
        f" {{ {given}{this} ?p ?o BIND({this} AS ?s) }} UNION"
        # As for the page of a thing: a join with VALUES would begin with every name there is.
        f" {{ {given}{this} ?via ?s . ?s ?p ?o FILTER(?via != {_TYPE} && ?p IN ({beside})) }} UNION"
        f" {parts} }}"
    )


def _values(iris: tuple[str, ...]) -> str:
    return f"VALUES ?this {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }} "


def describe_in(
    profile: Profile, iri: str, triples: Iterable[Triple], page: str = ""
) -> list[Triple]:
    """Say in the words of a profile what is known of a thing.

    What the alignments say follows from the facts is kept where it is of the profile's
    namespaces; what they cannot say, the queries of the profile do.

    Parameters
    ----------
    profile
        The profile.
    iri
        The thing.
    triples
        What `gathering_query` finds.
    page
        Where people read of the thing; the identifier itself where it is not given.

    Returns
    -------
    list of pyoxigraph.Triple
        In the order of the profile: subject by subject, its type first.

    Examples
    --------
    >>> from smi_graph.profiles import profiles
    >>> title = Triple(NamedNode("https://e.org/a"), NamedNode(SMI.title), Literal("A"))
    >>> [str(t) for t in describe_in(profiles()["dcterms"], "https://e.org/a", [title])]
    ['<https://e.org/a> <http://purl.org/dc/terms/title> "A"']
    """
    facts = set(triples)
    facts |= set(_roles(facts))
    known = facts | set(_following(facts))
    store = Store()
    everything = {*known, *_context(iri, facts, page)}
    store.extend(Quad(t.subject, t.predicate, t.object) for t in everything)
    found = {triple for triple in known if _is_kept(triple, profile.namespaces)}
    for query in profile.queries:
        answer = store.query(query)
        found |= set(answer) if isinstance(answer, QueryTriples) else set()
    return sorted(found, key=lambda triple: _place(triple, iri, profile.order))


def _place(triple: Triple, iri: str, order: tuple[str, ...]) -> tuple[bool, str, int, str, str]:
    predicate, subject = triple.predicate.value, getattr(triple.subject, "value", "")
    ranks = (RDF.type, *order)
    rank = ranks.index(predicate) if predicate in ranks else len(ranks)
    return subject != iri, subject, rank, predicate, str(triple.object)


def _is_kept(triple: Triple, namespaces: tuple[str, ...]) -> bool:
    said = triple.object if triple.predicate == _TYPE else triple.predicate
    return isinstance(said, NamedNode) and said.value.startswith(namespaces)


def _following(facts: Iterable[Triple]) -> Iterator[Triple]:
    """Give the wider properties and classes of facts."""
    wider = wider_terms()
    for triple in facts:
        for term in wider.get(triple.predicate.value, ()):
            yield Triple(triple.subject, NamedNode(term), triple.object)
        if triple.predicate == _TYPE:
            for term in wider.get(getattr(triple.object, "value", ""), ()):
                yield Triple(triple.subject, _TYPE, NamedNode(term))


def _roles(facts: Iterable[Triple]) -> Iterator[Triple]:
    """Say the role that somebody took as a property of the record, by the IRI of the role."""
    said: dict[str, dict[object, list[NamedNode]]] = {}
    for triple in facts:
        if isinstance(triple.object, NamedNode):
            of_predicate = said.setdefault(triple.predicate.value, {})
            of_predicate.setdefault(triple.subject, []).append(triple.object)
    roles, actors = said.get(SMI.role, {}), said.get(SMI.actor, {})
    for subject, parts in said.get(SMI.participation, {}).items():
        for part in parts:
            for role in roles.get(part, ()):
                for actor in actors.get(part, ()):
                    yield Triple(subject, role, actor)  # type: ignore[arg-type]


def _context(iri: str, facts: set[Triple], page: str) -> Iterator[Triple]:
    """Say what the queries need beside the facts: names of properties, concepts, the archive."""
    this = NamedNode(iri)
    yield Triple(this, _TYPE, _DESCRIBED)
    yield Triple(this, NamedNode(FOAF.page), NamedNode(page or iri))
    yield from _archive()
    if any(triple.predicate == _TYPE and triple.object in _records() for triple in facts):
        yield from _terms_of_use(this)
    concepts, names = _concepts(), _names()
    for triple in facts:
        tag = triple.object.language if isinstance(triple.object, Literal) else None
        if tag is not None and tag.isascii():
            yield from concepts.get(LANGUAGE_BASE + tag, ())
        yield from names.get(triple.predicate.value, ())
        yield from concepts.get(triple.predicate.value, ())
        yield from concepts.get(getattr(triple.object, "value", ""), ())
    if iri in concepts:
        yield from concepts[iri]


def _archive() -> Iterator[Triple]:
    of = archive()
    holder = NamedNode(f"{of.base_iri}dataset#archive")
    yield Triple(holder, _TYPE, _ARCHIVE)
    for language, name in of.name.items():
        yield Triple(holder, _LABEL, Literal(name, language=language))
    if of.data_licence:
        yield Triple(holder, NamedNode(DCTERMS.license), NamedNode(of.data_licence))
    if of.publisher_iri:
        yield Triple(holder, NamedNode(DCTERMS.publisher), NamedNode(of.publisher_iri))


def _terms_of_use(this: NamedNode) -> Iterator[Triple]:
    """Say how the texts of a record may be used; a country has no such terms."""
    if licence := archive().text_licence:
        yield Triple(this, NamedNode(DCTERMS.rights), NamedNode(licence))


@cache
def _records() -> frozenset[NamedNode]:
    return frozenset(NamedNode(kind.of_class) for kind in field_table().kinds.values())


@cache
def _names() -> Mapping[str, tuple[Triple, ...]]:
    """Give what the table of fields calls each property, by the first field that has it."""
    names: dict[str, tuple[Triple, ...]] = {}
    for field in field_table().fields.values():
        subject = NamedNode(field.predicate)
        said = tuple(
            Triple(subject, _LABEL, Literal(name, language=language))
            for language, name in field.name.items()
        )
        names.setdefault(field.predicate, said)
    return names


@cache
def _concepts() -> Mapping[str, tuple[Triple, ...]]:
    """Give what the vocabularies say of each concept."""
    found: dict[str, list[Triple]] = {}
    for path in resource_layers("ontology", "vocabularies.ttl"):
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            triple = Triple(quad.subject, quad.predicate, quad.object)
            found.setdefault(getattr(quad.subject, "value", ""), []).append(triple)
    return {iri: tuple(triples) for iri, triples in found.items()}
