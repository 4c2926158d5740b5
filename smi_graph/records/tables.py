"""From the rows of a table to items: which row names the fields, and what the others say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

import orjson

from smi_graph.records.columns import cell_value, holds_several, key_of, known_keys
from smi_graph.records.source_item import Found, Refusal, SourceItem, SourceOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Titles and notes may stand above the row that names the columns.
HEADING_WITHIN = 30
_AFTER_A_NAME = ":* "


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its line, its cells, and those that cannot be shown, by their place.

    ``bad`` names for each of the latter what stands in it, such as ``#REF!``. ``ends`` is false
    for the last row of a text that does not end with a line end.
    """

    line: int
    cells: Sequence[str]
    bad: tuple[tuple[int, str], ...] = ()
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Heading:
    """The row that names the columns, with the field of each, ``None`` where none is known."""

    line: int
    names: tuple[str, ...]
    fields: tuple[str | None, ...]

    @property
    def known(self) -> int:
        """How many different fields it names."""
        return len(set(self.fields) - {None})


def find_heading(rows: Iterable[TableRow]) -> Heading | None:
    """Find the row that names the columns: the one of the first rows that names most fields.

    Examples
    --------
    >>> rows = [TableRow(1, ["A list"]), TableRow(2, ["code", "title"])]
    >>> find_heading(rows).line
    2
    """
    best: Heading | None = None
    for row in islice(rows, HEADING_WITHIN):
        fields = tuple(key_of(cell.strip().rstrip(_AFTER_A_NAME)) for cell in row.cells)
        heading = Heading(row.line, tuple(map(_readable, row.cells)), fields)
        if heading.known > (0 if best is None else best.known):
            best = heading
    return best


def table_items(
    rows: Iterator[TableRow | Refusal], name: str, form: str, options: SourceOptions
) -> Iterator[Found]:
    """Give each row of a table below its heading as an item.

    Parameters
    ----------
    rows
        The rows; what could not be read as a row is passed on.
    name
        The name of the file.
    form
        How the table was read, for messages: its delimiter and encoding, or its sheet.
    options
        Counts the rows above the heading.

    Yields
    ------
    SourceItem or Refusal
        Rows, and what could not be read: rows, columns, or the whole table in one sentence.
    """
    first = list(islice(rows, HEADING_WITHIN))
    readable = [
        row for row in first if isinstance(row, TableRow) and any(map(str.strip, row.cells))
    ]
    if not readable:
        yield from (row for row in first if isinstance(row, Refusal))
        if not first or not any(isinstance(row, Refusal) for row in first):
            yield Refusal(source=name, reason="empty_file")
        return
    heading = find_heading(readable)
    if heading is None or "code" not in heading.fields:
        yield _without_heading(heading, readable[0], name, form)
        return
    above = sum(row.line < heading.line for row in readable)
    options.passed_over["row_above_heading"] += above
    yield from _unknown_columns(heading, name)
    reader = _RowReader(heading, name)
    empty = True
    for row in chain(first, rows):
        if isinstance(row, Refusal):
            empty = False
            yield row
        elif row.line > heading.line:
            empty = False
            yield from reader.read(row)
    if empty:
        yield Refusal(source=name, line=heading.line, reason="table_without_rows")


def _without_heading(heading: Heading | None, first: TableRow, name: str, form: str) -> Refusal:
    reason, line = "table_without_heading", first.line
    cells: Sequence[str] = first.cells
    if heading is not None:
        reason, line, cells = "table_without_code", heading.line, heading.names
    values = {"form": form, "known": known_keys(), "row": _readable(" | ".join(cells)[:200])}
    return Refusal(source=name, line=line, reason=reason, values=values, rest_unread=True)


def _unknown_columns(heading: Heading, name: str) -> Iterator[Refusal]:
    for cell, field in zip(heading.names, heading.fields, strict=True):
        if field is None and cell:
            yield Refusal(
                source=name,
                line=heading.line,
                reason="unknown_column",
                field=cell,
                values={"known": known_keys()},
            )


