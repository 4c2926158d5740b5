"""Other forms of one word: the plural in English, the ending of the accusative in Arabic.

The rules and the spellings are in ``data/search.toml``; which of the forms are looked up, the
words of the archive tell.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.layered import read_words
from smi_graph.search.clitics import is_arabic
from smi_graph.search.words import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_ALEF, _TANWIN = "ا", "ً"
_SHORTEST = 3
_NOTHING = "-"


class OtherForm(NamedTuple):
    """Another form of a word.

    Parameters
    ----------
    word, printed
        As the index holds it, and as it is printed.
    has_article
        Whether the article, and what is written in one with it, may stand before it.
    """

    word: str
    printed: str
    has_article: bool = True


@dataclass(frozen=True, slots=True)
class Forms:
    """The tables ``[forms]`` and ``[spellings]`` of ``data/search.toml``.

    Parameters
    ----------
    plurals
        Endings of English words, each with the one that it has in the plural.
    unchanged
        Endings that are no plural.
    irregular
        For a word the other forms that no rule gives.
    apart
        English words that another word would be the plural of, and are not.
    without_alef
        Endings of Arabic words that never have the alef of the accusative after them.
    spellings
        For a word the other spellings of it.
    """

    plurals: Sequence[tuple[str, str]]
    unchanged: tuple[str, ...]
    irregular: Mapping[str, Sequence[OtherForm]]
    apart: frozenset[str]
    without_alef: tuple[str, ...]
    spellings: Mapping[str, Sequence[OtherForm]]

    def of(self, word: str, as_typed: str, count: Callable[[str], int]) -> Iterator[OtherForm]:
        """Give the other forms of a word that may stand in the archive.

        Examples
        --------
        >>> archive = {"country": 9, "countries": 4, "قرارا": 2, "قرار": 7}
        >>> def forms(word: str) -> list[str]:
        ...     return [f.word for f in load_forms().of(word, word, lambda w: archive.get(w, 0))]
        >>> forms("country"), forms("countries"), forms("قرار"), forms("قرارا")
        (['countries'], ['country'], ['قرارا'], ['قرار'])
        """
        yield from self.irregular.get(word, ())
        if is_arabic(word):
            yield from self._with_other_ending(word, as_typed, count)
        elif word.isascii() and word.isalpha():
            yield from self._of_number(word, count)

    def same(self, word: str) -> Sequence[OtherForm]:
        """Give the other spellings of a word."""
        return self.spellings.get(word, ())

    def _with_other_ending(
        self, word: str, as_typed: str, count: Callable[[str], int]
    ) -> Iterator[OtherForm]:
        """Give قرارا for قرار and the other way round."""

        def known(of: str) -> int:
            return count(of) + count("ال" + of)

        bare, is_marked = word.removesuffix(_ALEF), _TANWIN in as_typed[-2:]
        if bare != word:
            is_word = is_marked or (self._may_have_alef(bare) and known(bare) >= count(word))
            if is_word and len(bare) >= _SHORTEST and known(bare):
                yield OtherForm(bare, bare)
        elif self._may_have_alef(word) and 0 < count(word + _ALEF) <= known(word):
            yield OtherForm(word + _ALEF, word + _TANWIN + _ALEF, has_article=False)

    def _may_have_alef(self, word: str) -> bool:
        return len(word) >= _SHORTEST and not word.endswith(self.without_alef)

    def _of_number(self, word: str, count: Callable[[str], int]) -> Iterator[OtherForm]:
        others = (*self._plurals(word), *self._singulars(word))
        for other in dict.fromkeys(others):
            if other not in self.apart and count(other):
                yield OtherForm(other, other)

    def _plurals(self, word: str) -> Iterator[str]:
        """Give the plural; the rule with the longest ending says it."""
        if word in self.apart or len(word) < _SHORTEST:
            return
        singular, plural = next(rule for rule in self.plurals if word.endswith(rule[0]))
        yield word.removesuffix(singular) + plural

    def _singulars(self, word: str) -> Iterator[str]:
        if word in self.apart or word.endswith(self.unchanged):
            return
        for _, plural in self.plurals:
            if word.endswith(plural):
                stems = (rule[0] for rule in self.plurals if rule[1] == plural)
                for ending in stems:
                    one = word.removesuffix(plural) + ending
                    if len(one) >= _SHORTEST and word in self._plurals(one):
                        yield one


@cache
def load_forms() -> Forms:
    """Read the tables once."""
    table = read_words("search.toml")
    forms = table["forms"]
    rules = [tuple(rule.replace(_NOTHING, "").split(" ")) for rule in forms["plural"]]
    return Forms(
        plurals=sorted(((one, many) for one, many in rules), key=lambda rule: -len(rule[0])),
        unchanged=tuple(forms["no_plural"]),
        irregular=_sets(forms["irregular"]),
        apart=frozenset(forms["apart"]),
        without_alef=tuple(forms["without_alef"]),
        spellings=_sets(table["spellings"]["same"]),
    )


def _sets(lines: Sequence[str]) -> dict[str, list[OtherForm]]:
    """Read lines of words that belong together."""
    found: dict[str, list[OtherForm]] = defaultdict(list)
    for line in lines:
        words = [OtherForm("".join(split_words(word)), word) for word in line.split()]
        for word in words:
            found[word.word] += (other for other in words if other.word != word.word)
    return found
