"""What a release tells of one record: the facts, the words behind them, and the doubts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from smi_graph.schema import ValueType, field_table
from smi_graph.service.things import Thing, describe_thing
from smi_graph.vocabulary import OA, RDF, SH, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.service.engine import Engine

    Node = Mapping[str, list[Literal | NamedNode]]

_NTRIPLES = "application/n-triples"


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """The words of the archive's page that one fact came from.

    Parameters
    ----------
    predicate, value
        The fact; ``value`` as in N-Triples, ``None`` for a text, which is its own evidence.
    section
        The part of the page, as the page or the record names it.
    words
        Exactly what stands there; empty for a text.
    start, end
        Its characters on the archive's page, ``None`` where it did not come from a page.
    """

    predicate: str
    value: str | None
    section: str
    words: str
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class StoredNote:
    """Something that could not be taken at its word.

    Parameters
    ----------
    kind
        The last part of the kind of doubt, such as ``date-conflict``, or the name of the
        shape that the record does not fit.
    is_doubt
        Whether the reader of the page doubted, or else a shape warned.
    field
        The field or section that it is about.
    value
        The wording that it is about; empty where there is none.
    sentences
        What a shape says of it, by language.
    """

    kind: str
    is_doubt: bool
    field: str
    value: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that a release tells of a record.

    Parameters
    ----------
    thing
        What it says of the record itself.
    evidence, findings
        The words behind it, and what is doubtful.
    parts
        What it says of the parts that persons and bodies took, of their roles, and of the
        images, by the identifier of each.
    """

    thing: Thing
    evidence: tuple[ShownEvidence, ...]
    findings: tuple[StoredNote, ...]
    parts: Mapping[str, Node]


async def ask(engine: Engine, kind: str, iri: str, release_id: str | None) -> Told:
    """Ask a release for everything that it tells of a record.

    Parameters
    ----------
    engine
        Runs the queries.
    kind
        ``document`` or ``diary``.
    iri
        The record.
    release_id
        The release, as `Engine.resolve` names it.

    Raises
    ------
    Problem
        404 when it says nothing, 410 when it says that the record was withdrawn.
    """
    # One after the other where there is no record, so that nothing is asked about nothing.
    thing = await describe_thing(engine, kind, iri, release_id)
    evidence, findings, parts = await asyncio.gather(
        _nodes(engine, "provenance", [RDF.subject], iri, release_id),
        _nodes(engine, "validation", [SMI.concerns, SH.NAMESPACE + "focusNode"], iri, release_id),
        _parts(engine, thing, release_id),
    )
    return Told(
        thing,
        tuple(_evidence(node) for node in evidence),
        tuple(_finding(node) for node in findings),
        parts,
    )


@cache
def _links_of_parts() -> frozenset[str]:
    images = (f for f in field_table().fields.values() if f.value is ValueType.IMAGE)
    return frozenset((SMI.participation, *(field.predicate for field in images)))


async def _parts(engine: Engine, thing: Thing, release_id: str | None) -> Mapping[str, Node]:
    """Ask for the nodes that belong to the record, where it has any."""
    links = {triple.predicate.value for triple in thing.triples} & _links_of_parts()
    if not links:
        return {}
    record = NamedNode(thing.iri)
    path = "|".join(str(NamedNode(link)) for link in sorted(links))
    roles = f"{record} <{SMI.participation}>/<{SMI.role}> ?s"
    names = f"<{SKOS.prefLabel}>, <{SKOS.notation}>"
    query = (
        "CONSTRUCT { ?s ?p ?o } WHERE {"
        f" {{ {record} {path} ?s . ?s ?p ?o }} UNION"
        f" {{ {roles} . ?s ?p ?o FILTER(?p IN ({names})) }} }}"
    )
    return await _described(engine, query, release_id)


async def _nodes(
    engine: Engine, graph: str, links: Iterable[str], iri: str, release_id: str | None
) -> list[Node]:
    """Give the nodes of a named graph that point to the record, in their order."""
    path = "|".join(str(NamedNode(link)) for link in links)
    where = (
        f"GRAPH {NamedNode(engine.minter.graph(graph))} {{ ?s {path} {NamedNode(iri)} ; ?p ?o }}"
    )
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"
    nodes = await _described(engine, query, release_id)
    return list(nodes.values())


async def _described(engine: Engine, query: str, release_id: str | None) -> dict[str, Node]:
    """Give the nodes of the answer to a CONSTRUCT by their identifiers, in their order."""
    answer = await engine.run(query, graph_media_type=_NTRIPLES, release_id=release_id, key=query)
    nodes: dict[str, dict[str, list[Literal | NamedNode]]] = {}
    for quad in parse(answer.body, format=RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal | NamedNode):
            node = nodes.setdefault(quad.subject.value, {})
            node.setdefault(quad.predicate.value, []).append(quad.object)
    return {name: nodes[name] for name in sorted(nodes, key=_order)}


def _order(iri: str) -> tuple[str, int, str]:
    """Sort ``…/10`` behind ``…/9``."""
    before, _, number = iri.rpartition("/")
    return before, int(number) if number.isdecimal() else 0, number


def _first(node: Node, predicate: str) -> str:
    return node[predicate][0].value if predicate in node else ""


def _integer(node: Node, predicate: str) -> int | None:
    written = _first(node, predicate)
    return int(written) if written.isdecimal() else None


def _evidence(node: Node) -> ShownEvidence:
    return ShownEvidence(
        predicate=_first(node, RDF.predicate),
        value=str(node[RDF.object][0]) if RDF.object in node else None,
        section=_first(node, SMI.section),
        words=_first(node, OA.exact),
        start=_integer(node, OA.start),
        end=_integer(node, OA.end),
    )


def _finding(node: Node) -> StoredNote:
    is_doubt = SMI.doubtKind in node
    named = _first(node, SMI.doubtKind) if is_doubt else _first(node, SH.NAMESPACE + "sourceShape")
    said = [
        term for term in node.get(SH.NAMESPACE + "resultMessage", []) if isinstance(term, Literal)
    ]
    return StoredNote(
        kind=named.replace("#", "/").rpartition("/")[2],
        is_doubt=is_doubt,
        field=_first(node, SMI.section),
        value=_first(node, SMI.valueAsWritten if is_doubt else SH.NAMESPACE + "value"),
        sentences={term.language or "": term.value for term in said},
    )
