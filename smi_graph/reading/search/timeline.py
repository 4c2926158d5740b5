"""The years of what is found, or the months of a year, as bars that narrow the search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smi_graph.reading.search.request import SearchPeriod
    from smi_graph.reading.search.selection import Selection
    from smi_graph.site import Reader

WIDTH, HEIGHT = 272, 76
MOST_BARS = 136
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class PeriodBar:
    """The records of one year, of a few years where there are many, or of one month.

    Parameters
    ----------
    time
        The years or the month, in words.
    count
        How many records, in the reader's numerals.
    reach, outline
        The place of its slot and of the bar in the drawing, as SVG writes paths.
    is_chosen
        Whether its time lies in the period that is chosen.
    address
        The page with this time only.
    """

    time: str
    count: str
    reach: str
    outline: str
    is_chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class SearchTimeline:
    """The bars from the first year to the last.

    Parameters
    ----------
    bars
        Only of years or months that have records.
    first, last
        The years or months at both ends, in words.
    highest
        The largest count.
    width, height
        Of the drawing.
    undated
        How many records have no date.
    undated_address
        The page with these only.
    year
        The year whose months these are; ``None`` where the bars are years.
    before, after
        The pages with the years beside it that have records; ``None`` where there are none.
    all_address
        The page with all years.
    """

    bars: tuple[PeriodBar, ...]
    first: str
    last: str
    highest: int
    width: int
    height: int
    undated: int
    undated_address: str
    year: int | None = None
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None
    all_address: str = ""


def timeline(selection: Selection, reader: Reader) -> SearchTimeline | None:
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
        return SearchTimeline((), "", "", 0, WIDTH, HEIGHT, undated, without_date)
    period = selection.search.period
    whole = reader.here(**{"from": None, "to": None, "page": None})
    address = f"{whole}{'&' if '?' in whole else '?'}"
    year = period.year
    months = {} if year is None else selection.count_months(year)
    if year is not None and months:
        drawn = _of_months(reader, period, year, months, address)
        sides = _beside(reader, years.tolist(), year, address)
        return replace(drawn, undated=undated, undated_address=without_date, **sides)
    drawn = _of_years(reader, period, years.tolist(), counts.tolist(), address)
    return replace(drawn, undated=undated, undated_address=without_date)


def _of_years(
    reader: Reader, period: SearchPeriod, years: list[int], counts: list[int], address: str
) -> SearchTimeline:
    first, last = years[0], years[-1]
    step = next((step for step in _STEPS if (last - first) // step < MOST_BARS), 1000)
    start = first - first % step
    sums: dict[int, int] = {}
    for year, count in zip(years, counts, strict=True):
        place = (year - start) // step
        sums[place] = sums.get(place, 0) + count
    scale = _Scale(
        reader, period, WIDTH / ((last - start) // step + 1), max(sums.values()), address
    )
    bars = []
    for place, count in sums.items():
        begin = start + place * step
        end = begin + step - 1
        said = reader.numerals(begin if begin == end else f"{begin}–{end}")
        time = _Time(said, f"{begin:04}", f"{end:04}")
        bars.append(_bar(scale, time, place, count))
    ends = reader.numerals(first), reader.numerals(last)
    return SearchTimeline(tuple(bars), *ends, scale.highest, WIDTH, HEIGHT, 0, "")


def _of_months(
    reader: Reader, period: SearchPeriod, year: int, months: dict[int, int], address: str
) -> SearchTimeline:
    scale = _Scale(reader, period, WIDTH / 12, max(months.values()), address)
    bars = []
    for month, count in months.items():
        written = f"{year:04}-{month:02}"
        time = _Time(reader.day(written), written, written)
        bars.append(_bar(scale, time, month - 1, count))
    ends = reader.month(1), reader.month(12)
    return SearchTimeline(tuple(bars), *ends, scale.highest, WIDTH, HEIGHT, 0, "", year)


def _beside(reader: Reader, years: list[int], year: int, address: str) -> dict[str, Any]:
    """Give the ways from the months of a year to the other years."""

    def way(to: int | None) -> tuple[str, str] | None:
        return None if to is None else (reader.numerals(to), f"{address}from={to:04}&to={to:04}")

    earlier = max((one for one in years if one < year), default=None)
    later = min((one for one in years if one > year), default=None)
    return {"before": way(earlier), "after": way(later), "all_address": address.rstrip("?&")}


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the bars share.

    Parameters
    ----------
    reader, period
        Whom they are for, and what is chosen.
    unit
        How much room each has.
    highest
        The largest count.
    address
        The page without a period, up to where one can be added.
    """

    reader: Reader
    period: SearchPeriod
    unit: float
    highest: int
    address: str


@dataclass(frozen=True, slots=True)
class _Time:
    """The time of one bar: how it is said, and its ends as addresses have them."""

    said: str
    first: str
    last: str


def _bar(scale: _Scale, time: _Time, place: int, count: int) -> PeriodBar:
    reader, period = scale.reader, scale.period
    height = round(max(2.0, HEIGHT * count / scale.highest), 2)
    width = round(min(scale.unit * 0.85, 24), 2)
    x = round((place + 0.5) * scale.unit - width / 2, 2)
    length = len(time.first)
    chosen_from, chosen_to = period.first[:length] or "0000", period.last[:length] or "9999"
    is_within = chosen_from <= time.first and time.last[: len(chosen_to)] <= chosen_to
    return PeriodBar(
        time.said,
        reader.number(count),
        f"M{x} 0h{width}v{HEIGHT}h-{width}z",
        f"M{x} {HEIGHT}h{width}v-{height}h-{width}z",
        not period.is_open and is_within,
        f"{scale.address}from={time.first}&to={time.last}",
    )
