"""What is open of a release: its catalogue, its text index, its names, and what was made of them.

The service has one `OpenRelease` of each release that readers look at (`releases`), and so has
each process that lays out pages (`open_release`). Whatever is made of a release and may be asked
for again is kept in its `cache`, and goes when the release is closed.
"""

from __future__ import annotations

import asyncio
import logging
from functools import cached_property, lru_cache
from pathlib import Path  # noqa: TC003 - the fields of a named tuple are looked at
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast
from weakref import WeakValueDictionary

import numpy as np
import orjson
from cachetools import LRUCache

from smi_graph.catalogue import open_catalogue
from smi_graph.reading.names import NameIndex
from smi_graph.search import Corpus, DamagedTextIndex, JoinedCorpus, JoinedIndex, TextIndex
from smi_graph.search.listed_names import NO_NAMES
from smi_graph.site import load_templates

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping

    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue, Kind
    from smi_graph.search import Matches
    from smi_graph.search.expression import Expression
    from smi_graph.search.listed_names import ListedNames


_logger = logging.getLogger(__name__)
T = TypeVar("T")
# Less than a shared proxy would keep, and enough for what many people read on one day.
MAX_BYTES = 64 * 2**20
_OVERHEAD_BYTES = 1024
# What does not tell how large it is counts as a view of a whole release, of which few are larger.
_VIEW_BYTES = 256 * 2**10
_LARGEST_PART = 8
_NOTHING = object()


class ReleasePlace(NamedTuple):
    """The folders of a release.

    Parameters
    ----------
    catalogue
        Its catalogue.
    text_index
        Its text index; ``None`` where it has none.
    other_names
        A file with what it calls its actors beside the names that are shown, in JSON.
    corpus
        Its corpus; ``None`` where it has none.
    """

    catalogue: Path
    text_index: Path | None
    other_names: Path
    corpus: Path | None = None


class OpenRelease:
    """A release that is open to be read. Threads may share it.

    Parameters
    ----------
    catalogue
        Of the release.
    place
        Where it lies; ``None`` for a catalogue alone, without a text index.
    """

    def __init__(self, catalogue: Catalogue, place: ReleasePlace | None = None) -> None:
        self.catalogue = catalogue
        self.place = place
        self.cache = Cache()

    @classmethod
    def at(cls, place: ReleasePlace) -> OpenRelease:
        """Open the release that lies at a place."""
        return cls(open_catalogue(place.catalogue), place)

    def with_texts(self, *, counted: bool) -> Catalogue:
        """Give the catalogue, in which what texts name counts too where that is asked for."""
        return self.catalogue.with_texts if counted else self.catalogue

    @cached_property
    def texts(self) -> JoinedIndex | None:
        """Its text index; ``None`` where it has none, so that words cannot be searched."""
        if self.place is None or self.place.text_index is None:
            return None
        try:
            return JoinedIndex.of(TextIndex.open(self.place.text_index), self.catalogue.iris)
        except DamagedTextIndex as error:
            # Everything but its words can still be read; the page says that they cannot.
            _logger.warning("%s", error)
            return None

    @property
    def listed_names(self) -> ListedNames:
        """The names of listed things, each known by all its forms; none without a text index."""
        return NO_NAMES if self.texts is None else self.texts.index.names

    @cached_property
    def corpus(self) -> JoinedCorpus | None:
        """The words of its texts in their order; ``None`` where it has no corpus."""
        if self.place is None or self.place.corpus is None:
            return None
        try:
            return JoinedCorpus.of(Corpus.open(self.place.corpus), self.catalogue.iris)
        except DamagedTextIndex as error:
            _logger.warning("%s", error)
            return None

    @cached_property
    def names(self) -> NameIndex:
        """The names of the actors."""
        return NameIndex(self.catalogue, self._other_names)

    @cached_property
    def names_with_texts(self) -> NameIndex:
        """The names of the actors, with those that only texts name."""
        return NameIndex(self.catalogue.with_texts, self._other_names)

    @cached_property
    def names_of_texts_alone(self) -> NameIndex:
        """The names of the actors that texts name and no field does."""
        return NameIndex(self.catalogue, self._other_names, self.catalogue.only_in_texts)

    @cached_property
    def _other_names(self) -> Mapping[str, Collection[str]]:
        if self.place is None:
            return {}
        names: dict[str, list[str]] = orjson.loads(self.place.other_names.read_bytes())
        return names

    def matches(self, words: str | Expression) -> Matches:
        """Give the records that hold words, and keep the answer for the next click.

        Raises
        ------
        UnclearSearch
            When the words cannot be understood.
        ValueError
            When the release has no text index.
        """
        texts = self.texts
        if texts is None:
            raise ValueError("the release has no text index")
        return self.cache.made(("matches", words), lambda: texts.search(words))

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
        return self.cache.made(("has", kind), lambda: linked_with(self.catalogue, kind))

    def prepare(self) -> None:
        """Open what the first page of any kind would wait for."""
        load_templates()
        if self.texts is not None:
            self.names.count("")


