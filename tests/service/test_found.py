"""A program that has the address of the site alone finds everything in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

import pyoxigraph
import pyshacl
import pytest
import rdflib
from selectolax.lexbor import LexborHTMLParser

from smi_graph.service import lists
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import RdfFiles, Release, open_release
from smi_graph.vocabulary import RDF, SMI
from tests.service.server import MINTER, archive, serve
from tests.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

TURTLE = {"Accept": "text/turtle"}
DCAT_AP = rdflib.Graph().parse("tests/service/dcat_ap.ttl")


def reached(client: httpx.Client) -> set[str]:
    """Follow whatever RDF names, from the dataset on, and give the identifiers that it names."""
    host = client.base_url.host
    start = str(client.base_url.join("/dataset"))
    seen, waiting, named = {start}, [start], set()
    while waiting:
        answer = client.get(waiting.pop(), headers=TURTLE, follow_redirects=True)
        if answer.status_code != 200 or "turtle" not in answer.headers["content-type"]:
            continue
        for quad in pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.TURTLE):
            for term in (quad.subject, quad.object):
                if not isinstance(term, pyoxigraph.NamedNode):
                    continue
                named.add(term.value)
                # The identifiers are not served at their own addresses in a test.
                path = term.value.removeprefix(MINTER.base)
                there = urldefrag(urljoin(str(client.base_url), path))[0]
                if urlsplit(there).hostname == host and there not in seen and ".gz" not in there:
                    seen.add(there)
                    waiting.append(there)
    return named


def test_a_crawl_by_rdf_alone_reaches_every_record_from_the_dataset(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    named = reached(client)
    assert {MINTER.document(f"SMI/A200/{number}") for number in range(10)} <= named


def test_the_lists_hold_every_record_of_a_release(
    sample: httpx.Client, sample_release: Release
) -> None:
    store = open_release(sample_release)
    for name, of_class in (("document", SMI.Document), ("diary", SMI.DiaryEntry)):
        pattern = (None, pyoxigraph.NamedNode(RDF.type), pyoxigraph.NamedNode(of_class))
        expected = {quad.subject.value for quad in store.quads_for_pattern(*pattern)}
        listed = rdflib.Graph().parse(data=sample.get(f"/list/{name}").text)
        member = rdflib.URIRef("http://www.w3.org/ns/hydra/core#member")
        assert {str(it) for it in listed.objects(predicate=member)} == expected != set()


def test_a_list_is_the_same_where_an_answer_may_not_hold_all_of_it(
    client: httpx.Client, configuration: ServiceConfiguration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    path = "/list/country/IQ?page=3"
    with serve(configuration, max_rows=9) as bounded:
        told = [each.get(path).text.replace(str(each.base_url), "") for each in (client, bounded)]
    assert told[0] == told[1]
    assert told[0].count("targetCountry") == 2


def test_a_thing_leads_to_the_records_that_name_it_page_by_page(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "PAGE", 4)
    country = rdflib.Graph().parse(data=client.get("/country/IQ.ttl").text)
    [address] = country.objects(predicate=rdflib.RDFS.seeAlso)
    pages, following = [], f"{address}?page=1"
    while following:
        answer = client.get(following)
        pages.append(rdflib.Graph().parse(data=answer.text))
        following = answer.links.get("next", {}).get("url", "")
    iri = rdflib.URIRef(MINTER.country("IQ"))
    named = [set(page.subjects(rdflib.URIRef(SMI.targetCountry), iri)) for page in pages]
    assert list(map(len, named)) == [4, 4, 2]
    assert len(set.union(*named)) == 10
    total = rdflib.URIRef("http://www.w3.org/ns/hydra/core#totalItems")
    assert {int(n) for page in pages for n in page.objects(predicate=total)} == {10}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/list/document?page=99", 404),
        ("/list/document?page=0", 400),
        ("/list/planet", 404),
        ("/list/country/XX", 404),
        ("/list/document/SMI-A200-1", 404),
        ("/list/person/new", 200),
    ],
)
def test_there_is_no_list_of_what_is_not_there(
    client: httpx.Client, path: str, status: int
) -> None:
    assert client.get(path).status_code == status


def test_the_entrance_leads_programs_to_the_data(client: httpx.Client) -> None:
    page = client.get("/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.headers["content-type"].startswith("text/html")
    assert client.get("/").headers["content-type"].startswith("text/html")
    for media_type in ("text/turtle", "application/ld+json", "application/rdf+xml"):
        answer = client.get("/", headers={"Accept": media_type}, follow_redirects=True)
        assert answer.headers["content-type"].partition(";")[0] == media_type
        assert answer.url.path == "/dataset"
    assert client.get("/", headers={"Accept": "image/png"}).status_code == 406
    for method in ("GET", "HEAD"):
        links = client.request(method, "/").headers["link"]
        assert '</.well-known/api-catalog>; rel="api-catalog"' in links


def test_each_api_of_the_catalogue_is_there_and_described(client: httpx.Client) -> None:
    answer = client.get("/.well-known/api-catalog")
    assert answer.headers["content-type"].startswith("application/linkset+json; profile=")
    assert 'rel="api-catalog"' in client.head("/.well-known/api-catalog").headers["link"]
    assert "oai" in all_apis_answer(client)


def all_apis_answer(client: httpx.Client) -> set[str]:
    first, *apis = client.get("/.well-known/api-catalog").json()["linkset"]
    assert {item["href"] for item in first["item"]} == {api["anchor"] for api in apis}
    for api in apis:
        assert client.get(api["anchor"]).status_code in {200, 400}, api["anchor"]
        for relation in ("service-desc", "service-meta", "status"):
            for target in api[relation]:
                assert client.get(target["href"]).status_code == 200, target
        assert api["anchor"] in client.get("/llms.txt").text
    return {api["anchor"].rpartition("/")[2] for api in apis}


def test_what_needs_releases_is_not_offered_where_rdf_files_are_served(tmp_path: Path) -> None:
    path = tmp_path / "data.nq"
    path.write_bytes(archive())
    settings = ServiceConfiguration(source=RdfFiles((path,)), workers=1, slow_workers=0)
    with serve(settings) as client:
        wait_until(lambda: client.get("/ready").status_code == 200)
        names = all_apis_answer(client)
        assert {"sparql", "queries", "reconcile"} <= names
        assert client.get("/oai?verb=Identify").status_code == 404
        assert "/oai" not in client.get("/dataset", headers=TURTLE).text


def test_assistants_are_told_what_is_here_in_both_languages(client: httpx.Client) -> None:
    for language, mark in (("en", "## To query"), ("ar", "## للسؤال")):
        text = client.get(f"/llms.txt?lang={language}").text
        assert text.startswith("# ")
        assert mark in text
        assert str(client.base_url.join("/sparql")) in text


def test_the_page_of_the_dataset_is_a_dataset_for_search_engines(sample: httpx.Client) -> None:
    page = LexborHTMLParser(sample.get("/dataset", headers={"Accept": "text/html"}).text)
    [script] = page.css("script[type='application/ld+json']")
    told = json.loads(script.text())
    assert told["@type"] == "Dataset"
    assert told["includedInDataCatalog"]["@type"] == "DataCatalog"
    [download] = told["distribution"]
    assert sample.head(download["contentUrl"]).status_code == 200
    assert f'<{download["contentUrl"]}>; rel="item"' in sample.head("/dataset").headers["link"]


def test_the_description_of_the_dataset_is_valid_dcat_ap(sample: httpx.Client) -> None:
    described = rdflib.Graph().parse(data=sample.get("/dataset").text)
    conforms, _, report = pyshacl.validate(described, shacl_graph=DCAT_AP)
    assert conforms, report
    dataset = rdflib.URIRef(f"{MINTER.base}dataset")
    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    for example in described.objects(dataset, void.exampleResource):
        path = "/" + str(example).removeprefix(MINTER.base)
        assert sample.get(path, headers=TURTLE, follow_redirects=True).status_code == 200
    for root in described.objects(dataset, void.rootResource):
        assert sample.get(str(root)).status_code == 200
