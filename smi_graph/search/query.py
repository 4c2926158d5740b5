"""What a person types, understood: the grammar of the search box.

::

    query    = any
    any      = all { OR all }
    all      = { [AND] one }
    one      = { NOT | "-" } ( "(" any ")" | [field ":"] thing )
    thing    = word | word "*" | "phrase" | "words near" "~" distance | date | date ".." date

The words of the operators, in both languages, and the names of the fields are in
``data/search.toml``. Whatever else is typed separates words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smi_graph.arabic import without_invisible
from smi_graph.search.dating import find_fault, join_dates, read_dates
from smi_graph.search.errors import UnclearSearch
from smi_graph.search.expression import And, Near, Not, One, Or, Phrase, SearchWord
from smi_graph.search.tokens import cut_query
from smi_graph.search.words import locate_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smi_graph.search.expression import Expression, Field, Leaf
    from smi_graph.search.tokens import QueryToken
    from smi_graph.search.words import Word

MOST_CHARACTERS = 1_000
MOST_WORDS = 64
MOST_DEEP = 12
MOST_NEAR = 3
MOST_APART = 30
_SHORTEST_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class PassedOver:
    """What was typed and has no meaning here, or is none of what it looks like.

    The rest was understood.

    Parameters
    ----------
    key
        ``sign``, ``no_field`` or ``and``: what it looks like; or why what looks like a date is
        none, as `smi_graph.arabic.dates.DateProblem` says it.
    text
        As it was typed.
    """

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood; made by `parse_query`.

    Parameters
    ----------
    expression
        What a record must fit.
    passed_over
        What was not understood, to be told beside the answer.
    """

    expression: Expression
    passed_over: tuple[PassedOver, ...] = ()


def parse_query(text: str, *, as_written: bool = False) -> Query:
    """Understand a query.

    Parameters
    ----------
    text
        Words, ``"phrases"`` in quotation marks of any kind, ``"words near"~5`` one another,
        beginnings such as ``minist*``, dates such as ``1973-10``, ``30 June 2012`` or
        ``1973..1974-02``, joined by AND, OR, NOT or ``-``, with brackets, and any of them
        after the name of a field, as in ``title:"joint statement"``. What is printed without
        spaces but is more than one word, such as ``SMI/A200/1``, is a phrase. Of an address
        the last part counts.
    as_written
        Whether every word is looked for in the given spelling only.

    Raises
    ------
    UnclearSearch
        When there is no word, a quotation mark or a bracket is not closed, an operator or the
        name of a field lacks what belongs to it, an asterisk stands elsewhere than after a
        word of two letters or more, a date is none, or there is too much of anything.

    Examples
    --------
    >>> [word.text for word in parse_query("وزير OR minist*").expression.leaves()]
    ['وزير', 'minist']
    >>> parse_query("https://example.org/document/SMI-A-1.html?lang=ar").expression.leaf.words
    ('smi', 'a', '1')
    >>> parse_query("عنوان:قرار").expression.leaf.field
    'title'
    >>> [word.text for word in parse_query("a -b").expression.leaves(is_wanted=True)]
    ['a']
    """
    if len(text) > MOST_CHARACTERS:
        raise UnclearSearch("too_long", limit=str(MOST_CHARACTERS))
    tokens = join_dates(list(cut_query(without_invisible(text))))
    parser = _Parser(list(tokens), as_written=as_written)
    expression = parser.whole()
    if expression is None:
        raise UnclearSearch("no_words")
    if sum(map(_count_words, expression.leaves())) > MOST_WORDS:
        raise UnclearSearch("too_many_words", limit=str(MOST_WORDS))
    return Query(expression, tuple(dict.fromkeys(parser.passed_over)))


def _count_words(leaf: Leaf) -> int:
    return len(leaf.words) if isinstance(leaf, Phrase | Near) else 1


