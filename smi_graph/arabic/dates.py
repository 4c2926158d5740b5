"""Dates as Arabic and English texts write them, read without guessing.

A month name alone is no date: "دي مايو" in a person's name holds the month May, so a day or
a year must stand beside it. Two month names joined by a slash must name the same month. Hijri
dates are found so that they can be told apart; they are never converted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.arabic.folding import FoldedText
from smi_graph.arabic.months import Calendar, month_numbers, name_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

EARLIEST_YEAR = 1500
LATEST_YEAR = 2099


class DateProblem(StrEnum):
    """Why a date that is written is not taken."""

    MONTH_MISMATCH = "month_mismatch"
    INVALID_DATE = "invalid_date"
    AMBIGUOUS = "ambiguous"
    RANGE = "range"


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date that stands in a text.

    Parameters
    ----------
    start, end
        Its place in the original text, in characters, end exclusive.
    value
        The date as ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``; ``None`` for a Hijri date, for a
        date with a problem, and for a day and month without a year.
    calendar
        ``gregorian`` or ``hijri``.
    problem
        Why there is no value, where the writing itself is at fault.
    first, last
        Of a range, the two ends where both are clear.
    """

    start: int
    end: int
    value: str | None
    calendar: Calendar = "gregorian"
    problem: DateProblem | None = None
    first: str | None = None
    last: str | None = None


def find_dates(text: str) -> list[DateMention]:
    """Find the dates of a text in the order in which they stand.

    Parameters
    ----------
    text
        Any text; digits may be Arabic, names may carry vowel signs.

    Returns
    -------
    list of DateMention
        Mentions that do not overlap.

    Examples
    --------
    >>> [mention.value for mention in find_dates("٢٨ حزيران/يونيو ٢٠٢١")]
    ['2021-06-28']
    >>> [mention.value for mention in find_dates("Monday, June 28, 2021")]
    ['2021-06-28']
    >>> find_dates("28 حزيران/يوليو 2021")[0].problem
    <DateProblem.MONTH_MISMATCH: 'month_mismatch'>
    >>> find_dates("لويجي دي مايو")
    []
    """
    folded = FoldedText.of(text)
    return [
        mention_of(match, folded)
        for match in date_pattern().finditer(folded.folded)
        if match.end() > match.start()
    ]


_YEAR = r"(?P<{0}>\d{{4}})(?!\d)"
FIELD_ONLY = (
    rf"(?P<field_year>\d{{4}})(?:\s*[-/.]\s*(?P<field_month>\d{{1,2}}))?\s*م?"
    rf"|(?P<late_month>\d{{1,2}})\s*[-/.]\s*{_YEAR.format('late_year')}"
)
_ERA = r"(?:\s*(?:هـ?|ه\.|a\.?h\.?)(?!\w)|\s*م(?!\w))?"


def _month_group(name: str, names: str) -> str:
    joined = rf"\s*(?:[/\-–,]|\()\s*(?P<{name}_twin>{names})\s*\)?"
    return rf"(?P<{name}>{names})(?:{joined})?(?![^\W\d])"


@cache
def date_pattern() -> re.Pattern[str]:
    """Give what finds dates in folded texts."""
    gregorian = name_pattern(month_numbers("gregorian"))
    hijri = name_pattern(month_numbers("hijri"))
    of, ordinal = r"(?:من\s+|شهر\s+|of\s+)*", r"(?:st|nd|rd|th)?"
    gap, of_year = r"[\s,.]*", r"(?:(?:من|لعام|عام|لسنه|سنه|of)\s+)*"
    day_first = (
        rf"(?<!\d)(?P<d1>\d{{1,2}}){ordinal}[\s,]*{of}{_month_group('m1', gregorian)}"
        rf"{gap}{of_year}{_YEAR.format('y1')}"
    )
    month_first = (
        rf"(?<!\w){_month_group('m2', gregorian)}{gap}(?P<d2>\d{{1,2}}){ordinal}(?!\d)"
        rf"[\s,]*{_YEAR.format('y2')}"
    )
    month_only = rf"(?<!\w){_month_group('m3', gregorian)}{gap}{of_year}{_YEAR.format('y3')}"
    numeric = (
        rf"(?<![\d/.\-])(?P<y4>\d{{4}})\s*(?P<s4>[/.\-])\s*(?P<m4>\d{{1,2}})\s*(?P=s4)\s*"
        rf"(?P<d4>\d{{1,2}})(?![\d/\-]){_ERA.replace('(?:', '(?P<e4>', 1)}"
        rf"|(?<![\d/.\-])(?P<d5>\d{{1,2}})\s*(?P<s5>[/.\-])\s*(?P<m5>\d{{1,2}})\s*(?P=s5)\s*"
        rf"{_YEAR.format('y5')}(?![/\-]){_ERA.replace('(?:', '(?P<e5>', 1)}"
    )
    lunar = (
        rf"(?<!\d)(?:(?P<d6>\d{{1,2}})[\s,]*{of})?(?<!\w)(?P<m6>{hijri})(?!\w)"
        rf"{gap}{of_year}{_YEAR.format('y6')}{_ERA}"
    )
    return re.compile(f"{lunar}|{day_first}|{month_first}|{month_only}|{numeric}")


def mention_of(match: re.Match[str], folded: FoldedText) -> DateMention:
    """Read a match of `date_pattern`."""
    start, end = match.span()
    while folded.folded[start].isspace():
        start += 1
    while folded.folded[end - 1].isspace():
        end -= 1
    start, end = folded.original_span(start, end)
    groups = {name: text for name, text in match.groupdict().items() if text is not None}
    if "m6" in groups or any("ه" in groups.get(era, "") for era in ("e4", "e5")):
        return DateMention(start, end, None, "hijri")
    if not _months_agree(groups):
        return DateMention(start, end, None, problem=DateProblem.MONTH_MISMATCH)
    if "d5" in groups and int(groups["d5"]) != int(groups["m5"]) and _is_month(groups, "d5", "m5"):
        return DateMention(start, end, None, problem=DateProblem.AMBIGUOUS)
    value = _value(groups)
    problem = DateProblem.INVALID_DATE if value is None else None
    return DateMention(start, end, value, problem=problem)


def _is_month(groups: dict[str, str], *names: str) -> bool:
    return all(1 <= int(groups[name]) <= 12 for name in names)


def _months_agree(groups: dict[str, str]) -> bool:
    for name in ("m1", "m2", "m3"):
        twin = groups.get(f"{name}_twin")
        if twin is not None and _month(twin) != _month(groups[name]):
            return False
    return True


def _month(name: str) -> int:
    return month_numbers("gregorian")[" ".join(name.split())]


def _parts(groups: dict[str, str]) -> Iterator[int]:
    """Give year, month and day of a match, as many as it has."""
    for year, month, day in (
        ("y1", "m1", "d1"),
        ("y2", "m2", "d2"),
        ("y3", "m3", ""),
        ("y4", "m4", "d4"),
        ("y5", "m5", "d5"),
        ("field_year", "field_month", ""),
        ("late_year", "late_month", ""),
    ):
        if year in groups:
            yield int(groups[year])
            if month in groups:
                written = groups[month]
                yield int(written) if written.isdigit() else _month(written)
            if day in groups:
                yield int(groups[day])


def _value(groups: dict[str, str]) -> str | None:
    parts = list(_parts(groups))
    if not EARLIEST_YEAR <= parts[0] <= LATEST_YEAR:
        return None
    try:
        date(parts[0], *[*parts[1:], 1, 1][:2])
    except ValueError:
        return None
    return "-".join([f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])])
