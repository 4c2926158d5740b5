"""How close two actors stand in a record: in its fields, in a sentence, a paragraph, a text.

All of it is asked of a catalogue `with_texts`. A record counts for the closest only. The
strength of an edge counts records by `WEIGHTS`; what damps those who are in nearly everything is
said where edges are ranked.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smi_graph.catalogue.spots import FIELDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from smi_graph.catalogue.catalogue import Catalogue
    from smi_graph.catalogue.value import Value

    Integers = NDArray[np.int64]


class Closeness(IntEnum):
    """How close two stand; greater is closer."""

    DOCUMENT = 0
    PARAGRAPH = 1
    SENTENCE = 2
    FIELDS = 3


# What a record adds to the strength of an edge, by the number of the closeness.
WEIGHTS = np.array([0.25, 0.5, 1.0, 1.0])
_PARAGRAPH = 2**16


class Counts(NamedTuple):
    """In how many records two stand so close, each record counted once."""

    document: int
    paragraph: int
    sentence: int
    fields: int


def closeness_of(
    catalogue: Catalogue, value: Value, records: NDArray[np.integer]
) -> tuple[Integers, NDArray[np.int32], Integers]:
    """Tell how close everything that some records name stands to one actor.

    Parameters
    ----------
    catalogue
        One `with_texts`.
    value
        An actor of it.
    records
        Records that name the actor.

    Returns
    -------
    rows, numbers, closeness
        For each record, as a place among `records`, each value that it names, as the links of
        the catalogue have them, and how close it stands.
    """
    links, spots = catalogue.links, catalogue.spots
    rows = np.repeat(np.arange(len(records)), links.lengths[records])
    numbers = links.of_rows(records)
    places, rows_of = spots.places_in(records)
    units, named = spots.units[places].astype(np.int64), spots.values[places].astype(np.int64)
    is_own = named == value.number
    found = _closeness(rows_of, units, is_own)
    # The pairs are sorted by record and value, as links are.
    pairs = (rows << 32) | numbers
    closeness = np.zeros(len(pairs), dtype=np.int64)
    if len(pairs):
        at = np.searchsorted(pairs, (rows_of << 32) | named)
        np.maximum.at(closeness, at, found)
    return rows, numbers, closeness


def _closeness(rows: Integers, units: Integers, is_own: NDArray[np.bool_]) -> Integers:
    """Tell of each spot how close it is to one of those that are the actor's own."""
    sentences = (rows << 32) | units
    paragraphs = (rows << 32) | units // _PARAGRAPH
    in_sentence = np.isin(sentences, sentences[is_own])
    in_paragraph = np.isin(paragraphs, paragraphs[is_own])
    close = np.where(in_sentence, Closeness.SENTENCE, np.where(in_paragraph, 1, 0))
    return np.where(in_sentence & (units == FIELDS), Closeness.FIELDS, close)


def count_closeness(numbers: NDArray[np.int32], closeness: Integers, size: int) -> Integers:
    """Count for each value the records of each closeness: a row of four for each."""
    flat = np.bincount(numbers.astype(np.int64) * 4 + closeness, minlength=4 * size)
    return flat.reshape(size, 4)


def closeness_between(
    catalogue: Catalogue, one: Value, other: Value, records: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Tell for each of some records that name two actors how close they stand there."""
    rows, numbers, closeness = closeness_of(catalogue, one, records)
    found = np.zeros(len(records), dtype=np.int64)
    chosen = numbers == other.number
    found[rows[chosen]] = closeness[chosen]
    return found
