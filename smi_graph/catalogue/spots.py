"""Where the texts of records name what they name: in which text, paragraph and sentence.

The first mention of a thing in each sentence is kept, and every one of a number or a date. Where
only the graph of mentions is known, only the first place of each text is, and no sentence; see
`apart`. Sentences and paragraphs are numbered
through the title and the texts of a record, the texts in the order of their languages.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from smi_graph.arabic import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.int64]

T = TypeVar("T")

# As the register of a release keeps them: 11 bytes for each.
SPOT = np.dtype([("unit", "<u4"), ("text", "u1"), ("start", "<i4"), ("length", "<u2")])
_COLUMNS = ("unit", "text", "start", "length")
_ONE = Struct("<IBiH")
_PARAGRAPH_BITS = 16
_MOST = 2**_PARAGRAPH_BITS - 1
_MOST_TEXTS = 2**8 - 1
# Sentences of which only this is known, that they are others.
_APART = 2**15
# What stands in a field stands in no sentence; all fields of a record are together.
FIELDS = 0


class Spot(NamedTuple):
    """Where something is named.

    Parameters
    ----------
    unit
        The sentence, with its paragraph; see `paragraph_of`.
    text
        In which text: 0 is the title, then the texts in the order of their languages.
    start, length
        Which characters of that text.
    """

    unit: int
    text: int
    start: int
    length: int


def paragraph_of(unit: int) -> int:
    """Give the paragraph of a sentence."""
    return unit >> _PARAGRAPH_BITS


def spots_in(
    texts: Sequence[str], mentions: Iterable[tuple[int, int, int]]
) -> list[tuple[int, Spot]]:
    """Tell in which sentences mentions stand.

    Parameters
    ----------
    texts
        The title, which may be empty, and the texts in the order of their languages.
    mentions
        Of each the number of its text, and where it starts and ends there.

    Returns
    -------
    list of tuple
        The place of the mention among those given, and where it stands. Mentions beyond what
        can be counted, in the 65,536th sentence say, are left out.

    Examples
    --------
    >>> found = spots_in(["", "Rome. Paris and Rome."], [(1, 0, 4), (1, 6, 11), (1, 16, 20)])
    >>> [spot.unit - found[0][1].unit for _, spot in found]
    [0, 1, 1]
    """
    units: list[list[tuple[int, int]]] = []
    sentence = paragraph = 0
    for text in texts:
        cut = split_sentences(text)
        units.append([])
        for count, each in enumerate(cut, start=sentence + 1):
            unit = (paragraph + each.paragraph + 1) << _PARAGRAPH_BITS | count
            units[-1].append((each.start, unit if count <= _MOST else 0))
        sentence += len(cut)
        paragraph += cut[-1].paragraph + 1 if cut else 0
    found = []
    for place, (number, start, end) in enumerate(mentions):
        known = units[number]
        at = bisect_right(known, (start, 2**32)) - 1
        unit = known[max(at, 0)][1] if known else 0
        if unit and number <= _MOST_TEXTS:
            found.append((place, Spot(unit, number, start, min(end - start, _MOST))))
    return found


def pack(spots: Iterable[Spot], *, every: bool = False) -> bytes:
    """Write where one thing is named in one record, the first mention of each sentence or every."""
    known: Iterable[Spot] = sorted(spots)
    if not every:
        first: dict[int, Spot] = {}
        for spot in known:
            first.setdefault(spot.unit, spot)
        known = first.values()
    # Most are few, for which an array of numpy takes several times as long.
    return b"".join([_ONE.pack(*spot) for spot in known])


def apart(places: Iterable[tuple[T, int, int, int]]) -> list[tuple[T, Spot]]:
    """Give places of one record of which nobody knows the sentences: none is near another.

    Parameters
    ----------
    places
        Of each what is named, the number of the text, the start and the length there; a length
        of 0 where nobody knows in which place of the text.

    Examples
    --------
    >>> one, other = apart([("Rome", 1, 12, 4), ("Paris", 1, 20, 5)])
    >>> one[1].start, paragraph_of(one[1].unit) == paragraph_of(other[1].unit)
    (12, False)
    """
    return [
        (named, Spot((_APART + n) << _PARAGRAPH_BITS | (_APART + n), text, start, length))
        for n, (named, text, start, length) in enumerate(islice(places, _MOST - _APART))
    ]


@dataclass(frozen=True, slots=True)
class Spots:
    """Where the texts of all records name what they name; made by `of`.

    Parameters
    ----------
    starts
        Where the spots of each record begin, and at last where they end.
    values
        The number of the value that is named.
    units, texts, begins, lengths
        See `Spot`. Within a record, spots are sorted by value and by sentence.

    Examples
    --------
    >>> one, other = pack([Spot(65537, 0, 3, 4)]), pack([Spot(65537, 0, 9, 2)])
    >>> spots = Spots.of(np.array([1, 1]), np.array([7, 5]), [one, other], rows=2)
    >>> spots.of_value(1, 7), spots.of_value(0, 7)
    ([Spot(unit=65537, text=0, start=3, length=4)], [])
    """

    starts: NDArray[np.int64]
    values: NDArray[np.int32]
    units: NDArray[np.uint32]
    texts: NDArray[np.uint8]
    begins: NDArray[np.int32]
    lengths: NDArray[np.uint16]

    @classmethod
    def of(
        cls,
        rows_of: NDArray[np.integer],
        values: NDArray[np.integer],
        packed: Sequence[bytes],
        rows: int,
    ) -> Spots:
        """Lay out what `pack` has written of pairs of a record and a value, each given once."""
        laid = np.frombuffer(b"".join(packed), dtype=SPOT)
        counts = [len(one) // SPOT.itemsize for one in packed]
        return cls.laid_out(
            np.repeat(rows_of, counts).astype(np.int64),
            np.repeat(values, counts).astype(np.int64),
            [laid[name] for name in _COLUMNS],
            rows,
        )

    @classmethod
    def laid_out(
        cls,
        rows_of: Places,
        values: Places,
        columns: Sequence[NDArray[np.generic]],
        rows: int,
    ) -> Spots:
        """Lay out spots given as columns, in any order."""
        order = np.lexsort((columns[0], values, rows_of))
        lengths = np.bincount(rows_of, minlength=rows)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        unit, text, start, length = (np.ascontiguousarray(column[order]) for column in columns)
        return cls(
            starts,
            values[order].astype(np.int32),
            unit.astype(np.uint32),
            text.astype(np.uint8),
            start.astype(np.int32),
            length.astype(np.uint16),
        )

    @property
    def are_apart(self) -> bool:
        """Whether any of them are places of which nobody knows the sentence; see `apart`."""
        return bool(np.any(self.units >> _PARAGRAPH_BITS >= _APART))

    @property
    def columns(self) -> tuple[NDArray[np.generic], ...]:
        """All that tells where, as `laid_out` takes it."""
        return self.units, self.texts, self.begins, self.lengths

    @property
    def rows_of(self) -> Places:
        """The record of each spot."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def places_in(self, records: NDArray[np.integer]) -> tuple[Places, Places]:
        """Give for some records where their spots lie in the columns, and whose each one is."""
        starts = self.starts[records]
        lengths = self.starts[np.asarray(records) + 1] - starts
        rows = np.repeat(np.arange(len(records)), lengths)
        steps = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return np.repeat(starts, lengths) + steps, rows

    def of_value(self, record: int, value: int) -> list[Spot]:
        """Give where a record names a value, in the order of its texts."""
        begin, end = self.starts[record : record + 2].tolist()
        low, high = np.searchsorted(self.values[begin:end], [value, value + 1]).tolist()
        return [self._spot(begin + place) for place in range(low, high)]

    def _spot(self, place: int) -> Spot:
        return Spot(*(int(column[place]) for column in self.columns))


def join(parts: Iterable[tuple[Spots, Places, Places]], rows: int) -> Spots:
    """Join spots, each given with where its records and its values have moved to; -1 is gone."""
    moved = list(_moved(parts))
    columns = [np.concatenate([each[2][place] for each in moved]) for place in range(4)]
    return Spots.laid_out(
        np.concatenate([each[0] for each in moved]),
        np.concatenate([each[1] for each in moved]),
        columns,
        rows,
    )


def _moved(
    parts: Iterable[tuple[Spots, Places, Places]],
) -> Iterator[tuple[Places, Places, list[NDArray[np.generic]]]]:
    for spots, rows, values in parts:
        new_rows, new_values = rows[spots.rows_of], values[spots.values]
        stays = (new_rows >= 0) & (new_values >= 0)
        yield new_rows[stays], new_values[stays], [column[stays] for column in spots.columns]
