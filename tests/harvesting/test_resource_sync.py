"""A program that follows ResourceSync finds the data of every record, and what has changed."""

from __future__ import annotations

import httpx
import pytest
from lxml import etree

from smi_graph.harvesting import resource_sync
from tests.harvesting.conftest import RECORDS, Publish, records
from tests.pipeline.archive import record

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LN = "{http://www.openarchives.org/rs/terms/}ln"
MD = "{http://www.openarchives.org/rs/terms/}md"


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_sync, "SIZE", 5)


def follow(client: httpx.Client, capability: str) -> list[etree._Element]:
    """Go from the well-known address to the entries of all parts of a list."""
    address, steps = "/.well-known/resourcesync", ("capabilitylist", capability)
    for wanted in steps:
        found = read(client, address)
        (address,) = [
            one.findtext(f"{SITEMAP}loc")
            for one in found
            if one.find(MD) is not None and one.find(MD).get("capability") == wanted
        ]
    index = read(client, address)
    assert index.find(MD).get("capability") == capability
    parts = [read(client, one.text) for one in index.iter(f"{SITEMAP}loc")]
    up = links(index)
    assert [links(part) for part in parts] == [{**up, "index": address}] * len(parts)
    return [entry for part in parts for entry in part.iter(f"{SITEMAP}url")]


def links(document: etree._Element) -> dict[str, str]:
    return {one.get("rel"): one.get("href") for one in document.findall(LN)}


def read(client: httpx.Client, address: str) -> etree._Element:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/xml")
    return etree.fromstring(answer.content)


def test_the_list_of_resources_has_the_data_of_each_record(
    client: httpx.Client, publish: Publish
) -> None:
    publish(*records()[1:])
    found = [one.findtext(f"{SITEMAP}loc") for one in follow(client, "resourcelist")]
    assert len(set(found)) == len(found) == RECORDS - 1
    assert client.get(found[0]).headers["Content-Type"] == "application/ld+json"


def test_the_list_of_changes_tells_each_with_its_time(
    client: httpx.Client, publish: Publish
) -> None:
    publish(*records()[2:], record(1, title="آخر"), record(90))
    last = follow(client, "changelist")[RECORDS:]
    told = {one.findtext(f"{SITEMAP}loc").rpartition("-")[2]: one.find(MD) for one in last}
    assert {name: md.get("change") for name, md in told.items()} == {
        "0.jsonld": "deleted",
        "1.jsonld": "updated",
        "90.jsonld": "created",
    }
    assert all(md.get("datetime").endswith("Z") for md in told.values())


def test_a_list_of_one_part_needs_no_index(
    still: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource_sync, "SIZE", RECORDS)
    for name in ("resourcelist", "changelist"):
        found = read(still, f"/resourcesync/{name}.xml")
        assert len(found.findall(f"{SITEMAP}url")) == RECORDS
        assert list(links(found)) == ["up"]


@pytest.mark.parametrize("path", ["other.xml", "changelist/0.xml", "resourcelist/99.xml"])
def test_there_are_no_other_lists(still: httpx.Client, path: str) -> None:
    assert still.get(f"/resourcesync/{path}").status_code == 404
