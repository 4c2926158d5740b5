"""What each field of a record says, as predicates and terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.mapping.nquads import iri, literal
from smi_graph.vocabulary import SMI, XSD, IriMinter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smi_graph.mapping.actors import ActorMapper
    from smi_graph.records import DiaryEntryRecord, Record

_DATATYPES = {10: XSD.date, 7: XSD.gYearMonth, 4: XSD.gYear}

# The properties that keep a field's own wording beside the value read from it.
AS_WRITTEN = {
    "issue_date": SMI.issuedAsWritten,
    "dates_in_text": SMI.dateInTextAsWritten,
    "languages": SMI.languageAsWritten,
    "document_type": SMI.documentTypeAsWritten,
    "target_countries": SMI.targetCountryAsWritten,
    "event_date": SMI.eventDateAsWritten,
}


class Fact(NamedTuple):
    """One value of one field: ``term`` is written as in N-Quads."""

    field: str
    value: str
    predicate: str
    term: str


def date_literal(value: str) -> str:
    """Write a date of day, month or year precision as a typed literal.

    Examples
    --------
    >>> date_literal("2021-05")
    '"2021-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    return literal(value, datatype=_DATATYPES[len(value)])


@dataclass(frozen=True, slots=True)
class FactMapper:
    """Turns the fields of a record into facts."""

    minter: IriMinter
    actors: ActorMapper

    def document(self, record: Record) -> Iterator[Fact]:
        """Give the facts of a document."""
        yield from self._common(record)
        for value in filter(None, [record.issue_date]):
            yield Fact("issue_date", value, SMI.issued, date_literal(value))
        for value in record.dates_in_text:
            yield Fact("dates_in_text", value, SMI.dateInText, date_literal(value))
        yield from _each("languages", record.languages, SMI.language, self.minter.language)
        yield from _each(
            "target_countries", record.target_countries, SMI.targetCountry, self.minter.country
        )
        for value in filter(None, [record.document_type]):
            concept = self.minter.concept("document-type", value)
            yield Fact("document_type", value, SMI.documentType, iri(concept))
        for value in filter(None, [record.reliability]):
            concept = self.minter.concept("reliability", value)
            yield Fact("reliability", value, SMI.reliability, iri(concept))
        for value in filter(None, [record.document_number]):
            yield Fact("document_number", value, SMI.documentNumber, literal(value))
        yield from _each("collections", record.collections, SMI.collection, self.actors.collection)
        yield from _each("diaries", record.diaries, SMI.relatedEntry, self.actors.diary_entry)

    def diary_entry(self, record: DiaryEntryRecord) -> Iterator[Fact]:
        """Give the facts of a diary entry."""
        yield from self._common(record)
        for value in filter(None, [record.event_date]):
            yield Fact("event_date", value, SMI.eventDate, date_literal(value))
        for value in filter(None, [record.event_type]):
            concept = self.minter.concept("event-type", value)
            yield Fact("event_type", value, SMI.eventType, iri(concept))
        yield from _each("countries", record.countries, SMI.eventCountry, self.minter.country)
        yield from _each("documents", record.documents, SMI.relatedDocument, self.actors.document)

    def _common(self, record: Record | DiaryEntryRecord) -> Iterator[Fact]:
        if record.code is not None:
            yield Fact("code", record.code, SMI.code, literal(record.code))
        if record.title is not None:
            term = literal(record.title, language=record.title_lang)
            yield Fact("title", record.title, SMI.title, term)
        texts = {"ar": record.text_ar, "en": record.text_en, **record.text_other}
        for language, text in texts.items():
            if text is not None:
                yield Fact(f"text_{language}", "", SMI.text, literal(text, language=language))
        yield from _each("persons", record.persons, SMI.relatedPerson, self.actors.person)
        yield from _each(
            "organisations",
            record.organisations,
            SMI.relatedOrganization,
            self.actors.organization,
        )
        for value in record.geographic_areas:
            yield Fact("geographic_areas", value, SMI.geographicArea, literal(value))


def _each(
    field: str, values: list[str], predicate: str, mint: Callable[[str], str]
) -> Iterator[Fact]:
    for value in values:
        yield Fact(field, value, predicate, iri(mint(value)))
