"""A release as Wikidata-style dumps: JSON, Turtle, N-Triples and truthy N-Triples."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC
from functools import partial
from itertools import groupby, islice, tee
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, TypeVar

from smi_graph.export.compression import compress_block
from smi_graph.export.describing_mentions import finder_of_mentions
from smi_graph.export.rdf_entities import dump_node, redirect_node
from smi_graph.export.rdf_nodes import NodeWriter
from smi_graph.export.register import REGISTER_NAME, ExportedRelease, IdentifierRegister
from smi_graph.export.work import (
    JSON,
    NTRIPLES,
    TRUTHY,
    TURTLE,
    Block,
    Dump,
    Output,
    RecordBlock,
    RecordSpan,
    describer_of,
    survey,
    write,
)
from smi_graph.pipeline.records_file import check_records
from smi_graph.pipeline.register import REGISTER_NAME as RECORDS_REGISTER
from smi_graph.pipeline.register import Register
from smi_graph.pipeline.side_by_side import Workers, start_workers
from smi_graph.store import DamagedRelease

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from smi_graph.export.work import Survey, Written
    from smi_graph.store import Release, ReleaseDirectory

_T = TypeVar("_T")

_Answer = TypeVar("_Answer")

DEFAULT_OUTPUTS = (
    Output(JSON, "gz"),
    Output(JSON, "bz2"),
    Output(TURTLE, "gz"),
    Output(NTRIPLES, "gz"),
    Output(TRUTHY, "gz"),
)

_AT_ONCE = 200

_TABLES = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
CREATE TABLE record (key TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE named (key TEXT, name TEXT, count INTEGER, PRIMARY KEY (key, name)) WITHOUT ROWID;
CREATE TABLE source (url TEXT PRIMARY KEY, count INTEGER) WITHOUT ROWID;
"""

_ADD_NAMED = """
INSERT INTO named VALUES (?, ?, ?)
ON CONFLICT (key, name) DO UPDATE SET count = count + excluded.count
"""

_ADD_SOURCE = "INSERT INTO source VALUES (?, 1) ON CONFLICT (url) DO UPDATE SET count = count + 1"

_ACTORS = """
SELECT key, name FROM named WHERE key NOT IN (SELECT key FROM record)
ORDER BY key, count DESC, name
"""


@dataclass(frozen=True, slots=True)
class WikidataExport:
    """What was exported."""

    entities: dict[str, int]
    statements: int
    redirects: int


def export_wikidata(  # noqa: PLR0913
    release: Release,
    directory: ReleaseDirectory,
    paths: dict[Output, Path],
    *,
    decisions: Path | None = None,
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda things, size: None,
    with_mentions: bool = False,
) -> WikidataExport:
    """Write the dumps of a release.

    Parameters
    ----------
    release, directory
        The release, and the store directory whose register of numbers counts.
    paths
        Where each file goes.
    decisions
        The folder of decisions about unlisted names.
    processes
        How many processes work.
    progress
        Is told how many records one of the two passes has done, and how many bytes of records
        both have: in the end twice as many as there are.
    with_mentions
        Say also what a program found in the texts, and describe what only texts name; the
        release must say it (:func:`smi_graph.export.annotations.has_mentions`).

    Raises
    ------
    DamagedRelease
        When its records or the register of them are missing or damaged.
    RecordsMissing
        When it was made again from its dump alone.
    NumbersLost
        When other numbers would be given than those that were published.
    """
    check_records(release)
    register_path = directory.path / REGISTER_NAME
    manifest = release.manifest
    created = manifest.created.astimezone(UTC).isoformat(timespec="microseconds")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        outputs = tuple(paths)
        found_by = finder_of_mentions(release) if with_mentions else ""
        dump = Dump(
            release.path, register_path, manifest.base_iri, decisions, outputs, folder, found_by
        )
        register = stack.enter_context(IdentifierRegister.of(directory))
        named = stack.enter_context(NamedThings())
        workers = stack.enter_context(start_workers(processes))
        files = stack.enter_context(_Files(dump, paths))
        export = _Export(dump, release, register, named, workers, files, progress)
        return export.run(register.enter(release.id, created))


