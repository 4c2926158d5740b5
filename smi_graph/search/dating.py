"""Dates and spans of dates as somebody types them into the search box, in figures or words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.arabic import fold
from smi_graph.arabic.dates import EARLIEST_YEAR, LATEST_YEAR, DateProblem, find_dates
from smi_graph.search.errors import UnclearSearch
from smi_graph.search.expression import Dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smi_graph.arabic.dates import DateMention
    from smi_graph.search.tokens import QueryToken

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SPAN = re.compile(r"(?P<first>[^.]*?)\s*\.{2,3}\s*(?P<last>[^.]*)")
_YEARS = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")
_LOOKS_DATED = re.compile(r"\d{4}(?:-\d+)*\Z")
_HAS_YEAR = re.compile(r"\d{4}")
# As many words have the two ends of "from the 1st of June 2012" and so on.
_MOST_TOGETHER = 11


class Dated(NamedTuple):
    """What may be a date, and whether it may as well be a number in a text."""

    dates: Dates
    may_be_words: bool


def read_dates(text: str) -> Dated | None:
    """Read a date of any precision, or a span of dates; in any digits.

    Parameters
    ----------
    text
        What stands between two spaces, or what `join_dates` put together.

    Returns
    -------
    Dated or None
        ``None`` for what is not written like a date. A year alone, two years with a hyphen,
        and a date in other figures than ``1973-10``, or in words, may be words as well.

    Raises
    ------
    UnclearSearch
        When a span has an end that is no date, or ends before it begins.

    Examples
    --------
    >>> read_dates("١٩٧٣-١٠").dates
    Dates(first='1973-10', last='1973-10')
    >>> read_dates("1973-10..1974").dates, read_dates("1973..").dates
    (Dates(first='1973-10', last='1974'), Dates(first='1973', last=''))
    >>> read_dates("1973").may_be_words, read_dates("2254") is None
    (True, True)
    >>> read_dates("30 June 2012").dates, read_dates("حزيران 2012 .. 2013").dates
    (Dates(first='2012-06-30', last='2012-06-30'), Dates(first='2012-06', last='2013'))
    """
    written = fold(text).rstrip(" ,;:!?")
    years = _YEARS.fullmatch(written)
    if years and _is_year(years[1]) and _is_year(years[2]) and years[1] < years[2]:
        return Dated(Dates(years[1], years[2]), may_be_words=True)
    span = _SPAN.fullmatch(written)
    if span and any(_LOOKS_DATED.match(end) or _written(end) for end in span.groups()):
        return Dated(_span(span["first"], span["last"], text), may_be_words=False)
    one = _written(written.removesuffix("."))
    if one is None:
        return None
    is_plain = _DATE.fullmatch(written.removesuffix(".")) is not None
    return Dated(Dates(one, one), may_be_words=len(one) == 4 or not is_plain)


def join_dates(tokens: Sequence[QueryToken]) -> Iterator[QueryToken]:
    """Put together the words that are one date, or a span of dates: ``30 June 2012``.

    What is written like a date but is none, such as ``31 June 2012``, is put together too. What
    stands after the name of a field is left as it is, since it is looked for there.

    Examples
    --------
    >>> from smi_graph.search.tokens import cut_query
    >>> [token.text for token in join_dates([*cut_query("war of June 2012 .. 2013")])]
    ['war', 'of', 'June 2012 .. 2013']
    >>> [token.text for token in join_dates([*cut_query("31 June 2012 war 2012 ..")])]
    ['31 June 2012', 'war', '2012 ..']
    """
    place = 0
    while place < len(tokens):
        is_of_field = place > 0 and tokens[place - 1].kind == "field"
        run = 1 if is_of_field else _length_of_date(tokens[place : place + _MOST_TOGETHER])
        text = " ".join(token.text for token in tokens[place : place + run])
        yield replace(tokens[place], text=text) if run > 1 else tokens[place]
        place += run


def _length_of_date(tokens: Sequence[QueryToken]) -> int:
    """Tell how many tokens from the first one are a date together; 1 where they are none."""
    words = next((n for n, token in enumerate(tokens) if token.kind != "words"), len(tokens))
    for length in range(words, 1, -1):
        if _is_dated(" ".join(token.text for token in tokens[:length])):
            return length
    return 1


def _is_dated(text: str) -> bool:
    written = fold(text).rstrip(" ,;:!?")
    if _HAS_YEAR.search(written) is None:
        return False
    span = _SPAN.fullmatch(written)
    if span:
        ends = [end for end in span.groups() if end]
        return any(map(_written, ends)) and all(_written(end) or find_fault(end) for end in ends)
    years = _YEARS.fullmatch(written)
    if years is not None and years[1] < years[2]:
        return True
    return _written(written) is not None or find_fault(written) is not None


def find_fault(text: str) -> DateProblem | None:
    """Tell why what is written like a date is none; ``None`` for a date, and for anything else.

    Examples
    --------
    >>> find_fault("31 June 2012").value, find_fault("2012-06-31").value
    ('invalid_date', 'invalid_date')
    >>> find_fault("6/7/2012").value, find_fault("30 June 2012"), find_fault("June")
    ('ambiguous', None, None)
    """
    mention = _mention(fold(text).rstrip(" ,;:.!?"))
    return mention.problem if mention is not None else None


def days_of(dates: Dates) -> tuple[int | None, int | None]:
    """Give the first and the last day of a span, counted from 1970-01-01.

    Examples
    --------
    >>> days_of(Dates("1970-02", "1970-02")), days_of(Dates("", "1970"))
    ((31, 58), (None, 364))
    """
    return (
        days_of_date(dates.first)[0] if dates.first else None,
        days_of_date(dates.last)[1] if dates.last else None,
    )


def days_of_date(written: str) -> tuple[int, int]:
    """Give the first and the last day that a date may mean, counted from 1970-01-01.

    Raises
    ------
    ValueError
        When it is none.

    Examples
    --------
    >>> days_of_date("1970"), days_of_date("1970-01-02")
    ((0, 364), (1, 1))
    """
    year, month, day = (*map(int, written.split("-")), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        following = first.toordinal() + 1
    elif month:
        following = _ordinal(year + month // 12, month % 12 + 1)
    else:
        following = _ordinal(year + 1, 1)
    start = date(1970, 1, 1).toordinal()
    return first.toordinal() - start, following - 1 - start


def _ordinal(year: int, month: int) -> int:
    return date(year, month, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1


def _span(first: str, last: str, text: str) -> Dates:
    ends = [_written(end) if end else "" for end in (first, last)]
    for end, given in zip(ends, (first, last), strict=True):
        if end is None:
            raise UnclearSearch("no_date", text=given, span=text)
    dates = Dates(ends[0] or "", ends[1] or "")
    start, end_day = days_of(dates)
    if start is not None and end_day is not None and start > end_day:
        raise UnclearSearch("dates_reversed", span=text)
    return dates


def _written(text: str) -> str | None:
    """Write a date as ISO 8601 does; ``None`` for what is none."""
    match = _DATE.fullmatch(text)
    if match is None:
        return _in_words(text)
    if not _is_year(match[1]):
        return None
    written = "-".join(part.zfill(2) for part in match.groups() if part)
    try:
        days_of_date(written)
    except ValueError:
        return None
    return written


def _in_words(text: str) -> str | None:
    """Read what is one date that has a year, and nothing else."""
    mention = _mention(text)
    return mention.value if mention is not None else None


def _mention(text: str) -> DateMention | None:
    """Give the date that a text is as a whole, right or not."""
    if _HAS_YEAR.search(text) is None:
        return None
    found = find_dates(text)
    is_whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(text))
    return found[0] if is_whole else None


def _is_year(text: str) -> bool:
    return EARLIEST_YEAR <= int(text) <= LATEST_YEAR
