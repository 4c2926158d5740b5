"""What the dumps say and with which properties, from ``data/wikibase_properties.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from smi_graph.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Words = dict[str, str]
WIKIDATA = "http://www.wikidata.org/entity/"
DATATYPES = frozenset({"wikibase-item", "time", "monolingualtext", "string", "external-id", "url"})


class SchemaError(ValueError):
    """The file of properties cannot be used; the sentence names the entry."""


@dataclass(frozen=True, slots=True)
class PropertyDefinition:
    """A property of the dumps.

    Parameters
    ----------
    key
        The name for which its number is taken.
    equivalent
        IRIs of the same property elsewhere.
    judged
        Whether its statements fall with a document that is rated incorrect.
    formatter
        What makes an IRI of an external id; empty without one.
    """

    key: str
    datatype: str
    label: Words
    description: Words
    equivalent: tuple[str, ...]
    judged: bool
    formatter: str


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """An item that every dump holds.

    Parameters
    ----------
    instance_of
        The key of its class; empty for a class.
    equivalent_classes
        IRIs of the same class elsewhere.
    """

    key: str
    label: Words
    description: Words
    instance_of: str
    equivalent_classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """Everything that the file tells.

    Parameters
    ----------
    fields
        For each field of a record the property that says it.
    descriptions
        Patterns of descriptions by kind and language.
    languages
        The Wikidata items of languages by their codes.
    """

    properties: Mapping[str, PropertyDefinition]
    items: Mapping[str, ItemDefinition]
    fields: Mapping[str, str]
    descriptions: Mapping[str, Words]
    languages: Mapping[str, str]
    license: str
    ontology: str

    def of_field(self, field: str) -> PropertyDefinition:
        """Give the property that says a field of a record."""
        return self.properties[self.fields[field]]


@cache
def load_schema(path: Path | None = None) -> Schema:
    """Load the file of properties, once in the life of the process.

    Raises
    ------
    SchemaError
        When a property has an unknown datatype, a label twice, or a field two properties.

    Examples
    --------
    >>> load_schema().of_field("issue_date").equivalent
    ('http://www.wikidata.org/entity/P577',)
    """
    with (path or resource_path("data", "wikibase_properties.toml")).open("rb") as file:
        table = tomllib.load(file)
    properties = {key: _property(key, entry) for key, entry in table["property"].items()}
    _refuse_double_labels(properties)
    return Schema(
        properties=properties,
        items={key: _item(key, entry) for key, entry in table["item"].items()},
        fields=_fields(table["property"]),
        descriptions=table["description"],
        languages=table["languages"],
        license=table["source"]["license"],
        ontology=table["source"]["ontology"],
    )


def _property(key: str, entry: dict[str, Any]) -> PropertyDefinition:
    if entry["datatype"] not in DATATYPES:
        raise SchemaError(f"property.{key}: {entry['datatype']} is none of {sorted(DATATYPES)}")
    counterpart = [WIKIDATA + entry["wikidata"]] if "wikidata" in entry else []
    return PropertyDefinition(
        key=key,
        datatype=entry["datatype"],
        label=entry["label"],
        description=entry["description"],
        equivalent=(*counterpart, *entry.get("equivalent", ())),
        judged=entry.get("judged", False),
        formatter=entry.get("formatter", ""),
    )


def _item(key: str, entry: dict[str, Any]) -> ItemDefinition:
    counterpart = [WIKIDATA + entry["wikidata"]] if "wikidata" in entry else []
    own = [entry["equivalent_class"]] if "equivalent_class" in entry else []
    return ItemDefinition(
        key=key,
        label=entry["label"],
        description=entry["description"],
        instance_of=entry.get("instance_of", ""),
        equivalent_classes=(*own, *counterpart),
    )


def _fields(table: dict[str, dict[str, Any]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key, entry in table.items():
        for field in entry.get("fields", ()):
            if fields.setdefault(field, key) != key:
                raise SchemaError(f"property.{key}: {field} is said with {fields[field]} already")
    return fields


def _refuse_double_labels(properties: Mapping[str, PropertyDefinition]) -> None:
    held: dict[tuple[str, str], str] = {}
    for definition in properties.values():
        for word in definition.label.items():
            if held.setdefault(word, definition.key) != definition.key:
                raise SchemaError(
                    f"property.{definition.key}: {held[word]} has the label {word[1]} already"
                )
