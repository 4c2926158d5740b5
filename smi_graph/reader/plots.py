"""The result of a saved query as a figure of matplotlib, one way for each ``defaultView``.

Matplotlib joins and orders Arabic letters by itself from version 3.11 on (libraqm), in the
letters of DejaVu Sans, which it brings along; no text is turned around by hand. Time runs from
left to right in both languages, as on the pages.
"""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import orjson
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Polygon
from matplotlib.ticker import MaxNLocator

from smi_graph.messages import Language, has_message, message
from smi_graph.reader.errors import ReaderError
from smi_graph.site import assets_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from smi_graph.queries import SavedQuery
    from smi_graph.reader.values import Column, Table

_MOST_BARS = 40
_MOST_EVENTS = 40
_MOST_ROWS = 30
_MOST_EDGES = 60
_LONGEST = 48
_DATES = {"date", "time", "year", "month", "dates"}
_NUMBERS = {"integer", "decimal", "double"}
_COUNTRY = "/country/"
_INK, _FILL, _PALE = "#1f3a4d", "#3b6f8f", "#e7e9ea"
_STEP = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?")
# Of a column `?document`, `?document_label_ar`; of the first thing also `?label_ar`.
_LABEL = re.compile(r"(?:(\w+)_)?label_(ar|en)\Z")


class Picture(Figure):
    """A figure that every notebook shows, whatever it was told of matplotlib."""

    def _repr_png_(self) -> bytes:
        with BytesIO() as written:
            self.savefig(written, format="png")
            return written.getvalue()


