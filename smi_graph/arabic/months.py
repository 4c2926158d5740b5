"""Month names as Arabic and English writers use them, over CLDR and a table of our own."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from babel import Locale

from smi_graph.arabic.folding import fold
from smi_graph.layered import ArchiveError
from smi_graph.resources import resource_layers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Calendar = Literal["gregorian", "hijri"]

FILE = "month_names.csv"
_COLUMNS = ("calendar", "name", "month")
# One locale for each family of names: pan-Arab, Levantine, Algerian and Tunisian, Moroccan,
# Mauritanian.
_LOCALES = ("ar", "ar_SY", "ar_DZ", "ar_MA", "ar_MR", "en")


@cache
def month_numbers(calendar: Calendar) -> dict[str, int]:
    """Give the month, 1 to 12, of every known name, keyed by the folded name.

    Gregorian names come from Unicode CLDR through Babel, with the names of
    ``data/month_names.csv``, and of the archive's own file of that name, beside them; Hijri
    names come from the files alone.

    Raises
    ------
    ArchiveError
        When a file cannot be used, or gives one name two months; the sentence names the line.

    Examples
    --------
    >>> months = month_numbers("gregorian")
    >>> months[fold("حزيران")], months[fold("يونيه")], months["june"], months[fold("جوان")]
    (6, 6, 6, 6)
    >>> month_numbers("hijri")[fold("رمضان")]
    9
    """
    numbers, mistakes = _read()
    if mistakes:
        raise mistakes[0]
    return numbers[calendar]


def month_mistakes() -> tuple[ArchiveError, ...]:
    """List the mistakes of the tables of month names.

    Examples
    --------
    >>> month_mistakes()
    ()
    """
    return _read()[1]


@cache
def _read() -> tuple[dict[Calendar, dict[str, int]], tuple[ArchiveError, ...]]:
    numbers, found = _cldr_numbers(), list[ArchiveError]()
    for path in resource_layers("data", FILE):
        try:
            for line, row in _rows(path):
                reason, values = _taken_up(row, numbers)
                if reason:
                    found.append(ArchiveError(path, line, "", reason, **values))
        except ArchiveError as error:
            found.append(error)
    return numbers, tuple(found)


def _taken_up(
    row: dict[str, str], numbers: dict[Calendar, dict[str, int]]
) -> tuple[str, dict[str, str]]:
    """Note the month of a row; or else tell why that cannot be, with what the sentence needs."""
    calendar, name, month = (row[column].strip() for column in _COLUMNS)
    known = next((one for one in numbers if one == calendar), None)
    if known is None:
        return "no_calendar", {"value": calendar, "known": ", ".join(numbers)}
    if not re.fullmatch("[1-9]|1[0-2]", month) or not fold(name):
        return "no_month", {"name": name, "value": month}
    said = numbers[known].setdefault(fold(name), int(month))
    if said != int(month):
        return "two_months", {"name": name, "first": str(said), "second": month}
    return "", {}


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ArchiveError(path, 1, "", "not_utf8") from None
    reader = csv.DictReader(text.splitlines(keepends=True))
    missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise ArchiveError(path, 1, "", "no_column", value=missing[0], known=", ".join(_COLUMNS))
    for row in reader:
        yield reader.line_num, {column: row[column] or "" for column in _COLUMNS}


def _cldr_numbers() -> dict[Calendar, dict[str, int]]:
    numbers: dict[str, int] = {}
    for name, month in _cldr_names():
        numbers.setdefault(fold(name), month)
    return {"gregorian": numbers, "hijri": {}}


def _cldr_names() -> list[tuple[str, int]]:
    names = []
    for code in _LOCALES:
        widths = Locale.parse(code).months["format"]
        for width in ("wide", "abbreviated"):
            names += [(name, month) for month, name in widths[width].items()]
    return names


@cache
def weekday_names() -> frozenset[str]:
    """Give the folded names of the days of the week in Arabic and English.

    Examples
    --------
    >>> fold("الإثنين") in weekday_names(), "monday" in weekday_names()
    (True, True)
    """
    names: set[str] = {"الثلثاء"}
    for code in ("ar", "en"):
        days = Locale.parse(code).days["format"]
        names.update(name for width in ("wide", "abbreviated") for name in days[width].values())
    return frozenset(fold(name) for name in names) | {fold("الأثنين"), fold("الاثنين")}


def name_pattern(names: frozenset[str] | dict[str, int]) -> str:
    """Write a regular expression for folded names, the longest first.

    Examples
    --------
    >>> name_pattern(frozenset({"may", "march"}))
    'march|may'
    """
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in ordered)
