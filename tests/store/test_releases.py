from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from smi_graph.store import (
    DamagedRelease,
    NoEarlierRelease,
    NoRelease,
    NoSuchRelease,
    Release,
    ReleaseDirectory,
    StoreInUse,
    UnreadableRdf,
    open_release,
    open_writer,
    writer,
)
from smi_graph.store.dump import write_dump
from smi_graph.store.errors import CurrentLost

from .samples import CHILD_ENVIRONMENT, ROOT, quads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Publish = Callable[[bytes], Release]


BUILDER = """
import os, signal, sys
from smi_graph.store import open_writer, releases, writer
from smi_graph.store.releases import ReleaseDirectory
from store.samples import quads

def dies(owner, name, when):
    plain = getattr(owner, name)
    def step(*arguments, **named):
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        plain(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, step)

path, step, when = sys.argv[1:]
owners = {"write_dump": writer, "sync_tree": writer, "write_synced": writer,
          "point_link": releases}
if step != "none":
    dies(owners.get(step, writer.ReleaseWriter), step, when)
with open_writer(ReleaseDirectory(path)) as one:
    print("started", flush=True)
    for part in range(40 if step == "none" else 1):
        one.load(quads(500, f"new{part}"))
    one.write_file("records.jsonl", b"{}")
    one.publish(base_iri="https://example.org/", inputs_sha256="")
print("published", flush=True)
"""
STEPS = [
    "_finish_store",
    "write_dump",
    "_close_store",
    "_describe",
    "sync_tree",
    "write_synced",
    "_seal",
    "_move_into_place",
    "point_link",
]


