"""The date that a document gives itself: a line of its text that is a date and little else."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.arabic import DateMention, find_dates, fold, weekday_names
from smi_graph.layered import read_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.records.lines import Line

_LONGEST = 120
_LONGEST_HEADING = 60
_LINES_AT_THE_TOP = 8
_LINES_AT_THE_END = 4
_PROSE = re.compile(r".{25,}[.؟?!:؛]|.{160,}")
_DATE_OF_SOMETHING_ELSE = re.compile(r"تاريخ (?!(?:الاصدار|الصدور|النشر|يوم)\b)\w")
_PLACE_WORDS = 4
_BESIDE_A_DATE = (
    "الموافق",
    "الموافق لـ",
    "الموافقة",
    "بتاريخ",
    "التاريخ",
    "تاريخ",
    "تاريخ الإصدار",
    "تاريخ الصدور",
    "تاريخ النشر",
    "صدر",
    "صدرت",
    "صادر",
    "حرر",
    "يوم",
    "في",
    "من",
    "هـ",
    "م",
    "ميلادي",
    "ميلادية",
    "هجري",
    "هجرية",
    "date",
    "dated",
    "issued",
    "released",
    "release",
    "on",
    "corresponding",
    "to",
    "ah",
    "ce",
    "for immediate release",
)


def own_dates(lines: Sequence[Line]) -> list[tuple[Line, DateMention]]:
    """Find the dates of a document's own date lines.

    A date line is short, stands near the top or the end of the text, and holds a date with
    at most a weekday, a place, the Hijri date and words such as "بتاريخ" beside it. Dates in
    running prose are what the document speaks of, not when it was written.

    Parameters
    ----------
    lines
        The lines of one language's text, in order.

    Returns
    -------
    list
        Each date with its line; a date with a problem is among them, Hijri dates are not.
    """
    found: list[tuple[Line, DateMention]] = []
    before = ""
    for line in _head_and_foot(_outside_quotes(_without_annexes(lines))):
        if len(line.text) <= _LONGEST and not (_of_a_fax(before) or _of_a_fax(line.text)):
            found += [(line, mention) for mention in _own_dates_of(line.text)]
        before = line.text
    return found


def _without_annexes(lines: Sequence[Line]) -> Sequence[Line]:
    """Give the lines above the first annex: its dates are its own."""
    for index, line in enumerate(lines):
        if len(line.text) <= _LONGEST_HEADING and _annex().match(fold(line.text)):
            return lines[:index]
    return lines


def _outside_quotes(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out the lines of what the document quotes: its dates are of another document."""
    depth = 0
    kept = []
    for line in lines:
        if depth == 0:
            kept.append(line)
        depth = max(0, depth + line.text.count("«") - line.text.count("»"))
    return lines if depth else kept


def _of_a_fax(text: str) -> bool:
    """Tell a line that a fax or a registry printed: its date is that of sending or receipt."""
    return len(text) <= _LONGEST and _transmission().search(fold(text)) is not None


@cache
def _annex() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _date_words()["annex"]))
    return re.compile(rf"(?:{words})(?!\w)(?!.*[.؟?!]\Z)")


@cache
def _transmission() -> re.Pattern[str]:
    words = "|".join(map(re.escape, _date_words()["transmission"]))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


@cache
def _date_words() -> dict[str, list[str]]:
    words = read_words("page_layout.toml")["date_lines"]
    return {
        name: sorted(map(fold, listed), key=len, reverse=True) for name, listed in words.items()
    }


def is_date_line(text: str) -> bool:
    """Tell whether a line is a date with a place of a few words at most, and so no title.

    Examples
    --------
    >>> is_date_line("إسطنبول، 26 شباط 2014"), is_date_line("بيان النقابة في 26 شباط 2014")
    (True, False)
    """
    mentions = _own_dates_of(text) if len(text) <= _LONGEST else []
    if not mentions:
        return False
    before = fold(text[: mentions[0].start])
    words = re.findall(r"[^\W\d_]+", _small_words().sub(" ", before))
    return len(words) <= 1 or (len(words) <= _PLACE_WORDS and before.rstrip().endswith(","))


def _head_and_foot(lines: Sequence[Line]) -> list[Line]:
    """Give the lines above the first and below the last paragraph of prose."""
    prose = [index for index, line in enumerate(lines) if _PROSE.fullmatch(line.text)]
    first, last = (prose[0], prose[-1]) if prose else (len(lines), len(lines))
    head = lines[: min(first, _LINES_AT_THE_TOP)]
    return [*head, *lines[max(last + 1, len(head)) :][-_LINES_AT_THE_END:]]


def _own_dates_of(text: str) -> list[DateMention]:
    mentions = find_dates(text)
    gregorian = [mention for mention in mentions if mention.calendar == "gregorian"]
    if len(gregorian) != 1:
        return []
    rest = text
    for mention in reversed(mentions):
        rest = f"{rest[: mention.start]} | {rest[mention.end :]}"
    return gregorian if _may_stand_beside(rest) else []


def _may_stand_beside(rest: str) -> bool:
    """Tell whether what is left of a line without its dates is a place and small words."""
    folded = fold(rest)
    if _DATE_OF_SOMETHING_ELSE.search(folded):
        return False
    left = _small_words().sub(" ", folded)
    if re.search(r"\d", left):
        return False
    before, _, after = left.partition("|")
    words = re.findall(r"[^\W\d_]+", before)
    if re.findall(r"[^\W\d_]{2,}", after):
        # "18 كانون الأول 2015، نيويورك" is a date line, "2015 was a year of" is none.
        return not words and len(re.findall(r"[^\W\d_]+", after)) <= 2
    if len(words) <= 1:
        return True
    # A place of several words is set off: "New York, 18 December 2015", "دمشق - 3 آذار 2012".
    return (
        len(words) <= _PLACE_WORDS and re.search(r"[,:،\-–—(]\s*\|?\s*$", _place(rest)) is not None
    )


def _place(rest: str) -> str:
    head = rest.split("|", 1)[0].rstrip()
    words = head.split()
    while words and fold(words[-1]).strip(" ,:-") in _set_of_small_words():
        if re.search(r"[,:،\-–—(]$", words[-1]) or fold(words[-1]) in {"في", "on", "بتاريخ"}:
            return ","
        words.pop()
    return " ".join(words)


@cache
def _set_of_small_words() -> frozenset[str]:
    return frozenset(map(fold, _BESIDE_A_DATE)) | weekday_names()


@cache
def _small_words() -> re.Pattern[str]:
    words = sorted(_set_of_small_words(), key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
