"""Everything that the page of a record shows, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel import Locale

from smi_graph.catalogue.similar import find_similar
from smi_graph.reading.bibliography import citation_of, footnote, release_day
from smi_graph.reading.document.facts import show_facts
from smi_graph.reading.document.highlighting import Sought, cut_pieces, find_words
from smi_graph.reading.document.mentioned import show_mentions
from smi_graph.reading.document.metadata import meta_tags, structured_data, summary_of
from smi_graph.reading.document.texts import show_texts, texts_of
from smi_graph.records.doubts import DoubtCode
from smi_graph.schema import field_table, name_of_field
from smi_graph.search.listed_names import NO_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.catalogue.similar import TimeApart
    from smi_graph.messages import Language
    from smi_graph.reading.bibliography import Citation
    from smi_graph.reading.document.asking import StoredNote, Told
    from smi_graph.reading.document.facts import FactsShown
    from smi_graph.reading.document.highlighting import MarkedPiece, NamedSpan
    from smi_graph.reading.document.mentioned import Mentions, MentionsShown
    from smi_graph.reading.document.texts import TextsShown
    from smi_graph.search.listed_names import ListedNames
    from smi_graph.site import Reader


_NAMED = 4


@dataclass(frozen=True, slots=True)
class SimilarRecord:
    """A similar record and why it is.

    Parameters
    ----------
    record
        The record.
    shared
        What both are linked with, the most telling first.
    more
        How many further things they share.
    time
        How far apart they are in time, in words; empty where that is not known.
    """

    record: Record
    shared: tuple[Value, ...]
    more: int
    time: str


def show_similar(catalogue: Catalogue, number: int, reader: Reader) -> list[SimilarRecord]:
    """Find similar records, and word in what they are similar."""
    return [
        SimilarRecord(
            record=catalogue.record(found.number),
            shared=found.shared[:_NAMED],
            more=max(len(found.shared) - _NAMED, 0),
            time="" if found.apart is None else word_time(found.apart, reader),
        )
        for found in find_similar(catalogue, number)
    ]


def word_time(apart: TimeApart, reader: Reader) -> str:
    """Word how far apart two records are in time.

    Examples
    --------
    >>> from smi_graph.catalogue.similar import TimeApart
    >>> from smi_graph.site import Reader
    >>> word_time(TimeApart("day", 3), Reader.of("en", "/", ""))
    '3 days later'
    >>> word_time(TimeApart("day", -2), Reader.of("ar", "/", ""))
    'قبله بيومين'
    """
    if apart.count == 0:
        return reader.words(f"document_time.same_{apart.unit}")
    way = "later" if apart.count > 0 else "earlier"
    return reader.counted(f"document_time.{apart.unit}_{way}", abs(apart.count))


_ISOLATED = "\u2068{}\u2069"
_LONGEST_VALUE = 200
_DATES = "date-conflict"
# What a shape says again after the reader of the page has said it.
_SAME = {"DocumentDatesAgree": _DATES, "TitleRequired": "missing-title"}
# The sentences of data/messages/document_doubt.toml by what they tell.
_OF_A_VALUE = frozenset(
    [
        "ambiguous-date",
        "conflicting-values",
        "date-range",
        "forbidden-characters",
        "glued-names",
        "hijri-date",
        "invalid-date",
        "malformed-code",
        "month-mismatch",
        "more-names",
        "not-a-name",
        "unknown-country",
        "unknown-language",
        "unknown-type",
        "unplaced-field",
    ]
)
_OF_A_FIELD = frozenset(["empty-section", "truncated-page"])
_OF_THE_WHOLE = {
    "missing-title": "missing_title",
    "damaged-text": "damaged_text",
    "TitleRequired": "missing_title",
    "TextMissing": "text_missing",
    "DocumentIssuedMissing": "date_missing",
    "DiaryEntryDateMissing": "event_date_missing",
}
_OF_A_LINK = {
    "DocumentRelatedEntryPublished": "entry_not_held",
    "DiaryEntryRelatedDocumentPublished": "document_not_held",
}
_KINDS = frozenset(code.replace("_", "-") for code in DoubtCode)


@dataclass(frozen=True, slots=True)
class QualityNote:
    """A doubt in the reader's language.

    Parameters
    ----------
    kind
        Its kind, as the vocabulary of doubts or the shape names it.
    sentence, language
        What is doubted, and in which language that is said.
    field
        The field that it is about; empty where it is about none or about the whole.
    """

    kind: str
    sentence: str
    language: str
    field: str


def word_quality_notes(findings: Sequence[StoredNote], reader: Reader) -> list[QualityNote]:
    """Word what was found, each thing once.

    Parameters
    ----------
    findings
        The doubts of the reader of the page, and what shapes warn of.
    reader
        Whom the sentences are for.

    Examples
    --------
    >>> from smi_graph.reading.document.asking import StoredNote
    >>> from smi_graph.site import Reader
    >>> doubt = StoredNote("date-conflict", True, "issue_date", "2021-05-28 / 2021-06-28", {})
    >>> shown = word_quality_notes([doubt], Reader.of("en", "/", ""))[0].sentence
    >>> shown.replace(chr(0x2068), "").replace(chr(0x2069), "")
    'The field gives 28 May 2021, the text gives 28 June 2021.'
    """
    doubted = {finding.kind for finding in findings if finding.is_doubt}
    worded = [
        _word(finding, reader) for finding in findings if _SAME.get(finding.kind) not in doubted
    ]
    # What contradicts itself goes before what is only missing.
    return sorted(dict.fromkeys(worded), key=lambda doubt: doubt.kind != _DATES)


def _word(finding: StoredNote, reader: Reader) -> QualityNote:
    field = finding.field if finding.field in field_table().fields else ""
    sentence = _sentence(finding, field, reader)
    if sentence is not None:
        return QualityNote(finding.kind, sentence, reader.language, field)
    said = finding.sentences
    for tag in (reader.language, "en", *said):
        if tag in said:
            return QualityNote(finding.kind, said[tag], tag, field)
    sentence = reader.words("document_doubt.other", kind=finding.kind)
    return QualityNote(finding.kind, sentence, reader.language, field)


def _sentence(finding: StoredNote, field: str, reader: Reader) -> str | None:
    """Word a doubt of a kind that is known, as fully as it tells; ``None`` for another kind."""
    kind = finding.kind
    name = kind.replace("-", "_")
    issued, slash, written = finding.value.partition(" / ")
    if kind == _DATES and slash:
        days = {"issued": issued, "written": written}
        shown = {key: _ISOLATED.format(reader.day(day)) for key, day in days.items()}
        return reader.words("document_doubt.date_conflict", **shown)
    if kind in _OF_A_VALUE and finding.value:
        value = " ".join(finding.value.split())[:_LONGEST_VALUE]
        return reader.words(f"document_doubt.{name}", value=_ISOLATED.format(value))
    if kind in _OF_A_FIELD and field:
        return reader.words(f"document_doubt.{name}", field=name_of_field(field, reader.language))
    if kind in _OF_A_LINK:
        linked = _ISOLATED.format(finding.value.rpartition("/")[2])
        return reader.words(f"document_doubt.{_OF_A_LINK[kind]}", value=linked)
    if kind in _OF_THE_WHOLE:
        return reader.words(f"document_doubt.{_OF_THE_WHOLE[kind]}")
    # A kind that is known, but of which the release tells no more.
    return (
        reader.words("document_doubt.plain", doubt=reader.words(f"doubt.{name}"))
        if kind in _KINDS
        else None
    )


_LONGEST_QUERY = 500


@dataclass(frozen=True, slots=True)
class TitleShown:
    """A title of the record, with what was searched for marked."""

    language: str | None
    pieces: list[MarkedPiece]


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The footnotes in both languages."""

    ar: str
    en: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """What the page of a record shows.

    Parameters
    ----------
    kind
        ``document`` or ``diary``.
    record
        The record, as lists show it.
    titles
        Its titles, that of the reader's language first.
    doubts, facts, texts, mentions, similar
        The parts of the page; no mentions where nobody looked for any.
    languages
        The names of the languages of the texts.
    shown
        The language of the only text that is to be shown; empty for all.
    query
        What is searched for in the texts.
    citation, footnotes
        How it is cited.
    structured, tags, summary
        What the head of the page tells programs.
    older
        The release that is shown where another one is served; ``None`` otherwise.
    older_day
        The day of that release, if its name tells.
    """

    kind: str
    record: Record
    titles: list[TitleShown]
    doubts: list[QualityNote]
    facts: FactsShown
    texts: TextsShown
    mentions: MentionsShown | None
    similar: list[SimilarRecord]
    languages: dict[str, str]
    shown: str
    query: str
    citation: Citation
    footnotes: Footnotes
    structured: str
    tags: list[tuple[str, str]]
    summary: str
    older: str | None
    older_day: str | None


