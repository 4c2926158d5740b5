"""Every sentence that a user may meet, in Arabic and English, from ``data/messages/``.

An archive's own folder ``messages`` changes the sentences that it gives and leaves the others.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from smi_graph.resources import own_path, resource_path

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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
        raise MessagesError(path, number, "", "not_toml", why=str(error)) from None
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


def message(key: str, language: Language, /, **values: str) -> str:
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


class WordedError(Exception):
    """A fault that a person can understand and act on, in a sentence of the messages.

    A kind of errors says in ``beginning`` how the keys of its sentences begin.

    Parameters
    ----------
    key
        The rest of the key.
    **values
        What fills the places in the sentence.

    Examples
    --------
    >>> class RefusalError(WordedError):
    ...     beginning = "refusal."
    >>> error = RefusalError("empty_file")
    >>> print(error)
    the file is empty. Check the file, or leave it out.
    >>> error.sentence("ar")
    'الملف فارغ، ولا شيء فيه ليُقرأ؛ راجعه أو استبعده.'
    """

    beginning: ClassVar[str]
    _word = staticmethod(message)

    def __init__(self, key: str, /, **values: str) -> None:
        self.key = key
        self.values = values
        super().__init__(key)

    def sentence(self, language: Language) -> str:
        """Say what was wrong and what to do."""
        return self._word(f"{self.beginning}{self.key}", language, **self.values)

    def __str__(self) -> str:
        """Word the error in English, for logs."""
        return self.sentence("en")

    def __reduce__(self) -> tuple[Callable[..., WordedError], tuple[object, ...]]:
        """Let it pass from one process to another, whatever its own arguments are."""
        return _made_again, (type(self), self.key, self.__dict__)


def _made_again(kind: type[WordedError], key: str, known: dict[str, Any]) -> WordedError:
    error = kind.__new__(kind, key)
    error.__dict__.update(known)
    return error


class FileError(WordedError, ValueError):
    """A file that somebody wrote cannot be used as it is; the sentence begins with the place.

    Parameters
    ----------
    path, line
        The file, and the line at which the entry begins; ``None`` for the file as a whole.
    entry
        The entry that is meant, such as ``field.issuers``; nothing where the line tells it.
    key, **values
        As of `WordedError`.
    """

    def __init__(
        self, path: Path | str, line: int | None, entry: str, key: str, /, **values: str
    ) -> None:
        self.file = path if isinstance(path, str) else path.name
        self.line, self.entry = line, entry
        super().__init__(key, **values)

    def sentence(self, language: Language) -> str:
        """Say where it is wrong, what, and what to do."""
        place = self.file
        if self.line is not None:
            place = self._word("place.line", language, source=self.file, line=str(self.line))
        comma = "،" if language == "ar" else ","
        where = f"{place}{comma} {self.entry}" if self.entry else place
        return f"{where}: {super().sentence(language)}"


def _shipped_message(key: str, language: Language, /, **values: str) -> str:
    """Word a message as it ships: the archive's own sentences may be what is wrong."""
    words = shipped_messages()[key][language]
    if isinstance(words, dict):
        raise KeyError(key)
    return words.format(**values)


class MessagesError(FileError):
    """A file of messages of an archive cannot be read, or a sentence of it not be used.

    Examples
    --------
    >>> from pathlib import Path
    >>> print(MessagesError(Path("site.toml"), 3, "", "language", language="fr"))
    site.toml, line 3: “fr” is not a language of the messages; use ar or en.
    """

    beginning = "messages."
    _word = staticmethod(_shipped_message)
