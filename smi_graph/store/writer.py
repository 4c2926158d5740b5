"""Building one release: loaded aside, closed, described, and only then made current."""

from __future__ import annotations

import gc
import os
import shutil
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from smi_graph.resources import this_version
from smi_graph.store.content import CONTENT_METHOD
from smi_graph.store.dump import DumpSummary, write_dump
from smi_graph.store.errors import (
    DamagedRelease,
    NoSuchRelease,
    UnreadableRdf,
    told_as_damaged,
)
from smi_graph.store.files import describe_files, sync, sync_tree, write_synced
from smi_graph.store.lock import writer_lock
from smi_graph.store.manifest import (
    DUMP_NAME,
    MANIFEST_NAME,
    STORE_NAME,
    Manifest,
    ReleaseFile,
    write_manifest,
)
from smi_graph.store.numbers import latest_numbers
from smi_graph.store.releases import Release
from smi_graph.store.statistics import STATISTICS_NAME, count_store, write_statistics
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from smi_graph.store.releases import ReleaseDirectory
    from smi_graph.store.statistics import Statistics

# RocksDB's own notes: they change when a store is opened, and no reader needs them.
_ROCKSDB_NOTES = ("LOG", "LOG.old.*", "LOCK", "IDENTITY")


@contextmanager
def open_writer(directory: ReleaseDirectory) -> Iterator[ReleaseWriter]:
    """Build a new release; what is not published when the context ends is removed.

    Parameters
    ----------
    directory
        Where; it is made if need be.

    Raises
    ------
    StoreInUse
        When another process is building; it is named.
    """
    with writer_lock(directory.path):
        directory.clean_up()
        writer = ReleaseWriter(directory)
        try:
            yield writer
        finally:
            writer.discard()


