"""Records that are sent to a running server, and what becomes of them."""

from __future__ import annotations

import asyncio
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import FastAPI

from smi_graph.cli.ingest import Builder
from smi_graph.pipeline import BuildOptions
from smi_graph.service.ingest import IngestDoor, router
from smi_graph.service.ingestion import IngestFailed, Ingestion, IngestReport
from smi_graph.service.problems import Problem
from smi_graph.store import ReleaseDirectory, open_writer
from tests.cli.test_commands import source, store
from tests.cli.test_serving import Server, served

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["source", "store"]
TOKEN = "a secret of this test"  # noqa: S105
BAD = {"title": "قرار", "issue_date": "2018-02-24"}


def good(number: int) -> dict[str, str]:
    """Give a record that no other test sends."""
    return {**BAD, "code": f"SAMPLE/SC/{number}"}


GOOD = json.dumps(good(2401))


@pytest.fixture(scope="module")
def server(store: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    copy = tmp_path_factory.mktemp("sent") / "store"
    shutil.copytree(store, copy, symlinks=True)
    with served(str(copy), SMI_INGEST_TOKEN=TOKEN, SMI_INGEST_BYTES="20000") as server:
        yield server


def send(server: Server, body: bytes | str, **headers: str) -> httpx.Response:
    given = {"Content-Type": "application/x-ndjson", "Authorization": f"Bearer {TOKEN}"}
    for name, value in headers.items():
        given[name.replace("_", "-")] = value
    return server.client.post("/records", content=body, headers=given)


def knows(server: Server, code: str) -> bool:
    query = f'ASK {{ ?document <https://w3id.org/smi/ontology#code> "{code}" }}'
    answer = server.client.get("/sparql", params={"query": query})
    return bool(answer.json()["boolean"])


def test_a_damaged_release_is_no_fault_of_who_sends_records(tmp_path: Path) -> None:
    """The build runs in another process, from which the error has to come whole."""
    source = tmp_path / "a.jsonl"
    source.write_text('{"code": "SAMPLE/SC/1", "title": "قرار"}\n', encoding="utf-8")
    builder = Builder(tmp_path / "store", BuildOptions(only_news=True))
    first = builder.build(source)
    assert first is not None
    release = first.release
    dump = tmp_path / "store" / "releases" / str(release) / "dump.nq.gz"
    dump.write_bytes(dump.read_bytes()[:-1])
    source.write_text('{"code": "SAMPLE/SC/2", "title": "قرار"}\n', encoding="utf-8")
    with pytest.raises(IngestFailed, match=r"dump\.nq\.gz"):
        asyncio.run(builder(source))


def test_records_are_published_and_served_and_the_refused_ones_named(server: Server) -> None:
    new = good(2402)
    answer = send(server, "".join(json.dumps(record) + "\n" for record in (new, BAD)))
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["release"] == answer.headers["x-release"]
    (refused,) = told["refused"]
    assert (refused["line"], refused["reason"]) == (2, "missing_code")
    assert refused["sentence"]["ar"] != refused["sentence"]["en"]
    assert knows(server, new["code"])
    assert knows(server, "SAMPLE/SC/2254"), "what was published before stays"
    assert server.client.get("/ready").json()["release"] == told["release"]


def test_one_record_may_be_spread_over_lines(server: Server) -> None:
    new = good(2403)
    answer = send(server, json.dumps(new, indent=2), Content_Type="application/json")
    assert answer.status_code == 201, answer.text
    again = send(server, json.dumps(new), Content_Type="application/json")
    assert (again.status_code, again.json()["unchanged"]) == (200, True)


def test_when_nothing_can_be_published_the_last_release_stays(server: Server) -> None:
    before = server.client.get("/ready").json()
    answer = send(server, json.dumps(BAD), Content_Type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/nothing-published")
    (refused,) = answer.json()["refused"]
    assert (refused["line"], refused["reason"]) == (1, "missing_code")
    assert refused["sentence"]["ar"]
    assert server.client.get("/ready").json() == before


@pytest.mark.parametrize(
    ("body", "reason"), [("{", "not_json"), ('"text"', "not_an_object"), ("", "empty_file")]
)
def test_what_is_no_record_is_refused_with_a_sentence(
    tmp_path: Path, body: str, reason: str
) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    builder = Builder(directory.path, BuildOptions(only_news=True))

    async def run(path: Path) -> IngestReport:
        # In this process, for to start one takes longer than all else.
        report = builder.build(path)
        assert report is not None
        return report

    application = FastAPI()
    application.include_router(router)
    application.state.ingest_door = IngestDoor(Ingestion(token=TOKEN, run=run))

    async def post() -> None:
        transport = httpx.ASGITransport(application)
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        async with httpx.AsyncClient(transport=transport, base_url="http://a") as client:
            await client.post("/records", content=body, headers=headers)

    with pytest.raises(Problem, match="nothing_published") as raised:
        asyncio.run(post())
    (refused,) = raised.value.members["refused"]
    assert refused["reason"] == reason
    assert refused["sentence"]["ar"] != refused["sentence"]["en"]
    assert directory.current_id() is None


def test_the_door_opens_to_the_token_alone(server: Server) -> None:
    for wrong in ("", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}"):
        answer = send(server, GOOD, Authorization=wrong)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert TOKEN not in answer.text
    assert send(server, b" " * 20_001).status_code == 413
    assert send(server, "a,b", Content_Type="text/csv").status_code == 415


def test_without_a_token_there_is_no_door(store: str) -> None:
    with served(store) as server:
        assert send(server, GOOD).status_code == 404


def test_one_build_runs_at_a_time(server: Server) -> None:
    store = Path(server.log.parent)
    with open_writer(ReleaseDirectory(store / "store")):
        assert send(server, json.dumps(good(2404))).status_code == 409
    with ThreadPoolExecutor() as threads:
        asked = list(threads.map(lambda _: send(server, json.dumps(good(2404))), range(3)))
        statuses = sorted(answer.status_code for answer in asked)
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {200, 409}
    assert server.client.get("/health").status_code == 200
