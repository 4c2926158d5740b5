"""Workbooks of spreadsheet programs: the rows of one sheet, as a person sees them.

What cells show stands in those of OpenDocument (ISO/IEC 26300) as text.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from smi_graph.records.compressed import DAMAGE
from smi_graph.records.source_item import Refusal
from smi_graph.records.tables import TableRow, table_items

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.records.source_item import Found, SourceOptions

_MOST_BYTES = 2**30
_CHUNK_BYTES = 2**20
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

# Parts of a number format that are shown as they are, and colours and conditions.
_NOT_OF_THE_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_PLAIN_NUMBER = re.compile(r"([#,]*)(0+)(?:\.(0+))?(%?)")

_UNUSABLE: tuple[type[Exception], ...] = (
    *DAMAGE,
    *(zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError),
    *(IndexError, AttributeError, RuntimeError, NotImplementedError),
)

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"

_TABLE, _TEXT, _OFFICE = (_NAMES % name for name in ("table", "text", "office"))

_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}
_MOST_REPEATED = 2**14
_PIECES = re.compile(r"\d+|[^\W\d_]+")


class _Sheet(NamedTuple):
    """A sheet, the number of the others, and its rows."""

    name: str
    others: int
    rows: Iterator[TableRow]


def read_workbook(file: BinaryIO, name: str, options: SourceOptions) -> Iterator[Found]:
    """Give the rows of one sheet of an ``.xlsx`` or ``.ods`` file.

    Parameters
    ----------
    file
        The workbook; read here and there.
    name
        Its name.
    options
        May name the sheet; counts the others.

    Yields
    ------
    SourceItem or Refusal
        See :func:`smi_graph.records.tables.table_items`.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
                yield Refusal(source=name, reason="workbook_too_large", rest_unread=True)
                return
            if fault := archive.testzip():
                raise zipfile.BadZipFile(fault)
            sheet = _sheet(archive, file, options.sheet)
            if isinstance(sheet, list):
                values = {"sheet": options.sheet or "", "known": ", ".join(sheet)}
                yield Refusal(source=name, reason="no_such_sheet", values=values, rest_unread=True)
                return
            options.passed_over["sheet"] += sheet.others
            yield from table_items(sheet.rows, name, sheet.name, options)
    except _UNUSABLE as error:
        values = {"why": str(error) or type(error).__name__}
        yield Refusal(source=name, reason="broken_workbook", values=values, rest_unread=True)


def _sheet(archive: zipfile.ZipFile, file: BinaryIO, asked: str | None) -> _Sheet | list[str]:
    """Give the sheet that is asked for, or the first; the names of all when there is none."""
    if "content.xml" in archive.namelist():
        document = OpenDocument(archive)
        names = document.sheet_names()
    else:
        from openpyxl import load_workbook  # noqa: PLC0415 - slow to import

        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        names = [sheet.title for sheet in book.worksheets]
    chosen = asked if asked is not None else next(iter(names), None)
    if chosen not in names:
        return names
    if "content.xml" in archive.namelist():
        return _Sheet(chosen, len(names) - 1, document.rows(chosen))
    formulas = None
    if _has_formulas(archive):
        formulas = load_workbook(file, read_only=True, keep_links=False)[chosen]
    return _Sheet(chosen, len(names) - 1, _excel_rows(book[chosen], formulas))


def _has_formulas(archive: zipfile.ZipFile) -> bool:
    sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    for name in sheets:
        with archive.open(name) as file:
            before = b""
            while chunk := file.read(_CHUNK_BYTES):
                if re.search(rb"<(?:\w+:)?f[ >/]", before + chunk):
                    return True
                before = chunk[-20:]
    return False


def _excel_rows(sheet: Any, formulas: Any) -> Iterator[TableRow]:
    """Give the rows of a sheet; a formula whose result is not kept cannot be shown."""
    # Some programs write a wrong size of the sheet, beyond which nothing would be read.
    sheet.reset_dimensions()
    unshown: Iterator[Any] = iter(())
    if formulas is not None:
        formulas.reset_dimensions()
        unshown = formulas.iter_rows(values_only=True)
    for number, row in enumerate(sheet.iter_rows(), start=1):
        bad = [(i, cell.value) for i, cell in enumerate(row) if cell.data_type == "e"]
        for i, formula in enumerate(next(unshown, ())):
            if isinstance(formula, str) and formula.startswith("=") and row[i].value is None:
                bad.append((i, formula))
        broken = {i for i, _ in bad}
        cells = ["" if i in broken else shown(cell.value, cell) for i, cell in enumerate(row)]
        yield TableRow(number, cells, tuple((i, str(value)) for i, value in bad))


