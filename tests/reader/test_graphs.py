"""A release for rdflib: its own files through oxrdflib, and never written to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

import smi_graph
from smi_graph.queries import ServiceRefusedError
from smi_graph.reader import ReaderError, ReadOnly, ReleaseReader

SMI = rdflib.Namespace("https://w3id.org/smi/ontology#")
TRIPLE = (rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), rdflib.URIRef("urn:c"))
SYRIA = rdflib.URIRef("https://w3id.org/smi/country/SY")
GRAPH = "https://w3id.org/smi/graph/"


def test_patterns_and_queries_find_what_the_archive_states(release: ReleaseReader) -> None:
    graph = release.graph()
    documents = set(graph.subjects(SMI.targetCountry, SYRIA))
    asked = {row[0] for row in graph.query("SELECT ?d { ?d smi:targetCountry ?c }")}
    assert documents == asked
    assert len(documents) > 100
    assert len(graph) == len(list(graph))


def test_named_graphs_are_there_and_stay_apart(release: ReleaseReader) -> None:
    dataset = release.dataset()
    named = {str(graph.identifier) for graph in dataset.graphs()}
    assert {f"{GRAPH}provenance", f"{GRAPH}mentions", f"{GRAPH}validation"} < named
    provenance = release.graph("provenance")
    assert len(provenance) == len(dataset.graph(f"{GRAPH}provenance")) > 0
    [[in_default]] = dataset.query("SELECT (COUNT(*) AS ?n) { ?e a smi:Evidence }")
    [[in_named]] = dataset.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?e a smi:Evidence } }")
    assert int(in_default) == 0 < int(in_named)


def test_what_rdflib_prepared_is_answered_by_oxigraph(
    release: ReleaseReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = prepareQuery("SELECT ?d { ?d s:targetCountry ?c }", initNs={"s": SMI})

    def slow(*_: object, **__: object) -> None:
        raise AssertionError("rdflib evaluates the query itself")

    monkeypatch.setattr("rdflib.plugins.sparql.processor.SPARQLProcessor.query", slow)
    assert len(list(release.graph().query(prepared))) > 100


@pytest.mark.parametrize("selected", ["?d", "?d ?c", "*", "(COUNT(?d) AS ?n)", "DISTINCT ?d"])
def test_a_variable_takes_a_value_whether_it_is_selected_or_not(
    release: ReleaseReader, selected: str
) -> None:
    graph = release.graph()
    text = f"SELECT {selected} {{ ?d smi:targetCountry ?c }}"
    bound = list(graph.query(text, initBindings={"c": SYRIA}))
    plain = list(graph.query(text.replace("?c }", f"?c VALUES ?c {{ <{SYRIA}> }} }}")))
    assert bound == plain != []


@pytest.mark.parametrize(
    "write",
    [
        lambda graph: graph.add(TRIPLE),
        lambda graph: graph.addN([(*TRIPLE, graph)]),
        lambda graph: graph.remove(TRIPLE),
        lambda graph: graph.set(TRIPLE),
        lambda graph: graph.update("CLEAR ALL"),
        lambda graph: graph.parse(data="<urn:a> <urn:b> <urn:c> .", format="nt"),
        lambda graph: graph.parse(data="<urn:a> <urn:b> <urn:c> .", format="ox-nt"),
        lambda graph: graph.store.remove_graph(graph),
        lambda graph: graph.store.open("elsewhere"),
        lambda graph: graph.store.destroy("elsewhere"),
    ],
)
def test_whatever_writes_is_refused(release: ReleaseReader, write: Callable[[Any], object]) -> None:
    for graph in (release.graph(), release.dataset()):
        before = len(graph)
        with pytest.raises(ReadOnly, match="read-only"):
            write(graph)
        assert len(graph) == before


def test_a_graph_that_there_is_not_is_not_made(release: ReleaseReader) -> None:
    with pytest.raises(ReadOnly):
        release.dataset().graph("urn:new")


def test_a_copy_can_be_changed(release: ReleaseReader) -> None:
    copy = rdflib.Graph() + release.graph("validation")
    copy.add(TRIPLE)
    assert len(copy) == len(release.graph("validation")) + 1


def test_closing_a_graph_of_rdflib_leaves_the_release_open(release: ReleaseReader) -> None:
    release.graph().close()
    release.dataset().close()
    assert len(release.graph()) > 0


def test_no_other_machine_is_asked(release: ReleaseReader) -> None:
    with pytest.raises(ServiceRefusedError):
        release.graph().query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


def test_a_service_says_that_it_gives_no_files(service: str) -> None:
    with smi_graph.open(service) as release, pytest.raises(ReaderError, match="data dump"):
        release.graph()


def test_dumps_have_the_same_graph(release: ReleaseReader, dumps: Path) -> None:
    with smi_graph.open(dumps) as other:
        assert set(other.graph()) == set(release.graph())
