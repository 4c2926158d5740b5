"""What two actors share and what only one of them has, by what the fields of records say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from smi_graph.catalogue import ACTORS, Kind
from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.charts import bars_by_month, bars_by_year
from smi_graph.reading.connections.lists import list_records, newest_first
from smi_graph.reading.search.request import SearchPeriod, last_days

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.catalogue.catalogue import Mask
    from smi_graph.reading.charts import Bar, TimeChart
    from smi_graph.reading.connections.lists import ListPage

Part = Literal["both", "one", "other"]
PARTS: tuple[Part, ...] = ("both", "one", "other")
KINDS = (*ACTORS, Kind.TYPE)
_FEW, _MANY = 8, 25
_MOST_NAMES = 12
_HEIGHT = 90


@dataclass(frozen=True, slots=True)
class Axis:
    """The records of both on one time axis, those of the one upwards and of the other downwards.

    Parameters
    ----------
    one, other, both
        The bars of each, and of what they share, over the same years or months.
    chosen
        Where the chosen time begins and how wide it is, in percent; ``None`` without a choice.
    dateless
        How many records of either have no date that the axis has a place for.
    """

    one: TimeChart
    other: TimeChart
    both: TimeChart
    chosen: tuple[float, float] | None
    dateless: int

    @property
    def rows(self) -> list[tuple[Bar, int, int, int]]:
        """Give for the time of each bar what only one, both, and only the other have."""
        one, both, other = (
            {bar.first: bar.count for bar in chart.bars}
            for chart in (self.one, self.both, self.other)
        )
        bars = {bar.first: bar for chart in (self.one, self.other) for bar in chart.bars}
        rows = []
        for name, bar in sorted(bars.items()):
            shared = both.get(name, 0)
            rows.append((bar, one.get(name, 0) - shared, shared, other.get(name, 0) - shared))
        return rows


@dataclass(frozen=True, slots=True)
class NamesOfKind:
    """The names of one kind that records of the two are linked with beside them.

    Parameters
    ----------
    kind
        The kind.
    named
        For what both have and what only one has: the commonest, each with how many records of
        the one and of the other it is linked with.
    totals
        How many names there are of each.
    """

    kind: Kind
    named: Mapping[Part, list[tuple[Value, int, int]]]
    totals: Mapping[Part, int]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison shows.

    Parameters
    ----------
    axis
        All time, or the months of the chosen year.
    lists
        The records of the chosen time: those of both, and of each alone.
    names
        Further names in these records.
    """

    axis: Axis
    lists: Mapping[Part, ListPage[Record]]
    names: list[NamesOfKind]


def compare(  # noqa: PLR0913, PLR0917
    catalogue: Catalogue,
    one: Value,
    other: Value,
    period: SearchPeriod,
    shown: Part | None = None,
    page: int = 1,
) -> Comparison:
    """Compare two actors.

    Parameters
    ----------
    catalogue
        Of the release; what texts name does not count in it.
    one, other
        The two.
    period
        The time whose records are listed; the axis has all.
    shown, page
        The list that is read page by page, and its page; ``None`` for the beginning of each.
    """
    masks = catalogue.mask(one), catalogue.mask(other)
    within = _within(catalogue, period)
    mine, theirs = (mask & within for mask in masks)
    parts: dict[Part, Mask] = {
        "both": mine & theirs,
        "one": mine & ~theirs,
        "other": theirs & ~mine,
    }
    lists = {
        part: list_records(
            catalogue,
            newest_first(catalogue, np.flatnonzero(mask).astype(np.int32)),
            page=page if part == shown else 1,
            size=_MANY if part == shown else _FEW,
        )
        for part, mask in parts.items()
    }
    return Comparison(
        _axis(catalogue, *masks, period),
        lists,
        list(_names(catalogue, mine, theirs, {one.number, other.number})),
    )


def _within(catalogue: Catalogue, period: SearchPeriod) -> Mask:
    """Tell which dates may lie in a period: 1958 may be in February 1958."""
    if period.is_open:
        return np.ones(len(catalogue), dtype=np.bool_)
    days = catalogue.days
    mask: Mask = days != UNDATED
    if period.start is not None:
        mask &= last_days(days, catalogue.precisions) >= period.start
    if period.end is not None:
        mask &= days <= period.end
    return mask


