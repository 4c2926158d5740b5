"""Records in unqualified Dublin Core, as the alignments of the ontology have it.

A property is said by the element of which it is a sub-property, by way of the terms of DCMI.
An archive's own field appears when its ontology aligns it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from smi_graph.resources import resource_layers
from smi_graph.service.things import LABELS
from smi_graph.vocabulary import RDFS
from smi_graph.vocabulary.iris import LANGUAGE_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.service.things import Thing

_TERMS = "http://purl.org/dc/terms/"
_SUB = str(RDFS.label).replace("label", "subPropertyOf")
# Which element of the fifteen each term of DCMI refines
# (https://www.dublincore.org/specifications/dublin-core/dcmi-terms/).
_REFINED = {
    "contributor": ("contributor",),
    "coverage": ("coverage", "spatial", "temporal"),
    "creator": ("creator",),
    "date": ("date", "created", "issued", "modified", "valid", "available", "dateAccepted"),
    "description": ("description", "abstract", "tableOfContents"),
    "format": ("format", "extent", "medium"),
    "identifier": ("identifier", "bibliographicCitation"),
    "language": ("language",),
    "publisher": ("publisher",),
    "relation": ("relation", "isPartOf", "hasPart", "references", "isReferencedBy", "replaces"),
    "rights": ("rights", "license", "accessRights"),
    "source": ("source",),
    "subject": ("subject",),
    "title": ("title", "alternative"),
    "type": ("type",),
}
_ELEMENTS = {f"{_TERMS}{term}": name for name, terms in _REFINED.items() for term in terms}


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """One statement: the element, its words, and their language."""

    element: str
    text: str
    language: str = ""


def dublin_core(thing: Thing) -> list[Said]:
    """Say of a record in Dublin Core what a release says of it.

    What a record is linked with is said by its names, or else by its identifier.
    """
    names = _names(thing)
    said = {Said("identifier", thing.iri)}
    for triple in thing.triples:
        if getattr(triple.subject, "value", "") != thing.iri:
            continue
        value = triple.object
        for element in elements_of(triple.predicate.value):
            if isinstance(value, Literal):
                said.add(Said(element, value.value, value.language or ""))
            elif isinstance(value, NamedNode):
                said |= {Said(element, *name) for name in _words(value.value, names)}
    return sorted(said)


def _words(iri: str, names: dict[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    if iri.startswith(LANGUAGE_BASE):
        return [(iri.removeprefix(LANGUAGE_BASE), "")]
    return names.get(iri) or [(iri, "")]


def _names(thing: Thing) -> dict[str, list[tuple[str, str]]]:
    names: dict[str, list[tuple[str, str]]] = {}
    for triple in thing.triples:
        if triple.predicate.value in LABELS and isinstance(triple.object, Literal):
            name = (triple.object.value, triple.object.language or "")
            names.setdefault(getattr(triple.subject, "value", ""), []).append(name)
    return names


@cache
def elements_of(predicate: str) -> tuple[str, ...]:
    """Tell which elements of Dublin Core say what a property says.

    Examples
    --------
    >>> from smi_graph.vocabulary import SMI
    >>> elements_of(SMI.issued), elements_of(SMI.text)
    (('date',), ())
    """
    found, above = set(), [predicate]
    seen: set[str] = set()
    while above:
        name = above.pop()
        if name in _ELEMENTS:
            found.add(_ELEMENTS[name])
        if name not in seen:
            seen.add(name)
            above += _super_properties().get(name, ())
    return tuple(sorted(found))


@cache
def _super_properties() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for sub, super_property in _alignments():
        found[sub] = (*found.get(sub, ()), super_property)
    return found


def _alignments() -> Iterator[tuple[str, str]]:
    for name in ("alignments.ttl", "smi.ttl"):
        for path in resource_layers("ontology", name):
            for quad in parse(path=path, format=RdfFormat.TURTLE):
                if quad.predicate.value == _SUB and isinstance(quad.object, NamedNode):
                    yield getattr(quad.subject, "value", ""), quad.object.value