def linked_with(catalogue: Catalogue, kind: Kind) -> NDArray[np.bool_]:
    """Tell of each record whether it is linked with any value of a kind."""
    values = catalogue.numbers_of(kind)
    mask = np.zeros(len(catalogue), dtype=np.bool_)
    starts = catalogue.back.starts
    mask[catalogue.back.numbers[starts[values.start] : starts[values.stop]]] = True
    return mask


@lru_cache(maxsize=3)
def open_release(place: ReleasePlace) -> OpenRelease:
    """Open a release in a process that lays out pages; those that were opened last stay open.

    Parameters
    ----------
    place
        Where it lies; the same place always holds the same.
    """
    return OpenRelease.at(place)


class Cache:
    """Keeps what was used last. Threads may share it, and the tasks of one event loop.

    Many may ask for a thing at the same moment: one makes it, the others wait for it.

    Parameters
    ----------
    max_bytes
        The ceiling for all together; what is larger than an eighth of it is not kept.

    Examples
    --------
    >>> cache = Cache()
    >>> cache.made("sum", lambda: 1 + 1), cache.made("sum", lambda: 0)
    (2, 2)
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._kept: LRUCache[Hashable, object] = LRUCache(max_bytes, getsizeof=size_of)
        self._lock = Lock()
        self._threads: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()
        self._tasks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    def get(self, key: Hashable, otherwise: object = None) -> object:
        """Give what is kept under a key."""
        with self._lock:
            return self._kept.get(key, otherwise)

    def keep(self, key: Hashable, made: object) -> None:
        """Keep something, unless it is too large."""
        if size_of(made) <= self._kept.maxsize / _LARGEST_PART:
            with self._lock:
                self._kept[key] = made

    def made(self, key: Hashable, make: Callable[[], T]) -> T:
        """Give what is kept under a key, or make it in this thread.

        Parameters
        ----------
        key
            The same key must always be made alike.
        make
            Makes it; what it raises is raised, and the next who asks makes it anew.
        """
        found = self.get(key, _NOTHING)
        if found is not _NOTHING:
            return cast("T", found)
        with self._lock:
            making = self._threads.setdefault(key, Lock())
        with making:
            found = self.get(key, _NOTHING)
            if found is _NOTHING:
                found = make()
                self.keep(key, found)
            return cast("T", found)

    async def gathered(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """Give what is kept under a key, or wait until it is made; as `made` does."""
        found = self.get(key, _NOTHING)
        if found is not _NOTHING:
            return cast("T", found)
        making = self._tasks.setdefault(key, asyncio.Lock())
        async with making:
            found = self.get(key, _NOTHING)
            if found is _NOTHING:
                found = await make()
                self.keep(key, found)
            return cast("T", found)


def size_of(made: object) -> int:
    """Tell how much memory something counts for.

    Examples
    --------
    >>> size_of(b"1234") < size_of(object())
    True
    """
    if isinstance(made, bytes):
        return len(made) + _OVERHEAD_BYTES
    told = getattr(made, "nbytes", None) or getattr(made, "bytes", None)
    return told + _OVERHEAD_BYTES if isinstance(told, int) else _VIEW_BYTES
