"""Who appears with whom: companions of an actor, and the edge between two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.catalogue.closeness import WEIGHTS, Counts, closeness_of, count_closeness
from smi_graph.catalogue.kinds import ACTORS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue.catalogue import Catalogue, Mask
    from smi_graph.catalogue.value import Value

_PRECISION_BITS = 4
_EPOCH = date(1970, 1, 1)
_FIRST_DAY, _LAST_DAY = (date.min - _EPOCH).days, (date.max - _EPOCH).days


class Companion(NamedTuple):
    """An actor that appears in the same records as another one.

    Parameters
    ----------
    value
        The actor.
    records
        In how many records both appear.
    earliest, latest
        The dates of the earliest and the latest of them, each a day and a precision in one
        number, see `first` and `last`.
    weight
        How much the edge says of the two: the count, damped by how common the companion is
        (cosine, but for the constant share of the actor itself). It has no unit. Where texts
        count, a record counts by how close the two stand in it; see `closeness`.
    close
        Where texts count: in how many of the records the two stand how close.
    """

    value: Value
    records: int
    earliest: int
    latest: int
    weight: float
    close: Counts | None = None

    @property
    def first(self) -> str | None:
        """The date of the earliest record; ``None`` where none has a date."""
        return _written(self.earliest)

    @property
    def last(self) -> str | None:
        """The date of the latest one."""
        return _written(self.latest)


def companions(catalogue: Catalogue, value: Value, chosen: Mask | None = None) -> list[Companion]:
    """Find the actors that appear in the records of an actor.

    Parameters
    ----------
    catalogue, value
        The release and the actor; of a catalogue `with_texts`, what texts name counts too.
    chosen
        Which records count; by default all.

    Returns
    -------
    list of Companion
        Those with most records first.

    Examples
    --------
    >>> from pyoxigraph import Literal, NamedNode
    >>> from smi_graph.catalogue import Kind, gather
    >>> from smi_graph.vocabulary import SMI
    >>> record, a, b = (NamedNode(f"https://example.org/{name}") for name in "1ab")
    >>> catalogue = gather({
    ...     "record": [(record, NamedNode(SMI.Document))],
    ...     "date": [(record, Literal("1958-02"))],
    ...     "person": [(record, a), (record, b)],
    ... })
    >>> [companion] = companions(catalogue, catalogue.find_value(Kind.PERSON, "a"))
    >>> companion.value.key, companion.records, companion.first
    ('b', 1, '1958-02')
    """
    records = records_of(catalogue, value, chosen)
    numbers = catalogue.links.of_rows(records)
    dates = np.repeat(_dates(catalogue)[records], catalogue.links.lengths[records])
    counts = np.bincount(numbers, minlength=len(catalogue.values))
    firsts, lasts = _spans(numbers, dates, len(catalogue.values))
    present = np.flatnonzero(counts & _actors(catalogue))
    present = present[present != value.number]
    present = present[np.argsort(-counts[present], kind="stable")]
    strength, close = counts, None
    if catalogue.takes_texts:
        _, _, found = closeness_of(catalogue, value, records)
        close = count_closeness(numbers, found, len(catalogue.values))
        strength = close @ WEIGHTS
    columns = (
        counts[present],
        firsts[present],
        lasts[present],
        strength[present] / np.sqrt(catalogue.count()[present]),
    )
    values = (catalogue.values[number] for number in present.tolist())
    told = [*map(Companion, values, *(column.tolist() for column in columns))]
    if close is None:
        return told
    counted = map(Counts._make, close[present].tolist())
    return [each._replace(close=known) for each, known in zip(told, counted, strict=True)]


def records_of(catalogue: Catalogue, value: Value, chosen: Mask | None = None) -> NDArray[np.int32]:
    """Give the numbers of the records in which an actor appears."""
    records = catalogue.back[value.number]
    return records if chosen is None else records[chosen[records]]


def shared_records(
    catalogue: Catalogue, one: Value, other: Value, chosen: Mask | None = None
) -> NDArray[np.int32]:
    """Give the numbers of the records in which two actors appear, the newest first.

    Records without a date come last.
    """
    mine, theirs = (records_of(catalogue, value, chosen) for value in (one, other))
    shared = np.intersect1d(mine, theirs, assume_unique=True)
    newest: NDArray[np.int32] = shared[
        np.argsort(-catalogue.days[shared].astype(np.int64), kind="stable")
    ]
    return newest


def _actors(catalogue: Catalogue) -> NDArray[np.int64]:
    actors = np.zeros(len(catalogue.values), dtype=np.int64)
    for kind in ACTORS:
        numbers = catalogue.numbers_of(kind)
        actors[numbers.start : numbers.stop] = -1
    return actors


def _dates(catalogue: Catalogue) -> NDArray[np.int64]:
    """Put day and precision into one number that sorts by day."""
    dates = catalogue.days.astype(np.int64) << _PRECISION_BITS
    return dates | catalogue.precisions


def _spans(
    numbers: NDArray[np.int32], dates: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    dated = dates >= np.int64(UNDATED + 1) << _PRECISION_BITS
    firsts = np.full(size, np.iinfo(np.int64).max)
    lasts = np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(firsts, numbers[dated], dates[dated])
    np.maximum.at(lasts, numbers[dated], dates[dated])
    return firsts, lasts


def _written(dated: int) -> str | None:
    day, precision = dated >> _PRECISION_BITS, dated & (2**_PRECISION_BITS - 1)
    if not _FIRST_DAY <= day <= _LAST_DAY:
        return None
    return (_EPOCH + timedelta(day)).isoformat()[:precision] or None
