"""What stands among names and is none: ``data/name_words.toml`` in the form used to compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.layered import read_words

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class NameWords:
    """The words of the guard, folded.

    Parameters
    ----------
    title
        Finds a title at the beginning of a folded line, with what divides it from the name.
    suffix
        Finds what ends a name and belongs to it, such as "Jr.".
    office
        Finds an office: at the beginning in Arabic, anywhere in English.
    more
        Finds, at the end of a folded line, that there are more names than these.
    """

    title: re.Pattern[str]
    suffix: re.Pattern[str]
    titles_of_office: frozenset[str]
    adjectives: frozenset[str]
    office: re.Pattern[str]
    more: re.Pattern[str]
    more_alone: frozenset[str]
    label_ends: tuple[str, ...]
    label_begins: tuple[str, ...]
    label_begins_anywhere: tuple[str, ...]
    bodies: tuple[str, ...]
    body_words: frozenset[str]
    places: tuple[str, ...]
    first_names: tuple[str, ...]
    file: re.Pattern[str]
    file_within: re.Pattern[str]
    page_words: frozenset[str]
    furniture: frozenset[str]


@cache
def name_words() -> NameWords:
    """Read the words once.

    Examples
    --------
    >>> bool(name_words().office.match(fold("وزير الخارجية الأمريكي")))
    True
    """
    data = read_words("name_words.toml")
    titles = _folded(data["titles"]["words"])
    of_office = _folded(data["titles_of_office"]["words"])
    more = _folded(data["more"]["words"])
    return NameWords(
        title=_title(titles + of_office, _folded(data["titles"]["short"])),
        suffix=re.compile(rf"\s*,?\s+(?:{_any(_folded(data['suffixes']['words']))})\.?\s*\Z"),
        titles_of_office=frozenset(of_office),
        adjectives=frozenset(_folded(data["offices"]["adjectives"])),
        office=_office(_folded(data["offices"]["begin"]), _folded(data["offices"]["words"])),
        more=_more(more, _folded(data["more"]["with_number"])),
        more_alone=frozenset(more),
        label_ends=_folded(data["labels"]["end"]),
        label_begins=_folded(data["labels"]["begin"]),
        label_begins_anywhere=_folded(data["labels"]["begin_anywhere"]),
        bodies=_folded(data["bodies"]["begin"]),
        body_words=frozenset(_folded(data["bodies"]["words"])),
        places=_folded(data["places"]["begin"]),
        first_names=_folded(data["first_names"]["words"]),
        file=re.compile(rf"\S\.(?:{_any(data['furniture']['file_endings'])})(?:\?\S*)?\Z"),
        file_within=re.compile(rf"\S\.(?:{_any(data['furniture']['file_endings'])})(?!\w)"),
        page_words=frozenset(_folded(data["furniture"]["page_words"])),
        furniture=frozenset(_folded(data["furniture"]["lines"])),
    )


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold, words)))


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


def _title(titles: Iterable[str], short: Iterable[str]) -> re.Pattern[str]:
    divided = r"(?:\s*[./:]\s*|\s+)+"
    return re.compile(
        rf"(?:(?P<title>{_any(titles)}){divided}|(?P<short>{_any(short)})\s*[./]\s*)(?=\S)"
    )


def _office(begin: Iterable[str], words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(begin)})(?!\w)|.*?(?<!\w)(?:{_any(words)})(?!\w)")


def _more(words: tuple[str, ...], with_number: tuple[str, ...]) -> re.Pattern[str]:
    several = [word for word in words if " " in word]
    show = r"(?:(?:show|see|view|عرض|اظهار)\s+)?"
    number = rf"{show}\(?\+?\s*\d{{1,4}}\s*\)?\s*(?:{_any(with_number)})"
    counted = rf"(?<!\w)(?:و\s*|and\s+)\d{{1,4}}\s+(?:\w+\s+)?(?:{_any(with_number)})"
    count = r"(?:\s*[(\[]\s*\+?\d{1,4}\s*[)\]])?"
    return re.compile(
        rf"\s*(?:[(\[]?\+\s*\d{{1,4}}[)\]]?|\d{{1,4}}\s*\+|{counted}|{number}|{_any(several)}{count}|…|\.{{3,}}"
        rf"|(?<!\w)(?:{_any(words)}))\s*\Z"
    )
