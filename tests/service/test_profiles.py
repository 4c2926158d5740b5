"""Content negotiation by profile: which vocabulary a client gets, and how it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from smi_graph.profiles import profiles

if TYPE_CHECKING:
    import httpx

THING = "/document/SMI-A200-1"
EDM, SCHEMA = "http://www.europeana.eu/schemas/edm/", "https://schema.org/"
OWN = "https://w3id.org/smi/ontology"
ALTR = "http://www.w3.org/ns/dx/connegp/altr#"


@pytest.mark.parametrize(
    ("header", "given"),
    [
        (f"<{EDM}>", "edm"),
        (f"<{SCHEMA}>;q=0.5, <{EDM}>;q=0.9", "edm"),
        (f"<{SCHEMA}>, <{EDM}>;q=0.9", "schema"),
        (f"<urn:unknown>, <{SCHEMA}>;q=0.1", "schema"),
        ("<http://schema.org/>", "schema"),
        (f"<{OWN}>;q=0, <{EDM}>;q=0.1", "edm"),
        (f"<{EDM}>;q=0, <{SCHEMA}>;q=0.2", "schema"),
        (f"<{OWN}>;q=0.8, <{EDM}>;q=0.2", "smi"),
        ("<urn:unknown>", "smi"),
        (f"<{EDM}>;q=5", "smi"),
        ("", "smi"),
    ],
)
def test_the_profile_that_suits_a_client_best_is_given(
    client: httpx.Client, header: str, given: str
) -> None:
    accepted = {"Accept": "text/turtle", "Accept-Profile": header}
    lead = client.get(THING, headers=accepted)
    suffix = "" if given == "smi" else f"?_profile={given}"
    assert lead.headers["location"] == f"{THING}.ttl{suffix}"
    for answer in (
        client.get(lead.headers["location"]),
        client.get(f"{THING}.ttl", headers=accepted),
    ):
        iri = profiles()[given].iri
        assert answer.headers["content-profile"] == f"<{iri}>"
        assert f'<{iri}>; rel="profile"' in answer.headers["link"]
        assert "Accept-Profile" in answer.headers["vary"]


@pytest.mark.parametrize("name", ["_profile", "profile"])
@pytest.mark.parametrize("wish", ["edm", EDM])
def test_a_parameter_goes_before_the_header(client: httpx.Client, name: str, wish: str) -> None:
    answer = client.get(
        f"{THING}.nt", params={name: wish}, headers={"Accept-Profile": f"<{SCHEMA}>"}
    )
    assert answer.headers["content-profile"] == f"<{EDM}>"
    assert f"<{EDM}ProvidedCHO>" in answer.text


def test_each_format_of_a_profile_holds_the_same(client: httpx.Client) -> None:
    for token in list(profiles())[1:]:
        texts = {}
        for name, form in {"nt": "N_TRIPLES", "ttl": "TURTLE", "rdf": "RDF_XML"}.items():
            answer = client.get(f"{THING}.{name}", params={"_profile": token})
            parsed = pyoxigraph.parse(answer.content, format=getattr(pyoxigraph.RdfFormat, form))
            texts[name] = {str(quad) for quad in parsed}
        assert texts["nt"] == texts["ttl"] == texts["rdf"] != set()


def test_json_ld_names_what_it_means_without_a_second_request(client: httpx.Client) -> None:
    told = client.get(f"{THING}.jsonld", params={"_profile": "schema"}).json()
    assert told["@context"]["@vocab"] == SCHEMA
    assert "CreativeWork" in told["type"]
    art = client.get(f"{THING}.jsonld", params={"_profile": "linked-art"})
    assert art.headers["content-type"].endswith(f'profile="{art.json()["@context"]}"')


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (f"{THING}.ttl?_profile=nonsense", {}),
        (f"{THING}?profile=nonsense", {}),
        (f"{THING}.ttl", {"Accept-Profile": f"<{OWN}>;q=0"}),
        ("/graph/provenance.ttl?_profile=edm", {}),
    ],
)
def test_a_profile_that_there_is_not_is_refused_with_those_that_there_are(
    client: httpx.Client, path: str, headers: dict[str, str]
) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 406
    assert OWN in answer.json()["offered"]


def test_what_is_not_known_is_not_known_in_any_words(client: httpx.Client) -> None:
    assert client.get("/document/SMI-A200-999.ttl?_profile=edm").status_code == 404


@pytest.mark.parametrize("wish", ["_profile=alt", "profile=alternates", "_view=alternates"])
def test_all_profiles_and_formats_are_listed(client: httpx.Client, wish: str) -> None:
    answer = client.get(f"{THING}?{wish}", headers={"Accept": "application/n-triples"})
    triples = list(pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.N_TRIPLES))
    listed = {t.object.value for t in triples if t.predicate.value.startswith(f"{ALTR}has")}
    standards = {t.object.value for t in triples if t.predicate.value.endswith("/conformsTo")}
    assert standards == {profile.iri for profile in profiles().values()}
    assert len(listed) > 40
    for address in sorted(listed)[::7]:
        assert client.get(address).status_code == 200
    for language, words in {
        "ar": "البيانات بمفردات أخرى",
        "en": "Data in other vocabularies",
    }.items():
        page = client.get(f"{THING}?{wish}&lang={language}", headers={"Accept": "text/html"}).text
        assert words in page
        assert EDM in page


def test_the_alignments_are_at_their_own_address(client: httpx.Client) -> None:
    named = client.get("/ontology", headers={"Accept": "application/n-triples"}).text
    assert f"<{OWN}> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <{OWN}/alignments>" in named
    for accept in ("text/turtle", "application/rdf+xml", "application/ld+json"):
        answer = client.get("/ontology/alignments", headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(accept)
        assert "purl.org/dc/terms/title" in answer.text or "dcterms:title" in answer.text
    assert client.get("/ontology/alignments/0.2.0").status_code == 200
    assert client.get("/ontology/alignments/9.9.9").status_code == 404
    page = client.get("/ontology/alignments", headers={"Accept": "text/html"}).text
    assert "targetCountry" in page
    assert json.dumps("rdfs") not in page