def show_record(  # noqa: PLR0913, PLR0917
    told: Told,
    catalogue: Catalogue,
    number: int,
    reader: Reader,
    base_iri: str,
    current: str | None,
    found: Mentions | None = None,
    names: ListedNames = NO_NAMES,
) -> RecordPage:
    """Put together the page of a record.

    Parameters
    ----------
    told
        What the release tells of it.
    catalogue, number
        The record in the catalogue of the same release.
    reader
        Whom the page is for; the address tells what is searched for and which text is shown.
    base_iri
        Where the archive's identifiers live.
    current
        The release that is served.
    found
        What its texts name; ``None`` where nobody looked.
    names
        What the release knows of the names of listed things, to mark each form of them.
    """
    record = catalogue.record(number)
    kind = "diary" if record.is_entry else "document"
    wishes = dict(reader.pairs)
    query = wishes.get("q", "")[:_LONGEST_QUERY].strip()
    sought = Sought(query, wishes.get("exact") == "1", names)
    texts = texts_of(told, reader.language)
    facts = show_facts(told, kind, base_iri, reader.language, texts)
    shown = wishes.get("show", "") if wishes.get("show") in texts and len(texts) > 1 else ""
    chosen = {tag: text for tag, text in texts.items() if shown in {"", tag}}
    mentions = None
    if found is not None:
        fields = {"title", *(f"text_{tag}" for tag in chosen)}
        is_marked = wishes.get("names") != "off"
        mentions = show_mentions(found, told.thing, fields, reader.language, is_marked=is_marked)
    named = {} if mentions is None else mentions.marks
    citation = citation_of(catalogue, number, told.thing.release_id)
    older = told.thing.release_id if told.thing.release_id != current else None
    return RecordPage(
        kind=kind,
        record=record,
        titles=_titles(record, reader.language, sought, named.get("title", ())),
        doubts=word_quality_notes(told.findings, reader),
        facts=facts,
        texts=show_texts(chosen, facts.marks, sought, named),
        mentions=mentions,
        similar=show_similar(catalogue, number, reader),
        languages={tag: _language_name(tag, reader) for tag in texts},
        shown=shown,
        query=query,
        citation=citation,
        footnotes=Footnotes(footnote(citation, "ar"), footnote(citation, "en")),
        structured=structured_data(catalogue, record, citation, texts),
        tags=meta_tags(citation, reader.language, texts),
        summary=summary_of(record, reader, [text.content for text in texts.values()]),
        older=older,
        older_day=None if older is None else release_day(older),
    )


def _titles(
    record: Record, language: Language, sought: Sought, named: Sequence[NamedSpan]
) -> list[TitleShown]:
    order: Iterable[str] = dict.fromkeys([language, "ar", "en", *record.titles])
    titles = [(record.titles[tag], tag) for tag in order if tag in record.titles]
    # What is named in a title is counted in its characters; there is one title as a rule.
    names = named if len(titles) == 1 else ()
    return [TitleShown(tag or None, _pieces(title, sought, names)) for title, tag in titles] or [
        TitleShown(None, _pieces(record.code, Sought("")))
    ]


def _pieces(title: str, sought: Sought, named: Sequence[NamedSpan] = ()) -> list[MarkedPiece]:
    found = find_words(title, sought, "title") if sought.words else []
    return cut_pieces(title, (0, len(title)), found, (), named)


def _language_name(tag: str, reader: Reader) -> str:
    """Name a text by its language."""
    if tag in {"ar", "en"}:
        return reader.words(f"field.text_{tag}")
    name = Locale(reader.language).languages.get(tag)
    if name is None or tag == "und":
        return reader.words("document.text_other")
    return reader.words("document.text_in", language=name)
