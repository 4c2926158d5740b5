"""A build answers the saved queries that ask for it, unless it is told not to."""

from __future__ import annotations

from pathlib import Path

from smi_graph.pipeline import BuildOptions, build
from smi_graph.queries import load_saved_queries
from smi_graph.store import Release, ReleaseDirectory
from smi_graph.store.precomputed import FOLDER
from tests.pipeline.archive import record, write


def answers(release: Release) -> dict[str, bytes]:
    held = {path.name: path.read_bytes() for path in (release.path / FOLDER).glob("*")}
    assert {f"{FOLDER}/{name}" for name in held} <= release.manifest.files.keys()
    return held


def test_a_release_holds_answers_whether_made_from_nothing_or_from_the_last(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", record(1), record(2))
    directory = ReleaseDirectory(tmp_path / "store")
    first = answers(build([source], directory).release)
    # The rows of each, and how many they are.
    assert len(first) == 2 * sum(query.kept for query in load_saved_queries().values())
    write(tmp_path / "a.jsonl", record(1), record(2), record(3))
    second = answers(build([source], directory).release)
    alone = ReleaseDirectory(tmp_path / "alone")
    assert second == answers(build([source], alone).release) != first


def test_a_build_can_leave_the_answers_out(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", record(1))
    directory = ReleaseDirectory(tmp_path / "store")
    assert not answers(build([source], directory, BuildOptions(answers=False)).release)
