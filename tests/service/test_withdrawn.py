"""What an earlier release held and the current one does not is gone, and not unknown."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from smi_graph.pipeline import BuildOptions, build
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory, open_release
from tests.pipeline.archive import record, write
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


def decided(folder: Path, name: str, identifier: str) -> BuildOptions:
    """Write down that a name stands for a listed person, as a person would."""
    folder.mkdir()
    head = "name,identifier,listed_name,score,agreement,supported,decision"
    row = f"{name},{identifier},,1,,yes,same"
    (folder / "persons.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    return BuildOptions(decisions=folder)


def test_a_name_that_a_person_found_to_be_a_listed_actor_leads_on_to_that_one(
    tmp_path: Path,
) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    source = write(tmp_path / "a.jsonl", record(1, persons=["كوفي عنانن"]))
    first = build([source], directory).release
    (old,) = (path for path in actors(first) if path.startswith("/person/"))
    options = decided(tmp_path / "decisions", "كوفي عنانن", "kofi-annan")
    with serve(ServiceConfiguration(source=directory)) as client:
        for number in range(3):
            write(tmp_path / "a.jsonl", record(1, persons=["كوفي عنانن"]), record(10 + number))
            second = build([source], directory, options).release
            answer = client.get(old)
            assert (answer.status_code, answer.headers["location"]) == (301, "/person/kofi-annan")
            assert client.get(f"{old}.ttl").headers["location"] == "/person/kofi-annan.ttl"
            assert client.get(old, params={"release": first.id}).status_code == 303
            dumped = {*parse(gzip.decompress(second.dump_path.read_bytes()), RdfFormat.N_QUADS)}
            assert dumped == set(open_release(second))
        build([source], directory, BuildOptions(afresh=True))
        assert client.get(old).status_code == 303
