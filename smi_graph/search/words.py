"""Words: how a text is folded and split, once for the index, the query and the highlight.

An index holds exactly these words. What the engine does with them is no more than to split
at spaces.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from smi_graph.arabic import FoldedText
from smi_graph.layered import read_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = re.compile(r"\S+")
_ARABIC = r"\u0620-\u064a\u0671-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f"

_WORD = re.compile(
    r"(?P<number>(?<![^\W_])\d{1,3}(?:[,٬]\d{3})+(?![^\W_]))"
    rf"|[{_ARABIC}]+"
    rf"|(?:(?![{_ARABIC}_])\w)+"
)

_POSSESSIVE = re.compile(r"(?<=\w)['’]s(?!\w)")
_THOUSANDS = str.maketrans("", "", ",٬")

# Letters that Unicode does not take apart into a letter and a mark.
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "ł": "l", "đ": "d", "ʿ": "", "ʾ": "", "ʼ": ""})
_KEPT_CHUNK = 40

# The engine would leave out a word of 64 kB; cut alike in text and query, none is lost.
_LONGEST_WORD = 200


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, and where it stands.

    Parameters
    ----------
    text
        The word as the index holds it.
    start, end
        The characters of the original text that print it.
    """

    text: str
    start: int
    end: int


def split_words(text: str) -> list[str]:
    """Fold a text and split it into the words of the index.

    A pure function of its text, so worker processes may call it ahead of the writer.

    Arabic is folded by :func:`smi_graph.arabic.fold`. Latin letters lose their case, their
    marks and the possessive; digits are ASCII and a number is written without marks between
    its thousands. A word ends where Arabic letters meet others.

    Parameters
    ----------
    text
        Any text, as printed.

    Returns
    -------
    list of str
        The words in their order; none is empty and none holds a space.

    Examples
    --------
    >>> split_words("Syria's Türkiye, ١٬٥٠٠ and SMI/A200")
    ['syria', 'turkiye', '1500', 'and', 'smi', 'a200']
    >>> split_words("البيانُ الأوّل")
    ['البيان', 'الاول']
    """
    return fold_words(text).split()


def fold_words(text: str) -> str:
    """Fold a text to the words of `split_words`, with a space between them.

    Examples
    --------
    >>> fold_words("«البيانُ الأوّل» — SMI/A200")
    'البيان الاول smi a200'
    """
    chunks = text.split()
    fold = _fold_and_keep if max(map(len, chunks), default=0) <= _KEPT_CHUNK else _fold_chunk
    return " ".join(filter(None, map(fold, chunks)))


def locate_words(text: str) -> Iterator[Word]:
    """Split a text as `split_words` does, and tell where each word stands in it.

    Examples
    --------
    >>> text = "قال مُعاذ"
    >>> [text[word.start : word.end] for word in locate_words(text)]
    ['قال', 'مُعاذ']
    """
    for chunk in _CHUNK.finditer(text):
        for word, start, end in _split(chunk.group()):
            yield Word(word, chunk.start() + start, chunk.start() + end)


class WordFinder:
    """Finds the words of a text by their numbers, and reads no further in it than is needed.

    Parameters
    ----------
    text
        As printed.

    Examples
    --------
    >>> text = "In «Rome», 28 June"
    >>> finder = WordFinder(text)
    >>> text[slice(*finder.find(1, 2))], finder.find(4, 1)
    ('Rome», 28', None)
    """

    def __init__(self, text: str) -> None:
        self._chunks = _CHUNK.finditer(text)
        self._read: list[tuple[int, str]] = []
        # How many words the chunks up to each have.
        self._counts: list[int] = []

    def find(self, number: int, words: int) -> tuple[int, int] | None:
        """Find the characters that print a word, or some words one after another.

        Parameters
        ----------
        number, words
            Which word of the text is the first, from 0, and how many there are.

        Returns
        -------
        tuple of int or None
            The first character and the one after the last; ``None`` where the text has fewer
            words.
        """
        first, last = self._span(number), self._span(number + words - 1)
        return None if first is None or last is None else (first[0], last[1])

    def _span(self, number: int) -> tuple[int, int] | None:
        while not self._counts or self._counts[-1] <= number:
            chunk = next(self._chunks, None)
            if chunk is None:
                return None
            self._read.append((chunk.start(), chunk.group()))
            before = self._counts[-1] if self._counts else 0
            self._counts.append(before + len(_split(chunk.group())))
        place = bisect_right(self._counts, number)
        at, chunk_text = self._read[place]
        inside = _split(chunk_text)[number - (self._counts[place - 1] if place else 0)]
        return at + inside[1], at + inside[2]


def _split(chunk: str) -> tuple[tuple[str, int, int], ...]:
    """Split what stands between two spaces."""
    return _split_and_keep(chunk) if len(chunk) <= _KEPT_CHUNK else _split_chunk(chunk)


def _split_chunk(chunk: str) -> tuple[tuple[str, int, int], ...]:
    folded = FoldedText.of(chunk)
    # Spaces instead, so that every place stays where it was.
    text = _POSSESSIVE.sub("  ", folded.folded)
    found = []
    for match in _WORD.finditer(text):
        word = _plain(match.group(), is_number=match["number"] is not None)
        if word:
            found.append((word[:_LONGEST_WORD], *folded.original_span(*match.span())))
    return tuple(found)


def _fold_chunk(chunk: str) -> str:
    return " ".join(word for word, _, _ in _split_chunk(chunk))


# Texts say the same things again and again; what is very long is hardly said twice.
_split_and_keep = lru_cache(maxsize=2**17)(_split_chunk)

_fold_and_keep = lru_cache(maxsize=2**17)(_fold_chunk)


def _plain(word: str, *, is_number: bool) -> str:
    if is_number:
        return word.translate(_THOUSANDS)
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFKD", word.casefold()).translate(_PLAIN)
    return "".join(part for part in parts if part.isalnum())


@cache
def common_words() -> frozenset[str]:
    """Give the words of the table ``[common]`` of ``data/search.toml``, as the index holds them.

    Examples
    --------
    >>> "الي" in common_words(), "of" in common_words(), "syria" in common_words()
    (True, True, False)
    """
    texts = read_words("search.toml")["common"]["words"]
    return frozenset(word for text in texts for word in split_words(text))
