"""A synchronising build withdraws what is gone, and nothing that may only be unread."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smi_graph.pipeline import BuildOptions, BuildResult, TooMuchWithdrawn, build
from smi_graph.pipeline.records_file import read_records
from smi_graph.store import ReleaseDirectory
from tests.pipeline.archive import record, write

SYNC = BuildOptions(sync=True)
CODES = [f"SAMPLE/T/{number}" for number in range(4)]


@pytest.fixture
def published(tmp_path: Path) -> ReleaseDirectory:
    """Two files with two records each, published."""
    directory = ReleaseDirectory(tmp_path / "store")
    one = write(tmp_path / "one.jsonl", record(0), record(1))
    two = write(tmp_path / "two.jsonl", record(2), record(3))
    build([one, two], directory)
    return directory


def held(directory: ReleaseDirectory) -> list[str]:
    """Give the codes of the current release."""
    release = directory.current()
    assert release is not None
    return sorted(one.code or "" for one in read_records(release))


def reasons(result: BuildResult) -> set[str]:
    return {refusal.reason for refusal in result.refusals}


def damage_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{lines[0]}\n{lines[1][:-5]}\n", encoding="utf-8")


def cut(path: Path) -> None:
    packed = gzip.compress(path.read_bytes())
    path.with_suffix(".jsonl.gz").write_bytes(packed[: len(packed) // 2])
    path.unlink()


@pytest.mark.parametrize("afresh", [False, True])
@pytest.mark.parametrize(
    ("change", "name", "held_then", "reason"),
    [
        # The line may be that of either record of this file; what the other file lost is gone.
        (damage_line, "two.jsonl", [0, 2, 3], "not_json"),
        # What is not there any more is unknown, and a record may have moved to another file.
        (Path.unlink, "two.jsonl", [0, 1, 2, 3], "no_such_file"),
        (cut, "two.jsonl.gz", [0, 1, 2, 3], "broken_archive"),
    ],
)
def test_nothing_that_may_only_be_unread_is_withdrawn(  # noqa: PLR0917
    tmp_path: Path,
    published: ReleaseDirectory,
    change: Callable[[Path], object],
    name: str,
    held_then: list[int],
    reason: str,
    afresh: bool,
) -> None:
    one = write(tmp_path / "one.jsonl", record(0))
    change(tmp_path / "two.jsonl")
    options = BuildOptions(sync=True, afresh=afresh)
    result = build([one, str(tmp_path / name)], published, options)
    assert reason in reasons(result)
    assert held(published) == [CODES[number] for number in held_then]
    assert result.counts["unread"] > 0


def test_a_record_that_is_refused_now_stays_as_it_was(
    tmp_path: Path, published: ReleaseDirectory
) -> None:
    broken = record(1, code="SAMPLE/T/1", title=None)
    one = write(tmp_path / "one.jsonl", record(0), broken, {"code": "smi 12", "title": "x"})
    two = write(tmp_path / "two.jsonl", record(2), record(3))
    build([one, two], published, SYNC)
    assert held(published) == CODES


def test_a_column_that_nobody_knows_keeps_nothing_from_being_withdrawn(
    tmp_path: Path, published: ReleaseDirectory
) -> None:
    path = tmp_path / "one.csv"
    path.write_text("code,title,colour\nSAMPLE/T/0,x,red\n", encoding="utf-8")
    result = build([str(path), str(tmp_path / "two.jsonl")], published, SYNC)
    assert reasons(result) == {"unknown_column"}
    assert held(published) == [CODES[0], *CODES[2:]]


def test_a_record_that_moved_to_another_file_is_known_to_be_there(
    tmp_path: Path, published: ReleaseDirectory
) -> None:
    moved = [record(number) for number in (1, 2, 3, 4)]
    first = write(tmp_path / "one.jsonl", record(0))
    build([first, write(tmp_path / "two.jsonl", *moved)], published, SYNC)
    two = tmp_path / "two.jsonl"
    two.write_text(two.read_text(encoding="utf-8").replace("{", "", 1), encoding="utf-8")
    assert reasons(build([first, str(two)], published, SYNC)) == {"not_json"}
    assert held(published) == [*CODES, "SAMPLE/T/4"]


@pytest.mark.parametrize("afresh", [False, True])
def test_more_than_is_allowed_is_not_withdrawn(
    tmp_path: Path, published: ReleaseDirectory, afresh: bool
) -> None:
    one = write(tmp_path / "one.jsonl", record(0))
    two = str(tmp_path / "two.jsonl")
    before = published.current()
    with pytest.raises(TooMuchWithdrawn) as raised:
        build([one, two], published, BuildOptions(sync=True, afresh=afresh, most_withdrawn=24))
    assert (raised.value.gone, raised.value.published, raised.value.percent) == (1, 4, 25)
    assert published.current() == before
    build([one, two], published, BuildOptions(sync=True, afresh=afresh, most_withdrawn=25))
    assert held(published) == [CODES[0], *CODES[2:]]


def test_what_was_refused_is_said_again_when_nothing_has_changed(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record(1)) + "\nno json\n", encoding="utf-8")
    first = build([str(path)], directory)
    again = build([str(path)], directory)
    assert (first.unchanged, again.unchanged) == (False, True)
    assert [one.sentence("ar") for one in again.refusals] == [
        one.sentence("ar") for one in first.refusals
    ]


def test_one_code_with_two_contents_names_both_places_and_which_stands(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    one = write(tmp_path / "one.jsonl", record(0), record(1))
    two = write(tmp_path / "two.jsonl", record(1, title="آخر"))
    [refusal] = build([one, two], directory).refusals
    assert refusal.reason == "duplicate_code"
    for sentence in (refusal.sentence("en"), refusal.sentence("ar")):
        assert sentence.startswith("two.jsonl")
        assert sentence.count("one.jsonl:2") == 2


def test_how_sources_are_read_decides_what_is_built(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    path = tmp_path / "a.csv"
    path.write_bytes("code,title\nSAMPLE/T/1,بيان\n".encode("cp720"))
    good = write(tmp_path / "a.jsonl", record(2))
    assert reasons(build([str(path), good], directory)) == {"undecodable_table"}
    result = build([str(path), good], directory, BuildOptions(encoding="cp720"))
    assert not result.refusals
    assert held(directory) == ["SAMPLE/T/1", "SAMPLE/T/2"]


def test_what_was_passed_over_is_counted_in_the_release(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("List,\ncode,title\nSAMPLE/T/1,x\n", encoding="utf-8")
    result = build([str(path)], ReleaseDirectory(tmp_path / "store"))
    assert result.counts["passed_over:row_above_heading"] == 1
