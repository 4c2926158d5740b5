"""Where the bars, lines and ticks of a chart stand; ``charts.html`` draws them.

Places along a chart are in percent of its width and heights in pixels, so that a chart fills
whatever it is put into, and its letters stay as large as those of the page. Time runs from
left to right in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import floor, log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# How many years a bar stands for, the first that keeps a bar wide enough for a phone.
_YEARS_OF_A_BAR = (1, 2, 5, 10, 25, 50, 100)
_MOST_BARS = 130
_FEWEST_YEARS = 8
_YEARS_BETWEEN_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_MOST_TICKS = 12
_MOST_MAJOR_TICKS = 6
_MOST_LEVELS = 3
# What stays free on both sides of a bar, as a share of its width.
_GAP = 0.08


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart over time.

    Parameters
    ----------
    first, last
        The first and the last year, or month, that it stands for, as addresses write them:
        ``2011`` or ``2011-03``.
    count
        How many there are.
    x, width
        Where it begins and how wide it is, in percent.
    y, height
        How far its upper end is from the top, and how high it is, in pixels.
    """

    first: str
    last: str
    count: int
    x: float
    width: float
    y: float
    height: float

    @property
    def inner_x(self) -> float:
        """Where it is drawn from, in percent, so that it does not touch the one before it."""
        return round(self.x + self.width * _GAP, 3)

    @property
    def inner_width(self) -> float:
        """How wide it is drawn, in percent."""
        return round(self.width * (1 - 2 * _GAP), 3)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis.

    Parameters
    ----------
    value
        What is written there.
    at
        Where: in percent along the chart, or in pixels from its top.
    is_major
        Whether it is also shown where there is little room.
    """

    value: float
    at: float
    is_major: bool = True


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Bars over years, or over the months of one year.

    Parameters
    ----------
    bars
        Those that are not empty, in their order.
    ticks
        Years, or months from 1 to 12, below the bars.
    levels
        Counts beside the bars.
    height
        Of the bars, in pixels.
    year
        The year whose months these are; ``None`` where the bars are years.
    ends
        The first and the last year, or month, of the axis; ``None`` where there is none.
    """

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    height: int
    year: int | None = None
    ends: tuple[int, int] | None = None

    @property
    def total(self) -> int:
        """How many there are in all."""
        return sum(bar.count for bar in self.bars)

    @property
    def peak(self) -> Bar:
        """The highest bar, the first of several."""
        return max(self.bars, key=lambda bar: bar.count)

    @property
    def outline(self) -> str:
        """All bars as one path in a drawing 100 wide and as high as the chart."""
        return "".join(
            f"M{bar.x:g} {bar.y:g}h{bar.width * (1 - 2 * _GAP):.3g}v{bar.height:g}H{bar.x:g}z"
            for bar in self.bars
        )


