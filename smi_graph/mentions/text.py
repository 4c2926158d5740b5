"""A text as the finder reads it: folded, with the way back to every character as printed.

It is folded like names are (:func:`smi_graph.arabic.fold`), but marks that divide sentences
stay, and so do hyphens. Texts are long and most of their letters fold to one letter, so that
a table of numpy folds them all at once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smi_graph.arabic import FoldedText, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Codes = npt.NDArray[np.uint32]

PARAGRAPH = "\n"
_KEPT = {
    **dict.fromkeys("،", ","),
    **dict.fromkeys("؛", ";"),
    **dict.fromkeys("؟", "?"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u2018\u2019ʼ`", "'"),
}
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
# Marks that make another letter of the one before them, such as a hamza above.
_COMPOSING = re.compile("[\u0300-\u036f\u0653-\u0655]")
_HYPHEN = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])")
_BEYOND = 0xFFFF


def _folded_character(character: str) -> str:
    if character.isspace():
        return "\n" if character == "\n" else " "
    return _KEPT.get(character) or fold(character)


class _Table:
    """What each character folds to: filled as characters come up."""

    def __init__(self) -> None:
        self.known = np.zeros(_BEYOND + 1, dtype=bool)
        self.lengths = np.ones(_BEYOND + 1, dtype=np.uint8)
        self.first = np.arange(_BEYOND + 1, dtype=np.uint32)
        self.several: dict[int, str] = {}

    def learn(self, codes: Codes) -> None:
        """Add the characters of a text that are not known yet."""
        for code in np.unique(codes[~self.known[codes]]).tolist():
            folded = "" if 0xD800 <= code <= 0xDFFF else _folded_character(chr(code))
            if code == _BEYOND:
                folded = "\ufffd"  # No name and no number has letters of other planes.
            self.lengths[code] = len(folded)
            self.first[code] = ord(folded[0]) if folded else 0
            if len(folded) > 1:
                self.several[code] = folded
            self.known[code] = True


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class SearchedText:
    """A folded text and where each of its characters stood.

    Parameters
    ----------
    original
        The text as published.
    folded
        Runs of white space are one space, or one line feed where a blank line stood.
    words
        The same, with spaces in the place of hyphens between letters.
    starts
        For each folded character, the place of the character that it came from.

    Examples
    --------
    >>> text = SearchedText.of("في  سُوريّا؛ U.S.")
    >>> text.folded
    'في سوريا; u.s.'
    >>> start, end = text.span(3, 8)
    >>> text.original[start:end]
    'سُوريّا'
    """

    original: str
    folded: str
    words: str
    starts: Sequence[int]

    @classmethod
    def of(cls, original: str) -> SearchedText:
        """Fold a text."""
        if _COMPOSING.search(original) is not None:
            return _composed(original)
        folded, starts = _folded(original)
        return cls(original, folded, _without_hyphens(folded), starts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Lead a span of the folded text back to that of the original, with its vowel signs."""
        first, last = int(self.starts[start]), int(self.starts[end - 1]) + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return first, last

    def printed(self, start: int) -> str:
        """Give the character from which a folded one came."""
        return self.original[self.starts[start]]


def folded_name(name: str) -> str:
    """Fold a listed name or a word of the rules as texts are folded.

    Examples
    --------
    >>> folded_name("غِينيا–بيساو")
    'غينيا-بيساو'
    """
    return SearchedText.of(name).folded.strip()


def _without_hyphens(folded: str) -> str:
    return _HYPHEN.sub(" ", folded) if "-" in folded else folded


def _folded(original: str) -> tuple[str, Sequence[int]]:
    codes = np.frombuffer(original.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = np.minimum(codes, _BEYOND)
    if not _TABLE.known[codes].all():
        _TABLE.learn(codes)
    folded, starts = _exchanged(codes)
    folded, starts = _without_runs(folded, starts, original)
    text = folded.tobytes().decode("utf-32-le", "surrogatepass")
    return text, range(len(text)) if starts is None else starts  # type: ignore[return-value]


def _exchanged(codes: Codes) -> tuple[Codes, Any]:
    """Put what each character folds to in its place; ``None`` where all places stay."""
    folded = _TABLE.first[codes]
    lengths = _TABLE.lengths[codes]
    if (lengths == 1).all():
        return folded, None
    starts = np.repeat(np.arange(len(codes)), lengths)
    if (lengths <= 1).all():
        return folded[starts], starts
    ends = np.cumsum(lengths, dtype=np.int64)
    within = np.arange(len(starts)) - (ends - lengths)[starts]
    spread, source = folded[starts], codes[starts]
    for code in np.unique(codes[lengths > 1]).tolist():
        letters = np.array([ord(letter) for letter in _TABLE.several[code]], dtype=np.uint32)
        mine = source == code
        spread[mine] = letters[within[mine]]
    return spread, starts


def _without_runs(folded: Codes, starts: Any, original: str) -> tuple[Codes, Any]:
    """Make one space of each run of white space, and a line feed of a blank line."""
    feeds = folded == 10
    folded = np.where(feeds, np.uint32(32), folded)
    blank = folded == 32
    repeated = blank[1:] & blank[:-1]
    if repeated.any():
        if starts is None:
            starts = np.arange(len(folded))
        kept = np.concatenate(([True], ~repeated))
        folded, starts = folded[kept], starts[kept]
        lines = [match.start() for match in _BLANK_LINE.finditer(original)]
        if lines:
            # The first space of the run that holds the blank line.
            places = np.searchsorted(starts, np.array(lines), side="right") - 1
            folded[places] = np.where(folded[places] == 32, np.uint32(10), folded[places])
    return folded, starts


def _composed(original: str) -> SearchedText:
    """Fold a text with marks that belong to the letter before them, letter by letter."""
    whole = FoldedText.of(original)
    characters: list[str] = []
    starts: list[int] = []
    for letter, start in zip(whole.folded, whole.starts, strict=True):
        printed = original[start]
        shown = _folded_character(printed) if printed in _KEPT or printed.isspace() else letter
        if shown.isspace() and characters and characters[-1].isspace():
            if shown == PARAGRAPH:
                characters[-1] = PARAGRAPH if characters[-1] in {"\n", "\r"} else "\r"
            continue
        characters.append("\r" if shown == PARAGRAPH else shown)
        starts.append(start)
    folded = "".join(characters).replace("\r", " ")
    return SearchedText(original, folded, _without_hyphens(folded), starts)
