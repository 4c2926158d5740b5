"""What a release says of many records at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from smi_graph.service.things import LABELS, Thing
from smi_graph.store import ResultTooLarge
from smi_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.service.engine import Engine

_NTRIPLES = "application/n-triples"


async def describe_records(engine: Engine, iris: Sequence[str]) -> dict[str, Thing]:
    """Ask what the current release says of records; one that is not published is left out.

    Parameters
    ----------
    engine
        Asks.
    iris
        Their identifiers. Too many for one answer are asked for in halves.

    Raises
    ------
    StoreError
        When it cannot be answered.
    """
    if not iris:
        return {}
    query = _question(iris)
    try:
        answer = await engine.run(query, graph_media_type=_NTRIPLES)
    except ResultTooLarge:
        if len(iris) == 1:
            raise
        middle = len(iris) // 2
        first = await describe_records(engine, iris[:middle])
        return first | await describe_records(engine, iris[middle:])
    said: dict[str, list[Triple]] = {}
    for quad in parse(answer.body, format=RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, NamedNode):
            said.setdefault(quad.subject.value, []).append(quad.triple)
    return {
        iri: Thing(iri, tuple(_with_names(said[iri], said)), answer.release_id)
        for iri in iris
        if iri in said and any(one.predicate.value == RDF.type for one in said[iri])
    }


def _with_names(own: list[Triple], said: dict[str, list[Triple]]) -> list[Triple]:
    """Add the names of what a record is linked with."""
    linked = [
        one.object.value
        for one in own
        if isinstance(one.object, NamedNode) and one.predicate.value != RDF.type
    ]
    names = [
        one
        for iri in dict.fromkeys(linked)
        for one in said.get(iri, ())
        if one.predicate.value in LABELS
    ]
    return [*own, *names]


def _question(iris: Sequence[str]) -> str:
    chosen = " ".join(str(NamedNode(iri)) for iri in iris)
    names = ", ".join(str(NamedNode(name)) for name in LABELS)
    return (
        "CONSTRUCT { ?s ?p ?o } WHERE {"
        f" {{ VALUES ?s {{ {chosen} }} ?s ?p ?o }} UNION"
        f" {{ VALUES ?r {{ {chosen} }} ?r ?via ?s . ?s ?p ?o"
        f" FILTER(?via != {NamedNode(RDF.type)} && ?p IN ({names})) }} }}"
    )
