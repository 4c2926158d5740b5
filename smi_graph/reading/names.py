"""The names of actors: completed as they are typed, and found by what somebody wrote."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from types import MappingProxyType
from typing import TYPE_CHECKING

from smi_graph.authorities.candidates import LEAST_LIKENESS, likeness
from smi_graph.authorities.consonant_keys import consonant_keys
from smi_graph.search.corrections import corrections
from smi_graph.search.words import locate_words, split_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from smi_graph.catalogue import Catalogue, Kind, Value

_ARTICLE = "ال"
_LAST = "\U0010ffff"
MOST_COMPLETIONS = 20
_MOST_WORDS = 12
_MOST_WEIGHED = 5_000
_MOST_CORRECTIONS = 3
_MOST_COMPARED = 200
_NONE: Mapping[str, Collection[str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NamedValue:
    """An actor whose name fits, and how many records are linked with it."""

    value: Value
    count: int


class NameIndex:
    """The names of all actors of a release, folded, split into words and sorted.

    Parameters
    ----------
    catalogue
        Of the release.
    other_names
        What else it calls them, by identifier.
    values
        Whose names; by default those of all actors that fields name.

    Examples
    --------
    >>> from pyoxigraph import Literal, NamedNode
    >>> from smi_graph.catalogue import Kind, gather
    >>> from smi_graph.vocabulary import SMI
    >>> record, person = NamedNode("https://a.example/1"), NamedNode("https://a.example/p/x")
    >>> catalogue = gather({
    ...     "record": [(record, NamedNode(SMI.Document))],
    ...     "person": [(record, person)],
    ...     "name": [(person, Literal("أحمد الحلبي", language="ar"))],
    ... })
    >>> names = NameIndex(catalogue)
    >>> [named.value.key for named in names.complete("حلب", [Kind.PERSON])]
    ['x']
    >>> [named.value.key for named in names.named_in("بيان أحمد الحلبى")]
    ['x']
    >>> [named.value.key for named in names.called("احمد الحلبي")]
    ['x']
    >>> [named.value.key for named in names.like("Ahmad Halabi")]
    ['x']
    """

    def __init__(
        self,
        catalogue: Catalogue,
        other_names: Mapping[str, Collection[str]] = _NONE,
        values: Iterable[Value] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._other_names = other_names
        self._counts: list[int] = catalogue.back.lengths.tolist()
        # Of each actor the words of each of its names, without the article.
        self._names: dict[int, tuple[frozenset[str], ...]] = {}
        self._by_name: dict[tuple[str, ...], set[int]] = {}
        self._by_word: dict[str, set[int]] = {}
        self._by_first_word: dict[str, set[int]] = {}
        actors = (value for value in catalogue.values if value.kind.is_actor)
        for value in actors if values is None else values:
            self._add(value)
        self._words = sorted(self._by_word)

    def _add(self, value: Value) -> None:
        names = [words for name in self._printed(value) if (words := split_words(name))]
        self._names[value.number] = tuple(frozenset(map(_bare, name)) for name in names)
        for name in names:
            self._by_name.setdefault(tuple(name), set()).add(value.number)
            for spelling in _spellings(name[0]):
                self._by_first_word.setdefault(spelling, set()).add(value.number)
            for word in name:
                for spelling in _spellings(word):
                    self._by_word.setdefault(spelling, set()).add(value.number)

    def _printed(self, value: Value) -> list[str]:
        return [*value.names.values(), *self._other_names.get(value.iri, ())]

    def called(self, text: str) -> list[NamedValue]:
        """Give the actors that have this very name, in whatever spelling; the commonest first."""
        return self._ranked(self._by_name.get(tuple(split_words(text)), ()))

    def complete(self, text: str, kinds: Collection[Kind]) -> list[NamedValue]:
        """Complete a name that is being typed: each of its words begins a word of the name.

        Parameters
        ----------
        text
            What was typed so far; letters of either script, in any spelling.
        kinds
            Of the actors that are wanted.

        Returns
        -------
        list of NamedValue
            At most `MOST_COMPLETIONS`: first those that begin alike, the commonest first.
        """
        typed = split_words(text)[:_MOST_WORDS]
        if not typed:
            return []
        found = set.intersection(*(self._with_beginning(word, self._by_word) for word in typed))
        wanted = {number for number in found if self._catalogue.values[number].kind in kinds}
        first = wanted & self._with_beginning(typed[0], self._by_first_word)
        best = nsmallest(MOST_COMPLETIONS, first, key=self._weight)
        best += nsmallest(MOST_COMPLETIONS - len(best), wanted - first, key=self._weight)
        return [self._named(number) for number in best]

    def named_in(self, text: str, limit: int = 6) -> list[NamedValue]:
        """Find the actors whom words may mean.

        All words stand in a name, or all words of a name stand among them. A name of more
        words comes first, then the commoner one.
        """
        words = split_words(text)[:_MOST_WORDS]
        sets = [
            self._by_word.get(word, set()) | self._by_word.get(_bare(word), set()) for word in words
        ]
        if not any(sets):
            return []
        inside = set.intersection(*sets)
        asked = {_bare(word) for word in words}
        weighed = nsmallest(_MOST_WEIGHED, set().union(*sets), key=self._weight)
        whole = {n for n in weighed if self._longest_within(n, asked)}
        ranked = nsmallest(
            limit, inside | whole, key=lambda n: (-self._longest_within(n, asked), self._weight(n))
        )
        return [self._named(number) for number in ranked]

    def like(self, text: str, limit: int = 8) -> list[NamedValue]:
        """Find the actors whose names are like a text, in either script; the likest first.

        Only those are compared that share most words with it, or words that differ from its
        own by a slip or two, or sound alike.
        """
        shared = Counter(
            number for word in split_words(text)[:_MOST_WORDS] for number in self._near(word)
        )
        compared = nsmallest(_MOST_COMPARED, shared, key=lambda n: (-shared[n], self._weight(n)))
        alike = {n: likeness(text, self._printed(self._catalogue.values[n])) for n in compared}
        good = (number for number in compared if alike[number] >= LEAST_LIKENESS)
        best = nsmallest(limit, good, key=lambda n: (-alike[n], self._weight(n)))
        return [self._named(number) for number in best]

    def _near(self, word: str) -> set[int]:
        alike = [word, _bare(word)]
        if not any(one in self._by_word for one in alike):
            alike += corrections(word, self.count, self.words)[:_MOST_CORRECTIONS]
        sets = [self._by_word.get(one, set()) for one in alike]
        return set().union(*sets, *(self._by_sound.get(one, ()) for one in consonant_keys(word)))

    @cached_property
    def _by_sound(self) -> dict[str, set[int]]:
        by_sound: dict[str, set[int]] = {}
        for word, numbers in self._by_word.items():
            for sound in consonant_keys(word):
                by_sound.setdefault(sound, set()).update(numbers)
        return by_sound

    def count(self, word: str) -> int:
        """Tell how many actors have a word in their names."""
        return len(self._by_word.get(word, ()))

    def as_printed(self, word: str) -> str:
        """Give a word of a name as it is printed; one of no name as it is."""
        for number in sorted(self._by_word.get(word, ()))[:1]:
            for name in self._printed(self._catalogue.values[number]):
                for located in locate_words(name):
                    if located.text == word:
                        return name[located.start : located.end]
        return word

    def words(self, beginning: str, limit: int) -> list[str]:
        """List words of names that begin alike, at most so many."""
        start = bisect_left(self._words, beginning)
        end = bisect_left(self._words, beginning + _LAST)
        return self._words[start : min(end, start + limit)]

    def _with_beginning(self, beginning: str, by_word: Mapping[str, set[int]]) -> set[int]:
        words = self.words(beginning, len(self._words))
        return set().union(*(by_word.get(word, ()) for word in words))

    def _weight(self, number: int) -> tuple[int, int]:
        return -self._counts[number], number

    def _longest_within(self, number: int, asked: set[str]) -> int:
        """Tell of how many words the longest name is that stands whole among those asked for."""
        return max((len(name) for name in self._names[number] if name <= asked), default=0)

    def _ranked(self, numbers: Iterable[int]) -> list[NamedValue]:
        return [self._named(number) for number in sorted(numbers, key=self._weight)]

    def _named(self, number: int) -> NamedValue:
        return NamedValue(self._catalogue.values[number], self._counts[number])


def _spellings(word: str) -> tuple[str, ...]:
    bare = _bare(word)
    return (word,) if bare == word else (word, bare)


def _bare(word: str) -> str:
    """Take the article off; a name is looked up with and without it."""
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word
