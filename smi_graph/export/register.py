"""The register of Q and P numbers of a store: numbers are taken once and kept for good.

It lies in the store directory beside the releases. Nothing is ever removed from it: the
database itself refuses, so that a number can never come to mean something else. What is known
of the revisions of entities is there too.
"""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from smi_graph.databases import is_writable, open_to_read
from smi_graph.store.errors import NotWritable
from smi_graph.store.numbers import (
    FIRST_FREE_ITEM,
    NUMBERS_NAME,
    check_numbers,
    keep_witness,
    numbers_state,
    says,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from smi_graph.store import ReleaseDirectory
    from smi_graph.store.manifest import NumbersState

REGISTER_NAME = NUMBERS_NAME
LARGEST_NUMBER = 2**31 - 1
_MOST_DIGITS = len(str(LARGEST_NUMBER))

_TABLES = """
CREATE TABLE IF NOT EXISTS entity (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('Q', 'P')),
    number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 2147483647), UNIQUE (kind, number)
) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS entity_stays BEFORE DELETE ON entity
BEGIN SELECT RAISE(ABORT, 'a number that was taken is never given up'); END;
CREATE TRIGGER IF NOT EXISTS entity_is_fixed BEFORE UPDATE ON entity
BEGIN SELECT RAISE(ABORT, 'a number that was taken keeps its meaning'); END;
CREATE TABLE IF NOT EXISTS exported (
    ordinal INTEGER PRIMARY KEY AUTOINCREMENT, release TEXT UNIQUE NOT NULL, created TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS revision (
    entity TEXT NOT NULL, created TEXT NOT NULL, ordinal INTEGER NOT NULL, digest BLOB NOT NULL,
    since TEXT, PRIMARY KEY (entity, created)
) WITHOUT ROWID;
"""
_REVISION = """
SELECT digest, ordinal, coalesce(since, created) FROM revision
WHERE entity = ? AND created <= ? ORDER BY created DESC LIMIT 1
"""
# What a later release that was exported before says of an entity must not change when a
# release between gets a revision of its own, so it is written down for the next of them.
_PIN = """
INSERT OR IGNORE INTO revision (entity, created, ordinal, digest, since)
SELECT entity, :following, ordinal, digest, coalesce(since, created) FROM revision
WHERE entity = :entity AND created < :created ORDER BY created DESC LIMIT 1
"""
_KEEP = "INSERT OR REPLACE INTO revision (entity, created, ordinal, digest) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class ExportedRelease:
    """A release as the register counts it.

    Parameters
    ----------
    ordinal
        Its place among the releases that were exported, from 1: the ``lastrevid`` of what is
        new in it.
    created
        When it was published, ISO 8601 in UTC to the second and below.
    """

    ordinal: int
    created: str


@dataclass(frozen=True, slots=True)
class Revision:
    """When an entity came to have the content it has: ``lastrevid`` and ``modified``."""

    number: int
    created: str

    @property
    def modified(self) -> str:
        """The time to the second, as Wikibase writes it."""
        return self.created[:19] + "Z"

    @property
    def day(self) -> str:
        """The day alone."""
        return self.created[:10]


class IdentifierRegister:
    """The register of one store.

    Parameters
    ----------
    path
        The file; it is made when it does not exist.
    read_only
        Open it beside the one process that writes.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, IdentifierRegister(Path(folder) / "r") as register:
    ...     register.take("Q", ["person/a", "person/b"])
    ...     register.take("Q", ["person/c", "person/a"])
    ...     register.numbers(["person/a", "person/b", "person/c"])
    {'person/a': 1000, 'person/b': 1001, 'person/c': 1002}
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        if read_only:
            self._db = open_to_read(path)
            return
        self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
        # Readers go on beside the writer, and what is committed outlives a loss of power.
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _TABLES)
        self._add_since()

    @classmethod
    @contextmanager
    def of(cls, directory: ReleaseDirectory) -> Iterator[Self]:
        """Open the register of a store for an export, and note in the end how far it has come.

        Raises
        ------
        smi_graph.store.NumbersLost
            When other numbers would be given than those that were published.
        smi_graph.store.NotWritable
            When this user may not write it.
        OSError
            When the disk is full.
        """
        check_numbers(directory)
        path = directory.path / REGISTER_NAME
        if not is_writable(path):
            raise NotWritable(str(directory.path))
        try:
            with cls(path) as register:
                yield register
                keep_witness(register._db, directory.path)
        except sqlite3.OperationalError as error:
            # The disk is full.
            raise OSError(errno.EIO, str(error), str(path)) from error

    def __enter__(self) -> Self:
        """Give the open register."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._db.close()

    def _add_since(self) -> None:
        """Bring a register up to date that was begun before revisions told since when."""
        columns = self._db.execute("SELECT name FROM pragma_table_info('revision')")
        if ("since",) not in columns.fetchall():
            self._db.execute("ALTER TABLE revision ADD COLUMN since TEXT")

    def put(self, kind: str, number: int, key: str) -> str:
        """Enter a number that was taken before, and give the key that has it now."""
        self._db.execute("INSERT OR IGNORE INTO entity VALUES (?, ?, ?)", (key, kind, number))
        found = self._db.execute(
            "SELECT key FROM entity WHERE (kind, number) = (?, ?)", (kind, number)
        ).fetchone()
        return "" if found is None else str(found[0])

    def put_export(self, release: str, created: str, ordinal: int) -> None:
        """Enter an earlier export, so that no later one counts as older."""
        query = "SELECT coalesce(MAX(ordinal), 0) FROM exported"
        last = int(self._db.execute(query).fetchone()[0])
        values = (max(ordinal, last + 1), release, created)
        self._db.execute("INSERT OR IGNORE INTO exported VALUES (?, ?, ?)", values)

    def state(self) -> NumbersState | None:
        """Tell how far it has come."""
        return numbers_state(self._db)

    def agrees_with(self, state: NumbersState) -> bool:
        """Tell whether it says what was once noted of it."""
        return says(self._db, state)

    def take(self, kind: str, keys: Iterable[str], *, reserved: bool = False) -> None:
        """Take the next numbers for keys that have none, in the order given; all or nothing.

        Parameters
        ----------
        kind
            ``Q`` or ``P``.
        keys
            The archive's stable keys.
        reserved
            Take item numbers below 1000, as long as there are any.

        Raises
        ------
        OverflowError
            When Wikibase knows no larger numbers.
        """
        self._db.execute("BEGIN IMMEDIATE")
        try:
            following = self._following(kind, reserved=reserved)
            for key in keys:
                values = (key, kind, following)
                added = self._db.execute("INSERT OR IGNORE INTO entity VALUES (?, ?, ?)", values)
                following += added.rowcount
                _refuse_overflow(following)
                if kind == "Q" and following == FIRST_FREE_ITEM:
                    following = self._following(kind, reserved=False)
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _following(self, kind: str, *, reserved: bool) -> int:
        first, below = 1, LARGEST_NUMBER
        if kind == "Q":
            first, below = (1, FIRST_FREE_ITEM) if reserved else (FIRST_FREE_ITEM, LARGEST_NUMBER)
        query = "SELECT MAX(number) FROM entity WHERE kind = ? AND number >= ? AND number < ?"
        (last,) = self._db.execute(query, (kind, first, below)).fetchone()
        if last is None:
            return first
        return self._following(kind, reserved=False) if last + 1 == FIRST_FREE_ITEM else last + 1

    def numbers(self, keys: Iterable[str]) -> dict[str, int]:
        """Give the numbers of those keys that have one."""
        found = {}
        query = "SELECT number FROM entity WHERE key = ?"
        with closing(self._db.cursor()) as cursor:
            for key in keys:
                row = cursor.execute(query, (key,)).fetchone()
                if row is not None:
                    found[key] = int(row[0])
        return found

    def key(self, entity_id: str) -> str | None:
        """Give the key that took the number of an id such as ``Q1000``, or ``None``."""
        kind, number = entity_id[:1], entity_id[1:]
        if not number.isdecimal() or len(number) > _MOST_DIGITS:
            return None
        query = "SELECT key FROM entity WHERE kind = ? AND number = ?"
        row = self._db.execute(query, (kind, int(number))).fetchone()
        return None if row is None else str(row[0])

    def last_export(self) -> ExportedRelease:
        """Give the newest of the releases that were exported.

        Raises
        ------
        LookupError
            When there is none.
        """
        query = "SELECT ordinal, created FROM exported ORDER BY created DESC LIMIT 1"
        row = self._db.execute(query).fetchone()
        if row is None:
            raise LookupError("nothing was exported yet")
        return ExportedRelease(int(row[0]), str(row[1]))

    def enter(self, release: str, created: str) -> ExportedRelease:
        """Count a release, once; ``created`` is its time in ISO 8601."""
        self._db.execute(
            "INSERT OR IGNORE INTO exported (release, created) VALUES (?, ?)", (release, created)
        )
        query = "SELECT ordinal, created FROM exported WHERE release = ?"
        ordinal, since = self._db.execute(query, (release,)).fetchone()
        return ExportedRelease(int(ordinal), str(since))

    def revision(self, entity: str, digest: bytes, at: ExportedRelease) -> tuple[Revision, bool]:
        """Tell since when an entity has its content.

        Parameters
        ----------
        entity
            Its id.
        digest
            Of the content.
        at
            The release that is exported.

        Returns
        -------
        tuple
            The revision, and whether it is new and has yet to be kept (:meth:`keep`).
        """
        row = self._db.execute(_REVISION, (entity, at.created)).fetchone()
        if row is not None and row[0] == digest:
            return Revision(int(row[1]), str(row[2])), False
        return Revision(at.ordinal, at.created), True

    def keep(self, revisions: Iterable[tuple[str, bytes]], at: ExportedRelease) -> None:
        """Note the contents that are new in a release, as entity and digest."""
        query = "SELECT MIN(created) FROM exported WHERE created > ?"
        self._db.execute("BEGIN IMMEDIATE")
        (following,) = self._db.execute(query, (at.created,)).fetchone()
        for entity, digest in revisions:
            if following is not None:
                pin = {"entity": entity, "created": at.created, "following": following}
                self._db.execute(_PIN, pin)
            self._db.execute(_KEEP, (entity, at.created, at.ordinal, digest))
        self._db.execute("COMMIT")


def _refuse_overflow(number: int) -> None:
    if number > LARGEST_NUMBER:
        raise OverflowError("there are no numbers left that Wikibase can read")
