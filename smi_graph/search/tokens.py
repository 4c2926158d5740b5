"""A query cut into what the grammar of the search box knows; see `smi_graph.search.query`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from smi_graph.arabic import fold
from smi_graph.layered import read_words
from smi_graph.search.errors import UnclearSearch
from smi_graph.search.expression import FIELDS, Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Operator = Literal["and", "or", "not"]
Kind = (
    Operator
    | Literal["words", "phrase", "near", "address", "(", ")", "field", "date", "sign", "no_field"]
)
_OPERATORS: tuple[Operator, ...] = ("and", "or", "not")

QUOTES = '"“”„‟«»＂'
_PIECE = re.compile(
    r"(?P<address>https?://[^\s<>]+)"
    rf"|(?P<open>[{QUOTES}])(?P<phrase>[^{QUOTES}]*)(?P<close>[{QUOTES}]?)"
    r"(?:~(?P<apart>\d+)(?=[\s()]|\Z))?"
    r"|(?P<bracket>[()])"
    rf"|(?P<plain>[^\s()<>{QUOTES}]+)|(?P<sign>[<>])"
)
# An address of a record ends in its code, with or without the form of the page.
_ADDRESS = re.compile(r"https?://[^?#]*/(?P<last>[^/?#]+?)(?:\.[a-z]+)?/?(?:[?#].*)?\Z", re.DOTALL)
_ESCAPED = re.compile("(?:~[0-9A-F]{2})+")
_NAMED = re.compile(r"(?P<name>[^\W\d][^\s:*]*):(?P<rest>.*)", re.DOTALL)
_MINUS = re.compile(r"[-−](?=[^-−])|[-−]\Z")
_FUZZY = re.compile(r"~\d*\Z|\^[\d.]*\Z")
_SIGNS = "+^~|&{}[]<>="


@dataclass(frozen=True, slots=True)
class QueryToken:
    """A piece of a query.

    Parameters
    ----------
    kind
        ``words`` that are plain, a ``phrase``, words ``near`` one another, an ``address``, an
        operator, a bracket, the name of a ``field`` or of the ``date``; and what has no
        meaning: a ``sign``, or what is written like the name of a field, ``no_field``.
    text
        As it was typed, without what the kind says already.
    field
        Of a ``field``.
    distance
        Of a ``near`` phrase.
    """

    kind: Kind
    text: str = ""
    field: Field | None = None
    distance: int = 0


def cut_query(text: str) -> Iterator[QueryToken]:
    """Cut a query into tokens.

    Raises
    ------
    UnclearSearch
        When a quotation mark is not closed.

    Examples
    --------
    >>> [token.kind for token in cut_query('(سوريا أو "joint statement"~5) -draft')]
    ['(', 'words', 'or', 'near', ')', 'not', 'words']
    """
    for piece in _PIECE.finditer(text):
        following = text[piece.end() : piece.end() + 1]
        if piece["address"]:
            yield QueryToken("address", last_part(piece["address"]))
        elif piece["open"]:
            yield _phrase(piece)
        elif piece["bracket"]:
            yield QueryToken("(" if piece["bracket"] == "(" else ")")
        elif piece["sign"]:
            yield QueryToken("sign", piece["sign"])
        else:
            yield from _plain(
                piece["plain"], is_joined=following in f"({QUOTES}" and following != ""
            )


def _phrase(piece: re.Match[str]) -> QueryToken:
    if not piece["close"]:
        raise UnclearSearch("open_quotation")
    if piece["apart"] is None:
        return QueryToken("phrase", piece["phrase"])
    return QueryToken("near", piece["phrase"], distance=int(piece["apart"][:4]))


def _plain(text: str, *, is_joined: bool) -> Iterator[QueryToken]:
    """Read what stands between spaces; ``is_joined`` where a bracket or a quotation follows."""
    operator = operator_of(text)
    if operator:
        yield QueryToken(operator, text)
        return
    minus = _MINUS.match(text)
    if minus and (len(text) > 1 or is_joined):
        yield QueryToken("not", text[:1])
        yield from _plain(text[1:], is_joined=is_joined) if text[1:] else ()
        return
    named = _NAMED.fullmatch(text)
    if named is None:
        yield from _words(text)
        return
    name, rest = fold(named["name"]), named["rest"]
    if name in field_names():
        yield QueryToken("field", named["name"], field=field_names()[name])
    elif name in _names_of_dates():
        yield QueryToken("date", named["name"])
    elif rest or is_joined:
        yield QueryToken("no_field", named["name"])
        yield from _words(named["name"])
    else:
        # A colon at the end of a word is punctuation.
        yield from _words(text)
        return
    if rest:
        yield from _plain(rest, is_joined=is_joined)


def operator_of(word: str) -> Operator | None:
    """Tell which operator a word is that stands between spaces; ``None`` where it is none.

    Examples
    --------
    >>> operator_of("OR"), operator_of("او"), operator_of("or")
    ('or', 'or', None)
    """
    return _operators().get(word) or _operators().get(fold(word))


def _words(text: str) -> Iterator[QueryToken]:
    fuzzy = _FUZZY.search(text)
    text = text[: fuzzy.start()] if fuzzy else text
    signs = fuzzy.group()[0] if fuzzy else ""
    signs += "".join(sign for sign in text if sign in _SIGNS)
    yield from (QueryToken("sign", sign) for sign in dict.fromkeys(signs))
    if text:
        yield QueryToken("words", text)


def last_part(address: str) -> str:
    """Give the last part of an address as text, which is the code of a record.

    Examples
    --------
    >>> last_part("https://example.org/document/SMI-A200-1.html?lang=ar#text")
    'SMI-A200-1'
    >>> last_part("https://example.org/document/A~20~281946~29")
    'A (1946)'
    """
    match = _ADDRESS.match(address)
    last = unquote(match["last"]) if match else address.partition("//")[2]
    return _ESCAPED.sub(_unescaped, last)


def _unescaped(match: re.Match[str]) -> str:
    return bytes.fromhex(match.group().replace("~", "")).decode(errors="replace")


@cache
def field_names() -> Mapping[str, Field]:
    """Give the fields of the index by the folded names that a query may call them."""
    table = read_words("search.toml")["fields"]
    return {fold(name): field for field in FIELDS for name in table[field]}


@cache
def _names_of_dates() -> frozenset[str]:
    return frozenset(map(fold, read_words("search.toml")["fields"]["date"]))


@cache
def _operators() -> Mapping[str, Operator]:
    """Give the operators by their words: those in Latin letters count as they are written."""
    table = read_words("search.toml")["operators"]
    words = ((word, operator) for operator in _OPERATORS for word in table[operator])
    return {word if word.isascii() else fold(word): operator for word, operator in words}
