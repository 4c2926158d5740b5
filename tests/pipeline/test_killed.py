"""A build that is stopped at any moment leaves the last release whole and serving."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.store import QueryRequest, Release, ReleaseDirectory, run_query_once
from smi_graph.store.journal import JOURNAL_NAME
from tests.cli.ready import Process, start
from tests.pipeline.archive import copy_archive, record, write
from tests.waiting import PATIENCE, wait_until

# More of them: SMI_KILLS=50 make test
KILLS = int(os.environ.get("SMI_KILLS", "8"))
COUNT = 120
# A build makes some more files than this, one after another.
FILES = 120
SYNC = BuildOptions(sync=True)
# A build that starts from the last release, and one from nothing that is loaded in one go.
WAYS = ((), ("--afresh", "--memory", "65536"))


@dataclass(frozen=True)
class Sources:
    """An archive as it was, what it is built from now, and the digest of what comes of that."""

    old: ReleaseDirectory
    new: str
    digest: str

    def copy(self, folder: Path) -> tuple[ReleaseDirectory, Release]:
        """Give an archive of the test's own, and its last release."""
        directory = copy_archive(self.old, folder)
        last = directory.current()
        assert last is not None
        return directory, last


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    folder = tmp_path_factory.mktemp("killed")
    old = write(folder / "old.jsonl", *map(record, range(30)))
    changed = (record(number, issue_date="1999-01-01") for number in range(10))
    new = write(folder / "new.jsonl", *changed, *map(record, range(10, COUNT)))
    release = build([new], ReleaseDirectory(folder / "undisturbed"), SYNC).release
    directory = ReleaseDirectory(folder / "store")
    build([old], directory, SYNC)
    return Sources(directory, new, release.manifest.content_sha256)


def command(directory: ReleaseDirectory, source: str, way: tuple[str, ...]) -> list[str]:
    return ["build", source, "--sync", *way, "--store", str(directory.path)]


def serves(directory: ReleaseDirectory) -> bool:
    return b"true" in run_query_once(directory, QueryRequest(query="ASK { ?s ?p ?o }")).body


def files_of(directory: ReleaseDirectory) -> set[str]:
    """Name all files; those that go meanwhile are passed over."""
    return {f"{folder}/{name}" for folder, _, names in os.walk(directory.path) for name in names}


def await_files(process: Process, directory: ReleaseDirectory, count: int) -> None:
    """Wait until a build has made so many files, as the moments of a build are on any machine."""
    before = files_of(directory)
    seen = set(before)
    while len(seen - before) < count and process.poll() is None:
        time.sleep(0.005)
        seen |= files_of(directory)


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_killed_build_leaves_the_last_release_and_the_next_one_ends_as_if_undisturbed(
    sources: Sources, tmp_path: Path, seed: int
) -> None:
    directory, last = sources.copy(tmp_path / "store")
    process = start(*command(directory, sources.new, WAYS[seed % len(WAYS)]))
    await_files(process, directory, seed * FILES // KILLS)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    current = directory.current()
    assert current is not None
    assert current == last or current.manifest.content_sha256 == sources.digest
    current.verify()
    assert serves(directory)
    result = build([sources.new], directory, SYNC)
    assert result.release.manifest.content_sha256 == sources.digest
    assert list(directory.building_path.iterdir()) == []


def stands_still_amid_its_work(
    process: Process, directory: ReleaseDirectory, last: Release
) -> bool:
    """Stop a build once it has begun to write a release; ``False`` when it was quicker."""
    building = f"{directory.building_path}/"

    def has_begun() -> bool:
        return any(name.startswith(building) for name in files_of(directory))

    wait_until(lambda: has_begun() or process.poll() is not None, pause=0.005)
    if process.poll() is not None:
        return False
    os.killpg(process.pid, signal.SIGSTOP)
    if process.poll() is None and directory.current() == last:
        return True
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)
    return False


def test_a_build_without_news_notes_the_changes_of_one_that_was_stopped_after_it_published(
    sources: Sources, tmp_path: Path
) -> None:
    directory, _ = sources.copy(tmp_path / "store")
    journal = directory.path / JOURNAL_NAME
    before = journal.read_bytes()
    published = build([sources.new], directory, SYNC).release
    noted = journal.read_bytes()
    journal.write_bytes(before)
    (directory.building_path / JOURNAL_NAME).write_bytes(noted[:100])
    again = build([sources.new], directory, SYNC)
    assert (again.unchanged, again.release.id) == (True, published.id)
    assert published.id.encode() in journal.read_bytes()
    assert list(directory.building_path.iterdir()) == []


@pytest.mark.parametrize("way", WAYS)
def test_an_interrupted_build_says_that_nothing_is_lost(
    sources: Sources, tmp_path: Path, way: tuple[str, ...]
) -> None:
    log = tmp_path / "said"
    for attempt in range(100):
        directory, last = sources.copy(tmp_path / f"store-{attempt}")
        process = start(*command(directory, sources.new, way), stderr=log)
        if stands_still_amid_its_work(process, directory, last):
            break
    os.killpg(process.pid, signal.SIGINT)
    os.killpg(process.pid, signal.SIGCONT)
    assert process.wait(PATIENCE) == 130
    said = log.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "nothing" in said or "finished work is reused" in said
    assert directory.current() == last


@pytest.mark.parametrize("way", WAYS)
def test_a_full_disk_ends_the_build_with_a_sentence(
    sources: Sources, tmp_path: Path, way: tuple[str, ...]
) -> None:
    directory, last = sources.copy(tmp_path / "store")

    def fill_the_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    ended = subprocess.run(
        [sys.executable, "-m", "smi_graph", *command(directory, sources.new, way)],
        env={**os.environ, "SMI_LANGUAGE": "en"},
        preexec_fn=fill_the_disk,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "The current release is unchanged" in ended.stderr
    assert directory.current() == last
    assert serves(directory)
