"""``smi-graph releases``: what is published, and going back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from smi_graph.messages import message
from smi_graph.store import DamagedRelease, NoRelease, Release, ReleaseDirectory, StoreError

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal


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
    try:
        release = directory.current() if release_id is None else directory.get(release_id)
        if release is None:
            raise NoRelease(str(directory.path))
        sys.stdout.write(release.manifest.model_dump_json(indent=2) + "\n")
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language))


def roll_back(terminal: Terminal, release_id: str | None) -> None:
    """Switch to an older release; a running service follows."""
    try:
        release = ReleaseDirectory(terminal.settings.store).rollback(release_id)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language))
    terminal.note("rolled_back", release=release.id)


def prune(terminal: Terminal, keep: int) -> None:
    """Remove the oldest releases."""
    try:
        removed = ReleaseDirectory(terminal.settings.store).prune(keep)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language))
    for release in removed:
        terminal.note("removed", release=release.id)
    terminal.note("pruned", count=str(len(removed)))
