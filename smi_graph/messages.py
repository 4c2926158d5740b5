"""Every sentence that a user may meet, in Arabic and English, from ``data/messages/``."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from typing import Literal

from smi_graph.resources import resource_path

Language = Literal["ar", "en"]
# A sentence, or its plural forms by the categories of Unicode CLDR.
_Words = str | dict[str, str]


@cache
def _catalogue() -> dict[str, dict[Language, _Words]]:
    sentences: dict[str, dict[Language, _Words]] = {}
    for path in sorted(resource_path("data", "messages").glob("*.toml")):
        with path.open("rb") as file:
            table = tomllib.load(file)
        sentences |= {f"{path.stem}.{entry}": words for entry, words in table.items()}
    return sentences


def has_message(key: str) -> bool:
    """Tell whether there is a message.

    Examples
    --------
    >>> has_message("refusal.empty_file"), has_message("refusal.nothing")
    (True, False)
    """
    return key in _catalogue()


def message(key: str, language: Language, **values: str) -> str:
    """Word one message.

    Parameters
    ----------
    key
        The file and the entry, joined by a dot, such as ``"refusal.empty_file"``.
    language
        ``"ar"`` or ``"en"``.
    **values
        What fills the places in the sentence.

    Raises
    ------
    KeyError
        When the catalogue lacks the key, or the sentence a value: a fault of this program.

    Examples
    --------
    >>> message("refusal.empty_file", "en")
    'the file is empty; there is nothing to read.'
    >>> message("place.line", "ar", source="a.jsonl", line="3")
    'a.jsonl، السطر 3'
    """
    words = _catalogue()[key][language]
    if isinstance(words, dict):
        raise KeyError(f"{key} counts something; word it with `counted`")
    return words.format(**values)


def counted(
    key: str, language: Language, count: int, *, shown: str | None = None, **values: str
) -> str:
    """Word a message that counts something, in the form that the language has for the number.

    Parameters
    ----------
    key, language, **values
        As for `message`.
    count
        The number; it decides the form, by the plural rules of Unicode CLDR.
    shown
        The number as it is to be printed; plain digits by default.

    Raises
    ------
    KeyError
        When the catalogue lacks the key or the form: a fault of this program.

    Examples
    --------
    >>> counted("count.documents", "en", 1), counted("count.documents", "en", 12)
    ('1 document', '12 documents')
    >>> [counted("count.documents", "ar", count) for count in (0, 1, 2, 3, 11)]
    ['لا وثائق', 'وثيقة واحدة', 'وثيقتان', '3 وثائق', '11 وثيقة']
    """
    words = _catalogue()[key][language]
    form = _plural_form(language, count)
    text = words if isinstance(words, str) else words.get(form) or words["other"]
    return text.format(count=str(count) if shown is None else shown, **values)


@lru_cache(maxsize=2**12)
def _plural_form(language: Language, count: int) -> str:
    from babel import Locale  # noqa: PLC0415 - slow to import, and few programs count

    return Locale(language).plural_form(count)
