"""The years of what is found, as bars that narrow the search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.reading.search.request import Period
    from smi_graph.reading.search.selection import Selection
    from smi_graph.site import Reader

WIDTH, HEIGHT = 272, 76
MOST_BARS = 136
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class Bar:
    """The records of one year, or of a few years where there are many.

    Parameters
    ----------
    years
        The years, in words.
    count
        How many records, in the reader's numerals.
    reach, outline
        The place of its slot and of the bar in the drawing, as SVG writes paths.
    is_chosen
        Whether its years lie in the period that is chosen.
    address
        The page with these years only.
    """

    years: str
    count: str
    reach: str
    outline: str
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The bars from the first year to the last.

    Parameters
    ----------
    bars
        Only of years that have records.
    first, last
        The years at both ends.
    highest
        The largest count.
    width, height
        Of the drawing.
    undated
        How many records have no date.
    undated_address
        The page with these only.
    """

    bars: tuple[Bar, ...]
    first: int
    last: int
    highest: int
    width: int
    height: int
    undated: int
    undated_address: str


def timeline(selection: Selection, reader: Reader) -> Timeline | None:
    """Lay out the years of what fits, whatever the chosen period says; ``None`` without any."""
    years, counts = selection.count_years()
    undated = selection.count_undated()
    if not len(years) and not undated:
        return None
    missing = [*(value for name, value in reader.pairs if name == "missing" and value != "date")]
    without_date = reader.here(
        missing=[*missing, "date"], **{"from": None, "to": None, "page": None}
    )
    if not len(years):
        return Timeline((), 0, 0, 0, WIDTH, HEIGHT, undated, without_date)
    first, last = int(years[0]), int(years[-1])
    step = next((step for step in _STEPS if (last - first) // step < MOST_BARS), 1000)
    start = first - first % step
    sums: dict[int, int] = {}
    for year, count in zip(years.tolist(), counts.tolist(), strict=True):
        place = (year - start) // step
        sums[place] = sums.get(place, 0) + count
    whole = reader.here(**{"from": None, "to": None, "page": None})
    address = f"{whole}{'&' if '?' in whole else '?'}"
    scale = _Scale(start, step, WIDTH / ((last - start) // step + 1), max(sums.values()), address)
    period = selection.search.period
    bars = tuple(_bar(reader, period, scale, *each) for each in sums.items())
    return Timeline(bars, first, last, scale.highest, WIDTH, HEIGHT, undated, without_date)


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the bars share.

    Parameters
    ----------
    start
        The first year of the first bar.
    step, unit
        How many years, and how much room, each has.
    highest
        The largest count.
    address
        The page without a period, up to where one can be added.
    """

    start: int
    step: int
    unit: float
    highest: int
    address: str


def _bar(reader: Reader, period: Period, scale: _Scale, place: int, count: int) -> Bar:
    first = scale.start + place * scale.step
    last = first + scale.step - 1
    height = round(max(2.0, HEIGHT * count / scale.highest), 2)
    width = round(min(scale.unit * 0.85, 24), 2)
    x = round((place + 0.5) * scale.unit - width / 2, 2)
    chosen_from, chosen_to = period.first[:4] or "0000", period.last[:4] or "9999"
    return Bar(
        reader.numerals(first if first == last else f"{first}–{last}"),
        reader.number(count),
        f"M{x} 0h{width}v{HEIGHT}h-{width}z",
        f"M{x} {HEIGHT}h{width}v-{height}h-{width}z",
        not period.is_open and chosen_from <= f"{first:04}" and f"{last:04}" <= chosen_to,
        f"{scale.address}from={first:04}&to={last:04}",
    )
