"""A graph that conforms, and a way to break it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

from smi_graph.resources import resource_path

BASE = "https://w3id.org/smi/"
PREFIXES = "\n".join(Path(__file__).with_name("good.ttl").read_text("utf-8").splitlines()[:11])


def as_nquads(graph: Graph) -> bytes:
    return graph.serialize(format="nt", encoding="utf-8")


@pytest.fixture(scope="session")
def vocabularies() -> bytes:
    return as_nquads(Graph().parse(resource_path("ontology", "vocabularies.ttl")))


@pytest.fixture
def good() -> Graph:
    return Graph().parse(Path(__file__).with_name("good.ttl"))


def change(graph: Graph, node: str, path: str, values: str) -> bytes:
    """Replace the values of one property of one node by values written in Turtle."""
    names = Graph().parse(data=f"{PREFIXES}\n<{node}> {path} true .", format="turtle")
    (subject, predicate, _) = next(iter(names))
    graph.remove((subject, predicate, None))
    if values:
        graph.parse(data=f"{PREFIXES}\n<{node}> {path} {values} .", format="turtle")
    return as_nquads(graph)
