"""Searching for records by their numbers, without reading a document of the index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from smi_graph.search.expression import Expression
    from smi_graph.search.index import TextIndex


@dataclass(frozen=True, slots=True)
class Matches:
    """All records that fit a query, the best first.

    Parameters
    ----------
    numbers
        Of the records.
    scores
        How well each fits.
    """

    numbers: NDArray[np.int32]
    scores: NDArray[np.float32]

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return self.numbers.nbytes + self.scores.nbytes


class JoinedIndex:
    """A text index whose documents are known by their numbers; made by `of`.

    The table from places in the index to numbers is made once, so that a word of every
    document is found in milliseconds. Threads may share it.

    Parameters
    ----------
    index
        The text index.
    places
        The place of each document, in order.
    numbers
        Its number; -1 for a document that the caller does not know.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.search import DocumentWords, TextIndex, TextIndexWriter
    >>> with TemporaryDirectory() as folder:
    ...     writer = TextIndexWriter.create(Path(folder))
    ...     writer.add("b", DocumentWords.of(title="البيان"))
    ...     writer.add("a", DocumentWords.of(title="بيان"))
    ...     writer.finish()
    ...     index = TextIndex.open(Path(folder))
    >>> JoinedIndex.of(index, ["a", "b"]).search("بيان").numbers.tolist()
    [0, 1]
    """

    def __init__(
        self, index: TextIndex, places: NDArray[np.int64], numbers: NDArray[np.int32]
    ) -> None:
        self.index = index
        self._places = places
        self._numbers = numbers

    @classmethod
    def of(cls, index: TextIndex, identifiers: Iterable[str]) -> JoinedIndex:
        """Join an index with the identifiers of all records, in the order of their numbers."""
        known = {identifier: number for number, identifier in enumerate(identifiers)}
        places, found = index.identifiers()
        numbers = (known.get(identifier, -1) for identifier in found)
        return cls(index, places, np.fromiter(numbers, np.int32, len(found)))

    def search(self, query: str | Expression) -> Matches:
        """Find all records that fit a query.

        Raises
        ------
        UnclearSearch
            When the query cannot be understood.
        """
        places, scores = self.index.places(query)
        numbers = self._numbers[np.searchsorted(self._places, places)]
        known = numbers >= 0
        return Matches(numbers[known], scores[known])
