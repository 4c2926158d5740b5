"""Pictures of an answer: which ones its columns allow, and where their bars and lines stand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from smi_graph.reading.charts import Share, bars_by_year, line, shares
from smi_graph.reading.world_map import choose_steps, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.reading.charts import LineChart, TimeChart
    from smi_graph.reading.questions.cells import Cell, ShownTable
    from smi_graph.reading.world_map import Drawing, LegendStep

VIEWS = ("Table", "BarChart", "LineChart", "Timeline", "Map", "Graph")
MOST_BARS = 60
MOST_NODES = 60
MOST_EDGES = 200
_HEIGHT = 200
_COUNTRY = "/country/"


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below each other; the first ones of `total`.

    Parameters
    ----------
    title, measure
        What is counted, and what the number is called.
    rows
        Each with the cells that name it and the cell of its number.
    total
        How many rows have a number.
    """

    title: str
    measure: str
    rows: tuple[Share, ...]
    total: int


@dataclass(frozen=True, slots=True)
class DrawnCountries:
    """Countries on a map in steps of their numbers.

    Parameters
    ----------
    drawing, steps
        The map and its legend.
    outside
        How many countries of the answer are not on the map.
    are_documents
        Whether the numbers count documents, so that a country can lead to them.
    """

    drawing: Drawing
    steps: tuple[LegendStep, ...]
    outside: int
    are_documents: bool


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
class DrawnEdge:
    """Two things of a row, how much connects them, and how much that is of the most."""

    first: Cell
    second: Cell
    number: Cell
    strength: float

    @property
    def address(self) -> str | None:
        """The page of what connects two actors."""
        ends = (self.first.actor, self.second.actor)
        return "/tie/" + "/".join(ends) if all(ends) else None  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class NetworkPicture:
    """The strongest edges of the rows, between `MOST_NODES` things at most."""

    edges: tuple[DrawnEdge, ...]
    titles: tuple[str, str]
    measure: str
    nodes: int
    total: int


@dataclass(frozen=True, slots=True)
class TableShape:
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


def shape_of(table: ShownTable, *, is_picture: bool) -> TableShape:
    """Look at the columns of a table.

    Parameters
    ----------
    table
        The answer.
    is_picture
        Whether the question wants to be answered with a picture; then the first number is
        the one that it draws.
    """
    forms = table.forms
    things = [
        place
        for place, form in enumerate(forms)
        if form == "name" or (form == "code" and any(cell.iri for cell in table.by_column[place]))
    ]
    for form in ("text", "code"):
        things = things or [place for place, each in enumerate(forms) if each == form]
    dates = [place for place, form in enumerate(forms) if form == "date"]
    years = [place for place in dates if _is_years(table.by_column[place])]
    numbers = [place for place, form in enumerate(forms) if form == "number"]
    countries = [place for place in things if _is_countries(table.by_column[place])]
    # Of several numbers, nobody has said which one counts something.
    number = _first(numbers) if len(numbers) == 1 or is_picture else None
    country = countries[0] if len(things) == 1 and countries else None
    return TableShape(tuple(things), number, _first(years), _first(dates), country)


def _first(places: Sequence[int]) -> int | None:
    return places[0] if places else None


def _is_years(cells: Iterable[Cell]) -> bool:
    return all(len(cell.text) == 4 for cell in cells if cell.text)


def _is_countries(cells: Iterable[Cell]) -> bool:
    iris = [cell.iri for cell in cells if cell.iri]
    return bool(iris) and all(_COUNTRY in iri for iri in iris)


def bars_of(table: ShownTable, shape: TableShape) -> Bars:
    """Lay out a bar for each row; rows without a number are left out."""
    number = _needed(shape.number)
    places = shape.things or (_needed(shape.year),)
    rows = _rows_with(table, number)
    told = (
        ((tuple(row[place] for place in places), row[number]), _value(row[number])) for row in rows
    )
    return Bars(
        " · ".join(table.columns[place].title for place in places),
        table.columns[number].title,
        shares(list(told)[:MOST_BARS]),
        len(rows),
    )


