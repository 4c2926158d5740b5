# ruff: noqa: N818 - errors are named for what happened
"""What can go wrong in the store room, worded for people in Arabic and English."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

from smi_graph.messages import WordedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# pyoxigraph has no errors of its own for them.
ROCKSDB_FAULTS = ("Corruption", "IO error", "Not implemented", "Invalid argument")


class StoreError(WordedError):
    """A fault of the store room; its sentences stand in ``data/messages/store.toml``.

    Examples
    --------
    >>> str(NoRelease("/srv/smi"))
    '/srv/smi contains no release. Build one first: smi-graph build SOURCE... --store /srv/smi'
    """

    beginning = "store."


class NoRelease(StoreError):
    """The store directory holds no current release."""

    def __init__(self, directory: str) -> None:
        super().__init__("no_release", directory=directory)


class OtherArchive(StoreError):
    """A store was opened for another archive, or under another base, than it was made for."""

    def __init__(self, key: str, directory: str, found: str, asked: str) -> None:
        super().__init__(key, directory=directory, found=found, asked=asked)


class NotWritable(StoreError):
    """The store directory may not be written by this user, or lies on a disk that is only read."""

    def __init__(self, directory: str) -> None:
        super().__init__("not_writable", directory=directory)


class NotReadable(StoreError):
    """A file may not be read by this user."""

    def __init__(self, name: str) -> None:
        super().__init__("not_readable", name=name)


@contextmanager
def told_as_unreadable() -> Iterator[None]:
    """Tell that a file may not be read as a `NotReadable`."""
    try:
        yield
    except PermissionError as error:
        raise NotReadable(str(error.filename)) from error


@contextmanager
def told_as_unwritable(directory: Path) -> Iterator[None]:
    """Tell that nothing may be written to a store directory as a `NotWritable`."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        raise NotWritable(str(directory)) from error


class NoSuchRelease(StoreError):
    """A release was named that the store directory does not hold; the known ones are listed."""

    def __init__(self, release_id: str, known: Sequence[str]) -> None:
        self.release_id = release_id
        self.known = tuple(known)
        if known:
            super().__init__("no_such_release", id=release_id, known=", ".join(known))
        else:
            super().__init__("no_such_release_and_none", id=release_id)


class CurrentLost(StoreError):
    """The link to the current release leads nowhere, or is a folder and no link.

    The key is ``current_nowhere`` or ``current_no_link``.
    """


class NoEarlierRelease(StoreError):
    """There is nothing to roll back to."""

    def __init__(self, release_id: str) -> None:
        super().__init__("no_earlier_release", id=release_id)


class StoreInUse(StoreError):
    """Another process is writing to the store directory."""

    def __init__(self, directory: str, pid: int | None, since: str) -> None:
        self.pid = pid
        if pid is None:
            super().__init__("in_use", directory=directory)
        else:
            super().__init__("in_use_by", directory=directory, pid=str(pid), since=since)


class DamagedRelease(StoreError):
    """A release lacks its manifest, or its files are not what the manifest says.

    ``fault`` is one of ``manifest_missing``, ``manifest_unreadable``, ``file_missing``,
    ``file_differs``, ``file_forbidden`` (to this user), ``file_unreadable``, ``store_unreadable``,
    ``dump_differs`` and ``store_differs`` (from the content digest).
    """

    def __init__(
        self, release_id: str, fault: str, name: str = "manifest.json", detail: str = ""
    ) -> None:
        self.release_id = release_id
        self.fault = fault
        self.name = name
        super().__init__(f"damaged_{fault}", id=release_id, name=name, detail=detail)


class RecordsMissing(StoreError):
    """Records would be carried over from a release that was made again from its dump alone."""

    def __init__(self, release_id: str, name: str) -> None:
        super().__init__("records_missing", id=release_id, name=name)


class RestoreRefused(StoreError):
    """A file or a backup cannot be made a release again.

    The key is ``restore_unreadable``, ``restore_differs``, ``restore_kind``, ``restore_empty``,
    ``restore_occupied``, ``backup_missing`` or ``backup_damaged``.
    """


