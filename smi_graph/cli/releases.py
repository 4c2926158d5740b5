"""``smi-graph releases``: what is published, and going back."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, NoReturn

import orjson
from rich.console import Console
from rich.table import Table

from smi_graph.cli.console import DATA_REFUSED, printable, write_bytes
from smi_graph.messages import message
from smi_graph.pipeline.differences import changesets_as_turtle, differences
from smi_graph.pipeline.journal import roll_back as switch_back
from smi_graph.pipeline.records_file import check_records
from smi_graph.store import DamagedRelease, NoRelease, Release, ReleaseDirectory
from smi_graph.store.manifest import DUMP_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.cli.console import Terminal
    from smi_graph.pipeline.differences import Difference

_DIFF_FORMATS = ("text", "json", "turtle")
_LONGEST_VALUE = 120


def list_all(terminal: Terminal) -> None:
    """Print the releases, newest first, the current one marked."""
    directory = ReleaseDirectory(terminal.settings.store)
    current = directory.current_id()
    headings = ("release", "created", "documents", "quads", "current")
    table = Table(*(message(f"cli.{key}", terminal.language) for key in headings))
    for release in directory.list():
        mark = "●" if release.id == current else ""
        table.add_row(release.id, *_described(terminal, release), mark)
    width = None if sys.stdout.isatty() else 200
    Console(width=width).print(table)


def _described(terminal: Terminal, release: Release) -> tuple[str, str, str]:
    try:
        manifest = release.manifest
    except DamagedRelease as error:
        return error.sentence(terminal.language), "", ""
    documents = str(manifest.counts.get("documents", 0))
    return f"{manifest.created:%Y-%m-%d %H:%M:%S}", documents, str(manifest.quads)


def show(terminal: Terminal, release_id: str | None) -> None:
    """Print a manifest as JSON."""
    directory = ReleaseDirectory(terminal.settings.store)
    release = directory.current() if release_id is None else directory.get(release_id)
    if release is None:
        raise NoRelease(str(directory.path))
    sys.stdout.write(release.manifest.model_dump_json(indent=2) + "\n")


def differ(terminal: Terminal, older: str, newer: str | None, answer_format: str) -> None:
    """Print what differs between two releases."""
    if answer_format not in _DIFF_FORMATS:
        known = ", ".join(_DIFF_FORMATS)
        words = {"format": answer_format, "known": known}
        terminal.fail(message("cli.no_such_format", terminal.language, **words))
    directory = terminal.store()
    first = directory.get(older)
    second = directory.current() if newer is None else directory.get(newer)
    if second is None:
        raise NoRelease(str(directory.path))
    for release in (first, second):
        check_records(release)
        release.check(DUMP_NAME)
    found = differences(first, second)
    if answer_format == "turtle":
        pair = f"{first.id}..{second.id}"
        write_bytes(changesets_as_turtle(found, second.manifest.base_iri, pair))
    elif answer_format == "json":
        for difference in found:
            write_bytes(orjson.dumps(difference.to_json()) + b"\n")
    else:
        _print_differences(terminal, found)


def _print_differences(terminal: Terminal, found: Iterable[Difference]) -> None:
    counts: Counter[str] = Counter()
    for difference in found:
        counts[difference.state] += 1
        state = message(f"cli.diff_{difference.state}", terminal.language)
        sys.stdout.write(f"{state}  {difference.code}\n")
        if difference.state == "changed":
            for sign, facts in (("-", difference.gone), ("+", difference.come)):
                for fact in facts:
                    name = fact.predicate.value.replace("#", "/").rpartition("/")[2]
                    shown = printable(_shortened(str(fact.object)))
                    sys.stdout.write(f"    {sign} {name}: {shown}\n")
    numbers = {state: str(counts[state]) for state in ("added", "changed", "withdrawn")}
    terminal.note("diff", **numbers)


def _shortened(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"


def roll_back(terminal: Terminal, release_id: str | None) -> None:
    """Switch to an older release; a running service follows."""
    try:
        release = switch_back(ReleaseDirectory(terminal.settings.store), release_id)
    except OSError as error:
        _fail_to_write(terminal, error)
    terminal.note("rolled_back", release=release.id)


def prune(terminal: Terminal, keep: int) -> None:
    """Remove the oldest releases."""
    try:
        removed = ReleaseDirectory(terminal.settings.store).prune(keep)
    except OSError as error:
        _fail_to_write(terminal, error)
    for release in removed:
        terminal.note("removed", release=release.id)
    terminal.note("pruned", count=str(len(removed)))


def _fail_to_write(terminal: Terminal, error: OSError) -> NoReturn:
    why = error.strerror or str(error)
    words = {"file": str(error.filename or terminal.settings.store), "why": why}
    terminal.fail(message("cli.cannot_write", terminal.language, **words), DATA_REFUSED)