def _axis(catalogue: Catalogue, mine: Mask, theirs: Mask, period: SearchPeriod) -> Axis:
    year = period.year
    if year is None:
        return _years(catalogue, mine, theirs, period)
    months = _months_of(catalogue, year)
    counts = [_counted(months, mask) for mask in (mine, theirs, mine & theirs)]
    most = max((it for count in counts for it in count.values()), default=0)
    one, other, both = (bars_by_month(it, year, height=_HEIGHT, most=most) for it in counts)
    dateless = (mine | theirs) & (catalogue.years == year) & (months == 0)
    return Axis(one, other, both, _chosen_months(period), int(np.count_nonzero(dateless)))


def _years(catalogue: Catalogue, mine: Mask, theirs: Mask, period: SearchPeriod) -> Axis:
    years = np.where(catalogue.days == UNDATED, 0, catalogue.years)
    counts = [_counted(years, mask) for mask in (mine, theirs, mine & theirs)]
    known = [year for count in counts for year in count]
    span = (min(known), max(known)) if known else None
    most = _most_of_bar(counts, span)
    one, other, both = (
        bars_by_year(count, height=_HEIGHT, span=span, most=most) for count in counts
    )
    dateless = int(np.count_nonzero((mine | theirs) & (years == 0)))
    return Axis(one, other, both, _chosen_years(period, one.ends), dateless)


def _most_of_bar(counts: list[dict[int, int]], span: tuple[int, int] | None) -> int:
    """Find the highest bar, which may stand for several years."""
    charts = (bars_by_year(count, span=span) for count in counts)
    return max((bar.count for chart in charts for bar in chart.bars), default=0)


def _counted(places: np.ndarray, mask: Mask) -> dict[int, int]:
    counts = Counter(places[mask].tolist())
    del counts[0]
    return dict(counts)


def _months_of(catalogue: Catalogue, year: int) -> np.ndarray:
    """Give the month of each record of a year; 0 for all others and where it is not known."""
    months = catalogue.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    is_known = (catalogue.years == year) & (catalogue.precisions >= len("2011-03"))
    return np.where(is_known, months + 1, 0)


def _chosen_years(period: SearchPeriod, ends: tuple[int, int] | None) -> tuple[float, float] | None:
    if period.is_open or ends is None:
        return None
    first = int(period.first[:4]) if period.first else ends[0]
    last = int(period.last[:4]) if period.last else ends[1]
    return _share(max(first, ends[0]), min(last, ends[1]), ends)


def _chosen_months(period: SearchPeriod) -> tuple[float, float] | None:
    if len(period.first) == len(period.last) == 4:
        return None
    return _share(int(period.first[5:7] or 1), int(period.last[5:7] or 12), (1, 12))


def _share(first: int, last: int, ends: tuple[int, int]) -> tuple[float, float] | None:
    whole = ends[1] - ends[0] + 1
    if last < first:
        return None
    return round((first - ends[0]) / whole * 100, 3), round((last - first + 1) / whole * 100, 3)


def _names(catalogue: Catalogue, mine: Mask, theirs: Mask, without: set[int]) -> list[NamesOfKind]:
    counts = catalogue.count(mine), catalogue.count(theirs)
    found = (_names_of(catalogue, kind, counts, without) for kind in KINDS)
    return [names for names in found if any(names.totals.values())]


def _names_of(
    catalogue: Catalogue, kind: Kind, counts: tuple[np.ndarray, np.ndarray], without: set[int]
) -> NamesOfKind:
    numbers = np.array([it for it in catalogue.numbers_of(kind) if it not in without], np.int64)
    mine, theirs = (count[numbers] for count in counts)
    told: dict[Part, np.ndarray] = {
        "both": np.minimum(mine, theirs),
        "one": np.where(theirs == 0, mine, 0),
        "other": np.where(mine == 0, theirs, 0),
    }
    named, totals = {}, {}
    for part, weights in told.items():
        order = np.argsort(-weights, kind="stable")[: np.count_nonzero(weights)]
        totals[part] = len(order)
        named[part] = [
            (catalogue.values[int(numbers[it])], int(mine[it]), int(theirs[it]))
            for it in order[:_MOST_NAMES].tolist()
        ]
    return NamesOfKind(kind, named, totals)
