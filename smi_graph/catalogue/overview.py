"""The strongest edges of a whole release: which actors appear together most tellingly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.catalogue.closeness import WEIGHTS, Closeness, Counts, closeness_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from smi_graph.catalogue.catalogue import Catalogue, Mask
    from smi_graph.catalogue.kinds import Kind
    from smi_graph.catalogue.value import Value

    Integers = NDArray[np.integer]

# A list of signatories joins everybody with everybody, which tells nothing of any two of them;
# and its pairs grow with the square of its length.
CROWD = 60
# Pairs are counted in portions, so that memory is bounded by the pairs that differ.
_PORTION = 8_000_000
_RANKED = 20_000
# So many records are looked through at once for what stands in one sentence.
_RECORDS = 2_000
_PARAGRAPH_BITS = 16


@dataclass(frozen=True, slots=True)
class CoOccurringPair:
    """Two actors that appear in the same records.

    Parameters
    ----------
    one, other
        The actors, the one that comes first in the catalogue first.
    count
        In how many records both appear.
    first, last
        The years of the earliest and the latest of them; ``None`` where none has a date.
    strength
        How telling the count is: count · ln(count / what chance would give), where chance gives
        (records of one) · (records of the other) / (all records). Someone who is in nearly
        everything is strongly tied with nobody; below zero two avoid each other. Where texts
        count, the first factor counts records by how close the two stand; see `closeness`.
    close
        Where texts count: in how many of the records the two stand how close.
    """

    one: Value
    other: Value
    count: int
    first: int | None
    last: int | None
    strength: float
    close: Counts | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """The strongest edges, and how many there are in all.

    Parameters
    ----------
    edges
        The strongest first.
    actors
        How many actors these edges join.
    all_edges, all_actors
        How many edges there are with at least the asked number of records, and how many
        actors have one.
    crowds
        How many records were passed over because they name more than `CROWD` actors.
    """

    edges: tuple[CoOccurringPair, ...]
    actors: int
    all_edges: int
    all_actors: int
    crowds: int


def strongest_co_occurrences(
    catalogue: Catalogue,
    kinds: Iterable[Kind],
    *,
    minimum: int = 1,
    most_actors: int = 60,
    most_edges: int = 120,
) -> Overview:
    """Find the strongest edges among the actors of some kinds.

    Parameters
    ----------
    catalogue
        The release; of one `with_texts`, what texts name counts too.
    kinds
        Which actors count.
    minimum
        In how many records two actors must appear together.
    most_actors, most_edges
        How much is given.

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
    >>> [edge] = strongest_co_occurrences(catalogue, [Kind.PERSON]).edges
    >>> edge.one.key, edge.other.key, edge.count, edge.first
    ('a', 'b', 1, 1958)
    """
    numbers = np.concatenate([np.arange(0), *(_numbers(catalogue, kind) for kind in sorted(kinds))])
    (low, high), counts, crowds = _count_pairs(catalogue, numbers)
    weights = _weigh_pairs(catalogue, numbers, low, high, counts)
    enough = counts >= minimum
    ones, others, counts = numbers[low[enough]], numbers[high[enough]], counts[enough]
    totals = catalogue.count().astype(np.float64)
    strengths = weights[enough] * np.log(counts * len(catalogue) / (totals[ones] * totals[others]))
    ranked = _greatest(strengths, _RANKED)
    chosen = ranked[_joined(ones[ranked], others[ranked], most_actors, most_edges)]
    return Overview(
        edges=tuple(_edges(catalogue, ones[chosen], others[chosen], strengths[chosen])),
        actors=_different(ones[chosen], others[chosen]),
        all_edges=len(counts),
        all_actors=_different(ones, others),
        crowds=crowds,
    )


def _different(ones: Integers, others: Integers) -> int:
    return int(np.count_nonzero(np.bincount(np.concatenate([ones, others]))))


def _numbers(catalogue: Catalogue, kind: Kind) -> Integers:
    found = catalogue.numbers_of(kind)
    return np.arange(found.start, found.stop)


def _count_pairs(
    catalogue: Catalogue, numbers: Integers
) -> tuple[tuple[Integers, Integers], NDArray[np.int64], int]:
    """Count how often two of some values stand in one record.

    Returns
    -------
    pairs, counts, crowds
        Places in ``numbers``, the smaller one first; how many records name both; and how many
        records name too many.
    """
    size = max(len(numbers), 1)
    places = np.full(len(catalogue.values), -1, dtype=np.int64)
    places[numbers] = np.arange(len(numbers))
    found = places[catalogue.links.numbers]
    rows = catalogue.links.rows_of[found >= 0]
    lengths = np.bincount(rows, minlength=len(catalogue))
    # Half as many bytes are sorted in half the time.
    narrow = np.uint32 if size < 2**16 else np.int64
    pairs, counts = _tally(_pairs(found[found >= 0], lengths, size, narrow))
    crowds = int(np.count_nonzero(lengths > CROWD))
    return (pairs // size, pairs % size), counts, crowds


def _weigh_pairs(
    catalogue: Catalogue,
    numbers: Integers,
    low: Integers,
    high: Integers,
    counts: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Weigh the records of each pair by how close both stand; without texts, each by one."""
    if not catalogue.takes_texts:
        return counts.astype(np.float64)
    size = max(len(numbers), 1)
    pairs = low * size + high
    weights: NDArray[np.float64] = counts * WEIGHTS[Closeness.DOCUMENT]
    for closeness, bits in ((Closeness.PARAGRAPH, _PARAGRAPH_BITS), (Closeness.SENTENCE, 0)):
        found, times = _tally(_close_pairs(catalogue, numbers, bits))
        gain = WEIGHTS[closeness] - WEIGHTS[closeness - 1]
        weights[np.searchsorted(pairs, found)] += times * gain
    return weights


