"""Dates of day, month or year precision, checked against the calendar."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

from smi_graph.arabic import DateMention, DateProblem
from smi_graph.records.doubts import DoubtCode

_PARTIAL = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?\Z")


def check_partial_date(value: str) -> str:
    """Give back a date of EDTF level 0 (``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``) unchanged.

    Raises
    ------
    ValueError
        When it is written otherwise, or no calendar has it.

    Examples
    --------
    >>> check_partial_date("2021-05")
    '2021-05'
    >>> check_partial_date("2021-02-30")
    Traceback (most recent call last):
    ...
    ValueError: '2021-02-30' is not a date of the calendar
    """
    match = _PARTIAL.match(value)
    if match is None:
        raise ValueError(f"{value!r} is not written YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a date of the calendar") from error
    return value


PartialDate = Annotated[str, AfterValidator(check_partial_date)]


def dates_agree(first: str, second: str) -> bool:
    """Tell whether two dates can be one: a coarser date agrees with every finer one in it.

    Examples
    --------
    >>> dates_agree("2021-05-28", "2021-05"), dates_agree("2021-05-28", "2021-06-28")
    (True, False)
    """
    return first.startswith(second) or second.startswith(first)


def doubt_of_date(mention: DateMention | None) -> DoubtCode:
    """Tell why a date is not taken; ``None`` is a writing that is none of a date.

    Examples
    --------
    >>> from smi_graph.arabic import read_date
    >>> [doubt_of_date(read_date(text)).value for text in ("06/05/2021", "15 شعبان 1442")]
    ['ambiguous_date', 'hijri_date']
    """
    if mention is None:
        return DoubtCode.INVALID_DATE
    if mention.calendar == "hijri":
        return DoubtCode.HIJRI_DATE
    return {
        DateProblem.MONTH_MISMATCH: DoubtCode.MONTH_MISMATCH,
        DateProblem.AMBIGUOUS: DoubtCode.AMBIGUOUS_DATE,
        DateProblem.RANGE: DoubtCode.DATE_RANGE,
    }.get(mention.problem or DateProblem.INVALID_DATE, DoubtCode.INVALID_DATE)
