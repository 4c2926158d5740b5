"""A field that holds one date, or the two ends of one, and nothing else.

What may stand beside a date here could be anything in a running text: a weekday, a time of
the day, "بتاريخ", a year alone. Where a writing can be two things, it is told and not read.
"""

from __future__ import annotations

import re
from functools import cache

from smi_graph.arabic.dates import (
    FIELD_ONLY,
    DateMention,
    DateProblem,
    date_pattern,
    mention_of,
)
from smi_graph.arabic.folding import FoldedText, fold
from smi_graph.arabic.months import month_numbers, name_pattern, weekday_names

LONGEST_FIELD = 120
# A year of four digits between these can only be of the Hijri calendar in an archive.
_HIJRI_YEARS = range(1250, 1490)

_TWO_DIGITS = re.compile(r"\d{1,2}([/.-])\d{1,2}\1\d{2}")
_IN_QUESTION = re.compile(r"[؟?]")
_DASHED = re.compile(r"\A\d{1,4}\s*([‐-―−])\s*\d{1,2}\s*\1\s*\d{1,4}\Z")
_NO_DAY = re.compile(r"[-/.]00?\s*\Z")
_TIME = re.compile(
    r"(?:(?<=\d)t|\s|,|،)\s*(?:الساعه\s*|at\s*)?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:z|utc|gmt|[+-]\d{2}:?\d{2}|[ap]\.?m\.?|صباحا|مساء|ص|م)?(?!\w)"
)
_BESIDE = (
    "يوم", "بتاريخ", "تاريخ", "التاريخ", "في", "الموافق", "الموافق ل", "الموافق لـ", "صدر في",
    "صدر", "ميلادي", "ميلادية", "م", "للميلاد", "عام", "سنة", "لعام", "لسنة",
    "year", "on", "dated", "date", "the",
)  # fmt: skip
_FROM = r"(?:من|بين|ما بين|from|between)"
_WORDS = r"(?:الي|حتي|ولغايه|لغايه|وحتي|والي|to|until|till|through)"
_TO = rf"(?:\s*[-–—~]+\s*|\s*\.\.\s*|\s+{_WORDS}\s+|\s+(?:و|and)\s*)"
_BETWEEN = rf"(?:\s*[-–—~/]+\s*|\s*{_WORDS}\s+|\s+(?:و|and)\s*)"


def read_date(text: str) -> DateMention | None:
    """Read a field that holds one date, or two ends of a range, and nothing else.

    A year alone and a year with a month count here, since the field says that it is a date.

    Returns
    -------
    DateMention or None
        ``None`` when the field is not written as a date of any form known here.

    Examples
    --------
    >>> read_date("٢٠٢١/٠٥/٢٨").value, read_date("2021/05").value, read_date("2021").value
    ('2021-05-28', '2021-05', '2021')
    >>> read_date("الاثنين 2012/03/19").value, read_date("28-May-2021").value
    ('2012-03-19', '2021-05-28')
    >>> read_date("2021/02/30").problem
    <DateProblem.INVALID_DATE: 'invalid_date'>
    >>> found = read_date("19-21 آذار 2012")
    >>> found.problem, found.first, found.last
    (<DateProblem.RANGE: 'range'>, '2012-03-19', '2012-03-21')
    >>> read_date("15 شعبان 1442 هـ").calendar
    'hijri'
    >>> read_date("قريبا") is None
    True
    """
    if not text.strip() or len(text) > LONGEST_FIELD or _IN_QUESTION.search(text):
        return None
    folded = FoldedText.of(text)
    if _TWO_DIGITS.fullmatch(folded.folded.strip()):
        return DateMention(0, len(text), None, problem=DateProblem.AMBIGUOUS)
    found = None if _NO_DAY.search(folded.folded) else _plain(folded)
    found = found or _plain(FoldedText.of(_tidied(fold(text))))
    if found is None:
        found = _range(_tidied(fold(text))) or _beside_hijri(text)
    if found is None:
        return None
    return DateMention(
        0, len(text), found.value, found.calendar, found.problem, found.first, found.last
    )


def _plain(folded: FoldedText) -> DateMention | None:
    match = _field_pattern().match(folded.folded)
    if match is None:
        return None
    year = match.groupdict().get("field_year") or match["y4"] or match["y5"] or match["late_year"]
    if year is not None and int(year) in _HIJRI_YEARS:
        return DateMention(0, match.end(), None, "hijri")
    return mention_of(match, folded)


@cache
def _field_pattern() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:{date_pattern().pattern}|{FIELD_ONLY})\s*\Z")


@cache
def _months() -> str:
    return name_pattern(month_numbers("gregorian"))


