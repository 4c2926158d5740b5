"""Folding: one key for the spellings of one word, with the way back to the original.

The original is never changed: a folded text is for comparing and finding, and
:class:`FoldedText` leads from every place in it back to the characters that were printed.

Numbers, too, are given one form (`read_number`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_TATWEEL = "ـ"

_ONE_LETTER = {
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ؤئ", "ء"),
    **dict.fromkeys("ىی", "ي"),
    "ک": "ك",
    "ة": "ه",
    **dict.fromkeys("؟،؛", " "),
}

_GROUPED = re.compile(r"(?<=\d)٬(?=\d{3}(?!\d))")

# No longer than Wikibase takes.
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?\Z")
_SIGNS = str.maketrans({"٫": ".", "−": "-"})


def is_invisible(character: str) -> bool:
    """Tell whether a character prints nothing: bidi controls, zero-width marks, BOM.

    Examples
    --------
    >>> is_invisible(chr(0x200F)), is_invisible("ا")
    (True, False)
    """
    return unicodedata.category(character) == "Cf"


def without_invisible(text: str) -> str:
    """Drop the characters that print nothing, and keep everything that does.

    Examples
    --------
    >>> without_invisible("SMI" + chr(0x200E) + "/A200")
    'SMI/A200'
    """
    return "".join(character for character in text if not is_invisible(character))


@cache
def _fold_character(character: str) -> str:
    folded = []
    lower = unicodedata.normalize("NFKC", character).lower()
    for part in unicodedata.normalize("NFKC", lower):
        category = unicodedata.category(part)
        if category in {"Cf", "Mn", "Me"} or part == _TATWEEL:
            continue
        if category == "Nd":
            folded.append(str(unicodedata.digit(part)))
        elif part.isspace():
            folded.append(" ")
        else:
            folded.append(_ONE_LETTER.get(part, part))
    return "".join(folded)


def fold(text: str) -> str:
    """Fold a text for comparison: one key for the spellings that Arabic writers mix.

    Presentation forms become letters; vowel signs, tatweel, combining marks and invisible
    characters go; the forms of alef are one, ؤ and ئ are ء, ى is ي, ة is ه; digits are
    ASCII; Latin is lower case; runs of white space and Arabic punctuation are one space.
    Folding twice is folding once.

    Examples
    --------
    >>> fold("الأميركيّة") == fold("الاميركيه")
    True
    >>> fold("٢٠٢١/٠٥/٢٨")
    '2021/05/28'
    """
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(map(_fold_character, composed)).split())


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text that knows where each of its characters stood in the original.

    Unlike :func:`fold`, white space is kept one for one (each becomes a plain space), so
    that places stay places; combining marks after a letter belong to that letter.

    Parameters
    ----------
    original
        The text as printed.
    folded
        The folded characters.
    starts, ends
        For each folded character, the span of the original that it stands for.

    Examples
    --------
    >>> text = FoldedText.of("مُعاذ ٢٨")
    >>> text.folded
    'معاذ 28'
    >>> start, end = text.original_span(0, 4)
    >>> text.original[start:end]
    'مُعاذ'
    """

    original: str
    folded: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> FoldedText:
        """Fold a text and keep the way back."""
        letters = list(map(_fold_character, original))
        if "" not in letters and sum(map(len, letters)) == len(original):
            # No mark stands after a letter, as in most texts: each has its own place.
            size = len(original)
            return cls(original, "".join(letters), tuple(range(size)), tuple(range(1, size + 1)))
        folded: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for start, end in _clusters(original):
            if end - start == 1:
                # Most letters have no mark after them, and one letter folds like its composed form.
                characters = _fold_character(original[start])
            else:
                cluster = unicodedata.normalize("NFC", original[start:end])
                characters = "".join(map(_fold_character, cluster))
            for character in characters:
                folded.append(character)
                starts.append(start)
                ends.append(end)
        return cls(original, "".join(folded), tuple(starts), tuple(ends))

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Lead a span of the folded text back to the span of the original.

        Raises
        ------
        ValueError
            When the span is empty or outside the text.
        """
        if not 0 <= start < end <= len(self.folded):
            raise ValueError(f"no text at {start}:{end} of {len(self.folded)} characters")
        return self.starts[start], self.ends[end - 1]


def _clusters(text: str) -> list[tuple[int, int]]:
    """Cut a text into letters, each with the combining and invisible marks after it."""
    spans: list[tuple[int, int]] = []
    start = 0
    for index in range(1, len(text)):
        if unicodedata.category(text[index]) not in {"Mn", "Me", "Cf"}:
            spans.append((start, index))
            start = index
    if text:
        spans.append((start, len(text)))
    return spans


def read_number(printed: str) -> str | None:
    """Write a number with the digits and the point of ``xsd:decimal``.

    Digits of any script, the Arabic decimal separator and the Arabic thousands separator are
    read. A comma is not: "1,200" may be a thousand and more, or one and a fifth.

    Parameters
    ----------
    printed
        The number as it stands in a source.

    Returns
    -------
    str or None
        The number; ``None`` where it is none, or may be two.

    Examples
    --------
    >>> read_number("١٬٢٠٠٫٥"), read_number("-12"), read_number("1,200"), read_number("12 m")
    ('1200.5', '-12', None, None)
    """
    plain = _GROUPED.sub("", without_invisible(printed).strip()).translate(_SIGNS)
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    return digits if _NUMBER.match(digits) else None
