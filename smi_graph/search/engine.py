"""The one module that knows how Tantivy lays an index out and how it is asked.

Queries are made from objects; no text that a person typed reaches a parser of the engine.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from tantivy import FieldType, Occur, Query, SchemaBuilder

from smi_graph.search.dating import days_of
from smi_graph.search.expression import FIELDS, And, Dates, Field, Not, One, Or
from smi_graph.search.spelling import SpelledNear

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tantivy import Schema, Searcher

    from smi_graph.search.spelling import Run, Spelled, SpelledLeaf, SpelledWords

IDENTIFIER = "identifier"
FIRST_DAY, LAST_DAY = "first_day", "last_day"
# What an index of this kind holds. Count up when `words` or the fields change, so that no
# index is continued with words that were split otherwise.
FORMAT = 3
FORMAT_NAME = "format.json"
NAMES_NAME = "names.json"

_BOOSTS: dict[Field, float] = {
    "title": 2.0,
    "text_ar": 1.0,
    "text_en": 1.0,
    "text_other": 1.0,
    "details": 1.0,
    "code": 8.0,
}
_OTHER_SPELLING = 0.7


def index_schema() -> Schema:
    """Describe the fields: the identifier is kept, words are found by their places."""
    builder = SchemaBuilder()
    builder.add_text_field(IDENTIFIER, stored=True, tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    for day in (FIRST_DAY, LAST_DAY):
        builder.add_integer_field(day, indexed=True, fast=True)
    return builder.build()


def count_word(searcher: Searcher, word: str) -> int:
    """Tell in how many fields of documents a word stands; those taken out may still count."""
    return sum(searcher.doc_freq(field, word) for field in FIELDS)


def engine_query(searcher: Searcher, schema: Schema, asked: Spelled) -> Query:
    """Put a query into the objects of the engine.

    A word counts most where it is printed as it was typed, double in a title, and most of all
    in a code. Of several spellings in one field the best counts, so that a rare one does not
    outweigh the rest. Dates, and what is excluded, do not count.
    """
    if isinstance(asked, One):
        return _leaf_query(searcher, schema, asked.leaf)
    if isinstance(asked, Or):
        parts = (engine_query(searcher, schema, part) for part in asked.parts)
        return Query.boolean_query([(Occur.Should, part) for part in parts])
    return _all(searcher, schema, asked.parts if isinstance(asked, And) else (asked,))


def _all(searcher: Searcher, schema: Schema, parts: Sequence[Spelled]) -> Query:
    clauses = []
    for part in parts:
        is_excluded = isinstance(part, Not)
        query = engine_query(searcher, schema, part.part if isinstance(part, Not) else part)
        clauses.append((Occur.MustNot if is_excluded else Occur.Must, query))
    if all(isinstance(part, Not) for part in parts):
        clauses.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
    return Query.boolean_query(clauses)


def _leaf_query(searcher: Searcher, schema: Schema, leaf: SpelledLeaf) -> Query:
    if isinstance(leaf, Dates):
        return _dates_query(schema, leaf)
    found = []
    for field in FIELDS if leaf.field is None else (leaf.field,):
        if isinstance(leaf, SpelledNear):
            query = _near_query(searcher, schema, leaf, field)
        else:
            query = _words_query(searcher, schema, leaf, field)
        if query is not None:
            found.append((Occur.Should, Query.boost_query(query, _BOOSTS[field])))
    return Query.boolean_query(found) if found else Query.empty_query()


def _dates_query(schema: Schema, dates: Dates) -> Query:
    """Ask for the dates that may lie in a span: 1958 may be in February 1958."""
    first, last = days_of(dates)
    bounds = ((LAST_DAY, first, None), (FIRST_DAY, None, last))
    days = [
        Query.range_query(schema, field, FieldType.Integer, lower, upper)
        for field, lower, upper in bounds
        if lower is not None or upper is not None
    ]
    both = Query.boolean_query([(Occur.Must, query) for query in days])
    return Query.const_score_query(both, 0.0)


def _words_query(
    searcher: Searcher, schema: Schema, words: SpelledWords, field: Field
) -> Query | None:
    found = []
    if words.beginnings:
        # The words of an index are letters and digits, so nothing in them is a sign.
        found.append(Query.regex_query(schema, field, f"({'|'.join(words.beginnings)}).*"))
    for number, run in enumerate(words.runs):
        if all(searcher.doc_freq(field, word) for word in run):
            query = _run_query(schema, field, run)
            found.append(query if number == 0 else Query.boost_query(query, _OTHER_SPELLING))
    return Query.disjunction_max_query(found) if found else None


def _run_query(schema: Schema, field: Field, run: Run) -> Query:
    if len(run) == 1:
        return Query.term_query(schema, field, run[0], index_option="freq")
    return Query.phrase_query(schema, field, list(run))


def _near_query(
    searcher: Searcher, schema: Schema, near: SpelledNear, field: Field
) -> Query | None:
    known = [[word for word in part if searcher.doc_freq(field, word)] for part in near.words]
    if not all(known):
        return None
    patterns = [f"({'|'.join(words)})" for words in known]
    orders = (order for one in permutations(patterns) for order in _in_order(one, near.distance))
    queries = [Query.regex_phrase_query(schema, field, words, slop) for words, slop in orders]
    return Query.disjunction_max_query(queries)


def _in_order(
    patterns: Sequence[str], distance: int
) -> Iterator[tuple[list[str | tuple[int, str]], int]]:
    """Give phrases that together find words in one order; the engine is exact for two alone.

    Of three words, what stands between the first two is fixed in each phrase.
    """
    if len(patterns) == 2:
        yield list(patterns), distance
        return
    first, second, third = patterns
    for between in range(distance + 1):
        yield [(0, first), (between + 1, second), (between + 2, third)], distance - between
