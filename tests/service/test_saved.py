"""Saved queries over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
import pytest

from tests.service.server import BY_YEAR, DOCUMENTS, YEARS

if TYPE_CHECKING:
    import httpx

PATH = "/queries/country_documents-by-year"


def _counts(answer: httpx.Response) -> dict[str, int]:
    rows = answer.json()["results"]["bindings"]
    return {row["year"]["value"]: int(row["count"]["value"]) for row in rows}


def test_the_list_tells_questions_parameters_and_links(client: httpx.Client) -> None:
    first, second = client.get("/queries").json()["queries"]
    assert first["summary"] == {
        "en": "Documents with a target country, per year",
        "ar": "الوثائق المرتبطة ببلد مستهدف، بحسب السنة",
    }
    assert [parameter["name"] for parameter in first["parameters"]] == ["country", "from"]
    assert client.get(first["links"]["text"]).text == BY_YEAR
    assert client.get(second["links"]["answer"]).status_code == 200


def test_the_text_is_served_as_it_is(client: httpx.Client) -> None:
    answer = client.get(f"{PATH}.rq")
    assert answer.headers["content-type"] == "application/sparql-query; charset=utf-8"
    assert answer.content == BY_YEAR.encode()


def test_a_country_may_be_given_by_its_code_or_its_iri(client: httpx.Client) -> None:
    for country in ("IQ", "iq", "https://w3id.org/smi/country/IQ"):
        assert _counts(client.get(PATH, params={"country": country})) == YEARS


def test_an_optional_parameter_narrows_the_answer(client: httpx.Client) -> None:
    answer = client.get(PATH, params={"country": "IQ", "from": "1951"})
    assert _counts(answer) == {"1951": YEARS["1951"], "1960": YEARS["1960"]}


def test_limit_and_offset_choose_a_page(client: httpx.Client) -> None:
    answer = client.get(PATH, params={"country": "IQ", "limit": 1, "offset": 1})
    assert _counts(answer) == {"1951": YEARS["1951"]}


@pytest.mark.parametrize(
    ("format_", "content_type"),
    [
        ("json", "application/sparql-results+json"),
        ("xml", "application/sparql-results+xml"),
        ("csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("text/csv", "text/csv; charset=utf-8"),
    ],
)
def test_every_result_format_is_offered(
    client: httpx.Client, format_: str, content_type: str
) -> None:
    answer = client.get(PATH, params={"country": "IQ", "format": format_})
    assert answer.headers["content-type"] == content_type
    answer = client.get(PATH, params={"country": "IQ"}, headers={"Accept": content_type})
    assert answer.headers["content-type"] == content_type


def test_a_graph_query_answers_in_rdf(client: httpx.Client) -> None:
    answer = client.get("/queries/document_titles", params={"format": "nt"})
    assert len(answer.text.splitlines()) == DOCUMENTS


@pytest.mark.parametrize(
    ("parameters", "name", "word"),
    [
        ("", "country", "required"),
        ("country=", "country", "required"),
        ("country=I%20Q", "country", "I Q"),
        ("country=IQ&from=1948-05", "from", "xsd:gYear"),
        ("country=IQ&form=1948", "form", 'Did you mean "from"'),
        ("country=IQ&country=SY", "country", "more than once"),
        ("country=IQ&limit=-1", "limit", "whole number"),
        ("country=IQ&offset=1.5", "offset", "whole number"),
    ],
)
def test_a_fault_in_a_parameter_is_named(
    client: httpx.Client, parameters: str, name: str, word: str
) -> None:
    answer = client.get(f"{PATH}?{parameters}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, name)
    assert word in answer.json()["detail_en"]
    assert name in answer.json()["detail_ar"]


def test_a_value_cannot_leave_its_place(client: httpx.Client) -> None:
    attack = "https://w3id.org/smi/country/IQ> } DROP ALL #"
    assert client.get(PATH, params={"country": attack}).status_code == 400


def test_an_unknown_name_is_404_and_the_nearest_are_named(client: httpx.Client) -> None:
    answer = client.get("/queries/country_document-by-year")
    assert answer.status_code == 404
    assert answer.json()["suggestions"] == ["country_documents-by-year"]
    assert client.get("/queries/zzzz.rq").json()["suggestions"] == []


def test_each_saved_query_is_an_operation_of_the_interface(client: httpx.Client) -> None:
    operation = client.get("/openapi.json").json()["paths"][PATH]["get"]
    required = {entry["name"]: entry.get("required", False) for entry in operation["parameters"]}
    optional = dict.fromkeys(("from", "limit", "offset", "format", "release"), False)
    assert required == {"country": True, **optional}


def test_the_saved_queries_describe_themselves_in_rdf(client: httpx.Client) -> None:
    answer = client.get("/queries", headers={"Accept": "text/turtle"})
    store = pyoxigraph.Store()
    store.load(answer.content, format=pyoxigraph.RdfFormat.TURTLE)
    # The question with which the SIB's query editor reads a collection.
    rows = store.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> "
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?comment ?query { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ;"
        " sh:select|sh:ask|sh:construct ?query }"
    )
    found = {row["comment"].value: row["query"].value for row in rows}  # type: ignore[union-attr]
    lowest = '"0001"^^<http://www.w3.org/2001/XMLSchema#gYear>'
    filled = BY_YEAR.replace("?__from_xsd_gYear", lowest)
    assert found["Documents with a target country, per year"] == filled
    assert len(found) == 2
    blank = [quad for quad in store if isinstance(quad.subject, pyoxigraph.BlankNode)]
    assert blank == []
