"""What is said of one subject, as Turtle with the archive's prefixes and as JSON-LD."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson
from pyoxigraph import RdfFormat, Triple, parse, serialize

from smi_graph.vocabulary import DCTERMS, OA, RDF, RDFS, SKOS, SMI, XSD
from smi_graph.vocabulary.iris import LANGUAGE_BASE, VOCABULARY_BASE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.export.quads import Quad

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
_DATATYPE = re.compile(r'"\^\^<([^>]*)>\Z')


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
    >>> from smi_graph.export.quads import Quad
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
