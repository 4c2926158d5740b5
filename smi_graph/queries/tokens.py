"""Cutting SPARQL text into its tokens, after SPARQL 1.1 sections 19.2 and 19.8.

The tokenizer is total: any text has tokens, and joining them gives the text back. It takes
time in proportion to the length of the text.

The grammar is read by longest match, as section 19.8 asks. So ``?a<?b&&?c>?d`` holds the
IRI ``<?b&&?c>``, although Oxigraph takes the same ``<`` for an operator where an expression
stands: see :mod:`smi_graph.queries.service_guard`, which must know both readings.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# No expression goes on with "scheme://" or with nothing.
_CERTAIN_IRI = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://.*)?>\Z")


_BEFORE_IRI = ("A", "BASE", "DESCRIBE", "FROM", "GRAPH", "NAMED", "SERVICE", "SILENT")


class TokenKind(StrEnum):
    """What a token is."""

    WHITESPACE = "whitespace"
    COMMENT = "comment"
    STRING = "string"
    UNFINISHED_STRING = "unfinished string"
    IRI = "iri"
    VARIABLE = "variable"
    PREFIXED_NAME = "prefixed name"
    BLANK_NODE = "blank node"
    NUMBER = "number"
    LANGUAGE_TAG = "language tag"
    WORD = "word"
    PUNCTUATION = "punctuation"


class Token(NamedTuple):
    """One token: its kind, its text, and the line (from 1) on which it begins."""

    kind: TokenKind
    text: str
    line: int

    def is_word(self, *words: str) -> bool:
        """Tell whether this is one of the given keywords, whatever its case.

        Examples
        --------
        >>> Token(TokenKind.WORD, "select", 1).is_word("SELECT", "ASK")
        True
        """
        return self.kind is TokenKind.WORD and self.text.upper() in words


# Most queries have none, and need not be cut into tokens for it.
_OTHER_SPACE = re.compile(r"[^\S \t\r\n]")
_KINDS = {kind.name: kind for kind in TokenKind}

_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)

_COMBINING = r"\u00B7\u0300-\u036F\u203F-\u2040"
_CHARS = rf"{_BASE}_0-9{_COMBINING}\-"
_ESCAPE = r"\\[tbnrf\\\"']|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LOCAL_EXTRA = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_LOCAL_EXTRA})(?:[{_CHARS}:]|{_LOCAL_EXTRA}|\.+(?=[{_CHARS}:%\\]))*+"


def _long_string(quote: str) -> str:
    return rf"{quote * 3}(?:{quote}{{0,2}}(?:[^{quote}\\]|{_ESCAPE}))*+"


def _short_string(quote: str) -> str:
    return rf"{quote}(?!{quote * 2})(?:[^{quote}\\\n\r]|{_ESCAPE})*+"


@cache
def _pattern() -> re.Pattern[str]:
    patterns = {
        TokenKind.WHITESPACE: r"[ \t\r\n]+",
        TokenKind.COMMENT: r"\#[^\n\r]*",
        TokenKind.STRING: "|".join(
            [_long_string(quote) + quote * 3 for quote in "\"'"]
            + [_short_string(quote) + quote for quote in "\"'"]
        ),
        # One token, so that no character is looked at again from each quotation mark in it.
        TokenKind.UNFINISHED_STRING: "|".join(
            [_long_string(quote) for quote in "\"'"] + [_short_string(quote) for quote in "\"'"]
        ),
        TokenKind.IRI: r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>",
        TokenKind.VARIABLE: rf"[?$][{_BASE}_0-9][{_BASE}_0-9{_COMBINING}]*+",
        TokenKind.BLANK_NODE: rf"_:[{_BASE}_0-9](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+",
        TokenKind.PREFIXED_NAME: (
            rf"(?:[{_BASE}](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+)?:(?:{_LOCAL})?"
        ),
        TokenKind.WORD: rf"[{_BASE}_](?:[{_CHARS}]|\.+(?=[{_CHARS}]))*+",
        TokenKind.NUMBER: r"(?:[0-9]+\.[0-9]*|\.?[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+",
        TokenKind.LANGUAGE_TAG: r"@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*+(?:--[a-z]+)?",
        TokenKind.PUNCTUATION: r"\^\^|&&|\|\||!=|<=|>=|(?s:.)",
    }
    return re.compile("|".join(f"(?P<{kind.name}>{text})" for kind, text in patterns.items()))


def tokenize(text: str) -> list[Token]:
    """Cut a text into tokens.

    Parameters
    ----------
    text
        Any text; what no token of the grammar fits becomes single characters of the kind
        ``PUNCTUATION``.

    Examples
    --------
    >>> [token.text for token in tokenize("ASK { ?s ex:p 'x # y' } # z")]
    ['ASK', ' ', '{', ' ', '?s', ' ', 'ex:p', ' ', "'x # y'", ' ', '}', ' ', '# z']
    """
    tokens = []
    line = 1
    for kind, piece in _pieces(text):
        tokens.append(Token(kind, piece, line))
        line += piece.count("\n")
    return tokens


def readable(text: str) -> str:
    r"""Give a text without what a grammar does not know and nobody sees.

    A byte order mark goes, and a space of another kind than those of SPARQL, such as a word
    processor puts between words, becomes a plain one. Strings and IRIs stay as they are.

    Examples
    --------
    >>> readable("\ufeffASK\u00a0{ ?s ?p '\u00a0' }")
    "ASK { ?s ?p '\xa0' }"
    """
    text = text.removeprefix("\ufeff")
    if text.isascii() or not _OTHER_SPACE.search(text):
        return text
    return "".join(
        " " if token.kind is TokenKind.PUNCTUATION and token.text.isspace() else token.text
        for token in tokenize(text)
    )


def _pieces(text: str) -> Iterator[tuple[TokenKind, str]]:
    for match in _pattern().finditer(text):
        kind = _KINDS[match.lastgroup or ""]
        if kind is TokenKind.WORD and "." in match[0]:
            yield from _words(match[0])
        else:
            yield kind, match[0]


def _words(run: str) -> Iterator[tuple[TokenKind, str]]:
    # "a.b.c" is searched for its colon once, not again after each dot.
    for piece in re.findall(r"\.|[^.]+", run):
        yield (TokenKind.PUNCTUATION if piece == "." else TokenKind.WORD), piece


def significant(tokens: Iterable[Token]) -> list[Token]:
    r"""Leave out white space and comments.

    Examples
    --------
    >>> [token.text for token in significant(tokenize("ASK # all\n{}"))]
    ['ASK', '{', '}']
    """
    blank = (TokenKind.WHITESPACE, TokenKind.COMMENT)
    return [token for token in tokens if token.kind not in blank]


def join(tokens: Iterable[Token]) -> str:
    """Give back the text of tokens.

    Examples
    --------
    >>> join(tokenize("ASK {} # end"))
    'ASK {} # end'
    """
    return "".join(token.text for token in tokens)


def decode_codepoints(text: str) -> str:
    r"""Replace codepoint escapes as SPARQL 1.1 section 19.2 does, before the grammar is read.

    Examples
    --------
    >>> decode_codepoints(r"\u0053ERVICE")
    'SERVICE'
    """
    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", _decoded, text)


def _decoded(match: re.Match[str]) -> str:
    codepoint = int(match[1] or match[2], 16)
    return chr(codepoint) if codepoint <= 0x10FFFF else match[0]


def query_form(tokens: Iterable[Token]) -> str | None:
    """Name the form of a query (``SELECT``, ``ASK``, …), or of an update (``INSERT``, …).

    Gives ``None`` when the first keyword after the prologue is none of them.

    Examples
    --------
    >>> query_form(tokenize("PREFIX select: <http://e/> ask {}"))
    'ASK'
    """
    words = (token for token in tokens if token.kind is TokenKind.WORD)
    first = next((word for word in words if not word.is_word("PREFIX", "BASE", "VERSION")), None)
    if first is None or first.text.upper() not in QUERY_FORMS | UPDATE_FORMS:
        return None
    return first.text.upper()


QUERY_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})

UPDATE_FORMS = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)


def nesting_depth(tokens: Iterable[Token]) -> int:
    """Tell how many brackets of any kind are open at once.

    Examples
    --------
    >>> from smi_graph.queries.tokens import tokenize
    >>> nesting_depth(tokenize("ASK { FILTER((1 = 1)) }"))
    3
    """
    depth = deepest = 0
    for token in tokens:
        if token.kind is not TokenKind.PUNCTUATION:
            continue
        if token.text in {"(", "[", "{"}:
            depth += 1
            deepest = max(deepest, depth)
        elif token.text in {")", "]", "}"}:
            depth -= 1
    return deepest


_OPERANDS = frozenset(
    {
        TokenKind.VARIABLE,
        TokenKind.IRI,
        TokenKind.PREFIXED_NAME,
        TokenKind.STRING,
        TokenKind.NUMBER,
        TokenKind.LANGUAGE_TAG,
        TokenKind.BLANK_NODE,
        TokenKind.WORD,
    }
)


def may_be_operator(tokens: Sequence[Token], index: int) -> bool:
    """Tell whether an IRI token may be read as an operator and what follows it.

    Parameters
    ----------
    tokens
        The significant tokens of a query.
    index
        Which of them to judge.

    Examples
    --------
    >>> from smi_graph.queries.tokens import tokenize
    >>> may_be_operator(tokenize("?a<?b&&?c>1"), 1)
    True
    >>> may_be_operator(tokenize("?a<http://example.org/>1"), 1)
    False
    """
    token = tokens[index]
    if token.kind is not TokenKind.IRI or _CERTAIN_IRI.match(token.text) or index == 0:
        return False
    before = tokens[index - 1]
    if before.is_word(*_BEFORE_IRI) or (index > 1 and tokens[index - 2].is_word("PREFIX")):
        return False
    return before.kind in _OPERANDS or before.text == ")"
