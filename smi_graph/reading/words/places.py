"""The places of words in the records that a search finds, counted, grouped and put in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smi_graph.catalogue import Kind, Order
from smi_graph.reading.search.relaxation import select
from smi_graph.reading.search.request import Sort
from smi_graph.reading.search.selection import order_of_records
from smi_graph.reading.words.asking import Grouping, LineOrder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue
    from smi_graph.messages import Language
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.request import Search
    from smi_graph.reading.search.selection import Selection
    from smi_graph.reading.words.asking import LinesAsked
    from smi_graph.search import JoinedCorpus
    from smi_graph.search.joined_corpus import CorpusHit, FoundPlaces, Side
    from smi_graph.search.spelling import SpelledLeaf

    Numbers = NDArray[np.int32]
    Texts = NDArray[np.int64]

# More places are not sorted by the words beside them: that would take seconds.
MOST_SORTED = 1_000_000
_LANGUAGES = ("ar", "en")


@dataclass(frozen=True, slots=True)
class Group:
    """Places that stand together.

    Parameters
    ----------
    key
        The numbers of the collections in the catalogue, or the language tag; empty for none.
    count
        How many places there are.
    first
        The number of the first of them, from 0.
    """

    key: tuple[int, ...] | str
    count: int
    first: int


@dataclass(frozen=True)
class WordPlaces:
    """The places of what was asked for, in the records that a search finds.

    Parameters
    ----------
    release
        The release.
    corpus
        Its corpus.
    selection
        The records that fit.
    leaves
        What stands somewhere: the words that were asked for and are not excluded.
    """

    release: OpenRelease
    corpus: JoinedCorpus
    selection: Selection
    leaves: tuple[SpelledLeaf, ...]

    @classmethod
    def of(cls, release: OpenRelease, search: Search) -> WordPlaces | None:
        """Find the places; ``None`` where the release cannot tell any.

        Raises
        ------
        UnclearSearch
            When the words cannot be understood.
        """
        if release.corpus is None or release.texts is None or not search.words:
            return None
        selection = select(release, search)
        spelled = release.texts.index.spell(search.asked.expression)
        leaves = tuple(spelled.leaves(is_wanted=True))
        return cls(release, release.corpus, selection, leaves)

    @cached_property
    def found(self) -> FoundPlaces:
        """All places, in whatever record they are."""
        key = "places", self.leaves
        return self.release.cache.made(key, lambda: self.corpus.find(self.leaves))

    @cached_property
    def counts(self) -> Numbers:
        """How many places each text has; none where its record does not fit."""
        fits = self.selection.mask()[self.corpus.records]
        return np.where(fits, self.found.by_text, 0).astype(np.int32)

    @cached_property
    def total(self) -> int:
        """How many places there are."""
        return int(self.counts.sum(dtype=np.int64))

    @cached_property
    def by_record(self) -> Texts:
        """How many places each record has."""
        texts = np.flatnonzero(self.counts)
        counts = np.bincount(
            self.corpus.records[texts], self.counts[texts], len(self.release.catalogue)
        )
        return counts.astype(np.int64)

    @property
    def records(self) -> int:
        """How many records have any."""
        return int(np.count_nonzero(self.by_record))

    @property
    def records_without(self) -> int:
        """How many records fit by their names, numbers, codes or dates alone."""
        return self.selection.total - self.records


class Lines:
    """The places in the order of a concordance.

    Parameters
    ----------
    places
        The places.
    asked
        The order and the grouping.
    language
        Of the reader: names of collections are sorted by it.
    """

    def __init__(self, places: WordPlaces, asked: LinesAsked, language: Language) -> None:
        self.places = places
        self.order = self.order_of(asked, places.total)
        self.is_too_much = self.order is not asked.order
        self.grouping = asked.grouping
        self._language = language

    @staticmethod
    def order_of(asked: LinesAsked, total: int) -> LineOrder:
        """Give the order that so many places have; too many are not sorted by words."""
        is_too_much = asked.order.is_of_words and total > MOST_SORTED
        return LineOrder.DATE if is_too_much else asked.order

    def __len__(self) -> int:
        """Tell how many there are."""
        return self.places.total

    def hits(self, numbers: range) -> list[CorpusHit]:
        """Give places by their numbers in the order."""
        numbers = range(min(numbers.start, len(self)), min(numbers.stop, len(self)))
        corpus, found = self.places.corpus, self.places.found
        if self.order.is_of_words:
            side: Side = "before" if self.order is LineOrder.BEFORE else "after"
            return corpus.by_words(found, self._texts, self._groups.of_texts, side, numbers)
        return corpus.in_order(found, self._texts, numbers)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups in their order, those without places left out."""
        if self.grouping is None:
            return ()
        of_texts, keys = self._groups
        counts = np.bincount(of_texts, self.places.counts, len(keys)).astype(np.int64).tolist()
        first, found = 0, []
        for key, count in zip(keys, counts, strict=True):
            if count:
                found.append(Group(key, count, first))
            first += count
        return tuple(found)

    @cached_property
    def _texts(self) -> Texts:
        """The texts that have places, in their order."""
        key = "texts", self.order, self.grouping, self._language
        every = self.places.release.cache.made(key, self._order_of_texts)
        return every[self.places.counts[every] > 0]

    def _order_of_texts(self) -> Texts:
        sort = Sort.CODE if self.order is LineOrder.RECORD else Sort.OLDEST
        order = order_of_records(self.places.release, sort, self._language)
        ranks = np.full(len(order) + 1, len(order), np.int64)
        ranks[order] = np.arange(len(order))
        # What is in no record has the last place of all.
        records = self.places.corpus.records
        groups = np.zeros(len(records)) if self.order.is_of_words else self._groups.of_texts
        return np.lexsort((ranks[records], groups))

    @property
    def _groups(self) -> _Groups:
        if self.grouping is None:
            return _Groups(np.zeros(len(self.places.corpus), np.int32), ("",))
        release, key = self.places.release, ("groups", self.grouping, self._language)
        if self.grouping is Grouping.LANGUAGE:
            return release.cache.made(key, lambda: _by_language(self.places.corpus))
        return release.cache.made(
            key, lambda: _by_collection(release.catalogue, self.places.corpus, self._language)
        )


