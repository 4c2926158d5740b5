"""Everything that the page of a record shows, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel import Locale

from smi_graph.reading.bibliography import citation_of, footnote, release_day
from smi_graph.reading.document.doubts import word_doubts
from smi_graph.reading.document.facts import show_facts
from smi_graph.reading.document.likeness import show_similar
from smi_graph.reading.document.marking import cut_pieces, find_words
from smi_graph.reading.document.mentioned import show_mentions
from smi_graph.reading.document.metadata import meta_tags, structured_data
from smi_graph.reading.document.texts import show_texts, texts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smi_graph.catalogue import Catalogue, Record
    from smi_graph.messages import Language
    from smi_graph.reading.bibliography import Citation
    from smi_graph.reading.document.asking import Told
    from smi_graph.reading.document.doubts import DoubtShown
    from smi_graph.reading.document.facts import FactsShown
    from smi_graph.reading.document.likeness import Likeness
    from smi_graph.reading.document.marking import Named, Piece
    from smi_graph.reading.document.mentioned import Mentions, MentionsShown
    from smi_graph.reading.document.texts import TextsShown
    from smi_graph.site import Reader

_LONGEST_QUERY = 500


@dataclass(frozen=True, slots=True)
class Title:
    """A title of the record, with what was searched for marked."""

    language: str | None
    pieces: list[Piece]


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
    structured, tags
        What the head of the page tells programs.
    older
        The release that is shown where another one is served; ``None`` otherwise.
    older_day
        The day of that release, if its name tells.
    """

    kind: str
    record: Record
    titles: list[Title]
    doubts: list[DoubtShown]
    facts: FactsShown
    texts: TextsShown
    mentions: MentionsShown | None
    similar: list[Likeness]
    languages: dict[str, str]
    shown: str
    query: str
    citation: Citation
    footnotes: Footnotes
    structured: str
    tags: list[tuple[str, str]]
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
    """
    record = catalogue.record(number)
    kind = "diary" if record.is_entry else "document"
    wishes = dict(reader.pairs)
    query = wishes.get("q", "")[:_LONGEST_QUERY].strip()
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
        titles=_titles(record, reader.language, query, named.get("title", ())),
        doubts=word_doubts(told.findings, reader),
        facts=facts,
        texts=show_texts(chosen, facts.marks, query, named),
        mentions=mentions,
        similar=show_similar(catalogue, number, reader),
        languages={tag: _language_name(tag, reader) for tag in texts},
        shown=shown,
        query=query,
        citation=citation,
        footnotes=Footnotes(footnote(citation, "ar"), footnote(citation, "en")),
        structured=structured_data(catalogue, record, citation, texts),
        tags=meta_tags(citation, reader.language, texts),
        older=older,
        older_day=None if older is None else release_day(older),
    )


def _titles(record: Record, language: Language, query: str, named: Sequence[Named]) -> list[Title]:
    order: Iterable[str] = dict.fromkeys([language, "ar", "en", *record.titles])
    titles = [(record.titles[tag], tag) for tag in order if tag in record.titles]
    # What is named in a title is counted in its characters; there is one title as a rule.
    names = named if len(titles) == 1 else ()
    return [Title(tag or None, _pieces(title, query, names)) for title, tag in titles] or [
        Title(None, _pieces(record.code, ""))
    ]


def _pieces(title: str, query: str, named: Sequence[Named] = ()) -> list[Piece]:
    found = find_words(title, query, "title") if query else []
    return cut_pieces(title, (0, len(title)), found, (), named)


def _language_name(tag: str, reader: Reader) -> str:
    """Name a text by its language."""
    if tag in {"ar", "en"}:
        return reader.words(f"field.text_{tag}")
    name = Locale(reader.language).languages.get(tag)
    if name is None or tag == "und":
        return reader.words("document.text_other")
    return reader.words("document.text_in", language=name)
