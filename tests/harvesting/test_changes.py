"""The feeds of changes are read to their ends, by our eyes and by a client of other people."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph
import pytest

from smi_graph.harvesting import feed
from smi_graph.store import ReleaseDirectory
from tests.conftest import REPOSITORY, require
from tests.harvesting.conftest import RECORDS, Publish, configured, records
from tests.pipeline.archive import record
from tests.service.server import serve

BASE = "https://w3id.org/smi/document/SAMPLE-T-"
MODULES = Path(os.environ.get("SMI_LDES_MODULES", REPOSITORY / "build" / "ldes"))


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "SIZE", 5)


def walk(client: httpx.Client, address: str = "/changes") -> list[dict[str, Any]]:
    """Follow a feed from its first page to its last."""
    told = client.get(address).json()
    following = told["first"]
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {}
    while following is not None:
        page = client.get(following["id"]).json()
        assert page["id"] == following["id"]
        assert page["startIndex"] == len(items)
        items += page["orderedItems"]
        following = page.get("next")
    assert page["id"] == told["last"]["id"]
    assert len(items) == told["totalItems"]
    return items


def test_the_feed_tells_what_was_added_changed_and_withdrawn(
    client: httpx.Client, publish: Publish
) -> None:
    publish(*records()[2:], record(1, title="آخر"), record(90))
    items = walk(client)
    assert [one["type"] for one in items[:RECORDS]] == ["Create"] * RECORDS
    told = {one["object"]["id"].removeprefix(BASE): one["type"] for one in items[RECORDS:]}
    assert told == {"0": "Delete", "1": "Update", "90": "Create"}
    assert [one["endTime"] for one in items] == sorted(one["endTime"] for one in items)
    assert client.get(items[-1]["object"]["url"]).status_code == 200


def test_only_the_last_page_changes_and_the_others_may_be_kept_for_good(
    client: httpx.Client, publish: Publish
) -> None:
    first, last = (client.get("/changes").json()[name]["id"] for name in ("first", "last"))
    before = client.get(first)
    assert "immutable" in before.headers["Cache-Control"]
    assert "immutable" not in client.get(last).headers["Cache-Control"]
    publish(*records()[1:])
    after = client.get(first)
    assert (after.content, after.headers["ETag"]) == (before.content, before.headers["ETag"])
    again = client.get(first, headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("page", ["0", "01", "99", "x", "%D9%A1", "-1"])
def test_there_are_no_other_pages(still: httpx.Client, page: str) -> None:
    last = still.get("/changes").json()["last"]["id"].rpartition("/")[0]
    assert still.get(f"{last}/{page}").status_code == 404
    assert still.get("/changes/other/1").status_code == 404
    assert still.get(f"{last.replace('/changes/', '/ldes/')}/{page}").status_code == 404


def test_the_identifier_of_a_change_leads_to_the_changes(still: httpx.Client) -> None:
    change = walk(still)[0]["id"]
    led = still.get(change, follow_redirects=True)
    assert (led.history[0].status_code, led.json()["type"]) == (303, "OrderedCollection")
    assert still.get("/changes/other").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("/oai?verb=Identify", "/changes", "/changes/manifests", "/ldes"),
        *("/.well-known/resourcesync", "/resourcesync/capabilitylist.xml"),
    ],
)
def test_what_has_no_releases_says_so(without_releases: httpx.Client, path: str) -> None:
    answer = without_releases.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/changes-unknown")


def test_records_with_images_have_a_feed_of_their_manifests(still: httpx.Client) -> None:
    (item,) = walk(still, "/changes/manifests")
    assert item["object"]["type"] == "Manifest"
    assert still.get(item["object"]["id"]).json()["id"] == item["object"]["id"]


def test_a_page_of_the_event_stream_leads_to_the_next_by_time(still: httpx.Client) -> None:
    query = """
        PREFIX tree: <https://w3id.org/tree#> PREFIX as: <https://www.w3.org/ns/activitystreams#>
        SELECT ?next { ?here tree:relation ?r . ?r tree:node ?next ; tree:value ?from
          FILTER NOT EXISTS { ?member as:endTime ?time FILTER(?time > ?from) } }"""
    graph = pyoxigraph.Store()
    graph.load(still.get("/ldes").content, pyoxigraph.RdfFormat.TURTLE)
    view = pyoxigraph.NamedNode("https://w3id.org/tree#view")
    page = next(graph.quads_for_pattern(None, view, None)).object.value
    pages = 0
    while page:
        graph = pyoxigraph.Store()
        answer = still.get(page, headers={"Accept": "application/n-triples"})
        graph.load(answer.content, pyoxigraph.RdfFormat.N_TRIPLES)
        found = [row["next"].value for row in graph.query(query)]  # type: ignore[union-attr]
        page, pages = (found[0] if found else ""), pages + 1
    assert pages == -(-RECORDS // 5)


@pytest.mark.parametrize("prefix", ["", "/archive"])
def test_ldes_client_reads_the_stream_to_its_end(made: ReleaseDirectory, prefix: str) -> None:
    program = MODULES / "node_modules" / ".bin" / "ldes-client"
    how = f"npm install --prefix {MODULES} in tests/harvesting/ldes; see .ci/run"
    require(program.exists(), "ldes-client", how)
    require(node := shutil.which("node"), "Node.js", "apt install nodejs")
    with serve(configured(made), root_path=prefix) as client:
        ended = subprocess.run(
            [node or "", str(program), f"{str(client.base_url).rstrip('/')}{prefix}/ldes"],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    lines = "\n".join(line for line in ended.stdout.splitlines() if line.startswith("<"))
    said = pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_TRIPLES)
    objects = [one.object.value for one in said if one.predicate.value.endswith("#object")]
    assert sorted(objects) == sorted(f"{BASE}{number}" for number in range(RECORDS))
