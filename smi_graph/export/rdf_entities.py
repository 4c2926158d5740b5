"""Entities as RDF, in the forms of Wikimedia's RDF dumps: full and truthy, Turtle and N-Triples.

After https://www.mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.export.rdf_nodes import XSD_BASE, Node
from smi_graph.export.values import (
    GREGORIAN,
    ItemValue,
    MonolingualText,
    QuantityValue,
    TimeValue,
    value_hash,
)
from smi_graph.mapping.nquads import literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from smi_graph.export.entities import Entity, Reference, Statement
    from smi_graph.export.values import Snak

_RANKS = {
    "normal": "wikibase:NormalRank",
    "preferred": "wikibase:PreferredRank",
    "deprecated": "wikibase:DeprecatedRank",
}
_TYPES = {
    "wikibase-item": "WikibaseItem",
    "time": "Time",
    "monolingualtext": "Monolingualtext",
    "string": "String",
    "external-id": "ExternalId",
    "url": "Url",
    "quantity": "Quantity",
}
_OBJECT_TYPES = frozenset({"wikibase-item", "url"})
_PREDICATES = {
    "directClaim": "wdt",
    "claim": "p",
    "statementProperty": "ps",
    "statementValue": "psv",
    "qualifier": "pq",
    "qualifierValue": "pqv",
    "reference": "pr",
    "referenceValue": "prv",
    "novalue": "wdno",
}
_WITH_NORMALIZED = frozenset({"external-id", "quantity"})
# The unit of a number without one.
_ONE = "<http://www.wikidata.org/entity/Q199>"
_NORMALIZED = {
    "directClaimNormalized": "wdtn",
    "statementValueNormalized": "psn",
    "qualifierValueNormalized": "pqn",
    "referenceValueNormalized": "prn",
}


def dump_node(license_iri: str, modified: str) -> Node:
    """Describe the dump itself: what stands at the head of each RDF file."""
    return Node(
        "wikibase:Dump",
        [
            ("rdf:type", "schema:Dataset"),
            ("rdf:type", "owl:Ontology"),
            *([("cc:license", f"<{license_iri}>")] if license_iri else []),
            ("schema:softwareVersion", '"1.0.0"'),
            ("schema:dateModified", _typed(modified, "dateTime")),
            ("owl:imports", "<http://wikiba.se/ontology-1.0.owl>"),
        ],
    )


def redirect_node(old: int, new: int) -> Node:
    """Tell that an item was merged into another."""
    return Node(f"wd:Q{old}", [("owl:sameAs", f"wd:Q{new}")])


@dataclass(frozen=True, slots=True)
class EntityNodes:
    """The nodes of one entity.

    Parameters
    ----------
    truthy
        What both dumps hold: terms, types, best values, declarations of predicates.
    full
        What only the full dump holds: links to statements, and the statements.
    references, values
        Nodes that other entities may have too, by their names.
    """

    truthy: list[Node]
    full: list[Node]
    references: Mapping[str, Node]
    values: Mapping[str, Node]


def entity_nodes(entity: Entity) -> EntityNodes:
    """Give the nodes of an entity."""
    subject = f"wd:{entity.id}"
    kind = "wikibase:Property" if entity.datatype else "wikibase:Item"
    node = Node(subject, [("rdf:type", kind)])
    node.pairs += _terms(entity)
    best = entity.best()
    for statement in best:
        node.pairs += _direct(statement.main)
    truthy = [_data_node(entity), node]
    if entity.datatype:
        node.pairs += _declaration(entity)
        truthy += _predicate_nodes(entity)
    guids = {statement.guid for statement in best}
    links, full = Node(subject), []
    references: dict[str, Reference] = {}
    values: dict[str, Node] = {}
    for statement in entity.statements:
        name = f"wds:{entity.id}-{statement.guid}"
        links.add(f"p:{statement.main.property.id}", name)
        full.append(_statement_node(name, statement, values, is_best=statement.guid in guids))
        references |= {reference.hash: reference for reference in statement.references}
    nodes = {name: _reference_node(reference, values) for name, reference in references.items()}
    return EntityNodes(truthy, [links, *full] if full else [], nodes, values)


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"^^<{XSD_BASE}{datatype}>'


def _data_node(entity: Entity) -> Node:
    identifiers = sum(said.main.property.datatype == "external-id" for said in entity.statements)
    return Node(
        f"data:{entity.id}",
        [
            ("rdf:type", "schema:Dataset"),
            ("schema:about", f"wd:{entity.id}"),
            ("schema:version", _typed(str(entity.revision.number), "integer")),
            ("schema:dateModified", _typed(entity.revision.modified, "dateTime")),
            ("wikibase:statements", _typed(str(len(entity.statements)), "integer")),
            ("wikibase:identifiers", _typed(str(identifiers), "integer")),
            ("wikibase:sitelinks", _typed("0", "integer")),
        ],
    )


def _terms(entity: Entity) -> Iterator[tuple[str, str]]:
    for language, words in entity.labels.items():
        label = literal(words, language=language)
        yield "rdfs:label", label
        yield "skos:prefLabel", label
        yield "schema:name", label
    for language, words in entity.descriptions.items():
        yield "schema:description", literal(words, language=language)
    for language, names in entity.aliases.items():
        for name in names:
            yield "skos:altLabel", literal(name, language=language)


def _direct(snak: Snak) -> Iterator[tuple[str, str]]:
    yield f"wdt:{snak.property.id}", simple_value(snak)
    if snak.property.formatter:
        yield f"wdtn:{snak.property.id}", normalized_value(snak)


def simple_value(snak: Snak) -> str:
    """Give the value of a snak as one term."""
    value = snak.value
    if isinstance(value, ItemValue):
        return f"wd:Q{value.number}"
    if isinstance(value, TimeValue):
        return _typed(value.xsd, "dateTime")
    if isinstance(value, QuantityValue):
        return _typed(value.amount, "decimal")
    if isinstance(value, MonolingualText):
        return literal(value.text, language=value.language)
    return f"<{value.text}>" if snak.property.datatype == "url" else literal(value.text)


def normalized_value(snak: Snak) -> str:
    """Give the IRI that an external id stands for."""
    return f"<{snak.property.formatter.replace('$1', getattr(snak.value, 'text', ''))}>"


def _snak_pairs(snak: Snak, letter: str, values: dict[str, Node]) -> Iterator[tuple[str, str]]:
    """Say a snak of a statement (``s``), a qualifier (``q``) or a reference (``r``)."""
    number = snak.property.id
    yield f"p{letter}:{number}", simple_value(snak)
    if snak.property.formatter:
        yield f"p{letter}n:{number}", normalized_value(snak)
    if isinstance(snak.value, TimeValue | QuantityValue):
        name = value_hash(snak.value)
        values[name] = _value_node(f"wdv:{name}", snak.value)
        yield f"p{letter}v:{number}", f"wdv:{name}"


def _value_node(name: str, value: TimeValue | QuantityValue) -> Node:
    if isinstance(value, QuantityValue):
        return Node(
            name,
            [
                ("rdf:type", "wikibase:QuantityValue"),
                ("wikibase:quantityAmount", _typed(value.amount, "decimal")),
                ("wikibase:quantityUnit", _ONE),
            ],
        )
    return Node(
        name,
        [
            ("rdf:type", "wikibase:TimeValue"),
            ("wikibase:timeValue", _typed(value.xsd, "dateTime")),
            ("wikibase:timePrecision", _typed(str(value.precision), "integer")),
            ("wikibase:timeTimezone", _typed("0", "integer")),
            ("wikibase:timeCalendarModel", f"<{GREGORIAN}>"),
        ],
    )


def _statement_node(
    name: str, statement: Statement, values: dict[str, Node], *, is_best: bool
) -> Node:
    node = Node(name, [("rdf:type", "wikibase:Statement")])
    if is_best:
        node.add("rdf:type", "wikibase:BestRank")
    node.add("wikibase:rank", _RANKS[statement.rank])
    node.pairs += _snak_pairs(statement.main, "s", values)
    for qualifier in statement.qualifiers:
        node.pairs += _snak_pairs(qualifier, "q", values)
    for reference in statement.references:
        node.add("prov:wasDerivedFrom", f"wdref:{reference.hash}")
    return node


def _reference_node(reference: Reference, values: dict[str, Node]) -> Node:
    node = Node(f"wdref:{reference.hash}", [("rdf:type", "wikibase:Reference")])
    for snak in reference.snaks:
        node.pairs += _snak_pairs(snak, "r", values)
    return node


def _declaration(entity: Entity) -> Iterator[tuple[str, str]]:
    """Name the predicates of a property."""
    yield "wikibase:propertyType", f"wikibase:{_TYPES[entity.datatype]}"
    names = _PREDICATES | (_NORMALIZED if entity.datatype in _WITH_NORMALIZED else {})
    for role, prefix in names.items():
        yield f"wikibase:{role}", f"{prefix}:{entity.id}"


def _predicate_nodes(entity: Entity) -> Iterator[Node]:
    """Give the predicates of a property their types, and define what no value means."""
    simple = "Object" if entity.datatype in _OBJECT_TYPES else "Datatype"
    kinds = dict.fromkeys(("p", "psv", "pqv", "prv"), "Object")
    kinds |= dict.fromkeys(("wdt", "ps", "pq", "pr"), simple)
    if entity.datatype in _WITH_NORMALIZED:
        kinds |= dict.fromkeys(_NORMALIZED.values(), "Object")
    for prefix, kind in kinds.items():
        yield Node(f"{prefix}:{entity.id}", [("rdf:type", f"owl:{kind}Property")])
    digest = hashlib.md5(f"owl:complementOf-{entity.id}".encode(), usedforsecurity=False)
    restriction = f"_:{digest.hexdigest()}"
    yield Node(f"wdno:{entity.id}", [("rdf:type", "owl:Class"), ("owl:complementOf", restriction)])
    yield Node(
        restriction,
        [
            ("rdf:type", "owl:Restriction"),
            ("owl:onProperty", f"wdt:{entity.id}"),
            ("owl:someValuesFrom", "owl:Thing"),
        ],
    )
