"""A release as RDF files of its own: sorted N-Quads, TriG, Turtle by class, JSON-LD lines.

Everything is made from the sorted N-Quads, in which the lines of one subject stand together.
They are divided into parts that any number of processes work on; each part of a file is
compressed by itself, so that the same release always gives the same bytes.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from smi_graph.export.catalogue import describe_release
from smi_graph.export.compression import compress_block
from smi_graph.export.rdf_forms import TurtleWriter, in_parts, json_ld, parse_line, sorted_parts
from smi_graph.export.work import Output
from smi_graph.pipeline.side_by_side import start_workers
from smi_graph.vocabulary import RDF, SMI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from smi_graph.export.rdf_forms import Quad
    from smi_graph.pipeline.side_by_side import Workers
    from smi_graph.store import Release

QUADS, TRIG, JSON_LD = "all.nq", "all.trig", "documents.jsonl"
CLASSES = {
    SMI.Document: "documents.ttl",
    SMI.DiaryEntry: "diary-entries.ttl",
    SMI.Person: "persons.ttl",
    SMI.Organization: "organizations.ttl",
    SMI.Country: "countries.ttl",
    SMI.Collection: "collections.ttl",
    SMI.Place: "places.ttl",
    SMI.Event: "events.ttl",
    SMI.Participation: "participations.ttl",
    SMI.Image: "images.ttl",
    "": "vocabulary.ttl",
}


def rdf_outputs(compressions: Iterable[str]) -> dict[str, Output]:
    """Give the files of an export by the ends of their names."""
    kinds = (QUADS, TRIG, JSON_LD, *CLASSES.values())
    outputs = [Output(kind, compression) for compression in compressions for kind in kinds]
    return {output.suffix: output for output in outputs}


def export_rdf(
    release: Release,
    paths: dict[Output, Path],
    processes: int = 1,
    progress: Callable[[int, int], None] = lambda things, size: None,
) -> Counter[str]:
    """Write the RDF files of a release.

    Parameters
    ----------
    release
        The release.
    paths
        Where each file goes.
    processes
        How many processes work.
    progress
        Is told how many quads are written, twice: it has no count of bytes.

    Returns
    -------
    collections.Counter
        How many quads and graphs there are, and how many subjects in each file of a class.
    """
    job = _Job(release.manifest.base_iri, tuple(paths))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        workers = stack.enter_context(start_workers(processes))
        files = stack.enter_context(_OpenFiles(paths, folder))
        whose = _head(release)
        files.say(dict.fromkeys((QUADS, TRIG, *CLASSES.values()), whose))
        files.say(dict.fromkeys((TRIG, *CLASSES.values()), _writer(job.base_iri).head().encode()))
        counts: Counter[str] = Counter()
        parts = sorted_parts(release.dump_path, folder)
        for shaped in workers.map(partial(_shape, job), parts):
            files.add(shaped)
            counts.update(shaped.counts)
            progress(counts["quads"], counts["quads"])
        for graph, lines in files.graphs():
            _write_graph(job, graph, lines, workers, files)
            counts["graphs"] += 1
        counts["graphs"] += 1  # the default graph
    return counts


def _head(release: Release) -> bytes:
    """Say in comments, which are no part of the data, of what release a file is, and whose."""
    base_iri = release.manifest.base_iri
    said = describe_release(base_iri, release.id)
    lines = sorted(f"# {triple} .\n" for triple in said)
    return "".join(lines).encode()


@dataclass(frozen=True, slots=True)
class _Job:
    """What every part of an export needs to know."""

    base_iri: str
    outputs: tuple[Output, ...]

    def compress(self, texts: dict[str, bytes]) -> dict[Output, bytes]:
        return {
            output: compress_block(texts.get(output.kind, b""), output.compression)
            for output in self.outputs
        }


@dataclass(frozen=True, slots=True)
class _Shaped:
    """A part in all its forms: compressed, but for the lines of named graphs, which wait."""

    content: dict[Output, bytes]
    named: dict[str, bytes]
    counts: Counter[str]


@lru_cache(maxsize=2)
def _writer(base_iri: str) -> TurtleWriter:
    return TurtleWriter(base_iri)


def _shape(job: _Job, lines: list[bytes]) -> _Shaped:
    """Write what a part says of each of its subjects into every file that is to hold it."""
    writer = _writer(job.base_iri)
    texts: dict[str, list[bytes]] = {QUADS: lines}
    named: dict[str, list[bytes]] = {}
    counts = Counter({"quads": len(lines)})
    pairs = ((parse_line(line), line) for line in lines)
    for subject, group in groupby(pairs, key=lambda pair: pair[0].subject):
        plain = []
        for quad, line in group:
            if quad.graph:
                named.setdefault(quad.graph, []).append(line)
            else:
                plain.append(quad)
        if plain:
            kind = _class_file(plain)
            node = writer.node(subject, plain).encode()
            texts.setdefault(TRIG, []).append(node)
            texts.setdefault(kind, []).append(node)
            counts[kind.removesuffix(".ttl")] += 1
            if kind == CLASSES[SMI.Document]:
                texts.setdefault(JSON_LD, []).append(json_ld(subject, plain))
    content = job.compress({kind: b"".join(written) for kind, written in texts.items()})
    return _Shaped(content, {graph: b"".join(said) for graph, said in named.items()}, counts)


def _class_file(quads: Iterable[Quad]) -> str:
    for quad in quads:
        if quad.predicate == RDF.type and quad.term[1:-1] in CLASSES:
            return CLASSES[quad.term[1:-1]]
    return CLASSES[""]


def _write_graph(
    job: _Job, graph: str, lines: BinaryIO, workers: Workers, files: _OpenFiles
) -> None:
    """Write a named graph of TriG."""
    files.say({TRIG: f"{_writer(job.base_iri).iri(graph)} {{\n".encode()})
    for content in workers.map(partial(_shape_named, job), in_parts(lines)):
        files.write(content)
    files.say({TRIG: b"}\n"})


def _shape_named(job: _Job, lines: list[bytes]) -> dict[Output, bytes]:
    writer = _writer(job.base_iri)
    quads = map(parse_line, lines)
    nodes = [
        writer.node(subject, group, "    ").encode()
        for subject, group in groupby(quads, key=lambda quad: quad.subject)
    ]
    return job.compress({TRIG: b"".join(nodes)})


@dataclass(slots=True)
class _OpenFiles:
    """The files that are written, and those in which the named graphs wait for their turn."""

    paths: dict[Output, Path]
    folder: Path
    _files: dict[Output, BinaryIO] = field(default_factory=dict)
    _graphs: dict[str, BinaryIO] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> _OpenFiles:
        for output, path in self.paths.items():
            self._files[output] = self._stack.enter_context(path.open("wb"))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, content: dict[Output, bytes]) -> None:
        for output, block in content.items():
            self._files[output].write(block)

    def say(self, texts: dict[str, bytes]) -> None:
        """Write something into the files of each kind."""
        self.write(_Job("", tuple(self.paths)).compress(texts))

    def add(self, shaped: _Shaped) -> None:
        self.write(shaped.content)
        for graph, lines in shaped.named.items():
            if graph not in self._graphs:
                path = self.folder / f"graph-{len(self._graphs)}"
                self._graphs[graph] = self._stack.enter_context(path.open("w+b"))
            self._graphs[graph].write(lines)

    def graphs(self) -> Iterator[tuple[str, BinaryIO]]:
        for graph, file in sorted(self._graphs.items()):
            file.seek(0)
            yield graph, file
