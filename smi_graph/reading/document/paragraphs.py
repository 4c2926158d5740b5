"""Two texts paragraph beside paragraph: which ones say the same, by their order and length.

The method is that of Gale and Church, "A Program for Aligning Sentences in Bilingual
Corpora" (Computational Linguistics 19, 1993): a translation of a longer passage is longer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Two texts whose numbers of paragraphs differ by more are not one text in two languages.
_MOST_UNEVEN = 0.25
# Above this a paragraph is no longer a translation of its neighbour, by length alone.
_MOST_SURPRISE = 9.0
_VARIANCE = 6.8
# How many paragraphs of each side go together, and how surprising that is in itself.
_STEPS = {(1, 1): 0.1, (1, 0): 4.5, (0, 1): 4.5, (2, 1): 2.4, (1, 2): 2.4}
_MOST_PARAGRAPHS = 250
# How far from the straight way through both texts a pairing may stray, in paragraphs.
_STRAYING = 6


@dataclass(frozen=True, slots=True)
class ParagraphPair:
    """Paragraphs of both texts that stand beside each other, as numbers; either may be empty."""

    left: range
    right: range


def pair_paragraphs(left: Sequence[int], right: Sequence[int]) -> list[ParagraphPair] | None:
    """Put the paragraphs of two texts beside each other.

    Parameters
    ----------
    left, right
        How many characters each paragraph has.

    Returns
    -------
    list of ParagraphPair or None
        ``None`` when the texts are so unlike that a pairing would only pretend.

    Examples
    --------
    >>> pairs = pair_paragraphs([60, 900, 90], [60, 400, 560, 95])
    >>> [(list(pair.left), list(pair.right)) for pair in pairs]
    [([0], [0]), ([1], [1, 2]), ([2], [3])]
    >>> pair_paragraphs([10, 200, 90], [5, 5, 5, 5, 5, 5]) is None
    True
    """
    most = max(len(left), len(right))
    if not left or not right or most > _MOST_PARAGRAPHS:
        return None
    if abs(len(left) - len(right)) > max(1, _MOST_UNEVEN * most):
        return None
    ratio = sum(right) / sum(left)
    costs, came_from = _walk(left, right, ratio)
    if costs[len(left)][len(right)] / most > _MOST_SURPRISE:
        return None
    return _trace(came_from, len(left), len(right))


def _walk(
    left: Sequence[int], right: Sequence[int], ratio: float
) -> tuple[list[list[float]], list[list[tuple[int, int]]]]:
    """Find the least surprising way to each pair of places in the two texts."""
    costs = [[math.inf] * (len(right) + 1) for _ in range(len(left) + 1)]
    came_from = [[(0, 0)] * (len(right) + 1) for _ in range(len(left) + 1)]
    costs[0][0] = 0.0
    ends, other_ends = (list(accumulate(lengths, initial=0)) for lengths in (left, right))
    for i in range(len(left) + 1):
        straight = i * len(right) // len(left)
        nearby = range(max(straight - _STRAYING, 0), min(straight + _STRAYING, len(right)) + 1)
        for j in nearby:
            for (di, dj), surprise in _STEPS.items():
                if di > i or dj > j:
                    continue
                cost = costs[i - di][j - dj] + surprise
                if di and dj and cost < costs[i][j]:
                    lengths = ends[i] - ends[i - di], other_ends[j] - other_ends[j - dj]
                    cost += _surprise(*lengths, ratio)
                if cost < costs[i][j]:
                    costs[i][j], came_from[i][j] = cost, (di, dj)
    return costs, came_from


def _surprise(left: int, right: int, ratio: float) -> float:
    """Tell how unlikely it is that passages of these lengths translate each other."""
    mean = (left + right / ratio) / 2
    deviation = abs(right - left * ratio) / math.sqrt(max(mean, 1) * _VARIANCE)
    return min(-math.log(max(math.erfc(deviation / math.sqrt(2)), 1e-12)), 25.0)


def _trace(came_from: list[list[tuple[int, int]]], i: int, j: int) -> list[ParagraphPair]:
    places = [(i, j)]
    while i or j:
        di, dj = came_from[i][j]
        i, j = i - di, j - dj
        places.append((i, j))
    return [
        ParagraphPair(range(i, to_i), range(j, to_j))
        for (i, j), (to_i, to_j) in pairwise(reversed(places))
    ]
