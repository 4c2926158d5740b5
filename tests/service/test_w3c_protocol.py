"""The query side of the W3C's tests of the SPARQL 1.1 Protocol, one after another.

https://www.w3.org/2009/sparql/docs/tests/ has a manifest of them; each is told here in our
own words and asks the same of a running server.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.service.server import MINTER

if TYPE_CHECKING:
    import httpx

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
RESULTS = "application/sparql-results+json"
ONE, TWO, NONE = (MINTER.graph(name) for name in ("one", "two", "none"))
DEFAULT = "ASK { ?s ?p ?o }"
NAMED = "ASK { GRAPH ?g { ?s ?p ?o } }"
VALUES = "SELECT ?v { { ?s ?p ?v } UNION { GRAPH ?g { ?s ?p ?v } } }"


def send(client: httpx.Client, way: str, query: str, **dataset: str | list[str]) -> httpx.Response:
    """Send a query in one of the three ways of the protocol (section 2.1)."""
    if way == "get":
        return client.get("/sparql", params={"query": query, **dataset})
    if way == "form":
        body = urlencode({"query": query, **dataset}, doseq=True)
        return client.post("/sparql", content=body, headers=FORM)
    return client.post("/sparql", params=dataset, content=query, headers=DIRECT)


WAYS = pytest.mark.parametrize("way", ["get", "form", "direct"])


@WAYS
def test_a_query_is_answered(client: httpx.Client, way: str) -> None:
    answer = send(client, way, "ASK {}")
    assert (answer.status_code, answer.json()["boolean"]) == (200, True)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_carries_no_query(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/sparql", params={"query": "ASK {}"})
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["allow"].split(", "))


@WAYS
def test_two_queries_are_refused(client: httpx.Client, way: str) -> None:
    if way == "direct":
        answer = client.post("/sparql?query=ASK{}", content="ASK {}", headers=DIRECT)
    else:
        pairs = "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"
        get = way == "get"
        answer = (
            client.get(f"/sparql?{pairs}")
            if get
            else client.post("/sparql", content=pairs, headers=FORM)
        )
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/sparql-results+xml", None])
def test_a_body_of_another_kind_is_refused(client: httpx.Client, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    for body in ("query=ASK%20%7B%7D", "ASK {}"):
        assert client.post("/sparql", content=body, headers=headers).status_code == 415


@pytest.mark.parametrize("kind", [FORM, DIRECT])
def test_a_body_in_utf_16_is_refused(client: httpx.Client, kind: dict[str, str]) -> None:
    body = ("ASK {}" if kind is DIRECT else "query=ASK{}").encode("utf-16")
    answer = client.post("/sparql", content=body, headers=kind)
    assert answer.status_code in {400, 415}
    headers = {"Content-Type": f"{kind['Content-Type']}; charset=UTF-16"}
    assert client.post("/sparql", content=body, headers=headers).status_code == 415


@pytest.mark.parametrize("charset", ["utf-8", '"UTF-8"'])
def test_a_charset_that_is_utf_8_may_be_named(client: httpx.Client, charset: str) -> None:
    for kind, body in ((FORM, "query=ASK{}"), (DIRECT, "ASK {}")):
        headers = {"Content-Type": f"{kind['Content-Type']}; charset={charset}"}
        assert client.post("/sparql", content=body, headers=headers).status_code == 200


@WAYS
def test_a_query_that_does_not_parse_is_refused(client: httpx.Client, way: str) -> None:
    assert send(client, way, "ASK {").status_code == 400


@WAYS
def test_a_default_graph_is_taken_from_the_request(client: httpx.Client, way: str) -> None:
    values = [
        row["v"]["value"]
        for row in send(client, way, VALUES, **{"default-graph-uri": ONE}).json()["results"][
            "bindings"
        ]
    ]
    assert values == ["one"]


@WAYS
def test_several_default_graphs_are_one_graph(client: httpx.Client, way: str) -> None:
    both = 'ASK { ?s ?p "one" . ?s ?p "two" }'
    dataset = {"default-graph-uri": [ONE, TWO]}
    assert send(client, way, both, **dataset).json()["boolean"] is True
    assert send(client, way, NAMED, **dataset).json()["boolean"] is False


@WAYS
def test_named_graphs_are_taken_from_the_request(client: httpx.Client, way: str) -> None:
    dataset = {"named-graph-uri": [ONE, TWO]}
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    rows = send(client, way, query, **dataset).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in rows] == [ONE, TWO]
    assert send(client, way, DEFAULT, **dataset).json()["boolean"] is False


@WAYS
def test_default_and_named_graphs_go_together(client: httpx.Client, way: str) -> None:
    dataset = {"default-graph-uri": ONE, "named-graph-uri": TWO}
    query = f'ASK {{ ?s ?p "one" . GRAPH <{TWO}> {{ ?s ?p "two" }} }}'
    assert send(client, way, query, **dataset).json()["boolean"] is True
    query = f'ASK {{ {{ ?s ?p "two" }} UNION {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }} }}'
    assert send(client, way, query, **dataset).json()["boolean"] is False


@WAYS
def test_the_request_goes_before_from(client: httpx.Client, way: str) -> None:
    query = f'ASK FROM <{ONE}> FROM NAMED <{ONE}> {{ ?s ?p "two" }}'
    assert send(client, way, query).json()["boolean"] is False
    assert send(client, way, query, **{"default-graph-uri": TWO}).json()["boolean"] is True


@WAYS
@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_that_is_not_there_is_empty(client: httpx.Client, way: str, name: str) -> None:
    for query in (DEFAULT, NAMED):
        answer = send(client, way, query, **{name: NONE})
        assert (answer.status_code, answer.json()["boolean"]) == (200, False)


@WAYS
@pytest.mark.parametrize(
    ("query", "accept"),
    [
        *product(["SELECT * {}", "ASK {}"], [RESULTS, "application/sparql-results+xml"]),
        *product(["CONSTRUCT WHERE {}", "DESCRIBE <a:b>"], ["text/turtle", "application/rdf+xml"]),
    ],
)
def test_the_content_type_suits_the_form_of_the_query(
    client: httpx.Client, way: str, query: str, accept: str
) -> None:
    client.headers["Accept"] = accept
    try:
        answer = send(client, way, query)
    finally:
        client.headers["Accept"] = "*/*"
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == accept


def test_without_accept_solutions_come_as_results_and_graphs_as_rdf(client: httpx.Client) -> None:
    for query, media_type in {
        "SELECT * {}": RESULTS,
        "ASK {}": RESULTS,
        "CONSTRUCT WHERE {}": "text/turtle",
        "DESCRIBE <a:b>": "text/turtle",
    }.items():
        answer = send(client, "get", query)
        assert answer.headers["content-type"].split(";")[0] == media_type


@WAYS
def test_a_query_may_set_its_own_base(client: httpx.Client, way: str) -> None:
    query = f"BASE <{MINTER.base}graph/> ASK {{ GRAPH <one> {{ ?s ?p ?o }} }}"
    assert send(client, way, query).json()["boolean"] is True
