"""Dates in texts, with at least a month and a year."""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from sys import maxsize
from typing import TYPE_CHECKING

from smi_graph.arabic import month_numbers
from smi_graph.arabic.dates import EARLIEST_YEAR, LATEST_YEAR
from smi_graph.mentions.lexicon import Sense
from smi_graph.mentions.mention import Found
from smi_graph.mentions.text import PARAGRAPH, alternatives, folded_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from smi_graph.mentions.lexicon import Hit
    from smi_graph.mentions.rules import Rules, Words
    from smi_graph.mentions.text import SearchedText

_KIND = "date"
_MONTH, _DIGITS = "dates.toml:month", "dates.toml:digits"
_SIGNS = "/-.\\"
_DASH = "-"
_NUMERIC = re.compile(r"(\d{1,4})\s?([/.\-\\])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d|[/\-\\.]\d)")
_TO = r"(?:-|/|to|and|&|و|الي|حتي)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_DAY_BEFORE = 40


class DateFinder:
    """Finds dates beside the names of months, and dates in digits.

    Parameters
    ----------
    rules
        Of which those of ``dates.toml`` are used.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        words = rules.dates
        self._months = dict(month_numbers("gregorian"))
        names = alternatives(self._months)
        of_year = rf"(?:(?:{alternatives(words.before_year)})\s*)*"
        twin = rf"(?:\s?[/(-]\s?(?P<twin>{names})(?!\w)\s?\)?|\s(?P<again>{names})(?!\w))?"
        self._after = re.compile(
            rf"(?P<dot>\.)?{twin}(?:\s*[,/\\-]?\s*{of_year}(?P<year>\d{{4}})(?!\d|[-/.]\d)"
            rf"|\s+(?:\d{{1,2}}{_ORDINAL}\s?{_TO}\s?)?(?P<day>\d{{1,2}}){_ORDINAL}\s*,?\s+"
            rf"{of_year}(?P<late>\d{{4}})(?!\d))"
        )
        self._day = re.compile(
            rf"(?<![\d.,:/\\])(?:\d{{1,2}}{_ORDINAL}\s?{_TO}\s?)?(?<!\d)(?P<day>\d{{1,2}}){_ORDINAL}"
            rf"(?:\s*[/\\-]\s*|\s*,?\s+|(?<=\d))(?:(?:{alternatives(words.before_month)})\s+)*\Z"
        )
        first = "".join(rules.attached.first | rules.attached.second)
        self._day_in_words = re.compile(
            rf"(?:(?<!\w)|(?<=\b[{first}]))(?P<day>{_in_words(words.days)})"
            rf"\s+(?:(?:{alternatives(words.before_month)})\s+)+\Z"
        )
        self._hijri = re.compile(rf"\s*(?:{alternatives(words.hijri)})(?!\w)")

    def senses(self) -> Iterator[Sense]:
        """Give the names of months to look for."""
        for name, number in self._months.items():
            yield Sense("month", str(number), _MONTH, name.capitalize() if name.isascii() else name)
        for digit in range(10):
            for sign in (*_SIGNS, *(f" {sign}" for sign in _SIGNS)):
                yield Sense("digits", "", _DIGITS, f"{digit}{sign}")

    def find(
        self,
        text: SearchedText,
        words: Mapping[str, Sequence[Hit]],
        language: str,
        persons: Sequence[tuple[int, int]],
    ) -> list[Found]:
        """Find the dates of a text.

        Parameters
        ----------
        text, words
            The text, and the words that were found in it, by kind.
        language
            Decides which of two numbers is the day.
        persons
            Where names of persons stand; a month in them is none.
        """
        found = [*self._in_digits(text.folded, [hit.start for hit in words["digits"]], language)]
        reached = 0
        for hit in sorted(words["month"], key=lambda hit: (hit.start, -hit.end)):
            if hit.start < reached or _is_in(hit.start, persons):
                continue
            match = self._after.match(text.folded, hit.end)
            if match is None or not self._is_month_again(text.folded, hit, match):
                continue
            if self._is_month(text, hit, match):
                one = self._beside(text.folded, hit, match, reached)
                reached = match.end()
                if one is not None:
                    found.append(one)
        return found

    def _beside(self, folded: str, hit: Hit, match: re.Match[str], reached: int) -> Found | None:
        """Read the date beside the name of a month."""
        name, start, day = folded[hit.start : hit.end], hit.start, match["day"]
        month = twin = self._month(name)
        if match["twin"]:
            twin = self._month(match["twin"])
        if twin != month:
            joint = folded[match.start() : match.start("twin")]
            if not name.isascii() and _DASH not in joint:
                return None  # Two names of one month, of which one is wrong.
            # June/July 2012: the year stands with the end of the range.
            month, start = twin, match.start("twin")
        elif day is None and not hit.attached:
            start, day = self._day_before(folded, hit.start, reached) or (start, None)
        if day is None and self._is_word(folded, hit, name, match):
            return None
        value = written(int(match["year"] or match["late"]), month, self._number(day))
        if value is None:
            return None
        end = match.end("year") if match["year"] else match.end("late")
        return Found(start, end, _KIND, value, _MONTH)

    def _month(self, name: str) -> int:
        return self._months[" ".join(name.split())]

    def _is_month_again(self, folded: str, hit: Hit, match: re.Match[str]) -> bool:
        """Tell whether the name that directly follows, if one does, is of the same month."""
        again = match["again"]
        return not again or self._month(again) == self._month(folded[hit.start : hit.end])

    def _is_month(self, text: SearchedText, hit: Hit, match: re.Match[str]) -> bool:
        """Tell the name of a month from a word and from a part of a name."""
        words, folded = self._rules.dates, text.folded
        name = folded[hit.start : hit.end]
        if match["dot"] and name not in words.abbreviated:
            return False
        letters = words.exactly.get(name)
        if letters:
            first, last = text.span(hit.start, hit.end)
            if letters not in text.original[first:last]:
                return False
        if self._hijri.match(folded, match.end()):
            return False
        piece = folded[max(0, hit.start - 30) : hit.start]
        before = piece.rpartition(PARAGRAPH)[2].split()[-1:]
        if before and before[0] in words.not_after:
            return False
        return not (before and self._is_first_name(text, hit, before[0]))

    def _is_first_name(self, text: SearchedText, hit: Hit, word: str) -> bool:
        if not word.isascii() or word not in self._rules.persons.first_names:
            return False
        return word not in self._months and text.printed(hit.start - len(word) - 1).isupper()

    def _day_before(self, folded: str, start: int, reached: int) -> tuple[int, str] | None:
        begin = max(reached, start - _DAY_BEFORE)
        piece = folded[begin:start]
        last = piece.split()[-1:]
        if not last or not (last[0][0].isdigit() or last[0][-1:].isdigit() or self._joins(last[0])):
            return None
        words = self._rules.dates
        match, no_day = self._day.search(piece), words.counting
        if match is None:
            match, no_day = self._day_in_words.search(piece), words.day_parts
        if match is None or self._ends_with_one(piece[: match.start()], no_day):
            return None
        return begin + match.start("day"), match["day"]

    def _ends_with_one(self, before: str, words: Words) -> bool:
        """Tell whether the last word of a piece of text is one of some: vol. 12, May 2012."""
        last = before.rpartition(PARAGRAPH)[2].split()[-1:]
        readings = self._rules.attached.readings(last[0].strip("(,:;")) if last else ()
        return not words.isdisjoint(readings)

    def _number(self, day: str | None) -> int | None:
        """Give the number of a day in digits or in words."""
        if day is None or day.isdecimal():
            return None if day is None else int(day)
        return self._rules.dates.days[folded_name(day)]

    def _joins(self, word: str) -> bool:
        return word in self._rules.dates.before_month or word in _SIGNS

    def _is_word(self, folded: str, hit: Hit, name: str, match: re.Match[str]) -> bool:
        """Tell the name of a month without a day from a word that is spelled so."""
        words = self._rules.dates
        if name in words.verbs and match["year"] and match.start("year") > hit.end + 1:
            letters = folded[hit.start - hit.attached : hit.start]
            if letters and letters[-1] in self._rules.attached.second:
                return False
            before = folded[max(0, hit.start - 30) : hit.start - hit.attached].split()[-1:]
            known = words.after_verbs | self._months.keys()
            nearest = before[0].strip("()/,") if before else ""
            return known.isdisjoint(self._rules.attached.readings(nearest))
        return self._begins_sentence_as_word(folded, hit, name)

    def _begins_sentence_as_word(self, folded: str, hit: Hit, name: str) -> bool:
        if name not in self._rules.dates.first_in_sentence:
            return False
        place = hit.start - hit.attached
        left = folded[max(0, place - 3) : place].rstrip(" \"“«'(")
        return not left or left[-1] in ".!?\n:;"

    def _in_digits(self, folded: str, digits: Sequence[int], language: str) -> Iterator[Found]:
        reached = 0
        for last in digits:
            start = _beginning(folded, last)
            match = None if start is None or start < reached else _NUMERIC.match(folded, start)
            if match is None or self._hijri.match(folded, match.end()):
                continue
            reached = match.end()
            value = self._read(match, language)
            if value is not None:
                yield Found(match.start(), match.end(), _KIND, value, _DIGITS)

    def _read(self, match: re.Match[str], language: str) -> str | None:
        first, second, third = match[1], match[3], match[4]
        if len(first) == 4:
            return written(int(first), int(second), int(third)) if len(third) <= 2 else None
        if len(third) != 4 or len(first) > 2:
            return None
        day, month, year = int(first), int(second), int(third)
        if language in self._rules.dates.day_first or day > 12 or day == month:
            return written(year, month, day)
        return written(year, day, month) if month > 12 else None


def _in_words(days: Iterable[str]) -> str:
    """Write a regular expression for days in words, in which a hyphen may stand for a space."""
    return alternatives(days).replace(r"\s+", r"[\s-]+")


def _is_in(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a place is in one of some spans, which are in the order of the text."""
    number = bisect_right(spans, (place, maxsize)) - 1
    return number >= 0 and place < spans[number][1]


def _beginning(folded: str, last: int) -> int | None:
    """Give where the number begins whose last digit is known, unless it is a part of more."""
    start = last
    while start and folded[start - 1].isdigit() and last - start < 4:
        start -= 1
    before = folded[start - 1 : start] if start else ""
    if before.isdigit() or (before and before in _SIGNS) or (before.isalpha() and before.isascii()):
        return None
    return start


def written(year: int, month: int, day: int | None) -> str | None:
    """Write a date, unless there is no such day.

    Examples
    --------
    >>> written(2012, 2, 29), written(2012, 2, 30), written(2012, 2, None)
    ('2012-02-29', None, '2012-02')
    """
    if not EARLIEST_YEAR <= year <= LATEST_YEAR or not 1 <= month <= 12:
        return None
    try:
        date(year, month, 1 if day is None else day)
    except ValueError:
        return None
    return f"{year:04}-{month:02}" if day is None else f"{year:04}-{month:02}-{day:02}"
