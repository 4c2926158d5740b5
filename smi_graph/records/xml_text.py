"""What XML 1.0 lets no text hold, and so no literal that is published.

See https://www.w3.org/TR/xml/#charsets: no control characters but tab and line ends, no
surrogates, neither U+FFFE nor U+FFFF.
"""

from __future__ import annotations

import re
from typing import Any

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_THEIR_BEGINNING = b"\xef"
# How JSON writes control characters, surrogates and those two.
_WRITTEN_IN_JSON = re.compile(rb"\\(?:[bf]|u(?:00[01]|[dD][89a-fA-F]|[fF]{3}[eEfF]))")
# These stand between words: the ends of cells, lines, pages and parts.
_BREAKS = frozenset("\x07\x0b\x0c\x1c\x1d\x1e\x1f")


def forbidden_in(text: str) -> str:
    r"""Name the characters of a text that XML forbids, each once; empty when there are none.

    Examples
    --------
    >>> forbidden_in("one\x0ctwo\x00"), forbidden_in("one two")
    ('U+0000, U+000C', '')
    """
    found = sorted(set(_FORBIDDEN.findall(text)))
    return ", ".join(f"U+{ord(character):04X}" for character in found)


def may_hold_forbidden(json: bytes) -> bool:
    r"""Tell whether JSON needs a closer look at each of its values.

    Examples
    --------
    >>> may_hold_forbidden(b'{"title": "a\\f"}'), may_hold_forbidden(b'{"title": "a\\n"}')
    (True, False)
    """
    if b"\\" in json and _WRITTEN_IN_JSON.search(json):
        return True
    return _THEIR_BEGINNING in json and any(each in json for each in _NO_CHARACTERS)


def without_forbidden(text: str) -> str:
    r"""Give a text that XML may hold: its words stay, and stay apart.

    Half of a surrogate pair is a letter that was lost, and shows as one (U+FFFD).

    Examples
    --------
    >>> without_forbidden("one\x0ctwo th\x00ree")
    'one two three'
    """
    return _FORBIDDEN.sub(_instead, text)


def _instead(match: re.Match[str]) -> str:
    character = match.group()
    if character in _BREAKS:
        return " "
    return "\ufffd" if "\ud800" <= character <= "\udfff" else ""


def clean_values(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    r"""Clean every text of a mapping, and name what was forbidden in it, by key.

    Examples
    --------
    >>> clean_values({"code": "A/1", "persons": ["one\x0b"]})
    ({'code': 'A/1', 'persons': ['one ']}, {'persons': 'U+000B'})
    """
    found = {key: named for key, value in data.items() if (named := _named(value))}
    if not found:
        return data, {}
    return {key: _cleaned(value) for key, value in data.items()}, found


def _named(value: Any) -> str:
    if isinstance(value, str):
        return forbidden_in(value)
    members = [*value, *value.values()] if isinstance(value, dict) else value
    if isinstance(members, list):
        named = {name for member in members for name in _named(member).split(", ") if name}
        return ", ".join(sorted(named))
    return ""


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return without_forbidden(value)
    if isinstance(value, list):
        return [_cleaned(member) for member in value]
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(member) for key, member in value.items()}
    return value
