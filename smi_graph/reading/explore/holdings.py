"""The collections of a release: what each holds, from when, and who appears in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue import Kind
from smi_graph.reading.charts import bars_by_year
from smi_graph.reading.connections.lists import count_years

if TYPE_CHECKING:
    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.reading.charts import TimeChart

PAGE_SIZE = 40
_SHOWN = 3
_HEIGHT = 40


@dataclass(frozen=True, slots=True)
class Holding:
    """A collection.

    Parameters
    ----------
    value
        The collection.
    count
        How many records it holds.
    years
        The first and the last year of those with a date; ``None`` where none has one.
    chart
        Its years, on the axis of the whole release and a scale of its own.
    types, persons
        What and who appears most in it, and in how many records each.
    """

    value: Value
    count: int
    years: tuple[int, int] | None
    chart: TimeChart
    types: tuple[tuple[Value, int], ...]
    persons: tuple[tuple[Value, int], ...]


def list_holdings(catalogue: Catalogue) -> tuple[Holding, ...]:
    """Describe all collections, the largest first.

    Examples
    --------
    >>> from smi_graph.catalogue import gather
    >>> list_holdings(gather({}))
    ()
    """
    all_years = count_years(catalogue, np.arange(len(catalogue), dtype=np.int32))
    span = (min(all_years), max(all_years)) if all_years else None
    found = catalogue.numbers_of(Kind.COLLECTION)
    holdings = [_describe(catalogue, catalogue.values[number], span) for number in found]
    return tuple(sorted(holdings, key=lambda holding: -holding.count))


def _describe(catalogue: Catalogue, value: Value, span: tuple[int, int] | None) -> Holding:
    records = catalogue.back[value.number]
    years = count_years(catalogue, records)
    counts = np.bincount(catalogue.links.of_rows(records), minlength=len(catalogue.values))
    return Holding(
        value=value,
        count=len(records),
        years=(min(years), max(years)) if years else None,
        chart=bars_by_year(years, height=_HEIGHT, span=span),
        types=most_frequent(catalogue, counts, Kind.TYPE),
        persons=most_frequent(catalogue, counts, Kind.PERSON),
    )


def most_frequent(
    catalogue: Catalogue, counts: np.ndarray, kind: Kind, most: int = _SHOWN
) -> tuple[tuple[Value, int], ...]:
    """Give the most frequent values of a kind, with their counts.

    Parameters
    ----------
    catalogue, kind
        The release, and of what kind.
    counts
        How often each value of the catalogue occurs.
    most
        How many are wanted.
    """
    numbers = catalogue.numbers_of(kind)
    own = counts[numbers.start : numbers.stop]
    order = np.argsort(-own, kind="stable")[:most]
    return tuple(
        (catalogue.values[numbers[place]], int(own[place]))
        for place in order.tolist()
        if own[place]
    )
