"""Nodes of the RDF dumps with the prefixes of Wikibase, written as Turtle and as N-Triples.

All prefixes stand at the top, every statement ends with `` .`` at the end of a line, and no
literal spans lines, so that readers can divide a file anywhere between statements.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

XSD_BASE = "http://www.w3.org/2001/XMLSchema#"
_STANDARD = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": XSD_BASE,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "http://schema.org/",
    "cc": "http://creativecommons.org/ns#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "prov": "http://www.w3.org/ns/prov#",
    "wikibase": "http://wikiba.se/ontology#",
}
_OWN = {
    "wd": "entity/",
    "data": "wiki/Special:EntityData/",
    "wds": "entity/statement/",
    "wdref": "reference/",
    "wdv": "value/",
    "wdt": "prop/direct/",
    "wdtn": "prop/direct-normalized/",
    "p": "prop/",
    "ps": "prop/statement/",
    "psv": "prop/statement/value/",
    "psn": "prop/statement/value-normalized/",
    "pq": "prop/qualifier/",
    "pqv": "prop/qualifier/value/",
    "pqn": "prop/qualifier/value-normalized/",
    "pr": "prop/reference/",
    "prv": "prop/reference/value/",
    "prn": "prop/reference/value-normalized/",
    "wdno": "prop/novalue/",
}
_WRITTEN_OUT = '"<_'


def prefixes(base_iri: str) -> dict[str, str]:
    """Give the prefixes of a dump; those of entities live under the archive's own base.

    Examples
    --------
    >>> prefixes("https://w3id.org/smi/")["wdt"]
    'https://w3id.org/smi/prop/direct/'
    """
    return _STANDARD | {prefix: base_iri + path for prefix, path in _OWN.items()}


@dataclass(slots=True)
class Node:
    """A subject with what is said of it; terms are prefixed names, IRIs in <> or literals."""

    subject: str
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def add(self, predicate: str, term: str) -> None:
        """Say one thing more."""
        self.pairs.append((predicate, term))


class NodeWriter:
    """Writes nodes as Turtle and as N-Triples.

    Parameters
    ----------
    base_iri
        Where the archive's identifiers live.

    Examples
    --------
    >>> writer = NodeWriter("https://w3id.org/smi/")
    >>> node = Node("wd:Q1", [("rdf:type", "wikibase:Item"), ("rdfs:label", '"a"@en')])
    >>> writer.turtle(node).split()
    ['wd:Q1', 'a', 'wikibase:Item', ';', 'rdfs:label', '"a"@en', '.']
    >>> print(writer.ntriples(node).splitlines()[1])
    <https://w3id.org/smi/entity/Q1> <http://www.w3.org/2000/01/rdf-schema#label> "a"@en .
    """

    def __init__(self, base_iri: str) -> None:
        self._prefixes = prefixes(base_iri)
        self._expand = lru_cache(maxsize=50_000)(self._expanded)

    def head(self) -> str:
        """Write the prefixes of a Turtle file."""
        return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in self._prefixes.items())

    @staticmethod
    def turtle(node: Node) -> str:
        """Write a node as one Turtle statement."""
        said = " ;\n\t".join(
            f"{'a' if predicate == 'rdf:type' else predicate} {term}"
            for predicate, term in node.pairs
        )
        return f"{node.subject} {said} .\n"

    def ntriples(self, node: Node) -> str:
        """Write a node as N-Triples lines."""
        expand = self._expand
        subject = expand(node.subject)
        return "".join(
            f"{subject} {expand(predicate)} {term if term[0] in _WRITTEN_OUT else expand(term)} .\n"
            for predicate, term in node.pairs
        )

    def _expanded(self, name: str) -> str:
        if name[0] in "<_":
            return name
        prefix, _, local = name.partition(":")
        return f"<{self._prefixes[prefix]}{local}>"
