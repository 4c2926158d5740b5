"""What records look like as JSON, by the table of fields: schemas for the OpenAPI description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from smi_graph.catalogue import exported, is_thing
from smi_graph.catalogue.kinds import WHOLE
from smi_graph.records.record import record_model
from smi_graph.schema import field_table, json_ld_context

if TYPE_CHECKING:
    from smi_graph.schema import Field

REFERENCE = "#/components/schemas/{model}"
_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_NAMES = {"type": "object", "additionalProperties": _TEXT}
_NAMED = {
    "type": "object",
    "required": ["key", "iri", "names"],
    "properties": {"key": _TEXT, "iri": _TEXT, "names": _NAMES},
}


def reference(name: str) -> dict[str, str]:
    """Refer to a schema.

    Examples
    --------
    >>> reference("Document")
    {'$ref': '#/components/schemas/Document'}
    """
    return {"$ref": REFERENCE.format(model=name)}


def record_schemas() -> dict[str, Any]:
    """Give the schemas of records by name.

    Of each kind of record there is the form that is published and kept, from the same model
    that reads it, and the form in which linked data has it; of all kinds the form in which a
    search finds them.

    Examples
    --------
    >>> schemas = record_schemas()
    >>> "issuers" in schemas["Document"]["properties"], "Participation" in schemas
    (True, True)
    >>> "issuer" in schemas["DocumentLinked"]["properties"]
    True
    >>> schemas["FoundRecord"]["properties"]["volume"]["type"]
    ['string', 'null']
    """
    schemas: dict[str, Any] = {"Named": _NAMED, "FoundRecord": _found(), "Found": _answer()}
    for kind in field_table().kinds:
        schema = record_model(kind).model_json_schema(ref_template=REFERENCE)
        schemas |= schema.pop("$defs", {})
        schemas[schema["title"]] = _described(schema)
        schemas[f"{schema['title']}Linked"] = _linked(kind)
    return schemas


def kinds_of_record() -> tuple[str, ...]:
    """Name the schemas of the kinds of record.

    Examples
    --------
    >>> kinds_of_record()
    ('Document', 'DiaryEntry')
    """
    return tuple(record_model(kind).__name__ for kind in field_table().kinds)


def _name(field: Field) -> str:
    return f"{field.name['en']} · {field.name['ar']}"


def _described(schema: dict[str, Any]) -> dict[str, Any]:
    fields = field_table().fields
    for key, known in schema["properties"].items():
        if key in fields:
            known["description"] = _name(fields[key])
    return schema


def _linked(kind: str) -> dict[str, Any]:
    """Describe a record as the JSON-LD context frames it; one value stands without a list."""
    keys = {_iri(term): key for key, term in json_ld_context().items()}
    known = {keys[field.predicate]: field for field in field_table().of(kind)}
    properties = {key: {"description": _name(field)} for key, field in known.items()}
    return {"type": "object", "properties": properties}


def _iri(term: object) -> str:
    prefixes = json_ld_context()
    written = str(term["@id"]) if isinstance(term, dict) else str(term)
    prefix, colon, local = written.partition(":")
    return f"{prefixes[prefix]}{local}" if colon and prefix in prefixes else written


def _found() -> dict[str, Any]:
    """Describe one record of ``/search.json``."""
    things = {"type": "array", "items": reference("Named")}
    properties: dict[str, Any] = {
        "code": _TEXT,
        "record": {"enum": [kind.path for kind in field_table().kinds.values()]},
        "date": _TEXT_OR_NULL,
        "titles": _NAMES,
        **dict.fromkeys((*WHOLE, "doubts"), things),
    }
    for field in exported():
        properties[field.key] = {**_values(field), "description": _name(field)}
    properties |= {"iri": _TEXT, "page": _TEXT}
    return {"type": "object", "required": list(properties), "properties": properties}


def _values(field: Field) -> dict[str, Any]:
    if field.many:
        return {"type": "array", "items": reference("Named") if is_thing(field) else _TEXT}
    return {"anyOf": [reference("Named"), {"type": "null"}]} if is_thing(field) else _TEXT_OR_NULL


def _answer() -> dict[str, Any]:
    count = {"type": "integer", "minimum": 0}
    return {
        "type": "object",
        "properties": {
            "release": _TEXT_OR_NULL,
            **dict.fromkeys(("total", "page", "pages", "page_size"), count),
            "next": _TEXT_OR_NULL,
            "html": _TEXT,
            "records": {"type": "array", "items": reference("FoundRecord")},
        },
    }
