"""Names of persons: where they are longer than listed, and where countries are theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from smi_graph.mentions.surroundings import MARKS
from smi_graph.mentions.text import PARAGRAPH, folded_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.mentions.lexicon import Hit, Sense
    from smi_graph.mentions.rules import Rules, Words
    from smi_graph.mentions.surroundings import Surroundings

_OFFICE = 100
_OF = frozenset(("of", "for"))
_SMALL = frozenset(("of", "and", "for", "the", "&", "to", "in", "de"))


class People:
    """Judges names by what stands before and after names of persons.

    Parameters
    ----------
    rules
        Of which the words about persons are used.
    nations
        The folded names and adjectives of nations.
    """

    def __init__(self, rules: Rules, nations: Words) -> None:
        self._persons = rules.persons
        self._article = rules.attached.article
        self._nations = nations
        self._adjectives = rules.nations

    @property
    def parts_before(self) -> Words:
        """What may stand before a person's name and calls for a closer look."""
        return self._persons.first_names | self._persons.parts | self._persons.titles

    @property
    def parts_after(self) -> Words:
        """What may stand after a person's name and calls for a closer look."""
        return self._persons.first_names | self._persons.parts | self._persons.family_names

    def is_longer(
        self, hit: Hit, around: Surroundings, before: Sequence[str], after: Sequence[str]
    ) -> bool:
        """Tell whether a person's name goes on before or after the listed one."""
        if not hit.attached and self._begins_earlier(hit, around, before):
            return True
        return around.is_hyphenated(hit.end) or (
            bool(after) and self._ends_later(hit, around, after)
        )

    def _ends_later(self, hit: Hit, around: Surroundings, after: Sequence[str]) -> bool:
        nearest, persons = after[0], self._persons
        if nearest.isascii():
            return nearest in persons.family_names or self._goes_on_in_capitals(hit, around)
        if nearest in persons.family_names or nearest in persons.parts:
            return True
        if nearest in persons.first_names:
            return around.is_printed_so(hit.end + 1, nearest)
        return self._is_of_a_town(nearest)

    def _is_of_a_town(self, word: str) -> bool:
        """Tell a family name such as الحموي from adjectives of nations and offices."""
        if not (word.startswith(self._article) and word.endswith("ي") and len(word) > 5):
            return False
        known = word in self._persons.adjectives or word in self._persons.titles
        return not known and word not in self._adjectives

    def _begins_earlier(self, hit: Hit, around: Surroundings, before: Sequence[str]) -> bool:
        """Tell whether a part of the name stands before the listed one."""
        if not before:
            return False
        nearest, persons = before[0], self._persons
        place = hit.start - len(nearest) - 1
        known = nearest in persons.first_names or nearest in persons.parts
        if not nearest.isascii():
            return known and around.is_printed_so(place, nearest)
        if not around.text.printed(place).isupper() or nearest[-1] == ",":
            return False
        return known or not self._may_stand_before(hit, nearest, place, around)

    def _may_stand_before(self, hit: Hit, word: str, place: int, around: Surroundings) -> bool:
        """Tell a capital word before a name that is no part of it: a title, a nation, a role."""
        bare = word.removesuffix("'s").strip(".")
        if self._is_role(bare) or self._is_role(word) or "'" in word or "-" in word:
            return True
        if bare in self._nations or bare in self._persons.adjectives:
            return True
        if self._ends_an_office(place, around) or around.begins_sentence(place):
            return True
        return around.is_title_case(hit.start, hit.end)

    def _is_role(self, word: str) -> bool:
        persons = self._persons
        return word in persons.titles or word in persons.roles or word in persons.may_follow

    def _ends_an_office(self, end: int, around: Surroundings) -> bool:
        """Tell whether a title began the words in capitals: "Minister of Foreign Affairs"."""
        piece = around.folded[max(0, end - _OFFICE) : end].rpartition(PARAGRAPH)[2]
        place, of_what = end, False
        for word in reversed(piece.split(" ")):
            place -= len(word)
            if word in _SMALL:
                of_what = word in _OF
            elif word:
                capital = around.text.printed(place).isupper()
                if (capital or of_what) and (
                    self._is_role(word.strip(",.")) or self._is_role(word)
                ):
                    return True
                if word[-1] in MARKS or not capital:
                    return False
            place -= 1
        return False

    def _goes_on_in_capitals(self, hit: Hit, around: Surroundings) -> bool:
        capitals = around.capital_words(hit.end)
        if not capitals or not capitals[0].isascii():
            return False
        word = folded_name(capitals[0])
        if word in self._persons.may_follow or word in self._persons.titles:
            return False
        return not around.is_title_case(hit.start, hit.end)

    def first_names_before(self, sense: Sense, key: str) -> Words:
        """Give the first names that make a country the family name of somebody."""
        if sense.name.isascii():
            return self._persons.first_names
        return frozenset() if key.startswith(self._article) else self._persons.foreign_first_names

    def is_family_name(self, hit: Hit, around: Surroundings, before: Sequence[str]) -> bool:
        """Tell "Michael Jordan": a first name directly before the name of a country."""
        sense = hit.pattern.name
        if not before or hit.attached or sense is None:
            return False
        if before[0] not in self.first_names_before(sense, hit.pattern.key):
            return False
        place = hit.start - len(before[0]) - 1
        return not before[0].isascii() or around.text.printed(place).isupper()

    def is_a_persons(self, hit: Hit, around: Surroundings, before: Sequence[str]) -> bool:
        """Tell "Chad Smith", "Jordan-Smith" and "Scott Holland" from countries."""
        sense = hit.pattern.name
        if sense is None or not sense.name.isascii():
            return False
        if around.is_hyphenated(hit.end):
            following = re.split(r"\W", around.folded[hit.end + 1 : hit.end + 20], maxsplit=1)[0]
            if following not in self._nations:
                return True
        return self._stands_behind_a_name(hit, around, before) or self._stands_before_a_name(
            hit, around
        )

    def _stands_behind_a_name(self, hit: Hit, around: Surroundings, before: Sequence[str]) -> bool:
        if not before or not before[0].isascii() or before[0][-1] == ",":
            return False
        place = hit.start - len(before[0]) - 1
        if not around.text.printed(place).isupper():
            return False
        if before[0].strip(".") in self._persons.titles:
            return True  # "Prime Minister Holland"; of a country it is "of Holland".
        return not self._may_stand_before(hit, before[0], place, around)

    def _stands_before_a_name(self, hit: Hit, around: Surroundings) -> bool:
        capitals = around.capital_words(hit.end)
        if not capitals or not capitals[0].isalpha():
            return False
        word = folded_name(capitals[0])
        if self._is_role(word) or word in self._nations:
            return False
        return not around.is_title_case(hit.start, hit.end)
