"""From sources to a release: what is published, what is kept back, and what is carried over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from smi_graph.pipeline import BuildOptions, NothingToPublish, build
from smi_graph.pipeline.quarantine import read_quarantine
from smi_graph.pipeline.records_file import find_record, read_records
from smi_graph.store import QueryRequest, ReleaseDirectory, run_query_once


def write(path: Path, *records: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


def record(number: int, **fields: object) -> dict[str, object]:
    return {"code": f"SAMPLE/T/{number}", "title": f"وثيقة {number}", **fields}


def codes(directory: ReleaseDirectory) -> list[str]:
    query = (
        "PREFIX smi: <https://w3id.org/smi/ontology#> "
        "SELECT ?code WHERE { ?d a smi:Document ; smi:code ?code } ORDER BY ?code"
    )
    answer = run_query_once(directory, QueryRequest(query=query))
    return [row["code"]["value"] for row in json.loads(answer.body)["results"]["bindings"]]


@pytest.fixture
def directory(tmp_path: Path) -> ReleaseDirectory:
    return ReleaseDirectory(tmp_path / "store")


# No concept of the vocabularies is a role called so, which the shapes refuse.
BROKEN = {
    "code": "SAMPLE/T/2",
    "title": "قرار",
    "persons": [{"name": "سلوى الرمادي", "role": "nonsense"}],
}


def test_a_record_that_breaks_the_shapes_is_kept_back_and_the_rest_is_published(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    broken = {**BROKEN, "issue_date": "2015"}
    result = build([write(tmp_path / "a.jsonl", record(1), broken, record(3))], directory)
    assert codes(directory) == ["SAMPLE/T/1", "SAMPLE/T/3"]
    [line] = read_quarantine(result.release.path / "quarantine.jsonl")
    assert (line["reason"], line["source"], line["line"]) == ("breaks_shapes", "a.jsonl", 2)
    assert line["report"]
    assert json.loads(line["content"])["issue_date"] == "2015"
    assert set(line["sentence"]) == {"ar", "en"}


def test_two_codes_of_one_address_are_never_one_thing(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    second = "SAMPLE/T-1"
    first = write(tmp_path / "a.jsonl", record(1), record(3))
    other = write(tmp_path / "b.jsonl", {"code": second, "title": "وثيقة أخرى"})
    for sources in ([first, other], [first], [other]):
        result = build(sources, directory)
        assert codes(directory) == ["SAMPLE/T/1", "SAMPLE/T/3"]
        for line in read_quarantine(result.release.path / "quarantine.jsonl"):
            assert (line["code"], line["reason"]) == (second, "address_twice")
            assert "SAMPLE/T/1" in line["sentence"]["en"]
            assert second in line["sentence"]["ar"]
    assert read_quarantine(result.release.path / "quarantine.jsonl")


def test_a_strict_build_publishes_nothing_when_anything_is_refused(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    source = write(tmp_path / "a.jsonl", record(1), BROKEN)
    with pytest.raises(NothingToPublish) as raised:
        build([source], directory, BuildOptions(strict=True))
    assert directory.current() is None
    assert [line["code"] for line in read_quarantine(Path(raised.value.kept_in))] == ["SAMPLE/T/2"]


def test_a_build_that_admits_nothing_leaves_the_last_release(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    first = build([write(tmp_path / "a.jsonl", record(1))], directory).release
    with pytest.raises(NothingToPublish):
        build(
            [write(tmp_path / "b.jsonl", BROKEN)],
            directory,
            BuildOptions(sync=True),
        )
    assert directory.current() == first


def test_an_unchanged_build_is_not_done_again(tmp_path: Path, directory: ReleaseDirectory) -> None:
    source = write(tmp_path / "a.jsonl", record(1))
    first = build([source], directory)
    second = build([source], directory)
    assert (first.unchanged, second.unchanged) == (False, True)
    assert len(directory.list()) == 1


def test_a_changed_source_makes_a_new_release(tmp_path: Path, directory: ReleaseDirectory) -> None:
    build([write(tmp_path / "a.jsonl", record(1))], directory)
    build([write(tmp_path / "a.jsonl", record(1, issue_date="2020"))], directory)
    assert len(directory.list()) == 2


def test_records_of_the_last_release_are_carried_over(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    build([write(tmp_path / "a.jsonl", record(1), record(2, issue_date="2019"))], directory)
    build([write(tmp_path / "b.jsonl", record(2, issue_date="2020"), record(3))], directory)
    assert codes(directory) == ["SAMPLE/T/1", "SAMPLE/T/2", "SAMPLE/T/3"]
    release = directory.current()
    assert release is not None
    changed = find_record(release, "SAMPLE/T/2")
    assert changed is not None
    assert changed.model_dump()["issue_date"] == "2020"


def test_sync_withdraws_what_the_sources_no_longer_hold(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    build([write(tmp_path / "a.jsonl", record(1), record(2))], directory)
    build([write(tmp_path / "a.jsonl", record(2))], directory, BuildOptions(sync=True))
    assert codes(directory) == ["SAMPLE/T/2"]


def withdrawn(directory: ReleaseDirectory) -> dict[str, str]:
    query = (
        "SELECT ?thing ?when { GRAPH <https://w3id.org/smi/graph/withdrawn>"
        " { ?thing <http://www.w3.org/ns/prov#invalidatedAtTime> ?when } }"
    )
    answer = run_query_once(directory, QueryRequest(query=query))
    rows = json.loads(answer.body)["results"]["bindings"]
    return {row["thing"]["value"].split("/")[-1]: row["when"]["value"] for row in rows}


def test_what_is_withdrawn_is_remembered_until_it_is_published_again(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    both = write(tmp_path / "both.jsonl", record(1), record(2))
    second = write(tmp_path / "second.jsonl", record(2))
    build([both], directory)
    assert withdrawn(directory) == {}
    build([second], directory, BuildOptions(sync=True))
    (first,) = withdrawn(directory).items()
    third = write(tmp_path / "third.jsonl", record(3))
    build([second, third], directory, BuildOptions(sync=True))
    assert withdrawn(directory) == dict([first])
    build([both], directory)
    assert withdrawn(directory) == {}


def test_one_record_twice_is_one_and_two_under_one_code_are_named(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    source = write(tmp_path / "a.jsonl", record(1), record(1), record(1, issue_date="2020"))
    result = build([source], directory)
    assert codes(directory) == ["SAMPLE/T/1"]
    [refusal] = result.refusals
    assert (refusal.reason, refusal.line) == ("duplicate_code", 3)


def test_the_same_sources_give_the_same_content(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", *(record(n, persons=["فلان"]) for n in range(20)))
    releases = [build([source], ReleaseDirectory(tmp_path / name)).release for name in "ab"]
    first, second = (release.manifest.content_sha256 for release in releases)
    assert first == second


def test_what_a_release_holds_can_be_read_back_as_records(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    release = build([write(tmp_path / "a.jsonl", record(1, persons=["فلان"]))], directory).release
    [read] = read_records(release)
    assert (read.code, read.persons) == ("SAMPLE/T/1", ["فلان"])
    assert {evidence.field for evidence in read.evidence} == {"code", "title", "persons"}


def test_a_base_of_ones_own_is_used_for_every_identifier(
    tmp_path: Path, directory: ReleaseDirectory
) -> None:
    source = write(tmp_path / "a.jsonl", record(1, target_countries=["SY"]))
    build([source], directory, BuildOptions(base_iri="https://example.org/archive/"))
    query = (
        "SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?s), 'https://example.org/')) }"
    )
    answer = run_query_once(directory, QueryRequest(query=query, select_media_type="text/csv"))
    assert set(answer.body.decode().split()[1:]) == {
        "https://example.org/archive/country/SY",
        "https://example.org/archive/document/SAMPLE-T-1",
    }
