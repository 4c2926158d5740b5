"""Where the words that were asked for stand in a text as it was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.search.words import locate_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.search.query import Field
    from smi_graph.search.spelling import SpelledClause

Span = tuple[int, int]


def find_spans(text: str, clauses: Sequence[SpelledClause], field: Field | None) -> list[Span]:
    """Find what to mark in a text.

    Parameters
    ----------
    text
        As printed, with its vowel signs and everything.
    clauses
        A query that is spelled already.
    field
        Which field the text is of; a clause for another one marks nothing. With ``None``,
        every clause counts.

    Returns
    -------
    list of tuple of int
        Start and end of each place, in order; none overlaps another.

    Examples
    --------
    >>> from smi_graph.search.spelling import SpelledClause
    >>> clause = SpelledClause((("joint", "statement"),), None, False)
    >>> find_spans("The Joint “Statement” of", [clause], None)
    [(4, 20)]
    """
    located = list(locate_words(text))
    words = [word.text for word in located]
    spans: list[Span] = []
    for clause in clauses:
        if field is None or clause.field in {None, field}:
            spans += (
                (located[place].start, located[place + length - 1].end)
                for place, length in clause.places(words)
            )
    return _merge(spans)


def _merge(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
