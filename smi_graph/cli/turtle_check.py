"""Mistakes in the Turtle of an archive's folder: concepts, terms and shapes, each with its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, parse
from pyshacl.errors import ShapeLoadError
from pyshacl.shapes_graph import ShapesGraph
from rdflib import SH, URIRef

from smi_graph.archive import archive
from smi_graph.layered import ArchiveError
from smi_graph.resources import own_path, resource_layers
from smi_graph.schema import ValueType, field_table
from smi_graph.validation import load_shapes
from smi_graph.vocabulary import RDF, RDFS, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyoxigraph import Quad

_LANGUAGES = {"ar", "en"}
_OWL = "http://www.w3.org/2002/07/owl#"
_NAMING = {str(SH.path), str(SH.targetClass), str(SH["class"])}
_WORDS = (str(SH.name), str(SH.message))


def alignment_mistakes() -> Iterator[ArchiveError]:
    """Name what the archive's alignments speak of that is neither a term nor a role."""
    path = own_path("ontology", "alignments.ttl")
    if path is None:
        return
    known = {
        getattr(quad.subject, "value", "")
        for name in ("smi.ttl", "vocabularies.ttl")
        for file in resource_layers("ontology", name)
        for quad in parse(path=str(file), format=RdfFormat.TURTLE)
    }
    own = TurtleFile(path)
    for subject, said in own.said.items():
        is_aligned = any(q.predicate.value in {RDFS.subClassOf, RDFS.subPropertyOf} for q in said)
        if is_aligned and subject not in known:
            yield own.error(subject, "not_a_term", value=subject)


class TurtleFile:
    """A file of the archive's folder, by what it says of each subject."""

    def __init__(self, path: Path) -> None:
        self.path, self.text = path, path.read_text(encoding="utf-8")
        self.said: dict[str, list[Quad]] = {}
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            self.said.setdefault(str(getattr(quad.subject, "value", "")), []).append(quad)

    def values(self, subject: str, predicate: str) -> list[str]:
        """Give the values of a property."""
        found = self.said.get(subject, ())
        return [getattr(q.object, "value", "") for q in found if q.predicate.value == predicate]

    def languages(self, subject: str, predicate: str) -> set[str]:
        """Give the languages of the words of a property."""
        found = (q.object for q in self.said[subject] if q.predicate.value == predicate)
        return {word.language or "" for word in found if isinstance(word, Literal)}

    def error(self, subject: str, reason: str, **values: str) -> ArchiveError:
        """Name a mistake of a subject with its line."""
        return ArchiveError(self.path, self._line(subject), subject, reason, **values)

    def _line(self, iri: str) -> int:
        local = re.escape(re.split(r"[/#]", iri)[-1])
        begin = re.compile(rf"(<{re.escape(iri)}>|[\w-]*:{local})(\s|$)")
        lines = enumerate(self.text.splitlines(), start=1)
        return next((number for number, line in lines if begin.match(line.strip())), 1)


def described(name: str = "smi.ttl") -> set[str]:
    """Give what the ontology describes, the archive's own terms too.

    Examples
    --------
    >>> SMI.Document in described()
    True
    """
    return {
        str(getattr(quad.subject, "value", ""))
        for path in resource_layers("ontology", name)
        for quad in parse(path=str(path), format=RdfFormat.TURTLE)
    }


def concept_mistakes() -> Iterator[ArchiveError]:
    """Check that each concept of the archive's own is named, and lies where its scheme does.

    Examples
    --------
    >>> list(concept_mistakes())
    []
    """
    path = own_path("ontology", "vocabularies.ttl")
    if path is None:
        return
    file = TurtleFile(path)
    for iri in file.said:
        schemes = file.values(iri, SKOS.inScheme)
        if not schemes and SKOS.Concept not in file.values(iri, RDF.type):
            continue
        for needed in (SKOS.inScheme, SKOS.notation):
            if not file.values(iri, needed):
                yield file.error(iri, "concept_lacks", value=re.split("[#/]", needed)[-1])
        if not file.languages(iri, SKOS.prefLabel) >= _LANGUAGES:
            yield file.error(iri, "unnamed_concept")
        for scheme in (re.split(r"[/#]", one)[-1] for one in schemes):
            if f"/{scheme}/" not in iri:
                yield file.error(iri, "concept_elsewhere", value=scheme)


