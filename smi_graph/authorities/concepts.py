"""Languages and types, from the SKOS vocabularies of the ontology."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, RdfFormat, Triple, parse

from smi_graph.authorities.entries import Entry, LabelAuthority, LabelConflictError
from smi_graph.authorities.tables import AuthorityError
from smi_graph.vocabulary import SKOS
from smi_graph.vocabulary.iris import LANGUAGE_BASE, VOCABULARY_BASE

if TYPE_CHECKING:
    from pathlib import Path

_Concepts = dict[str, dict[str, list[Literal]]]


def read_concepts(path: Path) -> dict[str, LabelAuthority]:
    """Read the vocabularies of a Turtle file.

    Parameters
    ----------
    path
        A file such as ``ontology/vocabularies.ttl``.

    Returns
    -------
    dict
        ``languages``, ``document_types``, ``event_types`` and ``reliability``; identifiers
        are the ``skos:notation`` (the last segment of the IRI where there is none).

    Raises
    ------
    AuthorityError
        When the file is missing or no Turtle, or two concepts of one scheme share a name.
    """
    concepts = _labels_by_concept(path)
    starts = {
        "languages": LANGUAGE_BASE,
        "document_types": f"{VOCABULARY_BASE}document-type/",
        "event_types": f"{VOCABULARY_BASE}event-type/",
        "reliability": f"{VOCABULARY_BASE}reliability/",
    }
    return {kind: _authority(path, kind, start, concepts) for kind, start in starts.items()}


def _labels_by_concept(path: Path) -> _Concepts:
    concepts: _Concepts = defaultdict(lambda: defaultdict(list))
    try:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            if isinstance(quad.subject, Triple) or not isinstance(quad.object, Literal):
                continue
            concepts[quad.subject.value][quad.predicate.value].append(quad.object)
    except FileNotFoundError:
        raise AuthorityError("missing_file", str(path)) from None
    except SyntaxError as error:
        raise AuthorityError(
            "bad_turtle", path.name, error.lineno, problem=str(error.msg)
        ) from None
    return concepts


def _authority(path: Path, kind: str, start: str, concepts: _Concepts) -> LabelAuthority:
    entries = [
        _entry(iri, start, properties)
        for iri, properties in sorted(concepts.items())
        if iri.startswith(start) and properties.get(SKOS.prefLabel)
    ]
    try:
        return LabelAuthority.of(kind, entries)
    except LabelConflictError as error:
        raise AuthorityError(
            "two_meanings", path.name, value=error.name, first=error.first, second=error.second
        ) from None


def _entry(iri: str, start: str, properties: dict[str, list[Literal]]) -> Entry:
    shown = {label.language: label.value for label in properties[SKOS.prefLabel]}
    notation = properties.get(SKOS.notation, [])
    others = tuple(label.value for label in properties.get(SKOS.altLabel, []))
    identifier = notation[0].value if notation else iri.removeprefix(start)
    return Entry(identifier, shown.get("ar", ""), shown.get("en", ""), others, iri=iri)
