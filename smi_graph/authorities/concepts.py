"""Languages and types, from the SKOS vocabularies of the ontology."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from smi_graph.authorities.entries import Entry, LabelAuthority, LabelConflictError
from smi_graph.authorities.tables import AuthorityError
from smi_graph.vocabulary import SKOS
from smi_graph.vocabulary.iris import LANGUAGE_BASE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_Properties = dict[str, list[Literal | NamedNode]]
_Concepts = dict[str, _Properties]


def read_concepts(paths: Sequence[Path]) -> dict[str, LabelAuthority]:
    """Read the concept schemes of Turtle files, later files added to earlier ones.

    Parameters
    ----------
    paths
        Files such as ``ontology/vocabularies.ttl``.

    Returns
    -------
    dict
        The concepts by the last part of the IRI of their scheme, such as ``document-type``;
        identifiers are the ``skos:notation`` (the last part of the IRI where there is none).

    Raises
    ------
    AuthorityError
        When a file is missing or no Turtle, or two concepts of one scheme share a name.
    """
    concepts: _Concepts = defaultdict(lambda: defaultdict(list))
    for path in paths:
        _add_statements(path, concepts)
    schemes: defaultdict[str, dict[str, _Properties]] = defaultdict(dict)
    for iri, properties in sorted(concepts.items()):
        for scheme in _schemes(iri, properties):
            schemes[scheme][iri] = properties
    file = paths[-1].name if paths else ""
    return {scheme: _authority(file, scheme, members) for scheme, members in schemes.items()}


def _schemes(iri: str, properties: _Properties) -> list[str]:
    """Give the schemes of a concept; where it names none, the one that its address lies in."""
    if not properties.get(SKOS.prefLabel):
        return []
    if iri.startswith(LANGUAGE_BASE):
        return ["language"]
    named = [_last_part(scheme.value) for scheme in properties.get(SKOS.inScheme, [])]
    return named or [_last_part(iri.rpartition("/")[0])]


def _add_statements(path: Path, concepts: _Concepts) -> None:
    try:
        for quad in parse(path=str(path), format=RdfFormat.TURTLE):
            if isinstance(quad.subject, Triple) or not isinstance(quad.object, Literal | NamedNode):
                continue
            concepts[quad.subject.value][quad.predicate.value].append(quad.object)
    except FileNotFoundError:
        raise AuthorityError("missing_file", str(path)) from None
    except SyntaxError as error:
        raise AuthorityError(
            "bad_turtle", path.name, error.lineno, problem=str(error.msg)
        ) from None


def _authority(file: str, scheme: str, concepts: dict[str, _Properties]) -> LabelAuthority:
    entries = [_entry(iri, properties) for iri, properties in concepts.items()]
    try:
        return LabelAuthority.of(scheme, entries)
    except LabelConflictError as error:
        raise AuthorityError(
            "two_meanings", file, value=error.name, first=error.first, second=error.second
        ) from None


def _entry(iri: str, properties: _Properties) -> Entry:
    shown = {
        label.language: label.value
        for label in properties[SKOS.prefLabel]
        if isinstance(label, Literal)
    }
    notation = properties.get(SKOS.notation, [])
    others = tuple(label.value for label in properties.get(SKOS.altLabel, []))
    identifier = notation[0].value if notation else _last_part(iri)
    return Entry(identifier, shown.get("ar", ""), shown.get("en", ""), others, iri=iri)


def _last_part(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]
