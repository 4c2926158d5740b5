"""Small graphs made here: written with prefixes, in an order that stays the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from smi_graph.vocabulary import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PREFIXES = {
    "altr": "http://www.w3.org/ns/dx/connegp/altr#",
    "as": "https://www.w3.org/ns/activitystreams#",
    "crm": "http://www.cidoc-crm.org/cidoc-crm/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "edm": "http://www.europeana.eu/schemas/edm/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "la": "https://linked.art/ns/terms/",
    "ldes": "https://w3id.org/ldes#",
    "oa": "http://www.w3.org/ns/oa#",
    "ore": "http://www.openarchives.org/ore/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prof": "http://www.w3.org/ns/dx/prof/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rico": "https://www.ica.org/standards/RiC/ontology#",
    "schema": "https://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "smi": "https://w3id.org/smi/ontology#",
    "service": "https://w3id.org/smi/service#",
    "spdx": "http://spdx.org/rdf/terms#",
    "tree": "https://w3id.org/tree#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def write_graph(triples: Iterable[Triple], media_type: str) -> bytes:
    """Write triples in an RDF format, sorted, with the prefixes that they use.

    Parameters
    ----------
    triples
        In any order; one that comes twice is written once.
    media_type
        Of an RDF format.

    Examples
    --------
    >>> triple = link("https://e.org/a", RDF.type, PREFIXES["smi"] + "Country")
    >>> print(write_graph([triple, triple], "text/turtle").decode())
    @prefix smi: <https://w3id.org/smi/ontology#> .
    <https://e.org/a> a smi:Country .
    <BLANKLINE>
    """
    return write_in_order(sorted(set(triples), key=_order), media_type)


def write_in_order(triples: Sequence[Triple], media_type: str) -> bytes:
    """Write triples in an RDF format as they come, with the prefixes that they use.

    Examples
    --------
    >>> write_in_order([], "application/n-triples")
    b''
    """
    # Turtle writes rdf:type as "a".
    text = " ".join(map(str, triples)).replace(f"<{RDF.type}>", "a")
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}" in text}
    rdf_format = RdfFormat.from_media_type(media_type)
    return serialize(triples, format=rdf_format, prefixes=used) or b""


def _order(triple: Triple) -> tuple[str, bool, str, str]:
    predicate = triple.predicate.value
    subject = getattr(triple.subject, "value", "")
    return subject, predicate != RDF.type, predicate, str(triple.object)


def link(subject: str, predicate: str, value: str) -> Triple:
    """Make a triple between two IRIs."""
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def say(subject: str, predicate: str, text: str, language: str) -> Triple:
    """Make a triple with words in a language."""
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(text, language=language))


def value(subject: str, predicate: str, text: str | float, datatype: str = XSD.string) -> Triple:
    """Make a triple with a typed value.

    Examples
    --------
    >>> value("https://e.org/a", "https://e.org/b", 2, XSD.integer).object.value
    '2'
    """
    literal = Literal(str(text), datatype=NamedNode(datatype))
    return Triple(NamedNode(subject), NamedNode(predicate), literal)
