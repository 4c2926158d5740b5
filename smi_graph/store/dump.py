"""The lasting form of a release: its quads as sorted N-Quads, compressed."""

from __future__ import annotations

import gzip
import heapq
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

from pyoxigraph import RdfFormat

from smi_graph.store.content import ContentDigest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from pyoxigraph import Store

_LINES_A_RUN = 500_000
_BLOCK_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class DumpSummary:
    """How many quads a dump holds, and the digest of the content."""

    quads: int
    sha256: str


def write_dump(
    store: Store, path: Path, *, apart: str = "", lines_a_run: int = _LINES_A_RUN
) -> DumpSummary:
    """Write the quads of a store, sorted by code point, as gzip without a time stamp.

    The same quads give the same bytes. Lines are sorted in runs that fit in memory and
    merged from disk, in the folder of the dump.

    Parameters
    ----------
    store
        The store to dump.
    path
        Where to write, such as ``dump.nq.gz``.
    apart
        The graph that is not part of the content, see `ContentDigest`.
    lines_a_run
        How many lines are sorted in memory at a time.
    """
    with TemporaryDirectory(dir=path.parent, prefix=".sort-") as name, ExitStack() as open_files:
        folder = Path(name)
        unsorted = folder / "unsorted.nq"
        store.dump(unsorted, format=RdfFormat.N_QUADS)
        runs = _sorted_runs(unsorted, folder, lines_a_run, open_files)
        lines = heapq.merge(*runs) if len(runs) > 1 else runs[0]
        return _compress(lines, path, ContentDigest(apart))


def _sorted_runs(
    unsorted: Path, folder: Path, lines_a_run: int, open_files: ExitStack
) -> list[Iterable[bytes]]:
    runs: list[Iterable[bytes]] = []
    with unsorted.open("rb") as file:
        while lines := list(islice(file, lines_a_run)):
            lines.sort()
            if not runs and len(lines) < lines_a_run:
                return [lines]
            run = folder / f"{len(runs)}.nq"
            with run.open("wb") as output:
                output.writelines(lines)
            runs.append(open_files.enter_context(run.open("rb")))
    return runs or [[]]


def _compress(lines: Iterable[bytes], path: Path, content: ContentDigest) -> DumpSummary:
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        for block in _blocks(lines):
            content.add_stored(block)
            cast("BinaryIO", file).write(block)
    return DumpSummary(content.quads, content.sha256)


def _blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    block: list[bytes] = []
    size = 0
    for line in lines:
        block.append(line)
        size += len(line)
        if size >= _BLOCK_BYTES:
            yield b"".join(block)
            block, size = [], 0
    yield b"".join(block)
