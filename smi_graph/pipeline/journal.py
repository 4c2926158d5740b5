"""The journal of a store: which record was added, changed or withdrawn, and when that was served.

It lies beside the releases, in which it cannot lie, since going back to an older release changes
what is served too. It is written anew beside itself and appears by one rename, so who reads it
needs no lock. Its times are taken after the switch to a release and lie a little ahead: who saw
the old state of a record and asks later for what has changed since is told of the new one.
"""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Self, cast

from pyoxigraph import DefaultGraph, NamedNode, Store

from smi_graph.catalogue import CATALOGUE_FOLDER, Kind, open_catalogue
from smi_graph.databases import open_to_read
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.pipeline.said_by_store import SaidByStore
from smi_graph.schema import ValueType, field_table
from smi_graph.store import StoreError
from smi_graph.store.files import sync
from smi_graph.store.journal import JOURNAL_NAME
from smi_graph.store.lock import writer_lock
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from smi_graph.store import Release, ReleaseDirectory

State = Literal["added", "changed", "withdrawn"]

_TABLES = """
CREATE TABLE journal (id TEXT NOT NULL, release TEXT NOT NULL);
CREATE TABLE event (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, release TEXT NOT NULL);
CREATE TABLE change (
    id INTEGER PRIMARY KEY, event INTEGER NOT NULL, record TEXT NOT NULL, state TEXT NOT NULL,
    images INTEGER NOT NULL
);
CREATE INDEX change_images ON change (images, id);
CREATE INDEX change_record ON change (record, id);
CREATE TABLE record (
    record TEXT PRIMARY KEY, digest BLOB NOT NULL,
    collections TEXT NOT NULL, change INTEGER NOT NULL, state TEXT NOT NULL,
    images INTEGER NOT NULL
) WITHOUT ROWID;
"""
_DIFFERENCES = """
SELECT record, CASE WHEN old.state IS NULL OR old.state = 'withdrawn' THEN 'added'
    ELSE 'changed' END AS state, max(now.images, coalesce(old.images, 0)) AS images
FROM now LEFT JOIN record AS old USING (record)
WHERE old.digest IS NULL OR old.state = 'withdrawn' OR old.digest != now.digest
UNION ALL
SELECT record, 'withdrawn', old.images FROM record AS old
WHERE old.state != 'withdrawn' AND record NOT IN (SELECT record FROM now)
ORDER BY record
"""
_LAST = "NOT EXISTS (SELECT 1 FROM change AS later WHERE later.record = change.record"
_AHEAD_SECONDS = 2
_COLUMNS = "change.id, at, release, change.record, change.state, change.images"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a record.

    Parameters
    ----------
    number
        Its place in the journal, counted from 1.
    at
        Since when that is served.
    release
        The release in which it came.
    record
        The record: its identifier without the base.
    state
        What happened.
    images
        Whether it has, or had, images.
    """

    number: int
    at: datetime
    release: str
    record: str
    state: State
    images: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What the journal knows of a record: its collections, and what happened to it last."""

    collections: tuple[str, ...]
    last: Change

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is published no more."""
        return self.last.state == "withdrawn"


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which records are listed: by when they changed last, and by collection.

    Parameters
    ----------
    since, until
        The first and the last second.
    collection
        The last part of its identifier.
    """

    since: datetime | None = None
    until: datetime | None = None
    collection: str | None = None


def follow(directory: ReleaseDirectory) -> None:
    """Bring the journal of a store to what its current release says; only for who has its lock.

    Where there is no journal yet, or it cannot be read, it is begun with the releases that are
    kept.

    Raises
    ------
    OSError
        When it cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.store import ReleaseDirectory
    >>> with TemporaryDirectory() as folder:
    ...     follow(ReleaseDirectory(Path(folder)))
    ...     (Path(folder) / JOURNAL_NAME).exists()
    False
    """
    release = _not_followed(directory)
    if release is None:
        return
    path = directory.path / JOURNAL_NAME
    making = directory.building_path / JOURNAL_NAME
    directory.building_path.mkdir(exist_ok=True)
    making.unlink(missing_ok=True)
    if _followed(path) is not None:
        shutil.copyfile(path, making)
    with closing(sqlite3.connect(making)) as database:
        if _followed(path) is None:
            _begin(database, directory, release, secrets.token_hex(4))
        else:
            _add(database, release, _ahead())
        database.commit()
    sync(making)
    making.replace(path)
    sync(path.parent)


