"""Data files over which an archive may lay its own: how they are read, merged and refused."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from smi_graph.messages import FileError
from smi_graph.resources import own_path, resource_layers, resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_HEADER = re.compile(r"\[(?P<name>[A-Za-z0-9_.-]+)\]\s*(#.*)?\Z")
_KEY = re.compile(r"(?P<name>[A-Za-z0-9_-]+|\"[^\"]+\")\s*=")
# Parts of the files of words in which an archive may name what ours do not.
_OPEN = {
    "page_layout.toml": {"verdicts"},
    "language_words.toml": {"Latn"},
    "sorting.toml": {"after"},
    "citation_types.toml": {"types", "in_container"},
    "name_elements.toml": {"readings.latin", "readings.arabic"},
    "search.toml": {
        f"{table}.{words}"
        for table in ("particles", "forms", "spellings")
        for words in ("test_words", "other_words")
    },
}
# Of these the keys are regular expressions without groups, which are joined to one.
_PATTERNS = {("name_elements.toml", "readings.latin"), ("name_elements.toml", "readings.arabic")}
# Files of words whose lists are added to ours; in the others a list stands in the place of ours.
_ADDED = {"sorting.toml", "search.toml", "sentences.toml", "name_elements.toml"}
WORD_FILES = (
    *("page_layout.toml", "name_words.toml", "name_elements.toml", "language_words.toml"),
    *("sorting.toml", "search.toml", "sentences.toml", "citation_types.toml"),
)


class ArchiveError(FileError):
    """A file of an archive cannot be used as it is, or the folder is not that of an archive.

    Its sentences stand in ``data/messages/archive.toml``.

    Examples
    --------
    >>> from pathlib import Path
    >>> print(ArchiveError(Path("archive.toml"), 3, "base_iri", "no_base", value="smi"))
    archive.toml, line 3, base_iri: “smi” is not a URL that begins with http and ends with /.
    """

    beginning = "archive."


def line_of(text: str, entry: str) -> int:
    r"""Find the line of an entry of a TOML file by its dotted name; 1 where there is none.

    Examples
    --------
    >>> line_of("a = 1\n[codes]\nform = ''", "codes.form")
    3
    """
    wanted, found, header = entry, 1, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _HEADER.match(line.strip()):
            header = match["name"]
            if wanted == header or wanted.startswith(f"{header}."):
                found = number
        elif match := _KEY.match(line.strip()):
            name = f"{header}.{match['name']}".lstrip(".")
            if wanted == name or wanted.startswith(f"{name}."):
                return number
    return found


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """Read a TOML file: its text, and what it says.

    Raises
    ------
    ArchiveError
        When it is not UTF-8 or no TOML; the sentence names the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except UnicodeDecodeError:
        raise ArchiveError(path, 1, "", "not_utf8") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        number = int(found[1]) if found else 1
        raise ArchiveError(path, number, "", "not_toml", why=str(error)) from None


def read_words(name: str) -> dict[str, Any]:
    """Read a file of words of ``data/``, with the archive's own laid over it key by key.

    Raises
    ------
    ArchiveError
        When the archive's own cannot be used.

    Examples
    --------
    >>> "ال" in read_words("search.toml")["particles"]["with_article"]
    True
    """
    first, *others = resource_layers("data", name)
    words = read_toml(first)[1]
    for own in others:
        text, said = read_toml(own)
        for mistake in _mistakes(own, text, said, words):
            raise mistake
        _lay_over(words, said, adding=name in _ADDED)
    return words


def word_file_mistakes(name: str) -> list[ArchiveError]:
    """List the mistakes of the archive's own file of words, if it has one.

    Examples
    --------
    >>> word_file_mistakes("sorting.toml")
    []
    """
    own = own_path("data", name)
    if own is None:
        return []
    try:
        text, said = read_toml(own)
    except ArchiveError as error:
        return [error]
    return list(_mistakes(own, text, said, read_toml(resource_path("data", name))[1]))


def _lay_over(words: dict[str, Any], own: dict[str, Any], *, adding: bool) -> None:
    for key, value in own.items():
        known = words.get(key)
        if isinstance(known, dict):
            _lay_over(known, value, adding=adding)
        elif adding and isinstance(known, list):
            words[key] = [*known, *value]
        else:
            words[key] = value


def _mistakes(
    path: Path, text: str, own: dict[str, Any], known: dict[str, Any], within: str = ""
) -> Iterator[ArchiveError]:
    """Name what is not of the form of the file that ships, or is nothing that it knows."""
    is_open = within in _OPEN.get(path.name, set[str]())
    for key, value in own.items():
        entry = f"{within}.{key}".lstrip(".")
        ours: Any = next(iter(known.values()), []) if is_open else known.get(key)
        if ours is None:
            yield ArchiveError(
                path, line_of(text, entry), entry, "unknown_key", known=", ".join(known)
            )
        elif isinstance(ours, dict) and isinstance(value, dict):
            yield from _mistakes(path, text, value, ours, entry)
        elif (reason := _unlike(value, ours)) is not None:
            yield ArchiveError(path, line_of(text, entry), entry, reason, value=str(value))
        elif (path.name, within) in _PATTERNS and (why := _no_pattern(key)) is not None:
            line = line_of(text, within)
            yield ArchiveError(path, line, within, "bad_pattern", value=key, why=why)


def _unlike(value: object, ours: object) -> str | None:
    """Tell why a value cannot stand where one that ships does; ``None`` when it can."""
    if isinstance(ours, dict):
        return "not_a_table"
    if isinstance(ours, str):
        return None if isinstance(value, str) and value.strip() else "not_text"
    if isinstance(ours, float):
        return None if isinstance(value, float) and 0 <= value <= 1 else "no_part"
    is_list = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
    return None if is_list else "no_list"


def _no_pattern(text: str) -> str | None:
    """Tell why a text is no regular expression without groups; ``None`` when it is one."""
    try:
        groups = re.compile(text).groups
    except re.error as error:
        return str(error)
    return "(…) → (?:…)" if groups else None
