"""What an earlier release held and the current one does not is gone, and not unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from smi_graph.build import BuildOptions, build
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory, open_release
from tests.build.archive import record, write
from tests.service.server import serve

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.store import Release

KINDS = {"person", "organization", "country", "collection", "diary"}
SYNC = BuildOptions(sync=True)
AFRESH = BuildOptions(sync=True, afresh=True)
ALONE = record(
    1,
    persons=["فلان الوحيد", "Kofi Annan"],
    organisations=["جمعية وحيدة"],
    target_countries=["QA"],
    collections=["مجموعة وحيدة"],
    diaries=["حدث وحيد"],
)
LEFT = record(2, persons=["ليلى النجار"])


def actors(release: Release) -> set[str]:
    """Give the paths of all that the archive's own word says something of, but for records."""
    base = release.manifest.base_iri
    subjects = {
        quad.subject.value.removeprefix(base)
        for quad in open_release(release).quads_for_pattern(None, None, None, None)
        if str(quad.graph_name) == "DEFAULT" and str(quad.subject).startswith(f"<{base}")
    }
    return {f"/{path}" for path in subjects if path.partition("/")[0] in KINDS}


@pytest.mark.parametrize("options", [SYNC, AFRESH], ids=["from the last release", "afresh"])
def test_an_actor_that_no_record_names_any_more_is_gone_until_one_does_again(
    tmp_path: Path, options: BuildOptions
) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    both = write(tmp_path / "both.jsonl", ALONE, LEFT)
    one = write(tmp_path / "one.jsonl", LEFT)
    first = build([both], directory).release
    with serve(ServiceConfiguration(source=directory)) as client:
        second = build([one], directory, options)
        gone = actors(first) - actors(second.release)
        assert {path.split("/")[1] for path in gone} == KINDS
        for path in gone:
            answer = client.get(path)
            assert (path, answer.status_code) == (path, 410)
            assert answer.json()["type"] == "/problems/thing-withdrawn"
            assert answer.json()["withdrawn"][:10] in answer.json()["detail_ar"]
            kept = client.get(path, params={"release": first.id})
            assert (path, kept.status_code) == (path, 303)
        for path in actors(second.release):
            assert client.get(path).status_code == 303
        assert client.get("/country/ZW").status_code == 404
        assert second.counts["withdrawn"] == 2
        third = build([both], directory, options).release
        assert actors(third) == actors(first)
        for path in gone:
            assert client.get(path).status_code == 303
        assert not any("graph/withdrawn" in str(quad.graph_name) for quad in open_release(third))


def test_what_is_gone_stays_gone_in_later_releases(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    build([write(tmp_path / "a.jsonl", ALONE, LEFT)], directory)
    build([write(tmp_path / "b.jsonl", LEFT)], directory, SYNC)
    with serve(ServiceConfiguration(source=directory)) as client:
        since = client.get("/country/QA").json()["withdrawn"]
        for number, options in enumerate((SYNC, AFRESH)):
            source = write(tmp_path / f"{number}.jsonl", LEFT, record(10 + number))
            build([source], directory, options)
            assert client.get("/country/QA").json()["withdrawn"] == since
