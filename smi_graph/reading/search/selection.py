"""Which records a search finds, and how many it would find with one choice more."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue import Kind, Order
from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.search.request import ANY_DOUBT, Facet, Sort, last_days

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue
    from smi_graph.messages import Language
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.request import Search, SearchPeriod
    from smi_graph.search import Matches

    Mask = NDArray[np.bool_]
    Counts = NDArray[np.int64]

# The groups of conditions: each facet, and these two.
WORDS, PERIOD = "words", "period"
_MONTH = 7  # characters of a date that is known to the month


class Selection:
    """The records that fit a search.

    Parameters
    ----------
    release
        What is searched.
    search
        What for.
    matches
        The records that hold its words; ``None`` when words leave nothing out.
    """

    def __init__(self, release: OpenRelease, search: Search, matches: Matches | None) -> None:
        self.release = release
        self.search = search
        self.matches = matches
        self._catalogue = release.catalogue
        self._masks = self._groups()
        self._kept: dict[str, Mask] = {}

    def mask(self, without: str = "") -> Mask:
        """Tell of each record whether it fits, whatever one group of conditions says."""
        if without not in self._masks:
            without = ""
        if without not in self._kept:
            mask = np.ones(len(self._catalogue), dtype=np.bool_)
            for group, fits in self._masks.items():
                if group != without:
                    mask &= fits
            self._kept[without] = mask
        return self._kept[without]

    @cached_property
    def total(self) -> int:
        """How many records fit."""
        return int(np.count_nonzero(self.mask()))

    @property
    def sort(self) -> Sort:
        """In which order it is answered: best match needs words."""
        asked = self.search.sort
        if self.matches is None:
            return Sort.NEWEST if asked in {None, Sort.BEST} else asked
        return asked or Sort.BEST

    def ordered(self, language: Language) -> NDArray[np.integer]:
        """Give the records that fit in their order; what has no date comes last."""
        mask = self.mask()
        if self.sort is Sort.BEST and self.matches is not None:
            ranked = self.matches.numbers
            return ranked[mask[ranked]]
        order = order_of_records(self.release, self.sort, language)
        return order[mask[order]]

    def counts(self, facet: Facet) -> Counts:
        """Count for each value of a facet, in the order of the catalogue, what it would find.

        For a facet of which one chosen value is enough, its own choice does not count.
        """
        if facet.kind is None:
            raise ValueError(f"{facet} has no values in the catalogue")
        return self.release.count_values(facet.kind, self.mask(_own(facet)))

    def count(self, facet: Facet, key: str) -> int:
        """Count what one key of a facet would find, by the same rule."""
        return int(np.count_nonzero(self.mask(_own(facet)) & self._fits(facet, key)))

    def count_years(self) -> tuple[NDArray[np.int32], Counts]:
        """Give the years of what fits whatever the period says, and how many each has."""
        mask = self.mask(PERIOD)
        years = self._catalogue.years[mask & (self._catalogue.days != UNDATED)]
        found, counts = np.unique(years, return_counts=True)
        return found, counts.astype(np.int64)

    def count_months(self, year: int) -> dict[int, int]:
        """Count by month what fits in a year, whatever the period says, as far as it is known."""
        known = self._catalogue
        chosen = self.mask(PERIOD) & (known.years == year) & (known.precisions >= _MONTH)
        months = known.days[chosen].astype("datetime64[D]").astype("datetime64[M]")
        found, counts = np.unique(months.astype(np.int64) % 12 + 1, return_counts=True)
        return dict(zip(found.tolist(), counts.tolist(), strict=True))

    def count_undated(self) -> int:
        """Count the records without date that fit whatever the period says."""
        return int(np.count_nonzero(self.mask(PERIOD) & (self._catalogue.days == UNDATED)))

    def _groups(self) -> dict[str, Mask]:
        masks: dict[str, Mask] = {}
        if self.matches is not None:
            masks[WORDS] = np.zeros(len(self._catalogue), dtype=np.bool_)
            masks[WORDS][self.matches.numbers] = True
        if not self.search.period.is_open:
            masks[PERIOD] = self._within(self.search.period)
        for facet, keys in self.search.chosen.items():
            join = np.logical_or if facet.is_alternative else np.logical_and
            masks[facet] = join.reduce([self._fits(facet, key) for key in keys])
        return masks

    def _within(self, period: SearchPeriod) -> Mask:
        """Tell which dates may lie in a period: 1958 may be in February 1958."""
        days, last = self._catalogue.days, _last_days(self.release)
        mask: Mask = days != UNDATED
        if period.start is not None:
            mask = mask & (last >= period.start)
        if period.end is not None:
            mask &= days <= period.end
        return mask

    def _fits(self, facet: Facet, key: str) -> Mask:
        if facet == Facet.RECORD:
            entries: Mask = self._catalogue.entries
            return entries if key == "diary" else ~entries
        if facet == Facet.MISSING:
            return self._lacks(key)
        if facet == Facet.DOUBT and key == ANY_DOUBT:
            return self.release.has(Kind.DOUBT)
        value = self._catalogue.find_value(Kind(facet), key)
        if value is None:
            return np.zeros(len(self._catalogue), dtype=np.bool_)
        return self._catalogue.mask(value)

    def _lacks(self, key: str) -> Mask:
        if key == "date":
            undated: Mask = self._catalogue.days == UNDATED
            return undated
        if key.startswith("text-"):
            text = self._catalogue.find_value(Kind.TEXT, key.removeprefix("text-"))
            every = np.ones(len(self._catalogue), dtype=np.bool_)
            return every if text is None else ~self._catalogue.mask(text)
        return ~self.release.has(Kind(key))


def _own(facet: Facet) -> str:
    return facet if facet.is_alternative else ""


def _last_days(release: OpenRelease) -> NDArray[np.int32]:
    """Give the last day that each date may mean."""
    known = release.catalogue
    return release.cache.made("last days", lambda: last_days(known.days, known.precisions))


def order_of_records(release: OpenRelease, sort: Sort, language: Language) -> NDArray[np.int32]:
    """Give the numbers of all records in an order that does not hang on a search.

    Titles stand as in a dictionary of the language; what has no date comes last.
    """
    # Only titles are sorted by the reader's language.
    key = ("order", sort, language if sort is Sort.TITLE else "")
    return release.cache.made(key, lambda: _order_of_records(release.catalogue, sort, language))


def _order_of_records(catalogue: Catalogue, sort: Sort, language: Language) -> NDArray[np.int32]:
    if sort is Sort.TITLE:
        return catalogue.order(Order.of_titles(language))
    if sort is Sort.CODE:
        return catalogue.order(Order.CODES)
    days = catalogue.days.astype(np.int64)
    direction = 1 if sort is Sort.OLDEST else -1
    return np.lexsort((direction * days, days == UNDATED)).astype(np.int32)
