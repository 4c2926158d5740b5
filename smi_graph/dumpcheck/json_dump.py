"""The rules of the JSON entity dump: the frame of the file, and what only the whole can tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.dumpcheck.entities import EntityCheck
from smi_graph.dumpcheck.faults import Notes, Report
from smi_graph.dumpcheck.opening import CompressionError, open_dump

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def check_json(path: Path) -> Report:
    """Check a JSON dump.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    report = Report()
    notes = Notes(report, path.name)
    check = EntityCheck(notes)
    try:
        for place, line in _entity_lines(path, report):
            notes.place = place
            report.entities += 1
            entity = _parsed(line, notes)
            if entity is not None:
                check.entity(entity)
    except CompressionError as error:
        report.add("damaged_file", notes.place, error)
    else:
        check.whole()
    return report


def _parsed(line: bytes, notes: Notes) -> dict[str, Any] | None:
    try:
        entity = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        notes.add("not_json", error)
        return None
    if not isinstance(entity, dict):
        notes.add("not_an_entity")
        return None
    # Of members with one name readers keep the last. Where all are kept the line comes out as
    # it went in, unless it was written in another way.
    if orjson.dumps(entity) != line:
        json.loads(line, object_pairs_hook=lambda pairs: _refuse_twice(pairs, notes))
    return entity


def _refuse_twice(pairs: list[tuple[str, Any]], notes: Notes) -> None:
    names = [name for name, _ in pairs]
    for name in sorted({name for name in names if names.count(name) > 1}):
        notes.add("member_twice", name)


def _entity_lines(path: Path, report: Report) -> Iterator[tuple[str, bytes]]:
    """Give the lines of entities without their commas, and check the frame around them."""
    held: tuple[str, bytes] | None = None
    place, is_closed = "line 1", False
    for place, text in _lines(path, report):
        if is_closed:
            report.add("after_the_end", place)
        is_closed = text == b"]"
        if held is not None:
            yield _without_comma(held, report, is_last=is_closed)
        held = None if is_closed else (place, text)
    if held is not None:
        yield _without_comma(held, report, is_last=True)
    if not is_closed:
        report.add("no_end", place)


def _lines(path: Path, report: Report) -> Iterator[tuple[str, bytes]]:
    """Give the lines after the first that hold anything, without their ends."""
    for number, line in enumerate(_raw_lines(path), start=1):
        place, text = f"line {number}", line.rstrip(b"\r\n")
        if line.endswith(b"\r\n"):
            report.add("carriage_return", place)
        elif not line.endswith(b"\n"):
            report.add("no_line_end", place)
        if number == 1:
            if text != b"[":
                report.add("bad_start", place, text[:20].decode(errors="replace"))
        elif not text.strip():
            report.add("blank_line", place)
        else:
            if text != text.strip():
                report.add("stray_space", place)
            yield place, text.strip()


def _raw_lines(path: Path) -> Iterator[bytes]:
    with open_dump(path) as file:
        yield from file


def _without_comma(held: tuple[str, bytes], report: Report, *, is_last: bool) -> tuple[str, bytes]:
    place, text = held
    if text.endswith(b",") == is_last:
        report.add("comma_too_many" if is_last else "comma_missing", place)
    return place, text.removesuffix(b",")
