"""What a release says of one thing, whichever kind of identifier it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from smi_graph.service.dataset_description import describe_named_graph
from smi_graph.service.problems import Problem
from smi_graph.vocabulary import DCTERMS, PROV, RDF, RDFS, SKOS, SMI
from smi_graph.vocabulary.iris import address_segment

if TYPE_CHECKING:
    from smi_graph.service.engine import Engine

_NTRIPLES = "application/n-triples"
LABELS = (SKOS.prefLabel, RDFS.label, SMI.title)

# The graph that speaks of each kind; None is the archive's own word, the default graph.
GRAPHS: dict[str, str | None] = {
    "document": None,
    "diary": None,
    "person": None,
    "organization": None,
    "country": None,
    "collection": None,
    "place": None,
    "event": None,
    "participation": None,
    "image": None,
    "evidence": "provenance",
    "doubt": "validation",
    "validation": "validation",
    "contribution": "contribution",
    "mention": "mentions",
}
# What no field need name, but a text may.
_MENTIONED = frozenset(("person", "organization", "country", "place"))


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing and the triples that describe it.

    Parameters
    ----------
    iri
        Its identifier.
    triples
        What is said of it, and the names of what it is linked with.
    release_id
        Which release says so.
    """

    iri: str
    triples: tuple[Triple, ...]
    release_id: str | None

    @property
    def replacement(self) -> str | None:
        """The identifier into which this one was merged, if it was."""
        for triple in self.triples:
            new = triple.object
            if triple.predicate.value == DCTERMS.isReplacedBy and isinstance(new, NamedNode):
                return new.value
        return None


def identifier(engine: Engine, kind: str, *segments: str) -> str:
    """Make an identifier from the path of an address.

    Raises
    ------
    Problem
        404 when no identifier of the archive looks so.
    """
    try:
        path = "/".join(address_segment(segment) for segment in segments)
    except ValueError as error:
        raise Problem("thing_unknown", values={"iri": "/".join(segments)[:200]}) from error
    return f"{engine.configuration.base_iri}{kind}/{path}"


async def describe_thing(engine: Engine, kind: str, iri: str, release_id: str | None) -> Thing:
    """Ask what a release says of a thing.

    Raises
    ------
    Problem
        404 when it says nothing, 410 when it says that the thing was withdrawn.
    """
    if kind == "graph":
        return await _describe_graph(engine, iri, release_id)
    thing = await _said(engine, iri, GRAPHS[kind], release_id)
    if not thing.triples:
        problem = await _absent(engine, iri, release_id)
        if kind in _MENTIONED and problem.name == "thing_unknown":
            thing = await _said(engine, iri, "mentions", release_id)
        if not thing.triples:
            raise problem
    return thing


async def _said(engine: Engine, iri: str, name: str | None, release_id: str | None) -> Thing:
    graph = None if name is None else NamedNode(engine.minter.graph(name))
    query = _question(NamedNode(iri), graph)
    answer = await engine.run(query, graph_media_type=_NTRIPLES, release_id=release_id, key=query)
    parsed = parse(answer.body, format=RdfFormat.N_TRIPLES)
    triples = tuple(Triple(quad.subject, quad.predicate, quad.object) for quad in parsed)
    return Thing(iri, triples, answer.release_id)


def _question(iri: NamedNode, graph: NamedNode | None) -> str:
    names = ", ".join(str(NamedNode(name)) for name in LABELS)
    about, linked = f"{iri} ?p ?o", f"{iri} ?via ?s"
    parts = ""
    if graph is not None:
        about, linked = f"GRAPH {graph} {{ {about} }}", f"GRAPH {graph} {{ {linked} }}"
        # A part of a thing has the identifier of that thing, with a fragment.
        is_part = f"STRSTARTS(STR(?s), {Literal(f'{iri.value}#')})"
        parts = f" UNION {{ GRAPH {graph} {{ {iri} ?via ?s . ?s ?p ?o }} FILTER({is_part}) }}"
    return (
        "CONSTRUCT { ?s ?p ?o } WHERE {"
        f" {{ {about} BIND({iri} AS ?s) }} UNION"
        # With VALUES for the names, the store would begin with every name that there is.
        f" {{ {linked} . ?s ?p ?o"
        f" FILTER(?via != {NamedNode(RDF.type)} && ?p IN ({names})) }}"
        f"{parts} }}"
    )


async def _absent(engine: Engine, iri: str, release_id: str | None) -> Problem:
    graph = NamedNode(engine.minter.graph("withdrawn"))
    said = f"{NamedNode(iri)} {NamedNode(PROV.invalidatedAtTime)} ?when"
    query = f"SELECT ?when {{ GRAPH {graph} {{ {said} }} }}"
    answer = await engine.run(query, release_id=release_id, key=query)
    rows = orjson.loads(answer.body)["results"]["bindings"]
    if not rows:
        return Problem("thing_unknown", values={"iri": iri})
    when = rows[0]["when"]["value"]
    values = {"iri": iri, "date": when[:10]}
    return Problem("thing_withdrawn", values=values, members={"withdrawn": when})


async def _describe_graph(engine: Engine, iri: str, release_id: str | None) -> Thing:
    statistics = await engine.statistics(release_id)
    if iri not in statistics.graphs:
        raise Problem("thing_unknown", values={"iri": iri})
    dataset = f"{engine.configuration.base_iri}dataset"
    triples = describe_named_graph(iri, dataset, statistics.graphs[iri])
    return Thing(iri, tuple(triples), release_id)
