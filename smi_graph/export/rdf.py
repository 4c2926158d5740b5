"""A release as RDF files of its own: sorted N-Quads, TriG, Turtle by class, JSON-LD lines.

Everything is made from the sorted N-Quads, in which the lines of one subject stand together.
Sorting is done in runs on disk, so that memory does not grow with the release.
"""

from __future__ import annotations

import gzip
import heapq
import os
import re
import tempfile
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import orjson
from pyoxigraph import RdfFormat, Triple, parse, serialize

from smi_graph.export.compression import compress_block
from smi_graph.export.work import Output
from smi_graph.vocabulary import DCTERMS, OA, RDF, RDFS, SKOS, SMI, XSD
from smi_graph.vocabulary.iris import LANGUAGE_BASE, VOCABULARY_BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

    from smi_graph.store import Release

QUADS, TRIG, JSON_LD = "all.nq", "all.trig", "documents.jsonl"
CLASSES = {
    SMI.Document: "documents.ttl",
    SMI.DiaryEntry: "diary-entries.ttl",
    SMI.Person: "persons.ttl",
    SMI.Organization: "organizations.ttl",
    SMI.Country: "countries.ttl",
    SMI.Collection: "collections.ttl",
    "": "vocabulary.ttl",
}
_RUN_LINES = 400_000
_BLOCK_BYTES = 4 * 2**20
_LINE = re.compile(
    r'<([^>]*)> <([^>]*)> (<[^>]*>|"[^"\\]*(?:\\.[^"\\]*)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)'
    r"(?: <([^>]*)>)? \.\n\Z"
)
_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
_DATATYPE = re.compile(r'"\^\^<([^>]*)>\Z')


class Quad(NamedTuple):
    """One line: subject, predicate and graph as bare IRIs, the object as in N-Quads."""

    subject: str
    predicate: str
    term: str
    graph: str


def rdf_outputs(compressions: Iterable[str]) -> dict[str, Output]:
    """Give the files of an export by the ends of their names."""
    kinds = (QUADS, TRIG, JSON_LD, *CLASSES.values())
    outputs = [Output(kind, compression) for compression in compressions for kind in kinds]
    return {output.suffix: output for output in outputs}


def export_rdf(
    release: Release,
    paths: dict[Output, Path],
    progress: Callable[[int, int], None] = lambda things, size: None,
) -> Counter[str]:
    """Write the RDF files of a release.

    Parameters
    ----------
    release
        The release.
    paths
        Where each file goes.
    progress
        Is told how many quads are written, and 0 for the bytes.

    Returns
    -------
    collections.Counter
        How many quads there are, and how many subjects in each file of a class.
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        runs = [
            stack.enter_context(path.open("rb"))
            for path in _sorted_runs(release.dump_path, Path(folder))
        ]
        files = stack.enter_context(_Files(paths, release.manifest.base_iri))
        files.start()
        counts: Counter[str] = Counter()
        # The named graphs of TriG follow the default graph, so they wait on disk.
        named = stack.enter_context((Path(folder) / "named").open("w+b"))
        for subject, lines in groupby(_merged(runs), key=_subject_of):
            quads = [parse_line(line) for line in lines]
            counts.update(files.subject(subject, quads, named))
            progress(counts["quads"], 0)
        files.named_graphs(named, counts)
    return counts


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


def _subject_of(line: bytes) -> str:
    return line[1 : line.index(b">")].decode()


def _sorted_runs(dump: Path, folder: Path) -> Iterator[Path]:
    with gzip.open(dump) as file:
        number = 0
        while lines := list(islice(file, _RUN_LINES)):
            number += 1
            path = folder / f"run-{number}"
            path.write_bytes(b"".join(sorted(set(lines))))
            yield path


def _merged(runs: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Give the lines of sorted runs in order, each once."""
    for line, _ in groupby(heapq.merge(*runs)):
        yield line


