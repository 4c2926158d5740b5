"""Everything that ``SOURCE`` may be on the command line, read item by item.

A source is a page, a folder or an archive of pages, a JSON-lines file, a CSV file, or ``-``
for standard input. Nothing is held longer than one page or one line.
"""

from __future__ import annotations

import csv
import io
import sys
import tarfile
import tomllib
import zipfile
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

import orjson

from smi_graph.arabic import fold
from smi_graph.records.pages import LARGEST_PAGE, read_page
from smi_graph.records.record import DiaryEntryRecord, Record
from smi_graph.records.refusal import Refusal
from smi_graph.records.tabular import Place, read_mapping
from smi_graph.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.authorities import Authorities

Item = Record | DiaryEntryRecord | Refusal

_JSON_LINES = frozenset((".jsonl", ".ndjson"))
_PASSED_OVER = frozenset((".md", ".toml", ".py"))
_LONGEST_LINE = LARGEST_PAGE


def read_sources(sources: Iterable[str], authorities: Authorities) -> Iterator[Item]:
    """Read sources in the order given; folders in the order of their names.

    Parameters
    ----------
    sources
        Paths, or ``-`` for standard input.
    authorities
        The names that fields are read with.

    Yields
    ------
    Record, DiaryEntryRecord or Refusal
        What was read and what was refused. A record that is kept while a value of it is
        refused comes with a refusal of that value.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> [item.sentence("en") for item in read_sources(["no-such-file.txt"], load_authorities())]
    ['no-such-file.txt: there is no such file; check the name.']
    """
    for source in sources:
        if source == "-":
            yield from _read_stream(sys.stdin.buffer, "-", authorities)
        else:
            yield from _read_path(Path(source), Path(source).resolve().name, authorities)


def _read_path(path: Path, name: str, authorities: Authorities) -> Iterator[Item]:
    if path.is_dir():
        for child in sorted(path.iterdir()):
            if not child.name.startswith(".") and child.suffix not in _PASSED_OVER:
                yield from _read_path(child, f"{name}/{child.name}", authorities)
    elif not path.is_file():
        yield Refusal(source=name, reason="no_such_file")
    elif zipfile.is_zipfile(path):
        yield from _read_zip(path, name, authorities)
    elif _is_tar(path):
        yield from _read_tar(path, name, authorities)
    else:
        with path.open("rb") as file:
            yield from _read_file(file, name, authorities)


def _is_tar(path: Path) -> bool:
    named = path.name.endswith((".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"))
    return named and tarfile.is_tarfile(path)


def _read_zip(path: Path, name: str, authorities: Authorities) -> Iterator[Item]:
    with zipfile.ZipFile(path) as archive:
        for member in sorted(archive.infolist(), key=lambda info: info.filename):
            if not member.is_dir() and _is_wanted(member.filename):
                inner = f"{name}/{member.filename}"
                try:
                    with archive.open(member) as file:
                        yield from _read_file(file, inner, authorities)
                except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as error:
                    yield Refusal(source=inner, reason="broken_archive", values={"why": str(error)})


def _read_tar(path: Path, name: str, authorities: Authorities) -> Iterator[Item]:
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.isfile() else None
                if file is not None and _is_wanted(member.name):
                    yield from _read_file(file, f"{name}/{member.name}", authorities)
    except (tarfile.TarError, EOFError, OSError) as error:
        yield Refusal(source=name, reason="broken_archive", values={"why": str(error)})


def _is_wanted(member: str) -> bool:
    path = PurePosixPath(member)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return not hidden and path.suffix not in _PASSED_OVER


def _read_file(file: BinaryIO | object, name: str, authorities: Authorities) -> Iterator[Item]:
    suffix = PurePosixPath(name).suffix.lower()
    stream = io.BufferedReader(file)  # type: ignore[type-var]
    if suffix in _JSON_LINES:
        yield from read_json_lines(stream, name, authorities)
    elif suffix == ".csv":
        yield from read_csv(stream, name, authorities)
    else:
        yield read_page(stream.read(LARGEST_PAGE + 1), name, authorities)


