"""How fast the pages of the reading room come: ``python -m benchmarks.pages 10000``.

A store is built from made-up records (or taken from ``SMI_BENCH_STORE``) and served as anybody
would. Each page is asked for by one client, and by eight at once; every round asks each page
and ``/health``, which is the floor of a request, so that what the machine does meanwhile meets
all of them. The first request of a page is told apart: it opens what later ones share. The
table is written to ``benchmarks/results/pages.md``. A page that is not there is left out.

Every saved query is asked too, with what its parameters have by themselves, as a page and as a
whole table in CSV: once first, and then again.

The service keeps pages that were read before. So every request has an address of its own, by a
number that no page heeds, but for the rows that say "again".
"""

from __future__ import annotations

import http.client
import os
import platform
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import orjson

from benchmarks.endpoint import Engine, built, ours, percentile
from smi_graph.queries import load_saved_queries

RESULTS = Path(__file__).with_name("results") / "pages.md"
FLOOR = "/health"
ROUNDS = 5
SECONDS_A_ROUND = 1.0
TIMES_A_QUERY = 8
CLIENTS = 8
# One for all clients; `next` of a counter is safe among threads.
_NUMBERS = count()
COMMON, RARE, PHRASE = "اجتماع", "سبامانات", '"اجتماع وزراء"'


@dataclass
class Measured:
    """A page and the times of its requests, in seconds."""

    name: str
    path: str
    is_fresh: bool = False
    status: int = 200
    first: float = 0.0
    alone: list[float] = field(default_factory=list)
    crowd: list[float] = field(default_factory=list)


def pages(engine: Engine) -> list[Measured]:
    """Name what is measured; the actors are the commonest of their kind."""
    person, country = (commonest(engine, kind, "ا") for kind in ("person", "country"))
    filters = f"type=law&country={country}&from=1960&to=1999"
    paths = {
        "floor": FLOOR,
        "home": "/",
        "search, all records": "/search?lang=ar",
        "search, a common word": f"/search?lang=ar&q={quote(COMMON)}",
        "search, a rare word": f"/search?lang=ar&q={quote(RARE)}",
        "search, a phrase": f"/search?lang=ar&q={quote(PHRASE)}",
        "search, facets": f"/search?lang=ar&{filters}",
        "search, facets and a word": f"/search?lang=ar&{filters}&q={quote(COMMON)}",
        "search, by title": "/search?lang=ar&sort=title",
        "search, no result": "/search?lang=en&q=zzzzzz",
        "feed of a search": "/search.atom?type=law",
        "completion of a name": "/complete?kind=person&q=" + quote("احم"),
        "document": "/document/SMI-A101-1.html?lang=ar",
        "person": f"/person/{person}.html?lang=ar",
        "country": f"/country/{country}.html?lang=ar",
        "overview": "/explore?lang=ar",
        "timeline": "/explore/timeline?lang=ar",
        "map": "/explore/map?lang=ar",
        "network": "/explore/network?lang=ar",
        "collections": "/explore/collections?lang=ar",
        "people": "/explore/people?lang=ar",
        "gaps": "/explore/missing?lang=ar",
        "two voices": "/explore/voices?lang=ar",
        "citations": "/citations?lang=ar",
        "concordance": f"/concordance?lang=ar&q={quote(COMMON)}",
        "frequency": f"/frequency?lang=ar&q={quote(COMMON)}",
        "comparison": f"/compare?lang=ar&a=person:{person}&b=country:{country}",
        "co-occurrence": f"/tie/person:{person}/country:{country}?lang=ar",
        "path": f"/path?lang=ar&from=person:{person}&to=country:{country}",
        "questions": "/queries?lang=ar",
        "export of 10,000 rows": "/search.csv?lang=ar",
    }
    again = ("search, a common word", "person")
    measured = [Measured(name, path, is_fresh=path != FLOOR) for name, path in paths.items()]
    return measured + [Measured(f"{name}, again", paths[name]) for name in again]


def commonest(engine: Engine, kind: str, letter: str) -> str:
    """Give the key of an actor whose name begins with a letter, the commonest of them."""
    connection = engine.connect()
    connection.request("GET", f"/complete?kind={kind}&q={quote(letter)}")
    found = orjson.loads(connection.getresponse().read())
    connection.close()
    return str(max(found, key=lambda each: each["count"])["key"])


def addresses(page: Measured) -> Iterator[str]:
    """Give the address of a page, each time another one if it is to be made anew."""
    separator = "&" if "?" in page.path else "?"
    for number in _NUMBERS:
        yield f"{page.path}{separator}n={number}" if page.is_fresh else page.path


