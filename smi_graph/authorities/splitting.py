"""Cutting a field whose labels run together without a separator.

A page prints several values of one field with nothing between them:
``العراقسوريةالولايات المتحدة الأميركية``. The cut is the one that leaves the fewest
characters unexplained and, among those, uses the fewest labels. What is not listed is kept
as written; where two cuts are as good, or the rest beside a label looks like a part of a
word, the doubtful piece is kept whole and asserts nothing.

A listed name may stand inside a word by chance: Peru (بيرو) in Beirut (بيروت), Mali (مالي)
in "total" (الإجمالي), India (الهند) in "engineering" (الهندسة), Iraq (العراق) in "Iraqi"
(العراقية). A label is believed beside an unknown part only when the two look like two names.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from smi_graph.authorities.pieces import PrintedPiece, printed_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.authorities.entries import LabelAuthority

# No field of a record comes near this; a longer text is kept as written.
LONGEST_FIELD = 50_000

_JOINTS = (" و ", " و", " and ", " & ", " ")
_UNKNOWN_CHARACTER = 1 << 24
_NEVER = 1 << 60
_SHORTEST_NAME = 4
_SHORTEST_SURE_LABEL = 5
_SHORTEST_SURE_NAME = 5


@dataclass(frozen=True, slots=True)
class LabelSpan:
    """One label of a field, exactly as printed.

    Parameters
    ----------
    text
        The words on the page.
    start, end
        Where they stand in the given text, end exclusive.
    key
        The identifier of the entry; None when the label is not listed or the cut is
        doubtful.
    """

    text: str
    start: int
    end: int
    key: str | None


def split_labels(text: str, authority: LabelAuthority) -> list[LabelSpan]:
    """Cut a field into its labels.

    Parameters
    ----------
    text
        The field as printed; vowel signs, tatweel, bidi marks and presentation forms do
        not matter.
    authority
        The labels that may occur.

    Returns
    -------
    list of LabelSpan
        In the order of the text. Between the spans stand only separators, white space,
        marks and the "and" of a list.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> countries = load_authorities().countries
    >>> [span.key for span in split_labels("العراقسوريةالولايات المتحدة الأميركية", countries)]
    ['IQ', 'SY', 'US']
    >>> [(span.text, span.key) for span in split_labels("العراقأرض الأحلامسورية", countries)]
    [('العراق', 'IQ'), ('أرض الأحلام', None), ('سورية', 'SY')]
    """
    if len(text) > LONGEST_FIELD:
        return [LabelSpan(text, 0, len(text), None)]
    spans: list[LabelSpan] = []
    for piece in printed_pieces(text, authority.with_separators):
        spans += [_span(text, piece, label) for label in best_labels(piece, authority)]
    return spans


def _span(text: str, piece: PrintedPiece, label: Label) -> LabelSpan:
    start, end = piece.starts[label.start], piece.ends[label.end - 1]
    return LabelSpan(text[start:end], start, end, label.key)


@dataclass(frozen=True, slots=True)
class Label:
    """A stretch of a piece: a listed label, or unknown when it has no key."""

    start: int
    end: int
    key: str | None
    listed: bool = True


def best_labels(piece: PrintedPiece, authority: LabelAuthority) -> list[Label]:
    """Cut a piece into labels: listed ones side by side or glued, and what is unknown.

    Examples
    --------
    >>> from smi_graph.authorities.pieces import printed_pieces
    >>> from smi_graph.authorities.entries import Entry, LabelAuthority
    >>> authority = LabelAuthority.of("c", [Entry("IQ", "العراق", ""), Entry("SY", "سوريا", "")])
    >>> [label.key for label in best_labels(printed_pieces("سوريا والعراق")[0], authority)]
    ['SY', 'IQ']
    >>> [label.key for label in best_labels(printed_pieces("شمال سوريا")[0], authority)]
    [None]
    """
    if piece.folded in authority.keys:
        return [Label(0, len(piece.folded), authority.keys[piece.folded])]
    if not _holds_listed(piece.folded, authority):
        return _with_unknown(piece.without_end_marks(), [])
    for candidate in (piece, piece.without_end_marks()):
        for glued in (False, True):
            lattice = _Lattice(candidate, authority, glued=glued)
            if lattice.unknown() == 0:
                return _without_contested(candidate, lattice)
    return _without_doubtful(candidate, _without_contested(candidate, lattice))


class _Lattice:
    """The cheapest cost to reach every place from the front and from the back.

    A label costs 1 and an unknown character more than all labels together. Glued, labels
    touch one another and the rest is unknown; otherwise spaces and "and" join them and
    nothing may be left.
    """

    def __init__(self, piece: PrintedPiece, authority: LabelAuthority, *, glued: bool) -> None:
        self.size = len(piece.folded)
        self.labels = list(_labels_of(piece, authority, glued=glued))
        steps: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for label in self.labels:
            steps[label.start].append((label.end, 1))
        for place in range(self.size):
            if glued:
                steps[place].append((place + 1, _UNKNOWN_CHARACTER))
            else:
                steps[place] += [(end, 0) for end in _joints_at(piece.folded, place)]
        self.front, self.back = _costs(steps, self.size)

    def unknown(self) -> int:
        """Count the characters that the best cut leaves unknown."""
        return self.front[self.size] // _UNKNOWN_CHARACTER

    def best(self) -> list[Label]:
        """List the labels of all cheapest cuts."""
        total = self.front[self.size]
        return [
            label
            for label in self.labels
            if self.front[label.start] + 1 + self.back[label.end] == total
        ]


def _costs(steps: dict[int, list[tuple[int, int]]], size: int) -> tuple[list[int], list[int]]:
    front, back = [0] + [_NEVER] * size, [_NEVER] * size + [0]
    for place in range(size):
        for end, cost in steps.get(place, ()):
            front[end] = min(front[end], front[place] + cost)
    for place in reversed(range(size)):
        for end, cost in steps.get(place, ()):
            back[place] = min(back[place], back[end] + cost)
    return front, back


def _labels_of(piece: PrintedPiece, authority: LabelAuthority, *, glued: bool) -> Iterator[Label]:
    """List every listed label in the piece that may begin and end where it does."""
    folded, size = piece.folded, len(piece.folded)
    begins = [place == 0 or piece.touches(place) for place in range(size)]
    ends = [*begins[1:], True]  # by the last character of the label
    if not glued:
        for place in range(size):
            for end in _joints_at(folded, place):
                begins[end] = True
                if place:
                    ends[place - 1] = True
    hidden = 0  # up to here reaches a listed name that may not begin where it does
    for start in range(size):
        for end in _listed_ends(folded, start, authority):
            if not begins[start]:
                hidden = max(hidden, end if folded[start - 1] == " " else 0)
            elif ends[end - 1] and end > hidden:
                yield Label(start, end, authority.keys[folded[start:end]])


def _holds_listed(folded: str, authority: LabelAuthority) -> bool:
    """Tell whether a listed label stands anywhere in a text; in most unlisted names none does."""
    lengths, keys = authority.lengths, authority.keys
    return any(
        folded[place : place + length] in keys
        for place in range(len(folded))
        for length in lengths.get(folded[place : place + 2], ())
    )


def _listed_ends(folded: str, start: int, authority: LabelAuthority) -> Iterator[int]:
    for length in authority.lengths.get(folded[start : start + 2], ()):
        end = start + length
        if end <= len(folded) and folded[start:end] in authority.keys:
            yield end


def _joints_at(folded: str, place: int) -> list[int]:
    if folded[place] != " ":
        return []
    ends = (place + len(joint) for joint in _JOINTS if folded.startswith(joint, place))
    return [end for end in ends if end < len(folded) and folded[end] != " "]


def _without_contested(piece: PrintedPiece, lattice: _Lattice) -> list[Label]:
    """Keep the labels that no cut as good contradicts; what stands between is unknown."""
    best = sorted(lattice.best(), key=lambda label: (label.start, label.end))
    next_starts = [*(label.start for label in best), lattice.size][1:]
    certain, reach = [], 0
    for label, next_start in zip(best, next_starts, strict=False):
        if reach <= label.start and label.end <= next_start:
            certain.append(label)
        reach = max(reach, label.end)
    return _with_unknown(piece, certain)


def _with_unknown(piece: PrintedPiece, labels: list[Label]) -> list[Label]:
    """Add what stands between the labels, unless it is an "and" or a mark."""
    filled: list[Label] = []
    place = 0
    for label in [*labels, Label(len(piece.folded), len(piece.folded), None)]:
        gap = piece.folded[place : label.start]
        if any(map(str.isalnum, gap)) and gap not in _JOINTS:
            start = place + len(gap) - len(gap.lstrip())
            filled.append(Label(start, place + len(gap.rstrip()), None, listed=False))
        filled.append(label)
        place = label.end
    return filled[:-1]


def _without_doubtful(piece: PrintedPiece, labels: list[Label]) -> list[Label]:
    """Make one unknown piece of an unknown part and the labels that it may belong to."""
    doubtful: set[Label] = set()
    for first, second in pairwise(labels):
        if first.listed == second.listed:
            continue
        label, unknown = (first, second) if first.listed else (second, first)
        if is_part_of_a_word(piece, second.start, label=label, unknown=unknown):
            doubtful.add(label)
    merged: list[Label] = []
    for label in labels:
        if label.listed and label not in doubtful:
            merged.append(label)
        elif merged and not merged[-1].listed:
            merged[-1] = Label(merged[-1].start, label.end, None, listed=False)
        else:
            merged.append(Label(label.start, label.end, None, listed=False))
    return merged


class Stretch(Protocol):
    """A stretch of a piece."""

    @property
    def start(self) -> int:
        """Where it starts."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


def is_part_of_a_word(
    piece: PrintedPiece, border: int, *, label: Stretch, unknown: Stretch
) -> bool:
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


def _begins_a_word(piece: PrintedPiece, place: int) -> bool:
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
