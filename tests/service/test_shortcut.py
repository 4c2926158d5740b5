"""Requests that were answered before go a shorter way, which nobody can tell from the long one."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.judging import Judge, Judged
from tests.service.server import MINTER, PATIENCE, publish, serve
from tests.service.test_answers import ONE_WORKER, busy
from tests.service.test_concurrency import LONG

TITLES = "SELECT ?title {{ ?document <https://w3id.org/smi/ontology#title> ?title }} LIMIT {n}"


def ask(client: httpx.Client, query: str, method: str = "GET", **headers: str) -> httpx.Response:
    headers = {"X-Request-Id": "same", **headers}
    answer = client.request(method, "/sparql", params={"query": query}, headers=headers)
    answer.headers.pop("date")
    return answer


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json", "*/*"])
def test_a_second_answer_has_the_bytes_and_headers_of_the_first(
    client: httpx.Client, accept: str
) -> None:
    query = TITLES.format(n=3)
    first, *others = (ask(client, query, Accept=accept) for _ in range(3))
    assert first.status_code == 200
    for other in others:
        assert (other.status_code, other.headers, other.content) == (
            first.status_code,
            first.headers,
            first.content,
        )


def test_a_known_request_is_not_judged_again(
    configuration: ServiceConfiguration, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = []

    async def judge(self: Judge, query: str) -> Judged:
        judged.append(query)
        return await plain(self, query)

    plain = Judge.judge
    monkeypatch.setattr(Judge, "judge", judge)
    known, unknown = TITLES.format(n=11), TITLES.format(n=12)
    with serve(configuration, cache_bytes=0) as client:
        for query in (known, known, unknown, known):
            assert ask(client, query).status_code == 200
    assert [query for query in judged if query.startswith("SELECT")] == [known, unknown]


def test_a_known_request_is_told_that_nothing_has_changed(client: httpx.Client) -> None:
    query = TITLES.format(n=4)
    tag = ask(client, query).headers["etag"]
    for condition in (tag, f'"other", {tag}', "*"):
        again = ask(client, query, **{"If-None-Match": condition})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert "content-type" not in again.headers
    changed = ask(client, query, **{"If-None-Match": '"other"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, tag)


def test_a_tag_of_before_a_restart_is_known_again(configuration: ServiceConfiguration) -> None:
    query = TITLES.format(n=5)
    with serve(configuration) as client:
        tag = ask(client, query).headers["etag"]
    with serve(configuration) as client:
        first, second = (ask(client, query, **{"If-None-Match": tag}) for _ in range(2))
        assert (first.status_code, first.headers) == (second.status_code, second.headers)
        assert first.status_code == 304
        assert len(ask(client, query, Accept="text/csv").text.splitlines()) == 6
        assert ask(client, query).status_code == 200


def test_head_gives_the_headers_of_a_known_answer(client: httpx.Client) -> None:
    query = TITLES.format(n=6)
    got = ask(client, query)
    head = ask(client, query, "HEAD")
    assert (head.status_code, head.headers, head.content) == (200, got.headers, b"")


def test_what_changes_is_made_anew(client: httpx.Client) -> None:
    query = "SELECT (STRUUID() AS ?new) {}"
    assert ask(client, query).content != ask(client, query).content


def test_a_problem_is_told_in_the_language_of_each_reader(client: httpx.Client) -> None:
    told = [ask(client, "SELECT", **{"Accept-Language": tag}).text for tag in ("ar", "en", "ar")]
    assert told[0] == told[2] != told[1]


def test_a_known_request_is_asked_anew_of_a_new_release(tmp_path: Path) -> None:
    directory = publish(tmp_path / "archive")
    query = f"ASK {{ <{MINTER.country('IQ')}> ?p ?o }}"
    with serve(ServiceConfiguration(source=directory)) as client:
        first = [ask(client, query).headers["x-release"] for _ in range(2)]
        publish(tmp_path / "archive")
        second = ask(client, query)
    assert first == [first[0]] * 2
    assert second.headers["x-release"] == directory.current_id() != first[0]


def test_a_known_request_is_counted_under_its_route(client: httpx.Client) -> None:
    def counted() -> float:
        lines = client.get("/metrics").text.splitlines()
        wanted = 'smi_requests_total{outcome="ok",route="/sparql",status="200"}'
        return sum(float(line.split()[-1]) for line in lines if line.startswith(wanted))

    query = TITLES.format(n=7)
    ask(client, query)
    before = counted()
    ask(client, query)
    assert counted() == before + 1


def test_a_query_whose_answer_is_no_longer_kept_runs_anew_with_the_same_answer(
    configuration: ServiceConfiguration,
) -> None:
    query = TITLES.format(n=8)
    with serve(configuration, cache_bytes=0) as client:
        first, *others = (ask(client, query) for _ in range(3))
        assert first.status_code == 200
        for other in others:
            assert (other.headers, other.content) == (first.headers, first.content)
        condition = {"If-None-Match": first.headers["etag"]}
        assert ask(client, query, **condition).status_code == 304
        assert ask(client, query, "HEAD").headers == first.headers


def test_a_known_query_that_cannot_run_now_is_refused_like_any_other(
    configuration: ServiceConfiguration,
) -> None:
    known, unknown = TITLES.format(n=9), TITLES.format(n=10)
    with serve(configuration, **ONE_WORKER, cache_bytes=0) as client:
        assert ask(client, known).status_code == 200
        with busy(client):
            refused, other = ask(client, known), ask(client, unknown)
    assert (refused.status_code, refused.json()) == (503, other.json())
    assert refused.headers.keys() == other.headers.keys()


def test_a_known_query_that_nobody_waits_for_gives_its_worker_back(
    configuration: ServiceConfiguration,
) -> None:
    changes = {"workers": 1, "slow_workers": 0, "cache_bytes": 0, "deadline_seconds": 600}
    with serve(configuration, **changes) as client:
        assert ask(client, LONG).status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            client.get("/sparql", params={"query": LONG}, timeout=httpx.Timeout(PATIENCE, read=0.2))
        assert ask(client, "ASK {}").status_code == 200
        assert "smi_workers_ended_total 1.0" in client.get("/metrics").text
