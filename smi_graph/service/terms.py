"""The Turtle files of the project, as data and as people read them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from smi_graph.resources import resource_layers
from smi_graph.vocabulary import RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_OWL = "http://www.w3.org/2002/07/owl#"
_VERSION = _OWL + "versionIRI"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_SCHEMA = "https://schema.org/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_KINDS = {
    _OWL + "Class": "class",
    _OWL + "DatatypeProperty": "property",
    _OWL + "ObjectProperty": "property",
    "http://www.w3.org/ns/sparql-service-description#Function": "function",
    _SKOS + "ConceptScheme": "scheme",
    SKOS.Concept: "concept",
}
_EXPLANATIONS = (RDFS.comment, _SKOS + "definition", _SKOS + "scopeNote")
_DOMAINS = (_RDFS + "domain", _SCHEMA + "domainIncludes")
_NEAR = (_RDFS + "seeAlso",)
_RANGES = (_RDFS + "range", _SCHEMA + "rangeIncludes")

Value = NamedNode | BlankNode | Literal | Triple
About = dict[str, list[Value]]


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, function, scheme or concept, in the words of both languages."""

    iri: str
    name: str
    kind: str
    labels: Mapping[str, str]
    comments: Mapping[str, str]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    schemes: tuple[str, ...]


@cache
def _read(path: Path) -> tuple[tuple[Triple, ...], dict[str, str]]:
    reader = parse(path=path, format=RdfFormat.TURTLE)
    triples = tuple(Triple(quad.subject, quad.predicate, quad.object) for quad in reader)
    return triples, dict(reader.prefixes)


def serialize_file(path: Path, media_type: str) -> bytes:
    """Write a Turtle file in another RDF format; Turtle itself is given as it was written.

    Raises
    ------
    FileNotFoundError
        When there is no such file.
    """
    if media_type == "text/turtle":
        return path.read_bytes()
    triples, prefixes = _read(path)
    rdf_format = RdfFormat.from_media_type(media_type)
    return serialize(triples, format=rdf_format, prefixes=prefixes) or b""


def serialize_files(paths: Sequence[Path], media_type: str) -> bytes:
    """Write several Turtle files as one graph."""
    triples: list[Triple] = []
    prefixes: dict[str, str] = {}
    for path in paths:
        more, names = _read(path)
        triples += more
        prefixes |= names
    rdf_format = RdfFormat.from_media_type(media_type)
    return serialize(triples, format=rdf_format, prefixes=prefixes) or b""


def terms_of(path: Path) -> list[Term]:
    """List the terms that a Turtle file defines, in the order in which they stand in it.

    Examples
    --------
    >>> from smi_graph.resources import resource_path
    >>> terms = terms_of(resource_path("ontology", "smi.ttl"))
    >>> {term.name: term.labels["en"] for term in terms}["Document"]
    'document'
    """
    facts = _facts(_read(path)[0])
    terms = (_term(iri, about) for iri, about in facts.items())
    return [term for term in terms if term is not None]


def archive_terms(*names: str) -> list[Term]:
    """List the terms of files of the ontology, and of those that the archive adds to them.

    Examples
    --------
    >>> [term.name for term in archive_terms("smi.ttl") if term.name == "Document"]
    ['Document']
    """
    return [
        term
        for name in names
        for path in resource_layers("ontology", name)
        for term in terms_of(path)
    ]


def version_iris(path: Path) -> set[str]:
    """Tell which ``owl:versionIRI`` a Turtle file names."""
    found = {triple.object for triple in _read(path)[0] if triple.predicate.value == _VERSION}
    return {value.value for value in found if isinstance(value, NamedNode)}


@dataclass(frozen=True, slots=True)
class Alignment:
    """A term of ours, with the terms of others that it is narrower than, and is near to.

    Those are by IRI, each with its short name, such as ``schema:name``.
    """

    iri: str
    name: str
    wider: Mapping[str, str]
    near: Mapping[str, str]


def alignments_of(paths: Iterable[Path]) -> list[Alignment]:
    """List what Turtle files say of terms and those of others, in the order of the files.

    Examples
    --------
    >>> from smi_graph.resources import resource_path
    >>> found = alignments_of([resource_path("ontology", "alignments.ttl")])
    >>> {one.name: one.near for one in found}["countryCode"]
    {'http://www.wikidata.org/prop/direct/P297': 'wdt:P297'}
    """
    found = []
    for path in paths:
        triples, prefixes = _read(path)
        for iri, about in _facts(triples).items():
            wider = _iris(about, (RDFS.subClassOf, RDFS.subPropertyOf))
            near = () if _OWL + "Ontology" in _iris(about, (RDF.type,)) else _iris(about, _NEAR)
            if wider or near:
                name = iri.replace("#", "/").rpartition("/")[2]
                found.append(Alignment(iri, name, _short(wider, prefixes), _short(near, prefixes)))
    return found


def _short(iris: Iterable[str], prefixes: Mapping[str, str]) -> dict[str, str]:
    fitting = {
        iri: next((p for p, base in prefixes.items() if p and iri.startswith(base)), "")
        for iri in iris
    }
    return {
        iri: f"{prefix}:{iri.removeprefix(prefixes[prefix])}" if prefix else iri
        for iri, prefix in fitting.items()
    }


def _facts(triples: Iterable[Triple]) -> dict[str, About]:
    facts: dict[str, About] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            facts[triple.subject.value][triple.predicate.value].append(triple.object)
    return facts


def _term(iri: str, about: About) -> Term | None:
    kinds = [_KINDS[value] for value in _iris(about, (RDF.type,)) if value in _KINDS]
    if not kinds:
        return None
    return Term(
        iri=iri,
        name=iri.replace("#", "/").rpartition("/")[2],
        kind=kinds[0],
        labels=_words(about, (RDFS.label, SKOS.prefLabel)),
        comments=_words(about, _EXPLANATIONS),
        domains=_iris(about, _DOMAINS),
        ranges=_iris(about, _RANGES),
        schemes=_iris(about, (SKOS.inScheme,)),
    )


def _iris(about: About, names: Iterable[str]) -> tuple[str, ...]:
    values = (value for name in names for value in about.get(name, ()))
    return tuple(value.value for value in values if isinstance(value, NamedNode))


def _words(about: About, names: Iterable[str]) -> dict[str, str]:
    values = (value for name in names for value in about.get(name, ()))
    found: dict[str, str] = {}
    for value in values:
        if isinstance(value, Literal) and value.language:
            found.setdefault(value.language, value.value)
    return found
