"""Our endpoint beside others, on the same data, in one run, as ratios.

Run ``python -m benchmarks.endpoint [documents] [engine ...]`` in the root of the project.
Engines are asked in turn, round by round, so that what the machine does meanwhile meets
all of them. ``ours`` is served as anybody would, so all but its first answers to a query were
kept; ``uncached`` is the same with ``SMI_CACHE_BYTES=0``, so it runs every query, and to it
the others are compared. What was read of a request it still knows when that comes again; ``new``
asks the same server with a text that it never saw. ``bare`` is a FastAPI route that does nothing
but return the bytes of our answer: the floor for a service in Python.

Ours gives clients that ask for the same at the same moment one run, cached or not. So a crowd asks
twice: each with a prefix of its own, which changes nothing else ("a second"), and all with the
same text ("same text").

``oxigraph`` serves a store that its own loader made and optimised, ``same`` the very files that
ours serves: what differs there is the serving, and between the two the layout. Ours is built with
4 GiB of memory, and so loaded in one go and not compressed, like its own.

``SMI_BENCH_STORE`` names a store to be taken instead of building one. Without names, every
engine is taken that is installed. None of them is needed by the product: ``oxigraph`` comes with
the extra ``test``, ``virtuoso-t`` from a package of the system, and
``pip install -c constraints.txt rdflib-endpoint`` adds two: ``rdflib`` holds the dump in rdflib's
memory, ``oxrdflib`` reads our own store through oxrdflib. rdflib-endpoint hands rdflib a query that
is parsed already, which oxrdflib does not take, so in both rdflib itself evaluates it. They are
taken only up to a thousand documents, for they take minutes beyond.
"""

from __future__ import annotations

import gzip
import http.client
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from urllib.parse import urlencode, urlsplit

from smi_graph.store import Credentials, Release, ReleaseDirectory, RemotePublisher
from tests.engines import free_port, oxigraph, virtuoso

RESULTS = Path(__file__).with_name("results") / "endpoint.md"
PREFIX = "PREFIX smi: <https://w3id.org/smi/ontology#> "
DOCUMENT = "<https://w3id.org/smi/document/SMI-A103-17>"
QUERIES = {
    "ask": "ASK { ?s ?p ?o }",
    "facts of a document": f"SELECT ?p ?o {{ {DOCUMENT} ?p ?o FILTER(?p != smi:text) }}",
    "title by code": 'SELECT ?t { ?d smi:code "SMI/A100/42" ; smi:title ?t }',
    "ten documents": "SELECT ?d ?t { ?d a smi:Document ; smi:title ?t } LIMIT 10",
    "persons of a document": f"SELECT ?x ?l {{ {DOCUMENT} ?p ?x . ?x a smi:Person ; ?q ?l }}",
    "documents by year": (
        "SELECT ?y (COUNT(?d) AS ?n) { ?d smi:issuedYear ?y } GROUP BY ?y ORDER BY ?y"
    ),
    "documents by country": (
        "SELECT ?c (COUNT(DISTINCT ?d) AS ?n) { ?d smi:targetCountry ?c } "
        "GROUP BY ?c ORDER BY DESC(?n)"
    ),
    "pairs of countries": (
        "SELECT ?a ?b (COUNT(?d) AS ?n) { ?d smi:targetCountry ?a, ?b FILTER(STR(?a) < STR(?b)) } "
        "GROUP BY ?a ?b ORDER BY DESC(?n) LIMIT 50"
    ),
    "titles with a word": 'SELECT ?d ?t { ?d smi:title ?t FILTER(CONTAINS(?t, "اجتماع خارجية")) }',
    "all titles": "SELECT ?d ?t ?y { ?d smi:title ?t ; smi:issuedYear ?y }",
}
SECONDS_A_ROUND = 0.6
ROUNDS = 3
CLIENTS = 8
MOST_SECONDS = 20
MEMORY_OF_THE_BUILD = "4096"
RDFLIB = {"rdflib", "oxrdflib"}
MOST_FOR_RDFLIB = 1_000
LEGEND = """
`uncached` runs every query, `new` with a text that it never saw, `ours` keeps answers. `bare`
returns ours from a FastAPI route. `oxigraph` serves a store of its own loader, `same` the very
files that ours serves. Eight clients ask with texts of their own ("a second") and with one text
("same text").
"""
ACCEPT = {"Accept": "application/sparql-results+json"}


