"""Everything that the internet brings, for a while: whether good queries and pages are answered.

At once there are good queries and readers of pages, as behind a proxy that shows the service
under a path; endless and hostile queries; uploads that stop half way; a thousand half-open
connections of one client; addresses of any bytes; and reports from many networks. Meanwhile the
archivist builds, rolls back, exports, verifies and backs up, one after the other.

Run ``python -m benchmarks.soak [minutes] [documents]`` in the root of the project. Prints
every half minute, and at the end how many good queries failed and how memory went.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import socket
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import httpx

from benchmarks.endpoint import PREFIX, QUERIES, built, memory_of, ours
from benchmarks.generate import records
from smi_graph.reports import ReportStore

GOOD_CLIENTS, ENDLESS_CLIENTS, HOSTILE_CLIENTS, READERS = 4, 4, 2, 2
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
PREFIX_PATH = "/archive"
SETTINGS = {
    "SMI_TRUSTED_PROXIES": "127.0.0.1",
    "SMI_CLIENT_RATE": "0",
    "SMI_CLIENT_CONCURRENCY": "0",
    "SMI_CONNECTIONS": "768",
}
FORWARDED = {
    "X-Forwarded-Prefix": PREFIX_PATH,
    "X-Forwarded-Host": "archive.example",
    "X-Forwarded-Proto": "https",
    "Accept": "text/html",
}
PAGES = ("/", "/search?q=بيان", "/explore", "/explore/network", "/queries?format=html")
FLOOD, FLOOD_FROM = 1_000, "127.0.0.2"
ROOMS = ("shapes", "dumps", "country", "document", "ontology", "cite", "queries", "assets", "tie")
HALF = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"


@dataclass
class Tally:
    """What came of the queries, and how long the good ones took."""

    good: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    reports: Counter[str] = field(default_factory=Counter)
    odd: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    releases: set[str] = field(default_factory=set)
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
            tally.releases.add(answer.headers.get("X-Release", ""))
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


async def read_pages(client: httpx.AsyncClient, tally: Tally, end: float) -> None:
    """Read one page after the other, under the path of the proxy."""
    for page in cycle(PAGES):
        if time.monotonic() > end:
            return
        try:
            answer = await client.get(page, headers=FORWARDED)
            is_whole = answer.status_code == 200 and "/archive/" in answer.text
            tally.pages["whole" if is_whole else str(answer.status_code)] += 1
        except httpx.HTTPError as error:
            tally.pages[type(error).__name__] += 1
        await asyncio.sleep(0.05)


async def flood(address: str, end: float) -> None:
    """Hold a thousand connections of one client on which half a head has come."""
    parts = urlsplit(address)
    held: deque[asyncio.StreamWriter] = deque()
    while time.monotonic() < end:
        with suppress(OSError):
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port, local_addr=(FLOOD_FROM, 0)
            )
            writer.write(HALF)
            held.append(writer)
        if len(held) > FLOOD:
            held.popleft().close()
        await asyncio.sleep(0.01)
    for writer in held:
        writer.close()


async def ask_oddly(address: str, tally: Tally, end: float) -> None:
    """Ask for addresses that hold any bytes."""
    parts, chance = urlsplit(address), random.Random(18)  # noqa: S311 - nothing is secret
    while time.monotonic() < end:
        size = chance.choice((0, 1, 20, 300, 5_000))
        name = chance.randbytes(size).translate(None, b"\r\n ?#\t\0")
        path = b"/" + chance.choice(ROOMS).encode() + b"/" + name
        try:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            status = (await reader.readline()).split(b" ")
            tally.odd[status[1].decode() if len(status) > 1 else "closed"] += 1
            writer.close()
        except OSError as error:
            tally.odd[type(error).__name__] += 1
        await asyncio.sleep(0.1)


async def report(client: httpx.AsyncClient, tally: Tally, end: float) -> None:
    """Flood the form from four networks, and now and then report from another one."""
    code = (await client.get("/search.json")).json()["records"][0]["code"]
    for number in count():
        if time.monotonic() > end:
            return
        is_reader = number % 50 == 0
        host = f"192.0.{number // 50 % 250}.1" if is_reader else f"10.0.{number % 4}.{number % 250}"
        answer = await client.post(
            "/report",
            params={"about": code, "field": "title", "lang": "en"},
            data={"wrong": f"The title {number}", "words": "a"},
            headers={"X-Forwarded-For": host, "Sec-Fetch-Site": "same-origin"},
        )
        tally.reports[f"{'reader' if is_reader else 'flood'} {answer.status_code}"] += 1
        await asyncio.sleep(0.2)


async def call(tally: Tally, *words: str) -> None:
    """Let the archivist give one command, and remember how it ended."""
    command = [sys.executable, "-m", "smi_graph", *words]
    given = {**os.environ, "SMI_LANGUAGE": "en"}
    running = await asyncio.create_subprocess_exec(
        *command, env=given, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, told = await running.communicate()
    tally.kept[f"{words[0]} {words[1]}" if words[0] in {"releases", "export"} else words[0]] += 1
    if running.returncode:
        tally.faults.append(f"{words}: {running.returncode} {told[-500:].decode()}")


async def keep(folder: Path, store: str, tally: Tally, end: float) -> None:
    """Build, roll back, export, verify, back up and prune, again and again."""
    news = folder / "news.jsonl"
    for number in count():
        news.write_text("".join(json.dumps(one) + "\n" for one in records(20, seed=number + 1)))
        for words in (
            ("build", str(news)),
            ("releases", "rollback"),
            ("build", str(news)),
            ("export", "wikidata", "--into", str(folder / "dumps"), "--compress", "gz"),
            ("releases", "verify", "--all"),
            ("backup", "--into", str(folder / "backup")),
            ("releases", "prune", "--keep", "3"),
        ):
            if time.monotonic() > end:
                return
            await call(tally, *words, "--store", store)


async def watch(process: int, tally: Tally, end: float) -> None:
    """Print how it goes."""
    begin = time.monotonic()
    while time.monotonic() < end:
        await asyncio.sleep(min(30, max(0.1, end - time.monotonic())))
        tally.memory.append(await asyncio.to_thread(memory_of, process))
        print(
            f"{time.monotonic() - begin:6.0f} s  {tally.memory[-1] / 2**20:7.0f} MiB"
            f"  good {dict(tally.good)}  pages {dict(tally.pages)}  odd {dict(tally.odd)}"
            f"  reports {dict(tally.reports)}  other {dict(tally.other)}"
            f"  kept {dict(tally.kept)}  faults {len(tally.faults)}",
            flush=True,
        )


async def soak(address: str, process: int, folder: Path, store: str, seconds: float) -> Tally:
    """Let everybody ask until the time is over, and see to it that all is there at the end."""
    tally, end = Tally(), time.monotonic() + seconds
    limits = httpx.Limits(max_connections=50)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        await asyncio.gather(
            *(ask_well(client, tally, end) for _ in range(GOOD_CLIENTS)),
            *(ask_badly(client, (ENDLESS,), tally, end) for _ in range(ENDLESS_CLIENTS)),
            *(ask_badly(client, HOSTILE, tally, end) for _ in range(HOSTILE_CLIENTS)),
            stall(address, end),
            *(read_pages(client, tally, end) for _ in range(READERS)),
            flood(address, end),
            ask_oddly(address, tally, end),
            report(client, tally, end),
            keep(folder, store, tally, end),
            watch(process, tally, end),
        )
    restored = str(folder / "restored")
    await call(tally, "releases", "verify", "--all", "--store", store)
    await call(tally, "backup", "--into", str(folder / "backup"), "--store", store)
    await call(tally, "restore", "--from", str(folder / "backup"), "--store", restored)
    await call(tally, "releases", "verify", "--all", "--store", restored)
    return tally


def reports_of(store: Path) -> int:
    """Count the reports that a store keeps."""
    return len(ReportStore(store / "reports.sqlite").kept())


def main() -> None:
    """Print the tally."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
    with TemporaryDirectory() as name:
        folder = Path(name)
        release = built(documents, folder)
        store = release.path.parent.parent
        with ours(release, folder, settings=SETTINGS) as engine:
            address = engine.address.removesuffix("/sparql")
            tally = asyncio.run(soak(address, engine.process, folder, str(store), minutes * 60))
            figures = httpx.get(f"{address}/metrics").text
        reports = reports_of(store), reports_of(folder / "restored")
    times = sorted(tally.seconds)
    failed = sum(count for status, count in tally.good.items() if status != "200")
    print(f"{sum(tally.good.values())} good queries, {failed} failed")
    print(f"p50 {times[len(times) // 2]:.3f} s, longest {times[-1]:.3f} s")
    print(f"{sum(tally.pages.values())} pages: {dict(tally.pages)}")
    print(f"addresses of any bytes: {dict(tally.odd)}; reports: {dict(tally.reports)}")
    print(*(line for line in figures.splitlines() if line.startswith("smi_connections")), sep="\n")
    taken = sum(number for told, number in tally.reports.items() if told.endswith(" 303"))
    print(f"reports taken {taken}, kept {reports[0]}, in the backup {reports[1]}")
    print(f"commands {dict(tally.kept)}; releases that answered {len(tally.releases)}")
    print("faults:", *(tally.faults or ["none"]), sep="\n")
    print("memory in MiB:", *(f"{size / 2**20:.0f}" for size in tally.memory))


if __name__ == "__main__":
    main()
