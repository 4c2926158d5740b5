"""The countries of a release on a map, in steps of how many records name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from smi_graph.catalogue import Kind
from smi_graph.reading.charts import Share, shares
from smi_graph.reading.opened import linked_with

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from smi_graph.catalogue import Catalogue, Value

# Few countries are named very often, so the upper steps hold fewer of them.
_QUANTILES = (0.0, 0.3, 0.55, 0.75, 0.92)


@dataclass(frozen=True, slots=True)
class Shape:
    """A country on the map.

    Parameters
    ----------
    path
        Its outline as an SVG path; empty for one that is too small to be drawn.
    value
        The country in the catalogue; ``None`` where no record names it.
    count
        How many records name it.
    step
        Which step of the legend it belongs to, from 1; 0 for none.
    x, y
        A point in its middle; ``None`` where that is outside the map.
    is_tiny
        Whether it needs a circle, because a finger would not hit it.
    """

    path: str
    value: Value | None = None
    count: int = 0
    step: int = 0
    x: int | None = None
    y: int | None = None
    is_tiny: bool = False


@dataclass(frozen=True, slots=True)
class LegendStep:
    """A step of the legend: from how many records to how many."""

    number: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The map itself.

    Parameters
    ----------
    area, areas
        What part of the world it shows, and what parts there are.
    width, height
        Of the drawing, in units of its paths.
    shapes
        The countries; those that no record names first, so that others lie above them.
    rest
        The outlines that belong to no country code.
    """

    area: str
    areas: tuple[str, ...]
    width: int
    height: int
    shapes: tuple[Shape, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class CountryMap:
    """How often countries are named, as a table and as a map.

    Parameters
    ----------
    rows
        All countries that a record names, the most frequent first.
    steps
        The legend.
    drawing
        ``None`` where the package build made no shapes.
    outside
        How many of the countries are not on the drawing.
    named
        How many records name a country.
    """

    rows: tuple[Share, ...]
    steps: tuple[LegendStep, ...]
    drawing: Drawing | None
    outside: int
    named: int


def make_map(catalogue: Catalogue, shapes_file: Path, area: str | None = None) -> CountryMap:
    """Lay out the countries of a release.

    Parameters
    ----------
    catalogue
        The release.
    shapes_file
        The file ``countries.json`` of the package build; it may be absent.
    area
        The part of the world; one that is unknown gives the whole.
    """
    found = catalogue.numbers_of(Kind.COUNTRY)
    totals = catalogue.count()[found.start : found.stop].tolist()
    named = [catalogue.values[number] for number in found]
    rows = sorted(zip(named, totals, strict=True), key=lambda row: (-row[1], row[0].number))
    steps = choose_steps(totals)
    drawing = draw({value.key: (value, count) for value, count in rows}, steps, shapes_file, area)
    on_map = sum(shape.value is not None for shape in drawing.shapes) if drawing else 0
    return CountryMap(
        rows=shares(rows),
        steps=steps,
        drawing=drawing,
        outside=len(rows) - on_map,
        named=int(np.count_nonzero(linked_with(catalogue, Kind.COUNTRY))),
    )


def choose_steps(counts: Sequence[int]) -> tuple[LegendStep, ...]:
    """Divide counts into at most five steps by their quantiles; the last is the narrowest.

    Examples
    --------
    >>> [(step.first, step.last) for step in choose_steps([120, 13, 11, 9, 8, 3, 2, 1, 1, 1])]
    [(1, 1), (2, 7), (8, 10), (11, 119), (120, 120)]
    >>> choose_steps([])
    ()
    """
    if not counts:
        return ()
    firsts = sorted({int(part) for part in np.quantile(counts, _QUANTILES, method="higher")})
    lasts = [*(first - 1 for first in firsts[1:]), max(counts)]
    ends = zip(firsts, lasts, strict=True)
    return tuple(
        LegendStep(number, first, last) for number, (first, last) in enumerate(ends, start=1)
    )


def draw(
    named: Mapping[str, tuple[Value, int]],
    steps: tuple[LegendStep, ...],
    file: Path,
    area: str | None = None,
) -> Drawing | None:
    """Draw countries in the steps of their counts.

    Parameters
    ----------
    named
        The countries and their counts, by country code.
    steps
        As `choose_steps` gives them.
    file
        The file ``countries.json`` of the package build; without it there is no drawing.
    area
        The part of the world; one that is unknown gives the whole.
    """
    if not file.is_file():
        return None
    areas: dict[str, Any] = orjson.loads(file.read_bytes())
    chosen = area if area in areas else next(iter(areas))
    drawn = areas[chosen]
    shapes = [
        _shape(country, named.get(code), steps) for code, country in drawn["countries"].items()
    ]
    return Drawing(
        area=chosen,
        areas=tuple(areas),
        width=drawn["width"],
        height=drawn["height"],
        shapes=tuple(sorted(shapes, key=lambda shape: shape.value is not None)),
        rest=drawn["rest"],
    )


def _shape(
    country: dict[str, Any], named: tuple[Value, int] | None, steps: tuple[LegendStep, ...]
) -> Shape:
    value, count = named or (None, 0)
    return Shape(
        path=country["path"],
        value=value,
        count=count,
        step=sum(count >= step.first for step in steps),
        x=country.get("x"),
        y=country.get("y"),
        is_tiny=country.get("tiny", False),
    )
