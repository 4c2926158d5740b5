"""Where the words that were asked for stand in a text as it was printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.search.expression import Dates
from smi_graph.search.spelling import SpelledWords
from smi_graph.search.words import common_words, locate_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smi_graph.search.expression import Field
    from smi_graph.search.spelling import Spelled, SpelledNear
    from smi_graph.search.words import Word

Span = tuple[int, int]
# The first of words that were found, and how many they are.
Place = tuple[int, int]
# Letters at the end of a word that are one in the index, and may be two words in a text.
_ENDINGS = ("ى", "ي")


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
    places = [
        place
        for leaf in asked.leaves(is_wanted=True)
        if not isinstance(leaf, Dates) and (field is None or leaf.field in {None, field})
        for place in _places(text, located, words, leaf)
    ]
    spans = ((located[at].start, located[at + n - 1].end) for at, n in _told(places, words))
    return _merge(list(spans))


def _places(
    text: str, located: Sequence[Word], words: Sequence[str], leaf: SpelledWords | SpelledNear
) -> list[Place]:
    """Find a leaf; of على and علي the one that was typed, where the text has it."""
    places = list(leaf.places(words))
    typed = leaf.as_typed if isinstance(leaf, SpelledWords) else ""
    if not typed.endswith(_ENDINGS):
        return places

    def is_typed(place: Place) -> bool:
        return text[located[place[0]].end - 1] == typed[-1] or words[place[0]] != leaf_word

    leaf_word = leaf.runs[0][0] if isinstance(leaf, SpelledWords) else ""
    return list(filter(is_typed, places)) or places


def _told(places: Sequence[Place], words: Sequence[str]) -> Iterator[Place]:
    """Leave out words that stand everywhere, unless they stand beside another that was found."""
    common = common_words()
    own = {at + n for at, length in places for n in range(length) if words[at + n] not in common}
    if not own:
        yield from places
        return
    reach = set(own)
    found = {at for at, length in places if length == 1 and words[at] in common}
    while near := {at for at in found - reach if at - 1 in reach or at + 1 in reach}:
        reach |= near
    yield from (place for place in places if place[0] in reach or place[1] > 1)


def _merge(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
