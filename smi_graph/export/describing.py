"""Records, actors, concepts and properties as drafts of entities."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from smi_graph.arabic import fold
from smi_graph.export.drafts import DEPRECATED, NORMAL, Draft, Named, Said, Source
from smi_graph.export.values import MonolingualText, StringValue, TimeValue, one_line, shorten
from smi_graph.mapping.actors import ActorMapper, language_of
from smi_graph.records import DiaryEntryRecord, Record
from smi_graph.vocabulary.iris import (
    LANGUAGE_BASE,
    VOCABULARY_BASE,
    provisional_identifier,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from smi_graph.authorities import Authorities, Entry, LabelAuthority
    from smi_graph.export.drafts import DraftValue, Qualifier
    from smi_graph.export.schema import Schema, Words
    from smi_graph.records.record import Evidence
    from smi_graph.vocabulary import IriMinter

TERM_LIMIT = 250
TEXT_LIMIT = 400
_URL_LIMIT = 500
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")
_ACTORS = ("person", "organization", "country", "collection")
_CLASSES = {**{kind: kind for kind in _ACTORS}, "document": "document", "diary": "diary-entry"}
# Where a date stands, in records whose source does not tell.
_DATE_SECTIONS = {"issue_date": "issue_date", "dates_in_text": "text", "event_date": "event_date"}


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
    >>> draft = describer.record(Record(code="SAMPLE/SC/1", title="قرار", issue_date="1946"))
    >>> draft.key, [said.value.date for said in draft.said if said.property == "publication-date"]
    ('document/SAMPLE-SC-1', ['1946'])
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

    # Records ---------------------------------------------------------------------------

    def record_key(self, record: Record | DiaryEntryRecord) -> str:
        """Give the key of a record."""
        code = record.code or ""
        is_document = isinstance(record, Record)
        mint = self.minter.document if is_document else self.minter.diary_entry
        return self.key_of(mint(code))

    def named_by(self, record: Record | DiaryEntryRecord) -> Iterator[NamedBy]:
        """Give the actors and records that a record names."""
        actors = self.actors
        named: list[tuple[Sequence[str], Callable[[str], str]]] = [
            (record.persons, actors.person),
            (record.organisations, actors.organization),
        ]
        if isinstance(record, Record):
            named += [(record.collections, actors.collection), (record.diaries, actors.diary_entry)]
            named.append((record.target_countries, self.minter.country))
        else:
            named += [(record.documents, actors.document)]
            named.append((record.countries, self.minter.country))
        for names, mint in named:
            for name in names:
                yield NamedBy(self.key_of(mint(name)), name)

    def record(self, record: Record | DiaryEntryRecord) -> Draft:
        """Describe a record."""
        key, code = self.record_key(record), record.code or ""
        address = self.minter.base + key
        url = record.source if _is_url(record.source) else address
        statements = _RecordStatements(self, record, address)
        class_key = statements.class_key()
        labels, aliases = {"ar": code, "en": code}, {}
        if record.title is not None:
            title = shorten(one_line(record.title), TERM_LIMIT)
            labels = {record.title_lang or language_of(title): title}
            aliases = {"ar": [code], "en": [code]}
        return Draft(
            key=key,
            source=Source("item/archive", url),
            labels=labels,
            descriptions=self._description("record", class_key, code),
            aliases=aliases,
            said=list(statements.all(class_key)),
        )

    def _description(self, kind: str, class_key: str, code: str = "") -> Words:
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
        authorities = self.authorities
        schemes = {
            "document-type": authorities.document_types,
            "event-type": authorities.event_types,
            "reliability": authorities.reliability,
        }
        return {
            self.concept_key(scheme, notation): entry
            for scheme, authority in schemes.items()
            for notation, entry in authority.entries.items()
        }

    # Actors ----------------------------------------------------------------------------

    def actor(self, key: str, names: list[str]) -> Draft:
        """Describe an actor, or a record that is known only by what others call it.

        Parameters
        ----------
        key
            Its key.
        names
            What records call it, the commonest first; a listed actor needs none.
        """
        kind, _, identifier = key.partition("/")
        entry = self._authority(kind).entries.get(identifier) if kind in _ACTORS else None
        iri = self.minter.base + key
        said = [_is_a(f"item/{_CLASSES[kind]}"), Said("exact-match", StringValue(iri))]
        said.append(Said("archive-key", StringValue(key)))
        if entry is None:
            labels, aliases = _terms([one_line(name) for name in names if name])
            descriptions = self._description("unreviewed", f"item/{_CLASSES[kind]}")
            source = Source("item/archive", iri)
            return Draft(key, source, labels, descriptions, aliases, said)
        if kind == "country":
            said.append(Said("iso-country-code", StringValue(identifier)))
        if entry.wikidata and entry.reviewed:
            said.append(Said("wikidata-item", StringValue(entry.wikidata)))
        labels, aliases = _terms([], entry)
        descriptions = self._description("reviewed", f"item/{_CLASSES[kind]}")
        return Draft(key, Source("item/authority-files", iri), labels, descriptions, aliases, said)

    def _authority(self, kind: str) -> LabelAuthority:
        authorities = self.authorities
        return {
            "person": authorities.persons,
            "organization": authorities.organizations,
            "country": authorities.countries,
            "collection": authorities.collections,
        }[kind]

    # What every dump holds -------------------------------------------------------------

    def fixed(self) -> Iterator[Draft]:
        """Describe the classes, sources, concepts and languages that every dump holds."""
        ontology = Source("item/ontology", self.schema.ontology)
        for definition in self.schema.items.values():
            key = f"item/{definition.key}"
            said = [
                Said("equivalent-class", StringValue(iri)) for iri in definition.equivalent_classes
            ]
            if definition.instance_of:
                said.insert(0, _is_a(f"item/{definition.instance_of}"))
            said.append(Said("archive-key", StringValue(key)))
            yield Draft(key, ontology, definition.label, definition.description, said=said)
        for key, entry in self._concepts.items():
            yield self._concept(key, entry, ontology)
        for code, entry in self.authorities.languages.entries.items():
            yield self._language(code, entry, ontology)

    def _concept(self, key: str, entry: Entry, ontology: Source) -> Draft:
        scheme = key.split("/")[1]
        if scheme == "document-type":
            class_key, said = "item/document", [Said("subclass-of", Named("item/document"))]
        else:
            class_key, said = f"item/{scheme}", [_is_a(f"item/{scheme}")]
        iri = VOCABULARY_BASE + key.removeprefix("vocabulary/")
        said += [Said("exact-match", StringValue(iri)), Said("archive-key", StringValue(key))]
        labels, aliases = _terms([], entry)
        return Draft(key, ontology, labels, self._description("concept", class_key), aliases, said)

    def _language(self, code: str, entry: Entry, ontology: Source) -> Draft:
        key = f"language/{code}"
        said = [_is_a("item/language"), Said("exact-match", StringValue(LANGUAGE_BASE + code))]
        said.append(Said("archive-key", StringValue(key)))
        if code in self.schema.languages:
            said.append(Said("wikidata-item", StringValue(self.schema.languages[code])))
        labels, aliases = _terms([], entry)
        descriptions = self._description("concept", "item/language")
        return Draft(key, ontology, labels, descriptions, aliases, said)

    def properties(self) -> Iterator[Draft]:
        """Describe the properties."""
        ontology = Source("item/ontology", self.schema.ontology)
        for definition in self.schema.properties.values():
            said = [Said("equivalent-property", StringValue(iri)) for iri in definition.equivalent]
            if definition.formatter:
                said.append(Said("formatter-uri", StringValue(definition.formatter)))
            yield Draft(
                f"property/{definition.key}",
                ontology,
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
        for kind in ("person", "organization", "collection"):
            for identifier, entry in self._authority(kind).entries.items():
                for name in entry.names:
                    yield f"{kind}/{provisional_identifier(fold(name))}", f"{kind}/{identifier}"


@dataclass(frozen=True, slots=True)
class _RecordStatements:
    """The statements of one record."""

    describer: Describer
    record: Record | DiaryEntryRecord
    address: str

    def class_key(self) -> str:
        if isinstance(self.record, DiaryEntryRecord):
            return "item/diary-entry"
        if self.record.document_type is None:
            return "item/document"
        return self.describer.concept_key("document-type", self.record.document_type)

    def all(self, class_key: str) -> Iterator[Said]:
        record, describer = self.record, self.describer
        evidence = self._evidence()
        of_type = evidence.get(("document_type", getattr(record, "document_type", None) or ""), [])
        yield Said("instance-of", Named(class_key), _wordings(of_type, ""), _sections(of_type))
        if record.title is not None:
            yield self._title(record.title, _sections(evidence.get(("title", record.title), [])))
        yield from self._code(record.code or "", evidence)
        for field, value, target, printed in self._values():
            found = evidence.get((field, value), [])
            yield self._judged(field, target, _wordings(found, printed), _sections(found))
        yield from self._dates(evidence)
        yield from self._reliability(evidence)
        texts = {"ar": record.text_ar, "en": record.text_en, **record.text_other}
        known = describer.authorities.languages.entries
        languages = [code for code, text in texts.items() if text and code in known]
        qualifiers = tuple(("language", Named(f"language/{code}")) for code in languages)
        yield Said("described-at-url", StringValue(self.address), qualifiers)
        yield Said("exact-match", StringValue(self.address))
        yield Said("archive-key", StringValue(describer.record_key(record)))

    def _evidence(self) -> dict[tuple[str, str], list[Evidence]]:
        found: defaultdict[tuple[str, str], list[Evidence]] = defaultdict(list)
        for evidence in self.record.evidence:
            found[evidence.field, evidence.value].append(evidence)
        return found

    def _title(self, title: str, sections: tuple[str, ...]) -> Said:
        text = one_line(title)
        shown = shorten(text, TEXT_LIMIT)
        qualifiers: tuple[Qualifier, ...] = ()
        if shown != text:
            qualifiers = (("nature-of-statement", Named("item/shortened")),)
        language = self.record.title_lang or language_of(text)
        return Said("title", MonolingualText(shown, language), qualifiers, sections)

    def _code(self, code: str, evidence: dict[tuple[str, str], list[Evidence]]) -> Iterator[Said]:
        collections = getattr(self.record, "collections", [])
        mint, key_of = self.describer.actors.collection, self.describer.key_of
        keys = dict.fromkeys(key_of(mint(name)) for name in collections)
        qualifiers = tuple(("collection", Named(key)) for key in keys)
        sections = _sections(evidence.get(("code", code), []))
        yield Said("inventory-number", StringValue(code), qualifiers, sections)

    def _values(self) -> Iterator[tuple[str, str, DraftValue, str]]:
        """Give field, value as evidence has it, what is said, and the printed name."""
        record, describer = self.record, self.describer
        actors, minter, key_of = describer.actors, describer.minter, describer.key_of
        for name in record.persons:
            yield "persons", name, Named(key_of(actors.person(name))), name
        for name in record.organisations:
            yield "organisations", name, Named(key_of(actors.organization(name))), name
        for area in record.geographic_areas:
            words = StringValue(shorten(one_line(area), TEXT_LIMIT))
            yield "geographic_areas", area, words, ""
        if isinstance(record, DiaryEntryRecord):
            yield from self._of_diary_entry(record)
            return
        for code in record.languages:
            yield "languages", code, Named(f"language/{code}"), ""
        for code in record.target_countries:
            yield "target_countries", code, Named(key_of(minter.country(code))), ""
        for name in record.collections:
            yield "collections", name, Named(key_of(actors.collection(name))), name
        for name in record.diaries:
            yield "diaries", name, Named(key_of(actors.diary_entry(name))), name
        if record.document_number is not None:
            number = StringValue(shorten(one_line(record.document_number), TEXT_LIMIT))
            yield "document_number", record.document_number, number, ""

    def _of_diary_entry(
        self, record: DiaryEntryRecord
    ) -> Iterator[tuple[str, str, DraftValue, str]]:
        describer = self.describer
        key_of = describer.key_of
        for code in record.countries:
            yield "countries", code, Named(key_of(describer.minter.country(code))), ""
        for name in record.documents:
            yield "documents", name, Named(key_of(describer.actors.document(name))), name
        if record.event_type is not None:
            key = describer.concept_key("event-type", record.event_type)
            yield "event_type", record.event_type, Named(key), ""

    def _dates(self, evidence: dict[tuple[str, str], list[Evidence]]) -> Iterator[Said]:
        """Say every date once, with all the places that give it."""
        record = self.record
        if isinstance(record, DiaryEntryRecord):
            given = [("event_date", value) for value in filter(None, [record.event_date])]
            disagree = False
        else:
            given = [("issue_date", value) for value in filter(None, [record.issue_date])]
            given += [("dates_in_text", value) for value in record.dates_in_text]
            disagree = record.date_conflict
        places: dict[str, list[str]] = {}
        wordings: defaultdict[str, list[Evidence]] = defaultdict(list)
        for field, value in given:
            found = evidence.get((field, value), [])
            sections = _sections(found) if found else (_DATE_SECTIONS[field],)
            places.setdefault(value, []).extend(sections)
            wordings[value] += found
        for value, names in places.items():
            qualifiers = _wordings(wordings[value], "")
            if disagree and len(places) > 1:
                qualifiers += (("sourcing-circumstances", Named("item/dates-disagree")),)
            where = tuple(dict.fromkeys(names))
            yield self._judged(given[0][0], TimeValue(value), qualifiers, where)

    def _judged(
        self,
        field: str,
        value: DraftValue,
        qualifiers: tuple[Qualifier, ...],
        sections: tuple[str, ...],
    ) -> Said:
        """Say something that stands or falls with the document, if its property is such."""
        definition = self.describer.schema.of_field(field)
        rank, verdict = NORMAL, getattr(self.record, "reliability", None)
        if definition.judged and verdict in {"incorrect", "not verified"}:
            judgement = Named(self.describer.concept_key("reliability", verdict))
            if verdict == "incorrect":
                rank = DEPRECATED
                qualifiers += (("reason-for-deprecated-rank", judgement),)
            else:
                qualifiers += (("sourcing-circumstances", judgement),)
        return Said(definition.key, value, qualifiers, sections, rank)

    def _reliability(self, evidence: dict[tuple[str, str], list[Evidence]]) -> Iterator[Said]:
        verdict = getattr(self.record, "reliability", None)
        if verdict is not None and verdict != "unspecified":
            found = evidence.get(("reliability", verdict), [])
            judgement = Named(self.describer.concept_key("reliability", verdict))
            yield Said("reliability", judgement, _wordings(found, ""), _sections(found))


def _is_a(class_key: str) -> Said:
    return Said("instance-of", Named(class_key))


def _is_url(text: str) -> bool:
    if len(text) > _URL_LIMIT or _URL.match(text) is None:
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _sections(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    names = dict.fromkeys(shorten(one_line(item.section), TEXT_LIMIT) for item in evidence)
    return tuple(names) or ("",)


def _wordings(evidence: Iterable[Evidence], printed: str) -> tuple[Qualifier, ...]:
    words = [one_line(item.quote) for item in evidence] or [one_line(printed)]
    distinct = dict.fromkeys(shorten(text, TEXT_LIMIT) for text in words if text)
    return tuple(("stated-as", StringValue(text)) for text in distinct)


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
