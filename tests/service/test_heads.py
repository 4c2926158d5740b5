"""How long the head of a request is waited for, and how large it may be."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.service.server import ENDLESS, serve
from tests.service.test_limits import SMALL, connect
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    import socket

    from smi_graph.service.configuration import ServiceConfiguration

LIMIT = 2**14
# Long enough for a request of the test on any machine.
SOON = 2.0
BEGINNINGS = {
    "address": "GET /",
    "field": "GET / HTTP/1.1\nHost: a\nX: ",
    "name of a field": "GET / HTTP/1.1\nHost: a\nX",
    "empty lines": "\n",
    "second request": "GET /health HTTP/1.1\nHost: a\n\nGET / HTTP/1.1\nX: ",
}


def rest(connection: socket.socket) -> bytes:
    """Read until the server closes."""
    received = b""
    with suppress(ConnectionResetError):
        while block := connection.recv(2**16):
            received += block
    return received


def dribble(connection: socket.socket, piece: bytes) -> bytes:
    """Send a piece again and again until the server closes, and give what it sent."""
    with suppress(ConnectionError):
        wait_until(lambda: connection.sendall(piece), pause=0.05)
    return rest(connection)


def test_a_head_that_never_ends_is_answered_408_in_the_language_of_the_reader(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, head_seconds=SOON) as client:
        connection = connect(client, "GET /sparql HTTP/1.1\nHost: a\nAccept-Language: ar\n")
        assert client.get("/sparql", params=SMALL).status_code == 200
        head, _, body = dribble(connection, b"X: y\r\n").partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert b"content-type: application/problem+json" in head
        assert b"content-language: ar" in head
        assert b"x-content-type-options: nosniff" in head
        problem = json.loads(body)
        assert (problem["type"], problem["detail"]) == (
            "/problems/request-timeout",
            problem["detail_ar"],
        )
        assert 'outcome="request_timeout"' in client.get("/metrics").text


def test_a_connection_on_which_nothing_comes_is_closed(configuration: ServiceConfiguration) -> None:
    with serve(configuration, head_seconds=SOON) as client:
        assert rest(connect(client, "")) == b""


def test_a_connection_may_rest_longer_between_two_requests(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, head_seconds=SOON) as client:
        connection = HTTPConnection("127.0.0.1", client.base_url.port)
        for pause in (SOON * 1.5, 0):
            # It does not connect anew by itself when the server has closed.
            connection.request("GET", "/health")
            assert connection.getresponse().read() == client.get("/health").content
            time.sleep(pause)


def test_an_answer_may_take_longer_than_a_head(configuration: ServiceConfiguration) -> None:
    with serve(configuration, head_seconds=SOON / 2, deadline_seconds=SOON) as client:
        asked = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\nHost: a\n\n"
        # The second has the beginning of another request behind it.
        for connection in (connect(client, asked), connect(client, f"{asked}GET / HT")):
            assert connection.recv(2**16).startswith(b"HTTP/1.1 504")


def test_a_body_that_dribbles_in_after_the_answer_is_not_waited_for(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, head_seconds=SOON) as client:
        head = "GET /health HTTP/1.1\nHost: a\nContent-Length: 1000000\n\n"
        received = dribble(connect(client, head), b"x")
        assert received.startswith(b"HTTP/1.1 200")
        assert received.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize("split", [0, 20])
def test_a_request_may_come_with_the_rest_of_a_body_that_was_answered_before(
    configuration: ServiceConfiguration, split: int
) -> None:
    with serve(configuration, client_seconds=SOON) as client:
        connection = connect(client, "GET /health HTTP/1.1\nHost: a\nContent-Length: 5\n\n")
        health = client.get("/health")
        received = connection.recv(2**16)
        while not received.endswith(health.content):
            received += connection.recv(2**16)
        head = (
            b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 6\r\n\r\n"
        )
        parts = b"12345" + head[: len(head) - split], head[len(head) - split :] + b"ASK {}"
        for part in parts:
            connection.sendall(part)
            # Answered after the part has been read, so it was read apart from the next one.
            assert client.get("/health").status_code == 200
        assert connection.recv(2**16).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("name", BEGINNINGS)
def test_a_head_without_end_is_answered_431(configuration: ServiceConfiguration, name: str) -> None:
    with serve(configuration, head_bytes=LIMIT) as client:
        connection = connect(client, BEGINNINGS[name])
        piece = b"\r\n" * 500 if name == "empty lines" else b"x" * 1000
        received = dribble(connection, piece)
        assert received.rpartition(b"HTTP/1.1")[2].startswith(b" 431 ")
        assert json.loads(received.rpartition(b"\r\n\r\n")[2])["limit_bytes"] == LIMIT
        assert client.get("/sparql", params=SMALL).status_code == 200


def test_a_whole_head_above_the_ceiling_is_answered_431(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, head_bytes=LIMIT) as client:
        answer = client.get("/health", headers={"X-Large": "x" * LIMIT})
        assert (answer.status_code, answer.json()["type"]) == (431, "/problems/head-too-large")
        assert client.get("/health", headers={"X": "x" * (LIMIT - 1000)}).status_code == 200


def test_a_large_body_is_no_large_head(configuration: ServiceConfiguration) -> None:
    with serve(configuration, head_bytes=LIMIT) as client:
        query = f"ASK {{}} # {'x' * 20 * LIMIT}"
        assert client.post("/sparql", data={"query": query}).status_code == 200


def test_trailer_fields_without_end_are_not_kept(configuration: ServiceConfiguration) -> None:
    with serve(configuration, head_bytes=LIMIT, client_seconds=PATIENCE) as client:
        head = (
            "POST /sparql HTTP/1.1\nHost: a\nContent-Type: application/sparql-query\n"
            "Transfer-Encoding: chunked\n\n6\nASK {}\n0\nX: "
        )
        assert dribble(connect(client, head), b"x" * 1000) == b""
