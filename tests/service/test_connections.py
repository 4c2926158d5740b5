"""Many connections at once: of one client, and of all together."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import httpx
import pytest

from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.connections import Connections
from tests.service.server import serve
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator


# Connections on which nothing is said stay open.
PATIENT = {"head_seconds": PATIENCE}


@contextmanager
def silent(client: httpx.Client, count: int) -> Iterator[list[socket.socket]]:
    """Hold connections on which nothing is said."""
    place = client.base_url.host, client.base_url.port or 0
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(place, timeout=PATIENCE))
            for _ in range(count)
        ]


def metric(client: httpx.Client, name: str) -> float:
    (line,) = [line for line in client.get("/metrics").text.splitlines() if line.startswith(name)]
    return float(line.split()[-1])


def test_a_client_with_too_many_connections_is_told_so(
    configuration: ServiceConfiguration, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        caplog.at_level(logging.WARNING, "smi_graph"),
        serve(configuration, **PATIENT, client_connections=8) as client,
        silent(client, 7),
    ):
        assert client.get("/health").status_code == 200  # the eighth, which is kept open
        answer = httpx.get(f"{client.base_url}/sparql?query=ASK%7B%7D", timeout=PATIENCE)
        assert (answer.status_code, answer.headers["connection"]) == (503, "close")
        assert answer.json()["type"] == "/problems/connections-of-client"
        assert metric(client, 'smi_connections_refused_total{reason="client"}') == 1
        assert metric(client, "smi_connections_open") == 8
    assert "connections are refused with 503 (client): 8 open" in caplog.text


def test_connections_that_have_ended_make_room(configuration: ServiceConfiguration) -> None:
    with serve(configuration, **PATIENT, client_connections=8) as client:
        with silent(client, 7):
            client.get("/health")
        wait_until(lambda: metric(client, "smi_connections_open") == 1)
        assert httpx.get(f"{client.base_url}/health", timeout=PATIENCE).status_code == 200


def test_all_together_have_a_ceiling_and_any_more_are_closed_at_once(
    configuration: ServiceConfiguration,
) -> None:
    refused = 'smi_connections_refused_total{reason="all"}'
    with serve(configuration, **PATIENT, connections=16, client_connections=0) as client:
        client.get("/health")
        with silent(client, 200) as silenced:
            wait_until(lambda: metric(client, refused) >= 185)
            # Those for which there is no room to wait are told without having asked.
            assert silenced[-1].recv(100).startswith(b"HTTP/1.1 503 ")
            assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_a_trusted_proxy_has_as_many_connections_as_there_are() -> None:
    connections = Connections(100, of_a_client=2, trusted_proxies=("10.0.0.0/8",))
    assert [connections.enter("10.1.2.3") for _ in range(50)] == [None] * 50
    assert [connections.enter("192.0.2.1") for _ in range(3)] == [None, None, "client"]


def test_a_network_of_ipv6_is_one_client() -> None:
    connections = Connections(100, of_a_client=2)
    hosts = ["2001:db8::1", "2001:db8::2", "2001:db8::3"]
    assert [connections.enter(host) for host in hosts] == [None, None, "client"]


def test_the_limit_of_descriptors_is_raised_as_far_as_it_may_be() -> None:
    program = (
        "import resource; from smi_graph.service.connections import *;"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 700)); raise_descriptor_limit();"
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[0], room_for_connections())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    limit, room = map(int, done.stdout.split())
    assert limit == 700
    assert 16 < room < 700 - 200