def term_mistakes() -> Iterator[ArchiveError]:
    """Check that each term of the archive's own is named, and of the kind that its field needs.

    Examples
    --------
    >>> list(term_mistakes())
    []
    """
    path = own_path("ontology", "smi.ttl")
    if path is None:
        return
    file = TurtleFile(path)
    for iri in filter(None, file.said):
        if iri.startswith("http") and not file.languages(iri, RDFS.label) >= _LANGUAGES:
            yield file.error(iri, "unnamed_term")
    for field in field_table().fields.values():
        is_link = field.is_named or field.value.is_listed
        is_link = is_link or field.value in {ValueType.ADDRESS, ValueType.IMAGE}
        other = "DatatypeProperty" if is_link else "ObjectProperty"
        if f"{_OWL}{other}" in file.values(field.predicate, RDF.type):
            right = "ObjectProperty" if is_link else "DatatypeProperty"
            values = {"field": field.key, "value": field.value.value, "right": right}
            yield file.error(field.predicate, "other_kind_of_term", **values)


def shape_mistakes() -> Iterator[ArchiveError]:
    """Check that the archive's own shapes ask for something, of what there is.

    Examples
    --------
    >>> list(shape_mistakes())
    []
    """
    folder = own_path("shapes")
    if folder is None:
        return
    known = described() | {f.predicate for f in field_table().fields.values()}
    files = [TurtleFile(path) for path in sorted(folder.glob("*.ttl"))]
    found = [error for file in files for error in _of_shapes(file, known)]
    yield from found
    if not found:
        try:
            _ = ShapesGraph(load_shapes()).shapes
        except ShapeLoadError as error:
            yield ArchiveError(folder, 1, "", "bad_shape", why=str(error).strip())


def _of_shapes(file: TurtleFile, known: set[str]) -> Iterator[ArchiveError]:
    ours = (SMI.NAMESPACE, archive().base_iri)
    for subject, quads in file.said.items():
        for quad in quads:
            for term in (quad.predicate, quad.object):
                if isinstance(term, NamedNode) and _is_no_shacl(term.value):
                    yield file.error(subject, "no_shacl", value=term.value)
            value = getattr(quad.object, "value", "")
            is_ours = quad.predicate.value in _NAMING and value.startswith(ours)
            if is_ours and value not in known:
                yield file.error(subject, "no_term", value=value)
            if quad.predicate.value == str(SH.pattern):
                yield from _pattern(file, subject, value)
        yield from _of_property(file, subject)


def _pattern(file: TurtleFile, subject: str, value: str) -> Iterator[ArchiveError]:
    try:
        re.compile(value)
    except re.error as error:
        yield file.error(subject, "bad_pattern", value=value, why=str(error))


def _of_property(file: TurtleFile, subject: str) -> Iterator[ArchiveError]:
    has_path = any(quad.predicate.value == str(SH.path) for quad in file.said[subject])
    if not has_path:
        if str(SH.PropertyShape) in file.values(subject, RDF.type):
            yield file.error(subject, "shape_lacks", value="sh:path")
        return
    # One without a target takes the place of one that ships, or belongs to another shape.
    for words in _WORDS if file.values(subject, str(SH.targetClass)) else ():
        if not file.languages(subject, words) >= _LANGUAGES:
            name = f"sh:{re.split('[#/]', words)[-1]}"
            yield file.error(subject, "shape_lacks", value=name)


def _is_no_shacl(iri: str) -> bool:
    return iri.startswith(str(SH)) and URIRef(iri) not in SH