def catch_up(directory: ReleaseDirectory) -> None:
    """Bring the journal to the current release, where a build was stopped before it did.

    Raises
    ------
    StoreInUse
        When another process is building.
    OSError
        When the journal cannot be written.
    """
    if _not_followed(directory) is None:
        return
    with writer_lock(directory.path):
        directory.clean_up()
        follow(directory)


def _not_followed(directory: ReleaseDirectory) -> Release | None:
    """Give the current release where the journal has not come to it yet."""
    release = directory.current()
    is_followed = release and _followed(directory.path / JOURNAL_NAME) == release.id
    return None if is_followed else release


def _followed(path: Path) -> str | None:
    """Tell which release a journal has come to; ``None`` for none that can be read."""
    try:
        if not path.is_file():
            return None
        with closing(open_to_read(path)) as database:
            found = database.execute("SELECT release FROM journal").fetchone()
    except (OSError, sqlite3.Error):
        return None
    return None if found is None else str(found[0])


def _begin(
    database: sqlite3.Connection, directory: ReleaseDirectory, current: Release, name: str
) -> None:
    """Begin a journal with what was withdrawn before, and the releases up to the current one."""
    database.executescript(_TABLES)
    database.execute("INSERT INTO journal VALUES (?, '')", (name,))
    older = [release for release in directory.list() if release.id < current.id]
    _add_withdrawn(database, older[-1] if older else current)
    for release in reversed(older):
        # One that is damaged tells nothing; the next one tells what has come since.
        with suppress(StoreError, OSError, sqlite3.DatabaseError):
            _add(database, release, _second(release))
    _add(database, current, _second(current))


def _second(release: Release) -> int:
    return int(release.manifest.created.timestamp())


def _ahead() -> int:
    """Give the second from which on nobody can have seen what was served before."""
    return int(datetime.now(UTC).timestamp()) + _AHEAD_SECONDS


def _add_withdrawn(database: sqlite3.Connection, release: Release) -> None:
    """Enter what was withdrawn before the first release that is kept."""
    minter = IriMinter(release.manifest.base_iri)
    gone = (one for one in _withdrawn(release) if minter.is_record(one[0]))
    for subject, since in sorted(gone, key=lambda one: (one[1], one[0])):
        record = subject.removeprefix(minter.base)
        event = _event(database, int(datetime.fromisoformat(since).timestamp()), release.id)
        row = (event, record, "withdrawn")
        change = database.execute("INSERT INTO change VALUES (NULL, ?, ?, ?, 0)", row).lastrowid
        values = (record, b"", "", change, "withdrawn")
        database.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, 0)", values)


def _withdrawn(release: Release) -> list[tuple[str, str]]:
    try:
        if not (release.path / REGISTER_NAME).exists():
            return SaidByStore(release).withdrawn()
        with Register(release.path / REGISTER_NAME, read_only=True) as register:
            return register.withdrawn()
    except (StoreError, OSError, sqlite3.DatabaseError):
        return []


def _event(database: sqlite3.Connection, at: int, release: str) -> int:
    """Give the number of an event; time never goes back, even if a clock does."""
    last = database.execute("SELECT id, at, release FROM event ORDER BY id DESC LIMIT 1").fetchone()
    if last is not None and last[1:] == (at, release):
        return int(last[0])
    at = at if last is None else max(at, int(last[1]))
    return int(
        database.execute("INSERT INTO event VALUES (NULL, ?, ?)", (at, release)).lastrowid or 0
    )


def _add(database: sqlite3.Connection, release: Release, at: int) -> None:
    """Enter how a release differs from what the journal knows."""
    database.execute("DROP TABLE IF EXISTS temp.now")
    database.execute("CREATE TEMP TABLE now (record PRIMARY KEY, digest, collections, images)")
    database.executemany("INSERT INTO now VALUES (?, ?, ?, ?)", _contents(release))
    database.execute(f"CREATE TEMP TABLE found AS {_DIFFERENCES}")
    if database.execute("SELECT 1 FROM found LIMIT 1").fetchone() is not None:
        event = _event(database, at, release.id)
        database.execute(
            "INSERT INTO change SELECT NULL, ?, record, state, images FROM found ORDER BY rowid",
            (event,),
        )
        database.execute(
            "INSERT OR REPLACE INTO record"  # noqa: S608 - our own words
            " SELECT record, coalesce(now.digest, old.digest),"
            " coalesce(now.collections, old.collections), change.id, found.state,"
            " coalesce(now.images, old.images)"
            " FROM found JOIN change USING (record)"
            " LEFT JOIN now USING (record) LEFT JOIN record AS old USING (record)"
            " WHERE change.event = ?"
            f" AND {_LAST} AND later.id > change.id)",
            (event,),
        )
    database.execute("DROP TABLE temp.found")
    database.execute("UPDATE journal SET release = ?", (release.id,))


