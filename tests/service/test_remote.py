"""The same service in front of other engines, loaded by ``smi-graph publish``."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from smi_graph.pipeline import BuildOptions, build
from smi_graph.resources import resource_path
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory, RemoteSource
from tests.cli.commands import run
from tests.engines import RemoteEngine, oxigraph, virtuoso
from tests.pipeline.archive import record, write
from tests.service.server import MINTER, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAME = ("archive_documents-by-country", "archive_documents-by-year", "archive_overview")
ROWS = 2_000
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
VERSION = "http://www.w3.org/ns/dcat#version"
DOCUMENT = "/document/SMI-A200-593915"
IN_GRAPHS = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{MINTER.graph('provenance')}> {{ ?s ?p ?o }} }}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> ReleaseDirectory:
    directory = ReleaseDirectory(tmp_path_factory.mktemp("sample") / "store")
    build([str(resource_path("data", "records"))], directory)
    return directory


@contextmanager
def frugal_virtuoso(folder: Path) -> Iterator[RemoteEngine]:
    """Give no more than so many rows, and say so in a header field alone."""
    with virtuoso(folder, rows=ROWS) as engine:
        yield engine


@pytest.fixture(scope="module", params=[oxigraph, frugal_virtuoso])
def engine(
    request: pytest.FixtureRequest,
    archive: ReleaseDirectory,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RemoteEngine]:
    with request.param(tmp_path_factory.mktemp("engine") / request.param.__name__) as engine:
        for _ in range(2):  # the second replaces the first
            result = publish(engine, archive.path)
            assert result.returncode == 0, result.stderr
        yield engine


def publish(engine: RemoteEngine, store: Path, **environment: str) -> Any:
    graph = ["--default-graph", engine.default_graph] if engine.default_graph else []
    arguments = ("--remote", engine.graphs, "--store", str(store), *graph)
    return run("publish", *arguments, **{**engine.environment, **environment})


def source_of(engine: RemoteEngine) -> RemoteSource:
    return RemoteSource(
        engine.query, default_graph=engine.default_graph, named_graphs=MINTER.graphs()
    )


@pytest.fixture(scope="module")
def remote(engine: RemoteEngine) -> Iterator[httpx.Client]:
    with serve(ServiceConfiguration(source=source_of(engine), deadline_seconds=120)) as client:
        yield client


@pytest.fixture(scope="module")
def ours(archive: ReleaseDirectory) -> Iterator[httpx.Client]:
    with serve(ServiceConfiguration(source=archive)) as client:
        yield client


def ask(client: httpx.Client, query: str, accept: str = "text/csv", **more: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **more}, headers={"Accept": accept})


@pytest.mark.parametrize("name", SAME)
def test_a_saved_query_gives_the_same_rows_from_every_engine(
    remote: httpx.Client, ours: httpx.Client, name: str
) -> None:
    answers = [client.get(f"/queries/{name}?format=csv") for client in (remote, ours)]
    assert [answer.status_code for answer in answers] == [200, 200]
    rows = [sorted(map(tuple, csv.reader(io.StringIO(answer.text)))) for answer in answers]
    assert rows[0] == rows[1]
    assert len(rows[0]) > 1


def test_a_plain_query_sees_the_words_of_the_archive_only(
    remote: httpx.Client, ours: httpx.Client
) -> None:
    for query in (COUNT, IN_GRAPHS):
        assert ask(remote, query).text == ask(ours, query).text
    graph = MINTER.graph("provenance")
    asked = {"default-graph-uri": graph}
    assert ask(remote, COUNT, **asked).text == ask(ours, IN_GRAPHS).text


def test_a_document_is_the_same_graph_from_every_engine(
    remote: httpx.Client, ours: httpx.Client
) -> None:
    graphs = []
    for client in (remote, ours):
        answer = client.get(DOCUMENT, headers={"Accept": "text/turtle"}, follow_redirects=True)
        assert answer.headers["content-type"].startswith("text/turtle")
        quads = parse(answer.content, RdfFormat.TURTLE)
        # Another engine does not say which release it has.
        graphs.append({str(quad) for quad in quads if quad.predicate.value != VERSION})
    assert graphs[0] == graphs[1]
    page = remote.get(DOCUMENT, headers={"Accept": "text/html"}, follow_redirects=True)
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("accept", "truth"),
    [("application/sparql-results+json", '"boolean":true'), ("text/csv", "true")],
)
def test_ask_gives_a_boolean(remote: httpx.Client, accept: str, truth: str) -> None:
    assert truth in ask(remote, "ASK { ?s ?p ?o }", accept).text
    false = ask(remote, "ASK { ?s <https://example.org/none> ?o }", accept).text
    assert truth.replace("true", "false") in false


def test_no_release_is_claimed(remote: httpx.Client) -> None:
    assert "x-release" not in ask(remote, "ASK {}").headers
    assert remote.get("/ready").json()["release"] is None


def test_a_syntax_error_comes_with_the_words_of_the_engine(remote: httpx.Client) -> None:
    answer = ask(remote, "SELECT * WHERE { ?s ?p }", "application/json")
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/query-syntax"
    assert "line 1" in answer.json()["detail_en"].lower()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("INSERT DATA { <a:b> <a:b> <a:b> }", 403),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ('define get:soft "replace" SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }', 400),
    ],
)
def test_what_would_write_or_call_elsewhere_never_reaches_the_engine(
    remote: httpx.Client, query: str, status: int
) -> None:
    assert ask(remote, query).status_code == status


def test_ceilings_and_deadline_hold(engine: RemoteEngine) -> None:
    every = "SELECT * { ?s ?p ?o }"
    cross = f"SELECT (COUNT(DISTINCT ?e) AS ?n) {{ {{ {every} }} {{ ?d ?e ?f . ?g ?h ?i }} }}"
    graph = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 6"
    configuration = ServiceConfiguration(source=source_of(engine), max_bytes=4000, max_rows=5)
    with serve(configuration, deadline_seconds=60) as client:
        assert ask(client, f"{every} LIMIT 1000").json()["ceiling"] == "bytes"
        assert ask(client, f"{every} LIMIT 6").json()["ceiling"] == "rows"
        assert ask(client, graph, "text/turtle").json()["ceiling"] == "rows"
        assert ask(client, f"{every} LIMIT 5").status_code == 200
    with serve(configuration, deadline_seconds=0.5) as client:
        assert ask(client, cross).status_code == 504
    with serve(configuration, deadline_seconds=60) as client:
        assert ask(client, "ASK {}").status_code == 200


@pytest.mark.parametrize("engine", [frugal_virtuoso], indirect=True)
def test_publishing_without_the_password_says_so(
    engine: RemoteEngine, archive: ReleaseDirectory
) -> None:
    result = publish(engine, archive.path, SMI_REMOTE_PASSWORD="wrong")  # noqa: S106
    assert result.returncode == 1
    assert "401" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("start", [oxigraph, virtuoso])
def test_what_a_release_has_no_more_is_gone_from_the_other_store_too(
    start: Any, tmp_path: Path
) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    both = write(tmp_path / "both.jsonl", record(1), record(2))
    one = write(tmp_path / "one.jsonl", record(1))
    withdrawn = f"ASK {{ GRAPH <{MINTER.graph('withdrawn')}> {{ ?s ?p ?o }} }}"
    with start(tmp_path / "engine") as engine:
        for source, expected in ((both, False), (one, True), (both, False)):
            build([source], directory, BuildOptions(sync=True))
            result = publish(engine, directory.path)
            assert result.returncode == 0, result.stderr
            with serve(ServiceConfiguration(source=source_of(engine))) as client:
                assert ask(client, withdrawn).json() is expected
                assert client.get("/document/SAMPLE-T-2").status_code == (410 if expected else 303)


@pytest.mark.parametrize("engine", [frugal_virtuoso], indirect=True)
def test_rows_that_virtuoso_cuts_are_no_answer(remote: httpx.Client) -> None:
    answer = ask(remote, "SELECT * { ?s ?p ?o }")
    assert (answer.status_code, answer.json()["limit"]) == (422, ROWS)
    assert ask(remote, "SELECT * { ?s ?p ?o } LIMIT 3").status_code == 200
