"""A query in the spellings that the archive may print."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from smi_graph.search.errors import UnclearSearch
from smi_graph.search.expression import Dates, Near, Phrase, Tree
from smi_graph.search.particles import load_particles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from smi_graph.search.expression import Expression, Field, Leaf, Word

Run = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpelledWords:
    """One thing that is looked for, in every spelling that counts as it.

    Parameters
    ----------
    runs
        Words one after another, the given spelling first. Any of the runs will do.
    field
        Where; ``None`` for anywhere.
    beginnings
        With one of these a word may begin as well.
    """

    runs: tuple[Run, ...]
    field: Field | None = None
    beginnings: tuple[str, ...] = ()

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Find where a text fits: the first word of each place, and how many words it has.

        Examples
        --------
        >>> wanted = SpelledWords((("joint", "statement"),), beginnings=("joi",))
        >>> list(wanted.places(["a", "joint", "statement", "joint"]))
        [(1, 2), (1, 1), (3, 1)]
        """
        first_words = {run[0] for run in self.runs}
        for place, word in enumerate(words):
            if word in first_words:
                for run in self.runs:
                    if tuple(words[place : place + len(run)]) == run:
                        yield place, len(run)
            if self.beginnings and word.startswith(self.beginnings):
                yield place, 1


@dataclass(frozen=True, slots=True)
class SpelledNear:
    """Words that stand near one another, each in every spelling that counts as it.

    Parameters
    ----------
    words
        For each word its spellings; none is a spelling of two of them.
    distance
        How many other words may stand among them.
    field
        Where; ``None`` for anywhere.
    """

    words: tuple[tuple[str, ...], ...]
    distance: int
    field: Field | None = None

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Find the words that stand near enough, each as a place of one word.

        Examples
        --------
        >>> near = SpelledNear((("a",), ("b",)), 1)
        >>> list(near.places(["b", "x", "a", "x", "x", "b"]))
        [(0, 1), (2, 1)]
        """
        part_of = {word: part for part, spellings in enumerate(self.words) for word in spellings}
        found = [(n, part_of[word]) for n, word in enumerate(words) if word in part_of]
        reach = len(self.words) + self.distance
        near = set[int]()
        for start, (first, _) in enumerate(found):
            within = [each for each in found[start : start + reach] if each[0] < first + reach]
            if len({part for _, part in within}) == len(self.words):
                near.update(place for place, _ in within)
        yield from ((place, 1) for place in sorted(near))


SpelledLeaf: TypeAlias = SpelledWords | SpelledNear | Dates
Spelled: TypeAlias = Tree[SpelledLeaf]


def spell(expression: Expression, count: Callable[[str], int]) -> Spelled:
    """Put every word of a query into the spellings that are looked up.

    Parameters
    ----------
    expression
        What is asked for.
    count
        Tells how often the archive prints a word.

    Raises
    ------
    UnclearSearch
        When words near one another may be one and the same word.

    Examples
    --------
    >>> from smi_graph.search.query import parse_query
    >>> [phrase] = spell(parse_query('"بيان"').expression, lambda word: 1).leaves()
    >>> [word] = spell(parse_query("بيان").expression, lambda word: 1).leaves()
    >>> phrase.runs, ("والبيان",) in word.runs
    ((('بيان',),), True)
    """

    def spelled(leaf: Leaf) -> SpelledLeaf:
        if isinstance(leaf, Dates):
            return leaf
        if isinstance(leaf, Phrase):
            return SpelledWords((leaf.words,), leaf.field)
        if isinstance(leaf, Near):
            return _near(leaf, count)
        return SpelledWords(_runs(leaf, count), leaf.field, _beginnings(leaf))

    return expression.map(spelled)


def _runs(word: Word, count: Callable[[str], int]) -> tuple[Run, ...]:
    if word.is_exact:
        return ((word.text,),)
    spellings = load_particles().spellings(word.text, count, as_printed=word.as_typed)
    return tuple((spelling,) for spelling in spellings)


def _beginnings(word: Word) -> tuple[str, ...]:
    """Give what a word may begin with; the whole words are looked up besides."""
    if not word.is_beginning:
        return ()
    return (word.text,) if word.is_exact else tuple(load_particles().beginnings(word.text))


def _near(near: Near, count: Callable[[str], int]) -> SpelledNear:
    parts = tuple(tuple(run[0] for run in _runs(word, count)) for word in near.words)
    if len({word for part in parts for word in part}) < sum(map(len, parts)):
        raise UnclearSearch("near_itself")
    return SpelledNear(parts, near.distance, near.field)
