r"""Changing a CSV table that people write by hand too, without touching the rest of it.

A row more or a row less, and everything else stays as it was: order, blank lines, quoting, line
ends, byte order mark. A change is written beside the file and takes its place at once, so a
process that is killed leaves the one or the other. Two that change a folder wait for each other.
What somebody has saved meanwhile with an editor is read anew.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smi_graph.authorities.tables import AuthorityError, says_something
from smi_graph.spreadsheets import as_written, harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

# What lies in the folder of decisions and decides nothing about records: what of the reports, the
# rejected and the data-quality notes a person has looked at.
SEEN_FILES = ("reports.csv", "rejected.csv", "notes.csv")
_MARK = "\ufeff"
_QUOTED = '",\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029'
_WAIT_SECONDS = 10.0
_PAUSE_SECONDS = 0.02
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row as it stands in a file: its text, its line, and its cells by column."""

    text: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Give a cell, empty where the table has no such column."""
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class TableText:
    r"""The text of a table, cut into rows.

    Parameters
    ----------
    head
        The text of the header row, with the byte order mark.
    columns
        Its cells.
    rows
        The rows below it, and what else stands there, such as blank lines and comments.

    Examples
    --------
    >>> table = TableText.of("a.csv", "name;note\r\n".replace(";", ",") + "x,1\r\n")
    >>> table.with_row({"name": "y", "by": "Layla"}).text
    'name,note,by\r\nx,1,\r\ny,,Layla\r\n'
    """

    head: str
    columns: tuple[str, ...]
    rows: tuple[WrittenRow, ...]

    @classmethod
    def of(cls, file: str, text: str) -> TableText:
        """Cut a text into rows.

        Raises
        ------
        AuthorityError
            When a row has another number of cells than the header.
        """
        lines = io.StringIO(text, newline="").readlines()
        reader = csv.reader(lines)
        found: list[WrittenRow] = []
        columns: tuple[str, ...] = ()
        head, start = "", 0
        for cells in reader:
            raw = "".join(lines[start : reader.line_num])
            if not columns:
                head, columns = raw, tuple(cell.removeprefix(_MARK).strip() for cell in cells)
            else:
                is_row = says_something(cells, len(columns))
                if is_row and len(cells) != len(columns):
                    words = {"found": str(len(cells)), "wanted": str(len(columns))}
                    raise AuthorityError("wrong_width", file, reader.line_num, **words)
                read = zip(columns, map(as_written, cells), strict=True) if is_row else ()
                found.append(WrittenRow(raw, reader.line_num, dict(read)))
            start = reader.line_num
        return cls(head, columns, tuple(found))

    @property
    def text(self) -> str:
        """The text of the whole table."""
        return self.head + "".join(row.text for row in self.rows)

    @property
    def _end(self) -> str:
        return "\r\n" if self.head.endswith("\r\n") else "\n"

    def with_row(self, cells: Mapping[str, str]) -> TableText:
        """Add a row at the end; a column that it has and the table lacks is added to all rows."""
        table = self._with_columns([name for name in cells if name not in self.columns])
        line = ",".join(_cell(cells.get(name, "")) for name in table.columns) + self._end
        last = table.rows[-1:] or (WrittenRow(table.head, 1, {}),)
        if not last[0].text.endswith(("\n", "\r")):
            line = self._end + line
        return replace(table, rows=(*table.rows, WrittenRow(line, 0, dict(cells))))

    def without(self, is_meant: Callable[[WrittenRow], bool]) -> TableText:
        """Take rows away."""
        return replace(self, rows=tuple(r for r in self.rows if not (r.cells and is_meant(r))))

    def _with_columns(self, names: Sequence[str]) -> TableText:
        if not names:
            return self
        more = "".join(f",{_cell(name)}" for name in names)
        rows = tuple(
            replace(row, text=_longer(row.text, "," * len(names))) if row.cells else row
            for row in self.rows
        )
        return TableText(_longer(self.head, more), (*self.columns, *names), rows)


def read_table_text(path: Path, columns: Sequence[str]) -> TableText:
    """Read a table as it stands; one that is not there has a header and no rows.

    Parameters
    ----------
    path
        The file, UTF-8.
    columns
        Of one that is made new, which begins with a byte order mark for spreadsheets.

    Raises
    ------
    AuthorityError
        When it is not UTF-8, or a row has another number of cells than the header.
    """
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        text = ""
    except UnicodeDecodeError:
        raise AuthorityError("not_utf8", str(path)) from None
    return TableText.of(path.name, text if text.strip(_MARK) else _MARK + ",".join(columns) + "\n")


def change_table(
    path: Path, columns: Sequence[str], change: Callable[[TableText], TableText]
) -> None:
    """Change a table in one step that no reader sees half done.

    Parameters
    ----------
    path
        The file; it is made, as its folder is, where there is none.
    columns
        Of a file that is made new.
    change
        Gives the table as it is to be. It is called again when somebody has saved the file
        meanwhile.

    Raises
    ------
    AuthorityError
        When the file cannot be used as it is; it stays so.
    OSError
        When it cannot be written.
    """
    with _alone(path.parent):
        for _ in range(_ATTEMPTS):
            before = _state(path)
            table = read_table_text(path, columns)
            changed = change(table)
            if changed == table:
                return
            unfinished = _write_beside(path, changed.text.encode())
            if _state(path) == before:
                unfinished.replace(path)
                _sync(path.parent)
                return
        raise AuthorityError("changed_meanwhile", str(path))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which the operating system drops when the process ends."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        until = time.monotonic() + _WAIT_SECONDS
        while not _is_taken(descriptor):
            if time.monotonic() > until:
                raise AuthorityError("changed_meanwhile", str(folder))
            time.sleep(_PAUSE_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_beside(path: Path, content: bytes) -> Path:
    unfinished = path.with_name(f".{path.name}.unfinished")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, unfinished)
    return unfinished


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _longer(line: str, more: str) -> str:
    bare = line.rstrip("\r\n")
    return bare + more + line[len(bare) :]


def _cell(text: str) -> str:
    written = harmless(text)
    if any(letter in _QUOTED for letter in written) or written != written.strip():
        return '"' + written.replace('"', '""') + '"'
    return written
