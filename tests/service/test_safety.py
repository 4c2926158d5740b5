"""Nothing is fetched, nothing is executed, and no request ends the service."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from smi_graph.service.middleware import MAX_HEADER_BYTES, MAX_QUERY_STRING_BYTES
from tests.service.server import DOCUMENTS, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from smi_graph.service.configuration import ServiceConfiguration

CALL = "SELECT * {{ SERVICE {silent}<{address}> {{ ?s ?p ?o }} }}"


class Canary(ThreadingHTTPServer):
    """A server that notes who came; it sends everybody on to another address if it has one."""

    def __init__(self, target: str | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.target = target
        self.visits: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_port}/sparql"


class _Visit(BaseHTTPRequestHandler):
    server: Canary

    def do_GET(self) -> None:
        self.server.visits.append(f"{self.command} {self.path}")
        self.send_response(404 if self.server.target is None else 302)
        if self.server.target is not None:
            self.send_header("Location", self.server.target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 - the name that http.server asks for

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def canary(target: str | None = None) -> Iterator[Canary]:
    with Canary(target) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_no_query_reaches_another_server(client: httpx.Client) -> None:
    with canary() as server:
        address = server.address
        for query in (
            CALL.format(silent="", address=address),
            f"SELECT * {{ BIND(<{address}> AS ?a) SERVICE ?a {{ ?s ?p ?o }} }}",
            f"LOAD <{address}>",
        ):
            for answer in (
                client.get("/sparql", params={"query": query}),
                client.post("/sparql", data={"query": query}),
            ):
                assert answer.status_code == 403
        silent = CALL.format(silent="SILENT ", address=address)
        assert client.get("/sparql", params={"query": silent}).status_code == 200
        for query in (f"ASK FROM <{address}> {{ ?s ?p ?o }}", f"ASK FROM NAMED <{address}> {{}}"):
            assert client.get("/sparql", params={"query": query}).status_code == 200
        for name in ("default-graph-uri", "named-graph-uri"):
            dataset = {"query": "ASK { ?s ?p ?o }", name: address}
            assert client.get("/sparql", params=dataset).json()["boolean"] is False
        assert server.visits == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]"])
def test_the_allow_list_does_not_reach_inside(
    configuration: ServiceConfiguration, host: str
) -> None:
    with canary() as server:
        address = f"http://{host}:{server.server_port}/sparql"
        with serve(configuration, service_allow_list=(address,)) as client:
            query = CALL.format(silent="", address=address)
            answer = client.get("/sparql", params={"query": query})
            assert (answer.status_code, address in answer.json()["detail"]) == (403, True)
            query = CALL.format(silent="SILENT ", address=address)
            assert client.get("/sparql", params={"query": query}).status_code == 200
        assert server.visits == []


def test_a_name_that_leads_inside_once_it_was_judged_is_not_called(
    configuration: ServiceConfiguration, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = socket.getaddrinfo

    def look_up_as_public(host: str, *rest: Any, **named: Any) -> Any:
        return look_up("8.8.8.8" if host == "localhost" else host, *rest, **named)

    with canary() as server:
        address = f"http://localhost:{server.server_port}/sparql"
        with serve(configuration, service_allow_list=(address,)) as client:
            # Only where it is judged: the worker, a process of its own, finds the true address.
            monkeypatch.setattr(socket, "getaddrinfo", look_up_as_public)
            for silent in ("", "SILENT "):
                query = CALL.format(silent=silent, address=address)
                answer = client.get("/sparql", params={"query": query})
                assert (answer.status_code, address in answer.json()["detail"]) == (403, True)
        assert server.visits == []


def test_what_the_archivist_allows_is_called_and_nothing_else(
    configuration: ServiceConfiguration,
) -> None:
    with canary() as inside, canary(inside.address) as allowed:
        changes = {"service_allow_list": (allowed.address,), "service_private_allowed": True}
        with serve(configuration, **changes) as client:
            for address, status in {
                allowed.address: 422,
                inside.address: 403,
                f"{allowed.address}x": 403,
                f"{allowed.address}/../x": 403,
            }.items():
                query = {"query": CALL.format(silent="", address=address)}
                assert client.get("/sparql", params=query).status_code == status
        # It was asked once, and where it sends its callers nobody went.
        assert (len(allowed.visits), inside.visits) == (1, [])


HOSTILE = {
    "groups": "SELECT * " + "{" * 20_000 + "}" * 20_000,
    "parentheses": "ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }",
    "negations": "ASK { FILTER(" + "!" * 100_000 + "true) }",
    "alternatives": "ASK { FILTER(" + "||".join(["true"] * 50_000) + ") }",
    "unions": "ASK {" + " UNION ".join(["{}"] * 20_000) + "}",
    "path": "ASK { ?s " + "/".join(["<a:b>"] * 20_000) + " ?o }",
    "list": "ASK { ?s ?p " + "(" * 20_000 + ")" * 20_000 + " }",
    "blank nodes": "ASK { ?s ?p " + "[ ?p " * 20_000 + "1" + "]" * 20_000 + " }",
    "no end": "ASK { ?s ?p '" + "x" * 500_000,
}
REGEXES = ["(" * 50_000 + "a" + ")" * 50_000, "(((a{1000}){1000}){1000})", "(a*)*" * 10_000 + "b"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_ends_and_the_service_goes_on(client: httpx.Client, name: str) -> None:
    answer = client.post("/sparql", data={"query": HOSTILE[name]})
    assert answer.status_code in {400, 422, 504}
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


@pytest.mark.parametrize("pattern", REGEXES)
def test_a_giant_regular_expression_matches_nothing_and_ends(
    client: httpx.Client, pattern: str
) -> None:
    query = f'SELECT ?s {{ ?s ?p ?o FILTER(REGEX(STR(?o), "{pattern}")) }}'
    answer = client.post("/sparql", data={"query": query})
    assert answer.status_code in {200, 422, 504}
    assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_nesting_that_people_write_is_no_problem(client: httpx.Client) -> None:
    query = "ASK " + "{" * 150 + "}" * 150
    assert client.post("/sparql", data={"query": query}).status_code == 200
    answer = client.post("/sparql", data={"query": "ASK " + "{" * 300 + "}" * 300})
    assert (answer.status_code, answer.json()["limit_depth"]) == (400, 200)


def test_addresses_and_headers_have_a_ceiling(client: httpx.Client) -> None:
    long = client.get("/sparql?query=" + "x" * MAX_QUERY_STRING_BYTES)
    assert (long.status_code, long.json()["limit_bytes"]) == (414, MAX_QUERY_STRING_BYTES)
    large = client.get("/country/IQ", headers={"X-Large": "x" * MAX_HEADER_BYTES})
    assert (large.status_code, large.json()["limit_bytes"]) == (431, MAX_HEADER_BYTES)


ATTACKS = [
    'x") } } ; DROP ALL #',
    "x'))} SERVICE <http://127.0.0.1:9/> {?a ?b ?c} {#",
    "\\",
    '\\" ) } #',
    '"""',
    "x\n} INSERT DATA { <a:a> <a:b> <a:c> } #",
    "?title",
    "\u202e\u0000x",
    "<script>alert(1)</script>",
    "' UNION SELECT 1 --",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_parameter_stays_a_value(sample: httpx.Client, attack: str) -> None:
    answer = sample.get("/queries/document_by-title", params={"words": attack})
    assert (answer.status_code, answer.json()["results"]["bindings"]) == (200, [])


@pytest.mark.parametrize("attack", [*ATTACKS, "a:b> . ?x ?y <a:c", "http://e/ }", "javascript:1 x"])
def test_an_identifier_stays_an_identifier(client: httpx.Client, attack: str) -> None:
    path = "/queries/country_documents-by-year"
    answer = client.get(path, params={"country": attack})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "country")
    for name in ("limit", "offset"):
        answer = client.get(path, params={"country": "IQ", name: attack})
        assert answer.status_code == 400


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_path_stays_a_path(client: httpx.Client, attack: str) -> None:
    for place in ("/document/", "/evidence/x/", "/queries/", "/releases/", "/vocabulary/"):
        assert client.get(place + quote(attack, safe="")).status_code == 404


def test_the_graph_is_as_it_was(client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/smi/ontology#Document> }"
    answer = client.get("/sparql", params={"query": query, "format": "csv"})
    assert answer.text == f"n\r\n{DOCUMENTS}\r\n"