def number_release(
    release: Release,
    register: IdentifierRegister,
    *,
    decisions: Path | None = None,
    processes: int = 1,
) -> None:
    """See to it that everything in a release has its number, as an export of it does.

    Parameters
    ----------
    release
        Which one.
    register
        Takes the numbers.
    decisions, processes
        As for `export_wikidata`.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        base_iri = release.manifest.base_iri
        dump = Dump(release.path, folder / REGISTER_NAME, base_iri, decisions, (), folder)
        named = stack.enter_context(NamedThings())
        workers = stack.enter_context(start_workers(processes))
        files = stack.enter_context(_Files(dump, {}))
        _Export(
            dump, release, register, named, workers, files, lambda _things, _size: None
        ).number()


@dataclass(slots=True)
class _Files:
    """The files that are written."""

    dump: Dump
    paths: dict[Output, Path]
    writer: NodeWriter = field(init=False)
    _files: dict[Output, BinaryIO] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)
    _written: set[str] = field(default_factory=set)
    _waiting: dict[Output, bytes] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.writer = NodeWriter(self.dump.base_iri)
        for output, path in self.paths.items():
            self._files[output] = self._stack.enter_context(path.open("wb"))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def say(self, texts: dict[str, bytes]) -> None:
        """Write something into the files of each kind."""
        for output, file in self._files.items():
            file.write(compress_block(texts.get(output.kind, b""), output.compression))

    def head(self, license_iri: str, modified: str) -> None:
        node = dump_node(license_iri, modified)
        turtle, lines = self.writer.turtle(node), self.writer.ntriples(node).encode()
        first = (self.writer.head() + turtle).encode()
        self.say({JSON: b"[\n", TURTLE: first, NTRIPLES: lines, TRUTHY: lines})

    def add(self, written: Written) -> None:
        """Write a block, and those of its shared nodes that no block before it had."""
        for output, content in written.content.items():
            self._files[output].write(content)
        new = {name: node for name, node in written.nodes.items() if name not in self._written}
        self._written.update(new)
        self.say(
            {
                TURTLE: "".join(turtle for turtle, _ in new.values()).encode(),
                NTRIPLES: "".join(lines for _, lines in new.values()).encode(),
            }
        )


@dataclass(slots=True)
class _Export:
    """One export at work."""

    dump: Dump
    release: Release
    register: IdentifierRegister
    named: NamedThings
    workers: Workers
    files: _Files
    progress: Callable[[int, int], None]
    entities: Counter[str] = field(default_factory=Counter)
    statements: int = 0
    _records: int = 0
    _bytes: int = 0

    def run(self, at: ExportedRelease) -> WikidataExport:
        describer = describer_of(self.dump)
        self.number()
        self.files.head(describer.schema.license, at.created[:19] + "Z")
        self._records = 0
        for block, written in self._side_by_side(write, _with_last(self._blocks(at))):
            self.files.add(written)
            self.register.keep(written.revisions, at)
            self.entities.update(written.entities)
            self.statements += written.statements
            if block.records is not None:
                self._advance(block.records)
        return WikidataExport(dict(self.entities), self.statements, self._redirect())

    def number(self) -> None:
        """See to it that everything has its number; those that are new take the next ones."""
        describer = describer_of(self.dump)
        self.register.take("P", (draft.key for draft in describer.properties()))
        self.register.take("Q", (draft.key for draft in describer.fixed()), reserved=True)
        for block, found in self._side_by_side(survey, self._record_blocks()):
            self.named.add(found)
            self._advance(block)
        self.register.take("Q", (key for key, _ in self.named.actors()))
        self.register.take("Q", self.named.records())

    def _record_blocks(self) -> Iterator[RecordBlock]:
        for number, pairs in enumerate(_chunks(self._spans())):
            mentions = tuple(mention for _, mention in pairs if mention is not None)
            yield RecordBlock(number, tuple(span for span, _ in pairs), mentions)

    def _spans(self) -> Iterator[tuple[RecordSpan, RecordSpan | None]]:
        """Give where each record lies, and where it is said what its texts name, if that is."""
        path = self.release.path / RECORDS_REGISTER
        if not path.exists():
            raise DamagedRelease(self.release.id, "file_missing", RECORDS_REGISTER)
        with Register(path, read_only=True) as records:
            for record in records.records():
                span = RecordSpan(record.place.record_at, record.place.record_length)
                yield span, self._mentions_of(records, record.id)

    def _mentions_of(self, records: Register, record: int) -> RecordSpan | None:
        if not self.dump.found_by:
            return None
        known = records.mentions_of(record)
        return RecordSpan(0, 0) if known is None else RecordSpan(known[1].at, known[1].length)

    def _blocks(self, at: ExportedRelease) -> Iterator[Block]:
        describer = describer_of(self.dump)
        defined_in = frozenset({describer.schema.ontology, describer.dataset.url})
        for fixed in ("properties", "items"):
            yield Block(at, fixed=fixed, shared_sources=defined_in)
        for actors in _chunks(self.named.actors()):
            yield Block(at, actors=actors)
        shared = frozenset(self.named.shared_sources())
        for records in self._record_blocks():
            yield Block(at, records=records, shared_sources=shared)

    def _side_by_side(
        self, work: Callable[[Dump, _T], _Answer], blocks: Iterable[_T]
    ) -> Iterator[tuple[_T, _Answer]]:
        """Let the workers work on blocks, and give each with its answer."""
        asked, given = tee(blocks)
        return zip(given, self.workers.map(partial(work, self.dump), asked), strict=True)

    def _advance(self, block: RecordBlock) -> None:
        self._records += len(block.spans)
        self._bytes += sum(span.length for span in block.spans)
        self.progress(self._records, self._bytes)

    def _redirect(self) -> int:
        """Tell of every item that is no more because its name led to another one since."""
        merged = sorted(describer_of(self.dump).merged())
        numbers = self.register.numbers(key for pair in merged for key in pair)
        holds = self.named.holds
        nodes = [
            redirect_node(numbers[old], numbers[new])
            for old, new in merged
            if old in numbers and holds(new) and not holds(old)
        ]
        writer = self.files.writer
        turtle = "".join(writer.turtle(node) for node in nodes).encode()
        lines = "".join(writer.ntriples(node) for node in nodes).encode()
        self.files.say({TURTLE: turtle, NTRIPLES: lines, TRUTHY: lines})
        return len(nodes)


def _chunks(things: Iterable[_T]) -> Iterator[tuple[_T, ...]]:
    iterator = iter(things)
    while chunk := tuple(islice(iterator, _AT_ONCE)):
        yield chunk


def _with_last(blocks: Iterable[Block]) -> Iterator[Block]:
    """Mark the last block: nothing follows its last entity."""
    held: Block | None = None
    for block in blocks:
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield replace(held, is_last=True)


class NamedThings:
    """The names of one release, for the time of one export."""

    def __init__(self) -> None:
        # SQLite keeps a database without a name in a temporary file of its own.
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_TABLES)

    def __enter__(self) -> Self:
        """Give the empty collection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Throw it away."""
        self._db.close()

    def add(self, survey: Survey) -> None:
        """Add what a block of records names."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT OR IGNORE INTO record VALUES (?)", ((key,) for key in survey.records)
        )
        rows = ((key, name, count) for (key, name), count in survey.named)
        self._db.executemany(_ADD_NAMED, rows)
        self._db.executemany(_ADD_SOURCE, ((url,) for url in survey.sources))
        self._db.execute("COMMIT")

    def records(self) -> Iterator[str]:
        """Give the keys of the records."""
        return (key for (key,) in self._db.execute("SELECT key FROM record ORDER BY key"))

    def actors(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give what is named and is no record, with its names, the commonest first."""
        rows = self._db.execute(_ACTORS)
        for key, names in groupby(rows, key=lambda row: str(row[0])):
            yield key, tuple(name for _, name in names)

    def holds(self, key: str) -> bool:
        """Tell whether anything of the release has a key."""
        query = "SELECT 1 FROM record WHERE key = ? UNION ALL SELECT 1 FROM named WHERE key = ?"
        return self._db.execute(query, (key, key)).fetchone() is not None

    def shared_sources(self) -> Iterable[str]:
        """Give the addresses that several records give as their source."""
        query = "SELECT url FROM source WHERE count > 1 ORDER BY url"
        return (url for (url,) in self._db.execute(query))
