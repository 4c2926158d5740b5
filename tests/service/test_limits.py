"""What one client may ask, and how long a slow one is waited for."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from smi_graph.service.slow_clients import Timeouts
from tests.service.server import ENDLESS, SEVERAL_WORKERS, serve
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from smi_graph.service.configuration import ServiceConfiguration

SMALL = {"query": "ASK {}"}
LARGE = "SELECT * { VALUES ?a { 1 2 3 4 5 6 7 8 9 } ?b ?c ?d . ?e ?f ?g }"


def connect(client: httpx.Client, text: str) -> socket.socket:
    """Send the beginning of a request by hand."""
    port = client.base_url.port or 0
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.sendall(text.replace("\n", "\r\n").encode())
    return connection


def test_a_client_beyond_its_share_is_told_when_to_come_back(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, client_rate=0.01) as client:
        assert client.get("/sparql", params=SMALL).status_code == 200
        answer = client.get("/sparql", params=SMALL)
        assert (answer.status_code, answer.json()["type"]) == (429, "/problems/too-many-requests")
        assert 1 <= int(answer.headers["retry-after"]) <= 100
        assert answer.headers["access-control-allow-origin"] == "*"
        for path in ("/health", "/ready", "/metrics"):
            assert client.get(path).status_code == 200


def test_a_client_that_asks_much_at_once_is_held_back_until_it_has_its_answers(
    configuration: ServiceConfiguration,
) -> None:
    with serve(
        configuration, **SEVERAL_WORKERS, client_concurrency=3, deadline_seconds=2 * PATIENCE
    ) as client:
        with ExitStack() as stack:
            for number in range(3):
                assert client.get("/sparql", params=SMALL).status_code == 200
                address = urlencode({"query": f"{ENDLESS} LIMIT {number + 1}"})
                asked = f"GET /sparql?{address} HTTP/1.1\nHost: a\n\n"
                stack.enter_context(connect(client, asked))
                running = f"smi_queries_running {number + 1}.0"
                wait_until(lambda awaited=running: awaited in client.get("/metrics").text)
            held_back = client.get("/sparql", params=SMALL)
            assert (held_back.status_code, held_back.json()["type"]) == (
                429,
                "/problems/too-many-requests",
            )
        # Its clients have left, which the service notices by and by.
        wait_until(lambda: client.get("/sparql", params=SMALL).status_code != 429)
        assert client.get("/sparql", params=SMALL).status_code == 200


def test_eight_endless_queries_hold_nobody_up(configuration: ServiceConfiguration) -> None:
    async def ask(address: str) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            endless = [
                asyncio.create_task(client.get("/sparql", params={"query": ENDLESS}))
                for _ in range(8)
            ]
            for _ in range(10):
                assert (await client.get("/health")).status_code == 200
                assert (await client.get("/sparql", params=SMALL)).status_code == 200
            assert not any(task.done() for task in endless)
            for task in endless:
                task.cancel()
            await asyncio.gather(*endless, return_exceptions=True)

    # The deadline is longer than the client waits: nobody is answered because others end.
    with serve(configuration, **SEVERAL_WORKERS, deadline_seconds=2 * PATIENCE) as client:
        asyncio.run(ask(str(client.base_url)))


def test_a_client_that_sends_half_a_body_holds_no_worker_and_is_given_up(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, workers=1, slow_workers=0, client_seconds=2) as client:
        head = "POST /sparql HTTP/1.1\nHost: a\nContent-Type: application/sparql-query\n"
        halves = [connect(client, head + "Content-Length: 100\n\nASK {") for _ in range(5)]
        assert client.get("/sparql", params=SMALL).status_code == 200
        for half in halves:
            assert b" 408 " in half.recv(1000)
            half.close()


def test_a_client_is_not_blamed_for_the_time_that_the_service_takes_before_it_reads() -> None:
    received: list[Message] = []

    async def receive() -> Message:
        # A body that has come is given when there is nothing else to do.
        await asyncio.sleep(0)
        return {"type": "http.request", "body": b"a"}

    async def app(_: Scope, receive: Receive, __: Send) -> None:
        hold_up()
        received.append(await receive())

    def hold_up() -> None:
        time.sleep(0.1)

    async def send(_: Message) -> None:
        pass

    asyncio.run(Timeouts(app, seconds=0.05)({"type": "http"}, receive, send))
    assert [message["body"] for message in received] == [b"a"]


def test_a_client_that_does_not_read_holds_no_worker_and_is_given_up(
    configuration: ServiceConfiguration,
) -> None:
    # The client that reads shares this process with the server, and may be held up with it.
    with serve(configuration, workers=1, slow_workers=0, client_seconds=5) as client:
        address = f"/sparql?{urlencode({'query': LARGE})}"
        deaf = [connect(client, f"GET {address} HTTP/1.1\nHost: a\n\n") for _ in range(3)]
        assert client.get("/sparql", params=SMALL).status_code == 200
        whole = client.get(address)
        assert whole.status_code == 200
        given_up = f'outcome="client_too_slow",route="/sparql",status="200"}} {len(deaf)}.0'
        wait_until(lambda: given_up in client.get("/metrics").text, pause=0.1)
        for connection in deaf:
            received = bytearray()
            while block := connection.recv(2**20):
                received += block
            assert received.startswith(b"HTTP/1.1 200")
            assert len(received) < len(whole.content)
            connection.close()
