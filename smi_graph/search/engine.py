"""The one module that knows how Tantivy lays an index out and how it is asked.

Queries are made from objects; no text that a person typed reaches a parser of the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tantivy import Occur, Query, SchemaBuilder

from smi_graph.search.query import FIELDS, Field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tantivy import Schema, Searcher

    from smi_graph.search.spelling import Run, SpelledClause

IDENTIFIER = "identifier"
# What an index of this kind holds. Count up when `words` or the fields change, so that no
# index is continued with words that were split otherwise.
FORMAT = 2
FORMAT_NAME = "format.json"

_BOOSTS: dict[Field, float] = {
    "title": 2.0,
    "text_ar": 1.0,
    "text_en": 1.0,
    "text_other": 1.0,
    "details": 1.0,
}
_OTHER_SPELLING = 0.7


def index_schema() -> Schema:
    """Describe the fields: the identifier is kept, words are found by their places."""
    builder = SchemaBuilder()
    builder.add_text_field(IDENTIFIER, stored=True, tokenizer_name="raw", index_option="basic")
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="position")
    return builder.build()


def count_word(searcher: Searcher, word: str) -> int:
    """Tell in how many fields of documents a word stands; those taken out may still count."""
    return sum(searcher.doc_freq(field, word) for field in FIELDS)


def engine_query(searcher: Searcher, schema: Schema, clauses: Sequence[SpelledClause]) -> Query:
    """Put a query into the objects of the engine.

    A word counts most where it is printed as it was typed, and double in a title. Of several
    spellings in one field the best counts, so that a rare one does not outweigh the rest.
    """
    return Query.boolean_query(
        [(Occur.Must, _clause_query(searcher, schema, clause)) for clause in clauses]
    )


def _clause_query(searcher: Searcher, schema: Schema, clause: SpelledClause) -> Query:
    fields = FIELDS if clause.field is None else (clause.field,)
    found = []
    for field in fields:
        query = _field_query(searcher, schema, clause, field)
        if query is not None:
            found.append((Occur.Should, Query.boost_query(query, _BOOSTS[field])))
    return Query.boolean_query(found) if found else Query.empty_query()


def _field_query(
    searcher: Searcher, schema: Schema, clause: SpelledClause, field: Field
) -> Query | None:
    if clause.is_beginning:
        beginnings = "|".join(run[0] for run in clause.runs)
        # The words of an index are letters and digits, so nothing in them is a sign.
        return Query.regex_query(schema, field, f"({beginnings}).*")
    found = []
    for number, run in enumerate(clause.runs):
        if all(searcher.doc_freq(field, word) for word in run):
            query = _run_query(schema, field, run)
            found.append(query if number == 0 else Query.boost_query(query, _OTHER_SPELLING))
    return Query.disjunction_max_query(found) if found else None


def _run_query(schema: Schema, field: Field, run: Run) -> Query:
    if len(run) == 1:
        return Query.term_query(schema, field, run[0], index_option="freq")
    return Query.phrase_query(schema, field, list(run))
