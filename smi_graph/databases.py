"""SQLite files, opened to be read: beside a writer, and where nothing may be written."""

from __future__ import annotations

import errno
import os
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WAIT_SECONDS = 60.0


def open_to_read(path: Path, *, wait_seconds: float = _WAIT_SECONDS) -> sqlite3.Connection:
    """Open an SQLite file that is only read; each statement is a transaction.

    A file with a write-ahead log has an index of it beside it, which readers make too. Where they
    may not, and no log waits there, the file is read as it is.

    Parameters
    ----------
    path
        The file.
    wait_seconds
        How long to wait for a writer.

    Raises
    ------
    PermissionError
        When this user may not read it.
    sqlite3.Error
        When it is no such file.

    Examples
    --------
    >>> from contextlib import closing
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "a.sqlite"
    ...     with closing(sqlite3.connect(path)) as database:
    ...         _ = database.execute("CREATE TABLE a (b)")
    ...     with closing(open_to_read(path)) as database:
    ...         database.execute("SELECT count(*) FROM a").fetchall()
    [(0,)]
    """
    if path.exists() and not os.access(path, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    try:
        return _open(path, "mode=ro", wait_seconds)
    except sqlite3.OperationalError:
        if os.access(path.parent, os.W_OK) or _has_log(path):
            raise
        return _open(path, "mode=ro&immutable=1", wait_seconds)


def is_writable(path: Path) -> bool:
    """Tell whether an SQLite file may be written, or made: SQLite writes beside it too."""
    is_own = not path.exists() or os.access(path, os.W_OK)
    return is_own and os.access(path.parent, os.W_OK)


def _open(path: Path, mode: str, wait_seconds: float) -> sqlite3.Connection:
    address = f"{path.resolve().as_uri()}?{mode}"
    database = sqlite3.connect(address, uri=True, timeout=wait_seconds, isolation_level=None)
    try:
        # SQLite looks at a file when it is first read.
        database.execute("PRAGMA schema_version")
    except BaseException:
        database.close()
        raise
    return database


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0
