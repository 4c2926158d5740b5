"""An entity of the dumps that has no page of its own, such as a property, as a table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from smi_graph.export.values import ItemValue, MonolingualText
from smi_graph.messages import in_language, message
from smi_graph.service.thing_page import Row, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.export.entities import Entity
    from smi_graph.export.values import Snak
    from smi_graph.messages import Language


def title_of_entity(entity: Entity, language: Language) -> Value:
    """Give the label of an entity in a language, else in the other one, else its id."""
    text, tag = in_language(entity.labels, language, entity.id)
    return Value(text, None, tag)


def rows_of(entity: Entity, language: Language) -> list[Row]:
    """Lay out an entity: its terms, its datatype, and its statements by property."""
    terms = {
        "term_label": [Value(text, None, tag) for tag, text in entity.labels.items()],
        "term_comment": [Value(text, None, tag) for tag, text in entity.descriptions.items()],
        "term_other_label": [
            Value(text, None, tag) for tag, texts in entity.aliases.items() for text in texts
        ],
        "term_type": [Value(entity.datatype, None, None)] if entity.datatype else [],
    }
    named = [
        Row(key, message(f"site.{key}", language), tuple(values))
        for key, values in terms.items()
        if values
    ]
    return [*named, *_statements(entity)]


def _statements(entity: Entity) -> Iterator[Row]:
    mains = (statement.main for statement in entity.statements)
    for name, snaks in groupby(mains, key=lambda snak: snak.property.id):
        yield Row(f"/entity/{name}", name, tuple(map(_value, snaks)))


def _value(snak: Snak) -> Value:
    value = snak.value
    if isinstance(value, ItemValue):
        return Value(f"Q{value.number}", f"/entity/Q{value.number}", None)
    if isinstance(value, MonolingualText):
        return Value(value.text, None, value.language)
    text = str(getattr(value, "text", getattr(value, "date", getattr(value, "number", ""))))
    return Value(text, text if text.startswith(("https://", "http://")) else None, None)
