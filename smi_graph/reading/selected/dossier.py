"""A dossier: all that the archive says of chosen records, to print or to keep as one file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import split_paragraphs
from smi_graph.archive import archive
from smi_graph.reading.bibliography import citation_of, footnote, styled
from smi_graph.reading.document.facts import show_facts
from smi_graph.reading.document.texts import texts_of
from smi_graph.reading.selected.codes import segment_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from smi_graph.catalogue import Catalogue, Record
    from smi_graph.messages import Language
    from smi_graph.reading.document.asking import Told
    from smi_graph.reading.document.facts import FactsShown


@dataclass(frozen=True, slots=True)
class Chapter:
    """One record of a dossier.

    Parameters
    ----------
    record, segment
        The record, and the last part of its address.
    titles
        Its titles with their languages, that of the reader first.
    facts
        What the archive says of it, with the words that each statement came from.
    texts
        The paragraphs of each text, by language.
    sources
        The addresses that it was taken from, and its page at the archive.
    footnotes
        How it is cited, by language.
    """

    record: Record
    segment: str
    titles: list[tuple[str, str | None]]
    facts: FactsShown
    texts: Mapping[str, list[str]]
    sources: tuple[str, ...]
    footnotes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a dossier shows: its chapters, and a bibliography in a style."""

    chapters: list[Chapter]
    bibliography: list[Markup]


def make_dossier(
    told: Sequence[tuple[Record, Told]],
    catalogue: Catalogue,
    release_id: str | None,
    language: Language,
    style: str,
) -> Dossier:
    """Put a dossier together.

    Parameters
    ----------
    told
        The records in their order, each with what the release tells of it.
    catalogue, release_id
        Of the release.
    language
        Of names.
    style
        In which the bibliography is written, one of `citation_styles`.
    """
    cited = [citation_of(catalogue, record.number, release_id) for record, _ in told]
    chapters = []
    for (record, said), citation in zip(told, cited, strict=True):
        page = archive().page_of(record.code)
        kind = "diary" if record.is_entry else "document"
        texts = texts_of(said, language)
        chapters.append(
            Chapter(
                record,
                segment_of(record),
                _titles(record, language),
                show_facts(said, kind, _base_of(record, kind), language, texts),
                {tag: _paragraphs(text.content) for tag, text in texts.items()},
                (*citation.origin.source, *([page] if page else [])),
                {tag: footnote(citation, tag) for tag in ("ar", "en")},
            )
        )
    return Dossier(chapters, [it.entry_html for it in styled(cited, style, language)])


def _base_of(record: Record, kind: str) -> str:
    return record.iri.rpartition(f"{kind}/")[0]


def _titles(record: Record, language: Language) -> list[tuple[str, str | None]]:
    first = record.title(language)
    return [first, *((it, tag or None) for tag, it in record.titles.items() if it != first[0])]


def _paragraphs(text: str) -> list[str]:
    return [text[start:end] for start, end in split_paragraphs(text)]
