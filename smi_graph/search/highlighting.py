"""Where the words that were asked for stand in a text as it was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.search.expression import Dates
from smi_graph.search.words import locate_words

if TYPE_CHECKING:
    from smi_graph.search.expression import Field
    from smi_graph.search.spelling import Spelled

Span = tuple[int, int]


def find_spans(text: str, asked: Spelled, field: Field | None) -> list[Span]:
    """Find what to mark in a text: the words that a record is found by, not what is excluded.

    Parameters
    ----------
    text
        As printed, with its vowel signs and everything.
    asked
        A query that is spelled already.
    field
        Which field the text is of; what is asked of another one marks nothing. With ``None``,
        everything counts.

    Returns
    -------
    list of tuple of int
        Start and end of each place, in order; none overlaps another.

    Examples
    --------
    >>> from smi_graph.search.expression import One
    >>> from smi_graph.search.spelling import SpelledWords
    >>> asked = One(SpelledWords((("joint", "statement"),)))
    >>> find_spans("The Joint “Statement” of", asked, None)
    [(4, 20)]
    """
    located = list(locate_words(text))
    words = [word.text for word in located]
    spans: list[Span] = []
    for leaf in asked.leaves(is_wanted=True):
        if not isinstance(leaf, Dates) and (field is None or leaf.field in {None, field}):
            spans += (
                (located[place].start, located[place + length - 1].end)
                for place, length in leaf.places(words)
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