@contextmanager
def told_as_damaged(release_id: str) -> Iterator[None]:
    """Tell what RocksDB finds damaged in the store of a release as a `DamagedRelease`."""
    try:
        yield
    except OSError as error:
        raise DamagedRelease(release_id, "store_unreadable", "store") from error
    except RuntimeError as error:
        if not str(error).startswith(ROCKSDB_FAULTS):
            raise
        raise DamagedRelease(release_id, "store_unreadable", "store") from error


class BackupIntoItself(StoreError):
    """A store was to be backed up into its own folder, where all of it is already."""

    def __init__(self, directory: str) -> None:
        super().__init__("backup_into_itself", directory=directory)


class DatabaseDamaged(StoreError):
    """A register or the file of reports is damaged."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__("database_damaged", name=name, detail=detail)


class RebuildRefused(StoreError):
    """The register of Q and P numbers cannot be made again; the key begins with ``numbers_``."""


class NumbersLost(StoreError):
    """The register of Q and P numbers is not the one that published dumps were numbered by.

    ``fault`` is ``missing``, ``unreadable``, ``differs``, or ``witness`` for the note beside it.
    """

    def __init__(self, path: str, fault: str) -> None:
        self.fault = fault
        super().__init__(f"numbers_{fault}", path=path)


class UnreadableRdf(StoreError):
    """RDF that was to be loaded does not parse."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__("unreadable_rdf", name=name, detail=detail)


class QuerySyntaxError(StoreError):
    """The query is no SPARQL 1.1 query.

    ``line`` and ``column`` count from 1 and are ``None`` where the parser named no place.
    """

    def __init__(self, detail: str, line: int | None, column: int | None) -> None:
        self.detail = detail
        self.line = line
        self.column = column
        if line is None or column is None:
            super().__init__("query_syntax", detail=detail)
        else:
            super().__init__("query_syntax_at", detail=detail, line=str(line), column=str(column))


class InvalidIri(StoreError):
    """The base IRI or a graph of the request is no absolute IRI."""

    def __init__(self, value: str, detail: str) -> None:
        self.value = value
        super().__init__("invalid_iri", value=value, detail=detail)


class UnsupportedMediaType(StoreError):
    """A form of answer was asked for that the store does not write."""

    def __init__(self, media_type: str, supported: Sequence[str]) -> None:
        self.media_type = media_type
        self.supported = tuple(supported)
        super().__init__(
            "unsupported_media_type", media_type=media_type, supported=", ".join(supported)
        )


class QueryFailed(StoreError):
    """The query is well formed but could not be evaluated."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__("query_failed", detail=detail)


class QueryTimeout(StoreError):
    """The query ran past its deadline; its worker was killed."""

    def __init__(self, limit_seconds: float) -> None:
        self.limit_seconds = limit_seconds
        super().__init__("query_timeout", limit=f"{limit_seconds:g}")


class QueryMemoryExceeded(StoreError):
    """The query needed more memory than a worker may take."""

    def __init__(self, limit_bytes: int | None) -> None:
        self.limit_bytes = limit_bytes
        if limit_bytes is None:
            super().__init__("query_memory")
        else:
            super().__init__("query_memory_limit", limit=f"{limit_bytes / 2**20:g}")


class ResultTooLarge(StoreError):
    """The answer passes a ceiling; it is refused whole."""

    def __init__(self, ceiling: Literal["rows", "bytes"], limit: int) -> None:
        self.ceiling = ceiling
        self.limit = limit
        super().__init__(f"too_many_{ceiling}", limit=str(limit))


class WorkerDied(StoreError):
    """A worker process ended for a reason other than its limits."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__("worker_died", detail=detail)


class PoolOverloaded(StoreError):
    """More queries wait than the queue holds; ``retry_after`` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__("overloaded", seconds=str(retry_after))


class PoolStopped(StoreError):
    """The pool is not running, or was stopped while the query waited."""

    def __init__(self) -> None:
        super().__init__("stopped")


class RemoteUnreachable(StoreError):
    """The remote store cannot be reached, or broke its answer off."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__("remote_unreachable", detail=detail)


class RemoteFault(StoreError):
    """The remote store answered, but not with what the protocol asks of it."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__("remote_fault", detail=detail)


class BadRemoteAddress(StoreError):
    """The address of a remote store is no address, or holds a password."""

    def __init__(self, address: str) -> None:
        super().__init__("remote_address", address=address)