class _Groups(NamedTuple):
    """The group of each text, and the keys of the groups in their order."""

    of_texts: Numbers
    keys: tuple[tuple[int, ...] | str, ...]


def _by_language(corpus: JoinedCorpus) -> _Groups:
    tags = {kind.language for kind in corpus.kinds}
    known = [*(tag for tag in _LANGUAGES if tag in tags), *sorted(tags - {*_LANGUAGES, ""})]
    keys = (*known, "") if "" in tags else tuple(known)
    of_kinds = np.array([keys.index(kind.language) for kind in corpus.kinds], np.int32)
    return _Groups(of_kinds[corpus.text_kinds], keys)


def _by_collection(catalogue: Catalogue, corpus: JoinedCorpus, language: Language) -> _Groups:
    """Put records of the same collections together, those of none at the end."""
    numbers = catalogue.numbers_of(Kind.COLLECTION)
    collections: dict[int, list[int]] = defaultdict(list)
    for collection in _by_name(catalogue, numbers, language):
        for record in catalogue.back[collection].tolist():
            collections[record].append(collection)
    named = {record: tuple(found) for record, found in collections.items()}
    order = {number: place for place, number in enumerate(_by_name(catalogue, numbers, language))}
    keys = (*sorted(set(named.values()), key=lambda key: [order[one] for one in key]), ())
    places = {key: place for place, key in enumerate(keys)}
    of_records = np.full(len(catalogue) + 1, len(keys) - 1, np.int32)
    for record, key in named.items():
        of_records[record] = places[key]
    return _Groups(of_records[corpus.records], keys)


def _by_name(catalogue: Catalogue, numbers: range, language: Language) -> list[int]:
    order = catalogue.order(Order.of_names(language))
    found: list[int] = order[(order >= numbers.start) & (order < numbers.stop)].tolist()
    return found
