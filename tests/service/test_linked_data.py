"""Each thing is at the path of its own IRI, the ontology too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from smi_graph.store import open_release
from tests.service.server import MINTER

if TYPE_CHECKING:
    import httpx

    from smi_graph.store import Release

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


THING = "/document/SMI-A200-1"


def test_an_identifier_leads_to_the_data_that_suits_the_client(client: httpx.Client) -> None:
    for accept, extension in {
        "text/turtle": "ttl",
        "*/*": "ttl",
        "application/n-triples": "nt",
        "application/rdf+xml": "rdf",
        "application/ld+json, text/turtle;q=0.9": "jsonld",
        "application/json": "json",
        BROWSER["Accept"]: "html",
    }.items():
        answer = client.get(THING, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{THING}.{extension}")
        assert answer.headers["vary"] == "Accept, Accept-Profile"
        assert (
            f'<{THING}.nt>; rel="describedby"; type="application/n-triples"'
            in (answer.headers["link"])
        )
    assert client.get(f"{THING}?format=nt&lang=ar").headers["location"] == f"{THING}.nt?lang=ar"
    assert client.get(THING, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/document/SMI/A200/1", THING),
        ("/document/smi/a200/1", THING),
        ("/document/SMI/A200/١", THING),
        ("/document/SMI%2FA200%2F1?lang=ar", f"{THING}?lang=ar"),
        ("/document/SMI/A200/1.ttl", f"{THING}.ttl"),
        ("/document/SMI/A200/1.html?release=r1", f"{THING}.html?release=r1"),
    ],
)
def test_a_code_as_it_is_printed_leads_to_its_record(
    client: httpx.Client, path: str, location: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, location)


@pytest.mark.parametrize("path", ["/document/a//b", "/document//evil.example/x", "/document/x/y!z"])
def test_what_is_no_code_leads_nowhere(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("extension", ["ttl", "nt", "rdf", "jsonld", "nq", "trig"])
def test_every_rdf_format_holds_the_same_facts(client: httpx.Client, extension: str) -> None:
    answer = client.get(f"{THING}.{extension}")
    rdf_format = pyoxigraph.RdfFormat.from_extension(extension)
    assert answer.headers["content-type"].split(";")[0] == rdf_format.media_type
    triples = {str(quad) for quad in pyoxigraph.parse(answer.content, format=rdf_format)}
    own = [line for line in triples if line.startswith(f"<{MINTER.document('SMI/A200/1')}> ")]
    # Its own five facts and the text about it; the two names of the country; that the text is one,
    # and in what release and dataset of which two names it is.
    assert (len(own), len(triples)) == (5 + 1, 6 + 2 + 5)


def test_turtle_has_prefixes_and_comes_in_the_same_order(client: httpx.Client) -> None:
    first = client.get(f"{THING}.ttl").text
    assert "@prefix smi: <https://w3id.org/smi/ontology#> ." in first
    assert "a smi:Document" in first
    assert first == client.get(f"{THING}.ttl").text


def test_json_ld_is_one_nested_object_in_the_names_of_the_context(client: httpx.Client) -> None:
    linked = client.get(f"{THING}.jsonld").json()
    assert linked["id"] == MINTER.document("SMI/A200/1")
    assert linked["type"] == "Document"
    assert linked["issuedYear"] == "1950"
    assert linked["targetCountry"] == {
        "id": MINTER.country("IQ"),
        "prefLabel": {"ar": "العراق", "en": "Iraq"},
    }
    plain = client.get(f"{THING}.json")
    linked["foaf:isPrimaryTopicOf"]["id"] = f"{linked['id']}.json"
    assert plain.json() == {name: linked[name] for name in linked if name != "@context"}
    assert '/ontology/context.jsonld>; type="application/ld+json"' in plain.headers["link"]


def test_a_text_names_the_others_and_what_it_describes(client: httpx.Client) -> None:
    iri = MINTER.document("SMI/A200/1")
    for extension in ("ttl", "html"):
        link = client.get(f"{THING}.{extension}").headers["link"]
        assert f'<{iri}>; rel="describes"' in link
        own = f"{client.base_url.join(THING)}.html?lang=en" if extension == "html" else f"{iri}.ttl"
        assert f'<{own}>; rel="canonical"' in link
        assert f'<{THING}.jsonld>; rel="alternate"; type="application/ld+json"' in link
        assert f'<{THING}.{extension}>; rel="alternate"' not in link


def test_a_browser_gets_a_page_with_the_same_facts(client: httpx.Client) -> None:
    headers = {**BROWSER, "Accept-Language": "ar"}
    page = client.get(THING, headers=headers, follow_redirects=True).text
    assert '<html lang="ar" dir="rtl">' in page
    assert "العراق" in page
    assert 'href="/country/IQ.html"' in page
    assert "SMI/A200/1" in page


def test_markup_in_data_is_shown_and_not_obeyed(client: httpx.Client) -> None:
    page = client.get(f"{THING}.html").text
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert "<b>1</b>" not in page


def test_every_kind_of_identifier_in_the_dataset_answers(
    sample: httpx.Client, sample_release: Release
) -> None:
    kinds: dict[str, set[str]] = {}
    for quad in open_release(sample_release):
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, pyoxigraph.NamedNode) and term.value.startswith(MINTER.base):
                path = term.value.removeprefix(MINTER.base).partition("#")[0]
                kinds.setdefault(path.partition("/")[0], set()).add(path)
    assert {"document", "evidence", "doubt", "validation", "graph", "shapes"} <= kinds.keys()
    for paths in kinds.values():
        for path in sorted(paths)[:3]:
            for headers in (BROWSER, {"Accept": "text/turtle"}):
                answer = sample.get(f"/{path}", headers=headers, follow_redirects=True)
                media_type = headers["Accept"].partition(",")[0]
                # The file of shapes is for programs alone.
                asked = "text/turtle" if path == "shapes" else media_type
                assert (path, answer.status_code) == (path, 200)
                assert answer.headers["content-type"].startswith(asked)


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
        "/document/SMI-A200-999.ttl",
        "/evidence/SMI-A200-1/1",
        "/doubt/SMI-A200-1/x%20y",
        "/validation/0000",
        "/graph/nothing",
    ],
)
def test_what_the_graph_does_not_know_is_404(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/thing-unknown")


def test_what_only_a_named_graph_says_is_not_the_word_of_the_archive(client: httpx.Client) -> None:
    answer = client.get("/person/new.nt")
    assert "aside" not in answer.text


def test_a_merged_identifier_leads_on(client: httpx.Client) -> None:
    for asked, new in {
        "/person/old": "/person/new",
        "/person/old.ttl?lang=ar": "/person/new.ttl?lang=ar",
    }.items():
        answer = client.get(asked)
        assert (answer.status_code, answer.headers["location"]) == (301, new)


def test_what_was_withdrawn_is_gone_and_says_since_when(client: httpx.Client) -> None:
    for path in ("/document/SMI-A200-gone", "/document/SMI-A200-gone.jsonld"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["type"]) == (410, "/problems/thing-withdrawn")
        assert answer.json()["withdrawn"] == "2026-01-02T03:04:05Z"
        assert "2026-01-02" in answer.json()["detail_ar"]


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


@pytest.mark.parametrize(
    ("path", "word"),
    [("/service", "maxRows"), ("/function", "textMatches"), ("/shapes", "#Document")],
)
def test_the_terms_for_limits_and_functions_and_all_shapes_are_served(
    client: httpx.Client, path: str, word: str
) -> None:
    for media_type in ("text/turtle", "application/n-triples"):
        answer = client.get(path, headers={"Accept": media_type})
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert word in answer.text or word.replace("#", "shape:") in answer.text


@pytest.mark.parametrize(("path", "term"), [("/service", "maxRows"), ("/function", "textScore")])
def test_the_page_of_terms_leads_to_these_in_other_forms(
    client: httpx.Client, path: str, term: str
) -> None:
    page = client.get(path, headers=BROWSER).text
    assert f'<section id="{term}">' in page
    assert page.count("<h2>") == 1
    assert f'href="{path}?format=ttl"' in page
    assert "/ontology?format=ttl" not in page


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