def _close_pairs(catalogue: Catalogue, numbers: Integers, bits: int) -> Iterator[Integers]:
    """Give the pairs that stand in one sentence, or paragraph, once for each record."""
    size = max(len(numbers), 1)
    places = np.full(len(catalogue.values), -1, dtype=np.int64)
    places[numbers] = np.arange(len(numbers))
    of_links = places[catalogue.links.numbers] >= 0
    crowded = np.bincount(catalogue.links.rows_of[of_links], minlength=len(catalogue)) > CROWD
    for start in range(0, len(catalogue), _RECORDS):
        records = np.arange(start, min(start + _RECORDS, len(catalogue)))
        at, rows = catalogue.spots.places_in(records)
        found, units = places[catalogue.spots.values[at]], catalogue.spots.units[at] >> bits
        stays = (found >= 0) & ~crowded[records[rows]]
        groups = (rows[stays] << 32) | units[stays].astype(np.int64)
        pairs = _pairs_once(groups, found[stays], size)
        if len(pairs):
            yield pairs


def _pairs_once(groups: Integers, found: Integers, size: int) -> Integers:
    """Give the pairs within groups; in several groups of one record a pair counts once."""
    order = np.lexsort((found, groups))
    groups, found = groups[order], found[order]
    is_new = np.ones(len(groups), dtype=np.bool_)
    is_new[1:] = (groups[1:] != groups[:-1]) | (found[1:] != found[:-1])
    groups, found = groups[is_new], found[is_new]
    begins = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1]]))[: len(groups)]
    lengths = np.diff(begins, append=len(groups))
    keys = [np.empty(0, np.int64)]
    for length in np.unique(lengths[lengths > 1]).tolist():
        low, high = np.triu_indices(length, 1)
        chosen = begins[lengths == length]
        rows = found[chosen[:, None] + np.arange(length)]
        records = groups[chosen][:, None] >> 32
        keys.append(((records * size + rows[:, low]) * size + rows[:, high]).ravel())
    return np.unique(np.concatenate(keys)) % size**2


