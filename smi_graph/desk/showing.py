"""What is shown of a record beside a question: its title and date, and words in their context."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.arabic import FoldedText, fold
from smi_graph.mapping.actors import language_of
from smi_graph.mapping.annotations import texts_of
from smi_graph.schema import ValueType, field_table, name_of_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from smi_graph.arabic import Span
    from smi_graph.desk.work import Work
    from smi_graph.messages import Language
    from smi_graph.records import Record

MOST_RECORDS = 6
_MOST_PLACES = 2
_AROUND = 90
# What Arabic writes in one with the word after it.
_ATTACHED = "[وف]?[بكل]?"
_SHOWN_APART = frozenset((ValueType.CODE, ValueType.TITLE, ValueType.TEXT, ValueType.IMAGE))


class Context(NamedTuple):
    """Words of a text, and what stands before and after them."""

    language: str
    before: str
    words: str
    after: str


class Said(NamedTuple):
    """What a record says in a field, as its page prints it."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRecord:
    """A record beside a question.

    Parameters
    ----------
    code, title, language, date
        Of the record; the language is that of the title.
    contexts
        Where its texts have the words.
    said
        What its fields say.
    """

    code: str
    title: str
    language: str
    date: str
    contexts: tuple[Context, ...]
    said: tuple[Said, ...]


def show_records(
    work: Work, codes: Iterable[str], words: Sequence[str], language: Language
) -> list[ShownRecord]:
    """Give some records as they are shown; those that the release no longer holds are left out.

    Parameters
    ----------
    work
        The release.
    codes
        Of the records.
    words
        What is looked for in their texts, in any spelling that the archive takes for the same.
    language
        Of the names of fields.
    """
    records = (work.record(code) for code in codes)
    return [show_record(record, words, language) for record in records if record is not None]


def show_record(record: Record, words: Sequence[str], language: Language) -> ShownRecord:
    """Give a record as it is shown.

    Parameters
    ----------
    record
        The record.
    words, language
        As for `show_records`.
    """
    dates = (f for f in field_table().of(record.kind) if f.dates)
    date = next((str(value) for f in dates for value in record.values_of(f.key)), "")
    found = [
        context
        for text in texts_of(record)
        for context in contexts(text.content, text.language, words)
    ]
    return ShownRecord(
        code=record.code or "",
        title=record.title or "",
        language=record.title_lang or language_of(record.title or ""),
        date=date,
        contexts=tuple(found[:_MOST_PLACES]),
        said=tuple(_said(record, language)),
    )


def contexts(text: str, language: str, words: Sequence[str]) -> Iterator[Context]:
    """Find words in a text, however they are spelled there.

    Examples
    --------
    >>> [one.words for one in contexts("زار أحمد الحلبيّ بيروت", "ar", ["احمد الحلبي"])]
    ['أحمد الحلبيّ']
    """
    for start, end in places(text, words):
        before, after = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
        yield Context(language, before, text[start:end], after)


def places(text: str, words: Sequence[str]) -> list[Span]:
    """Give the places of words in a text; what overlaps an earlier one is left out."""
    folded = FoldedText.of(text)
    keys = (key for key in map(fold, sorted(words, key=len, reverse=True)) if key)
    sought = [r"\s+".join(map(re.escape, key.split())) for key in keys]
    if not sought:
        return []
    pattern = re.compile(rf"(?<!\w)(?:{_ATTACHED})?({'|'.join(sought)})(?!\w)")
    return [folded.original_span(*found.span(1)) for found in pattern.finditer(folded.folded)]


def _said(record: Record, language: Language) -> Iterator[Said]:
    for known, values in record.said():
        if known.value not in _SHOWN_APART:
            yield Said(name_of_field(known.key, language), tuple(map(str, values)))


class MarkedText(NamedTuple):
    """A text, cut where words are marked: every second piece is one of the words."""

    language: str
    pieces: tuple[str, ...]


def marked_texts(record: Record, words: Sequence[str]) -> list[MarkedText]:
    """Give the texts of a record with words marked.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> marked_texts(make_record("document", text_en="A visit of Kofi Annan."), ["kofi annan"])
    [MarkedText(language='en', pieces=('A visit of ', 'Kofi Annan', '.'))]
    """
    found = []
    for text in texts_of(record):
        if text.field != "title":
            cuts = [0, *chain.from_iterable(places(text.content, words)), len(text.content)]
            pieces = tuple(text.content[start:end] for start, end in pairwise(cuts))
            found.append(MarkedText(text.language, pieces))
    return found
