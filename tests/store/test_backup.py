"""Backups hold what was there at one moment, and give it back; nothing is lost in silence."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from upath import UPath

from smi_graph.export.register import REGISTER_NAME, IdentifierRegister
from smi_graph.reports import Report, ReportStore
from smi_graph.store import (
    Release,
    ReleaseDirectory,
    RestoreRefused,
    StoreInUse,
    open_writer,
)
from smi_graph.store.backup import back_up, list_backups, restore_backup
from smi_graph.store.lock import lock_without_writing, writer_lock
from smi_graph.store.numbers import check_numbers
from smi_graph.store.verification import verify_release
from tests.waiting import PATIENCE

from .samples import quads


def publish(directory: ReleaseDirectory, count: int) -> Release:
    with open_writer(directory) as writer:
        writer.load(quads(count))
        return writer.publish(base_iri="https://example.org/", inputs_sha256="")


@pytest.fixture
def kept(directory: ReleaseDirectory) -> ReleaseDirectory:
    """Two releases, the older of which is current; numbers, and a report."""
    publish(directory, 5)
    with IdentifierRegister.of(directory) as register:
        register.take("Q", ["person/a", "person/b"])
    publish(directory, 9)
    directory.rollback()
    report(directory, "one")
    return directory


def report(directory: ReleaseDirectory, wrong: str) -> None:
    reports = ReportStore(directory.path / "reports.sqlite")
    reports.add(Report(about="https://example.org/document/1", wrong=wrong), client="192.0.2.1")


@pytest.fixture(params=["folder", "object store"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    if request.param == "folder":
        yield tmp_path / "backups"
        return
    bucket = UPath(f"memory://{tmp_path.name}")
    yield bucket  # type: ignore[misc]
    if bucket.exists():
        bucket.fs.rm(bucket.path, recursive=True)


def test_what_was_backed_up_is_given_back(
    kept: ReleaseDirectory, place: Path, tmp_path: Path
) -> None:
    reports = kept.path / "reports.sqlite"
    done = back_up(kept, place, reports)
    assert (done.copied, done.faults) == (2, [])
    shutil.rmtree(kept.path)
    found = ReleaseDirectory(tmp_path / "elsewhere")
    restore_backup(place, found, found.path / "reports.sqlite")
    assert [one.id for one in found.list()] == list(done.backup.releases)
    assert found.current_id() == done.backup.current == done.backup.releases[1]
    assert [fault for one in found.list() for fault in verify_release(one)] == []
    check_numbers(found)
    with IdentifierRegister.of(found) as register:
        assert register.numbers(["person/a", "person/b"]) == {"person/a": 1000, "person/b": 1001}
    [kept_report] = ReportStore(found.path / "reports.sqlite").kept()
    assert kept_report.report.wrong == "one"
    assert (found.path / "reports.sqlite").stat().st_mode & 0o077 == 0
    # What links said of a release is said again: it can be built on.
    assert publish(found, 12).manifest.previous == done.backup.current


def test_a_release_is_copied_once(kept: ReleaseDirectory, place: Path) -> None:
    back_up(kept, place)
    publish(kept, 20)
    assert back_up(kept, place).copied == 1
    assert len(list_backups(place)) == 2


def test_an_earlier_backup_can_be_chosen(
    kept: ReleaseDirectory, place: Path, tmp_path: Path
) -> None:
    reports = kept.path / "reports.sqlite"
    first = back_up(kept, place, reports).backup
    report(kept, "two")
    publish(kept, 20)
    back_up(kept, place, reports)
    found = ReleaseDirectory(tmp_path / "found")
    restore_backup(place, found, found.path / "reports.sqlite", backup_id=first.id)
    assert len(found.list()) == 2
    assert len(ReportStore(found.path / "reports.sqlite").kept()) == 1


def test_reports_that_come_in_meanwhile_do_no_harm(kept: ReleaseDirectory, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set() and number < 500:
            with closing(
                sqlite3.connect(kept.path / "reports.sqlite", timeout=PATIENCE)
            ) as database:
                database.execute("UPDATE day SET taken = taken + 1")
                database.commit()
            number += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        done = [back_up(kept, tmp_path / "b", kept.path / "reports.sqlite") for _ in range(5)]
    finally:
        stop.set()
        writing.join()
    assert [fault for one in done for fault in one.faults] == []


def test_a_damaged_release_is_left_out_and_told(kept: ReleaseDirectory, place: Path) -> None:
    damaged, whole = kept.list()
    content = bytearray(damaged.dump_path.read_bytes())
    content[-9] ^= 1
    damaged.dump_path.write_bytes(content)
    done = back_up(kept, place)
    assert ["dump.nq.gz" in fault.sentence("en") for fault in done.faults] == [True]
    assert done.backup.releases == (whole.id,)


def test_lost_numbers_are_told_and_the_earlier_backup_still_has_them(
    kept: ReleaseDirectory, place: Path, tmp_path: Path
) -> None:
    first = back_up(kept, place).backup
    (kept.path / REGISTER_NAME).unlink()
    [fault] = back_up(kept, place).faults
    assert REGISTER_NAME in fault.sentence("ar")
    found = ReleaseDirectory(tmp_path / "found")
    restore_backup(place, found, backup_id=first.id)
    check_numbers(found)


@pytest.mark.parametrize("damage", ["flipped", "absent"])
def test_a_damaged_backup_is_refused_by_the_name_of_its_part(
    kept: ReleaseDirectory, place: Path, tmp_path: Path, damage: str
) -> None:
    backup = back_up(kept, place).backup
    path = place / "releases" / backup.releases[0] / "dump.nq.gz"
    content = path.read_bytes()
    path.unlink()
    if damage == "flipped":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    found = ReleaseDirectory(tmp_path / "found")
    with pytest.raises(RestoreRefused, match=r"dump\.nq\.gz"):
        restore_backup(place, found)
    assert found.current() is None
    assert found.list() == []


def test_what_was_broken_off_goes_on_and_nothing_else_is_replaced(
    kept: ReleaseDirectory, place: Path, tmp_path: Path
) -> None:
    back_up(kept, place)
    found = ReleaseDirectory(tmp_path / "found")
    restore_backup(place, found)
    (found.path / "current").unlink()
    shutil.rmtree(found.list()[0].path)
    restore_backup(place, found)
    assert len(found.list()) == 2
    (found.path / REGISTER_NAME).write_bytes(b"of another archive")
    with pytest.raises(RestoreRefused, match="Nothing of it was replaced"):
        restore_backup(place, found)


def test_a_backup_waits_for_a_build_but_not_for_ever(
    kept: ReleaseDirectory, tmp_path: Path
) -> None:
    with writer_lock(kept.path), pytest.raises(StoreInUse):
        back_up(kept, tmp_path / "backups", wait_seconds=0.3)
    assert list_backups(tmp_path / "backups") == []


def test_nobody_else_reads_what_readers_wrote_and_all_may_read_the_numbers(
    kept: ReleaseDirectory, tmp_path: Path
) -> None:
    done = back_up(kept, tmp_path / "backups", kept.path / "reports.sqlite")
    found = ReleaseDirectory(tmp_path / "elsewhere")
    restore_backup(tmp_path / "backups", found, found.path / "reports.sqlite")
    usual = (found.path / "writer.lock").stat().st_mode & 0o777
    for folder in (tmp_path / "backups" / "backups" / done.backup.id, found.path):
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
        assert modes["reports.sqlite"] == 0o600
        assert modes["wikibase-identifiers.sqlite"] == usual
        assert modes["wikibase-identifiers.json"] == usual


def test_a_backup_waits_for_a_build_of_a_user_whose_store_it_may_only_read(
    kept: ReleaseDirectory,
) -> None:
    with writer_lock(kept.path), pytest.raises(StoreInUse), lock_without_writing(kept.path):
        pass
    with (
        lock_without_writing(kept.path),
        lock_without_writing(kept.path),
        pytest.raises(StoreInUse, match="Another process"),
        writer_lock(kept.path),
    ):
        pass
    with writer_lock(kept.path):
        pass
