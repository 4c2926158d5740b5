"""Releases of the graph on disk: immutable, citable, and switched in one step.

A store directory looks like this::

    current -> releases/<id>
    releases/<id>/manifest.json, store/, dump.nq.gz, and what the build added
    building/     what a writer works on, or a crash left behind
    answers/      answers of saved queries, by release; a service makes them, and does without
    writer.lock
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from smi_graph.store.errors import (
    CurrentLost,
    DamagedRelease,
    NoEarlierRelease,
    NoRelease,
    NoSuchRelease,
    OtherArchive,
    told_as_unreadable,
)
from smi_graph.store.files import describe_file, point_link
from smi_graph.store.lock import writer_lock
from smi_graph.store.manifest import DUMP_NAME, STORE_NAME, UNREAD, Manifest, read_manifest
from smi_graph.store.statistics import STATISTICS_NAME, read_statistics
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.store.manifest import ReleaseFile
    from smi_graph.store.statistics import Statistics

_RELEASE_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}(?:-\d+)?\Z")


@dataclass(frozen=True)
class Release:
    """One release.

    Parameters
    ----------
    path
        Its folder; the name of the folder is the id.
    """

    path: Path

    @property
    def id(self) -> str:
        """The UTC time of publication and the start of the content hash."""
        return self.path.name

    @cached_property
    def manifest(self) -> Manifest:
        """What is known of it; raises `DamagedRelease` when that cannot be read."""
        return read_manifest(self.path)

    @property
    def store_path(self) -> Path:
        """The folder of the Oxigraph store, to be opened read-only."""
        return self.path / STORE_NAME

    @property
    def dump_path(self) -> Path:
        """The sorted N-Quads, compressed with gzip."""
        return self.path / DUMP_NAME

    @cached_property
    def statistics(self) -> Statistics | None:
        """How much it holds; ``None`` for a release that was built without counts."""
        return read_statistics(self.path / STATISTICS_NAME)

    def verify(self) -> None:
        """Compare every file with the manifest.

        Raises
        ------
        DamagedRelease
            Naming the first file that is missing or differs.
        """
        self.check()

    def check(self, *parts: str) -> None:
        """Compare some files with the manifest, or all of them.

        Parameters
        ----------
        *parts
            Names of files or folders; one that the release never had is no fault.

        Raises
        ------
        DamagedRelease
            Naming the first file that is missing or differs.
        """
        for fault in self.faults(*parts):
            raise fault

    def faults(self, *parts: str) -> Iterator[DamagedRelease]:
        """Give each file that is missing or differs from the manifest.

        Raises
        ------
        DamagedRelease
            When the manifest itself cannot be read.
        """
        for name, expected in self.manifest.files.items():
            if not parts or name in parts or name.startswith(tuple(f"{one}/" for one in parts)):
                fault = self._fault(name, expected)
                if fault is not None:
                    yield fault

    def check_sizes(self) -> None:
        """Compare the sizes of all files with the manifest, which reads none of them.

        Raises
        ------
        DamagedRelease
            When the manifest cannot be read, or naming the first file that is missing or cut.
        """
        # Not from what was kept: the manifest is a file of the release too.
        for name, expected in read_manifest(self.path).files.items():
            fault = self._fault(name, expected, sizes_only=True)
            if fault is not None:
                raise fault

    def check_before_serving(self, *, sizes_only: bool = False) -> None:
        """See to it that no answer is read from a damaged file.

        That RocksDB notices a damaged block does not help: within an expression Oxigraph takes
        that for a value that there is not, and gives another answer.

        Parameters
        ----------
        sizes_only
            Do not read the files; for a release that was checked, or published, just now.

        Raises
        ------
        DamagedRelease
            Naming the first file that is missing or differs.
        """
        for name, expected in self.manifest.files.items():
            if name in UNREAD:
                continue
            fault = self._fault(name, expected, sizes_only=sizes_only)
            if fault is not None:
                raise fault

    def _fault(
        self, name: str, expected: ReleaseFile, *, sizes_only: bool = False
    ) -> DamagedRelease | None:
        try:
            path = self.path / name
            # What is cut need not be read.
            is_whole = path.stat().st_size == expected.bytes
            if is_whole and (sizes_only or describe_file(path) == expected):
                return None
        except FileNotFoundError:
            return DamagedRelease(self.id, "file_missing", name)
        except PermissionError:
            return DamagedRelease(self.id, "file_forbidden", name)
        except OSError as error:
            return DamagedRelease(self.id, "file_unreadable", name, error.strerror or str(error))
        return DamagedRelease(self.id, "file_differs", name)

    @property
    def apart(self) -> str:
        """The graph that its content digest leaves out: what was published once."""
        return IriMinter(self.manifest.base_iri).graph("withdrawn")


class ReleaseDirectory:
    """A store directory; made by its first writer.

    Parameters
    ----------
    path
        The directory.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.store import open_writer
    >>> with TemporaryDirectory() as folder:
    ...     directory = ReleaseDirectory(Path(folder))
    ...     with open_writer(directory) as writer:
    ...         writer.load(b'<https://example.org/a> <https://example.org/b> "c" .')
    ...         release = writer.publish(base_iri="https://example.org/", inputs_sha256="")
    ...     directory.current() == release, release.manifest.quads
    (True, 1)
    """

    def __init__(self, path: Path | str) -> None:
        # Resolved, so that a later change of the working directory does no harm.
        self.path = Path(path).resolve()
        self._link = self.path / "current"
        self.releases_path = self.path / "releases"
        self.building_path = self.path / "building"
        self.answers_path = self.path / "answers"

    def current_id(self) -> str | None:
        """Name the current release, as cheaply as can be."""
        try:
            # Asked before every query; pathlib takes several times as long.
            return os.path.basename(os.readlink(self._link))  # noqa: PTH115, PTH119
        except OSError:
            # Before the first release, or the link was lost, or a first build was killed before
            # it could set it.
            newest = next(iter(self.list()), None)
            return None if newest is None else newest.id

    def current(self) -> Release | None:
        """Give the release that is served, or ``None`` before the first.

        Raises
        ------
        CurrentLost
            When ``current`` points to a release that is gone.
        """
        release_id = self.current_id()
        try:
            return None if release_id is None else self.get(release_id)
        except NoSuchRelease as error:
            words = {"link": str(self._link), "known": ", ".join(error.known)}
            raise CurrentLost("current_nowhere", id=error.release_id, **words) from error

    def refuse_other(self, archive: str, base_iri: str, release_id: str | None = None) -> None:
        """Refuse to be the store of another archive than that of a release.

        Parameters
        ----------
        archive, base_iri
            The identifier of the archive, and where its identifiers live.
        release_id
            The release; by default the current one.

        Raises
        ------
        OtherArchive
            Naming both archives, or both bases.
        """
        release = self.current() if release_id is None else self.get(release_id)
        if release is None:
            return
        known = release.manifest
        if known.archive and known.archive != archive:
            raise OtherArchive("other_archive", str(self.path), known.archive, archive)
        if known.base_iri != base_iri:
            raise OtherArchive("other_base", str(self.path), known.base_iri, base_iri)

    def list(self) -> list[Release]:
        """List every release, newest first.

        Raises
        ------
        NotReadable
            When this user may not read the directory.
        """
        try:
            with told_as_unreadable():
                folders = [path for path in self.releases_path.iterdir() if _is_release(path)]
        except FileNotFoundError:
            return []
        return sorted((Release(path) for path in folders), key=_age, reverse=True)

    def get(self, release_id: str) -> Release:
        """Find a release by its id.

        Raises
        ------
        NoSuchRelease
            Listing the known ones.
        NotReadable
            When this user may not read the directory.
        """
        path = self.releases_path / release_id
        with told_as_unreadable():
            is_known = _is_release(path)
        if not is_known:
            raise NoSuchRelease(release_id, [release.id for release in self.list()])
        return Release(path)

    def rollback(self, release_id: str | None = None) -> Release:
        """Make an older release the current one; running servers follow.

        Parameters
        ----------
        release_id
            Which one; without it, the one published before the current one.

        Raises
        ------
        StoreInUse
            While a writer is at work, which would undo it.
        NoSuchRelease, NoRelease, NoEarlierRelease
            When there is nothing to go back to.
        DamagedRelease
            When a file of it is missing or differs from its manifest.
        """
        if not self.releases_path.is_dir():
            # The lock would make the folder.
            raise NoRelease(str(self.path))
        with writer_lock(self.path):
            release = self._before_current() if release_id is None else self.get(release_id)
            release.check()
            self.switch_to(release)
        return release

    def _before_current(self) -> Release:
        current = self.current()
        if current is None:
            raise NoRelease(str(self.path))
        older = [release for release in self.list() if _age(release) < _age(current)]
        if not older:
            raise NoEarlierRelease(current.id)
        return older[0]

    def switch_to(self, release: Release) -> None:
        """Let ``current`` point to a release.

        Raises
        ------
        CurrentLost
            When it is a folder: the store was copied in a way that does not keep links.
        """
        self._refuse_folder()
        point_link(self._link, f"releases/{release.id}")

    def prune(self, keep: int) -> tuple[Release, ...]:
        """Remove the oldest releases; never the current one.

        A process that has a removed release open can read it to the end: the operating
        system keeps a file as long as somebody has it open.

        Parameters
        ----------
        keep
            How many of the newest stay; the current one stays beside them if it is older.

        Returns
        -------
        tuple of Release
            What was removed, oldest first.

        Raises
        ------
        StoreInUse
            While a writer is at work.
        ValueError
            When ``keep`` is negative.
        """
        if keep < 0:
            raise ValueError(f"cannot keep {keep} releases; keep 0 or more")
        with writer_lock(self.path):
            current = self.current_id()
            doomed = [release for release in self.list()[keep:] if release.id != current]
            doomed.reverse()
            self.building_path.mkdir(exist_ok=True)
            for release in doomed:
                # Moved away first, so that nobody ever sees half a release.
                moved = release.path.rename(self.building_path / f"removed-{release.id}")
                shutil.rmtree(moved)
                shutil.rmtree(self.answers_path / release.id, ignore_errors=True)
        return tuple(doomed)

    def clean_up(self) -> None:
        """Remove what a crash left and make the folders; only for the holder of the lock.

        Raises
        ------
        CurrentLost
            When ``current`` is a folder, so that nothing could be published in the end.
        """
        self._refuse_folder()
        shutil.rmtree(self.building_path, ignore_errors=True)
        for link in self.path.glob(".current-*"):
            link.unlink()
        self.releases_path.mkdir(exist_ok=True)
        self.building_path.mkdir(exist_ok=True)

    def _refuse_folder(self) -> None:
        if self._link.is_dir() and not self._link.is_symlink():
            raise CurrentLost("current_no_link", link=str(self._link))


def _is_release(path: Path) -> bool:
    return bool(_RELEASE_ID.match(path.name)) and path.is_dir()


def _age(release: Release) -> tuple[str, str]:
    """Order releases by the time of publication, those of one second by their manifests."""
    second = release.id[:16]
    try:
        return second, release.manifest.created.isoformat(timespec="microseconds")
    except DamagedRelease:
        return second, ""
