"""The option ``--archive``, which may stand anywhere and counts before anything is read."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from smi_graph.resources import ARCHIVE_VARIABLE
from smi_graph.settings import SETTINGS_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTION = "--archive"


def choose_archive(arguments: Sequence[str]) -> list[str]:
    """Choose the archive of this process and of all that it starts.

    Parameters
    ----------
    arguments
        Of the command line, where ``--archive DIR`` may stand anywhere; without it the
        environment and then the file of settings are asked.

    Returns
    -------
    list of str
        The other arguments.

    Examples
    --------
    >>> choose_archive(["build", "records"])
    ['build', 'records']
    """
    named, others = _taken_out(arguments)
    chosen = named or os.environ.get(ARCHIVE_VARIABLE) or _in_settings()
    if chosen:
        # Whole, so that a process with another working directory finds it too.
        os.environ[ARCHIVE_VARIABLE] = str(Path(chosen).resolve())
    return others


def _taken_out(arguments: Sequence[str]) -> tuple[str | None, list[str]]:
    named: str | None = None
    others: list[str] = []
    given = iter(arguments)
    for argument in given:
        if argument == "--":
            return named, [*others, argument, *given]
        if argument.startswith(f"{OPTION}="):
            named = argument.partition("=")[2]
        elif argument != OPTION:
            others.append(argument)
        elif (folder := next(given, None)) is not None:
            named = folder
        else:
            # Left for the command to say that the folder is missing.
            return named, [argument, *others]
    return named, others


def _in_settings() -> str | None:
    try:
        named = tomllib.loads(Path(SETTINGS_FILE).read_text(encoding="utf-8")).get("archive")
    except (OSError, ValueError):
        # The command itself will say what is wrong with the settings.
        return None
    return named if isinstance(named, str) else None
