"""What is said once of an archive: the table of its fields."""

from smi_graph.schema.context import json_ld_context
from smi_graph.schema.fields import (
    Field,
    FieldTable,
    FieldTableError,
    RecordKind,
    Value,
    field_table,
    name_of_field,
    read_field_table,
    text_language,
)

__all__ = [
    "Field",
    "FieldTable",
    "FieldTableError",
    "RecordKind",
    "Value",
    "field_table",
    "json_ld_context",
    "name_of_field",
    "read_field_table",
    "text_language",
]
