"""The orders in which a dictionary has records and values; kept with a catalogue."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from smi_graph.messages import Language

    Numbers = NDArray[np.int32]
    Moved = NDArray[np.int64]

# A run of more digits than this is no number that anybody counts with.
_DIGITS = re.compile(r"(\d{1,1000})")


class Order(StrEnum):
    """What is put in order: the records by code or title, the values by name.

    Titles and names stand as in a dictionary of the language; a record without a title
    stands by its code and a value without a name by its key, as pages show them. Numbers in
    codes stand by their size. What is alike stands by its number.
    """

    CODES = "codes"
    TITLES_AR = "titles-ar"
    TITLES_EN = "titles-en"
    NAMES_AR = "names-ar"
    NAMES_EN = "names-en"

    @classmethod
    def of_titles(cls, language: Language) -> Order:
        """Give the order of titles in a language."""
        return cls(f"titles-{language}")

    @classmethod
    def of_names(cls, language: Language) -> Order:
        """Give the order of names in a language."""
        return cls(f"names-{language}")

    @property
    def is_of_values(self) -> bool:
        """Whether it is an order of values, not of records."""
        return self in {Order.NAMES_AR, Order.NAMES_EN}


class Texts(Protocol):
    """What gives a text for each number."""

    def __getitem__(self, number: int, /) -> str:
        """Give one text."""

    def __iter__(self) -> Iterator[str]:
        """Give all texts."""

    def __len__(self) -> int:
        """Tell how many there are."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """By what things are sorted.

    Parameters
    ----------
    columns
        Of each thing the first text that is not empty counts.
    make
        Makes the key of that text.
    """

    columns: tuple[Texts, ...]
    make: Callable[[str], Any]

    def __len__(self) -> int:
        """Tell how many things there are."""
        return len(self.columns[0])

    def key(self, number: int) -> Any:
        """Give the key of one thing."""
        return self._key(column[number] for column in self.columns)

    def keys(self) -> list[Any]:
        """Give all keys, much faster than one by one."""
        return [self._key(texts) for texts in zip(*self.columns, strict=True)]

    def _key(self, texts: Iterable[str]) -> Any:
        return self.make(next(filter(None, texts), ""))


def make_order(sorting: Sorting) -> Numbers:
    """Give the numbers of all things in their order.

    Examples
    --------
    >>> from smi_graph.arabic import sort_key
    >>> make_order(Sorting((["Zürich", "", "Élysée"], ["A/1", "A/2", "A/3"]), sort_key)).tolist()
    [1, 2, 0]
    """
    keys = sorting.keys()
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int32)


def carry_over(sorting: Sorting, before: Numbers, moved: Moved) -> Numbers:
    """Make an order from what it was before, at the cost of what changed.

    The result is that of `make_order`.

    Parameters
    ----------
    sorting
        By what things are sorted now.
    before
        Their numbers in order, as they were.
    moved
        For each number of before what it is now; -1 for what is gone, or is sorted by
        something else. What stays follows each other as before.
    """
    kept = moved[before]
    kept = kept[kept >= 0]
    is_new = np.ones(len(sorting), dtype=np.bool_)
    is_new[kept] = False

    @cache
    def key(number: int) -> tuple[Any, int]:
        return sorting.key(number), number

    new = sorted(np.flatnonzero(is_new).tolist(), key=key)
    places = [bisect_left(kept, key(one), key=lambda number: key(int(number))) for one in new]
    whole = np.insert(kept, np.array(places, dtype=np.int64), new)
    return whole.astype(np.int32)


def natural_key(code: str) -> tuple[str | int, ...]:
    """Give what a code is sorted by; texts and numbers take turns.

    Examples
    --------
    >>> sorted(["A/10", "A/9", "A/9b"], key=natural_key)
    ['A/9', 'A/9b', 'A/10']
    """
    parts = _DIGITS.split(code)
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))
