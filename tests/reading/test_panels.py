"""A saved query becomes a panel on the pages of what it is about, by one line in its head."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from smi_graph.queries import QueryFileError, parse_saved_query
from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory

HEAD = """\
#+ summary: Words of its documents
#+ summary_ar: ألفاظ وثائقه
#+ parameters:
#+   - {name}: {{kind: {kind}}}
#+ panels: [{kind}]
"""
TITLES = """\
PREFIX smi: <https://w3id.org/smi/ontology#>
SELECT ?document (MIN(?name) AS ?label_ar) {
  ?document smi:targetCountry ?_country_iri ; smi:title ?name
} GROUP BY ?document ORDER BY ?document
"""
COUNTRY = HEAD.format(name="country", kind="country") + TITLES


FILES = {
    "country_words": COUNTRY,
    "country_nothing": COUNTRY.replace("smi:targetCountry", "smi:unheardOf"),
    # No service is on the list of this one.
    "country_failing": COUNTRY.replace("{\n", "{ SERVICE <https://elsewhere.example/> {}\n", 1),
    "document_titles": HEAD.format(name="document", kind="document")
    + "SELECT ?title { ?_document_iri <https://w3id.org/smi/ontology#title> ?title }",
}


@pytest.fixture(scope="module")
def room(
    sample_store: ReleaseDirectory, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """A reading room whose saved queries are four files, and which has a process for pages."""
    folder = tmp_path_factory.mktemp("queries")
    for name, text in FILES.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    configuration = ServiceConfiguration(
        source=sample_store, page_processes=1, queries_folder=folder
    )
    with TestClient(create_reading_room(configuration), headers={"Accept": "text/html"}) as client:
        yield client


def panel_of(page: str, name: str) -> str:
    """Give a panel of a page, from its heading on."""
    return page[page.index(f'id="panel-{name}"') :].partition('class="panel"')[0]


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Words of its documents"), ("ar", "ألفاظ وثائقه")]
)
def test_a_file_with_one_line_shows_its_answer_on_the_page_of_a_country(
    room: TestClient, language: str, heading: str
) -> None:
    answer = room.get("/queries/country_words?country=SY&format=json").json()
    whole = answer["results"]["bindings"]
    panel = panel_of(room.get("/country/SY.html", params={"lang": language}).text, "country_words")
    assert f">{heading}</h2>" in panel
    assert panel.count("<tr>") - 1 == min(len(whole), 10)
    assert whole[0]["label_ar"]["value"] in panel
    link = panel[panel.index("/queries/country_words.html") :].partition('"')[0]
    assert heading in room.get(link.replace("&amp;", "&")).text


def test_it_stands_on_no_page_of_another_kind(room: TestClient) -> None:
    page = room.get("/person/kofi-annan.html")
    assert (page.status_code, "panel-" in page.text) == (200, False)


def test_a_panel_that_finds_nothing_is_left_out(room: TestClient) -> None:
    assert "panel-country_nothing" not in room.get("/country/SY.html").text


def test_a_panel_that_fails_says_so_and_its_page_is_made_anew_for_the_next_reader(
    room: TestClient,
) -> None:
    for _ in range(2):
        answer = room.get("/country/SY.html?lang=en")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        panel = panel_of(answer.text, "country_failing")
        assert 'class="notice"' in panel
        assert "elsewhere.example" in panel


def test_a_document_has_panels_too(room: TestClient) -> None:
    record = room.get("/search.json?record=document").json()["records"][0]
    page = room.get(record["page"]).text
    assert record["titles"]["ar"] in panel_of(page, "document_titles")


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("ASK { ?_country_iri ?p ?o }", "country"),
        ("SELECT * { ?_country_iri ?p ?_other_iri }", "country"),
        ("SELECT * { ?s ?p ?_country_number }", "country"),
        ("SELECT * { ?s ?p ?o }", "country"),
        ("SELECT * { ?_country_iri ?p ?o }", "planet"),
    ],
)
def test_what_cannot_be_a_panel_is_refused_with_its_file(query: str, kind: str) -> None:
    head = f"#+ summary: A\n#+ summary_ar: أ\n#+ panels: [{kind}]\n"
    with pytest.raises(QueryFileError, match=r"thing_any\.rq.*" + kind):
        parse_saved_query(head + query, "thing_any.rq")