def _read_stream(stream: BinaryIO, name: str, authorities: Authorities) -> Iterator[Item]:
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    if buffered.peek(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from read_json_lines(buffered, name, authorities)
    else:
        yield read_page(buffered.read(LARGEST_PAGE + 1), name, authorities)


def read_json_lines(stream: BinaryIO, name: str, authorities: Authorities) -> Iterator[Item]:
    """Read JSON lines, one record a line; a line that is not JSON costs only itself.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> items = read_json_lines(io.BytesIO(b'{"code": 1'), "a.jsonl", load_authorities())
    >>> next(items).sentence("en")
    'a.jsonl, line 1: the line is not JSON (unexpected end of data); mend it or take it out.'
    """
    empty = True
    for number, line in enumerate(iter(lambda: stream.readline(_LONGEST_LINE), b""), start=1):
        text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not text.strip():
            continue
        empty = False
        yield from _read_json_line(text, Place(name, number), authorities)
    if empty:
        yield Refusal(source=name, reason="empty_file")


def _read_json_line(line: bytes, place: Place, authorities: Authorities) -> Iterator[Item]:
    content = line.decode("utf-8", "backslashreplace").rstrip("\r\n")
    refused = {"source": place.source, "line": place.line, "content": content}
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        why = str(error).split(":", maxsplit=1)[0]
        yield Refusal(**refused, reason="not_json", values={"why": why})
        return
    if not isinstance(data, dict):
        yield Refusal(**refused, reason="not_an_object")
        return
    record, refusals = read_mapping(data, place, authorities, content)
    if record is not None:
        yield record
    yield from refusals


def read_csv(stream: BinaryIO, name: str, authorities: Authorities) -> Iterator[Item]:
    """Read a CSV file whose first row names the fields, in English or in Arabic.

    The names that are known stand in ``data/csv_columns.toml``; cells of fields with
    several values hold them separated by ``|``.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", errors="strict")
    try:
        rows = csv.reader(text)
        header = next(rows, None)
        if header is None:
            yield Refusal(source=name, reason="empty_file")
            return
        columns = [_columns().get(fold(cell)) for cell in header]
        for cell, column in zip(header, columns, strict=True):
            if column is None and cell.strip():
                known = ", ".join(sorted(set(_columns().values())))
                yield Refusal(
                    source=name,
                    line=1,
                    reason="unknown_column",
                    field=cell,
                    values={"known": known},
                )
        for row in rows:
            yield from _read_row(row, columns, Place(name, rows.line_num), authorities)
    except (UnicodeDecodeError, csv.Error) as error:
        yield Refusal(source=name, reason="broken_table", values={"why": str(error)})


def _read_row(
    row: list[str], columns: list[str | None], place: Place, authorities: Authorities
) -> Iterator[Item]:
    if not any(cell.strip() for cell in row):
        return
    content = "|".join(row)
    if len(row) > len(columns):
        yield Refusal(
            source=place.source, line=place.line, reason="too_many_cells", content=content
        )
        return
    data: dict[str, object] = {}
    for column, cell in zip(columns, row, strict=False):
        if column is not None and cell.strip():
            data[column] = _cell(column, cell)
    record, refusals = read_mapping(data, place, authorities, content)
    if record is not None:
        yield record
    yield from refusals


def _cell(column: str, cell: str) -> object:
    for model in (Record, DiaryEntryRecord):
        field = model.model_fields.get(column)
        if field is not None and isinstance(field.default, list):
            return [part.strip() for part in cell.split("|") if part.strip()]
    return cell.strip()


@cache
def _columns() -> dict[str, str]:
    with resource_path("data", "csv_columns.toml").open("rb") as file:
        columns = tomllib.load(file)["columns"]
    return {fold(name): field for field, names in columns.items() for name in names}
