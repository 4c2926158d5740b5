"""An index that goes on from an earlier one, which stays as it is."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smi_graph.search import DamagedTextIndex, DocumentWords, TextIndex, TextIndexWriter
from tests.conftest import REPOSITORY
from tests.search.conftest import found, write

ENDLESS_WRITER = """
import sys
from pathlib import Path
from smi_graph.search import DocumentWords, TextIndexWriter
earlier, folder = map(Path, sys.argv[1:])
writer = TextIndexWriter.continue_from(earlier, folder)
writer.remove("0")
number = 0
while True:
    number += 1
    writer.add(str(number), DocumentWords.of(title="خبر " * 500))
    if number == 2000:
        print("at work", flush=True)
"""
READER = """
import sys
from pathlib import Path
from smi_graph.search import TextIndex
index = TextIndex.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
print(index.search("قرار").total)
"""


def state(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    folder = tmp_path / "earlier"
    write(TextIndexWriter.create(folder), {str(number): f"قرار {number}" for number in range(20)})
    return folder


def test_changes_show_in_the_next_index_and_not_in_the_earlier_one(
    tmp_path: Path, earlier: Path
) -> None:
    before = state(earlier)
    writer = TextIndexWriter.continue_from(earlier, tmp_path / "next")
    writer.remove("0")
    writer.remove("never there")
    write(writer, {"1": "مرسوم", "new": "قرار جديد"})
    following = TextIndex.open(tmp_path / "next")
    assert following.documents == 20
    assert found(following, "قرار") == {*(str(number) for number in range(2, 20)), "new"}
    assert found(following, "مرسوم") == {"1"}
    assert state(earlier) == before
    assert len(found(TextIndex.open(earlier), "قرار")) == 20


def test_many_generations_keep_every_document(tmp_path: Path, earlier: Path) -> None:
    folder = earlier
    for generation in range(12):
        following = tmp_path / f"generation-{generation}"
        writer = TextIndexWriter.continue_from(folder, following)
        write(writer, {f"new {generation}": "قرار", "0": f"قرار {generation}"})
        folder = following
    index = TextIndex.open(folder)
    assert index.search("قرار").total == index.documents == 32


def test_a_document_that_is_added_twice_is_there_once(tmp_path: Path) -> None:
    writer = TextIndexWriter.create(tmp_path / "index")
    writer.add("1", DocumentWords.of(title="قديم"))
    write(writer, {"1": "جديد"})
    index = TextIndex.open(tmp_path / "index")
    assert (found(index, "قديم"), found(index, "جديد")) == (set(), {"1"})


def test_the_same_documents_give_the_same_answers(tmp_path: Path) -> None:
    texts = {str(number): "قرار " * (1 + number % 3) for number in range(30)}
    for name in ("one", "other"):
        write(TextIndexWriter.create(tmp_path / name), texts)
    one, other = (TextIndex.open(tmp_path / name).search("قرار") for name in ("one", "other"))
    assert one == other


def test_reading_writes_nothing_into_the_folder(earlier: Path) -> None:
    before, times = state(earlier), earlier.stat()
    assert TextIndex.open(earlier).search("قرار").total == 20
    assert state(earlier) == before
    assert earlier.stat().st_mtime_ns == times.st_mtime_ns


def test_two_processes_read_while_a_writer_goes_on_from_the_index(
    tmp_path: Path, earlier: Path
) -> None:
    command = [sys.executable, "-c", READER, str(earlier)]
    readers = [
        subprocess.Popen(
            command, cwd=REPOSITORY, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "open\n"
    writer = TextIndexWriter.continue_from(earlier, tmp_path / "next")
    write(writer, {"new": "قرار"})
    assert [reader.communicate("", timeout=600)[0] for reader in readers] == ["20\n", "20\n"]


def test_a_killed_writer_leaves_the_earlier_index_and_no_other(
    tmp_path: Path, earlier: Path
) -> None:
    before, folder = state(earlier), tmp_path / "killed"
    command = [sys.executable, "-c", ENDLESS_WRITER, str(earlier), str(folder)]
    process = subprocess.Popen(command, cwd=REPOSITORY, text=True, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == "at work\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=600)
    assert state(earlier) == before
    assert TextIndex.open(earlier).search("قرار").total == 20
    with pytest.raises(DamagedTextIndex):
        TextIndex.open(folder)


def test_an_index_of_another_version_is_not_continued(tmp_path: Path, earlier: Path) -> None:
    (earlier / "format.json").write_text('{"format": 0}', encoding="utf-8")
    with pytest.raises(DamagedTextIndex) as raised:
        TextIndexWriter.continue_from(earlier, tmp_path / "next")
    assert str(earlier) in raised.value.sentence("ar")


@pytest.mark.parametrize("ending", [".idx", ".term", ".store", "meta.json"])
def test_a_damaged_index_is_named(earlier: Path, ending: str) -> None:
    for path in earlier.iterdir():
        if path.name.endswith(ending):
            path.unlink()
    with pytest.raises(DamagedTextIndex):
        TextIndex.open(earlier)