class _RowReader:
    """Reads the rows under one heading.

    A field that two columns name is taken where they agree, which only a reader of values
    can tell: both cells go on as rivals, each with the name of its column.
    """

    def __init__(self, heading: Heading, name: str) -> None:
        self._heading, self._name = heading, name
        counts = Counter(heading.fields)
        self._single = tuple(
            (index, field)
            for index, field in enumerate(heading.fields)
            if field is not None and counts[field] == 1
        )
        self._shared = tuple(
            (index, field)
            for index, field in enumerate(heading.fields)
            if field is not None and counts[field] > 1
        )
        self._nameless = [index for index, cell in enumerate(heading.names) if not cell]

    def read(self, row: TableRow) -> Iterator[Found]:
        cells = row.cells
        printed = "|".join(cells)
        if not printed.strip("| \t\r\n") and not row.bad:
            return
        width = len(self._heading.fields)
        if len(cells) > width and any(map(str.strip, cells[width:])):
            yield self._refuse(row, "too_many_cells", printed)
            return
        if not row.ends and len(cells) < width:
            yield self._refuse(row, "cut_row", printed)
            return
        data: dict[str, object] = {}
        for index, field in self._single:
            if index < len(cells) and (cell := cells[index].strip()):
                data[field] = cell_value(field, cell)
        item: dict[str, object] = {"data": data, "printed": printed}
        if self._shared:
            self._add_shared(cells, item, data)
        try:
            content = orjson.dumps(item)
        except orjson.JSONEncodeError:
            yield self._refuse(row, "undecodable_row", printed)
            return
        yield SourceItem("row", self._name, content, row.line)
        yield from self._lost_cells(row)

    def _add_shared(
        self, cells: Sequence[str], item: dict[str, object], data: dict[str, object]
    ) -> None:
        said: dict[str, dict[str, list[object]]] = {}
        for index, field in self._shared:
            if index < len(cells) and (cell := cells[index].strip()):
                column = self._heading.names[index]
                said.setdefault(field, {}).setdefault(column, []).append(cell_value(field, cell))
        rivals: dict[str, list[tuple[str, object]]] = {}
        for field, by_column in said.items():
            claims = [(column, value) for column, values in by_column.items() for value in values]
            if holds_several(field):
                # Columns of one name hold one value each of a field that has several.
                claims = [(column, _joined(values)) for column, values in by_column.items()]
            if len(claims) == 1:
                data[field] = claims[0][1]
            else:
                rivals[field] = claims
        if rivals:
            item["rivals"] = rivals

    def _lost_cells(self, row: TableRow) -> Iterator[Refusal]:
        """Name what no field can hold: cells under no name, once a column, and broken ones."""
        for index in [i for i in self._nameless if i < len(row.cells) and row.cells[i].strip()]:
            self._nameless.remove(index)
            yield self._refuse(row, "cell_without_heading", row.cells[index], index)
        for index, shown in row.bad:
            yield self._refuse(row, "bad_cell", shown, index)

    def _refuse(
        self, row: TableRow, reason: str, content: str, index: int | None = None
    ) -> Refusal:
        field = None
        if index is not None and index < len(self._heading.names):
            field = self._heading.names[index]
        column = "" if index is None else str(index + 1)
        return Refusal(
            source=self._name,
            line=row.line,
            reason=reason,
            field=field,
            value=None if index is None else _readable(content),
            values={"column": column},
            content=_readable(content),
            rest_unread=reason == "cut_row",
        )


def _readable(cell: str) -> str:
    """Give what can be shown of a cell: a byte that is no letter came as half a surrogate pair."""
    return cell.strip().encode("utf-8", "replace").decode()


def _joined(lists: list[object]) -> list[object]:
    return [member for one in lists if isinstance(one, list) for member in one]
