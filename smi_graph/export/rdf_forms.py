"""What is said of one subject, as Turtle with the archive's prefixes and as JSON-LD.

The N-Quads of a release, sorted, in parts that hold all that is said of their subjects.

Sorting is done in runs on disk, so that memory does not grow with the release.
"""

from __future__ import annotations

import gzip
import heapq
import re
from contextlib import ExitStack
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import orjson
from pyoxigraph import RdfFormat, Triple, parse, serialize

from smi_graph.vocabulary import DCTERMS, OA, RDF, RDFS, SKOS, SMI, XSD
from smi_graph.vocabulary.iris import LANGUAGE_BASE, VOCABULARY_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
_DATATYPE = re.compile(r'"\^\^<([^>]*)>\Z')
_RUN_BYTES = 64 * 2**20
_PART_BYTES = 4 * 2**20

_LINE = re.compile(
    r'<([^>]*)> <([^>]*)> (<[^>]*>|"[^"\\]*(?:\\.[^"\\]*)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)'
    r"(?: <([^>]*)>)? \.\n\Z"
)


class TurtleWriter:
    """Writes nodes as Turtle, with prefixes where that is safe.

    Parameters
    ----------
    base_iri
        Where the archive's identifiers live.
    """

    def __init__(self, base_iri: str) -> None:
        records = ("document", "diary", "participation", "image")
        kinds = (*records, "person", "organization", "country", "collection", "place", "event")
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
        """Write the prefixes."""
        return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self.prefixes.items())

    def iri(self, iri: str) -> str:
        """Write an IRI."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self._names.get(iri[:cut])
        return f"{name}:{iri[cut:]}" if name and _LOCAL.match(iri[cut:]) else f"<{iri}>"

    def term(self, term: str) -> str:
        """Write a term that is written as in N-Quads."""
        if term[0] == "<":
            return self.iri(term[1:-1])
        found = _DATATYPE.search(term)
        return term if found is None else f'{term[: found.start()]}"^^{self.iri(found[1])}'

    def node(self, subject: str, quads: Iterable[Quad], indent: str = "") -> str:
        """Write what is said of a subject."""
        said = f" ;\n{indent}    ".join(
            f"{'a' if quad.predicate == RDF.type else self.iri(quad.predicate)}"
            f" {self.term(quad.term)}"
            for quad in quads
        )
        return f"{indent}{self.iri(subject)} {said} .\n"


def json_ld(subject: str, quads: Iterable[Quad]) -> bytes:
    r"""Write what is said of a document as one line of JSON-LD, in expanded form.

    Examples
    --------
    >>> from smi_graph.export.rdf_forms import Quad
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