@cache
def _small_words() -> re.Pattern[str]:
    words = sorted({*map(fold, _BESIDE), *weekday_names()}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _tidied(folded: str) -> str:
    """Drop the weekday, the time and such words, and write the other forms in one."""
    text = _TIME.sub(" ", folded)
    text = re.sub(r"(?<=\d)م(?!\w)", " ", text)
    text = _small_words().sub(" ", text)
    text = re.sub(r"^[\s,:.\-–—()\[\]]+|[\s,:.\-–—()\[\]]+$", "", text)
    text = re.sub(r"\A(\d{4})(\d{2})(\d{2})\Z", r"\1-\2-\3", text)
    text = re.sub(r"\A(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*00?\Z", r"\1-\3", text)
    text = re.sub(_DASHED, lambda match: re.sub(r"[‐-―−]", "-", match[0]), text)
    month = rf"({_months()})"
    text = re.sub(rf"(\d{{1,2}})\s*[-/.]\s*{month}\s*[-/.]\s*(\d{{4}})", r"\1 \2 \3", text)
    text = re.sub(rf"\A(\d{{4}})[\s,/-]+{month}[\s,/-]+(\d{{1,2}})\Z", r"\3 \2 \1", text)
    return " ".join(text.split())


def _range(text: str) -> DateMention | None:
    month, year = rf"(?P<m>{_months()})", r"(?P<y>\d{4})"
    days = rf"(?P<a>\d{{1,2}}){_BETWEEN}(?P<b>\d{{1,2}})"
    begin = rf"(?:{_FROM}\s+)?"
    for form in (
        rf"{begin}{days}\s*[/ ]?\s*{month}[\s,/]*{year}",
        rf"{begin}{month}\s+{days}[\s,]+{year}",
        r"(?P<y>\d{4})[/.-](?P<m>\d{1,2})[/.-](?P<a>\d{1,2})\s*[-–—]\s*(?P<b>\d{1,2})",
    ):
        match = re.fullmatch(form, text)
        if match is not None:
            joint = text[match.end("a") : match.start("b")].strip()
            if joint in {"و", "and"} and int(match["b"]) != int(match["a"]) + 1:
                return _of_ends(None, None)
            ends = [f"{match[day]} {match['m']} {match['y']}" for day in ("a", "b")]
            if match["m"].isdigit():
                ends = [f"{match['y']}/{match['m']}/{match[day]}" for day in ("a", "b")]
            return _of_ends(*map(_value, ends))
    return _range_of_dates(text)


def _range_of_dates(text: str) -> DateMention | None:
    text = re.sub(rf"\A{_FROM}\s+", "", text)
    for match in re.finditer(rf"{_TO}|\s*/\s*", text):
        first, last = text[: match.start()].strip(" ,"), text[match.end() :].strip(" ,")
        if re.fullmatch(r"\d{1,3}", first) or re.fullmatch(r"\d{1,3}", last):
            continue
        if _value(first) is None and _value(last) is not None:
            year = re.search(r"\d{4}\Z", last)
            if re.fullmatch(rf"\d{{1,2}}\s+(?:{_months()})", first) and year:
                first = f"{first} {year[0]}"
        ends = _value(first), _value(last)
        if all(ends):
            several = match.group().strip() in {"و", "and"}
            return _of_ends(None, None) if several else _of_ends(*ends)
    return None


def _value(text: str) -> str | None:
    found = _plain(FoldedText.of(_tidied(text))) if text else None
    return None if found is None else found.value


def _of_ends(first: str | None, last: str | None) -> DateMention:
    if first and last and (len(first) != len(last) or first > last):
        return DateMention(0, 0, None, problem=DateProblem.INVALID_DATE)
    if first == last and first is not None:
        return DateMention(0, 0, first)
    return DateMention(0, 0, None, problem=DateProblem.RANGE, first=first, last=last)


def _beside_hijri(text: str) -> DateMention | None:
    """Read a common date with the Hijri date beside it, or a Hijri date with its weekday."""
    folded = FoldedText.of(text)
    found = [mention_of(m, folded) for m in date_pattern().finditer(folded.folded) if m.group()]
    hijri = [mention for mention in found if mention.calendar == "hijri"]
    if not hijri:
        return None
    rest = text
    for mention in reversed(hijri):
        rest = f"{rest[: mention.start]} {rest[mention.end :]}"
    rest = re.sub(r"(?<!\w)(?:هـ?|هجري|هجريه|ه|ah|a\.h\.)(?!\w)", " ", fold(rest))
    rest = _tidied(rest.strip(" ()[]/-–—,.:"))
    if not re.search(r"\w", rest):
        return hijri[0]
    return _plain(FoldedText.of(rest)) or _range(rest)