def _contents(release: Release) -> Iterator[tuple[str, bytes, str, bool]]:
    """Give each record, a digest of what is said of it, its collections, and if it has images."""
    collections, illustrated = dict(_collections(release)), set(_illustrated(release))
    for record, digest in _digests(release):
        yield record, digest, collections.get(record, ""), record in illustrated


def _digests(release: Release) -> Iterator[tuple[str, bytes]]:
    minter = IriMinter(release.manifest.base_iri)
    if (release.path / REGISTER_NAME).exists():
        kinds = {name: kind.path for name, kind in field_table().kinds.items()}
        with Register(release.path / REGISTER_NAME, read_only=True) as register:
            for one in register.records():
                iri = minter.record(kinds[one.kind], one.code)
                yield iri.removeprefix(minter.base), one.content_digest
        return
    # A release that was made again from a dump: all that is known is whether it is the same.
    digest = bytes.fromhex(release.manifest.content_sha256)
    for iri in SaidByStore(release).published():
        if minter.is_record(iri):
            yield iri.removeprefix(minter.base), digest


def _collections(release: Release) -> Iterator[tuple[str, str]]:
    """Give the collections of each record that is in any."""
    try:
        catalogue = open_catalogue(release.path / CATALOGUE_FOLDER)
    except FileNotFoundError:
        return
    base = release.manifest.base_iri
    for number, iri in enumerate(catalogue.iris):
        keys = [value.key for value in catalogue.values_of(number, Kind.COLLECTION)]
        if keys:
            yield iri.removeprefix(base), " ".join(keys)


def _illustrated(release: Release) -> Iterator[str]:
    """Give the records that have images."""
    store = Store.read_only(str(release.store_path))
    base = release.manifest.base_iri
    for field in field_table().fields.values():
        if field.value is ValueType.IMAGE:
            found = store.quads_for_pattern(None, NamedNode(field.predicate), None, DefaultGraph())
            for quad in found:
                yield getattr(quad.subject, "value", "").removeprefix(base)


