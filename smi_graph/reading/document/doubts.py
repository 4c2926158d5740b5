"""What was doubted of a record, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.schema import field_table, name_of_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.reading.document.asking import Finding
    from smi_graph.site import Reader

_ISOLATED = "\u2068{}\u2069"
_LONGEST_VALUE = 200
_DATES = "date-conflict"
# What a shape says again after the reader of the page has said it.
_SAME = {"DocumentDatesAgree": _DATES, "TitleRequired": "missing-title"}
# The sentences of data/messages/document_doubt.toml by what they tell.
_OF_A_VALUE = frozenset(
    [
        "ambiguous-date",
        "date-range",
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
_KINDS = _OF_A_VALUE | _OF_A_FIELD | {_DATES, "missing-code"}


@dataclass(frozen=True, slots=True)
class DoubtShown:
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


def word_doubts(findings: Sequence[Finding], reader: Reader) -> list[DoubtShown]:
    """Word what was found, each thing once.

    Parameters
    ----------
    findings
        The doubts of the reader of the page, and what shapes warn of.
    reader
        Whom the sentences are for.

    Examples
    --------
    >>> from smi_graph.reading.document.asking import Finding
    >>> from smi_graph.site import Reader
    >>> doubt = Finding("date-conflict", True, "issue_date", "2021-05-28 / 2021-06-28", {})
    >>> shown = word_doubts([doubt], Reader.of("en", "/", ""))[0].sentence
    >>> shown.replace(chr(0x2068), "").replace(chr(0x2069), "")
    'The field gives 28 May 2021, the text gives 28 June 2021.'
    """
    doubted = {finding.kind for finding in findings if finding.is_doubt}
    worded = [
        _word(finding, reader) for finding in findings if _SAME.get(finding.kind) not in doubted
    ]
    # What contradicts itself goes before what is only missing.
    return sorted(dict.fromkeys(worded), key=lambda doubt: doubt.kind != _DATES)


def _word(finding: Finding, reader: Reader) -> DoubtShown:
    field = finding.field if finding.field in field_table().fields else ""
    sentence = _sentence(finding, field, reader)
    if sentence is not None:
        return DoubtShown(finding.kind, sentence, reader.language, field)
    said = finding.sentences
    for tag in (reader.language, "en", *said):
        if tag in said:
            return DoubtShown(finding.kind, said[tag], tag, field)
    sentence = reader.words("document_doubt.other", kind=finding.kind)
    return DoubtShown(finding.kind, sentence, reader.language, field)


def _sentence(finding: Finding, field: str, reader: Reader) -> str | None:
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
