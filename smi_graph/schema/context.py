"""The JSON-LD context: ``ontology/context.jsonld``, and a term for each field of the table."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.resources import resource_path
from smi_graph.schema.fields import ValueType, field_table
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from smi_graph.schema.fields import Field

_WORDS = frozenset((ValueType.TITLE, ValueType.TEXT))
_LITERALS = frozenset(
    (ValueType.CODE, ValueType.LITERAL, ValueType.NUMBER, ValueType.DATE, ValueType.IDENTIFIER)
)


@cache
def json_ld_context() -> dict[str, object]:
    """Give the terms of the context (JSON-LD 1.1, section 3.1).

    Examples
    --------
    >>> json_ld_context()["targetCountry"]
    {'@id': 'smi:targetCountry', '@type': '@id'}
    """
    path = resource_path("ontology", "context.jsonld")
    terms: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))["@context"]
    for field in field_table().fields.values():
        terms.setdefault(field.json_ld or _local_name(field.predicate), _term(field))
        if field.as_written is not None:
            terms.setdefault(_local_name(field.as_written), {"@id": _compact(field.as_written)})
        if field.year is not None:
            year = {"@id": _compact(field.year), "@type": "xsd:gYear"}
            terms.setdefault(_local_name(field.year), year)
    return terms


def _term(field: Field) -> dict[str, str]:
    term = {"@id": _compact(field.predicate)}
    if field.value in _WORDS:
        return {**term, "@container": "@language"}
    return term if field.value in _LITERALS else {**term, "@type": "@id"}


def _local_name(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]


def _compact(iri: str) -> str:
    return f"smi:{iri.removeprefix(SMI.NAMESPACE)}" if iri.startswith(SMI.NAMESPACE) else iri
