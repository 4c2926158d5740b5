"""Typed links lead programs from a page to its data, and back (https://signposting.org/FAIR/)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.service.server import MINTER

if TYPE_CHECKING:
    import httpx

_LINK = re.compile(r'<([^>]*)>((?:; ?[a-z]+="[^"]*")+)')


def links(client: httpx.Client, path: str, method: str = "GET") -> dict[str, set[str]]:
    answer = client.request(method, path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    found: dict[str, set[str]] = {}
    for target, parameters in _LINK.findall(answer.headers["link"]):
        [relation] = re.findall('rel="([^"]*)"', parameters)
        found.setdefault(relation, set()).add(target)
    return found


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_page_of_a_record_leads_to_its_data(sample: httpx.Client, method: str) -> None:
    stem = "/document/SAMPLE-LAS-2024-12-14"
    found = links(sample, f"{stem}.html", method)
    iri = MINTER.base + stem.strip("/")
    assert found["cite-as"] == found["describes"] == {iri}
    assert found["type"] == {"https://schema.org/AboutPage", "https://schema.org/CreativeWork"}
    assert {f"{stem}.ttl", f"{stem}.jsonld"} <= found["describedby"]
    assert all(target.startswith(f"{MINTER.base}collection/") for target in found["collection"])
    for target in found["describedby"]:
        data = links(sample, target, method)
        assert data["describes"] == {iri}
        assert f"{stem}.html" in data["alternate"]
        assert data["collection"] == found["collection"]


def test_an_author_is_named_where_the_archive_says_who_wrote(sample: httpx.Client) -> None:
    found = links(sample, "/document/SAMPLE-ART-2012-01.html")
    [author] = found["author"]
    assert author.startswith(f"{MINTER.base}person/")
    assert "author" not in links(sample, "/document/SAMPLE-LAS-2024-12-14.html")


def test_what_is_in_no_collection_is_a_part_of_the_dataset(sample: httpx.Client) -> None:
    for path in ("/country/SY.html", "/country/SY.ttl"):
        assert links(sample, path)["collection"] == {f"{MINTER.base}dataset"}


def test_no_licence_is_claimed_where_none_is_known(sample: httpx.Client) -> None:
    for path in ("/country/SY.html", "/document/SAMPLE-LAS-2024-12-14.ttl"):
        assert "license" not in links(sample, path)
