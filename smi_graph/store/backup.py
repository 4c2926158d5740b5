"""Backups of a store directory: releases, registers and reports, in any folder or object store.

A folder of backups looks like this::

    releases/<id>/...               as in the store; the manifest is written last
    backups/<time>/*.sqlite         the registers and reports of one backup
    backups/<time>/backup.json      what that backup holds; written last

Releases never change, so each is copied once. Nothing in the folder is ever replaced.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from smi_graph.databases import open_to_read
from smi_graph.store.errors import (
    BackupIntoItself,
    DamagedRelease,
    DatabaseDamaged,
    NotReadable,
    NumbersLost,
    RestoreRefused,
    StoreError,
    told_as_unreadable,
)
from smi_graph.store.files import sync
from smi_graph.store.journal import JOURNAL_NAME
from smi_graph.store.lock import lock_without_writing, writer_lock
from smi_graph.store.manifest import MANIFEST_NAME, ReleaseFile, parse_manifest
from smi_graph.store.numbers import NUMBERS_NAME, WITNESS_NAME, check_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import BinaryIO

    from smi_graph.store.releases import Release, ReleaseDirectory

BACKUP_NAME = "backup.json"
_BLOCK_BYTES = 2**20
_WAIT_SECONDS = 600.0
_OWNER_ONLY = 0o600
# What lies in the store itself, and tells nothing of those who report mistakes.
_PUBLIC = frozenset((NUMBERS_NAME, WITNESS_NAME, JOURNAL_NAME))


class Backup(BaseModel):
    """What one backup holds.

    Parameters
    ----------
    id
        The UTC time at which it was begun.
    current
        The release that was served.
    releases
        All releases it holds.
    files
        The registers and the reports.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    current: str | None
    releases: tuple[str, ...]
    files: dict[str, ReleaseFile]


@dataclass(slots=True)
class BackupResult:
    """A finished backup, how many releases were new in it, and what was left out and why."""

    backup: Backup
    copied: int = 0
    faults: list[StoreError] = field(default_factory=list)


def back_up(
    directory: ReleaseDirectory,
    into: Path,
    reports: Path | None = None,
    *,
    progress: Callable[[int], None] = lambda _: None,
    wait_seconds: float = _WAIT_SECONDS,
) -> BackupResult:
    """Copy releases, registers of numbers and reports, beside a service that goes on.

    Builds wait outside meanwhile. What is damaged is left out, told, and not taken for the truth;
    earlier backups stay as they are.

    Parameters
    ----------
    directory
        What is backed up.
    into
        A folder, or an object store by :mod:`upath`.
    reports
        The file of reports.
    progress
        Told how many bytes were copied.
    wait_seconds
        How long to wait for a build to end.

    Raises
    ------
    BackupIntoItself
        When the folder is that of the store.
    StoreInUse
        When a build did not end.
    OSError
        When something cannot be read or written.
    """
    if isinstance(into, Path) and into.resolve() == directory.path:
        raise BackupIntoItself(str(directory.path))
    may_write = os.access(directory.path, os.W_OK)
    locked = writer_lock if may_write else lock_without_writing
    with locked(directory.path, wait_seconds=wait_seconds):
        saving = _Saving(directory, into, progress, _new_id(into))
        # The registers come last: they know at least what every release knows.
        return saving.run(reports)