@dataclass(frozen=True)
class Engine:
    """A server to be measured: its query address, its process, and more parameters.

    ``numbers`` are those of texts that were never asked before, for one that gets no others.
    """

    name: str
    address: str
    process: int
    more: tuple[tuple[str, str], ...] = ()
    numbers: Iterator[int] | None = None

    def target(self, query: str, client: int = 0) -> str:
        """Give the path of a query, which differs from one client to another.

        With ``numbers`` it differs from one time to the next.
        """
        separator = "&" if "?" in self.address else "?"
        number = client if self.numbers is None else next(self.numbers)
        text = f"PREFIX client: <https://example.org/{number}/>\n{PREFIX}{query}"
        parameters = urlencode([("query", text), *self.more])
        return f"{urlsplit(self.address).path}{separator}{parameters}"

    def connect(self, seconds: float = 120) -> http.client.HTTPConnection:
        """Open a connection that is kept, on which an answer is waited for so long."""
        parts = urlsplit(self.address)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)

    def answers(self, query: str) -> bool:
        """Tell whether it answers a query in time; this warms its caches as well."""
        try:
            ask(self.connect(MOST_SECONDS), self.target(query))
        except TimeoutError:
            return False
        return True


def ask(connection: http.client.HTTPConnection, target: str) -> bytes:
    """Ask once; anything but 200 ends the measurement."""
    connection.request("GET", target, headers=ACCEPT)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {body[:300]!r}")
    return body


@contextmanager
def program(
    name: str,
    command: list[str],
    address: str,
    folder: Path,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Engine]:
    """Run a server until the end, once it answers."""
    environment = {**os.environ, **settings}
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=environment)
    engine = Engine(name, address, process.pid)
    try:
        for _ in range(1200):
            try:
                ask(engine.connect(), engine.target(QUERIES["ask"]))
                break
            except (OSError, RuntimeError, http.client.HTTPException):
                if process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield engine
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def ours(
    release: Release,
    folder: Path,
    name: str = "ours",
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Engine]:
    """Serve the release as anybody would, but for some settings."""
    port, store = free_port(), str(release.path.parent.parent)
    command = [sys.executable, "-m", "smi_graph", "serve", "--store", store, "--port", str(port)]
    address = f"http://127.0.0.1:{port}/sparql"
    with program(name, command, address, folder, settings) as engine:
        yield engine


def unpack(release: Release, path: Path) -> None:
    """Write the dump of a release as N-Quads."""
    with gzip.open(release.dump_path) as dump, path.open("wb") as file:
        shutil.copyfileobj(dump, file)


@contextmanager
def oxigraph_serve(release: Release, folder: Path) -> Iterator[Engine]:
    """Load the dump with Oxigraph's own loader, then serve it."""
    location, dump = folder / "oxigraph", folder / "dump.nq"
    tool = str(Path(sys.executable).with_name("oxigraph"))
    unpack(release, dump)
    command = [tool, "load", "--location", str(location), "--file", str(dump)]
    subprocess.run(command, check=True, capture_output=True)
    subprocess.run(
        [tool, "optimize", "--location", str(location)], check=False, capture_output=True
    )
    with oxigraph(location) as engine:
        yield Engine("oxigraph", engine.query, engine.process)


@contextmanager
def oxigraph_on_our_store(release: Release, folder: Path) -> Iterator[Engine]:
    """Let Oxigraph's server read the store of the release, as our workers do."""
    tool, at = str(Path(sys.executable).with_name("oxigraph")), f"127.0.0.1:{free_port()}"
    command = [tool, "serve-read-only", "--location", str(release.store_path), "--bind", at]
    with program("same", command, f"http://{at}/query", folder) as engine:
        yield engine


@contextmanager
def virtuoso_7(release: Release, folder: Path) -> Iterator[Engine]:
    """Publish the release into a fresh Virtuoso."""
    with virtuoso(folder / "virtuoso", buffers=100_000) as engine:
        credentials = Credentials.from_environment(engine.environment)
        graph = engine.default_graph or ""
        with RemotePublisher(
            engine.graphs, default_graph=graph, credentials=credentials
        ) as publisher:
            publisher.publish(release)
        more = (("default-graph-uri", graph),)
        yield Engine("virtuoso", engine.query, engine.process, more)


@contextmanager
def rdflib_endpoint(release: Release, folder: Path) -> Iterator[Engine]:
    """Serve the default graph from rdflib's memory."""
    port, file = free_port(), folder / "rdflib.nq"
    unpack(release, file)
    tool = str(Path(sys.executable).with_name("rdflib-endpoint"))
    command = [tool, "serve", "--port", str(port), str(file)]
    with program("rdflib", command, f"http://127.0.0.1:{port}/", folder) as engine:
        yield engine


