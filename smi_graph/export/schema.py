"""What the dumps say and with which properties, from ``wikibase_properties.toml``.

The file of the archive's own folder changes the entries that it gives and leaves the others.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from smi_graph.archive import archive
from smi_graph.messages import FileError
from smi_graph.resources import resource_layers
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from smi_graph.schema import Field

Words = dict[str, str]
WIKIDATA = "http://www.wikidata.org/entity/"
FILE = "wikibase_properties.toml"
DATATYPES = frozenset(
    {"wikibase-item", "time", "monolingualtext", "string", "external-id", "url", "quantity"}
)
_KEYS = (
    *("datatype", "label", "description", "wikidata", "equivalent"),
    *("judged", "formatter", "mentions"),
)
_WIKIDATA = re.compile(r"P[1-9][0-9]*\Z")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_DATATYPES_OF = {
    ValueType.DATE: ("time",),
    ValueType.TITLE: ("monolingualtext",),
    ValueType.TEXT: ("monolingualtext",),
    ValueType.ADDRESS: ("url",),
    ValueType.IMAGE: ("url",),
    ValueType.NUMBER: ("quantity", "string"),
}
_PARTS = {
    "property": ("datatype", "label", "description"),
    "item": ("label", "description"),
    "description": ("record", "reviewed", "unreviewed", "concept"),
    "source": ("ontology",),
    "languages": (),
}


class SchemaError(FileError):
    """The file of properties cannot be used as it is.

    Parameters
    ----------
    key
        The end of an entry of the messages, ``dumps.schema_…``.
    entry
        The part of the file that is meant, such as ``property.title``.
    value, known
        What stands there, and what may.

    Examples
    --------
    >>> print(SchemaError("missing", "property.title.label"))
    wikibase_properties.toml, property.title.label: the entry is missing; see the neighbouring
    entries for its form.
    """

    beginning = "dumps.schema_"

    def __init__(self, key: str, entry: str, value: str = "", known: str = "") -> None:
        super().__init__(FILE, None, entry, key, value=value, known=known)


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
    of_mentions
        Whether only dumps have it that say what a program found in the texts.
    """

    key: str
    datatype: str
    label: Words
    description: Words
    equivalent: tuple[str, ...]
    judged: bool
    formatter: str
    of_mentions: bool


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """An item that every dump holds.

    Parameters
    ----------
    instance_of
        The key of its class; empty for a class.
    equivalent_class
        The IRI of the same class in the ontology; empty without one.
    of_mentions
        Whether only dumps have it that say what a program found in the texts.
    """

    key: str
    label: Words
    description: Words
    instance_of: str
    equivalent_class: str
    of_mentions: bool


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

    def without_mentions(self) -> Schema:
        """Give what dumps have that do not say what a program found in the texts."""
        properties = {key: one for key, one in self.properties.items() if not one.of_mentions}
        items = {key: one for key, one in self.items.items() if not one.of_mentions}
        return replace(self, properties=properties, items=items)

    def links(self, field: str) -> bool:
        """Tell whether the dumps say a field by linking to items."""
        return field in self.fields and self.of_field(field).datatype == "wikibase-item"

    def of_field(self, field: str) -> PropertyDefinition:
        """Give the property that says a field of a record."""
        return self.properties[self.fields[field]]