class _Parser:
    """Reads tokens by descending into the grammar.

    Parameters
    ----------
    tokens
        The pieces of a query.
    as_written
        As for `parse_query`.
    """

    def __init__(self, tokens: Sequence[QueryToken], *, as_written: bool) -> None:
        self.passed_over: list[PassedOver] = []
        self._tokens = tokens
        self._place = 0
        self._deep = 0
        self._as_written = as_written
        self._fields: list[Field | None] = [None]

    def whole(self) -> Expression | None:
        found = self._any()
        if self._next() is not None:
            raise UnclearSearch("bracket_without_opening")
        return found

    def _next(self) -> QueryToken | None:
        """Give the next token that has a meaning, and note those that have none."""
        while self._place < len(self._tokens):
            token = self._tokens[self._place]
            if token.kind not in {"sign", "no_field"}:
                return token
            self.passed_over.append(PassedOver(token.kind, token.text))
            self._place += 1
        return None

    def _is_next(self, *kinds: str) -> bool:
        token = self._next()
        return token is not None and token.kind in kinds

    def _any(self) -> Expression | None:
        first = self._all()
        parts = [first]
        while self._is_next("or"):
            operator = self._take()
            if parts[-1] is None or (following := self._all()) is None:
                raise UnclearSearch("operator_alone", word=operator.text)
            parts.append(following)
        if len(parts) == 1:
            return first
        return Or(tuple(part for part in parts if part is not None))

    def _all(self) -> Expression | None:
        parts: list[Expression] = []
        while not (self._next() is None or self._is_next("or", ")")):
            if self._is_next("and"):
                self._pass_joint(is_first=not parts)
                continue
            found = self._one()
            if found is not None:
                parts += found.parts if isinstance(found, And) else (found,)
        if len(parts) > 1:
            return And(tuple(parts))
        return parts[0] if parts else None

    def _pass_joint(self, *, is_first: bool) -> None:
        """Pass an AND, which says no more than a space does."""
        operator = self._take()
        if is_first or self._next() is None or self._is_next("and", "or", ")"):
            self.passed_over.append(PassedOver("and", operator.text))

    def _one(self) -> Expression | None:
        if self._is_next("not"):
            return self._not()
        if self._is_next("field"):
            return self._field()
        if self._is_next("("):
            return self._group()
        token = self._take()
        if token.kind == "date":
            return self._dated(token)
        return self._thing(token)

    def _take(self) -> QueryToken:
        token = self._tokens[self._place]
        self._place += 1
        return token

    def _descend(self) -> None:
        self._deep += 1
        if self._deep > MOST_DEEP:
            raise UnclearSearch("too_deep", limit=str(MOST_DEEP))

    def _not(self) -> Expression:
        operator = self._take()
        self._descend()
        is_ended = self._next() is None or self._is_next("and", "or", ")")
        found = None if is_ended else self._one()
        self._deep -= 1
        if found is None:
            raise UnclearSearch("not_alone", word=operator.text)
        return found.part if isinstance(found, Not) else Not(found)

    def _group(self) -> Expression | None:
        self._take()
        self._descend()
        found = self._any()
        self._deep -= 1
        if not self._is_next(")"):
            raise UnclearSearch("bracket_without_closing")
        self._take()
        return found

    def _field(self) -> Expression:
        token = self._take()
        self._descend()
        self._fields.append(token.field)
        is_ended = self._next() is None or self._is_next("and", "or", ")")
        found = None if is_ended else self._one()
        self._fields.pop()
        self._deep -= 1
        if found is None:
            raise UnclearSearch("field_without_words", name=token.text)
        return found

    def _dated(self, name: QueryToken) -> Expression:
        token = self._next()
        is_text = token is not None and token.kind in {"words", "phrase"}
        dated = read_dates(token.text) if token is not None and is_text else None
        if dated is None:
            text = "" if token is None else token.text or token.kind
            raise UnclearSearch("no_date", text=text, span=f"{name.text}:{text}")
        self._take()
        return One(dated.dates)

    def _thing(self, token: QueryToken) -> Expression | None:
        field = self._fields[-1]
        if token.kind == "near":
            return One(self._near(token, field))
        if token.kind in {"phrase", "address"}:
            read = _phrase if token.kind == "phrase" else _words
            return _one(read(token.text, field))
        dated = read_dates(token.text) if field is None else None
        if dated is not None and not dated.may_be_words:
            return One(dated.dates)
        fault = find_fault(token.text) if field is None else None
        if fault is not None:
            self.passed_over.append(PassedOver(fault, token.text))
        found = _words(token.text, field)
        if isinstance(found, SearchWord) and self._as_written:
            found = replace(found, is_exact=True)
        one = _one(found)
        return one if dated is None or one is None else Or((one, One(dated.dates)))

    def _near(self, token: QueryToken, field: Field | None) -> Near:
        words = tuple(_located(token.text, field, is_exact=self._as_written))
        if "*" in token.text:
            raise UnclearSearch("asterisk_in_quotation")
        if not 2 <= len(words) <= MOST_NEAR:
            raise UnclearSearch("near_words", limit=str(MOST_NEAR))
        if token.distance > MOST_APART:
            raise UnclearSearch("too_far", limit=str(MOST_APART))
        if len({word.text for word in words}) < len(words):
            raise UnclearSearch("near_itself")
        return Near(words, token.distance, token.text, field)


def _one(found: Leaf | None) -> Expression | None:
    return None if found is None else One(found)


def _phrase(text: str, field: Field | None) -> Phrase | None:
    if "*" in text:
        raise UnclearSearch("asterisk_in_quotation")
    words = tuple(word.text for word in locate_words(text))
    return Phrase(words, text, field) if words else None


def _words(text: str, field: Field | None) -> SearchWord | Phrase | None:
    stem = text.rstrip(",;:.!?،؛؟").removesuffix("*")
    is_beginning = "*" in text
    words = list(locate_words(stem if is_beginning else text))
    if is_beginning:
        if "*" in stem or len(words) != 1 or words[0].end < len(stem):
            raise UnclearSearch("misplaced_asterisk")
        if len(words[0].text) < _SHORTEST_BEGINNING:
            raise UnclearSearch("short_beginning", word=text)
        return SearchWord(words[0].text, _typed(stem, words[0]), field, is_beginning=True)
    if len(words) > 1:
        if "?" in text[words[0].end : words[-1].start]:
            raise UnclearSearch("question_mark_in_word", word=text)
        return Phrase(tuple(word.text for word in words), text, field)
    return SearchWord(words[0].text, _typed(text, words[0]), field) if words else None


def _typed(text: str, word: Word) -> str:
    return text[word.start : word.end]


def _located(text: str, field: Field | None, *, is_exact: bool) -> Iterator[SearchWord]:
    for word in locate_words(text):
        yield SearchWord(word.text, _typed(text, word), field, is_exact)
