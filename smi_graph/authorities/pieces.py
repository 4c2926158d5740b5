"""The pieces of a field between explicit separators, folded, with the way back."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.arabic import FoldedText
from smi_graph.authorities.entries import SEPARATORS, SIGNS

if TYPE_CHECKING:
    from collections.abc import Iterable

_EDGE_MARKS = " .:*"


class _Character(NamedTuple):
    folded: str
    printed: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PrintedPiece:
    """What stands between two separators.

    Parameters
    ----------
    folded
        The folded characters, white space single, none at the ends.
    printed
        For each folded character, the letter that was printed.
    starts, ends
        For each folded character, its span in the text of the field.
    """

    folded: str
    printed: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def touches(self, place: int) -> bool:
        """Tell whether an item may end here and the next begin, with nothing between.

        Nothing begins right after a space or ends right before one, and nothing begins
        inside a printed letter or, in Latin script, with a small letter after a letter.

        Examples
        --------
        >>> [printed_pieces("Iraq Iran")[0].touches(place) for place in (1, 4, 5)]
        [False, False, False]
        >>> printed_pieces("IraqIran")[0].touches(4)
        True
        """
        if " " in self.folded[place - 1 : place + 1]:
            return False
        if self.starts[place] == self.starts[place - 1]:
            return False
        before = self.printed[place - 1]
        return not (self.printed[place].islower() and before.lower() != before.upper())

    def without_end_marks(self) -> PrintedPiece:
        """Drop the full stop or colon after the last word, unless nothing else is there."""
        end = len(self.folded.rstrip(_EDGE_MARKS)) or len(self.folded)
        return PrintedPiece(
            self.folded[:end], self.printed[:end], self.starts[:end], self.ends[:end]
        )


def printed_pieces(text: str, with_separators: Iterable[str] = ()) -> list[PrintedPiece]:
    """Cut a field at its explicit separators.

    Parameters
    ----------
    text
        The field as printed.
    with_separators
        Folded names that hold a separator, such as "korea, republic of"; they stay whole.

    Examples
    --------
    >>> [piece.folded for piece in printed_pieces("العراق، سورية | الأردن")]
    ['العراق', 'سوريه', 'الاردن']
    >>> [piece.folded for piece in printed_pieces("Iraq, Gambia, The", ["gambia, the"])]
    ['iraq', 'gambia, the']
    """
    folded = FoldedText.of(text)
    characters = [
        _Character(
            letter.translate(SIGNS), unicodedata.normalize("NFC", text[start:end])[0], start, end
        )
        for letter, start, end in zip(folded.folded, folded.starts, folded.ends, strict=True)
    ]
    inside = _places_inside(folded.folded.translate(SIGNS), with_separators)
    pieces = []
    for separates, group in groupby(
        enumerate(characters), key=lambda c: c[1].printed in SEPARATORS and c[0] not in inside
    ):
        piece = None if separates else _tidied([character for _, character in group])
        if piece is not None:
            pieces.append(piece)
    return pieces


def _places_inside(folded: str, names: Iterable[str]) -> set[int]:
    inside: set[int] = set()
    for name in names:
        start = folded.find(name)
        while start >= 0:
            inside.update(range(start, start + len(name)))
            start = folded.find(name, start + 1)
    return inside


def _tidied(characters: list[_Character]) -> PrintedPiece | None:
    """Make white space single and drop marks that stand at the ends."""
    kept: list[_Character] = []
    for character in characters:
        if character.folded != " " or (kept and kept[-1].folded != " "):
            kept.append(character)
    first, last = 0, len(kept)
    while first < last and kept[first].folded in _EDGE_MARKS:
        first += 1
    while first < last and kept[last - 1].folded == " ":
        last -= 1
    if first == last:
        return None
    folded, printed, starts, ends = zip(*kept[first:last], strict=True)
    return PrintedPiece("".join(folded), "".join(printed), starts, ends)