@cache
def load_schema(path: Path | None = None) -> Schema:
    """Load the file of properties, once in the life of the process.

    Raises
    ------
    SchemaError
        When something is missing, a property has an unknown datatype or the label of another,
        a field has two properties, or a vocabulary has no item.

    Examples
    --------
    >>> load_schema().of_field("issue_date").equivalent
    ('http://www.wikidata.org/entity/P577',)
    """
    table: dict[str, Any] = {}
    for layer in resource_layers("data", FILE) if path is None else [path]:
        _lay_over(table, _read(layer))
    _refuse_missing_parts(table)
    properties = {key: _property(key, entry) for key, entry in table["property"].items()}
    _refuse_double_labels(properties)
    return Schema(
        properties=properties,
        items={key: _item(key, entry) for key, entry in table["item"].items()},
        fields=_fields(table),
        descriptions={kind: _named(words) for kind, words in table["description"].items()},
        languages=table["languages"],
        license=archive().data_licence,
        ontology=table["source"]["ontology"],
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SchemaError("no_toml", "-", str(error)) from error


def _lay_over(table: dict[str, Any], layer: dict[str, Any]) -> None:
    """Let an entry of a later file change the keys that it gives."""
    for part, entries in layer.items():
        if part not in _PARTS or not isinstance(entries, dict):
            raise SchemaError("unknown", part, ", ".join(_PARTS))
        held = table.setdefault(part, {})
        for key, entry in entries.items():
            both = isinstance(entry, dict) and isinstance(held.get(key), dict)
            held[key] = {**held[key], **entry} if both else entry


def _named(words: Words) -> Words:
    """Fill in the name of the archive."""
    known: dict[str, dict[str, str]] = {str(tag): said for tag, said in archive().words.items()}
    return {tag: _filled(text, known.get(tag, {})) for tag, text in words.items()}


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def _refuse_missing_parts(table: dict[str, Any]) -> None:
    for part, names in _PARTS.items():
        if part not in table:
            raise SchemaError("missing", part)
        entries = table[part].items() if part in {"property", "item"} else [("", table[part])]
        for key, entry in entries:
            for name in names:
                if name not in entry:
                    raise SchemaError("missing", ".".join(filter(None, (part, key, name))))


def is_address(text: str) -> bool:
    """Tell whether a text is an address that RDF can name.

    Examples
    --------
    >>> is_address("https://creativecommons.org/licenses/by/4.0/"), is_address("CC BY 4.0")
    (True, False)
    """
    if _ADDRESS.match(text) is None:
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _property(key: str, entry: dict[str, Any]) -> PropertyDefinition:
    if entry["datatype"] not in DATATYPES:
        known = ", ".join(sorted(DATATYPES))
        raise SchemaError("bad_datatype", f"property.{key}", entry["datatype"], known)
    for name in entry:
        if name not in _KEYS:
            raise SchemaError("unknown", f"property.{key}.{name}", ", ".join(_KEYS))
    if not _WIKIDATA.match(entry.get("wikidata", "P1")):
        raise SchemaError("no_counterpart", f"property.{key}.wikidata", entry["wikidata"])
    for name in ("label", "description"):
        if not all(entry[name].get(tag) for tag in ("ar", "en")):
            raise SchemaError("unnamed", f"property.{key}.{name}")
    counterpart = [WIKIDATA + entry["wikidata"]] if "wikidata" in entry else []
    return PropertyDefinition(
        key=key,
        datatype=entry["datatype"],
        label=entry["label"],
        description=entry["description"],
        equivalent=(*counterpart, *entry.get("equivalent", ())),
        judged=entry.get("judged", False),
        formatter=entry.get("formatter", ""),
        of_mentions=entry.get("mentions", False),
    )


def _item(key: str, entry: dict[str, Any]) -> ItemDefinition:
    return ItemDefinition(
        key=key,
        label=_named(entry["label"]),
        description=entry["description"],
        instance_of=entry.get("instance_of", ""),
        equivalent_class=entry.get("equivalent_class", ""),
        of_mentions=entry.get("mentions", False),
    )


def _fields(table: dict[str, dict[str, Any]]) -> dict[str, str]:
    said = [field for field in field_table().fields.values() if field.dump]
    for field in said:
        if field.dump not in table["property"]:
            raise SchemaError("no_property", f"field.{field.key}", field.dump)
        datatype = table["property"][field.dump].get("datatype", "")
        linked = datatype == "wikibase-item"
        if datatype in DATATYPES and datatype not in _datatypes_of(field):
            known = ", ".join(_datatypes_of(field))
            raise SchemaError("unfit_datatype", f"property.{field.dump}", datatype, known)
        if linked and field.scheme not in {"", "document-type", *table["item"]}:
            raise SchemaError("no_item", f"field.{field.key}", field.scheme)
    return {field.key: field.dump for field in said}


def _datatypes_of(field: Field) -> tuple[str, ...]:
    if field.is_named:
        return ("wikibase-item", "string")
    if field.value.is_listed:
        return ("wikibase-item",)
    return _DATATYPES_OF.get(field.value, ("string", "external-id"))


def _refuse_double_labels(properties: Mapping[str, PropertyDefinition]) -> None:
    held: dict[tuple[str, str], str] = {}
    for definition in properties.values():
        for word in definition.label.items():
            if held.setdefault(word, definition.key) != definition.key:
                raise SchemaError("label_twice", f"property.{definition.key}", word[1])
