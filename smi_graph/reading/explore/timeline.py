"""The records of a release by year or month, and by what they are linked with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue import Kind
from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.charts import bars_by_month, bars_by_year
from smi_graph.reading.connections.lists import count_years

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.reading.charts import Bar, TimeChart

    Mask = NDArray[np.bool_]

GROUPINGS = (Kind.TYPE, Kind.COLLECTION, Kind.COUNTRY, Kind.LANGUAGE)
_MOST_GROUPS = 8
_GROUP_HEIGHT = 48
_MONTH = 7  # characters of a date that is known to the month


@dataclass(frozen=True, slots=True)
class TimelineGroup:
    """The records that are linked with one value, over time.

    Parameters
    ----------
    value
        What they are linked with; ``None`` for those that are linked with none of the others.
    chart
        Their bars, on the same scale as those of the other groups.
    count
        How many there are.
    """

    value: Value | None
    chart: TimeChart
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """A timeline of all records.

    Parameters
    ----------
    chart
        All of them.
    year
        The year whose months are shown; ``None`` for all years.
    before, after
        The nearest years that have records, when a year is shown.
    dated, undated
        How many records have a date, and how many have none.
    vague
        How many of the year are known by their year alone.
    by
        What the groups are; ``None`` when there are none.
    groups
        The largest, and at last what is in none of them.
    rows
        The table of the groups: a bar of ``chart`` with the counts of each group.
    more
        How many values have no group of their own.
    """

    chart: TimeChart
    year: int | None
    before: int | None
    after: int | None
    dated: int
    undated: int
    vague: int
    by: Kind | None
    groups: tuple[TimelineGroup, ...]
    rows: tuple[tuple[Bar, tuple[int, ...]], ...]
    more: int


def make_timeline(
    catalogue: Catalogue, year: int | None = None, by: Kind | None = None
) -> Timeline:
    """Lay out the records of a release over time.

    Parameters
    ----------
    catalogue
        The release.
    year
        Show the months of this year.
    by
        Show also the largest values of this kind, each for itself.

    Examples
    --------
    >>> from smi_graph.catalogue import gather
    >>> make_timeline(gather({})).chart.bars
    ()
    """
    dated = catalogue.days != UNDATED
    shown = dated if year is None else _within(catalogue, year)
    chart = _chart(catalogue, shown, year)
    groups, more = _groups(catalogue, shown, year, by) if by else ((), 0)
    years = np.unique(catalogue.years[dated])
    in_year = dated if year is None else catalogue.years == year
    return Timeline(
        chart=chart,
        year=year,
        before=_last(years[years < year]) if year is not None else None,
        after=_last(years[years > year][:1]) if year is not None else None,
        dated=int(np.count_nonzero(in_year)),
        undated=int(np.count_nonzero(~dated)),
        vague=int(np.count_nonzero(in_year) - np.count_nonzero(shown)),
        by=by,
        groups=groups,
        rows=_rows(chart, groups),
        more=more,
    )


def _last(years: NDArray[np.int32]) -> int | None:
    return int(years[-1]) if len(years) else None


def _within(catalogue: Catalogue, year: int) -> Mask:
    mask: Mask = (catalogue.years == year) & (catalogue.precisions >= _MONTH)
    return mask


def _chart(
    catalogue: Catalogue,
    chosen: Mask,
    year: int | None,
    span: tuple[int, int] | None = None,
    scale: tuple[int, int | None] = (160, None),
) -> TimeChart:
    height, most = scale
    if year is None:
        counts = count_years(catalogue, np.flatnonzero(chosen).astype(np.int32))
        return bars_by_year(counts, height=height, span=span, most=most)
    months = catalogue.days[chosen].astype("datetime64[D]").astype("datetime64[M]")
    found, times = np.unique(months.astype(np.int64) % 12 + 1, return_counts=True)
    counts = dict(zip(found.tolist(), times.tolist(), strict=True))
    return bars_by_month(counts, year, height=height, most=most)


def _groups(
    catalogue: Catalogue, shown: Mask, year: int | None, by: Kind
) -> tuple[tuple[TimelineGroup, ...], int]:
    numbers = np.array(catalogue.numbers_of(by), dtype=np.int64)
    counts = catalogue.count(shown)[numbers]
    order = numbers[np.argsort(-counts, kind="stable")][:_MOST_GROUPS]
    chosen = [catalogue.values[number] for number in order.tolist()]
    masks: list[tuple[Value | None, Mask]] = [
        (value, catalogue.mask(value) & shown) for value in chosen
    ]
    rest = shown & ~np.logical_or.reduce([mask for _, mask in masks], axis=0)
    if rest.any():
        masks.append((None, rest))
    masks = [(value, mask) for value, mask in masks if mask.any()]
    years = catalogue.years[shown]
    span = (int(years.min()), int(years.max())) if len(years) else None
    first = [_chart(catalogue, mask, year, span) for _, mask in masks]
    most = max((chart.peak.count for chart in first), default=None)
    groups = (
        TimelineGroup(
            value=value,
            chart=_chart(catalogue, mask, year, span, (_GROUP_HEIGHT, most)),
            count=int(np.count_nonzero(mask)),
        )
        for value, mask in masks
    )
    return tuple(groups), int(np.count_nonzero(counts)) - sum(bool(value) for value, _ in masks)


def _rows(
    chart: TimeChart, groups: tuple[TimelineGroup, ...]
) -> tuple[tuple[Bar, tuple[int, ...]], ...]:
    counts = [{bar.first: bar.count for bar in group.chart.bars} for group in groups]
    return tuple((bar, tuple(one.get(bar.first, 0) for one in counts)) for bar in chart.bars)
