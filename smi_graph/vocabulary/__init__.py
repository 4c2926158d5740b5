"""The terms of the ontology as Python names, and the IRIs minted from codes."""

from smi_graph.vocabulary.iris import DEFAULT_BASE, IriMinter, default_base
from smi_graph.vocabulary.terms import (
    DCTERMS,
    FOAF,
    GEO,
    OA,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    SMI,
    XSD,
)

__all__ = [
    "DCTERMS",
    "DEFAULT_BASE",
    "FOAF",
    "GEO",
    "OA",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SH",
    "SKOS",
    "SMI",
    "XSD",
    "IriMinter",
    "default_base",
]
