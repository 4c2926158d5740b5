"""Records in the words of other vocabularies: what the standards ask, and nothing untrue."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Triple
from pyshacl import validate
from rdflib import Graph

from smi_graph.archive import archive
from smi_graph.profiles import describe_in, describing, gathering_query, profiles
from smi_graph.service.formats import GRAPH_FORMATS
from smi_graph.service.profiled import write_in_profile
from smi_graph.service.rdf import write_in_order
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import RDF, SMI, IriMinter

SHAPES = Path(__file__).with_name("shapes.ttl")
OTHERS = [token for token, profile in profiles().items() if not profile.is_own]
DC, DCT = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
EDM, SCHEMA = "http://www.europeana.eu/schemas/edm/", "https://schema.org/"
RICO = "https://www.ica.org/standards/RiC/ontology#"
MINT = IriMinter()
BLINKEN = MINT.document("SMI/A200/593915")


@pytest.fixture(scope="module")
def said(sample_store: ReleaseDirectory) -> pyoxigraph.Store:
    """The default graph of the sample records."""
    store = pyoxigraph.Store()
    dump = sample_store.path / "current" / "dump.nq.gz"
    store.bulk_load(gzip.decompress(dump.read_bytes()), format=pyoxigraph.RdfFormat.N_QUADS)
    return store


def facts(store: pyoxigraph.Store, iri: str) -> list[Triple]:
    return list(store.query(gathering_query(iri)))


def described(store: pyoxigraph.Store, token: str, iri: str) -> set[tuple[str, str, str]]:
    triples = describe_in(profiles()[token], iri, facts(store, iri))
    return {(t.subject.value, t.predicate.value, t.object.value) for t in triples}


def things(store: pyoxigraph.Store) -> list[str]:
    """Some things of each class, and the records that have every field."""
    query = f"SELECT ?s ?class {{ ?s a ?class FILTER(STRSTARTS(STR(?class), '{SMI.NAMESPACE}')) }}"
    of: dict[str, list[str]] = {}
    for row in store.query(query):
        of.setdefault(row["class"].value, []).append(row["s"].value)
    every = [iri for iris in of.values() for iri in iris if "MADE-UP" in iri]
    return [BLINKEN, *every, *(iri for iris in of.values() for iri in iris[:3])]


@pytest.mark.parametrize("token", OTHERS)
def test_every_thing_of_the_samples_is_as_the_standard_asks(
    token: str, said: pyoxigraph.Store
) -> None:
    graph = Graph()
    for iri in things(said):
        triples = describe_in(profiles()[token], iri, facts(said, iri))
        graph.parse(data=write_in_order(triples, "application/n-triples"), format="nt")
    conforms, _, text = validate(graph, shacl_graph=Graph().parse(SHAPES), inplace=True)
    assert len(graph) > 100
    assert conforms, text[:3000]


@pytest.mark.parametrize("token", OTHERS)
def test_nothing_is_said_to_be_about_the_country_or_by_the_person_that_is_linked(
    token: str, said: pyoxigraph.Store
) -> None:
    denied = (
        "subject", "about", "creator", "author", "keywords", "hasOrHadSubject", "P129_is_about",
        "hasAuthor", "hasAddressee", "P94i_was_created_by", "contributor", "publisher",
    )  # fmt: skip
    told = described(said, token, BLINKEN)
    assert {p for _, p, _ in told if p.replace("#", "/").rpartition("/")[2] in denied} == set()


def test_an_author_is_one_where_the_archive_says_so() -> None:
    iri, part, person = "https://e.org/d", "https://e.org/p/1", "https://e.org/person"
    known = [
        (iri, RDF.type, SMI.Document),
        (iri, "https://w3id.org/smi/ontology#relatedPerson", person),
        (iri, SMI.participation, part),
        (part, SMI.actor, person),
        (part, SMI.role, MINT.concept("role", "author")),
        (person, RDF.type, SMI.Person),
    ]
    triples = [Triple(NamedNode(s), NamedNode(p), NamedNode(o)) for s, p, o in known]
    expected = {"dcterms": f"{DCT}creator", "schema": f"{SCHEMA}author", "rico": f"{RICO}hasAuthor"}
    for token, predicate in expected.items():
        made = describe_in(profiles()[token], iri, triples)
        assert Triple(NamedNode(iri), NamedNode(predicate), NamedNode(person)) in made


def test_rights_are_those_of_the_archive_or_none(
    said: pyoxigraph.Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    aggregation = f"{BLINKEN}#aggregation"
    without = described(said, "edm", BLINKEN)
    assert f"{EDM}rights" not in {p for _, p, _ in without}
    licensed = replace(archive(), text_licence="https://creativecommons.org/licenses/by/4.0/")
    monkeypatch.setattr(describing, "archive", lambda: licensed)
    told = described(said, "edm", BLINKEN)
    assert (aggregation, f"{EDM}rights", "http://creativecommons.org/licenses/by/4.0/") in told
    assert (BLINKEN, f"{DCT}rights", licensed.text_licence) in described(said, "dcterms", BLINKEN)


def test_simple_dublin_core_has_the_names_that_people_read(said: pyoxigraph.Store) -> None:
    told = described(said, "dc", BLINKEN)
    for element, value in {
        "type": "بيان صحفي", "language": "ar", "date": "2021-05-28", "relation": "أنتوني بلينكن",
        "identifier": "SMI/A200/593915",
    }.items():  # fmt: skip
        assert (BLINKEN, DC + element, value) in told
    assert {p.removeprefix(DC) for _, p, _ in told} <= {
        "title", "type", "language", "date", "relation", "identifier", "coverage", "source",
    }  # fmt: skip


def test_a_date_as_written_is_of_a_date_and_not_of_the_document(said: pyoxigraph.Store) -> None:
    told = described(said, "rico", BLINKEN)
    assert (f"{BLINKEN}#issued", f"{RICO}expressedDate", "2021/05/28") in told
    assert (BLINKEN, RDF.type, f"{RICO}Date") not in told


@pytest.mark.parametrize(
    ("date", "begin", "end"),
    [
        ("2021-05-28", "2021-05-28T00:00:00Z", "2021-05-28T23:59:59Z"),
        ("2021-02", "2021-02-01T00:00:00Z", "2021-03-01T00:00:00Z"),
        ("2021-12", "2021-12-01T00:00:00Z", "2021-12-31T23:59:59Z"),
        ("2021", "2021-01-01T00:00:00Z", "2021-12-31T23:59:59Z"),
    ],
)
def test_a_date_without_a_day_spans_all_that_it_may_be(date: str, begin: str, end: str) -> None:
    iri = NamedNode("https://e.org/d")
    known = [Triple(iri, NamedNode(f"{SMI.NAMESPACE}issued"), Literal(date))]
    made = describe_in(profiles()["linked-art"], iri.value, known)
    found = {t.predicate.value.partition("_")[0].rpartition("/")[2]: t.object for t in made}
    assert (found["P82a"].value, found["P82b"].value) == (begin, end)


def test_linked_art_is_one_object_in_its_own_names(said: pyoxigraph.Store) -> None:
    form = next(form for form in GRAPH_FORMATS if form.name == "jsonld")
    profile = profiles()["linked-art"]
    made = json.loads(write_in_profile(profile, BLINKEN, facts(said, BLINKEN), form))
    assert (made["@context"], made["type"]) == (profile.iri, "LinguisticObject")
    assert {"type": "Identifier", "content": "SMI/A200/593915"} in made["identified_by"]
    linked = [one for one in made["attributed_by"] if "Iraq" in json.dumps(one)]
    assert [name["content"] for one in linked for name in one["identified_by"]] == [
        "البلد المستهدف",
        "target country",
    ]
    # Only things of their own have an identifier: a part has none in its schema.
    assert "#" not in made["used_for"][0].get("id", "")


def test_the_same_data_are_written_the_same_way(said: pyoxigraph.Store) -> None:
    for token in OTHERS:
        first, second = (
            describe_in(profiles()[token], BLINKEN, facts(said, BLINKEN)) for _ in range(2)
        )
        assert first == second
