"""Every sentence that a user may meet, in Arabic and English, from ``data/messages/``.

An archive's own folder ``messages`` changes the sentences that it gives and leaves the others.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from smi_graph.resources import own_path, resource_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Language = Literal["ar", "en"]
# A sentence, or its plural forms by the categories of Unicode CLDR.
_Words = str | dict[str, str]


def other_language(language: str) -> Language:
    """Give the other one of the two languages.

    Examples
    --------
    >>> other_language("ar"), other_language("en")
    ('en', 'ar')
    """
    return "en" if language == "ar" else "ar"


def in_language(
    texts: Mapping[str, str], language: str, otherwise: str = ""
) -> tuple[str, str | None]:
    """Choose from texts by language that of a reader, else the other one, else any; with its tag.

    Parameters
    ----------
    texts
        By language tag, which is empty where the language is not known.
    language
        Of the reader.
    otherwise
        What is given where there is no text.

    Examples
    --------
    >>> in_language({"ar": "دمشق", "fr": "Damas"}, "en"), in_language({"": "x"}, "en")
    (('دمشق', 'ar'), ('x', None))
    >>> in_language({}, "en", "IQ")
    ('IQ', None)
    """
    for tag in (language, other_language(language), *texts):
        if tag in texts:
            return texts[tag], tag or None
    return otherwise, None


# Files beside the messages of an archive whose sentences belong to one of ours.
_BESIDE = {"citation.toml": "citation", "front_page.toml": "home"}


class MessagesError(ValueError):
    """A file of messages of an archive cannot be read, or a sentence of it not be used.

    Parameters
    ----------
    path, line
        The file, and the line of the sentence.
    reason
        The end of a message, ``messages.…``.

    Examples
    --------
    >>> from pathlib import Path
    >>> print(MessagesError(Path("site.toml"), 3, "language", language="fr"))
    site.toml, line 3: “fr” is not a language of the messages; use ar or en.
    """

    def __init__(self, path: Path, line: int, reason: str, **values: str) -> None:
        self.path, self.line, self.reason, self.values = path, line, reason, values
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language) -> str:
        """Word the error in the sentences that ship."""
        place = shipped_messages()["place.line"][language]
        why = shipped_messages()[f"messages.{self.reason}"][language]
        if isinstance(place, dict) or isinstance(why, dict):
            raise KeyError(self.reason)
        shown = place.format(source=self.path.name, line=str(self.line))
        return f"{shown}: {why.format(**self.values)}"


@cache
def _catalogue() -> dict[str, dict[Language, _Words]]:
    sentences = dict(shipped_messages())
    for path in own_message_files():
        for key, words in read_messages(path).items():
            sentences[key] = {**sentences.get(key, {}), **words}
    return sentences


@cache
def shipped_messages() -> dict[str, dict[Language, _Words]]:
    """Give the sentences that ship, by file and entry.

    Examples
    --------
    >>> shipped_messages()["refusal.empty_file"]["en"]
    'the file is empty. Check the file, or leave it out.'
    """
    sentences: dict[str, dict[Language, _Words]] = {}
    for path in sorted(resource_path("data", "messages").glob("*.toml")):
        sentences |= read_messages(path)
    return sentences


def own_message_files() -> list[Path]:
    """List the files with which the archive changes sentences."""
    folder = own_path("data", "messages")
    files = [] if folder is None else sorted(folder.glob("*.toml"))
    beside = [own_path("data", name) for name in _BESIDE]
    return [*files, *(path for path in beside if path is not None)]


def read_messages(path: Path) -> dict[str, dict[Language, _Words]]:
    """Read one file of messages, by their keys.

    Raises
    ------
    MessagesError
        When it cannot be read.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        found = re.search(r"line (\d+)", str(error))
        number = int(found[1]) if found else 1
        raise MessagesError(path, number, "not_toml", why=str(error)) from None
    name = _BESIDE.get(path.name, path.stem) if path.parent.name != "messages" else path.stem
    return {f"{name}.{entry}": words for entry, words in table.items()}


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
    'the file is empty. Check the file, or leave it out.'
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
