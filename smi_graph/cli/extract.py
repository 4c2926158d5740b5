"""``smi-graph extract``: sources as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from smi_graph.authorities import load_authorities
from smi_graph.cli.console import DATA_REFUSED, Terminal
from smi_graph.messages import message
from smi_graph.records import Refusal
from smi_graph.records.duplicates import FirstReadings
from smi_graph.records.json_line import record_line
from smi_graph.records.sources import read_sources

if TYPE_CHECKING:
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