@dataclass(slots=True)
class _Saving:
    directory: ReleaseDirectory
    into: Path
    progress: Callable[[int], None]
    id: str
    faults: list[StoreError] = field(default_factory=list)
    copied: int = 0
    _known: dict[ReleaseFile, Path] = field(default_factory=dict)
    _bytes: int = 0

    def run(self, reports: Path | None) -> BackupResult:
        saved = tuple(one.id for one in self.directory.list() if self._save_release(one))
        if not saved and self.faults:
            # It would be taken for the newest backup.
            raise self.faults[0]
        folder = self.into / "backups" / self.id
        folder.mkdir(parents=True, exist_ok=True)
        files = dict(self._save_registers(folder, reports))
        current = self.directory.current_id()
        backup = Backup(id=self.id, current=current, releases=saved, files=files)
        _write(folder / BACKUP_NAME, [backup.model_dump_json(indent=1).encode()])
        return BackupResult(backup, self.copied, self.faults)

    def _save_release(self, release: Release) -> bool:
        """Copy a release unless it is there; false when it is damaged."""
        target = self.into / "releases" / release.id
        try:
            files = release.manifest.files
            manifest = (release.path / MANIFEST_NAME).read_bytes()
            is_new = not _is_saved(target, manifest, files)
            for name, expected in files.items():
                if is_new:
                    self._save_part(release, name, expected, target / name)
                elif isinstance(target, Path):
                    self._known[expected] = target / name
        except DamagedRelease as fault:
            self.faults.append(fault)
            return False
        if is_new:
            _write(target / MANIFEST_NAME, [manifest])
            self.copied += 1
        return True

    def _save_part(self, release: Release, name: str, expected: ReleaseFile, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _link(self._known.get(expected), target):
            try:
                source = (release.path / name).open("rb")
            except FileNotFoundError as error:
                raise DamagedRelease(release.id, "file_missing", name) from error
            except PermissionError as error:
                raise DamagedRelease(release.id, "file_forbidden", name) from error
            with source:
                if _write(target, self._blocks(source)) != expected:
                    raise DamagedRelease(release.id, "file_differs", name)
        if isinstance(target, Path):
            self._known[expected] = target

    def _blocks(self, source: BinaryIO) -> Iterator[bytes]:
        while block := source.read(_BLOCK_BYTES):
            self._bytes += len(block)
            self.progress(self._bytes)
            yield block

    def _save_registers(
        self, folder: Path, reports: Path | None
    ) -> Iterator[tuple[str, ReleaseFile]]:
        path = self.directory.path
        try:
            check_numbers(self.directory)
            yield from self._save_database(path / NUMBERS_NAME, folder)
            if (path / WITNESS_NAME).is_file():
                content = (path / WITNESS_NAME).read_bytes()
                yield WITNESS_NAME, _write(folder / WITNESS_NAME, [content])
        except (NotReadable, NumbersLost) as fault:
            self.faults.append(fault)
        yield from self._save_database(path / JOURNAL_NAME, folder)
        if reports is not None:
            yield from self._save_database(reports, folder)

    def _save_database(self, path: Path, folder: Path) -> Iterator[tuple[str, ReleaseFile]]:
        """Copy a database as it is at one moment, whoever writes to it."""
        if not path.is_file() or not path.stat().st_size:
            return
        with TemporaryDirectory() as name:
            copy = Path(name, path.name)
            try:
                copy_database(path, copy)
            except (DatabaseDamaged, NotReadable) as fault:
                self.faults.append(fault)
                return
            with copy.open("rb") as file:
                target = folder / path.name
                if path.name not in _PUBLIC:
                    # Before a byte of it is there: readers are promised that nobody else reads it.
                    _make_private(target)
                yield path.name, _write(target, self._blocks(file))


def copy_database(path: Path, to: Path) -> None:
    """Copy an SQLite file by its backup interface, and check the copy.

    Raises
    ------
    DatabaseDamaged
        When it cannot be read, or is damaged.
    NotReadable
        When this user may not read it.
    """
    try:
        with (
            told_as_unreadable(),
            closing(open_to_read(path)) as source,
            closing(sqlite3.connect(to)) as target,
        ):
            source.backup(target)
            # One file, which needs no other beside it.
            target.execute("PRAGMA journal_mode=DELETE")
            found = target.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise DatabaseDamaged(str(path), str(error)) from error
    if found != "ok":
        raise DatabaseDamaged(str(path), found.replace("\n", " "))


def check_database(path: Path) -> None:
    """Check an SQLite file as a copy of it shows it; one that is not there is no fault.

    Raises
    ------
    DatabaseDamaged
        When it is damaged.
    """
    if path.is_file() and path.stat().st_size:
        with TemporaryDirectory() as folder:
            copy_database(path, Path(folder, path.name))


def list_backups(folder: Path) -> list[str]:
    """Name the backups in a folder, the newest first."""
    try:
        found = [path.name for path in (folder / "backups").iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted((name for name in found if _is_finished(folder, name)), reverse=True)


def restore_backup(
    folder: Path,
    directory: ReleaseDirectory,
    reports: Path | None = None,
    *,
    backup_id: str | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Backup:
    """Put back what a backup holds; each part is compared with its digest.

    What was begun and broken off goes on where it was. Nothing that is there is replaced, unless it
    is the same.

    Parameters
    ----------
    folder
        The folder of backups, or an object store by :mod:`upath`.
    directory
        Where the releases and registers go.
    reports
        Where the file of reports goes.
    backup_id
        Which backup; by default the newest.
    progress
        Told how many bytes were copied.

    Raises
    ------
    RestoreRefused
        When there is no backup, it is damaged, or something else is there already.
    StoreInUse
        While a writer is at work.
    """
    backup = _read_backup(folder, backup_id)
    with writer_lock(directory.path):
        directory.clean_up()
        restoring = _Restoring(folder, directory, progress)
        for release_id in backup.releases:
            restoring.release(release_id)
        for name, expected in backup.files.items():
            is_own = name in _PUBLIC
            target = directory.path / name if is_own or reports is None else reports
            restoring.file(folder / "backups" / backup.id / name, expected, target)
        current = backup.current if backup.current in backup.releases else None
        current = current or next(iter(backup.releases), None)
        if current is not None:
            directory.switch_to(directory.get(current))
    return backup


@dataclass(slots=True)
class _Restoring:
    folder: Path
    directory: ReleaseDirectory
    progress: Callable[[int], None]
    _known: dict[ReleaseFile, Path] = field(default_factory=dict)
    _bytes: int = 0

    def release(self, release_id: str) -> None:
        source = self.folder / "releases" / release_id
        try:
            text = (source / MANIFEST_NAME).read_bytes()
            manifest = parse_manifest(text)
        except (OSError, ValueError) as error:
            raise _damaged(release_id, MANIFEST_NAME) from error
        target = self.directory.releases_path / release_id
        if target.exists():
            there = target / MANIFEST_NAME
            if not there.is_file() or there.read_bytes() != text:
                raise RestoreRefused("restore_occupied", name=str(target))
        else:
            making = self.directory.building_path / release_id
            for name, expected in manifest.files.items():
                self._part(source / name, expected, making / name, f"{release_id}/{name}")
            making.mkdir(exist_ok=True)
            _write(making / MANIFEST_NAME, [text])
            making.rename(target)
            sync(target.parent)
        self._known.update({file: target / name for name, file in manifest.files.items()})

    def _part(self, source: Path, expected: ReleaseFile, target: Path, name: str) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _link(self._known.get(expected), target):
            self._copy(source, expected, target, name)

    def _copy(self, source: Path, expected: ReleaseFile, target: Path, name: str) -> None:
        try:
            file = source.open("rb")
        except FileNotFoundError as error:
            raise RestoreRefused("backup_damaged", name=name) from error
        with file:
            if _write(target, self._blocks(file)) != expected:
                target.unlink()
                raise RestoreRefused("backup_damaged", name=name)

    def file(self, source: Path, expected: ReleaseFile, target: Path) -> None:
        """Put a register back, or the reports, for their owner alone."""
        if target.exists() and target.stat().st_size:
            with target.open("rb") as there:
                if _measure(iter(lambda: there.read(_BLOCK_BYTES), b"")) != expected:
                    raise RestoreRefused("restore_occupied", name=str(target))
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.directory.building_path / target.name
        if target.name not in _PUBLIC:
            _make_private(temporary)
        self._copy(source, expected, temporary, target.name)
        _move(temporary, target)

    def _blocks(self, source: BinaryIO) -> Iterator[bytes]:
        while block := source.read(_BLOCK_BYTES):
            self._bytes += len(block)
            self.progress(self._bytes)
            yield block


def _read_backup(folder: Path, backup_id: str | None) -> Backup:
    known = list_backups(folder)
    if not known or (backup_id is not None and backup_id not in known):
        missing = folder if not known else folder / "backups" / str(backup_id)
        raise RestoreRefused("backup_missing", name=str(missing))
    chosen = backup_id or known[0]
    try:
        return Backup.model_validate_json((folder / "backups" / chosen / BACKUP_NAME).read_bytes())
    except (OSError, ValidationError) as error:
        raise RestoreRefused("backup_unfinished", name=chosen, known=", ".join(known)) from error


def _is_finished(folder: Path, name: str) -> bool:
    return (folder / "backups" / name / BACKUP_NAME).exists()


def _new_id(into: Path) -> str:
    stem = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    candidate, number = stem, 1
    while (into / "backups" / candidate).exists():
        number += 1
        candidate = f"{stem}-{number}"
    return candidate


def _is_saved(target: Path, manifest: bytes, files: Mapping[str, ReleaseFile]) -> bool:
    """Tell whether a backup holds a release already, every part in its size."""
    try:
        if (target / MANIFEST_NAME).read_bytes() != manifest:
            return False
        return all((target / name).stat().st_size == file.bytes for name, file in files.items())
    except FileNotFoundError:
        return False


def _link(source: Path | None, target: Path) -> bool:
    """Let a file that is there already have a second name, where the file system knows that."""
    if source is None or not isinstance(target, Path):
        return False
    try:
        target.unlink(missing_ok=True)
        os.link(source, target)
    except OSError:
        return False
    return True


def _make_private(path: Path) -> None:
    """Make an empty file that only its owner reads; in an object store the bucket decides that."""
    if isinstance(path, Path):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, _OWNER_ONLY))


def _write(path: Path, blocks: Iterator[bytes] | list[bytes]) -> ReleaseFile:
    """Write a file, and tell what was written."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for block in blocks:
            digest.update(block)
            size += len(block)
            file.write(block)
        if isinstance(path, Path):
            file.flush()
            os.fsync(file.fileno())
    return ReleaseFile(sha256=digest.hexdigest(), bytes=size)


def _measure(blocks: Iterator[bytes]) -> ReleaseFile:
    digest, size = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        size += len(block)
    return ReleaseFile(sha256=digest.hexdigest(), bytes=size)


def _move(source: Path, target: Path) -> None:
    """Move a file, to another file system too."""
    near = target.with_name(f".{target.name}-restored")
    try:
        source.replace(near)
    except OSError:
        with source.open("rb") as file:
            _make_private(near)
            _write(near, iter(lambda: file.read(_BLOCK_BYTES), b""))
        shutil.copymode(source, near)
        source.unlink()
    near.replace(target)
    sync(target.parent)


def _damaged(release_id: str, name: str) -> RestoreRefused:
    return RestoreRefused("backup_damaged", name=f"{release_id}/{name}")
