"""Workbooks of spreadsheet programs: the rows of one sheet, as a person sees them."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import ParseError

from smi_graph.records.compressed import DAMAGE
from smi_graph.records.opendocument import OpenDocument
from smi_graph.records.refusal import Refusal
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