def draw(query: SavedQuery, table: Table, language: str) -> Picture:
    """Draw a result.

    Parameters
    ----------
    query
        Tells the view, and the title.
    table
        The result.
    language
        Of names and titles, ``ar`` or ``en``.

    Returns
    -------
    Picture
        A figure of matplotlib.

    Raises
    ------
    ReaderError
        When the result has no columns for the view.
    """
    shown = _Shown(query, table, "ar" if language == "ar" else "en")
    figure = Picture(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(shown.title, color=_INK, loc="right" if shown.language == "ar" else "left")
    if len(table):
        _VIEWS[query.default_view](axes, shown)
    else:
        axes.set_axis_off()
        axes.text(0.5, 0.5, message("reader.no_rows", shown.language), ha="center")
    return figure


class _Shown:
    """A result, as the views look at it."""

    def __init__(self, query: SavedQuery, table: Table, language: Language) -> None:
        self.query, self.table, self.language = query, table, language
        self.title = query.summary_ar if language == "ar" else query.summary_en
        self._labels = {
            (found[1] or "", found[2]): column
            for column in table.columns
            if (found := _LABEL.match(column.name))
        }

    @property
    def things(self) -> list[Column]:
        """The columns of things."""
        return [column for column in self.table.columns if column.kind == "iri"]

    def first(self, kinds: set[str]) -> Column:
        """Give the first column of some kinds.

        Raises
        ------
        ReaderError
            When there is none.
        """
        for column in self.table.columns:
            if column.kind in kinds:
                return column
        raise self.unfit()

    def unfit(self) -> ReaderError:
        """Give the error for a result that the view cannot show."""
        return ReaderError("not_drawn", name=self.query.name, view=self.query.default_view)

    def names(self, column: Column) -> list[str]:
        """Give the names of the things of a column, row by row."""
        other = "en" if self.language == "ar" else "ar"
        own = [self._label(column, tag) for tag in (self.language, other)]
        return [
            _shortened(next((it[row] for it in own if it and it[row]), _end(value)))
            for row, value in enumerate(column.values)
        ]

    def _label(self, column: Column, tag: str) -> list[Any] | None:
        found = self._labels.get((column.name, tag))
        if found is None and self.things and column is self.things[0]:
            found = self._labels.get(("", tag))
        return None if found is None else found.values

    def called(self, column: Column) -> str:
        """Name a column."""
        key = f"column.{column.name}"
        return message(key, self.language) if has_message(key) else column.name

    def note(self, axes: Any, shown: int, whole: int) -> None:
        """Say below a figure that not every row is in it."""
        if shown < whole:
            words = message("reader.not_all", self.language, shown=str(shown), whole=str(whole))
            axes.figure.supxlabel(words, fontsize=8)


def _end(value: Any) -> str:
    return "" if value is None else str(value).rstrip("/").rpartition("/")[2]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _bars(axes: Any, shown: _Shown) -> None:
    if not shown.things and any(column.kind == "year" for column in shown.table.columns):
        years, numbers = _by_year(shown)
        axes.bar(years, numbers, color=_FILL, width=0.9)
        _time_axis(axes, shown)
        return
    number = shown.first(_NUMBERS)
    rows = [row for row, value in enumerate(number.values) if value is not None]
    named = _row_names(shown, number)
    drawn = rows[:_MOST_BARS]
    places = range(len(drawn))
    axes.barh(places, [float(number.values[row]) for row in drawn], color=_FILL)
    axes.set_yticks(places, [named[row] for row in drawn])
    axes.invert_yaxis()
    axes.set_xlabel(shown.called(number))
    _plain(axes)
    _heighten(axes, len(drawn))
    shown.note(axes, len(drawn), len(rows))


def _row_names(shown: _Shown, number: Column) -> list[str]:
    columns = shown.things or [
        column for column in shown.table.columns if column is not number and column.kind != "empty"
    ]
    if not columns:
        raise shown.unfit()
    names = [shown.names(column) for column in columns[:2]]
    return [" · ".join(filter(None, parts)) for parts in zip(*names, strict=True)]


def _line(axes: Any, shown: _Shown) -> None:
    years, numbers = _by_year(shown)
    known = dict(zip(years, numbers, strict=True))
    span = range(min(years, default=0), max(years, default=-1) + 1)
    axes.plot(list(span), [known.get(year, 0) for year in span], color=_FILL, marker=".")
    axes.set_ylim(bottom=0)
    _time_axis(axes, shown)


def _by_year(shown: _Shown) -> tuple[list[int], list[float]]:
    year, number = shown.first({"year"}), shown.first(_NUMBERS)
    counts: dict[int, float] = {}
    for at, value in zip(year.values, number.values, strict=True):
        if at is not None and value is not None:
            counts[at] = counts.get(at, 0) + float(value)
    return sorted(counts), [counts[at] for at in sorted(counts)]


def _time_axis(axes: Any, shown: _Shown) -> None:
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(shown.called(shown.first(_NUMBERS)))
    _plain(axes)


def _timeline(axes: Any, shown: _Shown) -> None:
    date, things = shown.first(_DATES), shown.things
    names = shown.names(things[0]) if things else _row_names(shown, date)
    dated = sorted(
        (_place(value), names[row]) for row, value in enumerate(date.values) if value is not None
    )
    drawn = dated[:_MOST_EVENTS]
    for row, (place, name) in enumerate(drawn):
        axes.plot([place], [row], marker="o", color=_FILL)
        axes.annotate(
            name, (place, row), (6, 0), textcoords="offset points", va="center", fontsize=8
        )
    axes.set_yticks([])
    axes.invert_yaxis()
    axes.margins(x=0.05)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _plain(axes)
    _heighten(axes, len(drawn))
    shown.note(axes, len(drawn), len(dated))


def _place(value: Any) -> float:
    """Give where a date is among the years: the beginning of what is known of it."""
    year, month, day = (*(int(part) for part in re.findall(r"\d+", str(value))[:3]), 1, 1)[:3]
    return year + (month - 1) / 12 + (day - 1) / 366


def _map(axes: Any, shown: _Shown) -> None:
    number = shown.first(_NUMBERS)
    place = next((it for it in shown.things if any(_COUNTRY in str(v) for v in it.values)), None)
    file = assets_folder() / "built" / "countries.json"
    if place is None or not file.is_file():
        raise shown.unfit()
    counts: dict[str, float] = {}
    for iri, value in zip(place.values, number.values, strict=True):
        if iri is not None and value is not None:
            counts[_end(iri)] = counts.get(_end(iri), 0) + float(value)
    drawn = _draw_countries(axes, counts, orjson.loads(file.read_bytes())["world"])
    shown.note(axes, drawn, len(counts))


def _draw_countries(axes: Any, counts: dict[str, float], world: dict[str, Any]) -> int:
    """Draw the world, and tell how many of the countries are on it."""
    colours = mpl.colormaps["YlGnBu"]
    norm = LogNorm(1, max([*counts.values(), 2]))
    drawn = 0
    for code, country in world["countries"].items():
        count = counts.get(code, 0)
        colour = colours(0.2 + 0.8 * norm(count)) if count else _PALE
        drawn += bool(count)
        for ring in _rings(country["path"]):
            patch = Polygon(ring, facecolor=colour, edgecolor="white", linewidth=0.3)
            axes.add_patch(patch)
        if count and country.get("tiny") and country.get("x") is not None:
            axes.plot([country["x"]], [country["y"]], "o", color=colour, markersize=4)
    axes.set_xlim(0, world["width"])
    axes.set_ylim(world["height"], 0)
    axes.set_aspect("equal")
    axes.set_axis_off()
    scale = ScalarMappable(norm, colours)
    axes.figure.colorbar(scale, ax=axes, shrink=0.5, format="{x:.0f}")
    return drawn


def _rings(path: str) -> list[list[tuple[float, float]]]:
    """Read the outlines of an SVG path that has only ``M``, ``l`` and ``z``.

    Examples
    --------
    >>> _rings("M1 2l3-1z")
    [[(1.0, 2.0), (4.0, 1.0)]]
    """
    rings: list[list[tuple[float, float]]] = []
    numbers: list[float] = []
    for part in _STEP.findall(path):
        if part.isalpha():
            numbers = []
            if part == "M":
                rings.append([])
            continue
        numbers.append(float(part))
        if len(numbers) == 2:
            ring = rings[-1]
            x, y = ring[-1] if ring else (0.0, 0.0)
            ring.append((x + numbers[0], y + numbers[1]))
            numbers = []
    return rings


def _network(axes: Any, shown: _Shown) -> None:
    if find_spec("networkx") is None:
        raise ReaderError("not_installed", package="networkx", extra="plot")
    if len(shown.things) < 2:
        raise shown.unfit()
    networkx = import_module("networkx")
    first, second = shown.things[:2]
    number = shown.first(_NUMBERS)
    edges = sorted(
        zip(number.values, shown.names(first), shown.names(second), strict=True),
        key=lambda edge: (-float(edge[0] or 0), edge[1], edge[2]),
    )
    graph = networkx.Graph()
    for count, one, other in edges[:_MOST_EDGES]:
        graph.add_edge(one, other, weight=float(count or 0))
    places = networkx.spring_layout(graph, k=2 / max(len(graph), 1) ** 0.5, seed=1)
    most = max((float(edge[0] or 0) for edge in edges), default=1) or 1
    for one, other, edge in graph.edges(data=True):
        ends = (places[one], places[other])
        wide = 0.5 + 3 * edge["weight"] / most
        axes.plot(*zip(*ends, strict=True), color=_FILL, alpha=0.5, linewidth=wide, zorder=1)
    for name, (x, y) in places.items():
        axes.plot([x], [y], "o", color=_INK, zorder=2)
        axes.annotate(name, (x, y), (0, 5), textcoords="offset points", ha="center", fontsize=7)
    axes.margins(0.15)
    axes.set_axis_off()
    axes.figure.set_size_inches(9, 7)
    shown.note(axes, min(len(edges), _MOST_EDGES), len(edges))


def _table(axes: Any, shown: _Shown) -> None:
    labels = [column for column in shown.table.columns if _LABEL.match(column.name)]
    columns = [column for column in shown.table.columns if column not in labels]
    rows = min(len(shown.table), _MOST_ROWS)
    axes.set_axis_off()
    if rows:
        told = [
            shown.names(column) if column.kind == "iri" else [_cell(v) for v in column.values]
            for column in columns
        ]
        cells = [[column[row] for column in told] for row in range(rows)]
        if shown.language == "ar":
            columns, cells = columns[::-1], [row[::-1] for row in cells]
        drawn = axes.table(cells, colLabels=list(map(shown.called, columns)), bbox=(0, 0, 1, 1))
        drawn.auto_set_font_size(False)
        drawn.set_fontsize(8)
        drawn.auto_set_column_width(list(range(len(columns))))
    _heighten(axes, rows)
    shown.note(axes, rows, len(shown.table))


def _cell(value: Any) -> str:
    return "" if value is None else _shortened(str(value))


def _plain(axes: Any) -> None:
    axes.spines[["top", "right"]].set_visible(False)


def _heighten(axes: Any, rows: int) -> None:
    """Give each row the room that its name needs."""
    axes.figure.set_figheight(max(3.0, 1.2 + 0.24 * rows))


_VIEWS: dict[str, Callable[[Any, _Shown], None]] = {
    "BarChart": _bars,
    "LineChart": _line,
    "Timeline": _timeline,
    "Map": _map,
    "Graph": _network,
    "Table": _table,
}
