"""Dates in texts, with at least a month and a year."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from smi_graph.arabic import month_numbers
from smi_graph.arabic.dates import EARLIEST_YEAR, LATEST_YEAR
from smi_graph.mentions.lexicon import Sense
from smi_graph.mentions.rules import alternatives
from smi_graph.mentions.text import PARAGRAPH, folded_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.mentions.lexicon import Hit
    from smi_graph.mentions.rules import Rules
    from smi_graph.mentions.text import SearchedText

Found = tuple[int, int, str, str, str]
_RULE = "dates.toml:{}"
_NUMERIC = re.compile(
    r"[0-9][0-9]{0,3}\s?([/.\-\\])\s?[0-9]{1,2}\s?\1\s?[0-9][0-9]{0,3}"
)
_TO = r"(?:-|/|to|and|&|و|الي|حتي)"
_DAY_BEFORE = 40


class DateFinder:
    """Finds dates beside the names of months, and dates in digits.

    Parameters
    ----------
    rules
        Of which the words of ``dates.toml`` are used.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        words = rules.dates
        self._months = {name: number for name, number in month_numbers("gregorian").items()}
        hijri = alternatives(words.hijri)
        names = alternatives(self._months)
        year = rf"(?P<year>\d{{4}})(?!\d|[-/.]\d|\s*(?:{hijri})(?!\w))"
        of_year = rf"(?:(?:{alternatives(words.before_year)})\s*)*"
        twin = rf"(?:\s?[/(-]\s?(?P<twin>{names})(?!\w)\s?\)?)?"
        divided = r"\s*[,/\\-]?\s*"
        self._after = re.compile(
            rf"(?P<dot>\.)?{twin}(?:{divided}{of_year}{year}"
            rf"|\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s?{_TO}\s?)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+{of_year}(?P<late>\d{{4}})(?!\d))"
        )
        self._day = re.compile(
            rf"(?<![\d.,:/\\])(?P<range>\d{{1,2}}(?:st|nd|rd|th)?\s?{_TO}\s?)?(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:\s*[/\\-]\s*|\s*,?\s+|(?<=\d))(?:(?:{alternatives(words.before_month)})\s+)*\Z"
        )
        self._hijri = re.compile(rf"\s*(?:{hijri})(?!\w)")

    def senses(self) -> Iterator[Sense]:
        """Give the names of months to look for."""
        for name, number in self._months.items():
            shown = name.capitalize() if name.isascii() else name
            yield Sense("month", str(number), _RULE.format("month"), shown)

    def find(
        self, text: SearchedText, words: list[Hit], language: str, persons: list[tuple[int, int]]
    ) -> list[Found]:
        """Find the dates of a text.

        Parameters
        ----------
        text, words
            The text, and the words that were found in it.
        language
            Decides which of two numbers is the day.
        persons
            Where names of persons stand; a month in them is none.
        """
        found = [*self._in_digits(text, language)]
        months = [hit for hit in words if hit.senses[0].kind == "month" or hit.senses[-1].kind == "month"]
        months.sort(key=lambda hit: (hit.start, hit.start - hit.end))
        reached = 0
        for hit in months:
            if hit.start < reached or any(first <= hit.start < last for first, last in persons):
                continue
            one, reached = self._beside(text, hit, language, reached)
            if one is not None:
                found.append(one)
        return found

    def _beside(
        self, text: SearchedText, hit: Hit, language: str, reached: int
    ) -> tuple[Found | None, int]:
        """Read the date beside the name of a month; tell how far it was read."""
        folded = text.folded
        match = self._after.match(folded, hit.end)
        name = folded[hit.start : hit.end]
        if match is None or not self._is_month(text, hit, match, name):
            return None, reached
        month = self._months[" ".join(name.split())]
        start = hit.start
        if match["twin"]:
            twin = self._months[" ".join(match["twin"].split())]
            if twin != month and not name.isascii():
                return None, match.end()
            if twin != month:
                month, start = twin, match.start("twin")
        year = int(match["year"] or match["late"])
        day = match["day"]
        if day is None and not hit.attached:
            before = self._day_before(folded, hit.start, reached)
            if before is not None:
                start, day = before
        if day is None and self._begins_sentence_as_word(folded, hit, name):
            return None, match.end()
        value = written(year, month, None if day is None else int(day))
        del language
        if value is None:
            return None, match.end()
        end = match.end("year") if match["year"] else match.end("late")
        return (start, end, "date", value, _RULE.format("month")), end

    def _is_month(self, text: SearchedText, hit: Hit, match: re.Match[str], name: str) -> bool:
        words = self._rules.dates
        if match["dot"] and name not in words.abbreviated:
            return False
        letters = words.exactly.get(name)
        first, last = text.span(hit.start, hit.end)
        if letters and letters not in text.original[first:last]:
            return False
        if match["year"] and self._hijri.match(text.folded, match.end("year")):
            return False
        before = text.folded[max(0, hit.start - 30) : hit.start].rpartition(PARAGRAPH)[2].split()
        return not (before and before[-1] in words.not_after) and not self._is_family_name(
            text, hit, before
        )

    def _is_family_name(self, text: SearchedText, hit: Hit, before: list[str]) -> bool:
        if not before or not before[-1].isascii() or before[-1] not in self._rules.persons.first_names:
            return False
        place = hit.start - len(before[-1]) - 1
        return before[-1] not in self._months and text.printed(place).isupper()

    def _day_before(self, folded: str, start: int, reached: int) -> tuple[int, str] | None:
        begin = max(reached, start - _DAY_BEFORE)
        match = self._day.search(folded[begin:start])
        return None if match is None else (begin + match.start("day"), match["day"])

    def _begins_sentence_as_word(self, folded: str, hit: Hit, name: str) -> bool:
        if name not in self._rules.dates.first_in_sentence:
            return False
        left = folded[max(0, hit.start - hit.attached - 3) : hit.start - hit.attached].rstrip(" \"“«'(")
        return not left or left[-1] in ".!?\n:;"

    def _in_digits(self, text: SearchedText, language: str) -> Iterator[Found]:
        folded = text.folded
        for match in _NUMERIC.finditer(folded):
            start, end = match.span()
            if folded[max(0, start - 1) : start] in {*"0123456789/.-\\"} or folded[start - 1 : start].isalpha() and folded[start - 1].isascii():
                continue
            if re.match(r"\d|[/\-\\]\d|\.\d", folded[end : end + 2]) or self._hijri.match(folded, end):
                continue
            value = self._read([int(part) for part in re.split(r"\D+", match.group())], match, language)
            if value is not None:
                yield start, end, "date", value, _RULE.format("digits")

    def _read(self, parts: list[int], match: re.Match[str], language: str) -> str | None:
        digits = [len(part) for part in re.split(r"\D+", match.group())]
        if digits[0] == 4:
            return written(*parts) if digits[2] <= 2 else None
        if digits[2] != 4 or digits[0] > 2:
            return None
        first, second, year = parts
        if language in self._rules.dates.day_first or first > 12 or first == second:
            return written(year, second, first)
        return written(year, first, second) if second > 12 else None


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
