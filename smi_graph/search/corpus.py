"""All words of all titles and texts in their order, and the places of each word.

A text index tells which documents hold a word; what stands beside it, and how often it stands
there, this tells. Words are those of :mod:`smi_graph.search.words`. A corpus lies in segments,
as a text index does: a later release takes those of an earlier one over and adds one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import orjson

from smi_graph.arabic import sorting_rules, word_key
from smi_graph.columns import TextColumn
from smi_graph.search.errors import DamagedTextIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from smi_graph.search.expression import Field

    Integers = NDArray[np.int32]
    Positions = NDArray[np.uint32]

CORPUS_FOLDER = "corpus"
CORPUS_NAME = "corpus.json"
# Count up when words are split otherwise or the columns change, so that no corpus is misread.
CORPUS_FORMAT = 1
# Stands where a text ends, and as often at both ends of a stream as anybody looks beside a word.
BORDER = 0
MARGIN = 9

_FIELDS: dict[str, Field] = {"ar": "text_ar", "en": "text_en"}


class TextKind(NamedTuple):
    """What a text of a record is.

    Parameters
    ----------
    section
        ``title`` or ``text``.
    language
        Its language tag; empty where it is not known.
    """

    section: str
    language: str

    @property
    def field(self) -> Field:
        """The field of the text index that has it.

        Examples
        --------
        >>> TextKind("title", "ar").field, TextKind("text", "fr").field
        ('title', 'text_other')
        """
        if self.section == "title":
            return "title"
        return _FIELDS.get(self.language, "text_other")


@dataclass(frozen=True)
class Segment:
    """A stretch of a corpus. Nothing in it is to be changed.

    Parameters
    ----------
    name
        What its files begin with.
    identifiers
        Of its documents.
    gone
        Which documents are published no more.
    kinds
        The kinds of text that it holds.
    words
        Its words, sorted by code points; the number of a word is its place and one more.
    ranks
        For the number of each word its place in the order of a dictionary, in all segments.
    stream
        The numbers of all words, text after text, with `BORDER` after each.
    positions, starts
        Where in the stream each word stands, and where its positions begin, by its number.
    text_documents, text_kinds, text_starts, text_words, text_arabic
        For each text its document, its kind, where it begins in the stream, how many words it
        has, and how many of them in Arabic letters.
    """

    name: str
    identifiers: TextColumn
    gone: NDArray[np.bool_]
    kinds: tuple[TextKind, ...]
    words: TextColumn
    ranks: Integers
    stream: Integers
    positions: Positions
    starts: NDArray[np.int64]
    text_documents: Integers
    text_kinds: NDArray[np.uint8]
    text_starts: NDArray[np.int64]
    text_words: Integers
    text_arabic: Integers

    def numbers_of(self, word: str, *, is_beginning: bool = False) -> range:
        """Give the numbers of a word, or of all words that begin so."""
        first = self.words.place_of(word)
        if is_beginning:
            return range(first + 1, self.words.place_of(word + "\U0010ffff") + 1)
        is_there = first < len(self.words) and self.words[first] == word
        return range(first + 1, first + 1 + is_there)

    def positions_of(self, numbers: range) -> Positions:
        """Give where words stand, whose numbers follow each other, word after word."""
        return self.positions[self.starts[numbers.start] : self.starts[numbers.stop]]

    def count_by_text(self, positions: Positions) -> Integers:
        """Count sorted positions text by text."""
        texts = len(self.text_starts)
        if len(positions) * 4 < texts:
            return np.bincount(self.texts_at(positions), minlength=texts).astype(np.int32)
        edges = np.searchsorted(positions, np.append(self.text_starts, len(self.stream)))
        return np.diff(edges).astype(np.int32)

    def texts_at(self, positions: NDArray[np.integer]) -> NDArray[np.int64]:
        """Tell in which text each position lies."""
        found: NDArray[np.int64] = np.searchsorted(self.text_starts, positions, side="right") - 1
        return found


def arabic_among(words: TextColumn) -> NDArray[np.bool_]:
    """Tell of the numbers of sorted words which are in Arabic letters."""
    found = np.zeros(len(words) + 1, np.bool_)
    # They stand side by side.
    found[words.place_of("\u0620") + 1 : words.place_of("\u0780") + 1] = True
    return found


class Corpus:
    """A finished corpus; made by `open`. Threads may share it.

    Parameters
    ----------
    segments
        The largest first.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.search import CorpusWriter, DocumentWords
    >>> with TemporaryDirectory() as folder:
    ...     writer = CorpusWriter.create(Path(folder))
    ...     writer.add("a", DocumentWords.of(title="البيان الأول", text_en="The statement"))
    ...     writer.finish()
    ...     corpus = Corpus.open(Path(folder))
    >>> [segment] = corpus.segments
    >>> list(segment.words), segment.text_words.tolist(), segment.text_arabic.tolist()
    (['statement', 'the', 'الاول', 'البيان'], [2, 2], [2, 0])
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)

    @classmethod
    def open(cls, folder: Path) -> Corpus:
        """Open a corpus for reading; its columns stay in the files until they are looked at.

        Raises
        ------
        DamagedTextIndex
            When there is none, or it cannot be read or is of another version.
        """
        try:
            known = orjson.loads((folder / CORPUS_NAME).read_bytes())
            if known["format"] != CORPUS_FORMAT:
                raise DamagedTextIndex(folder, f"{CORPUS_NAME}: {known['format']}")
            segments = [_segment(folder, each) for each in known["segments"]]
            if known["sorted_by"] == sorting_rules():
                return cls(segments)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DamagedTextIndex(folder, str(error)) from error
        ranks = make_ranks([segment.words for segment in segments])
        return cls([_ranked(*pair) for pair in zip(segments, ranks, strict=True)])


