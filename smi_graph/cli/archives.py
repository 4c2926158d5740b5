"""``smi-graph archive``: a folder for a new archive, and the mistakes of one."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import typer

from smi_graph.cli.archive_check import check_archive
from smi_graph.cli.console import DATA_REFUSED
from smi_graph.messages import message
from smi_graph.resources import archive_folder, resource_path

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.cli.console import Terminal
    from smi_graph.messages import Language


def new(terminal: Terminal, folder: Path) -> None:
    """Write the skeleton of an archive into a folder that holds nothing yet."""
    language = terminal.language
    try:
        if folder.exists() and any(folder.iterdir()):
            terminal.fail(message("archive.not_empty", language, folder=str(folder)))
        shutil.copytree(resource_path("data", "new_archive"), folder, dirs_exist_ok=True)
    except OSError as error:
        why = f"{error.strerror or error}: {error.filename or folder}"
        terminal.fail(message("archive.not_written", language, why=why))
    sys.stdout.write(message("archive.written", language, folder=str(folder)) + "\n")


def check(language: Language) -> None:
    """Print each mistake in the folder of the archive, then what it costs to leave things out."""
    found = check_archive()
    for mistake in found.mistakes:
        sys.stdout.write(mistake.sentence(language) + "\n")
    for key, name in found.notes:
        sys.stdout.write(message(f"archive.{key}", language, name=name) + "\n")
    folder = archive_folder()
    shown = str(resource_path("data") if folder is None else folder)
    key = "mistakes" if found.mistakes else "sound"
    count = str(len(found.mistakes))
    sys.stdout.write(message(f"archive.{key}", language, folder=shown, count=count) + "\n")
    if found.mistakes:
        raise typer.Exit(DATA_REFUSED)
