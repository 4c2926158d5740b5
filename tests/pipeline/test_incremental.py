"""A build that starts from the last release gives what a build from nothing gives."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.engines import ProcessEngine
from smi_graph.pipeline.partition import Partition
from smi_graph.store import Release, ReleaseDirectory, open_release
from smi_graph.store.statistics import count_store
from tests.pipeline.archive import record, write


class CountingEngine(ProcessEngine):
    """Works here, and counts the items that came to be worked on."""

    def __init__(self) -> None:
        super().__init__(1)
        self.items = 0

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        for task in tasks:
            self.items += len(task.items) if isinstance(task, Partition) else 0
            yield function(task)


def quads(release: Release) -> set[str]:
    return {str(quad) for quad in open_release(release)}


def dumped(release: Release) -> set[str]:
    return set(gzip.decompress(release.dump_path.read_bytes()).decode().splitlines())


def catalogued(release: Release) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (release.path / "catalogue").iterdir()}


def afresh(folder: Path, source: str) -> Release:
    return build([source], ReleaseDirectory(folder)).release


@pytest.mark.parametrize("seed", range(4))
def test_whatever_changes_the_release_is_that_of_a_build_from_nothing(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    directory = ReleaseDirectory(tmp_path / "store")
    records = {number: record(number) for number in range(40)}
    for step in range(4):
        for number in chance.sample(sorted(records), 8):
            change = chance.choice(["gone", "person", "date", "spelling", "text", "text"])
            if change == "gone":
                del records[number]
            elif change == "person":
                records[number] = record(number, persons=[f"شخص {chance.randrange(6)}"])
            elif change == "date":
                records[number] = record(number, issue_date="2001-01-01", date_lines=["2002"])
            elif change == "text":
                records[number] = record(
                    number, text_ar=_text(chance), document_number="S/RES/2254"
                )
            else:
                records[number] = record(number, persons=["أحمَد الحلبي"], target_countries=[])
        records[100 + step] = record(100 + step)
        source = write(tmp_path / f"{step}.jsonl", *records.values())
        release = build([source], directory, BuildOptions(sync=True)).release
    expected = afresh(tmp_path / "afresh", source)
    assert quads(release) - withdrawn(release) == quads(expected)
    assert dumped(release) - {f"{q} ." for q in withdrawn(release)} == dumped(expected)
    assert release.manifest.content_sha256 == expected.manifest.content_sha256
    assert catalogued(release) == catalogued(expected)
    assert release.statistics == count_store(open_release(release))
    release.verify()


def _text(chance: random.Random) -> str:
    """Name persons that other records may hold in their fields, countries, and numbers."""
    pieces = [f"شخص {number}" for number in range(6)]
    pieces += [
        "أحمد الحلبي",
        "فرنسا",
        "العراق",
        "مجلس الأمن",
        "S/RES/2254",
        "SAMPLE/T/7",
        "S/2012/522",
    ]
    return "قال " + " ولـ".join(chance.sample(pieces, 4)) + "، و" + chance.choice(pieces) + "."


def withdrawn(release: Release) -> set[str]:
    return {quad for quad in quads(release) if "/graph/withdrawn>" in quad}


def test_only_what_is_new_or_changed_is_read(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    records = [record(number) for number in range(50)]
    source = tmp_path / "a.jsonl"
    build([write(source, *records)], directory)
    records[7] = record(7, title="عنوان آخر")
    engine = CountingEngine()
    build([write(source, record(99), *records)], directory, engine=engine)
    assert engine.items == 2


def test_what_only_a_withdrawn_record_said_of_an_actor_is_gone(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    alone = record(1, persons=["فلان الوحيد"], target_countries=["QA"])
    build([write(tmp_path / "a.jsonl", alone, record(2))], directory)
    sync = BuildOptions(sync=True)
    release = build([write(tmp_path / "b.jsonl", record(2))], directory, sync).release
    said = "\n".join(quads(release) - withdrawn(release))
    assert "فلان الوحيد" not in said
    assert "country/QA" not in said
    assert "country/LB" in said


def test_the_last_release_is_not_touched(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    first = build([write(tmp_path / "a.jsonl", record(1), record(2))], directory).release
    before = quads(first)
    build([write(tmp_path / "b.jsonl", record(1, title="آخر"), record(3))], directory)
    assert quads(first) == before
    first.verify()


def test_records_read_the_same_from_another_file_make_no_release(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    build([write(tmp_path / "a.jsonl", record(1), record(2))], directory)
    result = build([write(tmp_path / "b.jsonl", record(2), record(1))], directory)
    assert result.unchanged
    assert len(directory.list()) == 1


def test_a_decision_of_a_person_reads_every_record_anew(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    source = write(tmp_path / "a.jsonl", record(1), record(2))
    build([source], directory)
    engine = CountingEngine()
    decisions = tmp_path / "decisions"
    decisions.mkdir()
    head = "name,identifier,listed_name,score,agreement,supported,decision"
    decided = f"{head}\nكوفي عنانن,kofi-annan,,1,,yes,same\n"
    (decisions / "persons.csv").write_text(decided, encoding="utf-8")
    other = BuildOptions(decisions=decisions)
    build([write(tmp_path / "b.jsonl", record(3))], directory, other, engine=engine)
    assert engine.items == 3
    current = directory.current()
    assert current is not None
    assert current.manifest.counts["documents"] == 3
