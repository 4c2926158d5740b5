"""The endpoint keeps to the SPARQL 1.1 Protocol."""

from __future__ import annotations

import gzip
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph
import pytest

from smi_graph.vocabulary import SMI
from tests.service.server import DOCUMENTS, ENDLESS, MINTER, serve
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    import httpx

    from smi_graph.service.configuration import ServiceConfiguration

SELECT = f"SELECT ?s {{ ?s a <{SMI.Document}> }}"
CONSTRUCT = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o ; a <{SMI.Document}> }}"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}


def test_a_query_by_get_is_answered(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": SELECT})
    assert answer.status_code == 200
    assert len(answer.json()["results"]["bindings"]) == DOCUMENTS


def test_a_query_by_post_as_a_form_is_answered(client: httpx.Client) -> None:
    answer = client.post("/sparql", data={"query": SELECT})
    assert len(answer.json()["results"]["bindings"]) == DOCUMENTS


def test_a_query_by_direct_post_is_answered(client: httpx.Client) -> None:
    answer = client.post("/sparql", content=SELECT, headers=DIRECT)
    assert len(answer.json()["results"]["bindings"]) == DOCUMENTS


def test_arabic_arrives_and_returns_whole(client: httpx.Client) -> None:
    for answer in (
        client.get("/sparql", params={"query": "SELECT ('بغداد' AS ?c) {}"}),
        client.post("/sparql", data={"query": "SELECT ('بغداد' AS ?c) {}"}),
        client.post("/sparql", content="SELECT ('بغداد' AS ?c) {}", headers=DIRECT),
    ):
        assert answer.json()["results"]["bindings"][0]["c"]["value"] == "بغداد"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/json", "application/json"),
        ("text/html,*/*;q=0.1", "application/sparql-results+json"),
    ],
)
def test_solutions_come_in_the_format_asked_for(
    client: httpx.Client, accept: str, content_type: str
) -> None:
    for query in (SELECT, "ASK {}"):
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)


@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/n-triples",
        "application/rdf+xml",
        "application/ld+json",
        "application/n-quads",
        "application/trig",
    ],
)
def test_graphs_come_in_the_format_asked_for(client: httpx.Client, media_type: str) -> None:
    answer = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": media_type})
    assert answer.headers["content-type"].split(";")[0] == media_type
    rdf_format = pyoxigraph.RdfFormat.from_media_type(media_type)
    assert len(list(pyoxigraph.parse(answer.content, format=rdf_format))) == 5 * DOCUMENTS


