"""A build that is stopped loses nothing that is done."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smi_graph.pipeline import build, merging
from smi_graph.pipeline.engines import ProcessEngine
from smi_graph.pipeline.partition import Partition
from smi_graph.store import ReleaseDirectory
from tests.pipeline.archive import record, write


class StoppedError(Exception):
    """Stands for whatever ends a process."""


class StoppingEngine(ProcessEngine):
    """Stops after a number of partitions; counts the files that it wrote anew."""

    def __init__(self, after: int) -> None:
        super().__init__(1)
        self.after = after
        self.written = 0

    def map(self, function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        for number, task in enumerate(tasks):
            if isinstance(task, Partition):
                if number == self.after:
                    raise StoppedError
                finished = task.folder / f"{task.name}.json"
                self.written += not finished.exists()
            yield function(task)


@pytest.fixture(autouse=True)
def _small_partitions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "PARTITION", 10)


def test_the_next_build_goes_on_from_finished_partitions(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", *(record(number) for number in range(60)))
    directory = ReleaseDirectory(tmp_path / "store")
    with pytest.raises(StoppedError):
        build([source], directory, engine=StoppingEngine(4))
    assert directory.current() is None
    engine = StoppingEngine(100)
    resumed = build([source], directory, engine=engine).release
    assert engine.written == 2
    undisturbed = build([source], ReleaseDirectory(tmp_path / "other")).release
    assert resumed.manifest.content_sha256 == undisturbed.manifest.content_sha256
    assert not (directory.path / "work").exists()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of what thirty records become."""
    folder = tmp_path_factory.mktemp("undisturbed")
    source = write(folder / "a.jsonl", *(record(number) for number in range(30)))
    release = build([source], ReleaseDirectory(folder / "store")).release
    return release.manifest.content_sha256


@pytest.mark.parametrize("ending", ["json", "nq.gz", "jsonl.gz", "words.gz"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "absent", "empty"])
def test_a_finished_partition_that_was_damaged_since_is_worked_on_again(
    tmp_path: Path, undisturbed: str, ending: str, damage: str
) -> None:
    source = write(tmp_path / "a.jsonl", *(record(number) for number in range(30)))
    directory = ReleaseDirectory(tmp_path / "store")
    with pytest.raises(StoppedError):
        build([source], directory, engine=StoppingEngine(2))
    path = min((directory.path / "work").rglob(f"*.{ending}"))
    content = path.read_bytes()
    middle = len(content) // 2
    if damage == "absent":
        path.unlink()
    else:
        flipped = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
        path.write_bytes({"cut": content[:middle], "flipped": flipped, "empty": b""}[damage])
    assert build([source], directory).release.manifest.content_sha256 == undisturbed


def test_any_number_of_processes_gives_the_same_release(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", *(record(number) for number in range(60)))
    made = [
        build([source], ReleaseDirectory(tmp_path / str(n)), engine=ProcessEngine(n)).release
        for n in (1, 2)
    ]
    dumps = [release.dump_path.read_bytes() for release in made]
    # What is in them first: where only the packing differs, this says so.
    assert gzip.decompress(dumps[0]).splitlines() == gzip.decompress(dumps[1]).splitlines()
    assert made[0].manifest.content_sha256 == made[1].manifest.content_sha256
    assert dumps[0] == dumps[1]


def test_one_code_for_two_records_of_different_partitions_is_named(tmp_path: Path) -> None:
    records = [*(record(number) for number in range(25)), record(3, title="آخر"), record(4)]
    result = build([write(tmp_path / "a.jsonl", *records)], ReleaseDirectory(tmp_path / "store"))
    [refusal] = result.refusals
    assert (refusal.reason, refusal.code, refusal.line) == ("duplicate_code", "SAMPLE/T/3", 26)
    assert result.counts["documents"] == 25
