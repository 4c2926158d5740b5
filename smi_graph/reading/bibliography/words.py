"""Names and values as citations write them: one language, one line, one direction."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from smi_graph.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.messages import Language

    Names = Mapping[str, str]

_ISOLATE, _LEFT_TO_RIGHT, _END = "\u2068", "\u2066", "\u2069"
# Marks that would turn the text after them; a citation sets its own.
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_AGAINST = {"ar": {"L"}, "en": {"R", "AL"}}


def pick(names: Names, language: Language) -> tuple[str, str]:
    """Give a name in a language, else in the other one, else any; with its tag.

    Examples
    --------
    >>> pick({"ar": "دمشق"}, "en"), pick({}, "en")
    (('دمشق', 'ar'), ('', ''))
    """
    for tag in (language, "ar" if language == "en" else "en"):
        if tag in names:
            return names[tag], tag
    return next(((name, tag) for tag, name in names.items()), ("", ""))


def joined(all_names: Iterable[Names], language: Language) -> str:
    """Write several names one after another."""
    between = message("citation.between_names", language)
    return between.join(clean(pick(names, language)[0]) for names in all_names)


def linked_persons(all_names: Iterable[Names], language: Language) -> str:
    """Say which persons a record is linked with; nothing where there are none.

    The archive does not say that it is about them, so they are no keywords.

    Examples
    --------
    >>> linked_persons([{"en": "A"}, {"en": "B"}], "en"), linked_persons([], "en")
    ('linked people: A; B', '')
    """
    names = joined(all_names, language)
    return message("citation.linked_persons", language, names=names) if names else ""


def clean(text: str) -> str:
    r"""Put a value on one line, without signs that programs or the direction would obey.

    Examples
    --------
    >>> clean("a\u202e\r\nTY  - b\x00")
    'a TY - b'
    """
    words = " ".join(_DIRECTION_MARKS.sub("", text).split())
    return "".join(letter for letter in words if unicodedata.category(letter) not in {"Cc", "Cs"})


def isolated(text: str, language: Language) -> str:
    r"""Set words apart if any of them runs against the direction of the language.

    They stand between U+2068 and U+2069 then (UAX #9, section 2.4.2); what has digits and no
    letters, such as ``12-15``, keeps the order of its digits in Arabic too.

    Examples
    --------
    >>> isolated("A/1", "ar"), isolated("A/1", "en"), isolated("12-15", "ar")
    ('\u2068A/1\u2069', 'A/1', '\u206612-15\u2069')
    """
    kinds = {unicodedata.bidirectional(letter) for letter in text}
    if kinds & _AGAINST[language]:
        return f"{_ISOLATE}{text}{_END}"
    if language == "ar" and "EN" in kinds and not text.isdigit() and not kinds & {"AL", "R"}:
        return f"{_LEFT_TO_RIGHT}{text}{_END}"
    return text
