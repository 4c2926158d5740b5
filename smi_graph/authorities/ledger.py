"""Writing one line of a table that persons write too: all other lines stay as they are.

A file is read anew under a lock, changed, written beside itself, and put in its place when it
lies on the disk. So two programs never lose each other's lines, a program that is killed leaves
either the old file or the new one, and order, quotation marks, byte order mark and line ends of
what is there are kept.
"""

from __future__ import annotations

import csv
import fcntl
import io
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from smi_graph.authorities.decisions import (
    Decision,
    Verdict,
    as_verdict,
    question_of,
    read_decisions,
)
from smi_graph.authorities.entries import label_key
from smi_graph.authorities.tables import AuthorityError
from smi_graph.spreadsheets import MARK, as_written, harmless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from smi_graph.authorities.questions import Question

DECISION_COLUMNS = (
    "name", "known_by", "identifier", "listed_name", "score", "agreement", "against", "supported",
    "decision", "document", "by", "at", "note",
)  # fmt: skip
_OF_AN_ANSWER = ("decision", "by", "at", "note")


@dataclass(slots=True)
class Ledger:
    """The lines of a table, as written.

    Parameters
    ----------
    columns
        The cells of the header row.
    lines
        The text of each row after it, with its line end.
    mark, end
        The byte order mark and the line end of the file.
    """

    columns: list[str]
    lines: list[str] = field(default_factory=list)
    mark: bytes = b""
    end: str = "\n"

    @classmethod
    def of(cls, content: bytes, columns: Sequence[str]) -> Ledger:
        r"""Read a table; an empty one has the given columns.

        Examples
        --------
        >>> Ledger.of(b"name,note\r\n\"a\",\r\n", ()).lines
        ['"a",\r\n']
        """
        if not content.strip():
            return cls(list(columns), mark=MARK)
        mark = MARK if content.startswith(MARK) else b""
        text = content.removeprefix(MARK).decode("utf-8")
        physical = _lines(text)
        end = "\r\n" if physical[0].endswith("\r\n") else "\n"
        reader, rows = csv.reader(physical), list[str]()
        header = next(reader)
        begun = reader.line_num
        for _ in reader:
            rows.append("".join(physical[begun : reader.line_num]))
            begun = reader.line_num
        if rows and not rows[-1].endswith(("\n", "\r")):
            rows[-1] += end
        return cls(header, rows, mark, end)

    def cells(self, line: str) -> dict[str, str]:
        """Give the cells of a line, without the signs that keep a spreadsheet from reckoning."""
        found = next(csv.reader(_lines(line)), [])
        cells = map(as_written, found)
        return dict(zip(self.columns, cells, strict=False))

    def add(self, cells: Mapping[str, str]) -> None:
        """Add a line at the end; columns that the table lacks are added to it."""
        for column in cells:
            if cells[column] and column not in self.columns:
                self._add_column(column)
        self.lines.append(self._line(cells))

    def change(self, number: int, cells: Mapping[str, str]) -> None:
        """Change cells of a line."""
        for column in cells:
            if cells[column] and column not in self.columns:
                self._add_column(column)
        self.lines[number] = self._line({**self.cells(self.lines[number]), **cells})

    def _add_column(self, column: str) -> None:
        self.columns.append(column)
        self.lines = [_with_one_more_cell(line) for line in self.lines]

    def _line(self, cells: Mapping[str, str]) -> str:
        return _written([harmless(cells.get(name, "")) for name in self.columns], self.end)

    def content(self) -> bytes:
        """Give the table as it is written."""
        text = _written(self.columns, self.end) + "".join(self.lines)
        return self.mark + text.encode()


def _lines(text: str) -> list[str]:
    """Cut a text into lines, but at nothing that a cell may hold as a letter."""
    return io.StringIO(text, newline="").readlines()


def _written(cells: Sequence[str], end: str) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator=end).writerow(cells)
    return file.getvalue()


def _with_one_more_cell(line: str) -> str:
    bare = line.rstrip("\r\n")
    return f"{bare},{line[len(bare) :]}" if bare else line


