"""``smi-graph extract``: sources as JSON lines.

``smi-graph mentions``: what the texts of sources name, as JSON lines.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

import orjson
import typer

from smi_graph.authorities import load_authorities
from smi_graph.cli.console import DATA_REFUSED, Terminal
from smi_graph.mentions import Finder, Mention, load_finder, read_not_meant
from smi_graph.mentions.own_names import OwnNames
from smi_graph.messages import message
from smi_graph.pipeline.decided import with_decisions
from smi_graph.pipeline.quarantine import refuse_record
from smi_graph.records import Refusal
from smi_graph.records.duplicates import FirstReadings
from smi_graph.records.record import parse_record, record_line
from smi_graph.records.sources import read_sources

if TYPE_CHECKING:
    from smi_graph.authorities import Authorities
    from smi_graph.records import Record
    from smi_graph.records.items import SourceOptions


def run(terminal: Terminal, sources: list[str], output: Path, options: SourceOptions) -> None:
    """Write the records; exit 1 when anything was refused."""
    refusals: list[Refusal] = []
    written = 0
    first = FirstReadings()
    items = read_sources(sources, load_authorities(), options)
    with opened(terminal, output) as file, terminal.counting("reading") as progress:
        for item in items:
            refusal = item if isinstance(item, Refusal) else first.second(item)
            if refusal is not None:
                refusals.append(refusal.model_copy(update={"content": ""}))
            elif not isinstance(item, Refusal):
                file.write(record_line(item))
                written += 1
                progress(written, 0)
    terminal.refuse(refusals)
    terminal.note("extracted", records=str(written), refused=str(len(refusals)))
    terminal.say_passed_over(options.passed_over)
    if refusals:
        raise typer.Exit(DATA_REFUSED)


@contextmanager
def opened(terminal: Terminal, output: Path) -> Iterator[BinaryIO]:
    """Open what a command writes to: a file, or standard output for ``-``."""
    if str(output) == "-":
        yield sys.stdout.buffer
        return
    try:
        file = output.open("wb")
    except OSError as error:
        terminal.fail(
            message(
                "cli.cannot_write", terminal.language, file=str(output), why=str(error.strerror)
            )
        )
    with file:
        yield file


def mentions(terminal: Terminal, sources: list[str], output: Path, options: SourceOptions) -> None:
    """Write the mentions; exit 1 when anything was refused.

    The records are read to their end first, so that a person whom one record names in a field
    is found in the texts of all.
    """
    folder = terminal.settings.decisions
    authorities = with_decisions(load_authorities(), folder)
    not_meant = read_not_meant(folder, authorities)
    names = OwnNames(authorities)
    refusals: list[Refusal] = []
    written = 0
    with tempfile.TemporaryFile() as spool, opened(terminal, output) as file:
        for record in _records(terminal, sources, authorities, options, refusals):
            names.add(record)
            spool.write(record_line(record))
        finder = load_finder(names=names.found(), authorities=authorities, not_meant=not_meant)
        spool.seek(0)
        with terminal.counting("finding") as progress:
            for number, record in enumerate(map(parse_record, spool), start=1):
                written += _write(file, record, finder)
                progress(number, 0)
    terminal.refuse(refusals)
    terminal.note("found", mentions=str(written), refused=str(len(refusals)))
    terminal.say_passed_over(options.passed_over)
    if refusals:
        raise typer.Exit(DATA_REFUSED)


def _records(
    terminal: Terminal,
    sources: list[str],
    authorities: Authorities,
    options: SourceOptions,
    refusals: list[Refusal],
) -> Iterator[Record]:
    first = FirstReadings()
    read = 0
    with terminal.counting("reading") as progress:
        for item in read_sources(sources, authorities, options):
            refusal = item if isinstance(item, Refusal) else first.second(item)
            if refusal is None and not isinstance(item, Refusal) and item.code is None:
                refusal = refuse_record(item, "page_without_code")
            if refusal is not None:
                refusals.append(refusal.model_copy(update={"content": ""}))
            elif not isinstance(item, Refusal):
                read += 1
                progress(read, 0)
                yield item


def _write(file: IO[bytes], record: Record, finder: Finder) -> int:
    found = finder.in_record(record)
    file.writelines(map(_line, [record.code] * len(found), found))
    return len(found)


def _line(code: str | None, mention: Mention) -> bytes:
    return orjson.dumps(
        {
            "code": code,
            "field": mention.field,
            "start": mention.start,
            "end": mention.end,
            "quote": mention.quote,
            "kind": mention.kind,
            "value": mention.value,
            "rule": mention.rule,
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )
