"""What the texts of a release name, as one annotation page a record: JSON lines.

A line says the same as ``/document/CODE/annotations`` does: which words name what, and where.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import orjson

from smi_graph.export.compression import compress_block
from smi_graph.export.work import Output
from smi_graph.mapping.annotations import annotation_page, found_in
from smi_graph.pipeline.environment import Environment
from smi_graph.pipeline.mentioning import finder_of, own_names
from smi_graph.pipeline.parts import decompress
from smi_graph.pipeline.records_file import RECORDS_NAME
from smi_graph.pipeline.register import REGISTER_NAME, ByteSpan, Register
from smi_graph.pipeline.side_by_side import start_workers
from smi_graph.records.record import parse_record
from smi_graph.schema import field_table
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from smi_graph.mentions import Finder
    from smi_graph.store import Release

ANNOTATIONS = "annotations.jsonl"
_AT_ONCE = 200


class _BlockJob(NamedTuple):
    """What every block needs to know."""

    release_path: Path
    environment: Environment
    compressions: tuple[str, ...]


class _Written(NamedTuple):
    """A block, compressed in each way, and how many pages and annotations it has."""

    content: tuple[bytes, ...]
    pages: int
    annotations: int


def annotation_outputs(compressions: Iterable[str]) -> dict[str, Output]:
    """Give the files of annotations by the ends of their names."""
    outputs = (Output(ANNOTATIONS, compression) for compression in compressions)
    return {output.suffix: output for output in outputs}


def has_mentions(release: Release) -> bool:
    """Tell whether a release says what its texts name."""
    path = release.path / REGISTER_NAME
    if not path.exists():
        return False
    with Register(path, read_only=True) as register:
        return register.has_mentions()


def export_annotations(
    release: Release,
    paths: dict[Output, Path],
    *,
    decisions: Path | None = None,
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda things, size: None,
) -> Counter[str]:
    """Write what the title and the texts of each record name.

    Parameters
    ----------
    release
        A release that says what its texts name; see `has_mentions`.
    paths
        Where each file goes.
    decisions
        The folder of decisions about names.
    processes
        How many processes work.
    progress
        Is told how many records are written, and how many bytes of records were read.

    Returns
    -------
    collections.Counter
        How many pages and annotations there are.
    """
    outputs = tuple(paths)
    environment = Environment(release.manifest.base_iri, decisions)
    job = _BlockJob(release.path, environment, tuple(output.compression for output in outputs))
    counts: Counter[str] = Counter()
    size = 0
    with ExitStack() as stack:
        files = [stack.enter_context(paths[output].open("wb")) for output in outputs]
        workers = stack.enter_context(start_workers(processes))
        register = stack.enter_context(Register(release.path / REGISTER_NAME, read_only=True))
        blocks = list(_blocks(register))
        for block, written in zip(blocks, workers.map(partial(_write, job), blocks), strict=True):
            for file, content in zip(files, written.content, strict=True):
                file.write(content)
            counts.update({"annotation_pages": written.pages, "annotations": written.annotations})
            size += sum(span.length for span in block)
            progress(counts["annotation_pages"], size)
    return counts


def _blocks(register: Register) -> Iterator[tuple[ByteSpan, ...]]:
    places = (record.place for record in register.records())
    spans = (ByteSpan(place.record_at, place.record_length) for place in places)
    while block := tuple(islice(spans, _AT_ONCE)):
        yield block


def _write(job: _BlockJob, block: tuple[ByteSpan, ...]) -> _Written:
    """Find what the texts of some records name, and write a line for each."""
    finder = _finder(job.release_path, job.environment)
    minter, kinds = IriMinter(job.environment.base_iri), field_table().kinds
    lines, total = [], 0
    with (job.release_path / RECORDS_NAME).open("rb") as file:
        for span in block:
            file.seek(span.at)
            record = parse_record(decompress(file.read(span.length)))
            iri = minter.record(kinds[record.kind].path, record.code or "")
            page = annotation_page(iri, minter.base, found_in(finder, record))
            total += len(page["items"])
            lines.append(orjson.dumps(page, option=orjson.OPT_APPEND_NEWLINE))
    text = b"".join(lines)
    content = tuple(compress_block(text, compression) for compression in job.compressions)
    return _Written(content, len(lines), total)


@lru_cache(maxsize=1)
def _finder(release_path: Path, environment: Environment) -> Finder:
    """Make the finder of a release, which knows the names that its fields hold, once a process."""
    with Register(release_path / REGISTER_NAME, read_only=True) as register:
        return finder_of(environment, own_names(register, environment.base_iri))
