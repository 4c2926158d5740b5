"""Records as drafts: which statements follow from the fields of a document or diary entry."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.export.describing import TERM_LIMIT
from smi_graph.export.drafts import (
    DEPRECATED,
    NORMAL,
    DraftStatement,
    EntityDraft,
    ItemKey,
    StatementSource,
)
from smi_graph.export.schema import is_address
from smi_graph.export.values import (
    MonolingualText,
    QuantityValue,
    StringValue,
    TimeValue,
    one_line,
    shorten,
)
from smi_graph.mapping.actors import language_of
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.export.describing import Describer
    from smi_graph.export.drafts import DraftValue, Qualifier
    from smi_graph.records import Evidence, Record
    from smi_graph.schema import Field

TEXT_LIMIT = 400
_URL_LIMIT = 500
_WORDED_APART = frozenset((ValueType.TITLE, ValueType.TEXT, ValueType.CODE, ValueType.IMAGE))


def describe_record(describer: Describer, record: Record) -> EntityDraft:
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
    >>> from smi_graph.records import make_record
    >>> from smi_graph.vocabulary import IriMinter
    >>> describer = Describer(load_schema(), load_authorities(), IriMinter())
    >>> record = make_record("document", code="SAMPLE/SC/1", title="قرار", issue_date="1946")
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
    return EntityDraft(
        key=key,
        source=StatementSource("item/archive", record.source if is_url else address),
        labels=labels,
        descriptions=describer.description("record", class_key, code),
        aliases=aliases,
        said=list(statements.all(class_key)),
    )


@dataclass(frozen=True, slots=True)
class _RecordStatements:
    """The statements of one record."""

    describer: Describer
    record: Record
    address: str

    def class_key(self) -> str:
        for field in field_table().of(self.record.kind):
            if field.dump == "instance-of" and field.scheme:
                for notation in self.record.values_of(field.key):
                    return self.describer.concept_key(field.scheme, notation)
        return "item/document" if self.record.kind == "document" else "item/diary-entry"

    def all(self, class_key: str) -> Iterator[DraftStatement]:
        record, describer = self.record, self.describer
        evidence = self._evidence()
        of_type = self._of_type(evidence)
        yield DraftStatement(
            "instance-of", ItemKey(class_key), _wordings(of_type, ""), _sections(of_type)
        )
        if record.title is not None:
            yield self._title(record.title, _sections(evidence.get(("title", record.title), [])))
        yield from self._code(record.code or "", evidence)
        for field, value, target, printed in self._values():
            found = evidence.get((field, value), [])
            yield self._judged(field, target, _wordings(found, printed), _sections(found))
        yield from self._dates(evidence)
        yield from self._reliability(evidence)
        known = describer.authorities.languages.entries
        languages = [code for code, text in record.texts.items() if text and code in known]
        qualifiers = tuple(("language", ItemKey(f"language/{code}")) for code in languages)
        address = StringValue(self.address)
        source = describer.own(self.address)
        yield DraftStatement("described-at-url", address, qualifiers, source=source)
        yield from describer.identity(describer.record_key(record), self.address)

    def _of_type(self, evidence: dict[tuple[str, str], list[Evidence]]) -> list[Evidence]:
        return [
            item
            for field in field_table().of(self.record.kind)
            if field.dump == "instance-of"
            for value in self.record.values_of(field.key)
            for item in evidence.get((field.key, value), [])
        ]

    def _evidence(self) -> dict[tuple[str, str], list[Evidence]]:
        found: defaultdict[tuple[str, str], list[Evidence]] = defaultdict(list)
        for evidence in self.record.evidence:
            found[evidence.field, evidence.value].append(evidence)
        return found

    def _title(self, title: str, sections: tuple[str, ...]) -> DraftStatement:
        text = one_line(title)
        shown = shorten(text, TEXT_LIMIT)
        qualifiers: tuple[Qualifier, ...] = ()
        if shown != text:
            qualifiers = (("nature-of-statement", ItemKey("item/shortened")),)
        language = self.record.title_lang or language_of(text)
        return DraftStatement("title", MonolingualText(shown, language), qualifiers, sections)

    def _code(
        self, code: str, evidence: dict[tuple[str, str], list[Evidence]]
    ) -> Iterator[DraftStatement]:
        describer = self.describer
        keys = dict.fromkeys(
            describer.key_of(describer.actors.named(field, name))
            for field in field_table().of(self.record.kind)
            if field.value is ValueType.COLLECTION
            for name in self.record.values_of(field.key)
        )
        qualifiers = tuple(("collection", ItemKey(key)) for key in keys)
        sections = _sections(evidence.get(("code", code), []))
        yield DraftStatement("inventory-number", StringValue(code), qualifiers, sections)

    def _values(self) -> Iterator[tuple[str, str, DraftValue, str]]:
        """Give field, value as evidence has it, what is said, and the printed name."""
        schema = self.describer.schema
        for field in field_table().of(self.record.kind):
            if not field.dump or field.value in _WORDED_APART or _is_said_apart(field):
                continue
            datatype = schema.of_field(field.key).datatype
            for value in self.record.values_of(field.key):
                if datatype == "wikibase-item":
                    printed = value if field.value.is_named else ""
                    yield field.key, value, ItemKey(self._key(field, value)), printed
                else:
                    yield field.key, value, _plain(datatype, value), ""

    def _key(self, field: Field, value: str) -> str:
        describer = self.describer
        if field.value is ValueType.LANGUAGE:
            return f"language/{value}"
        if field.value is ValueType.CONCEPT:
            return describer.concept_key(field.scheme, value)
        return describer.key_of(describer.actors.named(field, value, document=self.record.code))

    def _dates(self, evidence: dict[tuple[str, str], list[Evidence]]) -> Iterator[DraftStatement]:
        """Say every date once, with all the places that give it."""
        record = self.record
        dated = [f for f in field_table().of(record.kind) if f.dates or f.agrees_with]
        given = [(field.key, value) for field in dated for value in record.values_of(field.key)]
        disagree = record.date_conflict
        places: dict[str, list[str]] = {}
        wordings: defaultdict[str, list[Evidence]] = defaultdict(list)
        for field, value in given:
            found = evidence.get((field, value), [])
            sections = _sections(found) if found else (_section_of_date(field),)
            places.setdefault(value, []).extend(sections)
            wordings[value] += found
        for value, names in places.items():
            qualifiers = _wordings(wordings[value], "")
            if disagree and len(places) > 1:
                qualifiers += (("sourcing-circumstances", ItemKey("item/dates-disagree")),)
            where = tuple(dict.fromkeys(names))
            yield self._judged(given[0][0], TimeValue(value), qualifiers, where)

    def _judged(
        self,
        field: str,
        value: DraftValue,
        qualifiers: tuple[Qualifier, ...],
        sections: tuple[str, ...],
    ) -> DraftStatement:
        """Say something that stands or falls with the document, if its property is such."""
        definition = self.describer.schema.of_field(field)
        rank, verdict = NORMAL, getattr(self.record, "reliability", None)
        if definition.judged and verdict in {"incorrect", "not verified"}:
            judgement = ItemKey(self.describer.concept_key("reliability", verdict))
            if verdict == "incorrect":
                rank = DEPRECATED
                qualifiers += (("reason-for-deprecated-rank", judgement),)
            else:
                qualifiers += (("sourcing-circumstances", judgement),)
        return DraftStatement(definition.key, value, qualifiers, sections, rank)

    def _reliability(
        self, evidence: dict[tuple[str, str], list[Evidence]]
    ) -> Iterator[DraftStatement]:
        verdict = getattr(self.record, "reliability", None)
        if verdict is not None and verdict != "unspecified":
            found = evidence.get(("reliability", verdict), [])
            judgement = ItemKey(self.describer.concept_key("reliability", verdict))
            yield DraftStatement("reliability", judgement, _wordings(found, ""), _sections(found))


def _is_said_apart(field: Field) -> bool:
    """Tell whether a field has statements of a form of its own: type, judgement, own dates."""
    is_own_date = field.dates or bool(field.agrees_with)
    return is_own_date or field.dump == "instance-of" or field.key == "reliability"


def _section_of_date(key: str) -> str:
    """Tell where a date stands, in records whose source does not tell."""
    return "text" if field_table().fields[key].agrees_with else key


def _plain(datatype: str, value: str) -> DraftValue:
    if datatype == "time":
        return TimeValue(value)
    if datatype == "quantity":
        return QuantityValue(value)
    limit = _URL_LIMIT if datatype == "url" else TEXT_LIMIT
    return StringValue(shorten(one_line(value), limit))


def _sections(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    names = dict.fromkeys(shorten(one_line(item.section), TEXT_LIMIT) for item in evidence)
    return tuple(names) or ("",)


def _wordings(evidence: Iterable[Evidence], printed: str) -> tuple[Qualifier, ...]:
    words = [one_line(item.quote) for item in evidence] or [one_line(printed)]
    distinct = dict.fromkeys(shorten(text, TEXT_LIMIT) for text in words if text)
    return tuple(("stated-as", StringValue(text)) for text in distinct)
