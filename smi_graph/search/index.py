"""Reading a text index: immutable, open in as many processes as there are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from tantivy import Index, Occur, Query

from smi_graph.search.engine import (
    FORMAT,
    FORMAT_NAME,
    IDENTIFIER,
    NAMES_NAME,
    count_word,
    engine_query,
)
from smi_graph.search.errors import DamagedTextIndex, UnclearSearch
from smi_graph.search.expression import FIELDS, One, Phrase
from smi_graph.search.highlighting import find_spans
from smi_graph.search.listed_names import NO_NAMES, ListedNames
from smi_graph.search.query import parse_query
from smi_graph.search.spelling import Speller

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from tantivy import DocAddress, Searcher, SearchResult

    from smi_graph.search.expression import Expression, Field
    from smi_graph.search.highlighting import Span
    from smi_graph.search.spelling import Run, Spelled

    # The segment and the document in it, in one number.
    Places = NDArray[np.int64]
    Scores = NDArray[np.float32]

LOCKS = (".tantivy-meta.lock", ".tantivy-writer.lock")


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that fits a query.

    Parameters
    ----------
    identifier
        As it was given to the writer.
    score
        How well it fits (BM25); only the order of one answer has a meaning.
    """

    identifier: str
    score: float


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a search.

    Parameters
    ----------
    total
        How many documents fit, exactly.
    hits
        Those that were asked for, the best first. Within one index equal scores keep their
        order, so pages of an answer neither repeat nor lose a document.
    """

    total: int
    hits: tuple[Hit, ...]


class TextIndex:
    """A finished index; made by `open`. Threads may share it.

    Examples
    --------
    >>> from smi_graph.search import DocumentWords, TextIndexWriter
    >>> with TemporaryDirectory() as folder:
    ...     writer = TextIndexWriter.create(Path(folder))
    ...     writer.add("a", DocumentWords.of(title="بيانُ القِمّة", text_en="The Summit's statement"))
    ...     writer.finish()
    ...     index = TextIndex.open(Path(folder))
    >>> [hit.identifier for hit in index.search("القمة statement").hits]
    ['a']
    >>> index.search("ar:summit").total
    0
    >>> index.highlight("بيانُ القِمّة", "قمة")
    [(6, 13)]
    """

    def __init__(self, index: Index, searcher: Searcher, names: ListedNames = NO_NAMES) -> None:
        self._schema = index.schema
        self._searcher = searcher
        self.names = names
        self.speller = Speller(self.count, names)

    @classmethod
    def open(cls, folder: Path) -> TextIndex:
        """Open an index for reading; nothing is written to its folder.

        Raises
        ------
        DamagedTextIndex
            When there is none, or it cannot be read.
        """
        check_format(folder)
        try:
            names = ListedNames.read((folder / NAMES_NAME).read_bytes())
            return cls(*_open_through_links(folder), names)
        except (OSError, ValueError) as error:
            raise DamagedTextIndex(folder, str(error)) from error

    @property
    def documents(self) -> int:
        """How many documents it holds."""
        return self._searcher.num_docs

    def search(self, query: str | Expression, *, limit: int = 20, offset: int = 0) -> Hits:
        """Find documents.

        Parameters
        ----------
        query
            What a person typed, see `parse_query`, or what was understood of it.
        limit, offset
            How many hits to give, after how many; at least 1 and 0.

        Raises
        ------
        UnclearSearch
            When the query cannot be understood.
        ValueError
            When the limit or the offset is too small.
        """
        if limit < 1 or offset < 0:
            raise ValueError(f"no hits can be given with limit {limit} and offset {offset}")
        last = min(offset + limit, max(self.documents, 1))
        found = self._ask(query, last)
        hits = (Hit(self._identifier(place), score) for score, place in found.hits[offset:last])
        total: int = found.count  # type: ignore[attr-defined] # the engine's stub leaves it out
        return Hits(total, tuple(hits))

    def holding(self, words: Sequence[Sequence[str]]) -> set[str]:
        """Give every document that holds words of the index, whatever stands between them.

        Parameters
        ----------
        words
            For each word the spellings of it, one of which has to be there.
        """
        clauses = [
            (Occur.Must, Query.boolean_query([(Occur.Should, self._term(w)) for w in spellings]))
            for spellings in words
        ]
        if not clauses:
            return set()
        found = self._searcher.search(Query.boolean_query(clauses), limit=max(self.documents, 1))
        return {self._identifier(place) for _, place in found.hits}

    def _term(self, word: str) -> Query:
        terms = ((Occur.Should, Query.term_query(self._schema, f, word)) for f in FIELDS)
        return Query.boolean_query(list(terms))

    def scores(self, query: str | Expression) -> dict[str, float]:
        """Give every document that fits, with its score, for joining with other data.

        Raises
        ------
        UnclearSearch
            When the query cannot be understood.
        """
        found = self._ask(query, max(self.documents, 1))
        # In the order of the files, so that each block is unpacked once.
        places = sorted(found.hits, key=lambda hit: (hit[1].segment_ord, hit[1].doc))
        return {self._identifier(place): score for score, place in places}

    def places(self, query: str | Expression) -> tuple[Places, Scores]:
        """Give every document that fits, by its place, the best first.

        This is much faster than `scores`, since no document is read; see `JoinedIndex`.

        Raises
        ------
        UnclearSearch
            When the query cannot be understood.
        """
        hits = self._ask(query, max(self.documents, 1)).hits
        places = (place.segment_ord << 32 | place.doc for _, place in hits)
        return (
            np.fromiter(places, np.int64, len(hits)),
            np.fromiter((score for score, _ in hits), np.float32, len(hits)),
        )

    def identifiers(self) -> tuple[Places, list[str]]:
        """Give the place of every document, in order, and the identifier that stands there."""
        found = self._searcher.search(Query.all_query(), limit=max(self.documents, 1)).hits
        places = sorted(
            (place for _, place in found), key=lambda place: (place.segment_ord, place.doc)
        )
        numbers = (place.segment_ord << 32 | place.doc for place in places)
        return (
            np.fromiter(numbers, np.int64, len(places)),
            [self._identifier(place) for place in places],
        )

    def count(self, word: str) -> int:
        """Tell in how many fields of documents a word of the index stands."""
        return count_word(self._searcher, word)

    def has(self, run: Run) -> bool:
        """Tell whether words of the index stand anywhere one after another."""
        if len(run) == 1 or not all(map(self.count, run)):
            return all(map(self.count, run))
        return bool(self._ask(One(Phrase(run, "")), 1).hits)

    def words(self, beginning: str, limit: int) -> list[str]:
        """List words of the index that begin alike, at most so many of each field."""
        found = (
            self._searcher.terms_with_prefix(field, beginning, limit=limit) for field in FIELDS
        )
        return list(dict.fromkeys(word for words in found for word, _ in words))

    def highlight(
        self, text: str, query: str | Expression, field: Field | None = None
    ) -> list[Span]:
        """Find what to mark in a text of a hit, in its own characters.

        Parameters
        ----------
        text
            As printed.
        query
            As it was searched for.
        field
            Which field the text is of: then ``title:words`` marks nothing in the others.

        Raises
        ------
        UnclearSearch
            When the query cannot be understood.
        """
        return find_spans(text, self.spell(query), field)

    def spell(self, query: str | Expression) -> Spelled:
        """Give a query in the spellings that are looked up, for marking many texts.

        Raises
        ------
        UnclearSearch
            When the query cannot be understood.
        """
        expression = parse_query(query).expression if isinstance(query, str) else query
        return self.speller.spell(expression)

    def _ask(self, query: str | Expression, limit: int) -> SearchResult:
        asked = engine_query(self._searcher, self._schema, self.spell(query))
        try:
            return self._searcher.search(asked, limit=limit, count=True)
        except ValueError as error:
            # What the engine would have to open for a beginning or a nearness is bounded.
            raise UnclearSearch("too_much") from error

    def _identifier(self, place: DocAddress) -> str:
        return str(self._searcher.doc(place).get_first(IDENTIFIER))


def check_format(folder: Path) -> None:
    """Make sure that a folder holds a finished index of this version.

    Raises
    ------
    DamagedTextIndex
        When it does not.
    """
    try:
        found = json.loads((folder / FORMAT_NAME).read_text(encoding="utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedTextIndex(folder, f"{FORMAT_NAME}: {error}") from error
    if found != FORMAT:
        raise DamagedTextIndex(folder, f"{FORMAT_NAME}: {found} != {FORMAT}")


def _open_through_links(folder: Path) -> tuple[Index, Searcher]:
    """Open an index in a folder of links to its files.

    The engine locks the folder that it reads from, with a file of its own; a release is not
    written to, and a service may not even have the right to. The files stay mapped when the
    links are gone.
    """
    with TemporaryDirectory(prefix="smi-graph-") as private:
        links = Path(private, "links")
        links.mkdir()
        for path in _absolute(folder):
            (links / path.name).symlink_to(path)
        index = Index.open(str(links))
        index.config_reader("manual")
        opened = index, index.searcher()
        # A thread of the engine may still want to lock the folder; now it finds none, and
        # cannot put a file into it while it is being removed.
        links.rename(Path(private, "opened"))
        return opened


def _absolute(folder: Path) -> Iterable[Path]:
    return (path for path in folder.resolve().iterdir() if path.name not in LOCKS)
