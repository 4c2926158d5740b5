"""Answers that can be cited, are not sent twice, and are not computed twice."""

from __future__ import annotations

import gzip
import select
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import httpx
import pytest
import zstandard
from fastapi.testclient import TestClient

from smi_graph.service import compression
from smi_graph.service.app import create_app
from smi_graph.service.cache import AnswerCache
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import QueryAnswer, ReleaseDirectory, open_writer
from tests.service.server import ENDLESS, MINTER, archive, publish, serve
from tests.service.test_limits import connect
from tests.waiting import PATIENCE, wait_until

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

CODES = "SELECT ?code { ?s <https://w3id.org/smi/ontology#code> ?code } ORDER BY ?code"
DECODED = {
    "gzip": gzip.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}
TITLE = '<https://w3id.org/smi/ontology#title> "{}"@ar .'


# No query beyond the one that runs is waited for, and none makes room for another.
ONE_WORKER = {"workers": 1, "slow_workers": 0, "queue_limit": 0, "deadline_seconds": 2 * PATIENCE}


@contextmanager
def busy(client: httpx.Client) -> Iterator[None]:
    """Give the only worker a query that ends when its client leaves, and not before."""
    asked = f"GET /sparql?{urlencode({'query': ENDLESS})} HTTP/1.1\nHost: a\n\n"
    with ExitStack() as stack:
        wait_until(lambda: keeps_busy(client, stack.enter_context(connect(client, asked))))
        yield


def keeps_busy(client: httpx.Client, connection: socket.socket) -> bool:
    """Tell whether a query runs; otherwise it was refused, for the worker was not ready."""

    def is_answered() -> bool:
        return bool(select.select([connection], [], [], 0)[0])

    def runs() -> bool:
        return "smi_queries_running 1.0" in client.get("/metrics").text

    wait_until(lambda: runs() or is_answered())
    return not is_answered()


def test_what_is_known_is_answered_while_no_worker_is_free(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, **ONE_WORKER) as client:
        first = client.get("/sparql", params={"query": CODES})
        thing = client.get("/document/SMI-A200-1.ttl")
        saved = client.get("/queries/document_titles")
        with busy(client):
            assert client.get("/sparql", params={"query": "ASK { ?s ?p 1 }"}).status_code == 503
            other_spaces = {"query": CODES.replace(" ", " \t  ") + " # again"}
            again = client.get("/sparql", params=other_spaces)
            assert (again.status_code, again.content) == (200, first.content)
            for path, known in (
                ("/document/SMI-A200-1.ttl", thing),
                ("/queries/document_titles", saved),
            ):
                tag = {"If-None-Match": known.headers["etag"]}
                assert client.get(path, headers=tag).status_code == 304


def test_a_tag_counts_before_the_query_runs(configuration: ServiceConfiguration) -> None:
    with serve(configuration, **ONE_WORKER, cache_bytes=0) as client:
        first = client.get("/sparql", params={"query": CODES})
        tag = {"If-None-Match": f'"other", {first.headers["etag"]}'}
        with busy(client):
            same = client.get("/sparql", params={"query": CODES}, headers=tag)
            assert (same.status_code, same.content) == (304, b"")
            assert same.headers["etag"] == first.headers["etag"]
            assert same.headers["x-release"] == first.headers["x-release"]
            # Without the tag a worker would have to be asked.
            assert client.get("/sparql", params={"query": CODES}).status_code == 503


def test_every_whole_answer_has_a_tag_and_its_release(client: httpx.Client) -> None:
    for path in (
        "/sparql",
        "/sparql?query=ASK{}",
        "/queries",
        "/queries/document_titles",
        "/country/IQ.ttl",
        "/country/IQ.html",
        "/ontology",
        "/shapes",
        "/dataset",
        "/.well-known/void",
        "/.well-known/sparql-examples",
        "/releases",
        "/openapi.json",
        "/assets/site.css",
    ):
        answer = client.get(path)
        assert (path, answer.status_code) == (path, 200)
        assert answer.headers["x-release"]
        again = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (path, again.status_code, again.content) == (path, 304, b"")


def test_what_changes_with_time_or_format_is_told_apart(client: httpx.Client) -> None:
    now = "SELECT (STRUUID() AS ?id) {}"
    ids = [client.get("/sparql", params={"query": now}).text for _ in range(2)]
    assert ids[0] != ids[1]
    tags = {
        client.get("/sparql", params=parameters).headers["etag"]
        for parameters in (
            {"query": CODES},
            {"query": CODES, "format": "csv"},
            {"query": CODES, "default-graph-uri": MINTER.graph("one")},
            {"query": CODES + " LIMIT 1"},
        )
    }
    assert len(tags) == 4


