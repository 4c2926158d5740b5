"""What a search finds, written as data in pieces: all of it, or one page of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.archive import archive
from smi_graph.reading.search.data import (
    FoundPage,
    atom_feed,
    bibtex_records,
    csv_head,
    csv_records,
    json_head,
    json_records,
    ris_records,
)
from smi_graph.reading.search.relaxation import select
from smi_graph.reading.search.view import page_address

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.renderers import AskedSearch
    from smi_graph.reading.search.results import Texts
    from smi_graph.reading.search.selection import Selection

PAGE_SIZE = 10_000
_FEED_PAGE = 100
_PIECE = 2_000
_PIECE_WITH_TEXTS = 100


def _nothing(_: FoundPage) -> bytes:
    return b""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A form of data that what is found can be taken away in.

    Parameters
    ----------
    content_type
        Its media type, as answers name it.
    write
        Writes some of the records.
    head
        Writes what stands before the first.
    joint, tail
        What stands between records, and after the last.
    is_paged
        Whether it always comes page by page, as feeds do.
    """

    content_type: str
    write: Callable[[FoundPage], bytes]
    head: Callable[[FoundPage], bytes] = _nothing
    joint: bytes = b""
    tail: bytes = b""
    is_paged: bool = False

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return self.content_type.partition(";")[0]


DATA_FORMATS = {
    "atom": ExportFormat("application/atom+xml; charset=utf-8", atom_feed, is_paged=True),
    "csv": ExportFormat("text/csv; charset=utf-8; header=present", csv_records, csv_head),
    "json": ExportFormat("application/json", json_records, json_head, b",", b"]}"),
    "bib": ExportFormat("application/x-bibtex; charset=utf-8", bibtex_records, joint=b"\n"),
    "ris": ExportFormat(
        "application/x-research-info-systems; charset=utf-8", ris_records, joint=b"\r\n"
    ),
}


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written.

    Parameters
    ----------
    asked
        What is searched for; an address with a page asks for that page alone.
    name
        Of the format.
    made
        When the release was made.
    origin
        The scheme and the host that the reader knows, without a slash at the end.
    """

    asked: AskedSearch
    name: str
    made: datetime
    origin: str

    @property
    def format(self) -> ExportFormat:
        """The form of data."""
        return DATA_FORMATS[self.name]

    @property
    def has_texts(self) -> bool:
        """Whether the texts of the records are wished."""
        return ("texts", "1") in self.asked.reader.pairs and self.name in {"csv", "json"}

    @property
    def page_size(self) -> int | None:
        """How many records a page has; ``None`` where everything is wished at once."""
        if self.format.is_paged:
            return _FEED_PAGE
        has_page = any(name == "page" for name, _ in self.asked.reader.pairs)
        return PAGE_SIZE if has_page else None

    @property
    def piece_size(self) -> int:
        """How many records are written at once."""
        return _PIECE_WITH_TEXTS if self.has_texts else _PIECE


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of an export before it is written.

    Parameters
    ----------
    total
        How many records were found in all.
    pieces
        In how many pieces those that are wished are written; at least one.
    next
        The address of the next page; ``None`` after the last one, and where all are written.
    """

    total: int
    pieces: int
    next: str | None


def outline_export(release: OpenRelease, export: Export) -> Outline | None:
    """Find out how much is to be written; ``None`` where words are to be searched and cannot be.

    Parameters
    ----------
    release
        What is searched.
    export
        What is to be written.

    Raises
    ------
    UnclearSearch
        When the words cannot be understood.
    """
    if export.asked.search.words and release.texts is None:
        return None
    found = _found(export, select(release, export.asked.search))
    following = found.address(found.page + 1) if found.page < found.pages else None
    return Outline(found.total, max(-(-len(found.numbers) // export.piece_size), 1), following)


def records_of_piece(release: OpenRelease, export: Export, piece: int) -> list[str]:
    """Name the records of a piece, by identifier."""
    found = _found(export, select(release, export.asked.search), piece)
    return [release.catalogue.iris[number] for number in found.numbers]


def write_piece(
    release: OpenRelease, export: Export, piece: int, pieces: int, texts: Texts | None
) -> bytes:
    """Write one piece of an export.

    Parameters
    ----------
    release
        What is searched.
    export
        What is to be written.
    piece, pieces
        Which piece, from 0, of how many.
    texts
        The texts of its records, where they are wished.
    """
    found = _found(export, select(release, export.asked.search), piece, texts)
    form = export.format
    before = form.joint if piece else form.head(found)
    return before + form.write(found) + (form.tail if piece == pieces - 1 else b"")


def _found(
    export: Export, selection: Selection, piece: int | None = None, texts: Texts | None = None
) -> FoundPage:
    reader, search = export.asked.reader, selection.search
    numbers = selection.ordered(reader.language)
    size = export.page_size
    if size is not None:
        numbers = numbers[(search.page - 1) * size : search.page * size]
    if piece is not None:
        numbers = numbers[piece * export.piece_size : (piece + 1) * export.piece_size]
    about = "finding.feed_title" if search.words else "finding.feed_title_all"
    return FoundPage(
        catalogue=selection.release.catalogue,
        release_id=export.asked.release_id,
        numbers=numbers.tolist(),
        total=selection.total,
        page=1 if size is None else search.page,
        pages=1 if size is None else max(-(-selection.total // size), 1),
        page_size=size or max(selection.total, PAGE_SIZE),
        site=export.origin + reader.prefix,
        address=lambda page: export.origin + reader.here(page=None if page == 1 else page),
        page_address=export.origin + page_address(reader),
        title=reader.words(about, words=search.words),
        author=archive().name[reader.language],
        updated=export.made,
        language=reader.language,
        with_mark=("bom", "1") in reader.pairs,
        texts=({} if texts is None else texts) if export.has_texts else None,
    )
