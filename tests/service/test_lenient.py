"""Clients that ask in their own ways are understood, or told what was not."""

from __future__ import annotations

import gzip
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import httpx
import pytest
import zstandard

ROWS = "SELECT ?s { ?s ?p ?o } LIMIT 3"
GRAPH = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 3"
MANY = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 200"


def ask(client: httpx.Client, query: str, **headers: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers=headers)


def media_type(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return answer.headers["content-type"].partition(";")[0]


def test_two_lines_of_accept_are_one_list(client: httpx.Client) -> None:
    headers = [("Accept", "text/csv;q=0.1"), ("Accept", "text/tab-separated-values")]
    answer = client.get("/sparql", params={"query": ROWS}, headers=headers)
    assert media_type(answer) == "text/tab-separated-values"


@pytest.mark.parametrize(
    ("query", "accept", "sent"),
    [
        (ROWS, "application/xml", "application/xml"),
        (GRAPH, "application/xml", "application/xml"),
        (GRAPH, "application/json", "application/json"),
        (GRAPH, "text/n3", "text/n3"),
        (GRAPH, "application/x-turtle", "text/turtle"),
        (GRAPH, "application/owl+xml", "application/rdf+xml"),
        (ROWS, "text/csv;header=present", "text/csv"),
        (GRAPH, "text/turtle;version=1.2", "text/turtle"),
        (ROWS, "text/csv;q=.2", "text/csv"),
        (ROWS, "*", "application/sparql-results+json"),
    ],
)
def test_other_names_and_loose_forms_are_understood(
    client: httpx.Client, query: str, accept: str, sent: str
) -> None:
    assert media_type(ask(client, query, Accept=accept)) == sent


@pytest.mark.parametrize(
    ("wish", "accept", "sent"),
    [
        ("nonsense", "text/csv", "text/csv"),
        ("application/pdf", "text/csv", "text/csv"),
        ("text/csv", "application/json", "text/csv"),
        ("application/pdf,text/csv", "application/json", "text/csv"),
        ("csv", "application/json", "text/csv"),
        ("", "text/csv", "text/csv"),
        (",;", "text/csv", "text/csv"),
    ],
)
def test_a_wish_that_is_unknown_leaves_the_choice_to_accept(
    client: httpx.Client, wish: str, accept: str, sent: str
) -> None:
    parameters = {"query": ROWS, "format": wish}
    answer = client.get("/sparql", params=parameters, headers={"Accept": accept})
    assert media_type(answer) == sent


@pytest.mark.parametrize(
    ("wish", "sent"),
    [
        ("application/ld+json,application/x-json+ld", "application/ld+json"),
        ("application/x-json+ld", "application/ld+json"),
        ("text/rdf+n3", "text/turtle"),
        ("n3", "text/turtle"),
    ],
)
def test_the_lists_of_sparqlwrapper_are_read(client: httpx.Client, wish: str, sent: str) -> None:
    answer = client.get("/sparql", params={"query": GRAPH, "format": wish})
    assert media_type(answer) == sent


def test_an_empty_graph_is_none(client: httpx.Client) -> None:
    plain = ask(client, ROWS).json()
    for name in ("default-graph-uri", "named-graph-uri"):
        assert client.get("/sparql", params={"query": ROWS, name: ""}).json() == plain
        assert client.post("/sparql", data={"query": ROWS, name: ""}).json() == plain


@pytest.mark.parametrize("target", ["<http://e.org/sparql>", "?s", "e:a", "<http://127.0.0.1/>"])
def test_a_silent_service_that_may_not_be_called_gives_the_empty_solution(
    client: httpx.Client, target: str
) -> None:
    query = (
        "PREFIX e: <http://e.org/> SELECT ?s ?x { VALUES ?s { 1 2 }"
        f' SERVICE SILENT {target} {{ {{ ?x ?y "}}" }} UNION {{ ?x ?y ?z }} }} FILTER(?s > 1) }}'
    )
    rows = ask(client, query, Accept="application/json").json()["results"]["bindings"]
    assert [row["s"]["value"] for row in rows] == ["2"]
    assert "x" not in rows[0]


def test_what_a_silent_service_hides_is_still_judged(client: httpx.Client) -> None:
    query = "SELECT * { SERVICE SILENT <http://a/> { } SERVICE <http://b/> { ?s ?p ?o } }"
    assert ask(client, query).status_code == 403


def test_a_query_from_a_word_processor_is_read(client: httpx.Client) -> None:
    plain = ask(client, ROWS).json()
    assert ask(client, "\ufeff" + ROWS.replace(" ", "\u00a0")).json() == plain
    body = ("\ufeff" + ROWS).encode()
    headers = {"Content-Type": "application/sparql-query"}
    assert client.post("/sparql", content=body, headers=headers).json() == plain
    kept = ask(client, "SELECT (STRLEN('\u00a0') AS ?n) {}", Accept="application/json").json()
    assert kept["results"]["bindings"][0]["n"]["value"] == "1"


@pytest.mark.parametrize("character", ["\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_xml_that_would_be_none_is_not_sent(client: httpx.Client, character: str) -> None:
    query = f"SELECT ('a\\u{ord(character):04X}b' AS ?x) {{}}"
    refused = ask(client, query, Accept="application/sparql-results+xml")
    assert refused.status_code == 406
    assert "XML" in refused.json()["title_en"]
    rows = ask(client, query, Accept="application/json").json()["results"]["bindings"]
    assert rows[0]["x"]["value"] == f"a{character}b"


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate, br", "gzip"),
        ("zstd, gzip", "zstd"),
        ("gzip;q=1, zstd;q=0.5", "gzip"),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=0", None),
        ("br", None),
        ("identity", None),
        ("", None),
    ],
)
def test_an_answer_is_compressed_as_the_client_likes(
    client: httpx.Client, accept: str, coding: str | None
) -> None:
    plain = ask(client, MANY, **{"Accept-Encoding": "identity"})
    address = str(plain.url)
    with client.stream("GET", address, headers={"Accept-Encoding": accept}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding") == coding
    assert int(answer.headers["content-length"]) == len(raw)
    assert "Accept-Encoding" in answer.headers["vary"]
    assert "Accept" in answer.headers["vary"].split(", ")
    read = {
        "gzip": gzip.decompress,
        "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    }.get(coding or "", bytes)
    assert read(raw) == plain.content
    again = client.get(
        address, headers={"Accept-Encoding": accept, "If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304


def test_who_takes_nothing_plain_gets_a_small_answer_compressed_too(client: httpx.Client) -> None:
    for accept in ("gzip, identity;q=0", "gzip, *;q=0"):
        assert encoding(ask(client, "ASK {}", **{"Accept-Encoding": accept})) == "gzip"
    for accept in ("gzip", "identity;q=0", "br, *;q=0"):
        assert encoding(ask(client, "ASK {}", **{"Accept-Encoding": accept})) is None


def encoding(answer: httpx.Response) -> str | None:
    assert answer.json()["boolean"] is True
    return answer.headers.get("content-encoding")


def test_a_compressed_answer_has_no_strong_tag(client: httpx.Client) -> None:
    for path in ("/ontology", "/"):
        plain = client.get(path, headers={"Accept-Encoding": "identity", "Accept": "text/html"})
        small = client.get(path, headers={"Accept-Encoding": "gzip", "Accept": "text/html"})
        assert small.headers["content-encoding"] == "gzip"
        assert small.headers["etag"].startswith("W/")
        assert small.headers["etag"].removeprefix("W/") == plain.headers["etag"].removeprefix("W/")


def test_an_answer_that_has_not_changed_since_is_not_sent_again(client: httpx.Client) -> None:
    answer = ask(client, ROWS)
    changed = parsedate_to_datetime(answer.headers["last-modified"])
    for moment, status in ((changed, 304), (changed - timedelta(seconds=1), 200)):
        since = format_datetime(moment, usegmt=True)
        assert ask(client, ROWS, **{"If-Modified-Since": since}).status_code == status
    assert ask(client, ROWS, **{"If-Modified-Since": "yesterday"}).status_code == 200
    # Where a tag is named, the date does not count.
    both = {"If-None-Match": '"other"', "If-Modified-Since": answer.headers["last-modified"]}
    assert ask(client, ROWS, **both).status_code == 200


def test_browsers_of_other_sites_may_send_and_see_what_clients_use(client: httpx.Client) -> None:
    wished = "authorization, range, if-modified-since, x-requested-with, cache-control"
    headers = {
        "Origin": "https://e.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": wished,
    }
    allowed = client.options("/sparql", headers=headers).headers["access-control-allow-headers"]
    assert set(wished.split(", ")) <= {name.strip().lower() for name in allowed.split(",")}
    exposed = client.get("/health").headers["access-control-expose-headers"]
    assert {"Content-Range", "Last-Modified"} <= {name.strip() for name in exposed.split(",")}