def ask(connection: http.client.HTTPConnection, path: str) -> int:
    """Ask for a page as a browser does, and give the status."""
    connection.request("GET", path, headers={"Accept": "text/html,*/*;q=0.8"})
    response = connection.getresponse()
    response.read()
    return response.status


def times(engine: Engine, page: Measured, seconds: float) -> list[float]:
    """Time requests one after the other, after one that warms the connection."""
    connection = engine.connect()
    found: list[float] = []
    ask(connection, FLOOR)
    end = time.perf_counter() + seconds
    for address in addresses(page):
        begin = time.perf_counter()
        if ask(connection, address) != 200:
            raise RuntimeError(f"{address} is no longer answered")
        found.append(time.perf_counter() - begin)
        if time.perf_counter() >= end:
            break
    connection.close()
    return found


def all_at_once(engine: Engine, page: Measured, seconds: float) -> list[float]:
    """Time the requests of all clients."""
    found: list[float] = []
    clients = [
        threading.Thread(target=lambda: found.extend(times(engine, page, seconds)))
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return found


def first_requests(engine: Engine, measured: list[Measured]) -> list[Measured]:
    """Ask for each page once, and keep those that are there."""
    there = []
    for page in measured:
        connection = engine.connect()
        begin = time.perf_counter()
        status = ask(connection, page.path)
        page.first = time.perf_counter() - begin
        connection.close()
        if status == 200:
            there.append(page)
        else:
            print(f"left out, {status}: {page.path}")
    return there


def section(measured: list[Measured], documents: int) -> str:
    """Lay out what was measured; ratios are to the floor under the same load."""
    floor = measured[0]
    lines = [
        f"## {documents:,} documents",
        "",
        "| page | first | p50 | p95 | p50 / floor | p50 of 8 | p95 of 8 | p95 of 8 / floor |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for page in measured:
        alone = statistics.median(page.alone) * 1e3
        lines.append(
            f"| {page.name} | {page.first * 1e3:.0f} | {alone:.1f} | {percentile(page.alone):.1f}"
            f" | {alone / (statistics.median(floor.alone) * 1e3):.1f}"
            f" | {statistics.median(page.crowd) * 1e3:.1f} | {percentile(page.crowd):.1f}"
            f" | {percentile(page.crowd) / percentile(floor.crowd):.1f} |"
        )
    return "\n".join([*lines, ""])


def ask_queries(engine: Engine) -> list[Measured]:
    """Ask each saved query as a page and as a table: once first, then again."""
    found = []
    for query in load_saved_queries().values():
        for ending, accept in ((".html", "text/html"), ("?format=csv", "text/csv")):
            page = Measured(query.name + ending, f"/queries/{query.name}{ending}")
            connection = engine.connect()
            for _ in range(1 + TIMES_A_QUERY):
                begin = time.perf_counter()
                connection.request("GET", page.path, headers={"Accept": accept})
                response = connection.getresponse()
                response.read()
                page.alone.append(time.perf_counter() - begin)
            page.first, page.status = page.alone.pop(0), response.status
            connection.close()
            found.append(page)
    return found


def section_of_queries(asked: list[Measured], floor: Measured) -> str:
    """Lay out how long saved queries took, the slowest first requests first."""
    lines = ["| saved query | first | p50 | p95 | p95 / floor |", "|---|--:|--:|--:|--:|"]
    for page in sorted(asked, key=lambda page: -page.first):
        name = page.name if page.status == 200 else f"{page.name} ({page.status})"
        times = percentile(page.alone)
        lines.append(
            f"| {name} | {page.first * 1e3:.0f} | {statistics.median(page.alone) * 1e3:.1f}"
            f" | {times:.1f} | {times / percentile(floor.alone):.1f} |"
        )
    return "\n".join([*lines, ""])


def measure(documents: int) -> str:
    """Build, serve and measure, and give the section of one number of documents."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        release = built(documents, folder)
        held = release.manifest.counts.get("documents", documents)
        with ours(release, folder) as engine:
            measured = first_requests(engine, pages(engine))
            asked = ask_queries(engine)
            for _ in range(ROUNDS):
                for page in measured:
                    page.alone += times(engine, page, SECONDS_A_ROUND / 2)
                    page.crowd += all_at_once(engine, page, SECONDS_A_ROUND)
    return f"{section(measured, held)}\n{section_of_queries(asked, measured[0])}"


def main() -> None:
    """Measure each number of documents, print the tables and keep them."""
    asked = [int(count) for count in sys.argv[1:]] or [10_000]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    legend = f"Milliseconds, and how many times as long as `{FLOOR}` took under the same load."
    written = [f"# Pages\n\n{machine}. {legend}\n"]
    for documents in asked:
        written.append(measure(documents))
        print(written[-1], flush=True)
        RESULTS.write_text("\n".join(written), encoding="utf-8")


if __name__ == "__main__":
    main()
