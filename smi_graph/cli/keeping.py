"""Verifying, restoring and backing up: what an archivist does so that nothing is lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from smi_graph.cli.build import build_options
from smi_graph.cli.console import DATA_REFUSED
from smi_graph.export.rebuilding import rebuild_numbers
from smi_graph.messages import message
from smi_graph.pipeline.engines import ProcessEngine
from smi_graph.pipeline.options import NothingToPublish
from smi_graph.pipeline.restoring import restore
from smi_graph.records.items import source_path
from smi_graph.reports import ReportError
from smi_graph.store import NoRelease, ReleaseDirectory, StoreError
from smi_graph.store.backup import back_up, check_database, restore_backup
from smi_graph.store.numbers import check_numbers
from smi_graph.store.verification import verify_release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.cli.console import Terminal
    from smi_graph.store import Release


def verify(terminal: Terminal, release_id: str | None, *, every: bool) -> None:
    """Check releases and the registers beside them; exit 1 when anything is damaged."""
    directory = ReleaseDirectory(terminal.settings.store)
    faults = 0
    for release in _chosen(directory, release_id, every=every):
        faults += _verify_one(terminal, release)
    beside = list(_faults_of_registers(terminal, directory))
    for fault in beside:
        typer.echo(fault.sentence(terminal.language), err=True)
    if not beside:
        terminal.note("verify_registers")
    faults += len(beside)
    if faults:
        words = message("cli.verify_faults", terminal.language, count=str(faults))
        terminal.fail(words, DATA_REFUSED)


def _chosen(directory: ReleaseDirectory, release_id: str | None, *, every: bool) -> list[Release]:
    if release_id is not None:
        return [directory.get(release_id)]
    current = directory.current()
    if current is None:
        raise NoRelease(str(directory.path))
    return directory.list() if every else [current]


def _verify_one(terminal: Terminal, release: Release) -> int:
    faults = 0
    for fault in verify_release(release):
        faults += 1
        typer.echo(fault.sentence(terminal.language), err=True)
    if not faults:
        manifest = release.manifest
        numbers = {"files": str(len(manifest.files)), "quads": str(manifest.quads)}
        terminal.note("verified", release=release.id, **numbers)
    return faults


def _faults_of_registers(terminal: Terminal, directory: ReleaseDirectory) -> Iterator[StoreError]:
    try:
        check_numbers(directory)
    except StoreError as fault:
        yield fault
    try:
        check_database(terminal.settings.reports_path())
    except StoreError as fault:
        yield fault


def restore_release(terminal: Terminal, source: Path) -> None:
    """Make a release again from its dump or its records."""
    directory = terminal.store()
    engine = ProcessEngine(terminal.settings.processes)
    if not source.is_file():
        _fail_to_read(terminal, source)
    try:
        with terminal.counting("building") as progress:
            release = restore(
                source, directory, build_options(terminal), engine=engine, progress=progress
            )
    except (StoreError, ReportError) as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    except NothingToPublish as nothing:
        terminal.refuse(nothing.refusals)
        words = {"file": nothing.kept_in}
        terminal.fail(message("cli.nothing_to_publish", terminal.language, **words), DATA_REFUSED)
    except OSError as error:
        _fail(terminal, "build_failed", error, directory.path)
    manifest = release.manifest
    counts = {name: str(manifest.counts.get(name, 0)) for name in ("documents", "diary_entries")}
    words = {"quads": str(manifest.quads), "digest": manifest.content_sha256, **counts}
    terminal.note("restored", release=release.id, file=str(source), **words)
    if "records.jsonl.gz" not in manifest.files:
        terminal.note("restored_dump")


def back_up_all(terminal: Terminal, into: str) -> None:
    """Copy everything that cannot be made again; exit 1 when something was left out."""
    settings = terminal.settings
    directory = ReleaseDirectory(settings.store)
    try:
        if directory.current() is None:
            raise NoRelease(str(directory.path))
        with terminal.counting("backing_up") as progress:
            done = back_up(
                directory,
                _place(terminal, into),
                settings.reports_path(),
                progress=lambda size: progress(0, size),
            )
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    except OSError as error:
        _fail(terminal, "backup_failed", error, Path(into))
    for fault in done.faults:
        typer.echo(fault.sentence(terminal.language), err=True)
    terminal.note(
        "backed_up",
        backup=done.backup.id,
        releases=str(len(done.backup.releases)),
        copied=str(done.copied),
        registers=str(len(done.backup.files)),
    )
    if done.faults:
        words = message("cli.backup_left_out", terminal.language, count=str(len(done.faults)))
        terminal.fail(words, DATA_REFUSED)


def restore_all(terminal: Terminal, source: str, backup_id: str | None) -> None:
    """Put a backup back."""
    settings = terminal.settings
    directory = ReleaseDirectory(settings.store)
    try:
        with terminal.counting("restoring") as progress:
            backup = restore_backup(
                _place(terminal, source),
                directory,
                settings.reports_path(),
                backup_id=backup_id,
                progress=lambda size: progress(0, size),
            )
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    except OSError as error:
        _fail(terminal, "restore_failed", error, directory.path)
    terminal.note(
        "restored_backup",
        backup=backup.id,
        releases=str(len(backup.releases)),
        registers=str(len(backup.files)),
        release=directory.current_id() or "",
    )


def rebuild(terminal: Terminal, dumps: list[Path], release_ids: list[str]) -> None:
    """Make the register of Q and P numbers again."""
    settings, directory = terminal.settings, terminal.store()
    try:
        state = rebuild_numbers(
            directory,
            dumps,
            [directory.get(release_id) for release_id in release_ids],
            decisions=settings.decisions,
            processes=settings.processes,
        )
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    except OSError as error:
        _fail(terminal, "restore_failed", error, directory.path)
    items = state.reserved + max(0, state.items - 999)
    terminal.note("numbers_rebuilt", items=str(items), properties=str(state.properties))


def _place(terminal: Terminal, address: str) -> Path:
    """Give a folder, or a place in an object store."""
    try:
        return source_path(address)
    except ImportError:
        terminal.fail(message("cli.no_object_store", terminal.language))
    except ValueError as error:
        words = {"file": address, "why": str(error)}
        terminal.fail(message("cli.cannot_read", terminal.language, **words))


def _fail_to_read(terminal: Terminal, path: Path) -> NoReturn:
    exists = errno.EISDIR if path.is_dir() else errno.EINVAL
    words = {"file": str(path), "why": os.strerror(exists if path.exists() else errno.ENOENT)}
    terminal.fail(message("cli.cannot_read", terminal.language, **words))


def _fail(terminal: Terminal, key: str, error: OSError, place: Path) -> NoReturn:
    why = f"{error.strerror or error}: {error.filename or place}"
    terminal.fail(message(f"cli.{key}", terminal.language, why=why), DATA_REFUSED)
