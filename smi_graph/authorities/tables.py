"""Reading the tables of ``data/authorities``, with errors an archivist can act on."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.messages import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SEVERAL = re.compile(r"\s*\|\s*")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*\Z")


class AuthorityError(FileError):
    """An authority file that cannot be used as it is.

    Parameters
    ----------
    key
        An entry of ``data/messages/authority.toml``.
    file, line
        The file, and the line, counted from 1; None when the file as a whole is meant.
    **values
        What fills the places in the sentence, such as ``column`` and ``value``.

    Examples
    --------
    >>> print(AuthorityError("bad_item", "persons.csv", 3, value="Q0"))
    persons.csv, line 3: "Q0" in the column "wikidata" is not a valid item ID; use one such as
    Q858, or leave the cell empty.
    """

    beginning = "authority."

    def __init__(self, key: str, file: str, line: int | None = None, /, **values: str) -> None:
        super().__init__(file, line, "", key, **values)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table and where it stands."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """Give a cell without the white space around it."""
        return self.cells[column].strip()

    def optional(self, column: str) -> str:
        """Give a cell of a column that the table may lack."""
        return self.cells.get(column, "").strip()

    def required(self, column: str) -> str:
        """Give a cell that may not be empty.

        Raises
        ------
        AuthorityError
            When it is.
        """
        if not self[column]:
            raise self.error("empty_cell", column=column)
        return self[column]

    def several(self, column: str) -> tuple[str, ...]:
        """Give the values of a cell that holds several, separated by ``|``."""
        return tuple(value for value in _SEVERAL.split(self[column]) if value)

    def matching(self, column: str, pattern: re.Pattern[str], reason: str) -> str:
        """Give a cell of a fixed form.

        Raises
        ------
        AuthorityError
            When the cell does not have it.
        """
        if not pattern.match(self[column]):
            raise self.error(reason, column=column, value=self[column])
        return self[column]

    def wikidata(self) -> str | None:
        """Give the Wikidata item, or None when the cell is empty."""
        return self.matching("wikidata", _WIKIDATA, "bad_item") if self["wikidata"] else None

    def error(self, reason: str, **values: str) -> AuthorityError:
        """Make an error that names this row."""
        return AuthorityError(reason, self.file, self.line, **values)


def read_table(path: Path, columns: tuple[str, ...]) -> Iterator[TableRow]:
    """Read a CSV table with a header row.

    Parameters
    ----------
    path
        The file, UTF-8, with or without a byte order mark.
    columns
        The columns it must have; others are left alone.

    Raises
    ------
    AuthorityError
        When the file is missing or not UTF-8, lacks a column, or a row has another number
        of cells than the header.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise AuthorityError("missing_file", str(path)) from None
    except UnicodeDecodeError:
        raise AuthorityError("not_utf8", str(path)) from None
    yield from _rows(path.name, text, columns)


def says_something(cells: Sequence[str], width: int) -> bool:
    """Tell whether a row is one of the table, and neither blank nor a comment.

    A comment begins with ``#`` and has no further cells, or so many that it is no row.

    Examples
    --------
    >>> says_something(["# checked, in May"], 2), says_something(["# checked", ""], 2)
    (False, False)
    >>> says_something(["#1", "a"], 2), says_something(["", ""], 2)
    (True, False)
    """
    is_alone = len(cells) != width or not any(cells[1:])
    return any(cells) and not (is_alone and cells[0].startswith("#"))


def _rows(file: str, text: str, columns: tuple[str, ...]) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = next(reader, [])
        _check_header(file, header, columns)
        for cells in reader:
            if not says_something(cells, len(header)):
                continue
            if len(cells) != len(header):
                width = {"found": str(len(cells)), "wanted": str(len(header))}
                raise AuthorityError("wrong_width", file, reader.line_num, **width)
            yield TableRow(file, reader.line_num, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise AuthorityError("bad_csv", file, reader.line_num, problem=str(error)) from None


def _check_header(file: str, header: Sequence[str], columns: tuple[str, ...]) -> None:
    for column in columns:
        if column not in header:
            raise AuthorityError("missing_column", file, 1, column=column)
    for column in header:
        if column.strip() and header.count(column) > 1:
            raise AuthorityError("column_twice", file, 1, column=column)
