"""Similar records, and in what they are similar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.catalogue.similar import find_similar

if TYPE_CHECKING:
    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.catalogue.similar import TimeApart
    from smi_graph.site import Reader

_NAMED = 4


@dataclass(frozen=True, slots=True)
class Likeness:
    """A similar record and why it is.

    Parameters
    ----------
    record
        The record.
    shared
        What both are linked with, the most telling first.
    more
        How many further things they share.
    time
        How far apart they are in time, in words; empty where that is not known.
    """

    record: Record
    shared: tuple[Value, ...]
    more: int
    time: str


def show_similar(catalogue: Catalogue, number: int, reader: Reader) -> list[Likeness]:
    """Find similar records, and word in what they are similar."""
    return [
        Likeness(
            record=catalogue.record(found.number),
            shared=found.shared[:_NAMED],
            more=max(len(found.shared) - _NAMED, 0),
            time="" if found.apart is None else word_time(found.apart, reader),
        )
        for found in find_similar(catalogue, number)
    ]


def word_time(apart: TimeApart, reader: Reader) -> str:
    """Word how far apart two records are in time.

    Examples
    --------
    >>> from smi_graph.catalogue.similar import TimeApart
    >>> from smi_graph.site import Reader
    >>> word_time(TimeApart("day", 3), Reader.of("en", "/", ""))
    '3 days later'
    >>> word_time(TimeApart("day", -2), Reader.of("ar", "/", ""))
    'قبله بيومين'
    """
    if apart.count == 0:
        return reader.words(f"document_time.same_{apart.unit}")
    way = "later" if apart.count > 0 else "earlier"
    return reader.counted(f"document_time.{apart.unit}_{way}", abs(apart.count))
