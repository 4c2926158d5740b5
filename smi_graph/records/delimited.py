"""Tables in plain text: which delimiter and encoding they have, and their rows.

Cells and quotes are those of RFC 4180, with any of the delimiters that people use. The first
line may name the delimiter (``sep=;``), as spreadsheet programs write it.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from smi_graph.records.columns import key_of
from smi_graph.records.pages import LARGEST_PAGE
from smi_graph.records.source_item import Refusal
from smi_graph.records.tables import TableRow, find_heading, table_items
from smi_graph.records.text_encoding import first_bytes, possible_encodings, text_lines

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from smi_graph.records.source_item import Found, SourceOptions

_DELIMITERS = (",", ";", "\t", "|")
_NAMED = re.compile(r"\ufeff?sep=(.)\r?\n?\Z", re.IGNORECASE)
_SHOWN = {"\t": "TAB"}
_LINE_ENDS = ("\n", "\r")
_LINE_END = re.compile(r"\r\n|\r|\n")
_HEADING_BYTES = 2**16
_FIRST_BYTES = 2**11


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written."""

    encoding: str
    delimiter: str
    named: bool = False

    def __str__(self) -> str:
        """Show the form in a message of any language."""
        encoding = self.encoding.removesuffix("-sig").upper().replace("WINDOWS", "windows")
        return f'{encoding}, "{_SHOWN.get(self.delimiter, self.delimiter)}"'


def read_delimited(stream: io.BufferedReader, name: str, options: SourceOptions) -> Iterator[Found]:
    """Give the rows of a table whose first rows name the fields, in English or Arabic.

    Parameters
    ----------
    stream
        The bytes of the table.
    name
        The name of the file.
    options
        May name the encoding.

    Yields
    ------
    SourceItem or Refusal
        See :func:`smi_graph.records.tables.table_items`.
    """
    sample = first_bytes(stream)
    if not sample.strip(b"\xef\xbb\xbf \t\r\n"):
        yield Refusal(source=name, reason="empty_file")
        return
    form = _find_form(sample, options.encoding)
    if form is None:
        yield Refusal(source=name, reason="undecodable_table", rest_unread=True)
        return
    rows = _rows(text_lines(sample, stream, form.encoding), form, name)
    yield from table_items(rows, name, str(form), options)


def looks_like_table(sample: bytes, options: SourceOptions) -> bool:
    r"""Tell whether text begins with a row that names columns, all known, among them the code.

    Examples
    --------
    >>> from smi_graph.records.source_item import SourceOptions
    >>> looks_like_table(b"code;title\nA/1;x\n", SourceOptions())
    True
    >>> looks_like_table(b"code | A/1 | title | x\n", SourceOptions())
    False
    """
    begin = sample[:_FIRST_BYTES]
    encoding = options.encoding or next(possible_encodings(begin), None)
    if encoding is None:
        return False
    first = begin.decode(encoding, "replace").lstrip("\ufeff\r\n").split("\n", 1)[0]
    return any(
        len(cells) > 1 and "code" in keys and None not in keys
        for delimiter in _DELIMITERS
        if (cells := [cell.strip(' "\r') for cell in first.split(delimiter)])
        and (keys := [key_of(cell) for cell in cells if cell])
    )


def _find_form(sample: bytes, asked: str | None) -> Dialect | None:
    """Find the encoding and the delimiter with which most columns are known."""
    for encoding in [asked] if asked else possible_encodings(sample):
        first = sample[:100].decode(encoding, "replace").split("\n", 1)[0]
        if named := _NAMED.match(first + "\n"):
            return Dialect(encoding, named.group(1), named=True)
        known = [(_known_fields(sample, encoding, one), one) for one in _DELIMITERS]
        # max() takes the first of equals: the comma where nothing speaks for another.
        return Dialect(encoding, max(known, key=lambda pair: pair[0])[1])
    return None


def _known_fields(sample: bytes, encoding: str, delimiter: str) -> int:
    lines = sample[:_HEADING_BYTES].decode(encoding, "replace").splitlines(keepends=True)
    rows = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    try:
        heading = find_heading(TableRow(number, row) for number, row in enumerate(rows))
    except csv.Error:
        return 0
    return 0 if heading is None else heading.known


class _TableLines:
    """The lines of a table, with those of the row that is being read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.row: list[str] = []
        self.begin = 1

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.row.append(line)
        return line

    def begin_row(self) -> None:
        self.begin += len(self.row)
        self.row.clear()


def _rows(text: Iterator[str], form: Dialect, name: str) -> Iterator[TableRow | Refusal]:
    csv.field_size_limit(LARGEST_PAGE)
    lines = _TableLines(text)
    rows = csv.reader(lines, delimiter=form.delimiter, skipinitialspace=True, strict=True)
    if form.named:
        next(lines)
        lines.begin_row()
    while True:
        try:
            for row in rows:
                ends = lines.row[-1].endswith(_LINE_ENDS)
                yield TableRow(lines.begin, row, ends=ends)
                lines.begin_row()
        except csv.Error as error:
            ends = str(error) == "unexpected end of data" or "limit" in str(error)
            yield _broken_quotes(lines, form, name, ends=ends)
            if ends:
                return
            lines.begin_row()
        except UnicodeDecodeError:
            line = lines.begin + len(lines.row)
            yield Refusal(source=name, line=line, reason="undecodable_rest", rest_unread=True)
            return
        else:
            return


def _broken_quotes(lines: _TableLines, form: Dialect, name: str, *, ends: bool) -> Refusal:
    """Refuse a row whose quotes do not close, or close within a cell, where the last one opens.

    A quote that is open at the end has taken the rest of the file for its cell.
    """
    text = "".join(lines.row)
    opened = 0
    cell = rf'(?:^|[{re.escape(form.delimiter)}\n\r]) *(")[^"]*(?:""[^"]*)*(?:"|\Z)'
    for match in re.finditer(cell, text):
        opened = match.start(1)
    return Refusal(
        source=name,
        line=lines.begin + len(_LINE_END.findall(text, 0, opened)),
        reason="unclosed_quote" if ends else "broken_quotes",
        values={"last": str(lines.begin + len(lines.row) - 1), "form": str(form)},
        content=text.encode("utf-8", "replace").decode(),
        rest_unread=ends,
    )
