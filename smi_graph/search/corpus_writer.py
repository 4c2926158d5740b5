"""Writing a corpus, from nothing or from an earlier one that stays as it is."""

from __future__ import annotations

import os
import shutil
from array import array
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import orjson
from numpy.lib.format import open_memmap

from smi_graph.arabic import sorting_rules
from smi_graph.columns import TextColumn
from smi_graph.search.corpus import (
    BORDER,
    COLUMNS,
    CORPUS_FORMAT,
    CORPUS_NAME,
    MARGIN,
    RANKS,
    TEXT_COLUMNS,
    Corpus,
    TextKind,
    arabic_among,
    load_column,
    load_texts,
    make_ranks,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from smi_graph.search.corpus import Segment
    from smi_graph.search.writer import DocumentWords

    Numbers = NDArray[np.int32]

_AT_ONCE = 2**22
_TEXTS_AT_ONCE = 10_000
# A segment is put together with the one before it when that is not so many times as large.
_STEP = 4
# Positions are 32 bits.
_LARGEST = 2**32 - 1


class CorpusWriter:
    """Writes one corpus; made by `create` or `continue_from`, ended by `finish`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.search import DocumentWords
    >>> with TemporaryDirectory() as folder:
    ...     writer = CorpusWriter.create(Path(folder, "first"))
    ...     writer.add("a", DocumentWords.of(title="البيان الأول"))
    ...     writer.finish()
    ...     writer = CorpusWriter.continue_from(Path(folder, "first"), Path(folder, "next"))
    ...     writer.add("a", DocumentWords.of(title="البيان"))
    ...     writer.finish()
    ...     [list(each.words) for each in Corpus.open(Path(folder, "next")).segments]
    [['البيان']]
    """

    def __init__(self, folder: Path, earlier: Path | None = None) -> None:
        self._folder = folder
        self._earlier = earlier
        self._segments = list(Corpus.open(earlier).segments) if earlier is not None else []
        self._gone = {segment.name: segment.gone.copy() for segment in self._segments}
        self._new = _SegmentMaker(folder, self._unused_name())

    def __enter__(self) -> Self:
        """Give the writer."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what was not finished."""
        self._new.close()

    @classmethod
    def create(cls, folder: Path) -> CorpusWriter:
        """Begin an empty corpus in a folder that is empty or is not there yet."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    @classmethod
    def continue_from(cls, earlier: Path, folder: Path) -> CorpusWriter:
        """Begin with the documents of an earlier corpus; nothing in its folder changes.

        Raises
        ------
        smi_graph.search.DamagedTextIndex
            When there is no corpus, or a damaged one, or one of another version: create a new
            one.
        """
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, earlier)

    def add(self, identifier: str, words: DocumentWords) -> None:
        """Add the title and the texts of a document, in the place of those of before."""
        self.remove(identifier)
        self._new.add(identifier, _texts(words))

    def remove(self, identifier: str) -> None:
        """Take a document out; one that is not there is no fault."""
        self._new.forget(identifier)
        for name, number in self._known.get(identifier, ()):
            self._gone[name][number] = True

    @cached_property
    def _known(self) -> dict[str, list[tuple[str, int]]]:
        known: dict[str, list[tuple[str, int]]] = {}
        for segment in self._segments:
            for number, identifier in enumerate(segment.identifiers):
                known.setdefault(identifier, []).append((segment.name, number))
        return known

    def finish(self) -> None:
        """Write everything to the disk and make the corpus one that can be opened."""
        kept = self._segments
        while kept and self._is_due(kept[-1]):
            self._new.take(kept[-1], ~self._gone[kept[-1].name])
            kept.pop()
        for segment in kept:
            self._link(segment.name)
        known = [
            {
                "name": segment.name,
                "kinds": list(map(tuple, segment.kinds)),
                "gone": np.flatnonzero(self._gone[segment.name]).tolist(),
            }
            for segment in kept
        ]
        if self._new.documents or not kept:
            kinds = list(map(tuple, self._new.finish()))
            known.append({"name": self._new.name, "kinds": kinds, "gone": self._new.gone})
        self._new.close()
        names = [str(each["name"]) for each in known]
        vocabularies = [load_texts(self._folder, f"{name}.words") for name in names]
        for name, ranks in zip(names, make_ranks(vocabularies), strict=True):
            np.save(self._folder / f"{name}.{RANKS}.npy", ranks)
        document = {"format": CORPUS_FORMAT, "sorted_by": sorting_rules(), "segments": known}
        (self._folder / CORPUS_NAME).write_bytes(orjson.dumps(document))

    def _is_due(self, segment: Segment) -> bool:
        """Tell whether a segment is written anew: it is small, or much of it is gone."""
        if len(segment.stream) + self._new.length > _LARGEST:
            return False
        lost = int(np.count_nonzero(self._gone[segment.name]))
        is_small = len(segment.stream) <= self._new.length * _STEP
        return is_small or lost * _STEP > len(segment.identifiers)

    def _link(self, name: str) -> None:
        if self._earlier is None:
            raise ValueError(f"there is no segment {name} to be taken over")
        texts = (f"{column}.{part}" for column in TEXT_COLUMNS for part in ("content", "ends"))
        for column in (*COLUMNS, *texts):
            file = f"{name}.{column}.npy"
            _link_or_copy(self._earlier / file, self._folder / file)

    def _unused_name(self) -> str:
        return str(max((int(segment.name) for segment in self._segments), default=0) + 1)


def _texts(words: DocumentWords) -> Iterator[tuple[TextKind, str]]:
    """Give the title and the texts of a document that have words, each with its kind."""
    for kind, text in (
        (TextKind("title", words.title_language), words.title),
        (TextKind("text", "ar"), words.text_ar),
        (TextKind("text", "en"), words.text_en),
    ):
        if text:
            yield kind, text
    if words.text_other:
        others = words.text_other.split(words.PARTED)
        languages = words.other_languages.split(" ") if words.other_languages else []
        for number, text in enumerate(others):
            yield TextKind("text", languages[number] if number < len(languages) else ""), text


class _SegmentMaker:
    """Gathers texts and lays them out as a segment.

    Words have numbers in the order of their coming, until all are known.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self.name = folder, name
        self._raw = folder / f"{name}.raw"
        self._file = self._raw.open("wb")
        self._vocabulary: defaultdict[str, int] = defaultdict()
        self._vocabulary.default_factory = lambda: len(self._vocabulary) + 1
        self._kinds: dict[TextKind, int] = {}
        self._identifiers: list[str] = []
        self._numbers: dict[str, int] = {}
        self.gone: list[int] = []
        self._documents, self._text_kinds = array("i"), array("B")
        self._starts = array("q")
        self.length = 0
        self._write(np.full(MARGIN, BORDER, np.int32))

    @property
    def documents(self) -> int:
        """How many documents came."""
        return len(self._identifiers)

    def add(self, identifier: str, texts: Iterable[tuple[TextKind, str]]) -> None:
        """Add a document that is not there."""
        number = self._document(identifier)
        look_up = self._vocabulary.__getitem__
        for kind, text in texts:
            numbers = np.fromiter(map(look_up, text.split()), np.int32)
            self._add_text(number, kind, numbers)

    def take(self, segment: Segment, live: NDArray[np.bool_]) -> None:
        """Add the documents of another segment that are still published."""
        rows = [
            row
            for row in zip(
                *(segment.text_documents.tolist(), segment.text_kinds.tolist()),
                *(segment.text_starts.tolist(), segment.text_words.tolist()),
                strict=True,
            )
            if live[row[0]]
        ]
        numbers = self._numbers_of(segment, rows)
        identifiers = list(segment.identifiers)
        known = {
            number: self._document(identifiers[number]) for number in np.flatnonzero(live).tolist()
        }
        for document, kind, start, length in rows:
            text = numbers[segment.stream[start : start + length]]
            self._add_text(known[document], segment.kinds[kind], text)

    def _numbers_of(self, segment: Segment, rows: list[tuple[int, int, int, int]]) -> Numbers:
        """Give for the words of some texts of a segment what their numbers are here."""
        used = np.zeros(len(segment.words) + 1, np.bool_)
        for _, _, start, length in rows:
            used[segment.stream[start : start + length]] = True
        numbers = np.zeros(len(used), np.int32)
        for number in np.flatnonzero(used).tolist():
            numbers[number] = self._vocabulary[segment.words[number - 1]]
        return numbers

    def forget(self, identifier: str) -> None:
        """Take out a document that was added."""
        number = self._numbers.pop(identifier, None)
        if number is not None:
            self.gone.append(number)

    def _document(self, identifier: str) -> int:
        number = self._numbers[identifier] = len(self._identifiers)
        self._identifiers.append(identifier)
        return number

    def _add_text(self, document: int, kind: TextKind, numbers: Numbers) -> None:
        self._documents.append(document)
        self._text_kinds.append(self._kinds.setdefault(kind, len(self._kinds)))
        self._starts.append(self.length)
        self._write(np.append(numbers, np.int32(BORDER)))

    def _write(self, numbers: Numbers) -> None:
        self._file.write(numbers.astype(np.int32, copy=False).tobytes())
        self.length += len(numbers)

    def close(self) -> None:
        """Delete what is needed no more."""
        self._file.close()
        self._raw.unlink(missing_ok=True)

    def finish(self) -> list[TextKind]:
        """Write the columns, and give the kinds of text."""
        self._write(np.full(MARGIN, BORDER, np.int32))
        self._file.close()
        words = sorted(self._vocabulary)
        numbers = np.zeros(len(words) + 1, np.int32)
        numbers[[self._vocabulary[word] for word in words]] = np.arange(1, len(words) + 1)
        self._vocabulary.clear()
        column = TextColumn.of(words)
        self._save_texts("words", column)
        self._write_stream(numbers)
        stream = load_column(self._folder, f"{self.name}.stream")
        self._write_positions(stream, len(words))
        self._write_texts(stream, arabic_among(column))
        return list(self._kinds)

    def _write_stream(self, numbers: Numbers) -> None:
        raw = np.memmap(self._raw, np.int32, "r")
        path = self._folder / f"{self.name}.stream.npy"
        stream = open_memmap(path, "w+", np.int32, (self.length,))
        for start in range(0, self.length, _AT_ONCE):
            stream[start : start + _AT_ONCE] = numbers[raw[start : start + _AT_ONCE]]
        stream.flush()

    def _write_positions(self, stream: Numbers, words: int) -> None:
        """Write where each word stands, by counting: each stretch of the stream is sorted alone."""
        counts = np.zeros(words + 1, np.int64)
        for start in range(0, self.length, _AT_ONCE):
            counts += np.bincount(stream[start : start + _AT_ONCE], minlength=words + 1)
        counts[BORDER] = 0
        starts = np.concatenate([[0], np.cumsum(counts)])
        self._save("starts", starts)
        path = self._folder / f"{self.name}.positions.npy"
        # A file of nothing cannot be mapped.
        positions = open_memmap(path, "w+", np.uint32, (max(int(starts[-1]), 1),))
        free = starts[:-1].copy()
        for start in range(0, self.length, _AT_ONCE):
            part = stream[start : start + _AT_ONCE].astype(np.int64)
            packed = np.sort(part << 32 | np.arange(start, start + len(part)))
            packed = packed[np.searchsorted(packed, 1 << 32) :]
            of_words = packed >> 32
            firsts = np.flatnonzero(np.diff(of_words, prepend=-1))
            lengths = np.diff(np.append(firsts, len(packed)))
            steps = np.arange(len(packed)) - np.repeat(firsts, lengths)
            positions[free[of_words] + steps] = packed & 0xFFFFFFFF
            free[of_words[firsts]] += lengths
        positions.flush()

    def _write_texts(self, stream: Numbers, arabic: NDArray[np.bool_]) -> None:
        starts = np.array(self._starts, np.int64)
        words = np.diff(np.append(starts, self.length - MARGIN)) - 1
        self._save_texts("identifiers", TextColumn.of(self._identifiers))
        self._save("text_documents", np.array(self._documents, np.int32))
        self._save("text_kinds", np.array(self._text_kinds, np.uint8))
        self._save("text_starts", starts)
        self._save("text_words", words.astype(np.int32))
        counted = [np.zeros(0, np.int32)]
        for first in range(0, len(starts), _TEXTS_AT_ONCE):
            some = starts[first : first + _TEXTS_AT_ONCE]
            end = starts[first + len(some)] if first + len(some) < len(starts) else self.length
            flags = arabic[stream[some[0] : end]]
            counted.append(np.add.reduceat(flags, some - some[0], dtype=np.int32))
        self._save("text_arabic", np.concatenate(counted))

    def _save(self, column: str, numbers: NDArray[np.generic]) -> None:
        np.save(self._folder / f"{self.name}.{column}.npy", numbers)

    def _save_texts(self, column: str, texts: TextColumn) -> None:
        self._save(f"{column}.content", texts.content)
        self._save(f"{column}.ends", texts.ends)


def _link_or_copy(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:
        # Another file system, or one without links.
        shutil.copyfile(path, to)
