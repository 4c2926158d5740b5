"""A saved query becomes a panel on the pages of what it is about, by one line in its head."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def reading_room(store: ReleaseDirectory, folder: Path, **files: str) -> Iterator[TestClient]:
    for name, text in files.items():
        (folder / f"{name}.rq").write_text(text, encoding="utf-8")
    configuration = ServiceConfiguration(source=store, page_processes=0, queries_folder=folder)
    with TestClient(create_reading_room(configuration), headers={"Accept": "text/html"}) as client:
        yield client


@pytest.mark.parametrize("page_processes", [0, 1])
def test_a_file_with_one_line_shows_its_answer_on_the_page_of_each_country(
    sample_store: ReleaseDirectory, tmp_path: Path, page_processes: int
) -> None:
    (tmp_path / "country_words.rq").write_text(COUNTRY, encoding="utf-8")
    configuration = ServiceConfiguration(
        source=sample_store, page_processes=page_processes, queries_folder=tmp_path
    )
    with TestClient(create_reading_room(configuration), headers={"Accept": "text/html"}) as client:
        whole = client.get("/queries/country_words?country=SY").json()["results"]["bindings"]
        assert whole
        for language, heading in (("en", "Words of its documents"), ("ar", "ألفاظ وثائقه")):
            page = client.get("/country/SY.html", params={"lang": language}).text
            assert f'<h2 id="panel-country_words">{heading}</h2>' in page
            panel = page[page.index('id="panel-country_words"') :]
            assert panel.count("<tr>") - 1 == min(len(whole), 10)
            assert whole[0]["label_ar"]["value"] in panel
            link = panel[panel.index("/queries/country_words.html") :].partition('"')[0]
            assert client.get(link.replace("&amp;", "&")).status_code == 200
        for path in ("/person/kofi-annan.html", "/collection/A200.html"):
            assert "panel-country_words" not in client.get(path).text


def test_a_panel_that_finds_nothing_is_left_out(
    sample_store: ReleaseDirectory, tmp_path: Path
) -> None:
    nothing = COUNTRY.replace("?document smi:targetCountry", "?document smi:unheardOf")
    with reading_room(sample_store, tmp_path, country_nothing=nothing) as client:
        answer = client.get("/country/SY.html")
        assert (answer.status_code, "panel-country_nothing" in answer.text) == (200, False)


def test_a_panel_that_fails_says_so_and_leaves_the_rest_of_the_page(
    sample_store: ReleaseDirectory, tmp_path: Path
) -> None:
    # It is allowed in the file, but no service is on the list of this one.
    failing = COUNTRY.replace("{\n", "{\n  SERVICE <https://elsewhere.example/> { ?a ?b ?c }\n", 1)
    with reading_room(sample_store, tmp_path, country_failing=failing) as client:
        for _ in range(2):
            answer = client.get("/country/SY.html?lang=en")
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "no-store"
            panel = answer.text[answer.text.index('id="panel-country_failing"') :]
            assert "elsewhere.example" in panel
            assert 'class="notice"' in panel


def test_a_document_has_panels_too(sample_store: ReleaseDirectory, tmp_path: Path) -> None:
    asked = "SELECT ?title { ?_document_iri <https://w3id.org/smi/ontology#title> ?title }"
    text = HEAD.format(name="document", kind="document") + asked
    with reading_room(sample_store, tmp_path, document_titles=text) as client:
        code = client.get("/search.json?record=document").json()["records"][0]["iri"]
        page = client.get(f"/document/{code.rpartition('/')[2]}.html").text
        assert 'id="panel-document_titles"' in page


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
