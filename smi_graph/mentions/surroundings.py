"""The words around a place of a text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.mentions.text import PARAGRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from smi_graph.mentions.lexicon import Hit
    from smi_graph.mentions.rules import Words
    from smi_graph.mentions.text import SearchedText

MARKS = ',.;:!?()[]{}«»"“”/|…'
QUOTES = "\"“”«»()[]'"
_CLOSING = frozenset("\"”»'")
_NEAR = 64
_MOST_WORDS = 4
_ENDS = (". ", "! ", "? ", PARAGRAPH)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_LONGEST_SENTENCE = 800
_NO_WORD = re.compile(r"\W+")
_SHORT_MARKED = 5


class Surroundings:
    """The words around the places of one text.

    Parameters
    ----------
    text
        As the finder reads it.
    abbreviations
        Words after which a full stop ends no sentence.
    small
        Words that headings print small.
    """

    def __init__(self, text: SearchedText, abbreviations: Words, small: Words) -> None:
        self.text = text
        self.folded = text.folded
        self._abbreviations = abbreviations
        self._small = small
        self._ends: list[int] | None = None

    def before(self, start: int) -> list[str]:
        """Give the words directly before a place, the nearest first; none over a mark."""
        piece = self.folded[max(0, start - _NEAR) : start]
        if not piece.endswith(" "):
            return []
        words: list[str] = []
        for word in reversed(piece.rpartition(PARAGRAPH)[2].split()[-_MOST_WORDS:]):
            if word[-1] in MARKS and (words or word[-1] != ","):
                if word[-1] == "." and len(word) < _SHORT_MARKED:
                    words.append(word)
                break
            words.append(word.lstrip(QUOTES))
        return words

    def after(self, end: int) -> list[str]:
        """Give the words directly after a place; none over a mark."""
        piece = self.folded[end : end + _NEAR]
        if not piece.startswith(" "):
            return []
        words: list[str] = []
        for word in piece.partition(PARAGRAPH)[0].split()[:_MOST_WORDS]:
            bare = word.strip(QUOTES)
            cut = bare.rstrip(",.;:!?")
            words.append(bare if bare == cut + "." and len(cut) < _SHORT_MARKED else cut)
            if word[-1] in MARKS or not cut:
                break
        return words

    def capital_words(self, end: int) -> list[str]:
        """Give the words in capitals that directly follow a place, as printed."""
        _, last = self.text.span(end - 1, end)
        printed = self.text.original[last : last + _NEAR].partition("\n\n")[0]
        found: list[str] = []
        if not printed[:1].isspace():
            return found
        for word in printed.split()[:_MOST_WORDS]:
            bare = word.strip("\"“”«»()[]'’")
            if not bare[:1].isupper():
                break
            found.append(bare.rstrip(",.;:!?’'"))
            if word[-1] in MARKS:
                break
        return found

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """Give where the sentence around a place begins and ends."""
        if self._ends is None:
            self._ends = sorted(place for mark in _ENDS for place in _places(mark, self.folded))
        ends, size = self._ends, len(self.folded)
        begin, stop = max(0, start - _LONGEST_SENTENCE), min(size, end + _LONGEST_SENTENCE)
        number = bisect_left(ends, start) - 1
        while number >= 0 and ends[number] >= begin and self._goes_on(ends[number]):
            number -= 1
        if number >= 0:
            begin = max(begin, ends[number] + 1)
        number = bisect_left(ends, end)
        while number < len(ends) and ends[number] < stop and self._goes_on(ends[number]):
            number += 1
        return begin, min(stop, ends[number]) if number < len(ends) else stop

    def _goes_on(self, place: int) -> bool:
        if self.folded[place] != ".":
            return False
        word = self.folded[max(0, place - 12) : place].rpartition(" ")[2].lstrip("(«\"'")
        return word in self._abbreviations or (len(word) == 1 and word.isalpha())

    def sentence(self, start: int, end: int) -> str:
        """Give the sentence around a place."""
        begin, stop = self.bounds(start, end)
        return self.folded[begin:stop]

    def begins_sentence(self, start: int) -> bool:
        """Tell whether nothing of the sentence stands before a place."""
        left = self.folded[max(0, start - 4) : start].rstrip(" \"“«'(")
        return not left or left[-1] in ".!?\n:" or self.folded[start - 1] == PARAGRAPH

    def is_title_case(self, start: int, end: int) -> bool:
        """Tell whether the line around is a heading, whose words all begin with capitals."""
        first, last = self.text.span(start, end)
        original = self.text.original
        line = original[max(original.rfind("\n", 0, first) + 1, first - 120) : first]
        stop = original.find("\n", last, last + 120)
        line += original[last : stop if stop >= 0 else last + 120]
        words = [word for word in _LETTERS.findall(line) if word.lower() not in self._small]
        return len(words) > 1 and all(word[0].isupper() for word in words)

    def is_hyphenated(self, end: int) -> bool:
        """Tell whether a hyphen and a capital follow, as in a double name."""
        following = self.folded[end + 1 : end + 2]
        if self.folded[end : end + 1] != "-" or not following.isalpha():
            return False
        return self.text.printed(end + 1).isupper()

    def is_printed_so(self, start: int, word: str) -> bool:
        """Tell whether a folded word was printed with the final ya that it has in the rules."""
        if not word.endswith("ي"):
            return True
        return self.text.printed(start + len(word) - 1) != "ى"


def _places(mark: str, text: str) -> Iterator[int]:
    """Give the places of a mark; many times as fast as a regular expression."""
    place = text.find(mark)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)


def holds_one(sentence: str, words: Iterable[str]) -> bool:
    """Tell whether a folded sentence has one of some words or phrases.

    Examples
    --------
    >>> holds_one("the board, of the company", ["company"]), holds_one("companies", ["company"])
    (True, False)
    """
    padded = " " + _NO_WORD.sub(" ", sentence) + " "
    return any(f" {word} " in padded for word in words)


@dataclass(frozen=True, slots=True)
class Place:
    """A name in a text with the words around it."""

    hit: Hit
    around: Surroundings
    before: list[str]
    after: list[str]

    @classmethod
    def of(cls, hit: Hit, around: Surroundings) -> Place:
        """Look at the words around a name."""
        start, folded = hit.start - hit.attached, around.folded
        if start and folded[start - 1] in QUOTES and folded[hit.end : hit.end + 1] in _CLOSING:
            start -= 1  # The steamer "Lebanon".
        return cls(hit, around, around.before(start), around.after(hit.end))


def begins_with(after: Sequence[str], words: Words) -> bool:
    """Tell whether words begin with one of some words or phrases."""
    return bool(after) and any(" ".join(after[:count]) in words for count in (1, 2, 3))


def ends_with(before: Sequence[str], words: Words) -> bool:
    """Tell whether words, the nearest first, end with one of some words or phrases."""
    return bool(before) and any(" ".join(reversed(before[:n])) in words for n in (1, 2, 3))
