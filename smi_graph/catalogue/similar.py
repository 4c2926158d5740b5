"""Records that are like one record: who and what they share, the rarer the better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from smi_graph.catalogue.catalogue import UNDATED, Catalogue
from smi_graph.catalogue.kinds import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue.value import Value

    Scores = NDArray[np.float64]

# How much what is shared counts, before its rarity does.
_WEIGHTS = {
    Kind.PERSON: 1.0,
    Kind.ORGANIZATION: 1.0,
    Kind.EVENT: 1.0,
    Kind.PLACE: 0.8,
    Kind.COUNTRY: 0.7,
    Kind.COLLECTION: 0.5,
    Kind.TYPE: 0.3,
}
# What more than this part of the records have makes none of them alike by itself, unless it
# is only a few.
_COMMON = 0.25
_FEW = 5
# A record of the same day gains as much as by an actor that one record in e² has.
_NEARNESS = 2.0
_NEARNESS_DAYS = 30.0


@dataclass(frozen=True, slots=True)
class TimeApart:
    """How much later or earlier another record is, as exactly as both dates are known.

    Parameters
    ----------
    unit
        ``day``, ``month`` or ``year``.
    count
        How many; negative for earlier, 0 for the same.
    """

    unit: Literal["day", "month", "year"]
    count: int


@dataclass(frozen=True, slots=True)
class Similar:
    """A record that is like another one, and why.

    Parameters
    ----------
    number
        Its place in the catalogue.
    shared
        What both are linked with, the most telling first.
    apart
        How far it is in time, ``None`` where one of the dates is unknown.
    """

    number: int
    shared: tuple[Value, ...]
    apart: TimeApart | None


def find_similar(catalogue: Catalogue, number: int, limit: int = 8) -> list[Similar]:
    """Find the records that are most like one record.

    What two records share counts by its rarity, the logarithm of the number of all records
    over that of those that have it (inverse document frequency); nearness in time adds a
    little. Likeness says nothing about identity.

    Parameters
    ----------
    catalogue
        Of the release.
    number
        The record's place in the catalogue.
    limit
        How many to give at most.

    Returns
    -------
    list of Similar
        The most alike first. A record that shares only what very many have is left out.
    """
    weights = _weights(catalogue, number)
    telling = np.zeros(len(catalogue), dtype=np.bool_)
    scores = np.zeros(len(catalogue))
    for value, weight in weights.items():
        rows = catalogue.back[value]
        scores[rows] += weight
        if _is_telling(catalogue, value):
            telling[rows] = True
    telling[number] = False
    candidates = np.flatnonzero(telling)
    near = scores[candidates] + _nearness(catalogue, number, candidates)
    best = candidates[np.lexsort((candidates, -near))[:limit]]
    return [_explain(catalogue, number, int(other), weights) for other in best]


def _weights(catalogue: Catalogue, number: int) -> dict[int, float]:
    """Weigh what a record is linked with, the heaviest first."""
    lengths, total = catalogue.back.lengths, len(catalogue) + 1
    weights = {
        value.number: _WEIGHTS[value.kind] * float(np.log(total / lengths[value.number]))
        for value in catalogue.values_of(number)
        if value.kind in _WEIGHTS
    }
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))


def _is_telling(catalogue: Catalogue, value: int) -> bool:
    is_rare = catalogue.back.lengths[value] <= max(_COMMON * len(catalogue), _FEW)
    return catalogue.values[value].kind != Kind.TYPE and bool(is_rare)


def _nearness(catalogue: Catalogue, number: int, others: NDArray[np.integer]) -> Scores:
    days = catalogue.days
    if days[number] == UNDATED:
        return np.zeros(len(others))
    distance = np.abs(days[others].astype(np.float64) - days[number])
    near: Scores = _NEARNESS / (1 + distance / _NEARNESS_DAYS)
    return near


def _explain(catalogue: Catalogue, number: int, other: int, weights: dict[int, float]) -> Similar:
    linked = set(catalogue.links[other].tolist())
    shared = tuple(catalogue.values[value] for value in weights if value in linked)
    dates = catalogue.record(number).date, catalogue.record(other).date
    return Similar(other, shared, None if None in dates else time_apart(*map(str, dates)))


def time_apart(date: str, other: str) -> TimeApart:
    """Tell how much later another date is, in the largest unit that says it well.

    Parameters
    ----------
    date, other
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    Examples
    --------
    >>> time_apart("2012-06-30", "2012-07-03"), time_apart("2012-06", "2012-06-30")
    (TimeApart(unit='day', count=3), TimeApart(unit='month', count=0))
    >>> time_apart("2015-12-18", "2012-06-30")
    TimeApart(unit='year', count=-3)
    """
    precision = min(len(date), len(other))
    before, after = np.datetime64(date, "D"), np.datetime64(other, "D")
    days = int((after - before).astype(int))
    months = int((np.datetime64(other[:7], "M") - np.datetime64(date[:7], "M")).astype(int))
    years = int(other[:4]) - int(date[:4])
    if precision == 10 and abs(days) < 60:
        return TimeApart("day", days)
    if precision >= 7 and abs(months) < 24:
        return TimeApart("month", months)
    return TimeApart("year", years)
