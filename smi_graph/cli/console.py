"""What the commands share: messages in the user's language, progress, and exit codes."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from smi_graph.archive import archive
from smi_graph.messages import Language, message
from smi_graph.records.source_item import SourceOptions
from smi_graph.records.text_encoding import is_encoding
from smi_graph.store import ReleaseDirectory, StoreError

if TYPE_CHECKING:
    from smi_graph.records import Refusal
    from smi_graph.settings import Settings

DATA_REFUSED = 1
USAGE = 2
INTERRUPTED = 130
_MOST_SENTENCES = 100
_ISOLATES, _END_OF_ISOLATE = "\u2066\u2067\u2068", "\u2069"
_DIRECTIONS = f"\u202a\u202b\u202c\u202d\u202e{_ISOLATES}{_END_OF_ISOLATE}"


def printable(text: str) -> str:
    r"""Write a text of others so that it cannot command the terminal.

    Control characters would move the cursor, and marks of direction would show a text in
    another order; both are written as what they are. Isolates that are closed in their line stay:
    the sentences of ours have them, and nothing outside of them is shown in another order.

    Examples
    --------
    >>> printable("a\x1b[2J\u202eb")
    'a\\x1b[2J\\u202eb'
    >>> printable("\u2068a\u2069 \u2066b") == "\u2068a\u2069 \\u2066b"
    True
    """
    if text.isprintable():
        return text
    closed = _closed_isolates(text)
    return "".join(
        letter.encode("unicode_escape").decode()
        if _commands(letter) and place not in closed
        else letter
        for place, letter in enumerate(text)
    )


def _closed_isolates(text: str) -> set[int]:
    """Give the places of isolates, beginnings and ends, that belong together."""
    closed: set[int] = set()
    begun: list[int] = []
    for place, letter in enumerate(text):
        if letter == "\n":
            begun.clear()
        elif letter in _ISOLATES:
            begun.append(place)
        elif letter == _END_OF_ISOLATE and begun:
            closed |= {begun.pop(), place}
    return closed


def _commands(letter: str) -> bool:
    is_control = unicodedata.category(letter) == "Cc" and letter not in "\n\t"
    return is_control or letter in _DIRECTIONS


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

    def store(self, release_id: str | None = None) -> ReleaseDirectory:
        """Give the store, of which a release is used that is of the archive that is served.

        Another archive, or another base of its identifiers, ends the command with both named.
        """
        directory = ReleaseDirectory(self.settings.store)
        try:
            directory.refuse_other(archive().identifier, self.settings.base_iri, release_id)
        except StoreError as error:
            self.fail(error.sentence(self.language))
        return directory

    def note(self, key: str, **values: str) -> None:
        """Say what was done, unless the command is to be quiet."""
        if not self.quiet:
            sys.stderr.write(printable(message(f"cli.{key}", self.language, **values)) + "\n")

    def source_options(self, encoding: str | None, sheet: str | None) -> SourceOptions:
        """Give how sources are to be read; an encoding that there is not ends the command."""
        if encoding is not None and not is_encoding(encoding):
            self.fail(message("cli.no_such_encoding", self.language, encoding=encoding))
        return SourceOptions(encoding, sheet)

    def say_passed_over(self, counts: Mapping[str, int]) -> None:
        """Say what of the sources was no record and was not read, and how much."""
        for kind, count in sorted(counts.items()):
            if count:
                what = message(f"passed_over.{kind}", self.language, count=str(count))
                self.note("passed_over", what=what)

    def refuse(self, refusals: Sequence[Refusal]) -> None:
        """Name what was refused, with place and reason."""
        for refusal in refusals[:_MOST_SENTENCES]:
            # Each stands on one line, whatever the refused value holds.
            sentence = printable(refusal.sentence(self.language)).replace("\n", "\\n")
            sys.stderr.write(sentence + "\n")
        left = len(refusals) - _MOST_SENTENCES
        if left > 0:
            sys.stderr.write(message("cli.more_refused", self.language, count=str(left)) + "\n")

    def fail(self, sentence: str, code: int = USAGE) -> NoReturn:
        """End the command with one sentence."""
        sys.stderr.write(printable(sentence) + "\n")
        raise typer.Exit(code)

    def show_settings(self) -> None:
        """Print each setting as it would stand in ``smi-graph.toml``, with its meaning."""
        for name, value in self.settings.model_dump(mode="json").items():
            meaning = message(f"setting.{name}", self.language)
            # What JSON and TOML write alike: texts, numbers, truth and lists.
            written = "" if value is None else json.dumps(value, ensure_ascii=False)
            mark = "# " if value is None else ""
            sys.stdout.write(f"# {meaning} (SMI_{name.upper()})\n{mark}{name} = {written}\n")

    @contextmanager
    def counting(
        self, key: str, *, total_bytes: int | None = None
    ) -> Iterator[Callable[[int, int], None]]:
        """Show what is done, on a terminal: how many, how fast, and how long it will take.

        Parameters
        ----------
        key
            The entry of the messages that says what is done.
        total_bytes
            How many bytes there are to do, when that is known.

        Yields
        ------
        callable
            Takes how many things and how many bytes are done.
        """
        shown = not self.quiet and sys.stderr.isatty()
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[things]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        console = Console(stderr=True)
        begin = time.monotonic()
        with Progress(*columns, console=console, disable=not shown, transient=True) as progress:
            words = escape(message(f"cli.{key}", self.language))
            task = progress.add_task(words, total=total_bytes, things="")

            def tell(things: int, size: int) -> None:
                rate = things / max(time.monotonic() - begin, 0.001)
                progress.update(task, completed=size, things=f"{things:,} ({rate:,.0f}/s)")

            yield tell


def write_bytes(content: bytes) -> None:
    """Write a result to standard output as it is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
