"""A corpus whose documents are known by numbers: counting places, and putting them in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from smi_graph.search.corpus import MARGIN, TextKind
from smi_graph.search.occurrences import find_places

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from smi_graph.search.corpus import Corpus, Segment
    from smi_graph.search.occurrences import Places
    from smi_graph.search.spelling import SpelledLeaf

    Integers = NDArray[np.int64]
    Counts = NDArray[np.int32]
    Mask = NDArray[np.bool_]

Side = Literal["before", "after"]
# So few places are sorted by all their words at once.
_FEW = 20_000
_KEY_BITS = 62


class CorpusHit(NamedTuple):
    """A place where something stands that was asked for.

    Parameters
    ----------
    text
        The number of the text.
    word, words
        Which word of the text is its first, from 0, and how many it has.
    """

    text: int
    word: int
    words: int


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """All places where something stands that was asked for.

    Parameters
    ----------
    places
        For each segment.
    by_text
        How many each text has.
    """

    places: tuple[tuple[Places, ...], ...]
    by_text: Counts

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return self.by_text.nbytes + sum(it.bytes for places in self.places for it in places)

    @property
    def total(self) -> int:
        """How many places there are."""
        return int(self.by_text.sum(dtype=np.int64))


class JoinedCorpus:
    """A corpus whose documents are known by their numbers; made by `of`. Threads may share it.

    Parameters
    ----------
    corpus
        The corpus.
    numbers
        For each segment the number of each document; -1 for one that the caller does not know.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.search import Corpus, CorpusWriter, DocumentWords
    >>> from smi_graph.search.spelling import SpelledWords
    >>> with TemporaryDirectory() as folder:
    ...     writer = CorpusWriter.create(Path(folder))
    ...     writer.add("b", DocumentWords.of(text_en="peace and war and peace"))
    ...     writer.finish()
    ...     corpus = JoinedCorpus.of(Corpus.open(Path(folder)), ["a", "b"])
    >>> found = corpus.find([SpelledWords((("peace",),))])
    >>> found.by_text.tolist(), corpus.records.tolist(), corpus.kinds[0]
    ([2], [1], TextKind(section='text', language='en'))
    >>> corpus.in_order(found, np.array([0]), range(9))
    [CorpusHit(text=0, word=0, words=1), CorpusHit(text=0, word=4, words=1)]
    """

    def __init__(self, corpus: Corpus, numbers: Sequence[Counts]) -> None:
        self.corpus = corpus
        segments = corpus.segments
        self.firsts = np.cumsum([0, *(len(segment.text_starts) for segment in segments)])
        self.records = _joined(
            np.where(s.gone, -1, n)[s.text_documents]
            for s, n in zip(segments, numbers, strict=True)
        )
        kinds = {kind: None for segment in segments for kind in segment.kinds}
        self.kinds: tuple[TextKind, ...] = tuple(kinds)
        self.text_kinds = _joined(
            np.array([self.kinds.index(kind) for kind in s.kinds], np.int32)[s.text_kinds]
            for s in segments
        )
        self.text_words = _joined(segment.text_words for segment in segments)
        self.text_arabic = _joined(segment.text_arabic for segment in segments)
        bits = max((int(s.ranks.max(initial=1)).bit_length() for s in segments), default=1)
        self._words_a_key = max(_KEY_BITS // bits, 1)
        self._bits = bits

    @classmethod
    def of(cls, corpus: Corpus, identifiers: Iterable[str]) -> JoinedCorpus:
        """Join a corpus with the identifiers of all records, in the order of their numbers."""
        known = {identifier: number for number, identifier in enumerate(identifiers)}
        return cls(
            corpus,
            [
                np.fromiter((known.get(each, -1) for each in segment.identifiers), np.int32)
                for segment in corpus.segments
            ],
        )

    def __len__(self) -> int:
        """Tell how many texts there are."""
        return len(self.records)

    def find(self, leaves: Sequence[SpelledLeaf]) -> FoundPlaces:
        """Find all places where something stands that was asked for."""
        places, counts = [], []
        for segment in self.corpus.segments:
            found = find_places(segment, leaves)
            count = np.zeros(len(segment.text_starts), np.int32)
            for each in found:
                for column in each.columns:
                    count += segment.count_by_text(column)
            places.append(found)
            counts.append(count)
        by_text = _joined(counts)
        by_text[self.records < 0] = 0
        return FoundPlaces(tuple(places), by_text)

    def in_order(
        self, found: FoundPlaces, texts: NDArray[np.integer], numbers: range
    ) -> list[CorpusHit]:
        """Give places by their numbers, from 0, text after text.

        Parameters
        ----------
        found
            What was found.
        texts
            In which texts, and in which order.
        numbers
            Which places.
        """
        if not numbers:
            return []
        start, stop = numbers.start, numbers.stop
        ends = np.cumsum(found.by_text[texts], dtype=np.int64)
        first, last = np.searchsorted(ends, [start, stop - 1], side="right").tolist()
        hits: list[CorpusHit] = []
        for text in texts[first : last + 1].tolist():
            hits += self._of_text(found, text)
        skipped = start - (int(ends[first - 1]) if first else 0)
        return hits[skipped : skipped + stop - start]

    def _of_text(self, found: FoundPlaces, text: int) -> list[CorpusHit]:
        number = int(np.searchsorted(self.firsts, text, side="right")) - 1
        segment = self.corpus.segments[number]
        own = text - int(self.firsts[number])
        begin = int(segment.text_starts[own])
        end = begin + int(segment.text_words[own])
        hits: list[CorpusHit] = []
        for places in found.places[number]:
            for column in places.columns:
                first, last = np.searchsorted(column, [begin, end]).tolist()
                inside = column[first:last].tolist()
                hits += (CorpusHit(text, position - begin, places.words) for position in inside)
        return sorted(hits)

    def by_words(
        self,
        found: FoundPlaces,
        texts: NDArray[np.integer],
        groups: NDArray[np.integer],
        side: Side,
        numbers: range,
    ) -> list[CorpusHit]:
        """Give places by their numbers, from 0, in the order of the words beside them.

        Words are in the order of a dictionary, the nearest first; where nothing stands comes
        first. Places beside which nine words are alike stand in the order of their texts.

        Parameters
        ----------
        found
            What was found.
        texts
            In which texts, and in which order where all words are alike.
        groups
            For each text, by its number, which comes before which whatever the words are.
        side
            Which words count.
        numbers
            Which places.
        """
        places = np.full(len(self), -1, np.int64)
        places[texts] = np.arange(len(texts))
        sides = _Sides(self, found, places, groups, side)
        return [sides.hit(number) for number in sides.select(numbers).tolist()]

    def words_at(self, hit: CorpusHit) -> str:
        """Give the words of a place as the corpus has them, folded."""
        segment, own = self._home(hit.text)
        first = int(segment.text_starts[own]) + hit.word
        numbers = segment.stream[first : first + hit.words].tolist()
        return " ".join(segment.words[number - 1] for number in numbers)

    def _home(self, text: int) -> tuple[Segment, int]:
        """Give the segment that has a text, and the number of the text there."""
        number = int(np.searchsorted(self.firsts, text, side="right")) - 1
        return self.corpus.segments[number], text - int(self.firsts[number])

    def beside(self, segment: Segment, edges: Integers, step: int, level: int) -> Integers:
        """Put the places in the dictionary of several words beside each edge into one number.

        Parameters
        ----------
        segment
            Of the corpus.
        edges
            The first or the last word of each place.
        step
            -1 for what stands before, 1 for what stands after.
        level
            Which words: with 0 the nearest, with 1 those after them.
        """
        keys = np.zeros(len(edges), np.int64)
        inside = np.ones(len(edges), np.bool_)
        count = self._words_a_key
        for distance in range(1, min((level + 1) * count, MARGIN) + 1):
            # Behind the end of a text there is nothing, whatever text comes next.
            ranks = segment.ranks[segment.stream[edges + step * distance]]
            inside &= ranks > 0
            if distance > level * count:
                keys = keys << self._bits | np.where(inside, ranks, 0)
        return keys

    @property
    def levels(self) -> int:
        """How many numbers hold all the words that count."""
        return -(-MARGIN // self._words_a_key)


class _Sides:
    """Places that are sorted by what stands beside them, as far as is needed.

    Each place has a number. No more of them are sorted than are shown, or are like those.
    """

    def __init__(
        self,
        corpus: JoinedCorpus,
        found: FoundPlaces,
        texts: Integers,
        groups: NDArray[np.integer],
        side: Side,
    ) -> None:
        self._corpus, self._side = corpus, side
        segments, positions, lengths, numbers = [], [], [], []
        for number, (segment, places) in enumerate(
            zip(corpus.corpus.segments, found.places, strict=True)
        ):
            first = int(corpus.firsts[number])
            own = texts[first : int(corpus.firsts[number + 1])]
            for each in places:
                sorted_ = each.positions
                counts = segment.count_by_text(sorted_)
                wanted = np.repeat(own >= 0, counts)
                positions.append(sorted_[wanted].astype(np.int64))
                lengths.append(np.full(len(positions[-1]), each.words, np.int64))
                numbers.append(np.repeat(np.arange(len(own)) + first, counts)[wanted])
                segments.append(np.full(len(positions[-1]), number, np.int64))
        self._segments, self._positions = _joined64(segments), _joined64(positions)
        self._lengths, self._texts = _joined64(lengths), _joined64(numbers)
        self._places, self._groups = texts, groups

    def hit(self, number: int) -> CorpusHit:
        """Tell of one place where it is."""
        text = int(self._texts[number])
        segment = self._corpus.corpus.segments[int(self._segments[number])]
        own = text - int(self._corpus.firsts[int(self._segments[number])])
        word = int(self._positions[number]) - int(segment.text_starts[own])
        return CorpusHit(text, word, int(self._lengths[number]))

    def select(self, numbers: range) -> Integers:
        """Give places by their numbers in the order."""
        every = np.arange(len(self._positions))
        first = 0 if self._groups.any() else 1
        return self._select(every, numbers.start, min(numbers.stop, len(every)), first)

    def _select(self, some: Integers, start: int, stop: int, level: int) -> Integers:
        if start >= stop:
            return some[:0]
        if len(some) <= _FEW or level > self._corpus.levels:
            return self._sorted(some, level)[start:stop]
        key = self._key(some, level)
        low, high = np.partition(key, [start, stop - 1])[[start, stop - 1]]
        below = int(np.count_nonzero(key < low))
        if low == high:
            return self._select(some[key == low], start - below, stop - below, level + 1)
        first = some[key == low]
        above = int(np.count_nonzero(key < high))
        return np.concatenate(
            [
                self._select(first, start - below, len(first), level + 1),
                self._sorted(some[(key > low) & (key < high)], level),
                self._select(some[key == high], 0, stop - above, level + 1),
            ]
        )

    def _sorted(self, some: Integers, level: int) -> Integers:
        keys = [self._key(some, each) for each in range(level, self._corpus.levels + 1)]
        last = self._places[self._texts[some]], self._positions[some]
        return some[np.lexsort((last[1], last[0], *reversed(keys)))]

    def _key(self, some: Integers, level: int) -> Integers:
        if level == 0:
            return self._groups[self._texts[some]].astype(np.int64)
        segments = self._corpus.corpus.segments
        keys = np.zeros(len(some), np.int64)
        for number, segment in enumerate(segments):
            own = self._segments[some] == number if len(segments) > 1 else slice(None)
            edges = self._positions[some[own]]
            if self._side == "after":
                edges = edges + self._lengths[some[own]] - 1
            step = -1 if self._side == "before" else 1
            keys[own] = self._corpus.beside(segment, edges, step, level - 1)
        return keys


def _joined(parts: Iterable[NDArray[np.integer]]) -> Counts:
    return np.concatenate([np.empty(0, np.int32), *parts]).astype(np.int32)


def _joined64(parts: Iterable[Integers]) -> Integers:
    return np.concatenate([np.empty(0, np.int64), *parts])
