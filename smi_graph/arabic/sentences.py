r"""Where the paragraphs and the sentences of a text begin and end, in Arabic and in English.

No tables of a language model are asked, for texts are cut to tell what stands together in
them, and that must be the same on every machine and in every year.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining

from smi_graph.layered import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]

TABLE = "sentences.toml"
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_BREAK = re.compile(r"\n\s*")
# What may stand between the mark that ends a sentence and the space after it.
_CLOSING = "\"'\u2019\u201d\u00bb)\\]\u2069\u202c\u200f\u200e"
_MARKS = ".!?\u061f\u06d4\u2026"
_END = re.compile(f"[{_MARKS}]+[{_CLOSING}]*(?=\\s)")
_SPACE = re.compile(r"\s+")
_LONGEST_WORD = 12


class Sentence(NamedTuple):
    """A sentence of a text.

    Parameters
    ----------
    start, end
        Where it begins and ends, in characters of the text.
    paragraph
        In which paragraph it stands, from 0.
    """

    start: int
    end: int
    paragraph: int


def split_paragraphs(text: str) -> list[Span]:
    r"""Give where each paragraph of a text begins and ends.

    Paragraphs are parted by blank lines or, where there is none, by line breaks.

    Examples
    --------
    >>> split_paragraphs("One.\n\nTwo,\nand more.")
    [(0, 4), (6, 20)]
    >>> split_paragraphs("One.\nTwo.")
    [(0, 4), (5, 9)]
    """
    mark = _BLANK if _BLANK.search(text.strip()) else _BREAK
    edges = [0, *(edge for match in mark.finditer(text) for edge in match.span()), len(text)]
    spans = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in spans if text[start:end].strip()]


def split_sentences(text: str) -> list[Sentence]:
    """Give where each sentence of a text begins and ends; none goes over a paragraph's end.

    Examples
    --------
    >>> text = "التقى د. أحمد بالوفد. هل وافق؟ نعم."
    >>> [text[start:end] for start, end, _ in split_sentences(text)]
    ['التقى د. أحمد بالوفد.', 'هل وافق؟', 'نعم.']
    >>> [sentence.paragraph for sentence in split_sentences("One. Two." + chr(10) + "Three.")]
    [0, 0, 1]
    """
    return [
        Sentence(*sentence, paragraph)
        for paragraph, (start, end) in enumerate(split_paragraphs(text))
        for sentence in _sentences(text, start, end)
    ]


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    for match in _marks(text, start, end):
        following = _SPACE.match(text, match.end())
        begin_next = following.end() if following else match.end()
        if begin_next < end and _ends(text, start, match, begin_next):
            yield start, match.end()
            start = begin_next
    stop = start + len(text[start:end].rstrip())
    if stop > start:
        yield start, stop


def _marks(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Give the marks that may end a sentence; to find each by itself is many times as fast."""
    places = sorted(place for mark in _MARKS for place in _places(mark, text, start, end))
    reached = start
    for place in places:
        match = _END.match(text, place, end) if place >= reached else None
        if match is not None:
            reached = match.end()
            yield match


def _places(mark: str, text: str, start: int, end: int) -> Iterator[int]:
    place = text.find(mark, start, end)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1, end)


def _ends(text: str, start: int, match: re.Match[str], following: int) -> bool:
    """Tell whether a sentence that began at `start` ends at a mark."""
    if text[following].islower():
        return False
    if match[0] != ".":
        return True
    word = _last_word(text, start, match.start())
    if (len(word) == 1 and word.isalpha()) or word in _abbreviations():
        return False
    # A number that begins the sentence counts it: "1. Condemns ...".
    is_short = match.start() - start <= _LONGEST_WORD
    return not (is_short and text[start : match.start()].strip("() ").isdigit())


def _last_word(text: str, start: int, end: int) -> str:
    """Give the letters and digits before a mark, as many as an abbreviation may have."""
    begin = end
    while begin > start and end - begin <= _LONGEST_WORD and _is_of_word(text[begin - 1]):
        begin -= 1
    return text[begin:end]


def _is_of_word(letter: str) -> bool:
    """Tell whether a word goes on; a vowel sign stands on the letter before it."""
    return letter.isalnum() or combining(letter) > 0


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(read_words(TABLE)["abbreviations"])
