"""Words through time: how often each stands in the records of each year or month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.search.relaxation import select
from smi_graph.reading.words.asking import Measure, TimeStep
from smi_graph.reading.words.places import WordPlaces
from smi_graph.search import UnclearSearch
from smi_graph.search.clitics import is_arabic
from smi_graph.search.spelling import SpelledNear, SpelledWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.words.asking import CountsAsked
    from smi_graph.search.spelling import SpelledLeaf

    Counts = NDArray[np.int64]

_PRECISIONS = {TimeStep.YEAR: 4, TimeStep.MONTH: 7}


@dataclass(frozen=True, slots=True)
class WordCount:
    """What is counted of one word in one stretch of time, or in records that lie in none.

    Parameters
    ----------
    hits, records
        How many places there are, and how many records have any.
    all_records, all_words
        How many records there are, with the word or without it, and how many words their
        titles and texts have in the letters of the word.
    """

    hits: int
    records: int
    all_records: int
    all_words: int

    def measured(self, measure: Measure) -> float | None:
        """Give what is to be shown; ``None`` where there is nothing to be counted in.

        Examples
        --------
        >>> count = WordCount(6, 2, 4, 3000)
        >>> [count.measured(each) for each in Measure]
        [6, 2, 1.5, 2.0]
        """
        if measure is Measure.HITS:
            return self.hits
        if measure is Measure.RECORDS:
            return self.records
        whole = self.all_records if measure is Measure.PER_RECORD else self.all_words
        part = self.hits if measure is Measure.PER_RECORD else 1000 * self.hits
        return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Series:
    """One of the words through time.

    Parameters
    ----------
    words
        As they were typed.
    letters
        ``arabic``, ``other`` or ``all``: among which words it is counted.
    counts
        For each stretch of time.
    undated, vague
        In records without a date; and in those of which only the year is known, where months
        are counted.
    total
        In all records.
    unclear
        Why the words cannot be understood, if so; then all counts are empty.
    """

    words: str
    letters: str
    counts: tuple[WordCount, ...]
    undated: WordCount
    vague: WordCount
    total: WordCount
    unclear: UnclearSearch | None = None


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Words through time.

    Parameters
    ----------
    periods
        Years or months that have records, as ``1958`` or ``1958-02``.
    series
        The words.
    records
        How many records each stretch has.
    undated, vague
        How many records have no date, and of how many only the year is known where months are
        counted.
    total
        How many records there are in all.
    """

    periods: tuple[str, ...]
    series: tuple[Series, ...]
    records: tuple[int, ...]
    undated: int
    vague: int
    total: int


def count_words(release: OpenRelease, asked: CountsAsked) -> Frequencies | None:
    """Count words through time; ``None`` where the release cannot tell.

    Parameters
    ----------
    release
        The release.
    asked
        Which words, in which records.
    """
    if release.corpus is None or release.texts is None:
        return None
    return _Counting(release, asked).frequencies


class _Counting:
    """Counts in the stretches of time that have records."""

    def __init__(self, release: OpenRelease, asked: CountsAsked) -> None:
        self._release, self._asked = release, asked
        catalogue = release.catalogue
        unit = "Y" if asked.step is TimeStep.YEAR else "M"
        self._is_dated = catalogue.days != UNDATED
        self._is_placed = self._is_dated & (catalogue.precisions >= _PRECISIONS[asked.step])
        fits = select(release, asked.search).mask()
        dates = catalogue.days.astype("datetime64[D]").astype(f"datetime64[{unit}]")
        starts, places = np.unique(dates[fits & self._is_placed], return_inverse=True)
        # The stretch of each record; behind the last one those of which only the year is known,
        # those without a date, and those that do not fit.
        self._periods = starts
        self._of_records = np.full(len(catalogue) + 1, len(starts) + 2, np.int64)
        self._of_records[:-1][fits & ~self._is_dated] = len(starts) + 1
        self._of_records[:-1][fits & self._is_dated & ~self._is_placed] = len(starts)
        self._of_records[:-1][fits & self._is_placed] = places

    @cached_property
    def frequencies(self) -> Frequencies:
        """All counts."""
        records = self._sums(self._of_records[:-1])
        return Frequencies(
            periods=tuple(str(start) for start in self._periods),
            series=tuple(self._series(words) for words in self._asked.words),
            records=tuple(records[:-2].tolist()),
            undated=int(records[-1]),
            vague=int(records[-2]),
            total=int(records.sum()),
        )

    def _sums(self, stretches: Counts, weights: NDArray[np.integer] | None = None) -> Counts:
        counted = np.bincount(stretches, weights, len(self._periods) + 3)
        return counted[: len(self._periods) + 2].astype(np.int64)

    def _series(self, words: str) -> Series:
        nothing = WordCount(0, 0, 0, 0)
        try:
            places = WordPlaces.of(self._release, replace(self._asked.search, words=words))
        except UnclearSearch as error:
            return Series(words, "all", (), nothing, nothing, nothing, error)
        if places is None:
            return Series(words, "all", (), nothing, nothing, nothing)
        letters = letters_of(places.leaves)
        columns = (
            self._sums(self._of_records[:-1], places.by_record),
            self._sums(self._of_records[:-1][places.by_record > 0]),
            self._sums(self._of_records[:-1]),
            self._sums(self._of_records[places.corpus.records], self._words(places, letters)),
        )
        counts = [WordCount(*each) for each in zip(*(c.tolist() for c in columns), strict=True)]
        total = WordCount(*(int(column.sum()) for column in columns))
        return Series(words, letters, tuple(counts[:-2]), counts[-1], counts[-2], total)

    def _words(self, places: WordPlaces, letters: str) -> Counts:
        """Count the words of each text among which words are counted."""
        corpus = places.corpus
        fields = {getattr(leaf, "field", None) for leaf in places.leaves}
        looked_in = [None in fields or kind.field in fields for kind in corpus.kinds]
        counted = {
            "arabic": corpus.text_arabic,
            "other": corpus.text_words - corpus.text_arabic,
            "all": corpus.text_words,
        }[letters]
        return np.where(np.array(looked_in, np.bool_)[corpus.text_kinds], counted, 0)


def letters_of(leaves: tuple[SpelledLeaf, ...]) -> str:
    """Tell in which letters words are: ``arabic``, ``other``, or ``all`` for both or for numbers.

    Examples
    --------
    >>> letters_of((SpelledWords((("بيان",),)),)), letters_of((SpelledWords((("2254",),)),))
    ('arabic', 'all')
    """
    words = list(_all_words(leaves))
    if not words or any(word.isdecimal() for word in words):
        return "all"
    found = {is_arabic(word) for word in words}
    return "all" if len(found) > 1 else "arabic" if True in found else "other"


def _all_words(leaves: tuple[SpelledLeaf, ...]) -> Iterator[str]:
    for leaf in leaves:
        if isinstance(leaf, SpelledWords):
            yield from (word for run in leaf.runs for word in run)
            yield from leaf.beginnings
        elif isinstance(leaf, SpelledNear):
            yield from (word for spellings in leaf.words for word in spellings)
