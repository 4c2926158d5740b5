"""Names that are also something else: words, adjectives, names of people."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from smi_graph.mentions.surroundings import begins_with, ends_with, holds_one
from smi_graph.mentions.text import folded_name

if TYPE_CHECKING:
    from smi_graph.mentions.lexicon import Hit
    from smi_graph.mentions.people import People
    from smi_graph.mentions.rules import Homograph, Rules, Words
    from smi_graph.mentions.surroundings import Place

_NEAR = 64
_IT = "هو"
_NUMBER_AFTER = re.compile(rf"\s*(?:{_IT}\s+)?[\d(]")
# A phrase in which a certain word stands directly after the name.
_WORD_AFTER = re.compile(r"\{\} (\w+)(?= |\Z)")
_TATWEEL = "ـ"


class Homographs:
    """Judges names that are also something else.

    Parameters
    ----------
    rules
        Of which the attached letters are used.
    nations
        The folded names and adjectives of nations.
    people
        What tells names of persons.
    """

    def __init__(self, rules: Rules, nations: Words, people: People) -> None:
        self._attached = rules.attached
        self._nations = nations
        self._people = people

    def stands(self, rule: Homograph, place: Place) -> bool | None:
        """Judge a name; ``None`` where its neighbours may tell."""
        hit, printed = place.hit, ""
        if reads_signs(rule):
            first, last = place.around.text.span(hit.start, hit.end)
            printed = place.around.text.original[first:last]
        if _is_spelled(printed, rule.spelled):
            return True
        if not rule.unless_signs.isdisjoint(printed):
            return False
        if rule.never or _is_spelled(printed, rule.unless_spelled) or self._is_other(rule, place):
            return False
        if not rule.only_after and rule.beside is False:
            return True
        if place.before and not hit.attached:
            readings = self._attached.readings(place.before[0])
            if not rule.only_after.isdisjoint(readings):
                return True
        return None if rule.beside else False

    def _is_other(self, rule: Homograph, place: Place) -> bool:
        hit, around = place.hit, place.around
        if not hit.attached and self._is_behind(place.before, rule.not_after):
            return True
        if begins_with(place.after, rule.not_before) or _mark_begins(place, rule.not_before):
            return True
        if rule.numbers and _NUMBER_AFTER.match(around.folded[hit.end : hit.end + 8]):
            return True
        if rule.unless and holds_one(around.sentence(hit.start, hit.end), rule.unless):
            return True
        in_phrase = any(_stands_in(phrase, hit, around.folded) for phrase in rule.phrases)
        if in_phrase or self._is_adjective(rule, place):
            return True
        return rule.given_name and self._people.is_a_persons(hit, around, place.before)

    def _is_behind(self, before: list[str], words: Words) -> bool:
        if not before or not words:
            return False
        readings = self._attached.readings(before[0])
        return any(ends_with([reading, *before[1:]], words) for reading in readings)

    def _is_adjective(self, rule: Homograph, place: Place) -> bool:
        """Tell whether a noun or an adjective without article stands before: صحيفة سورية."""
        hit = place.hit
        letters = place.around.folded[hit.start - hit.attached : hit.start]
        if not place.before or not self._attached.first.issuperset(letters):
            return False
        endings = rule.and_after_ending if hit.attached else rule.not_after_ending
        if not self._ends_so(place.before[0], endings, place):
            return False
        if not hit.attached and self._is_described(rule, place.after):
            return False
        return self._may_be_described(rule, place.before[0])

    def _may_be_described(self, rule: Homograph, noun: str) -> bool:
        """Tell a noun without article from countries, function words and nouns with article."""
        readings = self._attached.readings(noun)
        if not self._nations.isdisjoint(readings) or noun.endswith(tuple(rule.unless_after_ending)):
            return False
        bare = self._attached.without(noun)
        article, eliding = self._attached.article, self._attached.eliding
        if bare.startswith((article, eliding * 2)) or noun.startswith((article, eliding * 2)):
            return False
        return noun not in rule.unless_after and bare not in rule.unless_after

    def _is_described(self, rule: Homograph, after: list[str]) -> bool:
        """Tell whether an adjective with the article or another country follows.

        The noun before the name is definite then, as only a name makes it: حكومة سورية الجديدة,
        حدود سورية ولبنان.
        """
        if not after:
            return False
        alike = after[0].endswith(tuple(folded_name(ending) for ending in rule.not_after_ending))
        if after[0].startswith(self._attached.article):
            return alike
        joined = self._attached.readings(after[0])[1:]
        return not alike and not self._nations.isdisjoint(joined)

    @staticmethod
    def _ends_so(word: str, endings: Words, place: Place) -> bool:
        """Tell whether a word before a name was printed with one of some endings."""
        hit, text = place.hit, place.around.text
        return any(
            len(word) > len(ending)
            and all(
                text.printed(hit.start - hit.attached - 1 - far) == ending[-far]
                for far in range(1, len(ending) + 1)
            )
            for ending in endings
        )


def reads_signs(rule: Homograph) -> bool:
    """Tell whether vowel signs on a name decide about it."""
    return bool(rule.spelled or rule.unless_spelled or rule.unless_signs)


def wants_more(rule: Homograph) -> bool:
    """Tell whether more than the words and marks directly beside a name decides about it."""
    return bool(
        rule.never
        or rule.only_after
        or rule.beside
        or rule.unless
        or any(_WORD_AFTER.search(phrase) is None for phrase in rule.phrases)
    )


def words_after(rule: Homograph) -> Words:
    """Give the words directly after a name with which phrases and numbers may begin."""
    found = {match[1] for phrase in rule.phrases if (match := _WORD_AFTER.search(phrase))}
    return frozenset(found | ({_IT} if rule.numbers else set()))


def endings_of(rule: Homograph) -> tuple[str, ...]:
    """Give the folded endings of words before a name that make it an adjective."""
    return tuple({folded_name(ending) for ending in rule.not_after_ending | rule.and_after_ending})


def marks_of(rule: Homograph) -> Words:
    """Give the marks and digits after a name that call for a closer look."""
    marks = {words[0] for words in rule.not_before if words[0] in ",'"}
    return frozenset(marks | (set("0123456789(") if rule.numbers else set()))


def _is_spelled(printed: str, forms: tuple[str, ...]) -> bool:
    """Tell whether words are printed with the vowel signs of a form; they may have more.

    Examples
    --------
    >>> _is_spelled("عُمَان", ("عُمان",)), _is_spelled("عمان", ("عُمان",))
    (True, False)
    """
    if not forms:
        return False
    letters = _letters(printed)
    return any(
        len(form) == len(letters)
        and all(
            one == two and signs <= more
            for (one, signs), (two, more) in zip(form, letters, strict=True)
        )
        for form in map(_letters, forms)
    )


@lru_cache(maxsize=2**10)
def _letters(word: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Give the letters of a word, each with its signs."""
    found: list[tuple[str, set[str]]] = []
    for letter in word.replace(_TATWEEL, ""):
        if found and unicodedata.combining(letter):
            found[-1][1].add(letter)
        else:
            found.append((letter, set()))
    return tuple((letter, frozenset(signs)) for letter, signs in found)


def _mark_begins(place: Place, words: Words) -> bool:
    end = place.hit.end
    piece = place.around.folded[end : end + 24]
    if piece[:1] not in {",", "'"}:
        return False
    return any(word[0] in ",'" and piece.startswith(word) for word in words)


def _stands_in(phrase: str, hit: Hit, folded: str) -> bool:
    """Tell whether a name stands in a phrase of the rules."""
    begin = max(0, hit.start - hit.attached - _NEAR)
    pattern = re.compile(phrase.replace("{}", re.escape(folded[hit.start : hit.end])))
    return any(
        begin + match.start() <= hit.start and hit.end <= begin + match.end()
        for match in pattern.finditer(folded[begin : hit.end + _NEAR])
    )
