"""Unpacking sources into what can be read on its own: a page, a JSON line, a row of a table.

An item holds everything that its reading needs, so items can be read anywhere and in any
order, and told apart by a digest without being read. What a file holds is told by the end of
its name, and for archives and workbooks by its first bytes.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import TYPE_CHECKING, BinaryIO

from smi_graph.records.archives import (
    DAMAGE,
    guarded,
    is_wanted,
    unpack_compressed,
    unpack_tar,
    unpack_zip,
)
from smi_graph.records.compressed import packed_form, packed_name
from smi_graph.records.delimited import looks_like_table, read_delimited
from smi_graph.records.json_items import read_json, read_json_lines
from smi_graph.records.pages import LARGEST_PAGE
from smi_graph.records.source_item import Found, Refusal, SourceItem, SourceOptions
from smi_graph.records.web_archives import VERSION, WACZ_FOLDER, is_wacz, unpack_warc
from smi_graph.records.workbooks import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SourceItem", "SourceOptions", "bytes_of_sources", "source_path", "unpack_sources"]

# Lines are longer than the usual buffer, which makes reading them five times as slow.
_BUFFER_BYTES = 2**18
_HELD_BYTES = 2**24
_DEEPEST = 4
_READERS = {
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json,
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".tab": read_delimited,
}
_WORKBOOKS = frozenset((".xlsx", ".xlsm", ".ods"))
_ZIPS = _WORKBOOKS | {".zip", ".wacz"}
_TEXT_DOCUMENTS = frozenset(("word/document.xml", "ppt/presentation.xml"))
_ZIP_MAGIC = b"PK\3\4"
# OLE 2 files: workbooks of before 2007, and those with a password.
_OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TAR_MAGIC, _TAR_MAGIC_AT = b"ustar", 257


def unpack_sources(
    sources: Iterable[str], options: SourceOptions | None = None
) -> Iterator[SourceItem | Refusal]:
    """Give the items of sources in the order given, of folders in the order of their names.

    Parameters
    ----------
    sources
        Paths, or ``-`` for standard input.
    options
        How to read what does not say it itself; counts what is passed over.

    Examples
    --------
    >>> [item.sentence("en") for item in unpack_sources(["no-such-file.txt"])]
    ['no-such-file.txt: the file does not exist. Check the name.']
    """
    unpacker = _Unpacker(options or SourceOptions())
    for source in sources:
        if source == "-":
            yield from unpacker.stream(sys.stdin.buffer)
        else:
            path = source_path(source)
            yield from unpacker.path(path, readable_name(path.resolve()))


def readable_name(path: Path) -> str:
    r"""Give the name of a file as text; bytes of it that are none are written as numbers.

    Examples
    --------
    >>> readable_name(Path("بيان.txt")), readable_name(Path(os.fsdecode(b"\xc8\xed.txt")))
    ('بيان.txt', '\\xc8\\xed.txt')
    """
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def source_path(source: str) -> Path:
    """Give the path of a source, which may be the address of an object store.

    Raises
    ------
    ImportError
        When it is an address and the extra ``smi-graph[cluster]`` is not installed.

    Examples
    --------
    >>> source_path("records.jsonl").name
    'records.jsonl'
    """
    if "://" not in source:
        return Path(source)
    from upath import UPath  # noqa: PLC0415 - an extra

    return UPath(source)  # type: ignore[return-value]


def bytes_of_sources(sources: Iterable[str]) -> int | None:
    """Tell how many bytes there are to read; ``None`` when that is not known beforehand.

    Examples
    --------
    >>> bytes_of_sources(["-"]) is None
    True
    """
    total = 0
    for source in sources:
        path = Path(source)
        if source == "-" or "://" in source or _is_packed(path):
            return None
        if path.is_dir():
            inner = bytes_of_sources(map(str, path.iterdir()))
            if inner is None:
                return None
            total += inner
        elif path.is_file():
            total += path.stat().st_size
    return total


def _is_packed(path: Path) -> bool:
    return path.is_file() and (
        packed_name(path.name)[1] != "" or path.suffix == ".tar" or zipfile.is_zipfile(path)
    )


@dataclass(frozen=True, slots=True)
class _Unpacker:
    """Unpacks files, and the archives in them to some depth."""

    options: SourceOptions
    depth: int = 0

    def path(self, path: Path, name: str) -> Iterator[Found]:
        try:
            if path.is_dir():
                for child in sorted(path.iterdir()):
                    if is_wanted(child.name, self.options):
                        yield from self.path(child, f"{name}/{readable_name(child)}")
            elif not path.is_file():
                yield Refusal(source=name, reason="no_such_file", rest_unread=True)
            else:
                with path.open("rb") as file:
                    yield from self.file(file, name, rewindable=True)
        except OSError as error:
            values = {"why": error.strerror or str(error)}
            yield Refusal(source=name, reason="unreadable_file", values=values, rest_unread=True)

    def stream(self, stream: BinaryIO) -> Iterator[Found]:
        """Unpack standard input, which has no name that would tell what it holds."""
        buffered: io.BufferedReader = io.BufferedReader(stream, _BUFFER_BYTES)  # type: ignore[arg-type]
        if buffered.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
            yield from read_json_lines(buffered, "-", self.options)
        else:
            yield from self.plain(buffered, "-", "-", rewindable=False)

    def file(self, file: BinaryIO, name: str, *, rewindable: bool) -> Iterator[Found]:
        """Unpack a file by its name and its first bytes."""
        inner, form = packed_name(name)
        if form:
            yield from self._compressed(file, name, inner, form, rewindable=rewindable)
        else:
            yield from self.plain(file, name, name, rewindable=rewindable)

    def _compressed(
        self, file: BinaryIO, name: str, inner: str, form: str, *, rewindable: bool
    ) -> Iterator[Found]:
        """Unpack what a compressed file holds, under the name of that file."""
        if self.depth == _DEEPEST:
            yield Refusal(source=name, reason="nested_too_deep", rest_unread=True)
            return
        deeper = replace(self, depth=self.depth + 1)
        unpack = partial(deeper.plain, name=name, inner=inner, rewindable=False)
        with _rewindable(file, rewindable) as whole:
            yield from unpack_compressed(whole, name, form, unpack)

    def plain(self, file: BinaryIO, name: str, inner: str, *, rewindable: bool) -> Iterator[Found]:
        """Unpack a file that is not compressed, or no more, and then was called ``inner``."""
        suffix = PurePosixPath(inner).suffix.lower()
        stream: io.BufferedReader = io.BufferedReader(file, _BUFFER_BYTES)  # type: ignore[arg-type]
        first = _peek(stream)
        if form := packed_form(first):
            yield from self._compressed(stream, name, inner, form, rewindable=rewindable)
        elif first.startswith(_OLD_OFFICE_MAGIC):
            yield Refusal(source=name, reason="old_workbook", rest_unread=True)
        elif suffix in _ZIPS or first.startswith(_ZIP_MAGIC):
            with _rewindable(stream, rewindable) as whole:
                yield from self._zip(whole, name)
        elif suffix == ".tar" or first[_TAR_MAGIC_AT:].startswith(_TAR_MAGIC):
            yield from self._tar(stream, name, rewindable=rewindable)
        elif suffix == ".warc" or first.startswith(VERSION):
            yield from guarded(unpack_warc(stream, name, self.options), name)
        elif (reader := _READERS.get(suffix)) is not None:
            yield from reader(stream, name, self.options)
        elif looks_like_table(first, self.options):
            yield from read_delimited(stream, name, self.options)
        else:
            yield SourceItem("page", name, stream.read(LARGEST_PAGE + 1))

    def _tar(self, file: BinaryIO, name: str, *, rewindable: bool) -> Iterator[Found]:
        if self.depth == _DEEPEST:
            yield Refusal(source=name, reason="nested_too_deep", rest_unread=True)
            return
        deeper = replace(self, depth=self.depth + 1)
        found = unpack_tar(file, name, deeper.file, self.options, rewindable=rewindable)
        yield from guarded(found, name)

    def _zip(self, file: BinaryIO, name: str) -> Iterator[Found]:
        """Unpack a zip archive, or read the workbook that it is."""
        if self.depth == _DEEPEST:
            yield Refusal(source=name, reason="nested_too_deep", rest_unread=True)
            return
        members, media_type = _members(file)
        deeper = replace(self, depth=self.depth + 1)
        if "xl/workbook.xml" in members or b"spreadsheet" in media_type or _is_workbook(name):
            yield from read_workbook(file, name, self.options)
        elif _TEXT_DOCUMENTS & members or b"opendocument" in media_type:
            yield Refusal(source=name, reason="text_document")
        else:
            under = WACZ_FOLDER if is_wacz(members) else ""
            yield from unpack_zip(file, name, deeper.file, self.options, under)


def _peek(stream: io.BufferedReader) -> bytes:
    """Give the first bytes of a stream, none where not even these can be read."""
    try:
        return stream.peek(_TAR_MAGIC_AT + len(_TAR_MAGIC))
    except EOFError:
        return b""


def _is_workbook(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _WORKBOOKS


def _members(file: BinaryIO) -> tuple[set[str], bytes]:
    """Give the names of the members of a zip archive, and its media type if one is kept first."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            return names, archive.read("mimetype") if "mimetype" in names else b""
    except DAMAGE:
        return set(), b""


@contextmanager
def _rewindable(file: BinaryIO, rewindable: bool) -> Iterator[BinaryIO]:  # noqa: FBT001
    """Give a file that can be read here and there: itself, or a copy of what cannot."""
    if rewindable:
        yield file
        return
    with tempfile.SpooledTemporaryFile(_HELD_BYTES) as held:
        copyfileobj(file, held)
        held.seek(0)
        yield held  # type: ignore[misc]