class ReleaseWriter:
    """Builds one release; made by `open_writer`.

    Nothing outside its own folder in ``building/`` changes until `publish`, and a crash at
    any point leaves the last release current and whole.
    """

    def __init__(self, directory: ReleaseDirectory) -> None:
        self._directory = directory
        started = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        self.folder = directory.building_path / f"{started}-{os.getpid()}"
        self.folder.mkdir()
        self._store: Store | None = None
        self._opening = Lock()
        self._published = False

    def start_from(self, release: Release) -> None:
        """Begin with the quads of a release; its files are linked, not copied.

        Raises
        ------
        DamagedRelease
            When its store cannot be opened.
        RuntimeError
            When something was loaded already.
        """
        if self._store is not None:
            raise RuntimeError("start_from comes before anything is loaded")
        with told_as_damaged(release.id):
            base = Store.read_only(str(release.store_path))
            base.backup(self._store_path)

    @property
    def store(self) -> Store:
        """The open store, for taking out quads that an incremental build replaces.

        Keep no reference to it: `publish` closes it.
        """
        if self._published:
            raise RuntimeError("the release is published and can no longer change")
        with self._opening:
            if self._store is None:
                self._store = Store(self._store_path)
            return self._store

    def load(self, part: bytes | Path) -> None:
        """Add quads; call it once a part, for one huge part takes much memory.

        Parameters
        ----------
        part
            N-Quads (or N-Triples, for the default graph) as bytes, or an RDF file, whose
            name tells its form.

        Raises
        ------
        UnreadableRdf
            When it does not parse. Quads before the fault may have been loaded: give up
            the release.
        """
        with _told_as_unreadable("N-Quads" if isinstance(part, bytes) else str(part)):
            if isinstance(part, bytes):
                self.store.bulk_load(part, RdfFormat.N_QUADS)
            else:
                self.store.bulk_load(path=part)

    def load_stream(self, descriptor: int) -> None:
        """Add the quads that can be read from a file descriptor, in one go; it stays open.

        RocksDB does not compress what comes in one go and is sorted once, which makes scans
        of long texts quicker by a third. One load holds a million quads for each processor
        that the calling thread may use.

        Parameters
        ----------
        descriptor
            Such as the end of a pipe; N-Quads.

        Raises
        ------
        UnreadableRdf
            When it does not parse. None of its quads is in the store then.
        """
        with _told_as_unreadable("N-Quads"):
            self.store.bulk_load(path=f"/dev/fd/{descriptor}", format=RdfFormat.N_QUADS)

    def path(self, name: str) -> Path:
        """Say where a file that belongs to the release is to be written.

        Raises
        ------
        ValueError
            When the name leads out of the release or is one that the store room writes.
        """
        path = self.folder / name
        taken = {MANIFEST_NAME, DUMP_NAME, STATISTICS_NAME, STORE_NAME}
        parts = Path(name).parts
        if not parts or Path(name).is_absolute() or ".." in parts or parts[0] in taken:
            raise ValueError(f"{name!r} cannot be the name of an added file of a release")
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write_file(self, name: str, content: bytes) -> Path:
        """Write a file that belongs to the release, such as ``records.jsonl``."""
        path = self.path(name)
        path.write_bytes(content)
        return path

    @property
    def dump_path(self) -> Path:
        """Where the dump is written by who knows its content better than the store does."""
        return self.folder / DUMP_NAME

    def publish(  # noqa: PLR0913
        self,
        *,
        base_iri: str,
        inputs_sha256: str,
        archive: str = "",
        environment_sha256: str = "",
        counts: Mapping[str, int] | None = None,
        package_version: str | None = None,
        content_sha256: str | None = None,
        statistics: Statistics | None = None,
        restored_from: str = "",
    ) -> Release:
        """Finish the release and make it the current one.

        Parameters
        ----------
        base_iri
            Where the identifiers of the archive live.
        inputs_sha256
            A digest of what the build read.
        archive
            The identifier of the archive.
        environment_sha256
            A digest of what else decided what it made of it.
        counts
            What the build counted, such as documents and refusals.
        package_version
            The version that built it; found out when not given.
        content_sha256
            A digest of the content, from who wrote `dump_path`; without it the dump is
            written from the store, and its digest taken.
        statistics
            How much the store holds; counted when not given.
        restored_from
            The name of the file that it is made again from, if it is.
        """
        self.store.flush()
        counted = statistics or count_store(self.store)
        write_statistics(counted, self.folder / STATISTICS_NAME)
        apart = IriMinter(base_iri).graph("withdrawn")
        summary = self._finish_store(content_sha256, counted.quads, apart)
        made = {
            "archive": archive,
            "base_iri": base_iri,
            "inputs_sha256": inputs_sha256,
            "environment_sha256": environment_sha256,
            "package_version": package_version or this_version(),
            "restored_from": restored_from,
        }
        manifest = self._describe(summary, made, dict(counts or {}))
        self._seal(manifest)
        release = self._move_into_place(manifest)
        self._directory.switch_to(release)
        return release

    def discard(self) -> None:
        """Close the store and remove the folder; does nothing after `publish`."""
        self._close_store()
        if not self._published:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _store_path(self) -> Path:
        return self.folder / STORE_NAME

    def _finish_store(self, content_sha256: str | None, quads: int, apart: str) -> DumpSummary:
        """Write the dump unless it is there, and close the store."""
        if content_sha256 is None:
            summary = write_dump(self.store, self.dump_path, apart=apart)
        else:
            summary = DumpSummary(quads, content_sha256)
        self._close_store()
        for pattern in _ROCKSDB_NOTES:
            for note in self._store_path.glob(pattern):
                note.unlink()
        return summary

    def _close_store(self) -> None:
        if self._store is None:
            return
        # pyoxigraph holds RocksDB's lock as long as the object lives.
        self._store = None
        gc.collect()

    def _describe(
        self, summary: DumpSummary, made: Mapping[str, str], counts: dict[str, int]
    ) -> Manifest:
        created = self._time_of_publication()
        return Manifest(
            id=self._new_id(created, summary.sha256),
            created=created,
            previous=self._directory.current_id(),
            **made,
            content_sha256=summary.sha256,
            content_method=CONTENT_METHOD,
            quads=summary.quads,
            counts=counts,
            files=describe_files(self.folder, _files_by_inode(self._current())),
            numbers=latest_numbers(self._directory),
        )

    def _current(self) -> Release | None:
        """Give the current release; one that is gone gives nothing to know."""
        try:
            return self._directory.current()
        except NoSuchRelease:
            return None

    def _time_of_publication(self) -> datetime:
        """Tell the time, but never one before the newest release, should the clock go back."""
        now = datetime.now(UTC)
        newest = next(iter(self._directory.list()), None)
        return now if newest is None else max(now, _after(newest))

    def _new_id(self, created: datetime, content_sha256: str) -> str:
        stem = f"{created:%Y%m%dT%H%M%SZ}-{content_sha256[:8]}"
        candidate, number = stem, 1
        while (self._directory.releases_path / candidate).exists():
            number += 1
            candidate = f"{stem}-{number}"
        return candidate

    def _seal(self, manifest: Manifest) -> None:
        """Bring everything to the disk; the manifest last, so that it vouches for the rest."""
        sync_tree(self.folder)
        write_synced(self.folder / MANIFEST_NAME, write_manifest(manifest))
        sync(self.folder)

    def _move_into_place(self, manifest: Manifest) -> Release:
        path = self.folder.rename(self._directory.releases_path / manifest.id)
        self._published = True
        sync(self._directory.releases_path)
        return Release(path)


def _after(release: Release) -> datetime:
    """Give the first time that is surely after a release; its id tells its second."""
    try:
        return release.manifest.created + timedelta(microseconds=1)
    except DamagedRelease:
        second = datetime.strptime(release.id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return second + timedelta(seconds=1)


@contextmanager
def _told_as_unreadable(name: str) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise UnreadableRdf(name, str(error)) from error


def _files_by_inode(release: Release | None) -> dict[int, ReleaseFile]:
    found: dict[int, ReleaseFile] = {}
    if release is None:
        return found
    # Nothing was taken from a release whose manifest is damaged.
    with suppress(DamagedRelease):
        for name, file in release.manifest.files.items():
            with suppress(OSError):
                status = (release.path / name).stat()
                if status.st_size == file.bytes:
                    found[status.st_ino] = file
    return found
