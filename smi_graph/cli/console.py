"""What the commands share: messages in the user's language, progress, and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from smi_graph.messages import Language, message

if TYPE_CHECKING:
    from smi_graph.records import Refusal
    from smi_graph.settings import Settings

DATA_REFUSED = 1
USAGE = 2
_MOST_SENTENCES = 100


@dataclass(frozen=True, slots=True)
class Terminal:
    """The terminal of one command: notes go to standard error, results to standard output.

    Parameters
    ----------
    quiet
        Leave out progress and notes; refusals and errors are always said.
    """

    settings: Settings
    quiet: bool = False

    @property
    def language(self) -> Language:
        """The language of messages."""
        return self.settings.spoken_language()

    def note(self, key: str, **values: str) -> None:
        """Say what was done, unless the command is to be quiet."""
        if not self.quiet:
            sys.stderr.write(message(f"cli.{key}", self.language, **values) + "\n")

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Name what was refused, with place and reason."""
        for refusal in refusals[:_MOST_SENTENCES]:
            sys.stderr.write(refusal.sentence(self.language) + "\n")
        left = len(refusals) - _MOST_SENTENCES
        if left > 0:
            sys.stderr.write(message("cli.more_refused", self.language, count=str(left)) + "\n")

    def fail(self, sentence: str, code: int = USAGE) -> NoReturn:
        """End the command with one sentence."""
        sys.stderr.write(sentence + "\n")
        raise typer.Exit(code)

    @contextmanager
    def counting(self, key: str) -> Iterator[Callable[[int], None]]:
        """Show how many are done, on a terminal, when it takes longer than a blink."""
        shown = not self.quiet and sys.stderr.isatty()
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        console = Console(stderr=True)
        with Progress(*columns, console=console, disable=not shown, transient=True) as progress:
            task = progress.add_task(escape(message(f"cli.{key}", self.language)), total=None)
            yield lambda done: progress.update(task, completed=done)

    def counted(self, key: str, items: Iterable[object]) -> Iterator[object]:
        """Pass items on while showing how many."""
        with self.counting(key) as progress:
            for number, item in enumerate(items, start=1):
                yield item
                progress(number)


def write_bytes(content: bytes) -> None:
    """Write a result to standard output as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