def test_format_in_the_address_goes_before_accept(client: httpx.Client) -> None:
    parameters = {"query": SELECT, "format": "csv"}
    answer = client.get("/sparql", params=parameters, headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv")])
def test_a_format_that_does_not_fit_the_query_is_406(
    client: httpx.Client, query: str, accept: str
) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 406
    assert len(answer.json()["offered"]) >= 4


def test_a_syntax_error_names_its_line_and_column(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * {\n  ?s ?p }"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["line"], answer.json()["column"] > 1) == (2, True)


def test_a_text_that_is_no_query_is_400(client: httpx.Client) -> None:
    for text in ("hello", "", "PREFIX"):
        accept = {"Accept": "text/turtle"}
        answer = client.get("/sparql", params={"query": text}, headers=accept)
        assert (answer.status_code, answer.json()["title_en"]) == (
            400,
            "Invalid SPARQL query",
        )


@pytest.mark.parametrize(
    "text", ["INSERT DATA { <a:> <a:> <a:> }", "DROP ALL", "PREFIX a: <b:> LOAD <c:>", "WITH <a:>"]
)
def test_an_update_is_refused(client: httpx.Client, text: str) -> None:
    update = {"Content-Type": "application/sparql-update"}
    answers = [
        client.get("/sparql", params={"query": text}),
        client.post("/sparql", data={"update": text}),
        client.post("/sparql", content=text, headers=update),
        client.get("/sparql", params={"query": "ASK {}", "using-graph-uri": "http://e/"}),
        client.post("/sparql", data={"query": "ASK {}", "using-named-graph-uri": "http://e/"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert client.get("/sparql", params={"update": text}).status_code == 400


def test_two_queries_are_refused(client: httpx.Client) -> None:
    answers = [
        client.get("/sparql?query=ASK{}&query=ASK{}"),
        client.post("/sparql", content="query=ASK{}&query=ASK{}", headers=FORM),
        client.post("/sparql?query=ASK{}", content="ASK {}", headers=DIRECT),
    ]
    assert [answer.status_code for answer in answers] == [400, 400, 400]


def test_a_program_without_a_query_is_told_how_to_ask(client: httpx.Client) -> None:
    for accept in ("application/sparql-results+json", "application/json"):
        answer = client.get("/sparql", headers={"Accept": accept})
        assert (answer.status_code, answer.json()["status"]) == (400, 400)
        assert "query" in answer.json()["detail"]
    assert client.post("/sparql", content="", headers=FORM).status_code == 400


def test_a_browser_without_a_query_gets_a_form(client: httpx.Client) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 200
    assert 'name="query"' in answer.text


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/json", "application/sparql-query; charset=iso-8859-1", ""],
)
def test_another_kind_of_body_is_415(client: httpx.Client, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    assert client.post("/sparql", content="ASK {}", headers=headers).status_code == 415


def test_bytes_that_are_not_utf_8_are_refused(client: httpx.Client) -> None:
    assert client.post("/sparql", content=b"ASK {} #\xff", headers=DIRECT).status_code == 415
    assert client.post("/sparql", content=b"query=ASK{}%FF", headers=FORM).status_code == 400
    assert client.get("/sparql?query=ASK%7B%7D%FF").status_code == 400


def test_a_body_above_the_ceiling_is_413(client: httpx.Client) -> None:
    answer = client.post("/sparql", content="#" * (2**20 + 1), headers=DIRECT)
    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, 2**20)


def test_a_packed_body_is_read_and_bounded(client: httpx.Client) -> None:
    def send(body: bytes, coding: str, kind: dict[str, str]) -> httpx.Response:
        headers = {**kind, "Content-Encoding": coding}
        return client.post("/sparql", content=body, headers=headers)

    assert send(gzip.compress(b"ASK {}"), "gzip", DIRECT).json()["boolean"] is True
    assert send(gzip.compress(b"query=ASK{}"), "x-gzip", FORM).json()["boolean"] is True
    assert send(b"ASK {}", "identity", DIRECT).status_code == 200
    assert send(gzip.compress(b"#" * 2**24), "gzip", DIRECT).status_code == 413
    for broken in (b"ASK {}", gzip.compress(b"ASK {}")[:-3], gzip.compress(b"ASK {}") * 2):
        assert send(broken, "gzip", DIRECT).status_code == 400
    for coding in ("br", "deflate", "gzip, gzip"):
        refused = send(b"", coding, DIRECT)
        assert (refused.status_code, refused.headers["accept-encoding"]) == (415, "gzip")


def test_service_is_refused_and_nothing_is_fetched(client: httpx.Client) -> None:
    for call in ("SERVICE <http://127.0.0.1:9/>", r"\u0053ERVICE <http://127.0.0.1:9/>"):
        answer = client.get("/sparql", params={"query": f"SELECT * {{ {call} {{ ?s ?p ?o }} }}"})
        assert answer.status_code == 403


def test_from_chooses_among_the_graphs_that_are_there(client: httpx.Client) -> None:
    provenance = MINTER.graph("provenance")
    asked = {provenance: True, "http://127.0.0.1:9/": False}
    for graph, found in asked.items():
        answer = client.get("/sparql", params={"query": f"ASK FROM <{graph}> {{ ?s ?p ?o }}"})
        assert answer.json()["boolean"] is found


def test_the_dataset_of_the_request_is_used(client: httpx.Client) -> None:
    provenance = MINTER.graph("provenance")
    default = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": provenance}
    named = {"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": provenance}
    for parameters in (default, named):
        rows = client.get("/sparql", params=parameters).json()["results"]["bindings"]
        assert [row["o"]["value"] for row in rows] == ["aside"]
    bad = {"query": "ASK {}", "default-graph-uri": "not an IRI"}
    assert client.get("/sparql", params=bad).status_code == 400


def test_the_named_graphs_are_not_in_the_default_graph(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": 'ASK { ?s ?p "aside" }'})
    assert answer.json()["boolean"] is False


def test_relative_iris_start_at_the_base_of_the_archive(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK { <country/IQ> ?p ?o }"})
    assert answer.json()["boolean"] is True


def test_every_answer_names_its_release(client: httpx.Client) -> None:
    release_id = client.get("/ready").json()["release"]
    for path in (
        "/health",
        "/queries",
        "/nowhere",
        "/sparql",
        "/ontology",
        "/assets/site.css",
    ):
        assert client.get(path).headers["x-release"] == release_id


def test_an_answer_that_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/sparql", params={"query": SELECT})
    tag = {"If-None-Match": first.headers["etag"]}
    again = client.get("/sparql", params={"query": SELECT}, headers=tag)
    assert (again.status_code, again.content) == (304, b"")
    csv = client.get("/sparql", params={"query": SELECT}, headers={**tag, "Accept": "text/csv"})
    assert csv.status_code == 200


def test_head_tells_what_get_would_without_a_body(client: httpx.Client) -> None:
    paths = ("/sparql?query=ASK{}", "/sparql", "/queries", "/country/IQ", "/country/IQ.ttl")
    for path in (*paths, "/dataset", "/health", "/openapi.json"):
        get, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-length"] == get.headers["content-length"]


def test_any_site_may_read_but_without_credentials(client: httpx.Client) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    before = client.options("/sparql", headers=asked)
    assert before.status_code == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    after = client.get("/sparql", params={"query": "ASK {}"}, headers=asked)
    for answer in (before, after):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_another_method_is_405(client: httpx.Client) -> None:
    answer = client.delete("/sparql")
    assert (answer.status_code, answer.json()["status"]) == (405, 405)


def test_a_problem_is_told_in_both_languages(client: httpx.Client) -> None:
    answer = client.get("/nowhere", headers={"Accept-Language": "ar"})
    problem = answer.json()
    assert answer.headers["content-language"] == "ar"
    assert problem["detail"] == problem["detail_ar"] != problem["detail_en"]
    english = client.get("/nowhere").json()
    assert english["detail"] == english["detail_en"]


def test_a_query_past_its_deadline_is_504_and_names_the_limit(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, deadline_seconds=0.5) as client:
        answer = client.get("/sparql", params={"query": ENDLESS})
        assert (answer.status_code, answer.json()["limit_seconds"]) == (504, 0.5)
        # On a machine that stands still for half a second the small one is late too.
        wait_until(lambda: client.get("/sparql", params={"query": "ASK {}"}).status_code == 200)


def test_an_answer_above_a_ceiling_is_refused_whole(configuration: ServiceConfiguration) -> None:
    with serve(configuration, max_rows=DOCUMENTS - 1) as client:
        answer = client.get("/sparql", params={"query": SELECT, "format": "csv"})
        assert (answer.status_code, answer.json()["limit"]) == (422, DOCUMENTS - 1)
        assert (answer.json()["ceiling"], "OFFSET" in answer.json()["detail"]) == ("rows", True)
        page = {"query": f"{SELECT} LIMIT {DOCUMENTS - 1}", "format": "csv"}
        assert client.get("/sparql", params=page).status_code == 200
    with serve(configuration, max_bytes=100) as client:
        answer = client.get("/sparql", params={"query": CONSTRUCT})
        assert (answer.status_code, answer.json()["ceiling"]) == (422, "bytes")


@pytest.mark.parametrize("address", ["/search?q=بيان&lang=ar", "/country/بلد", "/nowhere/\xff"])
def test_an_address_that_is_not_encoded_is_answered_like_its_encoded_form(
    sample: httpx.Client, address: str
) -> None:
    def ask(line: bytes) -> tuple[bytes, bytes]:
        place = sample.base_url.host, sample.base_url.port or 0
        with socket.create_connection(place, timeout=PATIENCE) as there:
            # Split within the line, and within a letter.
            there.sendall(b"GET " + line[:-4])
            there.sendall(line[-4:] + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            head, _, body = b"".join(iter(lambda: there.recv(65536), b"")).partition(b"\r\n\r\n")
            return head.split(b" ")[1], body

    written = ask(address.encode())
    assert written == ask(quote(address, safe="/?&=").encode())
    assert written[0] in {b"200", b"404"}
