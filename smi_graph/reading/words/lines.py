"""The lines of a concordance: a place with what stands before and after it, as it is printed."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from smi_graph.arabic import split_paragraphs
from smi_graph.search.words import WordFinder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smi_graph.catalogue import Catalogue, Record
    from smi_graph.reading.search.results import Texts
    from smi_graph.search import JoinedCorpus
    from smi_graph.search.joined_corpus import CorpusHit

AROUND = 90
_BESIDE_FRAGMENT = 3
_TITLE = "title"


class TextPlace(NamedTuple):
    """A place in a text, by what the text is of.

    Parameters
    ----------
    record
        The number of the record.
    section, language
        The title or the text in a language.
    word, words
        Which word of it is the first, from 0, and how many there are.
    folded
        These words as the corpus has them.
    """

    record: int
    section: str
    language: str
    word: int
    words: int
    folded: str


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """A line of a concordance.

    Parameters
    ----------
    record
        Where the place is.
    section, language
        In its title or its text in a language, whose tag is empty where it is not known.
    start, end
        The characters of that title or text, counted from 0; ``None`` for a text so long that
        the store cannot give it in one answer.
    before, word, after
        What is printed there and beside it, character by character.
    is_cut_before, is_cut_after
        Whether more of the text stands further away.
    paragraph
        Which paragraph of the text it is in, from 1; 0 in a title.
    """

    record: Record
    section: str
    language: str
    start: int | None
    end: int | None
    before: str
    word: str
    after: str
    is_cut_before: bool
    is_cut_after: bool
    paragraph: int

    @property
    def path(self) -> str:
        """The path of the page of the record."""
        kind = "diary" if self.record.is_entry else "document"
        return f"/{kind}/{self.record.iri.rpartition('/')[2]}.html"

    @property
    def fragment(self) -> str:
        """The paragraph on that page, and the words in it for browsers that find words.

        Browsers that do not know text fragments (https://wicg.github.io/scroll-to-text-fragment/)
        go to the paragraph.
        """
        if self.section == _TITLE or self.start is None:
            return ""
        words = " ".join(self.word.split())
        before = self.before.rpartition("\n")[2].split()[-_BESIDE_FRAGMENT:]
        after = self.after.partition("\n")[0].split()[:_BESIDE_FRAGMENT]
        parts = [f"{_encoded(' '.join(before))}-," if before else "", _encoded(words)]
        parts += [f",-{_encoded(' '.join(after))}"] if after else []
        anchor = f"text-{self.language or 'other'}-{self.paragraph}"
        return f"#{anchor}:~:text={''.join(parts)}"


def spots_of(corpus: JoinedCorpus, hits: Iterable[CorpusHit]) -> list[TextPlace]:
    """Tell of places which records and texts they are in."""
    kinds = corpus.kinds
    return [
        TextPlace(
            int(corpus.records[hit.text]),
            *kinds[int(corpus.text_kinds[hit.text])],
            hit.word,
            hit.words,
            corpus.words_at(hit),
        )
        for hit in hits
    ]


def records_of(catalogue: Catalogue, spots: Iterable[TextPlace]) -> tuple[str, ...]:
    """Give the identifiers of the records whose texts are needed for lines."""
    return tuple(dict.fromkeys(catalogue.iris[s.record] for s in spots if s.section != _TITLE))


def lines_of(
    catalogue: Catalogue, spots: Sequence[TextPlace], texts: Texts
) -> list[ConcordanceLine]:
    """Cut lines from titles and texts.

    Parameters
    ----------
    catalogue
        Of the release; it has the titles.
    spots
        The places.
    texts
        The texts of the records that `records_of` names.
    """
    records = {number: catalogue.record(number) for number in {spot.record for spot in spots}}
    printed: dict[tuple[int, str, str], _Printed] = {}
    for spot in spots:
        record = records[spot.record]
        known = record.titles if spot.section == _TITLE else texts.get(record.iri, {})
        if spot[:3] not in printed:
            printed[spot[:3]] = _Printed(known.get(spot.language, ""))
    return [printed[spot[:3]].line(records[spot.record], spot) for spot in spots]


class _Printed:
    """A title or a text, from which lines are cut."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._finder = WordFinder(text)

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [begin for begin, _ in split_paragraphs(self._text)]

    def line(self, record: Record, spot: TextPlace) -> ConcordanceLine:
        """Cut the line of a place."""
        span = self._finder.find(spot.word, spot.words)
        if span is None:
            kind = spot.section, spot.language
            return ConcordanceLine(record, *kind, None, None, "", spot.folded, "", True, True, 0)
        (start, end), text = span, self._text
        before, is_cut_before = _before(text, start)
        after, is_cut_after = _after(text, end)
        return ConcordanceLine(
            *(record, spot.section, spot.language, start, end),
            *(before, text[start:end], after, is_cut_before, is_cut_after),
            0 if spot.section == _TITLE else max(bisect_right(self._paragraphs, start), 1),
        )


def _before(text: str, start: int) -> tuple[str, bool]:
    """Cut at a space, so that no word is cut."""
    begin = max(start - AROUND, 0)
    while 0 < begin < start and not text[begin - 1].isspace():
        begin += 1
    return text[begin:start], bool(text[:begin].strip())


def _after(text: str, end: int) -> tuple[str, bool]:
    stop = min(end + AROUND, len(text))
    while end < stop < len(text) and not text[stop].isspace():
        stop -= 1
    return text[end:stop], bool(text[stop:].strip())


def _encoded(text: str) -> str:
    # Commas and hyphens are signs of a text directive.
    return quote(text, safe="").replace("-", "%2D")