class _Shortener:
    """Writes IRIs with prefixes where that is safe."""

    def __init__(self, base_iri: str) -> None:
        kinds = ("document", "diary", "person", "organization", "country", "collection")
        self.prefixes = {
            "smi": SMI.NAMESPACE,
            "rdf": RDF.type.removesuffix("type"),
            "rdfs": RDFS.label.removesuffix("label"),
            "xsd": XSD.date.removesuffix("date"),
            "skos": SKOS.notation.removesuffix("notation"),
            "dcterms": DCTERMS.source.removesuffix("source"),
            "oa": OA.exact.removesuffix("exact"),
            "language": LANGUAGE_BASE,
            "type": f"{VOCABULARY_BASE}document-type/",
            **{kind: f"{base_iri}{kind}/" for kind in kinds},
        }
        self._names = {iri: name for name, iri in self.prefixes.items()}

    def head(self) -> str:
        return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self.prefixes.items())

    def iri(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self._names.get(iri[:cut])
        return f"{name}:{iri[cut:]}" if name and _LOCAL.match(iri[cut:]) else f"<{iri}>"

    def term(self, term: str) -> str:
        if term[0] == "<":
            return self.iri(term[1:-1])
        found = _DATATYPE.search(term)
        return term if found is None else f'{term[: found.start()]}"^^{self.iri(found[1])}'

    def node(self, subject: str, quads: Iterable[Quad], indent: str = "") -> str:
        said = f" ;\n{indent}    ".join(
            f"{'a' if quad.predicate == RDF.type else self.iri(quad.predicate)}"
            f" {self.term(quad.term)}"
            for quad in quads
        )
        return f"{indent}{self.iri(subject)} {said} .\n"


@dataclass(slots=True)
class _Files:
    """The files that are written, in blocks."""

    paths: dict[Output, Path]
    base_iri: str
    _files: dict[Output, BinaryIO] = field(default_factory=dict)
    _waiting: dict[str, list[bytes]] = field(default_factory=dict)
    _sizes: Counter[str] = field(default_factory=Counter)
    _stack: ExitStack = field(default_factory=ExitStack)
    _short: _Shortener = field(init=False)

    def __enter__(self) -> _Files:
        self._short = _Shortener(self.base_iri)
        for output, path in self.paths.items():
            self._files[output] = self._stack.enter_context(path.open("wb"))
        return self

    def __exit__(self, *_: object) -> None:
        for kind in list(self._waiting):
            self._flush(kind)
        self._stack.close()

    def start(self) -> None:
        head = self._short.head().encode()
        for kind in (TRIG, *CLASSES.values()):
            self._add(kind, head)

    def subject(self, subject: str, quads: list[Quad], named: BinaryIO) -> Counter[str]:
        """Write what is said of one subject into every file that is to hold it."""
        for quad in quads:
            graph = f" <{quad.graph}>" if quad.graph else ""
            line = f"<{subject}> <{quad.predicate}> {quad.term}{graph} .\n".encode()
            self._add(QUADS, line)
            if quad.graph:
                named.write(line)
        plain = [quad for quad in quads if not quad.graph]
        counts = Counter({"quads": len(quads)})
        if plain:
            node = self._short.node(subject, plain).encode()
            self._add(TRIG, node)
            kind = self._class_file(plain)
            self._add(kind, node)
            counts[kind.removesuffix(".ttl")] += 1
            if kind == CLASSES[SMI.Document]:
                self._add(JSON_LD, json_ld(subject, plain))
        return counts

    @staticmethod
    def _class_file(quads: Iterable[Quad]) -> str:
        for quad in quads:
            if quad.predicate == RDF.type and quad.term[1:-1] in CLASSES:
                return CLASSES[quad.term[1:-1]]
        return CLASSES[""]

    def named_graphs(self, named: BinaryIO, counts: Counter[str]) -> None:
        """Write the named graphs of TriG, one after the other."""
        named.seek(0)
        graphs = sorted({parse_line(line).graph for line in named})
        for graph in graphs:
            named.seek(0, os.SEEK_SET)
            self._add(TRIG, f"{self._short.iri(graph)} {{\n".encode())
            quads = (quad for quad in map(parse_line, named) if quad.graph == graph)
            for subject, group in groupby(quads, key=lambda quad: quad.subject):
                self._add(TRIG, self._short.node(subject, group, "    ").encode())
            self._add(TRIG, b"}\n")
        counts["graphs"] = len(graphs) + 1

    def _add(self, kind: str, content: bytes) -> None:
        self._waiting.setdefault(kind, []).append(content)
        self._sizes[kind] += len(content)
        if self._sizes[kind] >= _BLOCK_BYTES:
            self._flush(kind)

    def _flush(self, kind: str) -> None:
        content = b"".join(self._waiting.pop(kind, []))
        self._sizes[kind] = 0
        for output, file in self._files.items():
            if output.kind == kind:
                file.write(compress_block(content, output.compression))


def json_ld(subject: str, quads: Iterable[Quad]) -> bytes:
    r"""Write what is said of a document as one line of JSON-LD, in expanded form.

    Examples
    --------
    >>> quad = Quad("https://example.org/a", "https://example.org/p", '"x"@en', "")
    >>> json_ld("https://example.org/a", [quad])
    b'{"@id":"https://example.org/a","https://example.org/p":[{"@language":"en","@value":"x"}]}\n'
    """
    lines = "".join(f"<{subject}> <{quad.predicate}> {quad.term} .\n" for quad in quads)
    triples = [
        Triple(quad.subject, quad.predicate, quad.object)
        for quad in parse(lines.encode(), RdfFormat.N_TRIPLES)
    ]
    (node,) = orjson.loads(serialize(triples, format=RdfFormat.JSON_LD) or b"[]")
    types = [value["@id"] for value in node.pop(RDF.type, [])]
    typed = {"@id": node.pop("@id"), **({"@type": types} if types else {}), **node}
    return orjson.dumps(typed, option=orjson.OPT_APPEND_NEWLINE)