COLUMNS = (
    *("stream", "positions", "starts", "text_documents", "text_kinds", "text_starts"),
    *("text_words", "text_arabic"),
)
TEXT_COLUMNS = ("identifiers", "words")
RANKS = "ranks"


def _segment(folder: Path, known: dict[str, Any]) -> Segment:
    name = known["name"]
    identifiers, words = (load_texts(folder, f"{name}.{column}") for column in TEXT_COLUMNS)
    gone = np.zeros(len(identifiers), np.bool_)
    gone[known["gone"]] = True
    return Segment(
        name=name,
        identifiers=identifiers,
        gone=gone,
        kinds=tuple(TextKind(*kind) for kind in known["kinds"]),
        words=words,
        ranks=load_column(folder, f"{name}.{RANKS}"),
        **{column: load_column(folder, f"{name}.{column}") for column in COLUMNS},
    )


def _ranked(segment: Segment, ranks: Integers) -> Segment:
    return Segment(**{**segment.__dict__, RANKS: ranks})


def load_column(folder: Path, name: str) -> NDArray[Any]:
    """Open a column of numbers."""
    # As a plain array: a memmap does much more for each look into it.
    array: NDArray[Any] = np.asarray(np.load(folder / f"{name}.npy", "r", allow_pickle=False))
    return array


def load_texts(folder: Path, name: str) -> TextColumn:
    """Open a column of texts."""
    return TextColumn(load_column(folder, f"{name}.content"), load_column(folder, f"{name}.ends"))


def make_ranks(vocabularies: Sequence[Iterable[str]]) -> list[Integers]:
    """Give for each word of each vocabulary its place in the order of a dictionary.

    Parameters
    ----------
    vocabularies
        Words in the order of their numbers, from 1; a word of several has one place.

    Examples
    --------
    >>> [ranks.tolist() for ranks in make_ranks([["بيان", "پاريس"], ["تونس", "بيان"]])]
    [[0, 1, 2], [0, 3, 1]]
    """
    known = [list(words) for words in vocabularies]
    every = sorted({word for words in known for word in words}, key=lambda w: (word_key(w), w))
    places = {word: place for place, word in enumerate(every, start=1)}
    return [np.array([0, *(places[word] for word in words)], np.int32) for words in known]
