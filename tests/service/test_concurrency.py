"""Many clients at once, some of them with queries that never end."""

from __future__ import annotations

import asyncio
import select
from contextlib import ExitStack
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from tests.service.server import ENDLESS, SEVERAL_WORKERS, serve, serve_in_process
from tests.service.test_heads import rest
from tests.service.test_limits import connect
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    from smi_graph.service.configuration import ServiceConfiguration

# About a second for the quads of the archive, with a row for each subject.
LONG = (
    "SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    " GROUP BY ?a ORDER BY ?a"
)


async def _ask(client: httpx.AsyncClient, query: str) -> httpx.Response:
    return await client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})


def test_endless_queries_among_200_do_no_harm_to_the_others(
    configuration: ServiceConfiguration,
) -> None:
    queries = [f"SELECT ({number} AS ?n) {{}}" for number in range(200)]
    for place in (3, 90):
        queries[place] = f"{ENDLESS} LIMIT {place}"

    async def ask_all(address: str) -> None:
        limits = httpx.Limits(max_connections=len(queries))
        async with httpx.AsyncClient(base_url=address, timeout=PATIENCE, limits=limits) as client:
            asking = [asyncio.create_task(_ask(client, query)) for query in queries]
            endless = [asking.pop(place) for place in (90, 3)]
            answers = await asyncio.gather(*asking)
            assert not any(one.done() for one in endless)
            for one in endless:
                one.cancel()
            await _until(client, running=0)
            assert (await _ask(client, "ASK {}")).text == "true"
        expected = [f"n\r\n{number}\r\n" for number in range(200) if number not in {3, 90}]
        assert [(one.status_code, one.text) for one in answers] == [(200, it) for it in expected]

    folders = (str(configuration.source.path), str(configuration.queries_folder))  # type: ignore[union-attr]
    # The deadline is longer than the client waits: nobody is answered because others end.
    with serve_in_process(*folders, str(2 * PATIENCE)) as address:
        asyncio.run(ask_all(address))


def test_the_client_of_a_query_that_was_begun_anew_gets_one_whole_answer(
    configuration: ServiceConfiguration,
) -> None:
    changes = {"workers": 1, "slow_workers": 1, "cache_bytes": 0, "deadline_seconds": 2 * PATIENCE}
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
    """Ask small queries until a figure is there."""

    def is_there() -> bool:
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        return figure in client.get("/metrics").text

    wait_until(is_there)


# Its only worker keeps a query until the client leaves.
ONE_WORKER = {"workers": 1, "slow_workers": 0, "deadline_seconds": 2 * PATIENCE}


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
    wait_until(lambda: figure in client.get("/metrics").text)


def test_a_query_that_nobody_waits_for_gives_its_worker_back(
    configuration: ServiceConfiguration,
) -> None:
    left_soon = httpx.Timeout(PATIENCE, read=0.5)
    with serve(
        configuration, **SEVERAL_WORKERS | {"workers": 1}, deadline_seconds=2 * PATIENCE
    ) as client:
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

    with serve(configuration, **SEVERAL_WORKERS, deadline_seconds=2 * PATIENCE) as client:
        asyncio.run(ask(str(client.base_url)))


async def _until(client: httpx.AsyncClient, *, running: int) -> None:
    """Wait until so many queries run; the test hangs no longer than some minutes."""
    for _ in range(10_000):
        if f"smi_queries_running {running}.0" in (await client.get("/metrics")).text:
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"there are never {running} queries running")
