"""Authorities, and as many synthetic documents as a test wants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import Graph

from smi_graph.resources import resource_path
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Callable

AUTHORITIES = Path(__file__).with_name("authorities.ttl")
PROVENANCE = "<https://w3id.org/smi/graph/provenance>"


def as_nquads(graph: Graph) -> bytes:
    """Write a graph as sorted N-Quads in the default graph."""
    lines = graph.serialize(format="nt", encoding="utf-8").splitlines()
    return b"\n".join(sorted(line for line in lines if line)) + b"\n"


@pytest.fixture(scope="session")
def vocabularies() -> bytes:
    """The concepts of the ontology, as context for a validation."""
    return as_nquads(Graph().parse(resource_path("ontology", "vocabularies.ttl")))


@pytest.fixture(scope="session")
def authorities(vocabularies: bytes) -> bytes:
    """Concepts, countries and a collection that documents refer to."""
    return vocabularies + as_nquads(Graph().parse(AUTHORITIES))


def document_nquads(number: int, evidence: int = 10) -> bytes:
    """Make the quads of one synthetic document that conforms."""
    mint = IriMinter()
    code = f"SMI/T/{number}"
    document = f"<{mint.document(code)}>"
    smi, rdf = "https://w3id.org/smi/ontology#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xsd, oa = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/ns/oa#"
    day = f"2021-05-{number % 28 + 1:02}"
    facts = [
        (f"{rdf}type", f"<{smi}Document>"),
        (f"{smi}code", f'"{code}"'),
        (f"{smi}title", f'"وثيقة {number}"@ar'),
        (f"{smi}text", f'"{"نص الوثيقة " * 200}"@ar'),
        (f"{smi}text", f'"{"the text " * 200}"@en'),
        (f"{smi}issued", f'"{day}"^^<{xsd}date>'),
        (f"{smi}issuedYear", f'"2021"^^<{xsd}gYear>'),
        (f"{smi}issuedAsWritten", f'"{day}"'),
        (f"{smi}dateInText", f'"{day}"^^<{xsd}date>'),
        (f"{smi}language", f"<{mint.language('ar')}>"),
        (f"{smi}documentType", f"<{mint.concept('document-type', 'press release')}>"),
        (f"{smi}targetCountry", f"<{mint.country('IQ')}>"),
        (f"{smi}targetCountry", f"<{mint.country('SY')}>"),
        (f"{smi}collection", f"<{mint.collection('foreign-states')}>"),
        (f"{smi}relatedPerson", f"<{mint.person('p1')}>"),
    ]
    lines = [f"{document} <{predicate}> {value} ." for predicate, value in facts]
    for place in range(evidence):
        node = f"<{mint.evidence(code, place)}>"
        parts = [
            (f"{rdf}type", f"<{smi}Evidence>"),
            (f"{rdf}subject", document),
            (f"{rdf}predicate", f"<{smi}issued>"),
            (f"{rdf}object", f'"{day}"^^<{xsd}date>'),
            (f"{oa}exact", f'"{day}"'),
            (f"{oa}start", f'"{place}"^^<{xsd}integer>'),
            (f"{oa}end", f'"{place + 10}"^^<{xsd}integer>'),
            (f"{smi}section", '"تاريخ الصدور"'),
            ("http://purl.org/dc/terms/source", '"page.html"'),
        ]
        lines += [f"{node} <{predicate}> {value} {PROVENANCE} ." for predicate, value in parts]
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture
def make_document() -> Callable[..., bytes]:
    return document_nquads
