"""The JSON of one record, asked for alone, is what the dump says of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import orjson
import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.export.conftest import GENERATED, Dumps
from tests.service.server import serve


@pytest.fixture(scope="module")
def client(dumps: Dumps) -> Iterator[httpx.Client]:
    configuration = ServiceConfiguration(source=dumps.store, dumps=dumps.folder.parents[1])
    with serve(configuration) as client:
        yield client


def test_every_record_is_given_as_the_dump_has_it(client: httpx.Client, dumps: Dumps) -> None:
    shown = 0
    for entity_id, entity in dumps.entities.items():
        answer = client.get(f"/entity/{entity_id}.json")
        if answer.status_code == 200:
            assert answer.headers["content-type"] == "application/json"
            assert answer.json() == {"entities": {entity_id: entity}}
            shown += 1
        else:
            assert answer.status_code == 404
    assert shown >= GENERATED


def test_a_number_leads_to_what_it_stands_for(client: httpx.Client, dumps: Dumps) -> None:
    number = dumps.of_code("SAMPLE/X/1")["id"]
    answer = client.get(f"/entity/{number}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/document/SAMPLE-X-1")


@pytest.mark.parametrize("name", ["Q0", "Q99999999", "Q99999999999999", "P1", "x", "Q1%20"])
def test_a_number_that_was_never_taken_is_unknown(client: httpx.Client, name: str) -> None:
    for path in (f"/entity/{name}", f"/entity/{name}.json"):
        assert client.get(path).status_code == 404


def test_the_page_of_a_record_leads_to_its_json(client: httpx.Client, dumps: Dumps) -> None:
    page = client.get("/document/SAMPLE-X-1.html", headers={"Accept": "text/html"}).text
    number = dumps.of_code("SAMPLE/X/1")["id"]
    assert f'href="/entity/{number}.json"' in page


def test_a_record_that_has_changed_since_the_export_waits_for_the_next_one(
    dumps: Dumps, tmp_path: Path
) -> None:
    number = dumps.of_code("SAMPLE/X/2")["id"]
    changed = tmp_path / "changed.jsonl"
    record = {"code": "SAMPLE/X/2", "title": "Another title", "title_lang": "en"}
    changed.write_bytes(orjson.dumps(record) + b"\n")
    store = ReleaseDirectory(tmp_path / "store")
    build([str(changed)], store, BuildOptions())
    (tmp_path / "store" / "wikibase-identifiers.sqlite").symlink_to(
        dumps.store.path / "wikibase-identifiers.sqlite"
    )
    configuration = ServiceConfiguration(source=store, dumps=dumps.folder.parents[1])
    with serve(configuration) as client:
        answer = client.get(f"/entity/{number}.json?lang=ar")
    assert answer.status_code == 404
    assert "smi-graph export wikidata" in answer.json()["detail_en"]