def test_kept_answers_stay_within_their_memory() -> None:
    def answer(size: int) -> QueryAnswer:
        return QueryAnswer("boolean", "text/csv", b"x" * size, "r", 0.0)

    cache = AnswerCache(100_000)
    for number in range(50):
        cache.put(number, answer(5_000))
        assert cache.bytes <= 100_000
    assert cache.get(49) is not None
    assert cache.get(0) is None
    assert (cache.hits, cache.misses) == (1, 1)
    cache.put("large", answer(50_000))
    assert cache.get("large") is None


@pytest.fixture
def two_releases(tmp_path: Path) -> tuple[ReleaseDirectory, str, str]:
    directory = publish(tmp_path / "archive")
    first = directory.current_id() or ""
    with open_writer(directory) as writer:
        later = f"<{MINTER.document('SMI/A200/late')}> " + TITLE.format("لاحقة")
        writer.load(archive() + f"\n{later}".encode())
        second = writer.publish(base_iri=MINTER.base, inputs_sha256="1" * 64).id
    return directory, first, second


def test_an_answer_can_be_had_from_the_release_that_is_cited(
    two_releases: tuple[ReleaseDirectory, str, str], configuration: ServiceConfiguration
) -> None:
    directory, first, second = two_releases
    late = "/document/SMI-A200-late"
    ask = {"query": f"ASK {{ <{MINTER.document('SMI/A200/late')}> ?p ?o }}"}
    titles = "/queries/document_titles"
    with serve(configuration, source=directory) as client:
        for release, found in ((None, True), (second, True), (first, False)):
            chosen = {} if release is None else {"release": release}
            answer = client.get("/sparql", params={**ask, **chosen})
            assert answer.json()["boolean"] is found
            assert answer.headers["x-release"] == (release or second)
            assert client.post("/sparql", data={**ask, **chosen}).json()["boolean"] is found
            rows = client.get(titles, params={"format": "nt", **chosen}).text.splitlines()
            assert len(rows) == 10 + found
            thing = client.get(late, params=chosen, follow_redirects=True)
            assert thing.status_code == (200 if found else 404)
            assert client.get(f"{late}.json", params=chosen).status_code == thing.status_code
        lead = client.get("/country/IQ", params={"release": first})
        assert lead.headers["location"] == f"/country/IQ.ttl?release={first}"
        page = client.get("/document/SMI-A200-1.html", params={"release": first}).text
        assert f'href="/country/IQ.html?release={first}"' in page
        for path in ("/", "/search", "/explore/timeline", "/country/IQ.html"):
            read = client.get(path, params={"release": first}, headers={"Accept": "text/html"})
            assert read.headers["x-release"] == first


def test_an_unknown_release_is_404_with_those_that_are_kept(
    two_releases: tuple[ReleaseDirectory, str, str], configuration: ServiceConfiguration
) -> None:
    directory, first, second = two_releases
    with serve(configuration, source=directory) as client:
        for path in (
            "/sparql?query=ASK{}&",
            "/queries/document_titles?",
            "/country/IQ?",
            "/country/IQ.ttl?",
            "/dataset?",
        ):
            answer = client.get(f"{path}release=../current")
            assert (path, answer.status_code) == (path, 404)
            assert answer.json()["releases"] == [second, first]
        listed = client.get("/releases").json()
        assert (listed["current"], [one["id"] for one in listed["releases"]]) == (
            second,
            [second, first],
        )


@pytest.mark.parametrize("path", ["/sparql?query=", "/queries/document_titles?limit=1000"])
def test_a_kept_answer_is_compressed_once_for_each_coding(
    configuration: ServiceConfiguration, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    made: list[str] = []

    def counted(coding: str) -> Callable[[bytes], bytes]:
        compress = compression._CODINGS[coding]
        return lambda body: made.append(coding) or compress(body)  # type: ignore[func-returns-value]

    monkeypatch.setattr(compression, "_CODINGS", {name: counted(name) for name in ("zstd", "gzip")})
    asked = path + (quote("SELECT * { ?s ?p ?o }") if path.endswith("=") else "")
    with TestClient(create_app(configuration)) as client:
        whole = client.get(asked, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in whole.headers
        for coding in ("gzip", "gzip", "zstd", "gzip", "zstd"):
            with client.stream("GET", asked, headers={"Accept-Encoding": coding}) as answer:
                assert answer.headers["content-encoding"] == coding
                assert DECODED[coding](b"".join(answer.iter_raw())) == whole.content
    assert made == ["gzip", "zstd"]
