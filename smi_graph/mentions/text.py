"""A text as the finder reads it: folded, with the way back to every character as printed.

It is folded as names are (:func:`smi_graph.arabic.fold`), but marks that divide sentences
stay, and so do hyphens. Texts are long and most of their letters fold to one letter, so a
table of numpy folds them all at once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from unicodedata import combining

import numpy as np

from smi_graph.arabic import FoldedText, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
# Typists write it for a dash: كانون الثاني ـ يناير.
_LONE_TATWEEL = " ـ "
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
# Marks that make another letter of the one before them, such as a hamza above.
_COMPOSING = frozenset((*range(0x300, 0x370), 0x653, 0x654, 0x655))
_BEYOND = 0xFFFF
_SPACE, _FEED, _HYPHEN = 32, 10, 45
_UNKNOWN = 255
# No character up to here is combining.
_LAST_PLAIN = "\u02ff"
_ASCII_SPACES = str.maketrans(dict.fromkeys(map(chr, (0, 9, 11, 12, 13, 28, 29, 30, 31)), " "))


def _folded_character(character: str) -> str:
    if character.isspace():
        return "\n" if character == "\n" else " "
    kept = _KEPT.get(character)
    if kept is None:
        kept = fold(character)
        if character.isupper() and len(kept) == 1 and len(kept.upper()) == 1:
            kept = kept.upper()
    return kept


class _Table:
    """What each character folds to: filled as characters come up."""

    def __init__(self) -> None:
        self.lengths = np.full(_BEYOND + 1, _UNKNOWN, dtype=np.uint8)
        self.first = np.arange(_BEYOND + 1, dtype=np.uint32)
        self.lower = np.arange(_BEYOND + 1, dtype=np.uint32)
        self.several: dict[int, str] = {}

    def learn(self, codes: Codes) -> None:
        """Add the characters of a text that are not known yet."""
        for code in np.unique(codes[self.lengths[codes] == _UNKNOWN]).tolist():
            folded = "" if 0xD800 <= code <= 0xDFFF else _folded_character(chr(code))
            if code == _BEYOND:
                folded = "\ufffd"  # No name and no number has letters of other planes.
            self.lengths[code] = len(folded)
            self.first[code] = ord(folded[0]) if folded else 0
            if len(folded) > 1:
                self.several[code] = folded
            if len(folded) == 1 and len(folded.lower()) == 1:
                self.lower[ord(folded)] = ord(folded.lower())


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class SearchedText:
    """A folded text and where each of its characters stood.

    Parameters
    ----------
    original
        The text as published.
    cased
        Folded, but with Latin capitals. Runs of white space are one space, or one line feed
        or several where a blank line stood.
    folded
        The same in small letters.
    words
        As `cased`, with spaces in the place of hyphens between letters.
    starts
        For each folded character, the place of the character that it came from; ``None``
        where every place is its own.

    Examples
    --------
    >>> text = SearchedText.of("في  سُوريّا؛ US-led")
    >>> text.cased, text.folded, text.words
    ('في سوريا; US-led', 'في سوريا; us-led', 'في سوريا; US led')
    >>> start, end = text.span(3, 8)
    >>> text.original[start:end]
    'سُوريّا'
    """

    original: str
    cased: str
    folded: str
    words: str
    starts: Sequence[int] | None

    @classmethod
    def of(cls, original: str) -> SearchedText:
        """Fold a text."""
        if _LONE_TATWEEL in original:
            return replace(cls.of(original.replace(_LONE_TATWEEL, " - ")), original=original)
        if original.isascii():
            plain = _one_for_one(original.translate(_ASCII_SPACES).replace("`", "'"))
            if "  " not in plain:
                return cls(original, plain, plain.lower(), _without_hyphens(plain), None)
        codes = np.frombuffer(original.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        codes = np.minimum(codes, _BEYOND)
        lengths = _TABLE.lengths[codes]
        if lengths.max(initial=0) == _UNKNOWN:
            _TABLE.learn(codes)
            lengths = _TABLE.lengths[codes]
        cased, starts = _TABLE.first[codes], None
        if lengths.min(initial=1) != 1 or lengths.max(initial=1) != 1:
            if not _COMPOSING.isdisjoint(np.unique(codes[lengths == 0]).tolist()):
                return _composed(original)
            cased, starts = _exchanged(codes, cased, lengths)
        return _finished(original, cased, starts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Lead a span of the folded text back to that of the original, with its vowel signs."""
        if self.starts is None:
            return start, end
        first, last = int(self.starts[start]), int(self.starts[end - 1]) + 1
        return first, self._with_signs(last)

    def _with_signs(self, last: int) -> int:
        """Give where the vowel signs after a letter end."""
        while last < len(self.original) and combining(self.original[last]):
            last += 1
        return last

    def has_signs(self, start: int, end: int) -> bool:
        """Tell whether a span has vowel signs or other characters that folding leaves out."""
        if self.starts is None:
            return False
        first, last = self.span(start, end)
        return last - first != end - start

    def spans(self, starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
        """Lead many spans back at once, as :meth:`span` does one."""
        if self.starts is None:
            return list(zip(starts, ends, strict=True))
        places: npt.NDArray[np.int64] = np.asarray(self.starts)
        firsts = places[np.array(starts, dtype=np.int64)].tolist()
        lasts = (places[np.array(ends, dtype=np.int64) - 1] + 1).tolist()
        original, size = self.original, len(self.original)
        for number, end in enumerate(lasts):
            if end < size and original[end] > _LAST_PLAIN:
                lasts[number] = self._with_signs(end)
        return list(zip(firsts, lasts, strict=True))

    def printed(self, place: int) -> str:
        """Give the character from which a folded one came."""
        return self.original[place if self.starts is None else self.starts[place]]

    def breaks_line(self, place: int) -> bool:
        """Tell whether a line ends at the white space of a place."""
        if not 0 <= place < len(self.folded) or not self.folded[place].isspace():
            return False
        first = place if self.starts is None else int(self.starts[place])
        while first < len(self.original) and self.original[first].isspace():
            if self.original[first] == "\n":
                return True
            first += 1
        return False


@lru_cache(maxsize=2**16)
def folded_name(name: str) -> str:
    """Fold a listed name or a word of the rules as texts are folded.

    Examples
    --------
    >>> folded_name("غِينيا–بيساو"), folded_name("Guinea-Bissau")
    ('غينيا بيساو', 'guinea bissau')
    """
    return cased_name(name).lower()


def cased_name(name: str) -> str:
    """Fold a listed name, but keep its capitals.

    Examples
    --------
    >>> cased_name("Guinea–Bissau")
    'Guinea Bissau'
    """
    return " ".join(SearchedText.of(name).words.split())


def alternatives(words: Iterable[str]) -> str:
    r"""Write a regular expression for folded words, the longest first.

    Examples
    --------
    >>> alternatives(["a b", "abc"])
    'a\\s+b|abc'
    """
    longest = sorted({folded_name(word) for word in words}, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)


def _one_for_one(text: str) -> str:
    """Make spaces of line feeds, but for those of blank lines."""
    if "\n" not in text:
        return text
    # A character that no text has by now stands in for them.
    return text.replace("\n\n", "\0\0").replace("\n", " ").replace("\0", PARAGRAPH)


def _finished(original: str, cased: Codes, starts: Any) -> SearchedText:
    text = _one_for_one(_text(cased))
    if "  " in text:
        text, starts = _without_runs(text, starts, original)
        cased = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        folded = _text(_TABLE.lower[np.minimum(cased, _BEYOND)])
    else:
        folded = _one_for_one(_text(_TABLE.lower[cased]))
    return SearchedText(original, text, folded, _without_hyphens(text), starts)


def _without_runs(text: str, starts: Any, original: str) -> tuple[str, Any]:
    """Make one space of each run of white space, and a line feed where it has a blank line."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).copy()
    blank = (codes == _SPACE) | (codes == _FEED)
    kept = np.concatenate(([True], ~(blank[1:] & blank[:-1])))
    codes[blank] = _SPACE
    starts = np.flatnonzero(kept) if starts is None else starts[kept]
    codes = codes[kept]
    lines = [match.start() for match in _BLANK_LINE.finditer(original)]
    if lines:
        # The first space of each run that holds a blank line.
        places = np.searchsorted(starts, np.array(lines, dtype=np.int64), side="right") - 1
        codes[places[codes[places] == _SPACE]] = _FEED
    return _text(codes), starts


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


def _without_hyphens(text: str) -> str:
    place = text.find("-", 1)
    if place < 0:
        return text
    pieces, last = [], 0
    while place > 0:
        if text[place - 1].isalpha() and text[place + 1 : place + 2].isalpha():
            pieces.append(text[last:place])
            last = place + 1
        place = text.find("-", place + 1)
    pieces.append(text[last:])
    return " ".join(pieces)


def _composed(original: str) -> SearchedText:
    """Fold a text with marks that belong to the letter before them, letter by letter."""
    whole = FoldedText.of(original)
    characters: list[int] = []
    for letter, start in zip(whole.folded, whole.starts, strict=True):
        printed = original[start]
        shown = _folded_character(printed) if printed in _KEPT or printed.isspace() else letter
        if printed.isupper() and len(letter.upper()) == 1:
            shown = letter.upper()
        characters.append(ord(shown))
    codes = np.minimum(np.array(characters, dtype=np.uint32), _BEYOND)
    _TABLE.learn(codes)
    return _finished(original, codes, np.array(whole.starts, dtype=np.int64))
