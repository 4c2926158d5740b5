"""Every term of the ontology is used by the sample records, and its example is found in them."""

from __future__ import annotations

import json

from rdflib import OWL, RDF, SKOS, Graph

from smi_graph.resources import resource_path
from smi_graph.store import QueryRequest, ReleaseDirectory, run_query_once
from smi_graph.vocabulary import SMI

ONTOLOGY = Graph().parse(resource_path("ontology", "smi.ttl"))
PREFIXES = f"""
PREFIX smi: <{SMI.NAMESPACE}>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def examples(*kinds: str) -> dict[str, str]:
    """The example of each term of the kinds, by its local name."""
    terms = {term for kind in kinds for term in ONTOLOGY.subjects(RDF.type, OWL[kind])}
    return {
        term.removeprefix(SMI.NAMESPACE): str(ONTOLOGY.value(term, SKOS.example))
        for term in sorted(terms)
    }


def absent(store: ReleaseDirectory, patterns: dict[str, str]) -> set[str]:
    """The names of the patterns that no graph of a release holds."""
    questions = (
        f"(EXISTS {{ {{ {pattern} }} UNION {{ GRAPH ?graph {{ {pattern} }} }} }} AS ?{name})"
        for name, pattern in patterns.items()
    )
    query = f"{PREFIXES} SELECT {' '.join(questions)} {{}}"
    body = run_query_once(store, QueryRequest(query=query)).body
    (row,) = json.loads(body)["results"]["bindings"]
    return {name for name in patterns if row[name]["value"] != "true"}


def test_the_example_of_every_class_is_one_of_the_samples(sample_store: ReleaseDirectory) -> None:
    classes = examples("Class")
    assert {name for name, example in classes.items() if f"a smi:{name} " not in example} == set()
    assert absent(sample_store, classes) == set()


def test_the_example_of_every_property_is_said_in_the_samples(
    sample_store: ReleaseDirectory,
) -> None:
    said = examples("ObjectProperty", "DatatypeProperty")
    assert {name for name, example in said.items() if not example.startswith(f"smi:{name} ")} == (
        set()
    )
    patterns = {name: f"?subject {example}" for name, example in said.items()}
    assert absent(sample_store, patterns) == set()
