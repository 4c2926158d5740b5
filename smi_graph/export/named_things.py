"""What the records of a release name, gathered on disk: there may be very many names."""

from __future__ import annotations

import sqlite3
from itertools import groupby
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.export.work import Survey

_TABLES = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
CREATE TABLE record (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE named (key TEXT, name TEXT, count INTEGER, PRIMARY KEY (key, name)) WITHOUT ROWID;
CREATE TABLE source (url TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
"""
_ADD_NAMED = """
INSERT INTO named VALUES (?, ?, ?)
ON CONFLICT (key, name) DO UPDATE SET count = count + excluded.count
"""
_ADD_SOURCE = "INSERT INTO source VALUES (?, 1) ON CONFLICT (url) DO UPDATE SET count = count + 1"
_ACTORS = """
SELECT key, name FROM named WHERE key NOT IN (SELECT key FROM record)
ORDER BY key, count DESC, name
"""


class NamedThings:
    """The names of one release, for the time of one export."""

    def __init__(self) -> None:
        # SQLite keeps a database without a name in a temporary file of its own.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_TABLES)

    def __enter__(self) -> Self:
        """Give the empty collection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Throw it away."""
        self._db.close()

    def add(self, survey: Survey) -> None:
        """Add what a block of records names."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT OR IGNORE INTO record VALUES (?)", ((key,) for key in survey.records)
        )
        rows = ((key, name, count) for (key, name), count in survey.named)
        self._db.executemany(_ADD_NAMED, rows)
        self._db.executemany(_ADD_SOURCE, ((url,) for url in survey.sources))
        self._db.execute("COMMIT")

    def records(self) -> Iterator[str]:
        """Give the keys of the records."""
        return (key for (key,) in self._db.execute("SELECT key FROM record ORDER BY key"))

    def actors(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give what is named and is no record, with its names, the commonest first."""
        rows = self._db.execute(_ACTORS)
        for key, names in groupby(rows, key=lambda row: str(row[0])):
            yield key, tuple(name for _, name in names)

    def holds(self, key: str) -> bool:
        """Tell whether anything of the release has a key."""
        query = "SELECT 1 FROM record WHERE key = ? UNION ALL SELECT 1 FROM named WHERE key = ?"
        return self._db.execute(query, (key, key)).fetchone() is not None

    def shared_sources(self) -> Iterable[str]:
        """Give the addresses that several records give as their source."""
        query = "SELECT url FROM source WHERE count > 1 ORDER BY url"
        return (url for (url,) in self._db.execute(query))
