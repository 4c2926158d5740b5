"""Whether what is left beside a label is a name of its own or a part of a word.

A listed name may stand inside a word by chance: Peru (بيرو) in Beirut (بيروت), Mali (مالي)
in "total" (الإجمالي), India (الهند) in "engineering" (الهندسة), Iraq (العراق) in "Iraqi"
(العراقية). A label is believed beside an unknown part only when the two look like two names.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from smi_graph.authorities.pieces import Piece

_SHORTEST_NAME = 4
_SHORTEST_SURE_LABEL = 5
_SHORTEST_SURE_NAME = 5


class Stretch(Protocol):
    """A stretch of a piece."""

    @property
    def start(self) -> int:
        """Where it starts."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


def is_part_of_a_word(piece: Piece, border: int, *, label: Stretch, unknown: Stretch) -> bool:
    """Tell whether an unknown part may belong to the same word as the label beside it.

    Parameters
    ----------
    piece
        The piece in which both stand.
    border
        Where one ends and the other begins.
    label, unknown
        The listed label and the unknown part, in either order.
    """
    rest = piece.folded[unknown.start : unknown.end]
    if _letters(rest) < _SHORTEST_NAME:
        return True
    follows = unknown.start == border
    # The ending of an adjective, or "and"; an article, and what it belongs to comes after.
    if rest[0] in "يو" if follows else rest.endswith("ال"):
        return True
    words = rest.split()
    nearest = _letters(words[0] if follows else words[-1])
    # "بيروت الشرقية": the letters up to the space are the end of a word.
    if nearest < (3 if follows and len(words) > 1 else _SHORTEST_NAME):
        return True
    if _begins_a_word(piece, border):
        return False
    if label.end - label.start < _SHORTEST_SURE_LABEL:
        return True
    return len(words) == 1 and nearest < _SHORTEST_SURE_NAME


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _begins_a_word(piece: Piece, place: int) -> bool:
    """Tell whether the writing itself shows that a word ends here and another begins."""
    before, after = piece.printed[place - 1], piece.printed[place]
    if before in "ةى" or after in "أإآ" or after.isupper():
        return True
    if _script(before) != _script(after):
        return True
    word = piece.folded[place:].split(" ", 1)[0]
    return word.startswith("ال") and len(word) >= 5


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0] if letter.isalpha() else ""
