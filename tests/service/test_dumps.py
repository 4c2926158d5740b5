"""Dumps over HTTP: ranges, types, listings, and nothing outside the folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import RdfFiles
from tests.service.server import serve

CONTENT = bytes(range(256)) * 10
FILE = "/dumps/entities/20261123/smi-20261123-all.json.gz"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    root = tmp_path_factory.mktemp("served")
    (root / "secret.txt").write_text("secret")
    (root / "a.ttl").write_text("<https://e.org/a> a <https://e.org/B> .")
    day = root / "dumps" / "entities" / "20261123"
    day.mkdir(parents=True)
    (day / "smi-20261123-all.json.gz").write_bytes(CONTENT)
    (day.parent / "latest-all.json.gz").symlink_to("20261123/smi-20261123-all.json.gz")
    (day.parent / "dcatap.rdf").write_text("<rdf/>")
    (root / "dumps" / ".writing-1").mkdir()
    (root / "dumps" / "out").symlink_to(root)
    source = RdfFiles((root / "a.ttl",))
    with serve(ServiceConfiguration(source=source, dumps=root / "dumps")) as client:
        yield client


def test_the_dataset_names_the_catalogues_of_dumps(client: httpx.Client) -> None:
    answer = client.get("/dataset", headers={"Accept": "application/n-triples"})
    catalogue = f"{client.base_url}/dumps/entities/dcatap.rdf"
    assert f"seeAlso> <{catalogue}>" in answer.text
    page = client.get("/dataset?lang=ar", headers={"Accept": "text/html"}).text
    main = page[page.index("<main") : page.index("</main>")]
    assert '<a href="/dumps/?lang=ar">نسخ البيانات</a>' in main


@pytest.mark.parametrize("path", [FILE, "/dumps/entities/latest-all.json.gz"])
def test_a_dump_is_given_as_it_is(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.content == CONTENT
    assert answer.headers["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in answer.headers


def test_a_download_can_go_on_where_it_stopped(client: httpx.Client) -> None:
    whole = client.get(FILE)
    assert whole.headers["Accept-Ranges"] == "bytes"
    headers = {"Range": "bytes=1000-", "If-Range": whole.headers["ETag"]}
    rest = client.get(FILE, headers=headers)
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(CONTENT) - 1}/{len(CONTENT)}"
    assert CONTENT[:1000] + rest.content == CONTENT


def test_a_range_beyond_the_end_cannot_be_given(client: httpx.Client) -> None:
    assert client.get(FILE, headers={"Range": "bytes=99999-"}).status_code == 416


def test_a_dump_that_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    tag = client.get(FILE).headers["ETag"]
    assert client.get(FILE, headers={"If-None-Match": tag}).status_code == 304


def test_a_folder_is_listed_without_what_is_being_written(client: httpx.Client) -> None:
    listed = client.get("/dumps/entities/", headers={"Accept": "application/json"}).json()
    assert [(entry["name"], entry["target"]) for entry in listed["entries"]] == [
        ("20261123/", None),
        ("dcatap.rdf", None),
        ("latest-all.json.gz", "20261123/smi-20261123-all.json.gz"),
    ]
    top = client.get("/dumps/", headers={"Accept": "application/json"}).text
    assert ".writing" not in top


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_browser_gets_a_page_with_links(client: httpx.Client, language: str) -> None:
    page = client.get(f"/dumps/entities/?lang={language}", headers={"Accept": "text/html"})
    assert 'href="latest-all.json.gz"' in page.text
    assert page.headers["Content-Language"] == language


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/missing.json.gz",
        "/dumps/out/secret.txt",
        "/dumps/%2e%2e/secret.txt",
        "/dumps/..%2fsecret.txt",
        "/dumps/entities/../../secret.txt",
        "/dumps/.writing-1/",
        "/dumps/%00",
    ],
)
def test_nothing_else_is_given(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret.txt", "")


def test_where_no_dumps_were_made_the_link_of_every_page_leads_to_a_page_that_says_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.ttl").write_text("<https://e.org/a> a <https://e.org/B> .")
    source = RdfFiles((tmp_path / "a.ttl",))
    with serve(ServiceConfiguration(source=source)) as client:
        assert client.get("/dumps/", headers={"Accept": "application/json"}).json()["entries"] == []
        page = client.get("/dumps/?lang=ar", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "لم تُصنع نسخ بيانات بعد" in page.text
        assert client.get("/dumps/entities/").status_code == 404
