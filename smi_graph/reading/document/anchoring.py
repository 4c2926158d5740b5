"""Where the words behind a fact stand in the texts that the page shows.

Evidence counts the characters of the archive's page; the texts here are parts of that page.
A place is told only as surely as it is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smi_graph.reading.document.asking import ShownEvidence

# `text`: the words stand in a text, at one place; `several`: at one of several places;
# `elsewhere`: in a text of the archive's page, but not in the texts of this record;
# `field`: in a field of the page, or it is not known where.
Where = Literal["text", "several", "elsewhere", "field"]

_TEXT: Final = "text"
# A text is kept with plain spaces where its page may have others; each stays one character.
_SPACES = dict.fromkeys(map(ord, "\t\n\r\u00a0\u2002\u2003\u2007\u2008\u2009\u202f"), " ")


@dataclass(frozen=True, slots=True)
class PlaceInText:
    """Characters of one of the texts."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the words of one piece of evidence stand; `places` is empty for a field."""

    where: Where
    places: tuple[PlaceInText, ...] = ()


@dataclass(frozen=True, slots=True)
class TextOnPage:
    """A text, and where it stands on the archive's page if that is known."""

    content: str
    start: int | None = None
    end: int | None = None

    def holds(self, evidence: ShownEvidence) -> bool | None:
        """Tell whether evidence stands in this text; ``None`` when that is not known."""
        if None in {self.start, self.end, evidence.start, evidence.end}:
            return None
        return bool(self.start <= evidence.start and evidence.end <= self.end)  # type: ignore[operator]

    def place_by_offset(self, evidence: ShownEvidence) -> int | None:
        """Count from the start of the text, where it is as long here as on the page.

        The words have to stand there, or else the count is of no use.
        """
        if self.start is None or self.end is None or evidence.start is None:
            return None
        start = evidence.start - self.start
        is_whole = self.end - self.start == len(self.content)
        found = self.content[start : start + len(evidence.words)] if start >= 0 else ""
        return start if is_whole and _plain(found) == _plain(evidence.words) else None


def place_words(
    evidence: ShownEvidence, all_evidence: Sequence[ShownEvidence], texts: Mapping[str, TextOnPage]
) -> Placed:
    """Find the words of a piece of evidence in the texts.

    Parameters
    ----------
    evidence
        What to place.
    all_evidence
        That of the whole record: the same words may be evidence several times.
    texts
        The texts by language.

    Examples
    --------
    >>> from smi_graph.reading.document.asking import ShownEvidence
    >>> texts = {"en": TextOnPage("Rome, 28 June. Again 28 June.", 100, 129)}
    >>> known = ShownEvidence("p", "v", "text", "28 June", 121, 128)
    >>> place_words(known, [known], texts)
    Placed(where='text', places=(PlaceInText(text='en', start=21, end=28),))
    >>> loose = ShownEvidence("p", "v", "text", "28 June", None, None)
    >>> place_words(loose, [loose], texts).where, len(place_words(loose, [loose], texts).places)
    ('several', 2)
    """
    if not evidence.words.strip():
        return Placed("field")
    names = [name for name in texts if _may_hold(evidence, name, texts[name])]
    if not names:
        return Placed("elsewhere" if evidence.section == _TEXT else "field")
    for name in names:
        start = texts[name].place_by_offset(evidence)
        if start is not None:
            return Placed(_TEXT, (PlaceInText(name, start, start + len(evidence.words)),))
    places = [place for name in names for place in _occurrences(evidence.words, name, texts)]
    if len(places) < 2:
        return Placed(_TEXT if places else "elsewhere", tuple(places))
    by_order = _by_order(evidence, all_evidence, places)
    return Placed("several", tuple(places)) if by_order is None else Placed(_TEXT, (by_order,))


def _may_hold(evidence: ShownEvidence, name: str, text: TextOnPage) -> bool:
    holds = text.holds(evidence)
    if holds is not None:
        return holds
    return evidence.section in {_TEXT, f"text_{name}"}


def _occurrences(words: str, name: str, texts: Mapping[str, TextOnPage]) -> list[PlaceInText]:
    content, sought = _plain(texts[name].content), _plain(words)
    places: list[PlaceInText] = []
    start = content.find(sought)
    while start >= 0:
        places.append(PlaceInText(name, start, start + len(sought)))
        start = content.find(sought, start + len(sought))
    return places


def _by_order(
    evidence: ShownEvidence, all_evidence: Sequence[ShownEvidence], places: Sequence[PlaceInText]
) -> PlaceInText | None:
    """Choose by order, where every place is claimed by just one piece of evidence."""
    alike = (evidence.section, evidence.words)
    claims = (item for item in all_evidence if (item.section, item.words) == alike)
    starts = sorted({item.start for item in claims if item.start is not None})
    if evidence.start not in starts or len(starts) != len(places):
        return None
    return places[starts.index(evidence.start)]


def _plain(text: str) -> str:
    return text.translate(_SPACES)
