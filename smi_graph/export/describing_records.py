"""Records as drafts: which statements follow from the fields of a document or diary entry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.export.describing import TERM_LIMIT
from smi_graph.export.drafts import DEPRECATED, NORMAL, Draft, Named, Said, Source
from smi_graph.export.schema import is_address
from smi_graph.export.values import MonolingualText, StringValue, TimeValue, one_line, shorten
from smi_graph.mapping.actors import language_of
from smi_graph.records import DiaryEntryRecord, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.export.describing import Describer
    from smi_graph.export.drafts import DraftValue, Qualifier
    from smi_graph.records.record import Evidence

TEXT_LIMIT = 400
_URL_LIMIT = 500
# Where a date stands, in records whose source does not tell.
_DATE_SECTIONS = {"issue_date": "issue_date", "dates_in_text": "text", "event_date": "event_date"}


def describe_record(describer: Describer, record: Record | DiaryEntryRecord) -> Draft:
    """Describe a record.

    Parameters
    ----------
    describer
        Knows the properties, the authorities and the keys.
    record
        With a code.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> from smi_graph.export.describing import Describer
    >>> from smi_graph.export.schema import load_schema
    >>> from smi_graph.vocabulary import IriMinter
    >>> describer = Describer(load_schema(), load_authorities(), IriMinter())
    >>> record = Record(code="SAMPLE/SC/1", title="قرار", issue_date="1946")
    >>> draft = describe_record(describer, record)
    >>> draft.key, [said.value.date for said in draft.said if said.property == "publication-date"]
    ('document/SAMPLE-SC-1', ['1946'])
    """
    key, code = describer.record_key(record), record.code or ""
    address = describer.minter.base + key
    is_url = len(record.source) <= _URL_LIMIT and is_address(record.source)
    statements = _RecordStatements(describer, record, address)
    class_key = statements.class_key()
    labels, aliases = {"ar": code, "en": code}, {}
    if record.title is not None:
        title = shorten(one_line(record.title), TERM_LIMIT)
        labels = {record.title_lang or language_of(title): title}
        aliases = {"ar": [code], "en": [code]}
    return Draft(
        key=key,
        source=Source("item/archive", record.source if is_url else address),
        labels=labels,
        descriptions=describer.description("record", class_key, code),
        aliases=aliases,
        said=list(statements.all(class_key)),
    )


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
        address = StringValue(self.address)
        source = describer.own(self.address)
        yield Said("described-at-url", address, qualifiers, source=source)
        yield from describer.identity(describer.record_key(record), self.address)

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


def _sections(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    names = dict.fromkeys(shorten(one_line(item.section), TEXT_LIMIT) for item in evidence)
    return tuple(names) or ("",)


def _wordings(evidence: Iterable[Evidence], printed: str) -> tuple[Qualifier, ...]:
    words = [one_line(item.quote) for item in evidence] or [one_line(printed)]
    distinct = dict.fromkeys(shorten(text, TEXT_LIMIT) for text in words if text)
    return tuple(("stated-as", StringValue(text)) for text in distinct)