def years_of(table: ShownTable, shape: TableShape) -> dict[int, float]:
    """Add up the numbers of each year."""
    number, year = _needed(shape.number), _needed(shape.year)
    numbers: dict[int, float] = {}
    for row in _rows_with(table, number):
        if row[year].text:
            at = int(row[year].text)
            numbers[at] = numbers.get(at, 0) + _value(row[number])
    return numbers


def line_of(table: ShownTable, shape: TableShape) -> LineChart:
    """Lay out a line over the years; it goes down to nothing in years that have no row."""
    numbers = years_of(table, shape)
    years = range(min(numbers, default=0), max(numbers, default=-1) + 1)
    return line(((year, numbers.get(year, 0)) for year in years), height=_HEIGHT)


def time_bars_of(table: ShownTable, shape: TableShape) -> TimeChart | None:
    """Lay out bars over the years, where whole documents of years are all that is counted."""
    if shape.things or shape.year is None or not _are_documents(table, shape):
        return None
    counts = {year: int(number) for year, number in years_of(table, shape).items()}
    return bars_by_year(counts, height=_HEIGHT)


def map_of(
    table: ShownTable, shape: TableShape, catalogue: Catalogue, shapes_file: Path
) -> DrawnCountries | None:
    """Lay out the countries on a map; ``None`` where the package build made no shapes."""
    number, place = _needed(shape.number), _needed(shape.countries)
    counts: dict[str, tuple[Value, int]] = {}
    missing = 0
    for row in _rows_with(table, number):
        value = catalogue.value_of_iri(row[place].iri or "")
        if value is None:
            missing += 1
            continue
        before = counts[value.key][1] if value.key in counts else 0
        counts[value.key] = (value, before + round(_value(row[number])))
    steps = choose_steps([count for _, count in counts.values()])
    drawing = draw(counts, steps, shapes_file)
    if drawing is None:
        return None
    drawn = sum(shape.value is not None for shape in drawing.shapes)
    outside = len(counts) - drawn + missing
    return DrawnCountries(drawing, steps, outside, _are_documents(table, shape))


def _are_documents(table: ShownTable, shape: TableShape) -> bool:
    return shape.number is not None and table.columns[shape.number].name == "documents"


def _rows_with(table: ShownTable, number: int) -> list[tuple[Cell, ...]]:
    return [row for row in table.rows if row[number].number is not None]


def _value(cell: Cell) -> float:
    return cell.number or 0


def _needed(place: int | None) -> int:
    if place is None:
        raise ValueError("the table has no column for this picture")
    return place


def events_of(table: ShownTable, shape: TableShape) -> tuple[EventsOfYear, ...]:
    """Put rows under the years of their dates, in the order in which they come."""
    date, thing = _needed(shape.date), shape.things[0]
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


def network_of(table: ShownTable, shape: TableShape) -> NetworkPicture:
    """Take the strongest edges, until they connect `MOST_NODES` things."""
    first, second, number = *shape.things[:2], _needed(shape.number)
    rows = sorted(_rows_with(table, number), key=lambda row: -_value(row[number]))
    strongest = (_value(rows[0][number]) if rows else 0) or 1
    nodes: set[str] = set()
    edges: list[DrawnEdge] = []
    for row in rows:
        ends = {row[first].iri or row[first].text, row[second].iri or row[second].text}
        if len(nodes | ends) > MOST_NODES or len(edges) == MOST_EDGES:
            continue
        nodes |= ends
        strength = round(_value(row[number]) / strongest, 2)
        edges.append(DrawnEdge(row[first], row[second], row[number], strength))
    titles = (table.columns[first].title, table.columns[second].title)
    return NetworkPicture(tuple(edges), titles, table.columns[number].title, len(nodes), len(rows))
