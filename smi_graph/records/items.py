"""Unpacking sources into what can be read on its own: a page, a JSON line, a row of a table.

An item holds everything that its reading needs, so items can be read anywhere and in any
order, and told apart by a digest without being read.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import sys
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Literal

import orjson

from smi_graph.records.pages import LARGEST_PAGE
from smi_graph.records.refusal import Refusal
from smi_graph.schema import Value, field_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GZIP = ".gz"
_JSON_LINES = frozenset((".jsonl", ".ndjson"))
# Lines are longer than the usual buffer, which makes reading them five times as slow.
_BUFFER_BYTES = 2**18
_PASSED_OVER = frozenset((".md", ".toml", ".py"))


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One page, one line or one row, as it was found.

    Parameters
    ----------
    kind
        ``"row"`` is a row of a table, given as JSON: its cells by field, and as printed;
        ``"record"`` is a record that was read before, as JSON with every field.
    source
        The name of its file, for messages; for a page it is kept with the record too.
    content
        The bytes.
    line
        The line of the file, unless the item is the whole file.
    original
        For a record that was read before, the digest of the item it was read from.
    """

    kind: Literal["page", "json_line", "row", "record"]
    source: str
    content: bytes
    line: int | None = None
    original: bytes = b""

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that are the same for items that are read the same.

        The name of the file counts, since a record that does not say where it comes from
        comes from there; the line does not.

        Examples
        --------
        >>> one = SourceItem("json_line", "a.jsonl", b"{}", 1)
        >>> one.digest == SourceItem("json_line", "a.jsonl", b"{}", 7).digest
        True
        """
        digest = hashlib.blake2b(f"{self.kind}\0{self.source}\0".encode(), digest_size=16)
        digest.update(self.content)
        return digest.digest()


def unpack_sources(sources: Iterable[str]) -> Iterator[SourceItem | Refusal]:
    """Give the items of sources in the order given, of folders in the order of their names.

    Parameters
    ----------
    sources
        Paths, or ``-`` for standard input.

    Examples
    --------
    >>> [item.sentence("en") for item in unpack_sources(["no-such-file.txt"])]
    ['no-such-file.txt: there is no such file; check the name.']
    """
    for source in sources:
        if source == "-":
            yield from _unpack_stream(sys.stdin.buffer)
        else:
            path = source_path(source)
            yield from _unpack_path(path, path.resolve().name)


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
    return path.is_file() and (path.suffix == _GZIP or _is_zip(path) or _is_tar(path))


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return zipfile.is_zipfile(file)


def _unpack_path(path: Path, name: str) -> Iterator[SourceItem | Refusal]:
    if path.is_dir():
        for child in sorted(path.iterdir()):
            if _is_wanted(child.name):
                yield from _unpack_path(child, f"{name}/{child.name}")
    elif not path.is_file():
        yield Refusal(source=name, reason="no_such_file")
    elif _is_zip(path):
        yield from _unpack_zip(path, name)
    elif _is_tar(path):
        yield from _unpack_tar(path, name)
    else:
        with path.open("rb") as file:
            yield from _unpack_file(file, name)


def _is_tar(path: Path) -> bool:
    named = path.name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"))
    if not named:
        return False
    with path.open("rb") as file:
        return tarfile.is_tarfile(file)


def _unpack_zip(path: Path, name: str) -> Iterator[SourceItem | Refusal]:
    with path.open("rb") as packed, zipfile.ZipFile(packed) as archive:
        for member in sorted(archive.infolist(), key=lambda info: info.filename):
            if not member.is_dir() and _is_wanted(member.filename):
                inner = f"{name}/{member.filename}"
                try:
                    with archive.open(member) as file:
                        yield from _unpack_file(file, inner)
                except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
                    yield Refusal(source=inner, reason="broken_archive", values={"why": str(error)})


def _unpack_tar(path: Path, name: str) -> Iterator[SourceItem | Refusal]:
    try:
        with path.open("rb") as packed, tarfile.open(fileobj=packed) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None and _is_wanted(member.name):
                    yield from _unpack_file(file, f"{name}/{member.name}")
    except (tarfile.TarError, EOFError, OSError) as error:
        yield Refusal(source=name, reason="broken_archive", values={"why": str(error)})


def _is_wanted(member: str) -> bool:
    path = PurePosixPath(member)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and path.suffix not in _PASSED_OVER


def _unpack_file(file: BinaryIO | object, name: str) -> Iterator[SourceItem | Refusal]:
    if not name.endswith(_GZIP):
        yield from _unpack_plain(file, name)
        return
    try:
        with gzip.open(file) as unpacked:  # type: ignore[arg-type]
            yield from _unpack_plain(unpacked, name)
    except (EOFError, OSError, zlib.error) as error:
        yield Refusal(source=name, reason="broken_archive", values={"why": str(error)})


def _unpack_plain(file: BinaryIO | object, name: str) -> Iterator[SourceItem | Refusal]:
    suffix = PurePosixPath(name.removesuffix(_GZIP)).suffix.lower()
    stream = io.BufferedReader(file, _BUFFER_BYTES)  # type: ignore[type-var]
    if suffix in _JSON_LINES:
        yield from _json_lines(stream, name)
    elif suffix == ".csv":
        yield from _rows(stream, name)
    else:
        yield SourceItem("page", name, stream.read(LARGEST_PAGE + 1))


def _unpack_stream(stream: BinaryIO) -> Iterator[SourceItem | Refusal]:
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    if buffered.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from _json_lines(buffered, "-")
    else:
        yield SourceItem("page", "-", buffered.read(LARGEST_PAGE + 1))


def _json_lines(stream: BinaryIO, name: str) -> Iterator[SourceItem | Refusal]:
    empty = True
    for number, line in enumerate(iter(lambda: stream.readline(LARGEST_PAGE), b""), start=1):
        content = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
        if content:
            empty = False
            yield SourceItem("json_line", name, content, number)
    if empty:
        yield Refusal(source=name, reason="empty_file")


def _rows(stream: BinaryIO, name: str) -> Iterator[SourceItem | Refusal]:
    """Read a table whose first row names the fields, in English or in Arabic.

    The names that are known stand in ``data/fields.toml``; cells of fields with
    several values hold them separated by ``|``.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="strict")
    try:
        rows = csv.reader(text)
        header = next(rows, None)
        if header is None:
            yield Refusal(source=name, reason="empty_file")
            return
        columns = [field_table().key_of(cell) for cell in header]
        yield from _unknown_columns(header, columns, name)
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _row(row, columns, name, rows.line_num)
    except (UnicodeDecodeError, csv.Error) as error:
        yield Refusal(source=name, reason="broken_table", values={"why": str(error)})


def _unknown_columns(
    header: list[str], columns: list[str | None], name: str
) -> Iterator[SourceItem | Refusal]:
    known = ", ".join(sorted({*field_table().columns, *field_table().fields}))
    for cell, column in zip(header, columns, strict=True):
        if column is None and cell.strip():
            yield Refusal(
                source=name, line=1, reason="unknown_column", field=cell, values={"known": known}
            )


def _row(row: list[str], columns: list[str | None], name: str, line: int) -> SourceItem | Refusal:
    printed = "|".join(row)
    if len(row) > len(columns):
        return Refusal(source=name, line=line, reason="too_many_cells", content=printed)
    data: dict[str, object] = {}
    for column, cell in zip(columns, row, strict=False):
        if column is not None and cell.strip():
            data[column] = _cell(column, cell)
    return SourceItem("row", name, orjson.dumps({"data": data, "printed": printed}), line)


def _cell(column: str, cell: str) -> object:
    field = field_table().fields.get(column)
    if field is not None and field.many and field.value is not Value.TEXT:
        return [part.strip() for part in cell.split("|") if part.strip()]
    return cell.strip()
