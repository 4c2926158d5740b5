"""Words of the index that somebody may have meant who typed one that it does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.search.clitics import is_arabic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويء"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST = 3
_SHORTEST_FOR_TWO = 5
_BEGINNING = 3
_LONGEST = 30
MOST_COMPARED = 2_000


def corrections(
    word: str, count: Callable[[str], int], words: Callable[[str, int], Iterable[str]]
) -> list[str]:
    """List known words that differ by one slip, or else by two after the same beginning.

    A slip is a letter too many, too few, wrong, or changed with its neighbour. The work is
    bounded whatever the index holds: some hundred look-ups, and at most `MOST_COMPARED`
    comparisons.

    Parameters
    ----------
    word
        A folded word.
    count
        Tells how often a word is known; 0 for one that is not.
    words
        Lists known words with a beginning, at most so many.

    Returns
    -------
    list of str
        The commonest first.

    Examples
    --------
    >>> known = {"lavrov": 9, "larov": 1, "geneva": 5}
    >>> def begin(beginning, most):
    ...     return [word for word in known if word.startswith(beginning)]
    >>> corrections("lavrof", lambda word: known.get(word, 0), begin)
    ['lavrov']
    >>> corrections("genfa", lambda word: known.get(word, 0), begin)
    ['geneva']
    """
    if not _SHORTEST <= len(word) <= _LONGEST or any(letter.isdigit() for letter in word):
        return []
    found = {other: count(other) for other in set(_one_slip(word)) if len(other) >= _SHORTEST}
    found = {other: times for other, times in found.items() if times and other != word}
    if not found and len(word) >= _SHORTEST_FOR_TWO:
        alike = words(word[:_BEGINNING], MOST_COMPARED)
        near = (other for other in alike if other != word and slips(word, other) <= 2)
        found = {other: count(other) for other in near}
    return sorted(found, key=lambda other: (-found[other], other))


def _one_slip(word: str) -> Iterator[str]:
    letters = _ARABIC if is_arabic(word) else _LATIN
    for place in range(len(word) + 1):
        before, after = word[:place], word[place:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in letters)


def slips(one: str, other: str, most: int = 2) -> int:
    """Count the slips from one word to another (optimal string alignment).

    Gives ``most + 1`` where there are more.

    Examples
    --------
    >>> slips("annan", "anann"), slips("geneva", "genfa"), slips("a", "abcdef")
    (1, 2, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    earlier: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        following = [i]
        for j, against in enumerate(other, 1):
            best = min(row[j] + 1, following[-1] + 1, row[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                best = min(best, earlier[j - 2] + 1)
            following.append(best)
        if min(following) > most:
            return most + 1
        earlier, row = row, following
    return min(row[-1], most + 1)
