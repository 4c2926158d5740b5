"""Two releases are compared over HTTP as on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import Graph

from smi_graph.pipeline import BuildOptions, build
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.pipeline.archive import record, write
from tests.service.server import serve


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, str]]:
    folder: Path = tmp_path_factory.mktemp("compared")
    directory = ReleaseDirectory(folder / "store")
    first = build([write(folder / "a.jsonl", record(1), record(2))], directory).release
    later = [record(1, title="عنوان آخر"), record(3)]
    sync = BuildOptions(sync=True)
    second = build([write(folder / "b.jsonl", *later)], directory, sync).release
    with serve(ServiceConfiguration(source=directory)) as client:
        yield client, f"/releases/{first.id}..{second.id}"


def test_json_names_each_record_and_its_facts(compared: tuple[httpx.Client, str]) -> None:
    client, path = compared
    found = client.get(path).json()["differences"]
    assert {one["code"]: one["state"] for one in found} == {
        "SAMPLE/T/1": "changed",
        "SAMPLE/T/2": "withdrawn",
        "SAMPLE/T/3": "added",
    }
    changed = found[0]
    assert any("عنوان آخر" in fact["value"] for fact in changed["come"])


def test_rdf_and_text_tell_the_same(compared: tuple[httpx.Client, str]) -> None:
    client, path = compared
    turtle = client.get(path, headers={"Accept": "text/turtle"})
    changesets = Graph().parse(data=turtle.text, format="turtle")
    about = set(changesets.objects(None, None)) & set(changesets.objects())
    assert any("SAMPLE-T-3" in str(value) for value in about)
    text = client.get(path, params={"format": "text"})
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert "withdrawn\tSAMPLE/T/2" in text.text


def test_a_comparison_that_is_known_is_not_made_again(compared: tuple[httpx.Client, str]) -> None:
    client, path = compared
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_release_that_is_not_kept_is_404(compared: tuple[httpx.Client, str]) -> None:
    client, path = compared
    answer = client.get(path.split("..")[0] + "..20200101T000000Z-00000000")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
