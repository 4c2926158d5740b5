"""Where in a corpus stands what was asked for: each place once, however many words it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.search.spelling import SpelledNear, SpelledWords

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from smi_graph.search.corpus import Positions, Segment
    from smi_graph.search.expression import Field
    from smi_graph.search.spelling import SpelledLeaf

    Places64 = NDArray[np.int64]

# More words than these are put together before they are counted.
_MOST_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Places:
    """Places of a segment with equally many words.

    Parameters
    ----------
    columns
        The first word of each; the positions in a column are sorted, none is in two columns.
    words
        How many words each has.
    """

    columns: tuple[Positions, ...]
    words: int

    @property
    def bytes(self) -> int:
        """How much memory it takes; what is read straight from a file takes none."""
        return sum(column.nbytes for column in self.columns if column.base is None)

    @property
    def positions(self) -> Positions:
        """All positions, sorted."""
        if len(self.columns) == 1:
            return self.columns[0]
        return np.sort(np.concatenate([np.empty(0, np.uint32), *self.columns]))

    def __len__(self) -> int:
        """Tell how many there are."""
        return sum(map(len, self.columns))


def find_places(segment: Segment, leaves: Iterable[SpelledLeaf]) -> tuple[Places, ...]:
    """Find all places of a segment where something stands that was asked for.

    Parameters
    ----------
    segment
        Of a corpus.
    leaves
        What was asked for and is not excluded. Dates stand nowhere.

    Returns
    -------
    tuple of Places
        None overlaps another: where two do, they are one place. Words near one another are a
        place from the first of them to the last.
    """
    found: list[Places] = []
    for leaf in leaves:
        if isinstance(leaf, SpelledWords):
            places = _words(segment, leaf)
        elif isinstance(leaf, SpelledNear):
            places = _near(segment, leaf)
        else:
            continue
        found += [_in_field(segment, each, leaf.field) for each in places]
    return _apart([places for places in found if len(places)])


def _words(segment: Segment, leaf: SpelledWords) -> list[Places]:
    ranges = [segment.numbers_of(run[0]) for run in leaf.runs if len(run) == 1]
    ranges += [segment.numbers_of(each, is_beginning=True) for each in leaf.beginnings]
    found = [_any_word(segment, ranges)]
    return found + [Places((_phrase(segment, run),), len(run)) for run in leaf.runs if len(run) > 1]


def _any_word(segment: Segment, ranges: Iterable[range]) -> Places:
    """Find all words of some ranges, each word once."""
    stretches: list[range] = []
    for each in sorted(filter(None, ranges), key=lambda numbers: numbers.start):
        if stretches and each.start <= stretches[-1].stop:
            stretches[-1] = range(stretches[-1].start, max(stretches[-1].stop, each.stop))
        else:
            stretches.append(each)
    columns = [segment.positions_of(numbers) for numbers in stretches]
    if sum(map(len, stretches)) <= _MOST_COLUMNS and all(len(each) == 1 for each in stretches):
        return Places(tuple(columns), 1)
    return Places((np.sort(np.concatenate([np.empty(0, np.uint32), *columns])),), 1)


def _phrase(segment: Segment, words: Sequence[str]) -> Positions:
    numbers = [segment.numbers_of(word) for word in words]
    if not all(numbers):
        return np.empty(0, np.uint32)
    # The rarest first: what does not fit there need not be looked at further.
    rarity = sorted(range(len(words)), key=lambda n: len(segment.positions_of(numbers[n])))
    first = segment.positions_of(numbers[rarity[0]]).astype(np.int64) - rarity[0]
    places = first[(first >= 0) & (first + len(words) <= len(segment.stream))]
    for number in rarity[1:]:
        places = places[segment.stream[places + number] == numbers[number].start]
    return places.astype(np.uint32)


def _near(segment: Segment, leaf: SpelledNear) -> list[Places]:
    """Find the shortest stretches that have all of the words and are short enough."""
    parts = [_any_word(segment, map(segment.numbers_of, words)).positions for words in leaf.words]
    if not all(map(len, parts)):
        return []
    # Every stretch has one of the rarest words; what is further away is in none.
    rarest = min(parts, key=len)
    parts = [_around(part, rarest, len(leaf.words) + leaf.distance) for part in parts]
    starts = np.sort(np.concatenate(parts)).astype(np.int64)
    ends = starts.copy()
    beyond = np.int64(len(segment.stream) + len(leaf.words) + leaf.distance)
    for part in parts:
        following = np.append(part.astype(np.int64), beyond)
        np.maximum(ends, following[np.searchsorted(part, starts)], out=ends)
    short = ends - starts < len(leaf.words) + leaf.distance
    starts, ends = starts[short], ends[short]
    whole = segment.texts_at(starts) == segment.texts_at(ends)
    starts, ends = starts[whole], ends[whole]
    # One that begins later and ends at the same word is shorter.
    shortest = np.append(ends[1:] > ends[:-1], True)[: len(ends)]
    return _by_length(starts[shortest], ends[shortest] + 1)


def _around(positions: Positions, others: Positions, reach: int) -> Positions:
    """Give those of sorted positions that are no further than so many from any of others."""
    middles = others.astype(np.int64)
    firsts = np.searchsorted(positions, middles - reach)
    lasts = np.searchsorted(positions, middles + reach, side="right")
    # Each once, where the reach of two goes over the same.
    firsts = np.maximum(firsts, np.concatenate([[0], np.maximum.accumulate(lasts)[:-1]]))
    lengths = np.maximum(lasts - firsts, 0)
    steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    near: Positions = positions[np.repeat(firsts, lengths) + steps]
    return near


def _in_field(segment: Segment, places: Places, field: Field | None) -> Places:
    if field is None:
        return places
    fits = np.array([kind.field == field for kind in segment.kinds], np.bool_)
    counts = segment.count_by_text(places.positions)
    inside = places.positions[np.repeat(fits[segment.text_kinds], counts)]
    return Places((inside,), places.words)


def _apart(found: Sequence[Places]) -> tuple[Places, ...]:
    if len(found) < 2 and all(places.words == 1 for places in found):
        return tuple(found)
    starts = np.concatenate([places.positions for places in found]).astype(np.uint64)
    lengths = np.repeat([places.words for places in found], list(map(len, found)))
    packed = np.sort(starts << np.uint64(32) | lengths.astype(np.uint64))
    firsts = (packed >> np.uint64(32)).astype(np.int64)
    ends = firsts + (packed & np.uint64(0xFFFFFFFF)).astype(np.int64)
    reached = np.maximum.accumulate(ends)
    begins = np.flatnonzero(np.append(True, firsts[1:] >= reached[:-1]))
    return tuple(_by_length(firsts[begins], np.maximum.reduceat(ends, begins)))


def _by_length(starts: Places64, ends: Places64) -> list[Places]:
    lengths = ends - starts
    return [
        Places((starts[lengths == length].astype(np.uint32),), length)
        for length in np.unique(lengths).tolist()
    ]
