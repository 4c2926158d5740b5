"""A text as the finder reads it: folded, with the way back to every character as printed.

It is folded as names are (:func:`smi_graph.arabic.fold`), but marks that divide sentences
stay, and so do hyphens. Texts are long and most of their letters fold to one letter, so a
table of numpy folds them all at once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
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
_COMPOSING = frozenset((*range(0x300, 0x370), 0x653, 0x654, 0x655))
_BEYOND = 0xFFFF
_SPACE, _FEED, _HYPHEN = 32, 10, 45


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
        For each folded character, the place of the character that it came from; ``None``
        where every place is its own.

    Examples
    --------
    >>> text = SearchedText.of("في  سُوريّا؛ U.S.-led")
    >>> text.folded, text.words
    ('في سوريا; u.s.-led', 'في سوريا; u.s.-led')
    >>> start, end = text.span(3, 8)
    >>> text.original[start:end]
    'سُوريّا'
    """

    original: str
    folded: str
    words: str
    starts: Sequence[int] | None

    @classmethod
    def of(cls, original: str) -> SearchedText:
        """Fold a text."""
        codes = np.frombuffer(original.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes = np.minimum(codes, _BEYOND)
        if not _TABLE.known[codes].all():
            _TABLE.learn(codes)
        lengths = _TABLE.lengths[codes]
        plain = bool((lengths == 1).all())
        if not plain and not _COMPOSING.isdisjoint(np.unique(codes[lengths == 0]).tolist()):
            return _composed(original)
        folded = _TABLE.first[codes]
        starts: Any = None
        if not plain:
            folded, starts = _exchanged(codes, folded, lengths)
        folded, starts = _without_runs(folded, starts, original)
        text = _text(folded)
        return cls(original, text, _without_hyphens(folded, text), starts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Lead a span of the folded text back to that of the original, with its vowel signs."""
        if self.starts is None:
            return start, end
        first, last = int(self.starts[start]), int(self.starts[end - 1]) + 1
        while last < len(self.original) and unicodedata.combining(self.original[last]):
            last += 1
        return first, last

    def printed(self, place: int) -> str:
        """Give the character from which a folded one came."""
        return self.original[place if self.starts is None else self.starts[place]]


@lru_cache(maxsize=2**16)
def folded_name(name: str) -> str:
    """Fold a listed name or a word of the rules as texts are folded.

    Examples
    --------
    >>> folded_name("غِينيا–بيساو")
    'غينيا بيساو'
    """
    return " ".join(SearchedText.of(name).words.split())


def _text(folded: Codes) -> str:
    return folded.tobytes().decode("utf-32-le", "surrogatepass")


def _exchanged(codes: Codes, first: Codes, lengths: Any) -> tuple[Codes, Any]:
    """Put in the place of each character what it folds to: nothing, a letter or several."""
    starts = np.repeat(np.arange(len(codes)), lengths)
    spread = first[starts]
    if (lengths <= 1).all():
        return spread, starts
    ends = np.cumsum(lengths, dtype=np.int64)
    within = np.arange(len(starts)) - (ends - lengths)[starts]
    source = codes[starts]
    for code in np.unique(codes[lengths > 1]).tolist():
        letters = np.array([ord(letter) for letter in _TABLE.several[code]], dtype=np.uint32)
        mine = source == code
        spread[mine] = letters[within[mine]]
    return spread, starts


def _without_runs(folded: Codes, starts: Any, original: str) -> tuple[Codes, Any]:
    """Make one space of each run of white space, and a line feed of a blank line."""
    blank = folded <= _SPACE
    folded[blank] = _SPACE
    repeated = blank[1:] & blank[:-1]
    if not repeated.any():
        return folded, starts
    kept = np.concatenate(([True], ~repeated))
    starts = np.flatnonzero(kept) if starts is None else starts[kept]
    folded = folded[kept]
    if "\n" in original:
        lines = [match.start() for match in _BLANK_LINE.finditer(original)]
        # The first space of each run that holds a blank line.
        places = np.searchsorted(starts, np.array(lines, dtype=np.int64), side="right") - 1
        folded[places[folded[places] == _SPACE]] = _FEED
    return folded, starts


def _without_hyphens(folded: Codes, text: str) -> str:
    if "-" not in text:
        return text
    places = [
        place
        for place in np.flatnonzero(folded == _HYPHEN).tolist()
        if text[place - 1 : place].isalpha() and text[place + 1 : place + 2].isalpha()
    ]
    if not places:
        return text
    divided = folded.copy()
    divided[places] = _SPACE
    return _text(divided)


def _composed(original: str) -> SearchedText:
    """Fold a text with marks that belong to the letter before them, letter by letter."""
    whole = FoldedText.of(original)
    characters: list[str] = []
    starts: list[int] = []
    for letter, start in zip(whole.folded, whole.starts, strict=True):
        printed = original[start]
        characters.append(_KEPT.get(printed, letter) if not printed.isspace() else " ")
        starts.append(start)
    folded = np.array([ord(letter) for letter in characters], dtype=np.uint32)
    shortened, places = _without_runs(folded, np.array(starts, dtype=np.int64), original)
    text = _text(shortened)
    return SearchedText(original, text, _without_hyphens(shortened, text), places)
