"""A thing as a page: what is said of it, in the words of the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from smi_graph.messages import message
from smi_graph.service.terms import archive_terms
from smi_graph.service.things import LABELS
from smi_graph.vocabulary import DCTERMS, OA, PROV, RDF, RDFS, SCHEMA, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Triple

    from smi_graph.messages import Language
    from smi_graph.service.engine import Engine
    from smi_graph.service.things import Thing

STANDARD = {
    RDF.type: "term_type",
    RDFS.label: "term_label",
    SKOS.prefLabel: "term_label",
    SKOS.altLabel: "term_other_label",
    SCHEMA.sameAs: "term_same",
    DCTERMS.source: "term_source",
    RDF.subject: "term_subject",
    RDF.predicate: "term_predicate",
    RDF.object: "term_object",
    OA.exact: "term_exact",
    OA.start: "term_start",
    OA.end: "term_end",
    OA.hasTarget: "term_target",
    OA.hasBody: "term_body",
    OA.motivatedBy: "term_motivation",
    PROV.wasAttributedTo: "term_author",
    DCTERMS.dateAccepted: "term_accepted",
    RDFS.comment: "term_comment",
}


@dataclass(frozen=True, slots=True)
class PropertyValue:
    """One value of a property: its words, where it leads, and its language."""

    text: str
    link: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """A property, its name, and its values."""

    property: str
    name: str
    values: tuple[PropertyValue, ...]


def table_of(
    engine: Engine, thing: Thing, language: Language, suffix: str = ""
) -> list[PropertyRow]:
    """Lay out what is said of a thing, in the order in which the ontology has its terms.

    Parameters
    ----------
    engine
        Knows where identifiers lead.
    thing
        The thing.
    language
        Of the reader.
    suffix
        What links to other things carry on, such as ``?release=ID``.
    """
    names = _term_names(language)
    titles = _titles(thing.triples, language)
    values: dict[str, list[PropertyValue]] = {}
    for triple in sorted(thing.triples, key=lambda triple: _rank(triple, language)):
        if getattr(triple.subject, "value", "") == thing.iri:
            shown = _value(engine, triple, titles, names, suffix)
            values.setdefault(triple.predicate.value, []).append(shown)
    order = {name: place for place, name in enumerate(names)}
    rows = [
        PropertyRow(name, names.get(name, name), tuple(shown)) for name, shown in values.items()
    ]
    return sorted(rows, key=lambda row: order.get(row.property, len(order)))


def title_of(thing: Thing, table: Iterable[PropertyRow]) -> PropertyValue:
    """Give the name of a thing; the identifier where it has none."""
    rows = {row.property: row for row in table}
    for name in (SMI.title, SKOS.prefLabel, RDFS.label):
        if name in rows:
            return rows[name].values[0]
    return PropertyValue(thing.iri, None, None)


def local_address(engine: Engine, iri: str) -> str | None:
    """Give the address at which this service answers for an identifier of the archive."""
    base = engine.configuration.base_iri
    return "/" + iri.removeprefix(base) if iri.startswith(base) else None


def _rank(triple: Triple, language: Language) -> tuple[str, bool, str]:
    said = triple.object
    tag = said.language if isinstance(said, Literal) else None
    return triple.predicate.value, tag != language, getattr(said, "value", "")


def _titles(triples: Iterable[Triple], language: Language) -> dict[str, Literal]:
    titles: dict[str, Literal] = {}
    for triple in sorted(triples, key=lambda triple: _rank(triple, language)[1:]):
        if triple.predicate.value in LABELS and isinstance(triple.object, Literal):
            titles.setdefault(getattr(triple.subject, "value", ""), triple.object)
    return titles


def _value(
    engine: Engine,
    triple: Triple,
    titles: Mapping[str, Literal],
    names: Mapping[str, str],
    suffix: str,
) -> PropertyValue:
    said = triple.object
    if isinstance(said, Literal):
        return PropertyValue(said.value, None, said.language)
    iri = said.value if isinstance(said, NamedNode) else ""
    local = local_address(engine, iri)
    link = iri if local is None else local if iri in names else f"{local}{suffix}"
    shown = link if link.startswith(("/", "https://", "http://")) else None
    if iri in names:
        return PropertyValue(names[iri], shown, None)
    title = titles.get(iri)
    return (
        PropertyValue(iri, shown, None)
        if title is None
        else PropertyValue(title.value, shown, title.language)
    )


def _term_names(language: Language) -> dict[str, str]:
    terms = archive_terms("smi.ttl", "vocabularies.ttl")
    names = {term.iri: term.labels.get(language, term.name) for term in terms}
    return names | {iri: message(f"site.{key}", language) for iri, key in STANDARD.items()}
