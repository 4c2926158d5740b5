"""Writing a text index, from nothing or from an earlier one that stays as it is."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from tantivy import Document, Index

from smi_graph.search.dating import days_of_date
from smi_graph.search.engine import (
    FIRST_DAY,
    FORMAT,
    FORMAT_NAME,
    IDENTIFIER,
    LAST_DAY,
    NAMES_NAME,
    index_schema,
)
from smi_graph.search.expression import FIELDS
from smi_graph.search.index import LOCKS, TextIndex
from smi_graph.search.listed_names import NO_NAMES, ListedNames
from smi_graph.search.words import fold_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# The engine replaces these in an index; all other files it only adds and takes away.
_REPLACED = ("meta.json", ".managed.json")
_HEAP_BYTES = 128_000_000


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """The words of one document, folded and split, joined by spaces; made by `of`.

    It is small to pickle and depends on the texts alone, so worker processes can make it.

    Examples
    --------
    >>> words = DocumentWords.of(title="البيانُ الأوّل", details=["SMI/A/1", "Kofi Annan"])
    >>> words.title, words.details
    ('البيان الاول', 'smi a 1 · kofi annan')
    """

    title: str
    text_ar: str
    text_en: str
    text_other: str
    details: str
    code: str = ""
    first_day: int | None = None
    last_day: int | None = None
    title_language: str = ""
    other_languages: str = ""

    # A sign that no phrase can hold.
    PARTED: ClassVar[str] = " · "

    @classmethod
    def of(  # noqa: PLR0913 - one for each thing that is searched
        cls,
        *,
        title: str = "",
        title_language: str = "",
        text_ar: str = "",
        text_en: str = "",
        text_other: Mapping[str, str] | None = None,
        details: Iterable[str] = (),
        code: str = "",
        date: str = "",
    ) -> DocumentWords:
        """Fold and split the texts of a document; a text that is not known is empty.

        Parameters
        ----------
        title, text_ar, text_en
            What each is.
        title_language
            The language tag of the title; empty where it is not known.
        text_other
            The texts in further languages, by language tag.
        details
            Whatever else it is to be found by: numbers, names.
        code
            Its code, which is found without its signs as well.
        date
            The one under which it is listed, as ``1973``, ``1973-10`` or ``1973-10-06``;
            what is no date finds nothing.
        """
        first_day, last_day = _days(date)
        folded = {tag: fold_words(text) for tag, text in (text_other or {}).items()}
        others = {tag: words for tag, words in folded.items() if words}
        return cls(
            fold_words(title),
            fold_words(text_ar),
            fold_words(text_en),
            cls.PARTED.join(others.values()),
            _apart(details),
            _apart((code, "".join(filter(str.isalnum, code)))),
            first_day,
            last_day,
            title_language,
            " ".join(others),
        )


def _apart(texts: Iterable[str]) -> str:
    return DocumentWords.PARTED.join(filter(None, map(fold_words, texts)))


def _days(date: str) -> tuple[int | None, int | None]:
    try:
        return days_of_date(date) if date else (None, None)
    except ValueError:
        return None, None


class TextIndexWriter:
    """Writes one index; made by `create` or `continue_from`, ended by `finish`.

    Until it is finished nobody can open the index, so what a killed build left is no index.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from smi_graph.search import TextIndex
    >>> with TemporaryDirectory() as folder:
    ...     writer = TextIndexWriter.create(Path(folder, "first"))
    ...     writer.add("a", DocumentWords.of(title="البيان الأول"))
    ...     writer.finish()
    ...     writer = TextIndexWriter.continue_from(Path(folder, "first"), Path(folder, "next"))
    ...     writer.add("b", DocumentWords.of(title="البيان الثاني"))
    ...     writer.finish()
    ...     first, following = (TextIndex.open(Path(folder, name)) for name in ("first", "next"))
    ...     first.search("بيان").total, following.search("بيان").total
    (1, 2)
    """

    def __init__(self, folder: Path, index: Index) -> None:
        self._folder = folder
        # One thread, so that documents keep their order, and equal scores with them.
        self._writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        self._is_done = False

    def __enter__(self) -> Self:
        """Give the writer."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what was not finished, and wait until nothing more is written."""
        if not self._is_done:
            self._is_done = True
            self._writer.rollback()
            self._writer.wait_merging_threads()

    @classmethod
    def create(cls, folder: Path) -> TextIndexWriter:
        """Begin an empty index in a folder that is empty or is not there yet."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder, Index(index_schema(), str(folder), reuse=False))

    @classmethod
    def continue_from(cls, earlier: Path, folder: Path) -> TextIndexWriter:
        """Begin with the documents of an earlier index, whose files are linked or copied.

        Parameters
        ----------
        earlier
            The folder of a finished index; nothing in it changes.
        folder
            Where the new one goes; empty or not there yet.

        Raises
        ------
        DamagedTextIndex
            When there is no index, or a damaged one, or one of another version: create a
            new one.
        """
        TextIndex.open(earlier)
        folder.mkdir(parents=True, exist_ok=True)
        for path in _files_of_index(earlier):
            _link_or_copy(path, folder / path.name)
        return cls(folder, Index.open(str(folder)))

    def add(self, identifier: str, words: DocumentWords) -> None:
        """Add a document, in the place of one with the same identifier.

        Parameters
        ----------
        identifier
            The IRI of the document; a search gives it back.
        words
            Its words.
        """
        self.remove(identifier)
        document = Document()
        document.add_text(IDENTIFIER, identifier)
        for field in FIELDS:
            document.add_text(field, getattr(words, field))
        if words.first_day is not None and words.last_day is not None:
            document.add_integer(FIRST_DAY, words.first_day)
            document.add_integer(LAST_DAY, words.last_day)
        self._writer.add_document(document)

    def remove(self, identifier: str) -> None:
        """Take a document out; one that is not there is no fault."""
        self._writer.delete_documents_by_term(IDENTIFIER, identifier)

    def finish(self, names: ListedNames = NO_NAMES) -> None:
        """Write everything to the disk and make the index one that can be opened.

        The writer cannot be used again.

        Parameters
        ----------
        names
            Of what is listed, so that each is found by all its forms.
        """
        self._writer.commit()
        self._is_done = True
        self._writer.wait_merging_threads()
        for name in LOCKS:
            (self._folder / name).unlink(missing_ok=True)
        (self._folder / NAMES_NAME).write_bytes(names.written())
        text = json.dumps({"format": FORMAT}) + "\n"
        own = self._folder / FORMAT_NAME
        own.write_text(text, encoding="utf-8")
        for name in _REPLACED:
            # The engine lets nobody but the writer read them; a service may be another user.
            (self._folder / name).chmod(own.stat().st_mode)


def _files_of_index(folder: Path) -> Iterable[Path]:
    left_out = {*LOCKS, FORMAT_NAME, NAMES_NAME}
    return (path for path in folder.iterdir() if path.name not in left_out)


def _link_or_copy(path: Path, to: Path) -> None:
    if path.name in _REPLACED:
        shutil.copyfile(path, to)
        return
    try:
        os.link(path, to)
    except OSError:
        # Another file system, or one without links.
        shutil.copyfile(path, to)