class Journal:
    """A journal, open to be read; made by `open_journal`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self.id: str = database.execute("SELECT id FROM journal").fetchone()[0]

    def __enter__(self) -> Self:
        """Give the open journal."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._db.close()

    @property
    def length(self) -> int:
        """How many changes there are."""
        return int(self._db.execute("SELECT coalesce(max(id), 0) FROM change").fetchone()[0])

    def began(self) -> datetime | None:
        """Tell when the first change was; ``None`` before it."""
        found = self._db.execute("SELECT min(at) FROM event").fetchone()[0]
        return None if found is None else _time(found)

    def count_changes(self, *, illustrated: bool = False) -> int:
        """Count the changes, or those of records with images."""
        query = "SELECT count(*) FROM change WHERE images >= ?"
        return int(self._db.execute(query, (illustrated,)).fetchone()[0])

    def changes(self, start: int, most: int, *, illustrated: bool = False) -> list[Change]:
        """Give so many changes in their order, from the place of the first on, counted from 0."""
        condition = "images = 1" if illustrated else "change.id > 0"
        query = (
            f"SELECT {_COLUMNS} FROM change JOIN event ON event.id = change.event"  # noqa: S608
            f" WHERE {condition} ORDER BY change.id LIMIT ? OFFSET ?"
        )
        return [_change(row) for row in self._db.execute(query, (most, start))]

    def times(self, first: str, last: str) -> dict[str, datetime]:
        """Tell since when each of the records between two is served as it is, both included."""
        rows = self._db.execute(
            "SELECT record.record, event.at FROM record JOIN change ON change.id = record.change"
            " JOIN event ON event.id = change.event WHERE record.record BETWEEN ? AND ?",
            (first, last),
        )
        return {record: datetime.fromtimestamp(at, UTC) for record, at in rows}

    def find(self, record: str) -> Known | None:
        """Give what is known of a record."""
        return self._known([record]).get(record)

    def collections(self) -> list[str]:
        """Give the collections that any record is in."""
        found = self._db.execute("SELECT DISTINCT collections FROM record")
        return sorted({key for (keys,) in found for key in keys.split()})

    def listed(
        self, choice: ChangeFilter, snapshot: int, after: int, most: int
    ) -> list[tuple[int, str, Known]]:
        """List records in the order of their last changes, as that was at one moment.

        Each record that was known at that moment comes once, whatever happens meanwhile, in the
        form that it has now.

        Parameters
        ----------
        choice
            Which records.
        snapshot
            The number of the last change that counts.
        after
            The number of the change that was given last, 0 to begin.
        most
            How many.

        Returns
        -------
        list of tuple
            The number to go on after, the record, and what is known of it.
        """
        condition, values = self._condition(choice, snapshot)
        query = f"SELECT id, record FROM change WHERE id > ? AND {condition} ORDER BY id LIMIT ?"  # noqa: S608
        found = self._db.execute(query, (after, *values, most)).fetchall()
        known = self._known([record for _, record in found])
        return [(number, record, known[record]) for number, record in found]

    def count(self, choice: ChangeFilter, snapshot: int) -> int:
        """Count what `listed` gives from its beginning to its end."""
        condition, values = self._condition(choice, snapshot)
        query = f"SELECT count(*) FROM change WHERE {condition}"  # noqa: S608 - our own words
        return int(self._db.execute(query, values).fetchone()[0])

    def _condition(self, choice: ChangeFilter, snapshot: int) -> tuple[str, list[object]]:
        condition = f"id <= ? AND {_LAST} AND later.id > change.id AND later.id <= ?)"
        values: list[object] = [snapshot, snapshot]
        for bound, sign in ((choice.since, ">="), (choice.until, "<=")):
            if bound is not None:
                condition += f" AND event IN (SELECT id FROM event WHERE at {sign} ?)"  # noqa: S608
                values.append(int(bound.timestamp()))
        if choice.collection is not None:
            condition += (
                " AND EXISTS (SELECT 1 FROM record AS own WHERE own.record = change.record"
                " AND instr(' ' || own.collections || ' ', ?))"
            )
            values.append(f" {choice.collection} ")
        return condition, values

    def _known(self, records: list[str]) -> dict[str, Known]:
        marks = ", ".join("?" * len(records))
        query = (
            f"SELECT {_COLUMNS}, collections FROM record"  # noqa: S608
            " JOIN change ON change.id = record.change"
            f" JOIN event ON event.id = change.event WHERE record.record IN ({marks})"
        )
        known = {}
        for *row, collections in self._db.execute(query, records):
            known[row[3]] = Known(tuple(collections.split()), _change(row))
        return known


def _change(row: Sequence[Any]) -> Change:
    number, at, release, record, state, images = row
    return Change(number, _time(at), release, record, cast("State", state), bool(images))


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def has_journal(directory: ReleaseDirectory) -> bool:
    """Tell whether a store has a journal that can be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.store import ReleaseDirectory
    >>> with TemporaryDirectory() as folder:
    ...     has_journal(ReleaseDirectory(Path(folder)))
    False
    """
    return _followed(directory.path / JOURNAL_NAME) is not None


def open_journal(directory: ReleaseDirectory) -> Journal:
    """Open the journal of a store, for the thread that opens it.

    Raises
    ------
    OSError, sqlite3.Error
        When it cannot be read; see `has_journal`.
    """
    return Journal(open_to_read(directory.path / JOURNAL_NAME))


def journal_of(content: bytes) -> Journal:
    """Open a journal that `journal_in_memory` made."""
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    return Journal(database)


def roll_back(directory: ReleaseDirectory, release_id: str | None = None) -> Release:
    """Make an older release the current one, and note that what is served has changed.

    Parameters
    ----------
    directory, release_id
        See :meth:`smi_graph.store.ReleaseDirectory.rollback`, and what it raises.
    """
    release = directory.rollback(release_id)
    with writer_lock(directory.path):
        follow(directory)
    return release


def journal_in_memory(directory: ReleaseDirectory) -> bytes:
    """Make the journal that a store would begin with, for `journal_of`; nothing is written.

    Raises
    ------
    StoreError
        When a release cannot be read.
    """
    current = directory.current()
    with closing(sqlite3.connect(":memory:")) as database:
        if current is not None:
            _begin(database, directory, current, current.id[-8:])
        database.commit()
        return database.serialize()
