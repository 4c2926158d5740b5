"""The file of reports: taken from readers, decided by a person.

It is an SQLite database in WAL mode, so that several processes may write to it. It lies beside
the releases and belongs to none of them.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import orjson

from smi_graph.databases import is_writable, open_to_read
from smi_graph.reports.errors import NoSuchReport, ReportsUnusable, TooManyReports
from smi_graph.reports.limits import MAIL_DAYS, REJECTED_DAYS, ReportLimits, network_of
from smi_graph.reports.report import KeptReport, Report, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

REPORTS_NAME = "reports.sqlite"

_TABLES = """
CREATE TABLE IF NOT EXISTS report (
    number INTEGER PRIMARY KEY AUTOINCREMENT, annotation TEXT NOT NULL, mail TEXT,
    created TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'open', decided TEXT,
    note TEXT NOT NULL DEFAULT '', attribution TEXT NOT NULL DEFAULT '',
    why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS report_state ON report (state);
CREATE TABLE IF NOT EXISTS day (
    day TEXT PRIMARY KEY, salt BLOB NOT NULL, taken INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sender (
    client BLOB PRIMARY KEY, taken INTEGER NOT NULL
) WITHOUT ROWID;
"""
_COLUMNS = "number, annotation, created, mail, state, decided, note, attribution, why"
_WAIT_SECONDS = 10
_OWNER_ONLY = 0o600


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class ReportStore:
    """Takes and keeps reports; it may be shared by threads and by processes.

    Parameters
    ----------
    path
        The file; it is made when something is first kept, for its owner alone.
    limits
        How much is taken.
    now
        Tells the time.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     store = ReportStore(Path(folder) / REPORTS_NAME)
    ...     report = Report(about="https://w3id.org/smi/country/IQ", wrong="The name")
    ...     number = store.add(report, client="192.0.2.1")
    ...     _ = store.accept(number, attribution="Layla")
    ...     [(kept.number, kept.attribution) for kept in store.kept("accepted")]
    [(1, 'Layla')]
    """

    path: Path
    limits: ReportLimits = field(default_factory=ReportLimits)
    now: Callable[[], datetime] = _now

    def add(self, report: Report, *, client: str, mail: str = "") -> int:
        """Keep a report, and give its number; one that is sent twice is kept once.

        Parameters
        ----------
        report
            Whose texts are `cleaned` and not `too_long`.
        client
            The address of whoever sends it; only a digest of it is kept, for a day.
        mail
            Where the reader can be answered.

        Raises
        ------
        TooManyReports
            When the client, its network or all together have sent enough for today, or too
            many wait.
        ReportsUnusable
            When the file cannot be written.
        """
        annotation = orjson.dumps(report.to_annotation()).decode()
        with self._writing() as database:
            same = "SELECT number FROM report WHERE state = 'open' AND annotation = ? AND mail IS ?"
            known = database.execute(same, (annotation, mail or None)).fetchone()
            if known is not None:
                return int(known[0])
            self._count(database, client)
            cursor = database.execute(
                "INSERT INTO report (annotation, mail, created) VALUES (?, ?, ?)",
                (annotation, mail or None, self._moment()),
            )
            return int(cursor.lastrowid or 0)

    def kept(self, state: State | None = None) -> list[KeptReport]:
        """Give the reports in the order of their numbers.

        Raises
        ------
        ReportsUnusable
            When the file cannot be read.
        """
        if state is None:
            return self._select("", ())
        return self._select("WHERE state = ?", (state,))

    def get(self, number: int) -> KeptReport:
        """Give one report.

        Raises
        ------
        NoSuchReport
            When it is not kept.
        """
        found = self._select("WHERE number = ?", (number,))
        if not found:
            raise NoSuchReport(number)
        return found[0]

    def accept(self, number: int, *, note: str = "", attribution: str = "") -> KeptReport:
        """Let the next release publish a report as a correction, and give it.

        Parameters
        ----------
        number
            Of the report, whatever was decided before.
        note
            A remark of the archive, published with it.
        attribution
            By which name it is published; empty for "a reader".
        """
        return self._decide(number, "accepted", note=note, attribution=attribution)

    def reject(self, number: int, *, why: str) -> KeptReport:
        """Decide that a report is not published; one that was will be so no more."""
        return self._decide(number, "rejected", why=why)

    def reopen(self, number: int) -> KeptReport:
        """Take a decision back: what was published of the report will be so no more.

        Examples
        --------
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     store = ReportStore(Path(folder) / REPORTS_NAME)
        ...     number = store.add(Report(about="urn:x", wrong="The name"), client="192.0.2.1")
        ...     _ = store.reject(number, why="It is right.")
        ...     store.reopen(number).state
        'open'
        """
        self.get(number)
        with self._writing() as database:
            database.execute(
                "UPDATE report SET decided = NULL, state = 'open', note = '', attribution = '',"
                " why = '' WHERE number = ?",
                (number,),
            )
        return self.get(number)

    def forget(self, number: int) -> bool:
        """Delete the mail of a report, and tell whether there was one."""
        had_one = self.get(number).mail is not None
        with self._writing() as database:
            database.execute("UPDATE report SET mail = NULL WHERE number = ?", (number,))
        with self._open() as database:
            # What was overwritten would else stand in the log until that is reused.
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return had_one

    def tidy(self) -> None:
        """Delete what was kept long enough, where it may be written; all that writes does so."""
        if self.path.exists() and is_writable(self.path):
            with self._writing():
                pass

    def _decide(
        self, number: int, state: State, *, note: str = "", attribution: str = "", why: str = ""
    ) -> KeptReport:
        self.get(number)
        with self._writing() as database:
            database.execute(
                "UPDATE report SET decided = CASE state WHEN ? THEN decided ELSE ? END, state = ?,"
                " note = ?, attribution = ?, why = ? WHERE number = ?",
                (state, self._moment(), state, note, attribution, why, number),
            )
        return self.get(number)

    def _select(self, condition: str, values: tuple[object, ...]) -> list[KeptReport]:
        query = f"SELECT {_COLUMNS} FROM report {condition} ORDER BY number"  # noqa: S608
        try:
            if not self.path.exists() or not self.path.stat().st_size:
                return []
            with closing(open_to_read(self.path, wait_seconds=_WAIT_SECONDS)) as database:
                rows = database.execute(query, values).fetchall()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        return [_kept(*row) for row in rows]

    def _count(self, database: sqlite3.Connection, client: str) -> None:
        """Count a report for today, or refuse it."""
        limits = self.limits
        salt, taken = self._today(database, f"{self.now():%Y-%m-%d}")
        sender = _Sender(database, salt, client)
        network = _Sender(database, salt, f"network {network_of(client)}")
        most, most_of_network = limits.a_client_a_day, limits.a_network_a_day
        if most and sender.sent >= most:
            raise TooManyReports("too_many_of_client", most=str(most))
        if most and most_of_network and network.sent >= max(most, most_of_network):
            raise TooManyReports("too_many_of_network", most=str(max(most, most_of_network)))
        waiting = database.execute("SELECT COUNT(*) FROM report WHERE state = 'open'").fetchone()[0]
        most_today = limits.a_day + (0 if network.sent else limits.first_a_day)
        if taken >= most_today or waiting >= limits.waiting:
            raise TooManyReports("too_many")
        database.execute("UPDATE day SET taken = taken + 1")
        sender.count()
        network.count()

    def _today(self, database: sqlite3.Connection, today: str) -> tuple[bytes, int]:
        """Give the salt of the day and what was taken; nothing is left of other days."""
        query = "SELECT salt, taken FROM day WHERE day = ?"
        found: tuple[bytes, int] | None = database.execute(query, (today,)).fetchone()
        if found is not None:
            return found
        database.execute("DELETE FROM day")
        database.execute("DELETE FROM sender")
        salt = secrets.token_bytes(32)
        database.execute("INSERT INTO day VALUES (?, ?, 0)", (today, salt))
        return salt, 0

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Change the file in one transaction, and delete what was kept long enough."""
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                self._tidy(database)
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    def _tidy(self, database: sqlite3.Connection) -> None:
        mails, texts = (
            _written(self.now() - timedelta(days)) for days in (MAIL_DAYS, REJECTED_DAYS)
        )
        database.execute("UPDATE report SET mail = NULL WHERE decided < ? AND mail > ''", (mails,))
        database.execute("DELETE FROM report WHERE state = 'rejected' AND decided < ?", (texts,))

    def _moment(self) -> str:
        return _written(self.now())

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            # SQLite gives its further files the mode of this one.
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, _OWNER_ONLY))
            database = sqlite3.connect(self.path, timeout=_WAIT_SECONDS, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error
        try:
            # What is deleted is overwritten.
            database.executescript("PRAGMA journal_mode=WAL; PRAGMA secure_delete=ON;")
            database.executescript(_TABLES)
            yield database
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        finally:
            database.close()

    def _unusable(self, error: Exception) -> ReportsUnusable:
        return ReportsUnusable(str(self.path), getattr(error, "strerror", None) or str(error))


class _Sender:
    """A client or a network, and how many reports it has sent today; only a digest is kept."""

    def __init__(self, database: sqlite3.Connection, salt: bytes, name: str) -> None:
        self._database = database
        self._digest = hashlib.blake2b(name.encode(), key=salt, digest_size=16).digest()
        query = "SELECT taken FROM sender WHERE client = ?"
        self.sent: int = (database.execute(query, (self._digest,)).fetchone() or (0,))[0]

    def count(self) -> None:
        """Count one more."""
        row = self._digest, self.sent + 1
        self._database.execute("INSERT OR REPLACE INTO sender VALUES (?, ?)", row)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _kept(  # noqa: PLR0913, PLR0917
    number: int,
    annotation: str,
    created: str,
    mail: str | None,
    state: State,
    decided: str | None,
    note: str,
    attribution: str,
    why: str,
) -> KeptReport:
    return KeptReport(
        number=number,
        report=Report.from_annotation(orjson.loads(annotation)),
        created=created,
        mail=mail,
        state=state,
        decided=decided,
        note=note,
        attribution=attribution,
        why=why,
    )