@contextmanager
def rdflib_endpoint_on_oxigraph(release: Release, folder: Path) -> Iterator[Engine]:
    """Serve the store of the release through oxrdflib."""
    port = free_port()
    command = [sys.executable, __file__, "--oxrdflib", str(port), str(release.store_path)]
    with program("oxrdflib", command, f"http://127.0.0.1:{port}/", folder) as engine:
        yield engine


def serve_oxrdflib(port: int, store: Path) -> None:
    """Run rdflib-endpoint on a store that is opened read-only."""
    import uvicorn  # noqa: PLC0415 - only in the process of its own
    from oxrdflib import OxigraphStore  # noqa: PLC0415
    from pyoxigraph import Store  # noqa: PLC0415
    from rdflib import Dataset  # noqa: PLC0415
    from rdflib_endpoint import SparqlEndpoint  # noqa: PLC0415

    dataset = Dataset(store=OxigraphStore(store=Store.read_only(str(store))))
    uvicorn.run(SparqlEndpoint(graph=dataset), port=port, log_level="warning")


@contextmanager
def bare(answers: dict[str, bytes], folder: Path) -> Iterator[Engine]:
    """Serve our answers from a route that only looks them up."""
    port, files = free_port(), folder / "answers"
    files.mkdir()
    for number, name in enumerate(QUERIES):
        (files / str(number)).write_bytes(answers[name])
    command = [sys.executable, __file__, "--bare", str(port), str(files)]
    with program("bare", command, f"http://127.0.0.1:{port}/sparql", folder) as engine:
        yield engine


def serve_bare(port: int, files: Path) -> None:
    """Run the route that only looks answers up."""
    import uvicorn  # noqa: PLC0415 - only in the process of its own
    from fastapi import FastAPI, Response  # noqa: PLC0415

    bodies = [(files / str(number)).read_bytes() for number in range(len(QUERIES))]
    known = dict(zip((PREFIX + query for query in QUERIES.values()), bodies, strict=True))
    app = FastAPI()

    @app.get("/sparql")
    async def look_up(query: str) -> Response:
        return Response(known[query.partition("\n")[2]], media_type=ACCEPT["Accept"])

    uvicorn.run(app, port=port, log_level="warning")


def one_by_one(engine: Engine, query: str, seconds: float, client: int = 0) -> list[float]:
    """Time queries asked one after the other."""
    connection, target = engine.connect(), engine.target(query, client)
    times: list[float] = []
    ask(connection, target)
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        if engine.numbers is not None:
            target = engine.target(query)
        begin = time.perf_counter()
        ask(connection, target)
        times.append(time.perf_counter() - begin)
    connection.close()
    return times


def all_at_once(
    engine: Engine, query: str, seconds: float, *, same_text: bool
) -> tuple[list[float], float]:
    """Time queries of eight clients; gives the times and the answers a second."""
    times: list[float] = []

    def run(client: int) -> None:
        times.extend(one_by_one(engine, query, seconds, 0 if same_text else client))

    clients = [threading.Thread(target=run, args=(client,)) for client in range(1, CLIENTS + 1)]
    begin = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    # Each client asked once more than it timed, to warm its connection.
    return times, (len(times) + CLIENTS) / (time.perf_counter() - begin)