def start_builder(path: Path, step: str = "none", when: str = "before") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILDER, str(path), step, when],
        cwd=ROOT,
        env=CHILD_ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_a_publication_becomes_current_and_readable(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    release = publish(quads(3))
    assert directory.current() == release
    assert len(open_release(release)) == 4
    assert release.manifest.quads == 4
    assert release.manifest.id == release.id
    assert release.manifest.previous is None
    assert str((directory.path / "current").readlink()) == f"releases/{release.id}"
    release.verify()


def test_the_dump_is_sorted_and_its_digest_names_the_release(publish: Publish) -> None:
    release = publish(quads(30))
    text = gzip.decompress(release.dump_path.read_bytes())
    lines = text.splitlines()
    assert lines == sorted(lines)
    sum_of_lines = sum(
        int.from_bytes(hashlib.blake2b(line + b"\n", digest_size=32).digest(), "big")
        for line in lines
    )
    digest = hashlib.sha256((sum_of_lines % 2**256).to_bytes(32, "big")).hexdigest()
    assert release.manifest.content_sha256 == digest
    assert release.id.split("-")[1] == digest[:8]


def test_equal_quads_give_equal_dumps_and_distinct_releases(publish: Publish) -> None:
    first = publish(quads(30))
    second = publish(b"\n".join(reversed(quads(30).splitlines())))
    assert first.dump_path.read_bytes() == second.dump_path.read_bytes()
    assert first.id != second.id


def test_a_dump_sorted_in_runs_equals_one_sorted_at_once(tmp_path: Path) -> None:
    store = Store()
    store.load(quads(50), format=RdfFormat.N_QUADS)
    at_once = write_dump(store, tmp_path / "a.nq.gz")
    in_runs = write_dump(store, tmp_path / "b.nq.gz", lines_a_run=7)
    assert at_once == in_runs
    assert (tmp_path / "a.nq.gz").read_bytes() == (tmp_path / "b.nq.gz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nq.gz", "b.nq.gz"]


def test_a_release_without_quads_can_be_published(directory: ReleaseDirectory) -> None:
    with open_writer(directory) as writer:
        release = writer.publish(base_iri="https://example.org/", inputs_sha256="")
    assert release.manifest.quads == 0
    release.verify()


def test_releases_are_listed_newest_first_even_within_a_second(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    made = [publish(quads(number)) for number in (5, 6, 7)]
    assert directory.list() == made[::-1]
    assert [release.manifest.previous for release in made] == [None, made[0].id, made[1].id]


def test_rollback_goes_to_the_one_before_or_to_the_one_named(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    first, second, third = (publish(quads(number)) for number in (5, 6, 7))
    assert directory.rollback() == second
    assert directory.rollback() == first
    with pytest.raises(NoEarlierRelease):
        directory.rollback()
    assert directory.rollback(third.id) == third
    assert directory.current() == third


def test_an_unknown_release_is_refused_with_the_known_ones(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    with pytest.raises(NoSuchRelease):
        directory.get("20200101T000000Z-00000000")
    known = publish(quads(1))
    for wrong in ("20200101T000000Z-00000000", "../releases", ""):
        with pytest.raises(NoSuchRelease) as caught:
            directory.get(wrong)
        assert known.id in caught.value.sentence("ar")
        assert known.id in caught.value.sentence("en")


def test_a_directory_without_a_release_says_so(directory: ReleaseDirectory) -> None:
    assert directory.current() is None
    assert directory.list() == []
    with pytest.raises(NoRelease):
        directory.rollback()


def test_pruning_keeps_the_newest_and_the_current_one(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    made = [publish(quads(number)) for number in (5, 6, 7, 8)]
    directory.rollback(made[0].id)
    assert directory.prune(keep=1) == (made[1], made[2])
    assert directory.list() == [made[3], made[0]]
    assert list(directory.building_path.iterdir()) == []


def test_a_removed_release_stays_readable_for_who_has_it_open(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    store = open_release(publish(quads(3000)))
    publish(quads(1))
    directory.prune(keep=1)
    found = store.query("SELECT (COUNT(?o) AS ?n) { ?s ?p ?o FILTER(STRLEN(?o) > 0) }")
    assert [row["n"].value for row in found] == ["3000"]


def test_a_second_writer_is_told_who_holds_the_lock(directory: ReleaseDirectory) -> None:
    with open_writer(directory):
        for attempt in (open_writer(directory).__enter__, lambda: directory.prune(1)):
            with pytest.raises(StoreInUse, match=f"Process {os.getpid()} ") as caught:
                attempt()
            assert f"العملية {os.getpid()} " in caught.value.sentence("ar")
    with open_writer(directory):
        pass


def load_nonsense(directory: ReleaseDirectory) -> None:
    with open_writer(directory) as writer:
        writer.load(quads(2))
        writer.load(b"<https://example.org/a> nonsense .")


def test_what_is_not_published_leaves_nothing(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    release = publish(quads(2))
    with pytest.raises(UnreadableRdf, match="N-Quads"):
        load_nonsense(directory)
    assert directory.current() == release
    assert list(directory.building_path.iterdir()) == []


def test_a_release_that_starts_from_another_leaves_that_one_unchanged(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    first = publish(quads(2000))
    gone = Quad(
        NamedNode("https://example.org/s0"),
        NamedNode("https://example.org/p0"),
        NamedNode("https://example.org/o"),
        NamedNode("https://example.org/g"),
    )
    with open_writer(directory) as writer:
        writer.start_from(first)
        linked = (writer.folder / "store").glob("*.sst")
        assert any(path.stat().st_nlink > 1 for path in linked)
        writer.store.remove(gone)
        writer.load(quads(2001))
        writer.store.remove(gone)
        second = writer.publish(base_iri="https://example.org/", inputs_sha256="")
    assert (len(open_release(first)), len(open_release(second))) == (2001, 2001)
    assert gone in open_release(first)
    assert gone not in open_release(second)
    first.verify()
    second.verify()


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("manifest.json", "manifest_missing"),
        ("dump.nq.gz", "file_missing"),
        ("store/CURRENT", "file_missing"),
    ],
)
def test_a_missing_file_is_found(publish: Publish, name: str, fault: str) -> None:
    release = Release(publish(quads(3)).path)
    (release.path / name).unlink()
    release = Release(release.path)
    with pytest.raises(DamagedRelease, match=name) as caught:
        release.verify()
    assert caught.value.fault == fault
    assert name in caught.value.sentence("ar")


def test_a_changed_file_and_an_unreadable_manifest_are_found(publish: Publish) -> None:
    release = publish(quads(3))
    content = bytearray(release.dump_path.read_bytes())
    content[-1] ^= 1
    release.dump_path.write_bytes(content)
    with pytest.raises(DamagedRelease) as caught:
        release.verify()
    assert caught.value.fault == "file_differs"
    (release.path / "manifest.json").write_text(json.dumps({"id": release.id}))
    with pytest.raises(DamagedRelease) as caught:
        Release(release.path).verify()
    assert caught.value.fault == "manifest_unreadable"


def test_opening_a_release_changes_none_of_its_files(publish: Publish) -> None:
    release = publish(quads(300))
    for _ in range(3):
        assert len(open_release(release)) == 301
    release.verify()
    listed = set(release.manifest.files) | {"manifest.json"}
    found = {p.relative_to(release.path).as_posix() for p in release.path.rglob("*") if p.is_file()}
    assert found == listed


@pytest.mark.parametrize("name", ["manifest.json", "../x", "/etc/x", "store/x", ""])
def test_an_added_file_stays_in_its_place(directory: ReleaseDirectory, name: str) -> None:
    with open_writer(directory) as writer, pytest.raises(ValueError, match="cannot be the name"):
        writer.path(name)


def assert_whole_after_a_kill(directory: ReleaseDirectory, before: Release) -> None:
    current = directory.current()
    assert current is not None
    for release in directory.list():
        release.verify()
        assert len(open_release(release)) == release.manifest.quads
    assert before in directory.list()
    with open_writer(directory):
        assert len(list(directory.building_path.iterdir())) == 1
    assert list(directory.building_path.iterdir()) == []
    assert list(directory.path.glob(".current-*")) == []


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_build_killed_around_a_step_leaves_the_last_release_whole(
    directory: ReleaseDirectory, publish: Publish, step: str, when: str
) -> None:
    before = publish(quads(10))
    builder = start_builder(directory.path, step, when)
    assert "published" not in builder.communicate(timeout=600)[0]
    assert builder.returncode == -signal.SIGKILL
    if (step, when) != ("point_link", "after"):
        assert directory.current() == before
    assert_whole_after_a_kill(directory, before)


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.2, 0.4, 0.8])
def test_a_build_killed_at_any_time_leaves_the_last_release_whole(
    directory: ReleaseDirectory, publish: Publish, delay: float
) -> None:
    before = publish(quads(10))
    builder = start_builder(directory.path)
    assert builder.stdout is not None
    assert builder.stdout.readline() == "started\n"
    time.sleep(delay)
    builder.kill()
    builder.communicate(timeout=600)
    assert_whole_after_a_kill(directory, before)


def test_nobody_goes_back_while_a_writer_is_at_work(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    first, second = publish(quads(3)), publish(quads(4))
    with open_writer(directory) as writer:
        writer.load(quads(5))
        with pytest.raises(StoreInUse):
            directory.rollback()
        with pytest.raises(StoreInUse):
            directory.prune(0)
        third = writer.publish(base_iri="https://example.org/", inputs_sha256="")
    assert directory.current() == third
    assert directory.rollback() == second
    assert directory.rollback() == first


def test_nobody_goes_back_to_a_damaged_release(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    first, second = publish(quads(3)), publish(quads(4))
    first.dump_path.write_bytes(first.dump_path.read_bytes()[:-1])
    with pytest.raises(DamagedRelease, match=r"dump\.nq\.gz"):
        directory.rollback()
    assert directory.current() == second


@pytest.mark.parametrize("is_damaged", [False, True])
def test_a_clock_that_goes_back_makes_no_release_older_than_the_last(
    directory: ReleaseDirectory,
    publish: Publish,
    monkeypatch: pytest.MonkeyPatch,
    is_damaged: bool,
) -> None:
    class Clock(datetime):
        years = 0

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime(2030 - cls.years, 5, 6, tzinfo=tz)

    monkeypatch.setattr(writer, "datetime", Clock)
    first = publish(quads(3))
    if is_damaged:
        (first.path / "manifest.json").write_bytes(b"{}")
    Clock.years = 3
    second, third = publish(quads(4)), publish(quads(5))
    assert directory.list() == [third, second, first]
    assert first.id[:16] <= second.id[:16] <= third.id[:16]
    assert directory.current() == third
    assert directory.rollback() == second


def test_a_link_that_leads_nowhere_tells_how_to_set_it_again(
    directory: ReleaseDirectory, publish: Publish
) -> None:
    first, second = publish(b""), publish(b"")
    shutil.rmtree(second.path)
    with pytest.raises(CurrentLost, match=f"rollback ID.*{first.id}"):
        directory.current()
    assert directory.rollback(first.id) == directory.current() == first


def test_a_copy_that_followed_the_links_is_read_and_not_written(
    directory: ReleaseDirectory, publish: Publish, tmp_path: Path
) -> None:
    publish(b"")
    newest = publish(b"")
    copy = ReleaseDirectory(shutil.copytree(directory.path, tmp_path / "copy", symlinks=False))
    assert copy.current_id() == newest.id
    with pytest.raises(CurrentLost, match="follows links"), open_writer(copy):
        pass
    with pytest.raises(CurrentLost, match="follows links"):
        copy.rollback()
    shutil.rmtree(copy.path / "current")
    assert copy.rollback().id != newest.id
