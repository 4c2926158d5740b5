"""What is said once of an archive: the table of its fields."""

from smi_graph.schema.context import json_ld_context
from smi_graph.schema.fields import (
    Field,
    FieldTable,
    FieldTableError,
    InputRules,
    RecordKind,
    ValueType,
    field_table,
    field_table_mistakes,
    name_of_field,
    placeholders,
    read_field_table,
    text_language,
)

__all__ = [
    "Field",
    "FieldTable",
    "FieldTableError",
    "InputRules",
    "RecordKind",
    "ValueType",
    "field_table",
    "field_table_mistakes",
    "json_ld_context",
    "name_of_field",
    "placeholders",
    "read_field_table",
    "text_language",
]
