"""Sheets of OpenDocument (ISO/IEC 26300): what their cells show stands in them as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, iterparse

from smi_graph.records.tables import TableRow

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Iterator

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_TABLE, _TEXT, _OFFICE = (_NAMES % name for name in ("table", "text", "office"))
_CELLS = {_TABLE + "table-cell", _TABLE + "covered-table-cell"}
_MOST_REPEATED = 2**14
_PIECES = re.compile(r"\d+|[^\W\d_]+")


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
        return _shown_date(cell.get(_OFFICE + "date-value", ""), text)
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


def _shown_date(value: str, text: str) -> str:
    """Give a date in the order of ISO 8601, and no more of it than is shown.

    Examples
    --------
    >>> _shown_date("2021-05-01", "May 2021"), _shown_date("2021-05-28T00:00:00", "28/05/21")
    ('2021-05', '2021-05-28')
    """
    day, _, hour = value.partition("T")
    shown = _PIECES.findall(text)
    if len(shown) == 1 or (len(shown) == 2 and day[:4] in shown):
        return day[: 4 if len(shown) == 1 else 7] if day[:4] in shown else day
    return f"{day} {hour}" if hour.strip("0:.") and len(shown) > 4 else day
