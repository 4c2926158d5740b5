"""Many clients at once, some of them with queries that never end."""

from __future__ import annotations

import asyncio
import select
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from tests.service.server import ENDLESS, PATIENCE, SEVERAL_WORKERS, serve, serve_in_process
from tests.service.test_heads import rest
from tests.service.test_limits import connect

if TYPE_CHECKING:
    from smi_graph.service.configuration import ServiceConfiguration

# About a second for the quads of the archive, with a row for each subject.
LONG = (
    "SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    " GROUP BY ?a ORDER BY ?a"
)


async def _ask(client: httpx.AsyncClient, query: str) -> httpx.Response:
    return await client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})


async def _ask_all(address: str, queries: list[str]) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=len(queries))
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as client:
        return await asyncio.gather(*(_ask(client, query) for query in queries))


def test_endless_queries_among_200_do_no_harm_to_the_others(
    configuration: ServiceConfiguration,
) -> None:
    queries = [f"SELECT ({number} AS ?n) {{}}" for number in range(200)]
    for place in (3, 90):
        queries[place] = ENDLESS
    folders = (str(configuration.source.path), str(configuration.queries_folder))  # type: ignore[union-attr]
    with serve_in_process(*folders, "3") as address:
        answers = asyncio.run(_ask_all(address, queries))
        again = asyncio.run(_ask_all(address, ["ASK {}"]))
    late = [answer for answer in answers if answer.status_code == 504]
    assert [answer.json()["limit_seconds"] for answer in late] == [3, 3]
    for number, (query, answer) in enumerate(zip(queries, answers, strict=True)):
        if query != ENDLESS:
            assert (answer.status_code, answer.text) == (200, f"n\r\n{number}\r\n")
    assert again[0].text == "true"


def test_the_client_of_a_query_that_was_begun_anew_gets_one_whole_answer(
    configuration: ServiceConfiguration,
) -> None:
    changes = {"workers": 1, "slow_workers": 1, "cache_bytes": 0, "deadline_seconds": 600}
    with serve(configuration, **changes) as client:
        whole = client.get("/sparql", params={"query": LONG, "format": "csv"})
    with serve(configuration, **changes) as client, ExitStack() as stack:
        # One fills the slow lane; each differs, so none is shared.
        endless = [
            stack.enter_context(connect(client, asking(f"{ENDLESS} LIMIT {number + 1}")))
            for number in range(2)
        ]
        ask_until(client, "smi_queries_waiting 1.0")
        long = stack.enter_context(connect(client, asking(LONG)))
        ask_until(client, "smi_queries_waiting 2.0")
        for connection in endless:
            connection.close()
        head, _, body = rest(long).partition(b"\r\n\r\n")
    assert (head.split()[1], body) == (b"200", whole.content)
    assert b"\r\ncontent-length: %d\r\n" % len(body) in head


def asking(query: str) -> str:
    """Write a request by hand, on a connection that is closed after its answer."""
    address = f"/sparql?{urlencode({'query': query, 'format': 'csv'})}"
    return f"GET {address} HTTP/1.1\nHost: a\nConnection: close\n\n"


def ask_until(client: httpx.Client, figure: str) -> None:
    """Ask small queries until a figure is there; hangs no longer than some minutes."""
    for _ in range(10_000):
        if figure in client.get("/metrics").text:
            return
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
    raise TimeoutError(f"never seen: {figure}")


# Its only worker keeps a query until the client leaves.
ONE_WORKER = {"workers": 1, "slow_workers": 0, "deadline_seconds": 600}


def test_more_queries_than_can_wait_are_told_to_come_back(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, **ONE_WORKER, queue_limit=2) as client, ExitStack() as stack:
        stack.enter_context(connect(client, asking(ENDLESS)))
        await_figure(client, "smi_queries_running 1.0")
        for number in range(1, 3):
            stack.enter_context(connect(client, asking(f"{ENDLESS} LIMIT {number}")))
            await_figure(client, f"smi_queries_waiting {number}.0")
        for number in range(3):
            busy = client.get("/sparql", params={"query": f"SELECT ({number} AS ?n) {{}}"})
            assert (busy.status_code, busy.json()["type"]) == (503, "/problems/overloaded")
            assert int(busy.headers["retry-after"]) >= 1
        assert client.get("/health").status_code == 200


def test_health_is_answered_while_every_worker_is_busy(
    configuration: ServiceConfiguration,
) -> None:
    with (
        serve(configuration, **ONE_WORKER) as client,
        connect(client, asking(ENDLESS)) as endless,
    ):
        await_figure(client, "smi_queries_running 1.0")
        assert client.get("/health").status_code == 200
        assert "smi_queries_running 1.0" in client.get("/metrics").text
        assert select.select([endless], [], [], 0)[0] == []


def await_figure(client: httpx.Client, figure: str) -> None:
    """Wait until a figure is there, and ask for nothing else meanwhile."""
    for _ in range(10_000):
        if figure in client.get("/metrics").text:
            return
        time.sleep(0.01)
    raise TimeoutError(f"never seen: {figure}")


def test_a_query_that_nobody_waits_for_gives_its_worker_back(
    configuration: ServiceConfiguration,
) -> None:
    left_soon = httpx.Timeout(PATIENCE, read=0.5)
    with serve(configuration, **SEVERAL_WORKERS | {"workers": 1}, deadline_seconds=600) as client:
        for send in (
            lambda: client.get("/sparql", params={"query": ENDLESS}, timeout=left_soon),
            lambda: client.post("/sparql", data={"query": ENDLESS}, timeout=left_soon),
        ):
            with pytest.raises(httpx.ReadTimeout):
                send()
            # The one worker would be busy for ten minutes, had the query gone on.
            assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_the_same_query_asked_by_several_at_once_runs_once_until_the_last_has_left(
    configuration: ServiceConfiguration,
) -> None:
    async def ask(address: str) -> None:
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
            asking = [asyncio.create_task(_ask(client, ENDLESS)) for _ in range(3)]
            await _until(client, running=1)
            for left in asking[:2]:
                left.cancel()
                await asyncio.sleep(0.3)
                await _until(client, running=1)
            assert not asking[2].done()
            asking[2].cancel()
            await _until(client, running=0)

    with serve(configuration, **SEVERAL_WORKERS, deadline_seconds=600) as client:
        asyncio.run(ask(str(client.base_url)))


async def _until(client: httpx.AsyncClient, *, running: int) -> None:
    """Wait until so many queries run; the test hangs no longer than some minutes."""
    for _ in range(10_000):
        if f"smi_queries_running {running}.0" in (await client.get("/metrics")).text:
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"there are never {running} queries running")