def memory_of(process: int) -> int:
    """Give the proportional set size of a process and its children, in bytes."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if process in {int(folder.name), parent}:
                rollup = (folder / "smaps_rollup").read_text()
                total += int(rollup.split("Pss:")[1].split()[0]) * 1024
        except (OSError, IndexError):
            continue
    return total


def built(documents: int, folder: Path) -> Release:
    """Build the archive with the product, or take the one built before."""
    store = Path(os.environ.get("SMI_BENCH_STORE", folder / "store"))
    directory = ReleaseDirectory(store)
    if directory.current() is None:
        source = folder / "records.jsonl"
        generate = Path(__file__).with_name("generate.py")
        with source.open("wb") as file:
            subprocess.run([sys.executable, generate, str(documents)], stdout=file, check=True)
        build = [sys.executable, "-m", "smi_graph", "build", str(source), "-q"]
        command = [*build, "--memory", MEMORY_OF_THE_BUILD]
        subprocess.run([*command, "--store", str(store)], check=True)
    release = directory.current()
    assert release is not None
    return release


def start_all(stack: ExitStack, release: Release, folder: Path, names: set[str]) -> list[Engine]:
    """Start every engine that is asked for, ours without and with its cache first."""
    engines = [
        stack.enter_context(ours(release, folder, "uncached", {"SMI_CACHE_BYTES": "0"})),
        stack.enter_context(ours(release, folder)),
    ]
    engines.insert(1, replace(engines[0], name="new", numbers=count(CLIENTS + 1)))
    answers = {
        name: ask(engines[0].connect(), engines[0].target(query)) for name, query in QUERIES.items()
    }
    if "bare" in names:
        engines.append(stack.enter_context(bare(answers, folder)))
    for name, start in (
        ("oxigraph", oxigraph_serve),
        ("same", oxigraph_on_our_store),
        ("virtuoso", virtuoso_7),
        ("rdflib", rdflib_endpoint),
        ("oxrdflib", rdflib_endpoint_on_oxigraph),
    ):
        if name in names:
            engines.append(stack.enter_context(start(release, folder)))
    return engines


def measure(engines: list[Engine], name: str) -> Iterator[str]:
    """Give the rows of one query."""
    query = QUERIES[name]
    able = [engine for engine in engines if engine.answers(query)]
    late = f"gave no answer in {MOST_SECONDS} seconds"
    yield from (f"{name:22} {each.name:9} {late}" for each in engines if each not in able)
    alone: dict[str, list[float]] = {engine.name: [] for engine in able}
    crowd: dict[str, list[float]] = {engine.name: [] for engine in able}
    rate: dict[str, list[float]] = {engine.name: [] for engine in able}
    together: dict[str, list[float]] = {engine.name: [] for engine in able}
    for _ in range(ROUNDS):
        for engine in able:
            alone[engine.name] += one_by_one(engine, query, SECONDS_A_ROUND)
        for engine in able:
            times, a_second = all_at_once(engine, query, SECONDS_A_ROUND, same_text=False)
            crowd[engine.name] += times
            rate[engine.name].append(a_second)
            _, a_second = all_at_once(engine, query, SECONDS_A_ROUND, same_text=True)
            together[engine.name].append(a_second)
    for engine in able:
        first, own = statistics.median(alone["uncached"]), statistics.median(alone[engine.name])
        apart, equal = (
            [statistics.mean(rates[name]) for name in ("uncached", engine.name)]
            for rates in (rate, together)
        )
        yield (
            f"{name:22} {engine.name:9} {own * 1e3:9.2f} {percentile(alone[engine.name]):9.2f}"
            f" {first / own:8.2f} {percentile(crowd[engine.name]):11.2f}"
            f" {apart[1]:9.1f} {apart[0] / apart[1]:8.2f}"
            f" {equal[1]:9.1f} {equal[0] / equal[1]:8.2f}"
        )


def percentile(times: list[float], share: float = 0.95) -> float:
    """Give the 95th percentile in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))] * 1e3


def installed(documents: int) -> set[str]:
    """Tell which engines are there."""
    tools = Path(sys.executable).parent
    names = {"bare"}
    if (tools / "oxigraph").exists():
        names |= {"oxigraph", "same"}
    if shutil.which("virtuoso-t"):
        names.add("virtuoso")
    if documents <= MOST_FOR_RDFLIB:
        names |= RDFLIB
    return names


def rows(documents: int, names: set[str]) -> Iterator[str]:
    """Give the rows of the table, as they are measured."""
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if names & RDFLIB and not find_spec("rdflib_endpoint"):
            names = names - RDFLIB
            yield "rdflib-endpoint is not installed, so its rows are left out"
        release = built(documents, folder)
        engines = start_all(stack, release, folder, names)
        yield f"{documents} documents, {release.manifest.quads} quads; milliseconds"
        yield (
            f"{'query':22} {'engine':9} {'p50':>9} {'p95':>9} {'to ours':>8}"
            f" {'p95 of 8':>11} {'a second':>9} {'to ours':>8} {'same text':>9} {'to ours':>8}"
        )
        for query in QUERIES:
            yield from measure(engines, query)
        for engine in engines:
            if engine.numbers is not None:
                continue
            yield f"memory of {engine.name:9} {memory_of(engine.process) / 2**20:8.0f} MiB"


def main() -> None:
    """Print the table and keep it."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    told = []
    for row in rows(documents, set(sys.argv[2:]) or installed(documents)):
        told.append(row)
        print(row, flush=True)
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    table = "\n".join(told)
    text = f"# Endpoint\n\n{machine}.\n{LEGEND}\n```\n{table}\n```\n"
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bare"]:
        serve_bare(int(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--oxrdflib"]:
        serve_oxrdflib(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
