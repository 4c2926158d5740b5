"""Month names as Arabic and English writers use them, over CLDR and a table of our own."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import Literal

from babel import Locale

from smi_graph.arabic.folding import fold
from smi_graph.resources import resource_path

Calendar = Literal["gregorian", "hijri"]

# One locale for each family of names: pan-Arab, Levantine, Algerian and Tunisian, Moroccan,
# Mauritanian.
_LOCALES = ("ar", "ar_SY", "ar_DZ", "ar_MA", "ar_MR", "en")


@cache
def month_numbers(calendar: Calendar) -> dict[str, int]:
    """Give the month, 1 to 12, of every known name, keyed by the folded name.

    Gregorian names come from Unicode CLDR through Babel, with the names of
    ``data/month_names.csv`` beside them; Hijri names come from that file alone.

    Raises
    ------
    ValueError
        When the file gives one name two months.

    Examples
    --------
    >>> months = month_numbers("gregorian")
    >>> months[fold("حزيران")], months[fold("يونيه")], months["june"], months[fold("جوان")]
    (6, 6, 6, 6)
    >>> month_numbers("hijri")[fold("رمضان")]
    9
    """
    numbers: dict[str, int] = {}
    names = _listed_names(calendar)
    if calendar == "gregorian":
        names += _cldr_names()
    for name, month in names:
        if numbers.setdefault(fold(name), month) != month:
            raise ValueError(f"data/month_names.csv: {name!r} names two months")
    return numbers


def _cldr_names() -> list[tuple[str, int]]:
    names = []
    for code in _LOCALES:
        widths = Locale.parse(code).months["format"]
        for width in ("wide", "abbreviated"):
            names += [(name, month) for month, name in widths[width].items()]
    return names


def _listed_names(calendar: Calendar) -> list[tuple[str, int]]:
    with resource_path("data", "month_names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["name"], int(row["month"])) for row in rows if row["calendar"] == calendar]


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