def shown(value: object, cell: Any) -> str:
    """Word the value of a cell as the sheet shows it, dates in the order of ISO 8601.

    Parameters
    ----------
    value
        The value.
    cell
        Has the ``number_format`` that says how much of the value is shown.

    Examples
    --------
    >>> from types import SimpleNamespace as Cell
    >>> shown(datetime(2021, 5, 1), Cell(number_format="mmm yyyy"))
    '2021-05'
    >>> shown(17.0, Cell(number_format="General")), shown(17, Cell(number_format="0000"))
    ('17', '0017')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, date):
        return _shown_date(value, cell.number_format)
    if isinstance(value, (int, float)):
        return _shown_number(value, cell.number_format)
    return str(value) if isinstance(value, (time, timedelta)) else f"{value}"


def _shown_date(value: date, number_format: str) -> str:
    parts = _NOT_OF_THE_DATE.sub("", number_format).lower()
    if "y" in parts and "d" not in parts:
        # Excel keeps a day with every month and year, which nobody wrote.
        return value.strftime("%Y-%m" if "m" in parts else "%Y")
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return value.isoformat(sep=" ") if "h" in parts else value.date().isoformat()
    return value.strftime("%Y-%m-%d")


def _shown_number(value: float, number_format: str) -> str:
    form = _PLAIN_NUMBER.fullmatch(number_format.split(";", 1)[0])
    if form is None:
        return str(int(value)) if float(value).is_integer() else repr(value)
    grouped, whole, decimals, percent = form.groups()
    value = value * 100 if percent else value
    comma = "," if "," in grouped else ""
    places = len(decimals or "")
    width = len(whole) + (places + 1 if places else 0)
    return f"{value:0{width}{comma}.{places}f}{percent}"


class OpenDocument:
    """The sheets of one ``.ods`` file.

    Parameters
    ----------
    archive
        The file, open as the zip archive that it is.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def sheet_names(self) -> list[str]:
        """Name the sheets in their order."""
        return [name for event, element in self._events() if (name := _begins(event, element))]

    def rows(self, sheet: str) -> Iterator[TableRow]:
        """Give the rows of a sheet."""
        inside, number = False, 1
        for event, element in self._events():
            if name := _begins(event, element):
                inside = name == sheet
            elif event == "end" and element.tag == _TABLE + "table-row":
                if inside:
                    times = int(element.get(_TABLE + "number-rows-repeated", 1))
                    cells, bad = _cells(element)
                    for again in range(min(times, _MOST_REPEATED) if any(cells) or bad else 0):
                        yield TableRow(number + again, cells, bad)
                    number += times
                element.clear()

    def _events(self) -> Iterator[tuple[str, Element]]:
        with self._archive.open("content.xml") as file:
            # Entities of other files are not read, and expat bounds those that grow.
            yield from iterparse(file, events=("start", "end"))  # noqa: S314


def _begins(event: str, element: Element) -> str:
    if event == "start" and element.tag == _TABLE + "table":
        return element.get(_TABLE + "name", "")
    return ""


def _cells(row: Element) -> tuple[list[str], tuple[tuple[int, str], ...]]:
    cells: list[str] = []
    bad: list[tuple[int, str]] = []
    for cell in (child for child in row if child.tag in _CELLS):
        text = _shown(cell)
        times = int(cell.get(_TABLE + "number-columns-repeated", 1))
        if text.startswith(("#", "Err:")) and cell.get(_TABLE + "formula"):
            bad.append((len(cells), text))
            text = ""
        cells += [text] * min(times, _MOST_REPEATED)
    while cells and not cells[-1]:
        cells.pop()
    return cells, tuple(bad)


def _shown(cell: Element) -> str:
    lines = ["".join(_pieces(line)) for line in cell.findall(_TEXT + "p")]
    text = "\n".join(lines)
    if cell.get(_OFFICE + "value-type") == "date":
        return _date_of_cell(cell.get(_OFFICE + "date-value", ""), text)
    return text or cell.get(_OFFICE + "value", "") or cell.get(_OFFICE + "string-value", "")


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == _TEXT + "s":
            yield " " * int(child.get(_TEXT + "c", 1))
        elif child.tag in {_TEXT + "tab", _TEXT + "line-break"}:
            yield "\t" if child.tag == _TEXT + "tab" else "\n"
        else:
            yield from _pieces(child)
        yield child.tail or ""


def _date_of_cell(value: str, text: str) -> str:
    """Give a date in the order of ISO 8601, and no more of it than is shown.

    Examples
    --------
    >>> _date_of_cell("2021-05-01", "May 2021"), _date_of_cell("2021-05-28T00:00:00", "28/05/21")
    ('2021-05', '2021-05-28')
    """
    day, _, hour = value.partition("T")
    shown = _PIECES.findall(text)
    if len(shown) == 1 or (len(shown) == 2 and day[:4] in shown):
        return day[: 4 if len(shown) == 1 else 7] if day[:4] in shown else day
    return f"{day} {hour}" if hour.strip("0:.") and len(shown) > 4 else day
