"""What the texts name, as Web Annotations, and as what a thing that only texts name is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.pipeline.archive import record, write
from tests.service.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

TEXT = "زار الوفد فرنسا ثم\u202fبريطانيا، واستقبلته ليلى النجار في العراق."


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("texts")
    records = record(1, text_ar=TEXT, persons=[]), record(2, persons=["ليلى النجار"])
    build([write(folder / "a.jsonl", *records)], ReleaseDirectory(folder / "store"))
    source = ReleaseDirectory(folder / "store")
    with serve(ServiceConfiguration(source=source)) as client:
        yield client


def items(client: httpx.Client, code: str = "SAMPLE-T-1") -> list[dict[str, Any]]:
    answer = client.get(f"/document/{code}/annotations")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/ld+json")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_each_mention_has_its_words_and_their_place_in_the_published_text(
    texts: httpx.Client,
) -> None:
    query = (
        "SELECT ?text { <https://w3id.org/smi/document/SAMPLE-T-1>"
        " <https://w3id.org/smi/ontology#text> ?text }"
    )
    rows = texts.get("/sparql", params={"query": query, "format": "json"}).json()["results"]
    text = rows["bindings"][0]["text"]["value"]
    found = items(texts)
    assert len(found) == 4
    for annotation in found:
        quote, place = annotation["target"]["selector"]
        assert text[place["start"] : place["end"]] == quote["exact"]
        assert text.startswith(quote["prefix"], place["start"] - len(quote["prefix"]))
        assert text.startswith(quote["suffix"], place["end"])
        assert annotation["motivation"] == "identifying"
    things = [annotation["body"][0]["source"].rpartition("/smi/")[2] for annotation in found]
    assert things[:2] == ["country/FR", "country/GB"]
    assert things[2].startswith("person/n-")
    assert things[3] == "country/IQ"


def test_a_purpose_is_said_of_the_annotation_and_not_of_the_thing(texts: httpx.Client) -> None:
    # "purpose" belongs to textual bodies and specific resources alone (section 3.3.5 of the model).
    kinds = {body["type"] for annotation in items(texts) for body in annotation["body"]}
    assert kinds == {"SpecificResource", "TextualBody"}


def test_the_graph_counts_what_the_annotations_show(texts: httpx.Client) -> None:
    query = (
        "SELECT ?thing { GRAPH <https://w3id.org/smi/graph/mentions>"
        " { <https://w3id.org/smi/document/SAMPLE-T-1> <https://w3id.org/smi/ontology#mentions>"
        " ?thing } }"
    )
    rows = texts.get("/sparql", params={"query": query, "format": "json"}).json()["results"]
    counted = {row["thing"]["value"] for row in rows["bindings"]}
    assert counted == {annotation["body"][0]["source"] for annotation in items(texts)}


def test_a_country_that_only_a_text_names_answers_at_its_address(texts: httpx.Client) -> None:
    answer = texts.get("/country/FR.ttl")
    assert answer.status_code == 200
    assert "فرنسا" in answer.text
    assert texts.get("/country/JP.ttl").status_code == 404


def test_a_node_of_the_graph_answers_at_its_address(texts: httpx.Client) -> None:
    for annotation in items(texts):
        place = annotation["id"].rpartition("#")[2]
        answer = texts.get(f"/mention/SAMPLE-T-1/{place}.ttl")
        assert answer.status_code == 200
        assert annotation["body"][0]["source"].rpartition("/")[2] in answer.text


def test_a_plain_query_sees_no_mention(texts: httpx.Client) -> None:
    for about in ("?s <https://w3id.org/smi/ontology#mentions> ?o", "?s ?p 'فرنسا'@ar"):
        answer = texts.get("/sparql", params={"query": f"ASK {{ {about} }}", "format": "json"})
        assert answer.json()["boolean"] is False


def test_the_descriptions_say_that_a_program_found_them(texts: httpx.Client) -> None:
    for address in ("/.well-known/void", "/sparql"):
        text = texts.get(address, headers={"Accept": "text/turtle"}).text
        assert "What a program found in the titles and texts" in text
        assert "ما وجده برنامج" in text


def test_a_release_without_mentions_says_so(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    build([write(tmp_path / "a.jsonl", record(1))], directory, BuildOptions(mentions=False))
    with serve(ServiceConfiguration(source=directory)) as client:
        answer = client.get("/document/SAMPLE-T-1/annotations")
    assert answer.status_code == 404
    assert answer.json()["title_en"] == "No mentions were looked for"


def test_unknown_and_odd_codes_are_no_fault_of_the_server(texts: httpx.Client) -> None:
    for code in ("SAMPLE-T-99", "%D8%A7", "a" * 400, "%00"):
        assert texts.get(f"/document/{code}/annotations").status_code in {400, 404}


def test_a_client_that_has_the_page_is_told_so(texts: httpx.Client) -> None:
    tag = texts.get("/document/SAMPLE-T-1/annotations").headers["etag"]
    again = texts.get("/document/SAMPLE-T-1/annotations", headers={"If-None-Match": tag})
    assert again.status_code == 304
