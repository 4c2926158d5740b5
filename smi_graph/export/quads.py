"""The N-Quads of a release, sorted, in parts that hold all that is said of their subjects.

Sorting is done in runs on disk, so that memory does not grow with the release.
"""

from __future__ import annotations

import gzip
import heapq
import re
from contextlib import ExitStack
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_RUN_BYTES = 64 * 2**20
_PART_BYTES = 4 * 2**20
_LINE = re.compile(
    r'<([^>]*)> <([^>]*)> (<[^>]*>|"[^"\\]*(?:\\.[^"\\]*)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)'
    r"(?: <([^>]*)>)? \.\n\Z"
)


class Quad(NamedTuple):
    """One line: subject, predicate and graph as bare IRIs, the object as in N-Quads."""

    subject: str
    predicate: str
    term: str
    graph: str


def parse_line(line: bytes) -> Quad:
    r"""Take a line of N-Quads apart.

    Raises
    ------
    ValueError
        When it is no line that this project writes: with blank nodes, say.

    Examples
    --------
    >>> parse_line(b'<a:s> <a:p> "x > y"@en <a:g> .\n')
    Quad(subject='a:s', predicate='a:p', term='"x > y"@en', graph='a:g')
    """
    found = _LINE.match(line.decode())
    if found is None:
        raise ValueError(f"no line of N-Quads: {line[:200]!r}")
    return Quad(found[1], found[2], found[3], found[4] or "")


def sorted_parts(dump: Path, folder: Path) -> Iterator[list[bytes]]:
    """Give the lines of a dump in order, each once, in parts; the last part may be small.

    Comments are left out: a release that was restored from an export has some.

    Parameters
    ----------
    dump
        Compressed N-Quads.
    folder
        Where the sorted runs wait.
    """
    with ExitStack() as stack:
        runs = [stack.enter_context(path.open("rb")) for path in _sorted_runs(dump, folder)]
        yield from in_parts(line for line, _ in groupby(heapq.merge(*runs)))


def in_parts(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Divide sorted lines between subjects, into parts of a few megabytes."""
    part: list[bytes] = []
    size = 0
    for _, group in groupby(lines, key=lambda line: line[: line.index(b">")]):
        of_subject = list(group)
        part += of_subject
        size += sum(map(len, of_subject))
        if size >= _PART_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _sorted_runs(dump: Path, folder: Path) -> Iterator[Path]:
    with gzip.open(dump) as file:
        number = 0
        while lines := file.readlines(_RUN_BYTES):
            number += 1
            path = folder / f"run-{number}"
            with path.open("wb") as run:
                run.writelines(sorted({line for line in lines if not line.startswith(b"#")}))
            yield path
