"""Arabic clitics: particles and the article, which are written in one with the next word.

The index holds words as they are printed, so that nothing in it is a guess. It is the word
asked for that is looked up in several spellings. A letter that may be a clitic may also be
the first of another word: لجنة (committee) is not ل with جنة (garden). Which it is, the words
of the archive tell: it also prints اللجنة, where the letter stands after the article.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.layered import read_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ARTICLE = "ال"
_TATWEEL = "ـ"
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Clitics:
    """The table ``[particles]`` of ``data/search.toml``.

    Parameters
    ----------
    with_article
        What may stand before a word and holds the article.
    conjunctions, prepositions
        Single letters that may stand before a word.
    """

    with_article: tuple[str, ...]
    conjunctions: tuple[str, ...]
    prepositions: tuple[str, ...]

    def spellings(
        self, word: str, count: Callable[[str], int], *, as_printed: str | None = None
    ) -> list[str]:
        """List the spellings in which a word is looked up, the given one first.

        Parameters
        ----------
        word
            A folded word.
        count
            Tells how often the index holds a word.
        as_printed
            The word before it was folded: أل is never the article.

        Examples
        --------
        >>> archive = {"لجنه": 90, "اللجنه": 80, "وجنه": 1}
        >>> found = load_clitics().spellings("جنه", lambda word: archive.get(word, 0))
        >>> "الجنه" in found, "وجنه" in found, "لجنه" in found
        (True, True, False)
        """
        if not is_arabic(word):
            return [word]
        bare = self._without_article(as_printed or word, word)
        found = [word]
        for base in filter(None, (bare, word)):
            if len(base) >= _SHORTEST:
                found += [base, *self._before(base, count)]
        return list(dict.fromkeys(found))

    def bases(self, word: str, *, as_printed: str) -> list[str]:
        """List the word itself, and the word without the article that it has.

        Examples
        --------
        >>> load_clitics().bases("البيان", as_printed="البيان")
        ['البيان', 'بيان']
        """
        bare = self._without_article(as_printed, word) if is_arabic(word) else None
        return [word] if bare is None else [word, bare]

    def _before(self, word: str, count: Callable[[str], int]) -> Iterator[str]:
        """Put before a word what the archive's own words allow."""

        def has_article(letter: str) -> bool:
            return count(_ARTICLE + letter + word) > 0

        def is_apart(letter: str) -> bool:
            alone = count(word) + count(_ARTICLE + word)
            return not has_article(letter) and count(letter + word) <= alone

        for clitic in self.with_article:
            # Before a word that begins with ل, as in للجنة, the second ل is not the article.
            if not clitic.endswith("لل") or is_apart("ل"):
                yield clitic + word
        yield from (letter + word for letter in self.conjunctions if not has_article(letter))
        yield from (letter + word for letter in self.prepositions if is_apart(letter))

    def beginnings(self, word: str) -> list[str]:
        """List what a word that begins like this one may begin with.

        Examples
        --------
        >>> load_clitics().beginnings("وزا")[:3]
        ['وزا', 'الوزا', 'والوزا']
        """
        if not is_arabic(word):
            return [word]
        return [word, *(clitic + word for clitic in self.with_article)]

    def _without_article(self, as_printed: str, word: str) -> str | None:
        composed = unicodedata.normalize("NFC", as_printed)
        letters = "".join(letter for letter in composed if letter.isalpha() and letter != _TATWEEL)
        for clitic in sorted(self.with_article, key=len, reverse=True):
            rest = word.removeprefix(clitic)
            if letters.startswith(clitic) and rest != word and len(rest) >= _SHORTEST:
                return rest
        return None


@cache
def load_clitics() -> Clitics:
    """Read the table once."""
    table = read_words("search.toml")["particles"]
    kinds = ("with_article", "conjunctions", "prepositions")
    return Clitics(*(tuple(table[kind]) for kind in kinds))


def is_arabic(word: str) -> bool:
    """Tell whether a word of the index is in Arabic letters; none is mixed.

    Examples
    --------
    >>> is_arabic("بيان"), is_arabic("a200"), is_arabic("")
    (True, False, False)
    """
    return "\u0620" <= word[:1] <= "\u077f"