@contextmanager
def opened(
    path: Path, columns: Sequence[str], check: Callable[[Path], object] | None = None
) -> Iterator[Ledger]:
    """Open a table to change it; what was changed is kept when the block ends without an error.

    Parameters
    ----------
    path
        The file; it is made, with its folder, when there is none.
    columns
        Those of a new file.
    check
        Is given the changed file before it takes its place; when it raises, nothing is changed.

    Raises
    ------
    AuthorityError
        When the file is not UTF-8 or no CSV, or somebody has saved it meanwhile with an editor;
        it then stays as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.parent):
        before = path.read_bytes() if path.exists() else b""
        try:
            ledger = Ledger.of(before, columns)
        except UnicodeDecodeError:
            raise AuthorityError("not_utf8", str(path)) from None
        except csv.Error as error:
            raise AuthorityError("bad_csv", str(path), problem=str(error)) from None
        yield ledger
        after = ledger.content()
        if after != before:
            _put(path, before, after, check)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other programs of ours from writing into a folder meanwhile."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _put(path: Path, before: bytes, content: bytes, check: Callable[[Path], object] | None) -> None:
    # It has its name there already, which stands in the sentences of what checks it.
    with TemporaryDirectory(prefix=".unfinished-", dir=path.parent) as beside:
        unfinished = Path(beside) / path.name
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            unfinished.chmod(path.stat().st_mode)
        if check is not None:
            check(unfinished)
        if before != (path.read_bytes() if path.exists() else b""):
            # Somebody has saved it with an editor, who takes no lock.
            raise AuthorityError("changed_meanwhile", str(path))
        unfinished.replace(path)


def answer(ledger: Ledger, cells: Mapping[str, str]) -> None:
    r"""Write a decision about names into the line that proposes its question, or into a new one.

    Parameters
    ----------
    ledger
        Of a file of decisions such as ``decisions/persons.csv``.
    cells
        By the names of `DECISION_COLUMNS`.

    Examples
    --------
    >>> ledger = Ledger(["name", "identifier", "decision", "score"], ["A,B,,0.9\n"])
    >>> answer(ledger, {"name": "A", "identifier": "B", "decision": "same"})
    >>> ledger.lines
    ['A,B,same,0.9\n']
    """
    about = question_of(cells).about
    for number in reversed(range(len(ledger.lines))):
        written = ledger.cells(ledger.lines[number])
        is_open = as_verdict(written.get("decision", "")) is Verdict.OPEN
        if is_open and question_of(written).about == about:
            ledger.change(number, {column: cell for column, cell in cells.items() if cell})
            return
    ledger.add(cells)


def reopen(ledger: Ledger, number: int) -> None:
    """Take a decision out: its line goes, or proposes its question again.

    Parameters
    ----------
    ledger
        Of a file of decisions.
    number
        Of the line, counted from 0.
    """
    if ledger.cells(ledger.lines[number]).get("score"):
        ledger.change(number, dict.fromkeys(_OF_AN_ANSWER, ""))
    else:
        del ledger.lines[number]


def write_questions(path: Path, asked: Iterable[Question]) -> None:
    """Write questions for a person to decide about.

    The column ``decision`` is empty for them; the person writes ``same``, ``different`` or
    ``not enough information`` (نفسه، مختلف، معلومات غير كافية). Lines with a decision stay as
    they are, and nothing is proposed that one of them answers; what was proposed before goes.

    Parameters
    ----------
    path
        Such as ``decisions/persons.csv``.
    asked
        In the order in which they are to be asked.

    Raises
    ------
    AuthorityError
        When the file cannot be used; it is left as it is.
    """
    answered = {asked for one in read_decisions(path) if one.verdict for asked in _asked(one)}
    with opened(path, DECISION_COLUMNS) as ledger:
        ledger.lines = [line for line in ledger.lines if ledger.cells(line).get("decision", "")]
        for question in asked:
            if answered.isdisjoint(_asked(question.decided(Verdict.OPEN))):
                ledger.add(question.cells())


def _asked(decision: Decision) -> tuple[frozenset[str], ...]:
    """Give the pairs of names and identifiers that a decision for all records is about."""
    if decision.document:
        return ()
    first = {label_key(decision.name), decision.known_by} - {""}
    second = {label_key(decision.identifier), label_key(decision.listed_name)} - {""}
    return tuple(frozenset((one, other)) for one in first for other in second)
