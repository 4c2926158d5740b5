"""What a person types, understood: words, "phrases", beginnings*, and title:words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from smi_graph.arabic import fold
from smi_graph.layered import read_words
from smi_graph.search.errors import UnclearSearch
from smi_graph.search.words import Word, locate_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Field = Literal["title", "text_ar", "text_en", "text_other", "details"]
FIELDS: tuple[Field, ...] = ("title", "text_ar", "text_en", "text_other", "details")

MOST_CHARACTERS = 1_000
MOST_WORDS = 64
_SHORTEST_BEGINNING = 2
_QUOTES = '"“”„‟«»＂'
_PIECE = re.compile(
    rf"(?P<open>[{_QUOTES}])(?P<phrase>[^{_QUOTES}]*)(?P<close>[{_QUOTES}]?)"
    rf"|(?P<plain>[^\s{_QUOTES}]+)"
)
# The address of a record is searched for by its last part, which is the code.
_ADDRESS = re.compile(r"https?://\S*/(?P<last>[^/?#\s]+?)(?:\.[a-z]+)?(?:[?#]\S*)?\Z")
_NAMED = re.compile(r"(?P<name>[^\s:*]+):(?P<rest>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that a document must hold.

    Parameters
    ----------
    words
        Words that stand one after another, as the index holds them.
    field
        Where; ``None`` for anywhere.
    is_beginning
        Whether the one word is only the beginning of what is looked for.
    is_exact
        Whether it is looked for in the given spelling only, without particles.
    as_printed
        The words as they were typed.
    """

    words: tuple[str, ...]
    field: Field | None = None
    is_beginning: bool = False
    is_exact: bool = False
    as_printed: tuple[str, ...] = ()


def parse_query(text: str) -> tuple[Clause, ...]:
    """Understand a query; a document must fit every clause.

    Parameters
    ----------
    text
        Words, ``"phrases"`` in quotation marks of any kind, beginnings such as ``minist*``,
        and any of them after the name of a field, as in ``title:"joint statement"``. Whatever
        else is in it separates words. What is printed without spaces but is more than one
        word, such as ``SMI/A200/1``, is a phrase. Of an address the last part counts.

    Raises
    ------
    UnclearSearch
        When there is no word, a quotation mark is not closed, an asterisk stands elsewhere
        than after a word of two letters or more, or there are too many words.

    Examples
    --------
    >>> [clause.words for clause in parse_query('وزير "Joint  Statement"')]
    [('وزير',), ('joint', 'statement')]
    >>> [clause.words for clause in parse_query("https://example.org/document/SMI-A-1.html?lang=ar")]
    [('smi', 'a', '1')]
    >>> [clause] = parse_query("عنوان:قرا*")
    >>> clause.field, clause.words, clause.is_beginning
    ('title', ('قرا',), True)
    """
    if len(text) > MOST_CHARACTERS:
        raise UnclearSearch("too_long", limit=str(MOST_CHARACTERS))
    clauses = tuple(_clauses(text))
    if not clauses:
        raise UnclearSearch("no_words")
    if sum(len(clause.words) for clause in clauses) > MOST_WORDS:
        raise UnclearSearch("too_many_words", limit=str(MOST_WORDS))
    return clauses


def _clauses(text: str) -> Iterator[Clause]:
    field: Field | None = None
    for piece in _PIECE.finditer(text):
        phrase, rest = piece["phrase"], piece["plain"]
        if phrase is not None:
            yield from _phrase(phrase, field, is_closed=bool(piece["close"]))
            field = None
            continue
        address = _ADDRESS.match(rest)
        if address:
            yield from _plain(address["last"], field)
            field = None
            continue
        named = _NAMED.fullmatch(rest)
        if named and (known := _field_names().get(fold(named["name"]))):
            field, rest = known, named["rest"]
        if rest:
            yield from _plain(rest, field)
            field = None
    if field is not None:
        raise UnclearSearch("field_without_words")


def _phrase(text: str, field: Field | None, *, is_closed: bool) -> Iterator[Clause]:
    if not is_closed:
        raise UnclearSearch("open_quotation")
    if "*" in text:
        raise UnclearSearch("asterisk_in_quotation")
    words = tuple(locate_words(text))
    if words:
        yield _clause(text, words, field, is_exact=True)


def _plain(text: str, field: Field | None) -> Iterator[Clause]:
    stem = text.removesuffix("*")
    words = tuple(locate_words(stem))
    is_beginning = stem != text
    if "*" in stem or (is_beginning and not words):
        raise UnclearSearch("misplaced_asterisk")
    if is_beginning and (len(words) > 1 or words[0].end < len(stem)):
        raise UnclearSearch("misplaced_asterisk")
    if is_beginning and len(words[0].text) < _SHORTEST_BEGINNING:
        raise UnclearSearch("short_beginning", word=text)
    if words:
        yield _clause(text, words, field, is_beginning=is_beginning, is_exact=len(words) > 1)


def _clause(
    text: str,
    words: tuple[Word, ...],
    field: Field | None,
    *,
    is_beginning: bool = False,
    is_exact: bool = False,
) -> Clause:
    return Clause(
        words=tuple(word.text for word in words),
        field=field,
        is_beginning=is_beginning,
        is_exact=is_exact,
        as_printed=tuple(text[word.start : word.end] for word in words),
    )


@cache
def _field_names() -> Mapping[str, Field]:
    table = read_words("search.toml")["fields"]
    return {fold(name): field for field in FIELDS for name in table[field]}
