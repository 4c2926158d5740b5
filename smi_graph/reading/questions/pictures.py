"""Pictures of an answer: which ones its columns allow, and where their bars and lines stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smi_graph.reading.questions.cells import Cell, Table

VIEWS = ("Table", "BarChart", "LineChart", "Timeline", "Map", "Graph")
MOST_BARS = 60
MOST_NODES = 60
MOST_TIES = 200
_TICKS = 8
_LEVELS = 4
_COUNTRY = "/country/"


@dataclass(frozen=True, slots=True)
class Bar:
    """What is counted, how many there are, and how long the bar is, in percent."""

    cells: tuple[Cell, ...]
    number: Cell
    length: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below each other; the first of `total`."""

    titles: tuple[str, ...]
    measure: str
    bars: tuple[Bar, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Point:
    """A year and its number, and where they stand, in percent from the start and the top."""

    year: int
    number: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written beside an axis, and where, in percent."""

    value: float
    at: float


@dataclass(frozen=True, slots=True)
class Line:
    """A number over the years.

    Parameters
    ----------
    points
        The years of the rows, in their order.
    years, levels
        The marks of the two axes.
    path
        The points of the line, as SVG writes them.
    """

    points: tuple[Point, ...]
    years: tuple[Mark, ...]
    levels: tuple[Mark, ...]
    path: str

    @property
    def highest(self) -> Point:
        """The point with the greatest number, the first of several."""
        return max(self.points, key=lambda point: point.number)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has a date, with the other values of its row."""

    date: Cell
    thing: Cell
    others: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class EventsOfYear:
    """The events of a year; ``None`` for those without a date."""

    year: str | None
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """Two things of a row, how much connects them, and how thick that is, from 1 to 8."""

    first: Cell
    second: Cell
    number: Cell
    width: float


@dataclass(frozen=True, slots=True)
class Ties:
    """The strongest ties of the rows, between `MOST_NODES` things at most."""

    ties: tuple[Tie, ...]
    nodes: int
    total: int


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of a table a picture is drawn from; ``None`` where it has none such."""

    things: tuple[int, ...]
    number: int | None
    year: int | None
    date: int | None
    countries: int | None

    @property
    def views(self) -> tuple[str, ...]:
        """The pictures that the columns allow, by the names that saved queries use."""
        named = bool(self.things) or self.year is not None or self.countries is not None
        allowed = {
            "Table": True,
            "BarChart": self.number is not None and named,
            "LineChart": self.number is not None and self.year is not None,
            "Timeline": self.date is not None and bool(self.things),
            "Map": self.number is not None and self.countries is not None,
            "Graph": self.number is not None and len(self.things) > 1,
        }
        return tuple(view for view in VIEWS if allowed[view])


def shape_of(table: Table) -> Shape:
    """Look at the columns of a table."""
    forms = table.forms
    things = [
        place
        for place, form in enumerate(forms)
        if form == "name" or (form == "code" and any(cell.iri for cell in table.by_column[place]))
    ]
    if not things:
        things = [place for place, form in enumerate(forms) if form == "text"]
    dates = [place for place, form in enumerate(forms) if form == "date"]
    years = [place for place in dates if _is_years(table.by_column[place])]
    numbers = [place for place, form in enumerate(forms) if form == "number"]
    countries = [place for place in things if _is_countries(table.by_column[place])]
    return Shape(
        tuple(things), _first(numbers), _first(years), _first(dates), _first(countries)
    )


def _first(places: Sequence[int]) -> int | None:
    return places[0] if places else None


def _is_years(cells: Iterable[Cell]) -> bool:
    return all(len(cell.text) == 4 for cell in cells if cell.text)


def _is_countries(cells: Iterable[Cell]) -> bool:
    iris = [cell.iri for cell in cells if cell.iri]
    return bool(iris) and all(_COUNTRY in iri for iri in iris)


def bars_of(table: Table, shape: Shape) -> Bars:
    """Lay out a bar for each row; rows without a number are left out."""
    if shape.number is None:
        raise ValueError("there is no number to draw")
    year = () if shape.year is None else (shape.year,)
    places = shape.things or year
    rows = [row for row in table.rows if row[shape.number].number is not None]
    longest = max((abs(row[shape.number].number or 0) for row in rows), default=0) or 1
    bars = (
        Bar(
            tuple(row[place] for place in places),
            row[shape.number],
            round(abs(row[shape.number].number or 0) / longest * 100, 2),
        )
        for row in rows[:MOST_BARS]
    )
    titles = tuple(table.columns[place].title for place in places)
    return Bars(titles, table.columns[shape.number].title, tuple(bars), len(rows))


def line_of(table: Table, shape: Shape) -> Line:
    """Lay out numbers over the years; several rows of one year are added up."""
    if shape.number is None or shape.year is None:
        raise ValueError("there is no year or no number to draw")
    numbers: dict[int, float] = {}
    for row in table.rows:
        number, year = row[shape.number].number, row[shape.year].text
        if number is not None and year:
            numbers[int(year)] = numbers.get(int(year), 0) + number
    first, last = min(numbers, default=0), max(numbers, default=0)
    top = _round_up(max(numbers.values(), default=0))
    points = [
        Point(year, number, _part(year - first, last - first), 100 - _part(number, top))
        for year, number in sorted(numbers.items())
    ]
    return Line(
        tuple(points),
        tuple(Mark(year, _part(year - first, last - first)) for year in _years(first, last)),
        tuple(
            Mark(top * level / _LEVELS, 100 - 100 * level / _LEVELS)
            for level in range(_LEVELS + 1)
        ),
        " ".join(f"{point.x:g},{point.y:g}" for point in _with_gaps(points, first, last)),
    )


def _part(number: float, whole: float) -> float:
    return round(number / whole * 100, 3) if whole else 50.0


def _with_gaps(points: Sequence[Point], first: int, last: int) -> list[Point]:
    """Let the line go down to nothing in years that have no row."""
    known = {point.year: point for point in points}
    return [
        known.get(year, Point(year, 0, _part(year - first, last - first), 100.0))
        for year in range(first, last + 1)
    ]


def _round_up(number: float) -> float:
    """Give the next number that four levels divide well."""
    step = 4
    while True:
        for factor in (1, 2, 5):
            if step * factor >= number:
                return step * factor
        step *= 10


def _years(first: int, last: int) -> list[int]:
    steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
    step = next((step for step in steps if (last - first) / step <= _TICKS), 1000)
    return [year for year in range(first, last + 1) if year % step == 0] or [first]


def events_of(table: Table, shape: Shape) -> tuple[EventsOfYear, ...]:
    """Put rows under the years of their dates, in the order in which they come."""
    if shape.date is None or not shape.things:
        raise ValueError("there is no date to order by")
    date, thing = shape.date, shape.things[0]
    events = [
        Event(
            row[date],
            row[thing],
            tuple(
                cell
                for place, cell in enumerate(row)
                if place not in {date, thing} and cell.form != "nothing"
            ),
        )
        for row in table.rows
    ]
    return tuple(
        EventsOfYear(year or None, tuple(group))
        for year, group in groupby(events, key=lambda event: event.date.text[:4])
    )


def ties_of(table: Table, shape: Shape) -> Ties:
    """Take the strongest ties, until they connect `MOST_NODES` things."""
    if shape.number is None or len(shape.things) < 2:
        raise ValueError("there are no two things to connect")
    first, second, number = *shape.things[:2], shape.number
    rows = [row for row in table.rows if row[number].number is not None]
    rows.sort(key=lambda row: -(row[number].number or 0))
    strongest = (rows[0][number].number or 1) if rows else 1
    nodes: set[str] = set()
    ties: list[Tie] = []
    for row in rows:
        ends = {row[first].iri or row[first].text, row[second].iri or row[second].text}
        if len(nodes | ends) > MOST_NODES or len(ties) == MOST_TIES:
            continue
        nodes |= ends
        width = 1 + 7 * (row[number].number or 0) / strongest
        ties.append(Tie(row[first], row[second], row[number], round(width, 1)))
    return Ties(tuple(ties), len(nodes), len(rows))
