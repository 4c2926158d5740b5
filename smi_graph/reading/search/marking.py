"""What was found, marked in the archive's own spelling: whole titles, and pieces of texts.

Splitting a whole text into words would take longer than everything else on the page, so a
pattern finds where words may stand, and only that stretch is read exactly.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from os.path import commonprefix
from typing import TYPE_CHECKING

from smi_graph.search.highlighting import find_spans
from smi_graph.search.words import split_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smi_graph.search.query import Field
    from smi_graph.search.spelling import Run, SpelledClause

    Clauses = Sequence[SpelledClause]

_BEFORE, _AFTER = 70, 150
_MOST_PIECES = 2
_MOST_TRIES = 8
_SHORTEST_STEM = 3
_MOST_SOUGHT = 6
_LONGEST = 200_000
_PLANES = (
    (0x30, 0x250),
    (0x370, 0x530),
    (0x620, 0x700),
    (0x750, 0x780),
    (0x1E00, 0x2000),
    (0xFB50, 0xFE00),
    (0xFE70, 0xFF60),
)
# Vowel signs, tatweel and marks that print nothing may stand between two letters.
_MARKS = "[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u2060]*"
_SPACE = re.compile(r"\s+")


_FIELDS: dict[str, Field] = {"ar": "text_ar", "en": "text_en"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether it is what was searched for."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The first places of a text where what was searched for stands.

    Parameters
    ----------
    language
        Of the text.
    parts
        Stretches of the text, each in pieces.
    is_cut_before, is_cut_after
        Whether text was left out before the first stretch, and after the last.
    """

    language: str
    parts: tuple[tuple[Piece, ...], ...]
    is_cut_before: bool
    is_cut_after: bool

    @property
    def is_marked(self) -> bool:
        """Whether anything in it was searched for."""
        return any(piece.is_marked for part in self.parts for piece in part)


def mark(text: str, clauses: Clauses, field: Field | None) -> tuple[Piece, ...]:
    """Cut a short text into pieces, of which those that were searched for are marked.

    Examples
    --------
    >>> from smi_graph.search.spelling import SpelledClause
    >>> clause = SpelledClause((("قمه",), ("القمه",)), None, False)
    >>> [piece.text for piece in mark("بيانُ القِمّة", [clause], "title") if piece.is_marked]
    ['القِمّة']
    """
    pieces, end = [], 0
    for start, stop in find_spans(text, clauses, field):
        pieces += [Piece(text[end:start]), Piece(text[start:stop], is_marked=True)]
        end = stop
    pieces.append(Piece(text[end:]))
    return tuple(piece for piece in pieces if piece.text)


def excerpt(texts: Mapping[str, str], clauses: Clauses, language: str) -> Excerpt | None:
    """Give the first places in the text that holds most of what was searched for.

    Parameters
    ----------
    texts
        The texts of one record by language.
    clauses
        What was searched for.
    language
        Of the reader; it decides where texts hold equally much.

    Returns
    -------
    Excerpt or None
        ``None`` where no text holds any of it.
    """
    found = [_excerpt(tag, text, clauses) for tag, text in sorted(texts.items())]
    marked = [(each, places) for each, places in found if places and each.is_marked]
    if not marked:
        return None
    return max(marked, key=lambda it: (it[1], it[0].language == language))[0]


def _excerpt(language: str, text: str, clauses: Clauses) -> tuple[Excerpt, int]:
    field: Field = _FIELDS.get(language, "text_other")
    asked = [clause for clause in clauses if clause.field in {None, field}]
    sought = asked[:_MOST_SOUGHT]
    places = [place for clause in sought if (place := _first(text, clause, field)) is not None]
    stretches = _stretches(text, sorted(places))
    parts = tuple(
        mark(_SPACE.sub(" ", text[start:end]).strip(), asked, field) for start, end in stretches
    )
    cut_before = bool(stretches) and stretches[0][0] > 0
    cut_after = bool(stretches) and stretches[-1][1] < len(text.rstrip())
    return Excerpt(language, parts, cut_before, cut_after), len(places)


def _first(text: str, clause: SpelledClause, field: Field) -> int | None:
    """Find the first place of a clause: a pattern proposes, the words decide."""
    if text.isascii() and not any(word.isascii() for run in clause.runs for word in run):
        return None
    pattern = _pattern(clause.runs, clause.is_beginning)
    for tried, match in enumerate(pattern.finditer(text, 0, _LONGEST)):
        if tried == _MOST_TRIES:
            return None
        start, end = _widen(text, match.start() - 1, match.end() + 1)
        if find_spans(text[start:end], [clause], field):
            return match.start()
    return None


def _stretches(text: str, places: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for place in places:
        start, end = _widen(text, place - _BEFORE, place + _AFTER)
        if found and start <= found[-1][1]:
            # Two clauses stand close together: one stretch shows both.
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif len(found) < _MOST_PIECES:
            found.append((start, end))
    return found


def _widen(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of a stretch outwards to spaces, by no more than a long word."""
    start, end = max(start, 0), min(end, len(text))
    for _ in range(40):
        if start and not text[start - 1].isspace():
            start -= 1
        if end < len(text) and not text[end].isspace():
            end += 1
    return start, end


@cache
def _letters() -> dict[str, str]:
    """Give for each letter of the index all signs that print it, as a class of a pattern."""
    signs: dict[str, list[str]] = {}
    for start, end in _PLANES:
        for sign in map(chr, range(start, end)):
            if unicodedata.category(sign)[0] in "LN":
                words = split_words(sign)
                if words and len(words[0]) == 1:
                    signs.setdefault(words[0], []).append(sign)
    return {letter: "".join(dict.fromkeys(found)) for letter, found in signs.items()}


@lru_cache(maxsize=256)
def _pattern(runs: tuple[Run, ...], is_beginning: bool) -> re.Pattern[str]:  # noqa: FBT001
    """Make the pattern of a clause; all records of a page, and of the next, need the same."""
    end = "" if is_beginning else r"(?!\w)"
    shared = _shared_ending(runs)
    if shared is not None:
        # It begins with a letter, for which the text is searched much more quickly.
        return re.compile(_run_pattern(shared) + end)
    spelled = "|".join(map(_run_pattern, runs))
    return re.compile(rf"(?<!\w)(?:{spelled}){end}")


def _shared_ending(runs: tuple[Run, ...]) -> Run | None:
    """Give what all runs end in, where they differ only in what stands before a stem."""
    if len({run[1:] for run in runs}) != 1:
        return None
    endings = [run[0][::-1] for run in runs]
    stem = commonprefix(endings)[::-1]  # noqa: RUF071 - letters are meant
    return (stem, *runs[0][1:]) if len(stem) >= _SHORTEST_STEM else None


def _run_pattern(run: Run) -> str:
    return r"[\W_]+".join(map(_word_pattern, run))


def _word_pattern(word: str) -> str:
    classes = (f"[{re.escape(_letters().get(letter, letter))}]" for letter in word)
    return _MARKS.join(classes) + _MARKS