def bars_by_year(
    counts: Mapping[int, int],
    *,
    height: int = 140,
    span: tuple[int, int] | None = None,
    most: int | None = None,
) -> TimeChart:
    """Lay out counts of years.

    Parameters
    ----------
    counts
        How many there are in each year.
    height
        Of the chart, in pixels.
    span
        The first and the last year of the axis, for charts that stand one below another; by
        default those of the counts. Counts outside it are an error of the caller.
    most
        The count at the upper end; by default the greatest.

    Examples
    --------
    >>> chart = bars_by_year({1916: 1, 2011: 30, 2012: 15}, height=100)
    >>> [(bar.first, bar.count, round(bar.x), bar.height) for bar in chart.bars]
    [('1916', 1, 0, 3.3), ('2011', 30, 98, 100.0), ('2012', 15, 99, 50.0)]
    >>> [tick.value for tick in chart.ticks if tick.is_major]
    [1920, 1940, 1960, 1980, 2000]
    >>> bars_by_year({}).bars
    ()
    """
    present = {year: count for year, count in counts.items() if count}
    if not present and span is None:
        return TimeChart((), (), (), height)
    first, last = _widened(*(span or (min(present), max(present))))
    years = next((n for n in _YEARS_OF_A_BAR if (last - first + 1) / n <= _MOST_BARS), 100)
    start = first // years * years
    slots = (last - start) // years + 1
    grouped = {
        slot: sum(present[year] for year in group)
        for slot, group in groupby(sorted(present), key=lambda year: (year - start) // years)
    }
    greatest = max(most or 0, *grouped.values(), 1)
    return TimeChart(
        bars=tuple(
            _bar(slot, count, (slots, greatest, height), _years(start + slot * years, years))
            for slot, count in grouped.items()
        ),
        ticks=_year_ticks(start, slots * years),
        levels=levels(greatest, height),
        height=height,
        ends=(start, start + slots * years - 1),
    )


def bars_by_month(
    counts: Mapping[int, int], year: int, *, height: int = 140, most: int | None = None
) -> TimeChart:
    """Lay out counts of the months of a year, January being 1.

    Examples
    --------
    >>> chart = bars_by_month({2: 4, 12: 1}, 2011)
    >>> [(bar.first, bar.count, round(bar.x)) for bar in chart.bars]
    [('2011-02', 4, 8), ('2011-12', 1, 92)]
    """
    greatest = max(most or 0, *counts.values(), 1)
    bars = (
        _bar(month - 1, count, (12, greatest, height), (f"{year:04}-{month:02}",) * 2)
        for month, count in sorted(counts.items())
        if count
    )
    ticks = (Tick(month, (month - 0.5) / 12 * 100, month % 3 == 1) for month in range(1, 13))
    return TimeChart(tuple(bars), tuple(ticks), levels(greatest, height), height, year, (1, 12))


def _bar(slot: int, count: int, scale: tuple[int, int, int], names: tuple[str, str]) -> Bar:
    slots, greatest, height = scale
    # One document among ten thousand is still to be seen.
    high = max(round(count / greatest * height, 1), 2.0)
    wide = 100 / slots
    return Bar(*names, count, round(slot * wide, 3), round(wide, 3), round(height - high, 1), high)


def _years(first: int, years: int) -> tuple[str, str]:
    return f"{first:04}", f"{first + years - 1:04}"


def _widened(first: int, last: int) -> tuple[int, int]:
    """Give an axis some width, so that a single year is no bar as wide as the page."""
    missing = max(0, _FEWEST_YEARS - (last - first + 1))
    return first - missing // 2, last + missing - missing // 2


def _year_ticks(start: int, years: int) -> tuple[Tick, ...]:
    fine = next((n for n in _YEARS_BETWEEN_TICKS if years / n <= _MOST_TICKS), years)
    coarse = next((n for n in _YEARS_BETWEEN_TICKS if years / n <= _MOST_MAJOR_TICKS), years)
    if coarse % fine:
        coarse = fine
    first = -(-start // fine) * fine
    marked = range(first, start + years, fine)
    return tuple(
        Tick(year, round((year - start + 0.5) / years * 100, 3), year % coarse == 0)
        for year in marked
    )


def levels(greatest: float, height: int) -> tuple[Tick, ...]:
    """Choose the whole round numbers that are written beside bars.

    Parameters
    ----------
    greatest
        The count at the upper end.
    height
        Of the bars, in pixels.

    Examples
    --------
    >>> [(tick.value, tick.at) for tick in levels(41, 100)]
    [(20, 51.2), (40, 2.4)]
    >>> [tick.value for tick in levels(1, 100)]
    [1]
    """
    power = 10.0 ** floor(log10(max(greatest, 1) / 2))
    step = next(power * n for n in (1, 2, 5, 10) if greatest / (power * n) <= _MOST_LEVELS)
    step = max(1, round(step))
    marked = range(step, floor(greatest) + 1, step)
    return tuple(Tick(value, round(height - value / greatest * height, 1)) for value in marked)


@dataclass(frozen=True, slots=True)
class Share:
    """One row of a list with bars.

    Parameters
    ----------
    label
        What it is about; its template knows how to write it.
    count
        How many there are.
    percent
        How long its bar is, in percent of the longest one.
    """

    label: Any
    count: float
    percent: float


def shares(rows: Iterable[tuple[Any, float]]) -> tuple[Share, ...]:
    """Lay out bars that lie below one another.

    Examples
    --------
    >>> [(row.label, row.percent) for row in shares([("decree", 8), ("law", 2)])]
    [('decree', 100.0), ('law', 25.0)]
    """
    told = list(rows)
    longest = max((count for _, count in told), default=0) or 1
    return tuple(
        Share(label, count, round(max(count, 0) / longest * 100, 2)) for label, count in told
    )


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line through points.

    Parameters
    ----------
    points
        Where each is: in percent from the left and in pixels from the top.
    values
        What stands at each point: along and upwards.
    ticks, levels
        What is written below and beside.
    height
        Of the chart, in pixels.
    """

    points: tuple[tuple[float, float], ...]
    values: tuple[tuple[float, float], ...]
    ticks: tuple[Tick, ...]
    levels: tuple[Tick, ...]
    height: int

    @property
    def path(self) -> str:
        """The line as SVG writes points."""
        return " ".join(f"{x},{y}" for x, y in self.points)


def line(points: Iterable[tuple[int, float]], *, height: int = 140) -> LineChart:
    """Lay out a line over years, or over other whole numbers.

    Examples
    --------
    >>> chart = line([(2011, 1), (2013, 4), (2012, 2)], height=80)
    >>> chart.path, [tick.value for tick in chart.ticks]
    ('0.0,60.0 50.0,40.0 100.0,0.0', [2011, 2012, 2013])
    """
    values = tuple(sorted(points))
    if not values:
        return LineChart((), (), (), (), height)
    first, last = values[0][0], values[-1][0]
    greatest = max(*(value for _, value in values), 1)
    wide = max(last - first, 1)
    places = tuple(
        (round((x - first) / wide * 100, 3), round(height - max(y, 0) / greatest * height, 1))
        for x, y in values
    )
    fine = next((n for n in _YEARS_BETWEEN_TICKS if wide / n <= _MOST_TICKS), wide)
    coarse = next((n for n in _YEARS_BETWEEN_TICKS if wide / n <= _MOST_MAJOR_TICKS), wide)
    ticks = tuple(
        Tick(x, round((x - first) / wide * 100, 3), x % coarse == 0 or wide <= _MOST_MAJOR_TICKS)
        for x in range(-(-first // fine) * fine, last + 1, fine)
    )
    return LineChart(places, values, ticks, levels(greatest, height), height)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of one of several lines.

    Parameters
    ----------
    period
        The year or month, as addresses write it.
    value
        What stands there.
    address
        Where it leads.
    x, y
        Where it is: in percent from the left and in pixels from the top.
    """

    period: str
    value: float
    address: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class SeriesChart:
    """Several lines over years or months; a line is broken where nothing is known.

    Parameters
    ----------
    series
        For each line its stretches, each of points that follow one another.
    ticks
        Periods below the lines.
    levels
        Values beside them.
    height
        Of the chart, in pixels.
    """

    series: tuple[tuple[tuple[Point, ...], ...], ...]
    ticks: tuple[tuple[str, float, bool], ...]
    levels: tuple[Tick, ...]
    height: int


def chart_series(
    periods: Sequence[str],
    values: Sequence[Sequence[float | None]],
    addresses: Sequence[Sequence[str]],
    *,
    height: int = 220,
) -> SeriesChart:
    """Lay out several lines over the same years or months.

    Parameters
    ----------
    periods
        Years, ``1958``, or months, ``1958-02``, in their order; what lies between two of them
        is missing, and breaks the lines.
    values
        For each line what stands at each period; ``None`` where there is nothing.
    addresses
        For each line where each point leads.
    height
        Of the lines, in pixels.

    Examples
    --------
    >>> chart = chart_series(["1958", "1959", "1961"], [[1, 4, 2]], [["/a", "/b", "/c"]])
    >>> [[point.period for point in stretch] for stretch in chart.series[0]]
    [['1958', '1959'], ['1961']]
    >>> chart.series[0][0][1].y, [tick[0] for tick in chart.ticks]
    (0.0, ['1958', '1959', '1960', '1961'])
    """
    if not periods:
        return SeriesChart((), (), (), height)
    places = [_number_of(period) for period in periods]
    first, wide = places[0], max(places[-1] - places[0], 1)
    greatest = max((value for line in values for value in line if value), default=0) or 1
    lines = []
    for line, links in zip(values, addresses, strict=True):
        stretches: list[list[Point]] = []
        before = None
        for period, place, value, link in zip(periods, places, line, links, strict=True):
            if value is None:
                continue
            x = round((place - first) / wide * 100, 3)
            point = Point(period, value, link, x, round(height - value / greatest * height, 1))
            if before is None or place != before + 1:
                stretches.append([])
            stretches[-1].append(point)
            before = place
        lines.append(tuple(map(tuple, stretches)))
    ticks = _period_ticks(first, places[-1], is_monthly=len(periods[0]) > 4)
    return SeriesChart(tuple(lines), ticks, fine_levels(greatest, height), height)


def _number_of(period: str) -> int:
    """Count years, or months from the year 0."""
    year, _, month = period.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _period_ticks(
    first: int, last: int, *, is_monthly: bool
) -> tuple[tuple[str, float, bool], ...]:
    steps = [n * 12 for n in _YEARS_BETWEEN_TICKS] if is_monthly else [*_YEARS_BETWEEN_TICKS]
    steps = [1, 2, 3, 6, *steps] if is_monthly else steps
    wide = max(last - first, 1)
    fine = next((n for n in steps if wide / n <= _MOST_TICKS), wide)
    coarse = next((n for n in steps if wide / n <= _MOST_MAJOR_TICKS), wide)
    coarse = coarse if coarse % fine == 0 else fine
    marked = range(-(-first // fine) * fine, last + 1, fine)
    return tuple(
        (_written(n, is_monthly=is_monthly), round((n - first) / wide * 100, 3), n % coarse == 0)
        for n in marked
    )


def _written(number: int, *, is_monthly: bool) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}" if is_monthly else f"{number:04}"


def fine_levels(greatest: float, height: int) -> tuple[Tick, ...]:
    """Choose the round numbers beside lines, which may be parts of one.

    Examples
    --------
    >>> [tick.value for tick in fine_levels(0.41, 100)], [t.value for t in fine_levels(41, 100)]
    ([0.2, 0.4], [20, 40])
    """
    if greatest >= _MOST_LEVELS:
        return levels(greatest, height)
    power = 10.0 ** floor(log10(greatest))
    step = next(power * n for n in (0.1, 0.2, 0.5, 1, 2) if greatest / (power * n) <= _MOST_LEVELS)
    marked = (round(step * n, 9) for n in range(1, floor(greatest / step + 1e-9) + 1))
    return tuple(Tick(value, round(height - value / greatest * height, 1)) for value in marked)
