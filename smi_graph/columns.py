"""Columns that take little memory and may be read straight from a file."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    Integers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class TextColumn:
    """Texts one after another, as UTF-8; made by `of`.

    Parameters
    ----------
    content
        The bytes of all texts.
    ends
        Where each text ends.

    Examples
    --------
    >>> column = TextColumn.of(["", "Rome", "دمشق"])
    >>> len(column), column[0], column[2]
    (3, '', 'دمشق')
    >>> column.find("Rome"), column.find("Paris")
    (1, None)
    """

    content: NDArray[np.uint8]
    ends: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextColumn:
        """Lay out texts."""
        content, ends = bytearray(), array("q")
        for text in texts:
            content += text.encode()
            ends.append(len(content))
        return cls(np.frombuffer(content, dtype=np.uint8), np.frombuffer(ends, dtype=np.int64))

    def __len__(self) -> int:
        """Tell how many texts there are."""
        return len(self.ends)

    def __getitem__(self, number: int) -> str:
        """Give one text."""
        start = int(self.ends[number - 1]) if number else 0
        return bytes(self.content[start : int(self.ends[number])]).decode()

    def __iter__(self) -> Iterator[str]:
        """Give all texts, much faster than one by one."""
        whole, start = self.content.data, 0
        for end in self.ends.data:
            yield str(whole[start:end], "utf-8")
            start = end

    def place_of(self, text: str) -> int:
        """Tell how many texts come before one, in a column that is sorted by code points.

        Examples
        --------
        >>> TextColumn.of(["b", "bc", "d"]).place_of("c")
        2
        """
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle] < text:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, text: str) -> int | None:
        """Find a text in a column that is sorted by code points.

        Returns
        -------
        int or None
            Its number; ``None`` when it is not there.
        """
        place = self.place_of(text)
        return place if place < len(self) and self[place] == text else None


@dataclass(frozen=True, slots=True)
class Links:
    """Which numbers each row is linked with, in compressed sparse rows; made by `of`.

    Parameters
    ----------
    starts
        Where the numbers of each row begin, and at last where they end: one more than rows.
    numbers
        The numbers of all rows; sorted and without repetition within a row.

    Examples
    --------
    >>> links = Links.of(np.array([1, 0, 1, 1]), np.array([7, 5, 6, 7]), rows=3)
    >>> links[1].tolist(), links[2].tolist(), links.lengths.tolist()
    ([6, 7], [], [1, 2, 0])
    >>> links.turned(columns=8)[7].tolist()
    [1]
    """

    starts: NDArray[np.int64]
    numbers: Integers

    @classmethod
    def of(cls, rows_of: NDArray[np.integer], numbers: NDArray[np.integer], rows: int) -> Links:
        """Lay out pairs of a row and a number; repeated pairs count once."""
        pairs = np.unique(rows_of.astype(np.int64) << 32 | numbers.astype(np.int64))
        lengths = np.bincount(pairs >> 32, minlength=rows)
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        return cls(starts, (pairs & 0xFFFFFFFF).astype(np.int32))

    def __len__(self) -> int:
        """Tell how many rows there are."""
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Integers:
        """Give the numbers of one row."""
        return self.numbers[self.starts[row] : self.starts[row + 1]]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many numbers each row has."""
        return np.diff(self.starts)

    @property
    def rows_of(self) -> NDArray[np.int64]:
        """The row of each of the numbers."""
        return np.repeat(np.arange(len(self)), self.lengths)

    def turned(self, columns: int) -> Links:
        """Give the same links the other way round."""
        return Links.of(self.numbers, self.rows_of, columns)

    def of_rows(self, rows: NDArray[np.integer]) -> Integers:
        """Give the numbers of several rows, one row after another, with repetitions."""
        starts, lengths = self.starts[rows], self.starts[np.asarray(rows) + 1] - self.starts[rows]
        if not lengths.sum():
            return np.empty(0, np.int32)
        steps = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        numbers: Integers = self.numbers[np.repeat(starts, lengths) + steps]
        return numbers


@dataclass(frozen=True, slots=True)
class ValueCells:
    """The values of a column that few rows fill; made by `of`.

    Parameters
    ----------
    rows, numbers
        Pairs of a row and a value, sorted.

    Examples
    --------
    >>> cells = ValueCells.of([(3, 7), (1, 5), (3, 6)])
    >>> cells[3], cells[2]
    ([6, 7], [])
    """

    rows: Integers
    numbers: Integers

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]]) -> ValueCells:
        """Lay out pairs of a row and the number of a value; repeated pairs count once."""
        known = sorted(set(pairs))
        laid = np.array(known, dtype=np.int32).reshape(len(known), 2)
        return cls(np.ascontiguousarray(laid[:, 0]), np.ascontiguousarray(laid[:, 1]))

    def __getitem__(self, row: int) -> list[int]:
        """Give the numbers of one row."""
        start, end = np.searchsorted(self.rows, [row, row + 1])
        found: list[int] = self.numbers[start:end].tolist()
        return found

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Give all pairs."""
        return zip(self.rows.tolist(), self.numbers.tolist(), strict=True)


@dataclass(frozen=True, slots=True)
class TextCells:
    """The texts of a column that few rows fill; made by `of`.

    Parameters
    ----------
    rows, texts
        Rows, sorted, and what each says.

    Examples
    --------
    >>> cells = TextCells.of([(3, "b"), (1, "c"), (3, "a")])
    >>> cells[3], cells[2]
    (['a', 'b'], [])
    """

    rows: Integers
    texts: TextColumn

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, str]]) -> TextCells:
        """Lay out pairs of a row and a text; repeated pairs count once."""
        known = sorted(set(pairs))
        rows = np.array([row for row, _ in known], dtype=np.int32)
        return cls(rows, TextColumn.of(text for _, text in known))

    def __getitem__(self, row: int) -> list[str]:
        """Give the texts of one row."""
        start, end = np.searchsorted(self.rows, [row, row + 1]).tolist()
        return [self.texts[place] for place in range(start, end)]

    def pairs(self) -> Iterator[tuple[int, str]]:
        """Give all pairs."""
        return zip(self.rows.tolist(), self.texts, strict=True)
