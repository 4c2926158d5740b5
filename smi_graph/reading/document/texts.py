"""The texts of a record: side by side where they say the same, and with everything marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from smi_graph.arabic import split_paragraphs
from smi_graph.reading.document.anchoring import TextOnPage
from smi_graph.reading.document.highlighting import cut_pieces, find_words
from smi_graph.reading.document.paragraphs import pair_paragraphs
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smi_graph.arabic import Span
    from smi_graph.messages import Language
    from smi_graph.reading.document.asking import Told
    from smi_graph.reading.document.highlighting import Mark, MarkedPiece, NamedSpan, Sought
    from smi_graph.search.expression import Field

Paragraph = list["MarkedPiece"]
_LONG = 3_000
_FIELDS: Mapping[str, Field] = {"ar": "text_ar", "en": "text_en"}


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text as it is shown.

    Parameters
    ----------
    language
        Its language tag; empty where it is not known.
    cells
        Paragraphs that stand beside those of the other text, cell by cell; in a text that
        stands alone, each in a cell of its own. An empty cell has nothing beside it.
    found
        How many places were searched for.
    start, end
        The characters of the archive's page, if known.
    """

    language: str
    cells: list[list[Paragraph]]
    found: int
    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class TextsShown:
    """The texts as they are shown.

    Parameters
    ----------
    columns
        That of the reader's language first.
    is_paired
        Whether the first two stand paragraph beside paragraph.
    missing
        Which of Arabic and English is not known, where there is one of them.
    """

    columns: list[ShownText]
    is_paired: bool
    missing: Language | None

    @property
    def is_long(self) -> bool:
        """Whether the texts go over a screen, so that the facts are to stay beside them."""
        letters = sum(
            len(piece.text)
            for column in self.columns
            for cell in column.cells
            for paragraph in cell
            for piece in paragraph
        )
        return letters > _LONG * len(self.columns)

    @property
    def found(self) -> int:
        """How many places were searched for."""
        return sum(column.found for column in self.columns)


def texts_of(told: Told, language: Language) -> dict[str, TextOnPage]:
    """Give the texts by language, that of the reader first, with their places on the page."""
    found = {
        triple.object.language or "": triple.object.value
        for triple in told.thing.triples
        if triple.predicate.value == SMI.text and isinstance(triple.object, Literal)
    }
    spans = {
        item.section.removeprefix("text_"): (item.start, item.end)
        for item in told.evidence
        if item.predicate == SMI.text
    }
    order = [language, "ar", "en", *sorted(found)]
    return {
        tag: TextOnPage(found[tag], *spans.get(tag, (None, None)))
        for tag in dict.fromkeys(order)
        if tag in found
    }


def show_texts(
    texts: Mapping[str, TextOnPage],
    marks: Mapping[str, Sequence[Mark]],
    sought: Sought,
    named: Mapping[str, Sequence[NamedSpan]],
) -> TextsShown:
    """Lay out the texts.

    Parameters
    ----------
    texts
        See `texts_of`.
    marks
        The places that are evidence, by language.
    sought
        What is searched for.
    named
        What names something, by field.
    """
    cells = {tag: [[span] for span in split_paragraphs(texts[tag].content)] for tag in texts}
    paired = _pair(texts) if {"ar", "en"} <= set(texts) else None
    columns = []
    for tag, text in texts.items():
        found = find_words(text.content, sought, _FIELDS.get(tag)) if sought.words else []
        names = named.get(f"text_{tag}", ())
        shown = [
            [cut_pieces(text.content, span, found, marks.get(tag, ()), names) for span in cell]
            for cell in (paired or cells).get(tag, cells[tag])
        ]
        columns.append(ShownText(tag, shown, len(found), text.start, text.end))
    known = {"ar", "en"} & set(texts)
    missing: Language | None = None
    if len(known) == 1:
        missing = "en" if "ar" in known else "ar"
    return TextsShown(columns, paired is not None, missing)


def _pair(texts: Mapping[str, TextOnPage]) -> dict[str, list[list[Span]]] | None:
    arabic, english = (split_paragraphs(texts[tag].content) for tag in ("ar", "en"))
    pairs = pair_paragraphs(*([end - start for start, end in spans] for spans in (arabic, english)))
    if pairs is None:
        return None
    return {
        "ar": [[arabic[number] for number in pair.left] for pair in pairs],
        "en": [[english[number] for number in pair.right] for pair in pairs],
    }
