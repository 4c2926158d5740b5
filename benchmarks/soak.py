"""Good, endless and hostile queries for a while: whether the good ones are answered.

Run ``python -m benchmarks.soak [minutes] [documents]`` in the root of the project. Prints
every half minute, and at the end how many good queries failed and how memory went.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx

from benchmarks.endpoint import PREFIX, QUERIES, built, memory_of, ours

GOOD_CLIENTS, ENDLESS_CLIENTS, HOSTILE_CLIENTS = 4, 4, 2
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{i} ?b{i} ?c{i} ." for i in range(6)) + " }"
HOSTILE = (
    "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f",
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "DROP ALL",
    "SELECT " + "(" * 5_000,
    "\x00" * 100,
)
HALF = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"


@dataclass
class Tally:
    """What came of the queries, and how long the good ones took."""

    good: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


async def ask_well(client: httpx.AsyncClient, tally: Tally, end: float) -> None:
    """Ask one good query after the other."""
    for query in cycle(QUERIES.values()):
        if time.monotonic() > end:
            return
        begin = time.monotonic()
        try:
            answer = await client.get("/sparql", params={"query": PREFIX + query})
            tally.good[str(answer.status_code)] += 1
        except httpx.HTTPError as error:
            tally.good[type(error).__name__] += 1
        tally.seconds.append(time.monotonic() - begin)


async def ask_badly(
    client: httpx.AsyncClient, queries: tuple[str, ...], tally: Tally, end: float
) -> None:
    """Ask for what never ends, is refused, or is too much; sometimes go away at once."""
    for number, query in enumerate(cycle(queries)):
        if time.monotonic() > end:
            return
        patience = 0.3 if number % 3 == 0 else 60
        try:
            answer = await client.post("/sparql", data={"query": query}, timeout=patience)
            tally.other[str(answer.status_code)] += 1
        except httpx.HTTPError as error:
            tally.other[type(error).__name__] += 1


async def stall(address: str, end: float) -> None:
    """Send halves of requests and leave them open."""
    parts = urlsplit(address)
    open_connections: list[socket.socket] = []
    while time.monotonic() < end:
        with suppress(OSError):
            connection = socket.create_connection((parts.hostname, parts.port))
            connection.sendall(HALF + b"Content-Length: 100\r\n\r\nASK {")
            open_connections.append(connection)
        if len(open_connections) > 50:
            open_connections.pop(0).close()
        await asyncio.sleep(0.5)
    for connection in open_connections:
        connection.close()


async def watch(process: int, tally: Tally, end: float) -> None:
    """Print how it goes."""
    begin = time.monotonic()
    while time.monotonic() < end:
        await asyncio.sleep(min(30, max(0.1, end - time.monotonic())))
        tally.memory.append(await asyncio.to_thread(memory_of, process))
        print(
            f"{time.monotonic() - begin:6.0f} s  {tally.memory[-1] / 2**20:7.0f} MiB"
            f"  good {dict(tally.good)}  other {dict(tally.other)}",
            flush=True,
        )


async def soak(address: str, process: int, seconds: float) -> Tally:
    """Let everybody ask until the time is over."""
    tally, end = Tally(), time.monotonic() + seconds
    limits = httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        await asyncio.gather(
            *(ask_well(client, tally, end) for _ in range(GOOD_CLIENTS)),
            *(ask_badly(client, (ENDLESS,), tally, end) for _ in range(ENDLESS_CLIENTS)),
            *(ask_badly(client, HOSTILE, tally, end) for _ in range(HOSTILE_CLIENTS)),
            stall(address, end),
            watch(process, tally, end),
        )
    return tally


def main() -> None:
    """Print the tally."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    with TemporaryDirectory() as name:
        folder = Path(name)
        with ours(built(documents, folder), folder) as engine:
            address = engine.address.removesuffix("/sparql")
            tally = asyncio.run(soak(address, engine.process, minutes * 60))
    times = sorted(tally.seconds)
    failed = sum(count for status, count in tally.good.items() if status != "200")
    print(f"{sum(tally.good.values())} good queries, {failed} failed")
    print(f"p50 {times[len(times) // 2]:.3f} s, longest {times[-1]:.3f} s")
    print("memory in MiB:", *(f"{size / 2**20:.0f}" for size in tally.memory))


if __name__ == "__main__":
    main()
