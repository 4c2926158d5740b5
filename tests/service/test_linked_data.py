"""Each thing is at the path of its own IRI, the ontology too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from tests.service.server import MINTER

if TYPE_CHECKING:
    import httpx

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_a_thing_is_described_in_rdf_under_its_lasting_iri(client: httpx.Client) -> None:
    answer = client.get("/document/SMI-A200-1", headers={"Accept": "application/n-triples"})
    assert answer.headers["content-type"] == "application/n-triples"
    lines = answer.text.splitlines()
    assert len(lines) == 5
    assert all(line.startswith(f"<{MINTER.document('SMI/A200/1')}> ") for line in lines)


def test_a_browser_gets_a_page_with_the_same_facts(client: httpx.Client) -> None:
    page = client.get("/document/SMI-A200-1", headers={**BROWSER, "Accept-Language": "ar"}).text
    assert '<html lang="ar" dir="rtl">' in page
    assert "العراق" in page
    assert 'href="/country/IQ"' in page
    assert "سنة الصدور" in page
    assert ">وثيقة</a>" in page


def test_markup_in_data_is_shown_and_not_obeyed(client: httpx.Client) -> None:
    page = client.get("/document/SMI-A200-1", headers=BROWSER).text
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert "<b>1</b>" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/document/SMI-A200-999",
        "/person/nobody",
        "/country/XX",
        "/diary/D-1",
        "/collection/%D8%B3",
        "/organization/%3E%20%7D",
        "/document/a%3Cb",
    ],
)
def test_what_the_graph_does_not_know_is_404(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/thing-unknown")


def test_what_only_a_named_graph_says_is_not_the_word_of_the_archive(client: httpx.Client) -> None:
    answer = client.get("/person/new", headers={"Accept": "application/n-triples"})
    assert "aside" not in answer.text


def test_a_merged_identifier_leads_on(client: httpx.Client) -> None:
    answer = client.get("/person/old")
    assert (answer.status_code, answer.headers["location"]) == (301, "/person/new")


@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"],
)
def test_the_ontology_is_served_in_rdf(client: httpx.Client, media_type: str) -> None:
    answer = client.get("/ontology", headers={"Accept": media_type})
    rdf_format = pyoxigraph.RdfFormat.from_media_type(media_type)
    subjects = {str(quad.subject) for quad in pyoxigraph.parse(answer.content, format=rdf_format)}
    assert "<https://w3id.org/smi/ontology#Document>" in subjects


def test_the_ontology_reads_as_a_page_in_both_languages(client: httpx.Client) -> None:
    page = client.get("/ontology", headers=BROWSER).text
    assert '<section id="Document">' in page
    assert '<p lang="ar" dir="rtl"><strong>وثيقة</strong>' in page
    assert '<p lang="en" dir="ltr"><strong>document</strong>' in page


def test_the_context_is_json_ld(client: httpx.Client) -> None:
    answer = client.get("/ontology/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert "@context" in answer.json()


def test_a_concept_resolves(client: httpx.Client) -> None:
    path = "/vocabulary/document-type/press-release"
    turtle = client.get(path)
    assert turtle.headers["content-type"].startswith("text/turtle")
    page = client.get(path, headers=BROWSER).text
    assert "بيان صحفي" in page
    assert "press release" in page
    assert client.get("/vocabulary/document-type/poem-of-1700").status_code == 404


def test_shapes_are_served_and_no_other_file_is(client: httpx.Client) -> None:
    assert b"sh:NodeShape" in client.get("/shapes/document.ttl").content
    for name in ("nothing.ttl", "..%2Fpyproject.toml", "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd"):
        assert client.get(f"/shapes/{name}").status_code == 404


def test_the_version_iri_of_the_ontology_resolves(client: httpx.Client) -> None:
    ntriples = client.get("/ontology", headers={"Accept": "application/n-triples"}).text
    (line,) = [line for line in ntriples.splitlines() if "#versionIRI>" in line]
    version = line.split("/")[-1].removesuffix("> .")
    assert client.get(f"/ontology/{version}").status_code == 200
    assert client.get("/ontology/99.0.0").status_code == 404
