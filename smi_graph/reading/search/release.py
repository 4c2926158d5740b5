"""What is needed to search one release, made once and kept for the next request."""

from __future__ import annotations

import logging
from functools import cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import orjson
from cachetools import LRUCache

from smi_graph.catalogue import Order
from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.catalogues import catalogue_at
from smi_graph.reading.names import NameIndex
from smi_graph.reading.search.request import Sort, last_days
from smi_graph.search import DamagedTextIndex, JoinedIndex, TextIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue, Kind
    from smi_graph.messages import Language
    from smi_graph.reading.places import ReleasePlace
    from smi_graph.search import Matches

_logger = logging.getLogger(__name__)
_MATCHES_BYTES = 32 * 2**20


class SearchableRelease:
    """A release with its text index, its names and its orders. Threads may share it.

    Parameters
    ----------
    catalogue
        Of the release.
    texts
        Its text index; ``None`` where it has none, so that words cannot be searched.
    other_names
        What it calls its actors beside the names that are shown, by identifier.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        texts: JoinedIndex | None,
        other_names: Mapping[str, Collection[str]],
    ) -> None:
        self.catalogue = catalogue
        self.texts = texts
        self._other_names = other_names
        self._matches: LRUCache[str, Matches]
        self._matches = LRUCache(_MATCHES_BYTES, getsizeof=lambda matches: matches.bytes + 200)
        self._linked: dict[Kind, NDArray[np.bool_]] = {}
        self._orders: dict[str, NDArray[np.int32]] = {}
        self._lock = Lock()

    def matches(self, words: str) -> Matches:
        """Give the records that hold words, and keep the answer for the next click.

        Raises
        ------
        UnclearSearch
            When the words cannot be understood.
        ValueError
            When the release has no text index.
        """
        if self.texts is None:
            raise ValueError("the release has no text index")
        with self._lock:
            known = self._matches.get(words)
        if known is None:
            known = self.texts.search(words)
            if known.bytes < _MATCHES_BYTES:
                with self._lock:
                    self._matches[words] = known
        return known

    @cached_property
    def names(self) -> NameIndex:
        """The names of the actors."""
        return NameIndex(self.catalogue, self._other_names)

    @cached_property
    def names_with_texts(self) -> NameIndex:
        """The names of the actors, with those that only texts name."""
        return NameIndex(self.catalogue.with_texts, self._other_names)

    @cached_property
    def last_days(self) -> NDArray[np.int32]:
        """The last day that each date may mean."""
        return last_days(self.catalogue.days, self.catalogue.precisions)

    def count_values(self, kind: Kind, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Count for each value of a kind the chosen records that are linked with it."""
        values = self.catalogue.numbers_of(kind)
        if not values:
            return np.zeros(0, dtype=np.int64)
        # The records of all values of a kind stand side by side.
        starts = self.catalogue.back.starts[values.start : values.stop + 1]
        if chosen.all():
            return np.diff(starts)
        hits = chosen[self.catalogue.back.numbers[starts[0] : starts[-1]]]
        sums = np.concatenate([[0], np.cumsum(hits, dtype=np.int64)])
        counts: NDArray[np.int64] = np.diff(sums[starts - starts[0]])
        return counts

    def has(self, kind: Kind) -> NDArray[np.bool_]:
        """Tell which records are linked with any value of a kind; not to be changed."""
        if kind not in self._linked:
            self._linked[kind] = self._has(kind)
        return self._linked[kind]

    def _has(self, kind: Kind) -> NDArray[np.bool_]:
        values = self.catalogue.numbers_of(kind)
        mask = np.zeros(len(self.catalogue), dtype=np.bool_)
        if values:
            starts = self.catalogue.back.starts
            mask[self.catalogue.back.numbers[starts[values.start] : starts[values.stop]]] = True
        return mask

    def places_of_names(self, language: Language) -> NDArray[np.int32]:
        """Give the place of each value when they are sorted by name."""
        return self._made(f"names {language}", lambda: _name_places(self.catalogue, language))

    def order_of_records(self, sort: Sort, language: Language) -> NDArray[np.int32]:
        """Give the numbers of all records in an order that does not hang on a search.

        Titles stand as in a dictionary of the language; what has no date comes last.
        """
        # Only titles are sorted by the reader's language.
        name = f"{sort} {language}" if sort is Sort.TITLE else f"{sort}"
        return self._made(name, lambda: _order_of_records(self.catalogue, sort, language))

    def _made(self, name: str, make: Callable[[], NDArray[np.int32]]) -> NDArray[np.int32]:
        if name not in self._orders:
            self._orders[name] = make()
        return self._orders[name]


def _name_places(catalogue: Catalogue, language: Language) -> NDArray[np.int32]:
    order = catalogue.order(Order.of_names(language))
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def _order_of_records(catalogue: Catalogue, sort: Sort, language: Language) -> NDArray[np.int32]:
    if sort is Sort.TITLE:
        return catalogue.order(Order.of_titles(language))
    if sort is Sort.CODE:
        return catalogue.order(Order.CODES)
    days = catalogue.days.astype(np.int64)
    direction = 1 if sort is Sort.OLDEST else -1
    return np.lexsort((direction * days, days == UNDATED)).astype(np.int32)


@lru_cache(maxsize=3)
def open_release(place: ReleasePlace) -> SearchableRelease:
    """Open a release to be searched; the last ones that were opened stay open.

    Parameters
    ----------
    place
        Where it lies; the same place always holds the same.
    """
    catalogue, other_names = catalogue_at(place), orjson.loads(place.other_names.read_bytes())
    return SearchableRelease(catalogue, _texts(catalogue, place.text_index), other_names)


def _texts(catalogue: Catalogue, folder: Path | None) -> JoinedIndex | None:
    if folder is None:
        return None
    try:
        return JoinedIndex.of(TextIndex.open(folder), catalogue.iris)
    except DamagedTextIndex as error:
        # Everything but its words can still be read; the page says that they cannot.
        _logger.warning("%s", error)
        return None