def _pairs(
    found: Integers, lengths: Integers, size: int, narrow: type[np.integer]
) -> Iterator[Integers]:
    """Give the pairs within each record as single numbers, records of one length together."""
    starts = np.cumsum(lengths) - lengths
    for length in np.unique(lengths[(lengths > 1) & (lengths <= CROWD)]).tolist():
        low, high = np.triu_indices(length, 1)
        begins = starts[lengths == length]
        step = max(1, _PORTION // len(low))
        for start in range(0, len(begins), step):
            rows = found[begins[start : start + step, None] + np.arange(length)]
            yield (rows[:, low] * size + rows[:, high]).ravel().astype(narrow)


def _tally(portions: Iterable[Integers]) -> tuple[Integers, NDArray[np.int64]]:
    """Count how often each number stands in all portions together."""
    pairs: Integers = np.empty(0, np.int64)
    counts = np.empty(0, np.int64)
    waiting: list[Integers] = []
    for portion in portions:
        waiting.append(portion)
        if sum(map(len, waiting)) >= _PORTION:
            pairs, counts = _merge(pairs, counts, np.concatenate(waiting))
            waiting = []
    return _merge(pairs, counts, np.concatenate(waiting)) if waiting else (pairs, counts)


def _merge(
    pairs: Integers, counts: NDArray[np.int64], more: Integers
) -> tuple[Integers, NDArray[np.int64]]:
    more.sort()
    starts = np.flatnonzero(np.concatenate([[True], more[1:] != more[:-1]]))
    found, times = more[starts].astype(np.int64), np.diff(starts, append=len(more))
    if not len(pairs):
        return found, times
    both, places = np.unique(np.concatenate([pairs, found]), return_inverse=True)
    sums = np.bincount(places, weights=np.concatenate([counts, times]), minlength=len(both))
    return both, sums.astype(np.int64)


def _greatest(strengths: NDArray[np.float64], most: int) -> Integers:
    """Rank the greatest; among equal ones the first in the catalogue comes first."""
    candidates = np.arange(len(strengths))
    if len(strengths) > most:
        least = np.partition(strengths, -most)[-most]
        candidates = np.flatnonzero(strengths >= least)[: 2 * most]
    return candidates[np.argsort(-strengths[candidates], kind="stable")]


def _joined(ones: Integers, others: Integers, most_actors: int, most_edges: int) -> list[int]:
    """Choose edges in their order while there is room for both ends."""
    actors: set[int] = set()
    chosen: list[int] = []
    for place, ends in enumerate(zip(ones.tolist(), others.tolist(), strict=True)):
        if len(actors.union(ends)) <= most_actors:
            actors.update(ends)
            chosen.append(place)
        if len(chosen) == most_edges:
            break
    return chosen


def _edges(
    catalogue: Catalogue, ones: Integers, others: Integers, strengths: NDArray[np.float64]
) -> Iterator[CoOccurringPair]:
    masks: dict[int, Mask] = {}
    ends = zip(ones.tolist(), others.tolist(), strengths.tolist(), strict=True)
    for one, other, strength in ends:
        rare, common = sorted((one, other), key=lambda number: len(catalogue.back[number]))
        if common not in masks:
            masks[common] = catalogue.mask(catalogue.values[common])
        records = catalogue.back[rare]
        years = catalogue.years[records[masks[common][records]]]
        dated = years[years != UNDATED]
        yield CoOccurringPair(
            one=catalogue.values[one],
            other=catalogue.values[other],
            count=len(years),
            first=int(dated.min()) if len(dated) else None,
            last=int(dated.max()) if len(dated) else None,
            strength=strength,
            close=_close(catalogue, one, other, records[masks[common][records]]),
        )


def _close(catalogue: Catalogue, one: int, other: int, records: NDArray[np.int32]) -> Counts | None:
    if not catalogue.takes_texts:
        return None
    ends = catalogue.values[one], catalogue.values[other]
    found = closeness_between(catalogue, *ends, records)
    return Counts(*np.bincount(found, minlength=4).tolist())
