"""Records, actors, concepts and properties as drafts of entities."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smi_graph.authorities import THINGS
from smi_graph.export.drafts import DraftStatement, EntityDraft, ItemKey, StatementSource
from smi_graph.export.values import StringValue, one_line, shorten
from smi_graph.mapping.actors import ActorMapper, language_of
from smi_graph.schema import ValueType, field_table
from smi_graph.vocabulary.iris import LANGUAGE_BASE, VOCABULARY_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.authorities import Authorities, Entry
    from smi_graph.export.schema import Schema, Words
    from smi_graph.records import Record
    from smi_graph.vocabulary import IriMinter

TERM_LIMIT = 250
_CLASSES = {**{kind: kind for kind in THINGS}, "document": "document", "diary": "diary-entry"}
# What a record names by a value that leads to an item of its own.
_LINKED = frozenset(
    (
        ValueType.PERSON,
        ValueType.ORGANIZATION,
        ValueType.COLLECTION,
        ValueType.RECORD,
        ValueType.COUNTRY,
        ValueType.EVENT,
        ValueType.PLACE,
    )
)


class NamedBy(NamedTuple):
    """An actor or a record that a record names, and the name it gives; ``""`` for a code."""

    key: str
    name: str


class Describer:
    """Turns what the archive says into drafts; it keeps nothing from one to the next.

    Parameters
    ----------
    schema
        The properties and what is said with them.
    authorities
        Lead printed names to identifiers.
    minter
        Mints the archive's IRIs.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> from smi_graph.export.schema import load_schema
    >>> from smi_graph.vocabulary import IriMinter
    >>> describer = Describer(load_schema(), load_authorities(), IriMinter())
    >>> describer.actor("country/IQ", []).labels["en"]
    'Iraq'
    """

    def __init__(self, schema: Schema, authorities: Authorities, minter: IriMinter) -> None:
        self.schema = schema
        self.authorities = authorities
        self.minter = minter
        self.actors = ActorMapper(minter, authorities)
        self._concepts = self._concepts_by_key()

    def key_of(self, iri: str) -> str:
        """Give the key of something that has an IRI of the archive."""
        return iri.removeprefix(self.minter.base)

    def own(self, address: str) -> StatementSource:
        """Give the source of what these data say of themselves: keys, addresses, IRIs."""
        return StatementSource("item/knowledge-graph", address)

    @property
    def dataset(self) -> StatementSource:
        """The source of what is defined here: properties, classes and their counterparts."""
        return self.own(f"{self.minter.base}dataset")

    # Records ---------------------------------------------------------------------------

    def record_key(self, record: Record) -> str:
        """Give the key of a record."""
        path = field_table().kinds[record.kind].path
        return self.key_of(self.minter.record(path, record.code or ""))

    def named_by(self, record: Record) -> Iterator[NamedBy]:
        """Give the actors and records that a record names, where the dumps link to them."""
        for field in field_table().of(record.kind):
            if field.value in _LINKED and self.schema.links(field.key):
                for name in record.values_of(field.key):
                    named = self.actors.named(field, name, document=record.code)
                    yield NamedBy(self.key_of(named), name)

    def description(self, kind: str, class_key: str, code: str = "") -> Words:
        """Word the description of an item by a pattern of the schema, in both languages."""
        names = self._class_names(class_key)
        patterns = self.schema.descriptions[kind]
        return {
            language: pattern.format_map({"class": names[language], "code": code})
            for language, pattern in patterns.items()
            if language in names
        }

    def _class_names(self, class_key: str) -> Words:
        kind, _, name = class_key.partition("/")
        if kind == "item":
            return self.schema.items[name].label
        entry = self._concepts[class_key]
        return {"ar": entry.name_ar or entry.name_en, "en": entry.name_en or entry.name_ar}

    def concept_key(self, scheme: str, notation: str) -> str:
        """Give the key of a concept of the vocabularies."""
        iri = self.minter.concept(scheme, notation)
        return "vocabulary/" + iri.removeprefix(VOCABULARY_BASE)

    def _concepts_by_key(self) -> dict[str, Entry]:
        schemes = dict.fromkeys(
            field.scheme
            for field in field_table().fields.values()
            if field.scheme and self.schema.links(field.key)
        )
        return {
            self.concept_key(scheme, notation): entry
            for scheme in schemes
            for notation, entry in self.authorities.concepts[scheme].entries.items()
        }

    # Actors ----------------------------------------------------------------------------

    def actor(self, key: str, names: list[str]) -> EntityDraft:
        """Describe an actor, or a record that is known only by what others call it.

        Parameters
        ----------
        key
            Its key.
        names
            What records call it, the commonest first; a listed actor needs none.
        """
        kind, _, identifier = key.partition("/")
        entry = self.authorities.of_kind(kind).entries.get(identifier) if kind in THINGS else None
        iri = self.minter.base + key
        said = [_is_a(f"item/{_CLASSES[kind]}"), *self.identity(key, iri)]
        if entry is None:
            labels, aliases = _terms([one_line(name) for name in names if name])
            descriptions = self.description("unreviewed", f"item/{_CLASSES[kind]}")
            source = StatementSource("item/archive", iri)
            return EntityDraft(key, source, labels, descriptions, aliases, said)
        if kind == "country":
            said.append(DraftStatement("iso-country-code", StringValue(identifier)))
        if entry.wikidata and entry.reviewed:
            said.append(DraftStatement("wikidata-item", StringValue(entry.wikidata)))
        labels, aliases = _terms([], entry)
        descriptions = self.description("reviewed", f"item/{_CLASSES[kind]}")
        return EntityDraft(
            key, StatementSource("item/authority-files", iri), labels, descriptions, aliases, said
        )

    def identity(self, key: str, iri: str) -> Iterator[DraftStatement]:
        """Say which IRI and which key an entity has here: nobody but these data says so."""
        source = self.own(iri)
        yield DraftStatement("exact-match", StringValue(iri), source=source)
        yield DraftStatement("archive-key", StringValue(key), source=source)

    # What every dump holds -------------------------------------------------------------

    def fixed(self) -> Iterator[EntityDraft]:
        """Describe the classes, sources, concepts and languages that every dump holds."""
        ontology = StatementSource("item/ontology", self.schema.ontology)
        for definition in self.schema.items.values():
            key = f"item/{definition.key}"
            said = []
            if definition.instance_of:
                said.append(_is_a(f"item/{definition.instance_of}"))
            if definition.equivalent_class:
                iri = StringValue(definition.equivalent_class)
                said.append(DraftStatement("equivalent-class", iri))
            said.append(DraftStatement("archive-key", StringValue(key)))
            yield EntityDraft(
                key, self.dataset, definition.label, definition.description, said=said
            )
        for key, entry in self._concepts.items():
            yield self._concept(key, entry, ontology)
        for code, entry in self.authorities.languages.entries.items():
            yield self._language(code, entry, ontology)

    def _concept(self, key: str, entry: Entry, ontology: StatementSource) -> EntityDraft:
        scheme = key.split("/")[1]
        if scheme == "document-type":
            class_key, said = (
                "item/document",
                [DraftStatement("subclass-of", ItemKey("item/document"))],
            )
        else:
            class_key, said = f"item/{scheme}", [_is_a(f"item/{scheme}")]
        iri = entry.iri or VOCABULARY_BASE + key.removeprefix("vocabulary/")
        said.append(DraftStatement("exact-match", StringValue(iri)))
        said.append(DraftStatement("archive-key", StringValue(key), source=self.dataset))
        labels, aliases = _terms([], entry)
        return EntityDraft(
            key, ontology, labels, self.description("concept", class_key), aliases, said
        )

    def _language(self, code: str, entry: Entry, ontology: StatementSource) -> EntityDraft:
        key = f"language/{code}"
        said = [
            _is_a("item/language"),
            DraftStatement("exact-match", StringValue(LANGUAGE_BASE + code)),
        ]
        said.append(DraftStatement("archive-key", StringValue(key), source=self.dataset))
        if code in self.schema.languages:
            item = StringValue(self.schema.languages[code])
            said.append(DraftStatement("wikidata-item", item, source=self.dataset))
        labels, aliases = _terms([], entry)
        descriptions = self.description("concept", "item/language")
        return EntityDraft(key, ontology, labels, descriptions, aliases, said)

    def properties(self) -> Iterator[EntityDraft]:
        """Describe the properties."""
        for definition in self.schema.properties.values():
            said = [
                DraftStatement("equivalent-property", StringValue(iri))
                for iri in definition.equivalent
            ]
            if definition.formatter:
                said.append(DraftStatement("formatter-uri", StringValue(definition.formatter)))
            yield EntityDraft(
                f"property/{definition.key}",
                self.dataset,
                definition.label,
                definition.description,
                said=said,
                datatype=definition.datatype,
                formatter=definition.formatter,
            )

    def merged(self) -> Iterator[tuple[str, str]]:
        """Give the keys that a name would have had before it led to a listed actor.

        Yields
        ------
        tuple
            The old key and the new one. Most of the old ones were never in use.
        """
        for kind in (kind for kind in THINGS if kind != "country"):
            for old, new in self.authorities.of_kind(kind).former_identifiers().items():
                yield f"{kind}/{old}", f"{kind}/{new}"


def _is_a(class_key: str) -> DraftStatement:
    return DraftStatement("instance-of", ItemKey(class_key))


def _terms(names: list[str], entry: Entry | None = None) -> tuple[Words, dict[str, list[str]]]:
    """Divide names into labels and aliases by the script they are written in."""
    labels: Words = {}
    if entry is not None:
        shown = {"ar": one_line(entry.name_ar), "en": one_line(entry.name_en)}
        labels = {language: name for language, name in shown.items() if name}
        names = [one_line(name) for name in entry.other_names]
    aliases: dict[str, list[str]] = {}
    for name in (shorten(name, TERM_LIMIT) for name in names):
        language = language_of(name)
        if labels.setdefault(language, name) != name and name not in aliases.get(language, []):
            aliases.setdefault(language, []).append(name)
    return labels, aliases
