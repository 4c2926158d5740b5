"""``smi-graph extract``: sources as JSON lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer

from smi_graph.authorities import load_authorities
from smi_graph.cli.console import DATA_REFUSED, Terminal
from smi_graph.messages import message
from smi_graph.records import Refusal
from smi_graph.records.json_line import record_line
from smi_graph.records.sources import read_sources


def run(terminal: Terminal, sources: list[str], output: Path) -> None:
    """Write the records; exit 1 when anything was refused."""
    refusals: list[Refusal] = []
    written = 0
    items = read_sources(sources, load_authorities())
    with _opened(terminal, output) as file, terminal.counting("reading") as progress:
        for item in items:
            if isinstance(item, Refusal):
                refusals.append(item.model_copy(update={"content": ""}))
            else:
                file.write(record_line(item))
                written += 1
                progress(written, 0)
    terminal.refuse(refusals)
    terminal.note("extracted", records=str(written), refused=str(len(refusals)))
    if refusals:
        raise typer.Exit(DATA_REFUSED)


@contextmanager
def _opened(terminal: Terminal, output: Path) -> Iterator[BinaryIO]:
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
