"""Whether a listed name in a text stands for what its row says: judged by the words around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from smi_graph.mentions.text import PARAGRAPH, folded_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from smi_graph.mentions.lexicon import Hit, Sense
    from smi_graph.mentions.rules import Body, Homograph, Period, Rules, Words
    from smi_graph.mentions.text import SearchedText

_NEAR = 64
_MOST_WORDS = 4
_OFFICE = 100
_MARKS = ",.;:!?()[]{}«»\"“”/|…"
_OF = frozenset(("of", "for", "de"))
_ARTICLES = frozenset(("the", "al", "la"))
_STROKES_AFTER = re.compile(r"(?:/\w{1,20}){0,3}/\w{0,20}\d")
_STROKES_BEFORE = re.compile(r"\d\w{0,20}/\Z")
_SMALL = frozenset(("of", "and", "for", "the", "&", "to", "in", "de"))
_NO_WORD = re.compile(r"\W+")
_YEARS = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A listed name in a text, with one thing that it may stand for."""

    start: int
    end: int
    attached: int
    sense: Sense
    key: str


class Surroundings:
    """The words around the places of one text."""

    def __init__(self, text: SearchedText) -> None:
        self.text = text
        self.folded = text.folded

    def before(self, start: int) -> list[str]:
        """Give the words directly before a place, the nearest first; none over a mark."""
        piece = self.folded[max(0, start - _NEAR) : start]
        if not piece.endswith(" "):
            return []
        words: list[str] = []
        for word in reversed(piece.rpartition(PARAGRAPH)[2].split()[-_MOST_WORDS:]):
            if word[-1] in _MARKS and not (words == [] and word[-1] == ","):
                if word[-1] == "." and len(word) < 5:
                    words.append(word)
                break
            words.append(word)
        return words

    def after(self, end: int) -> list[str]:
        """Give the words directly after a place; none over a mark."""
        piece = self.folded[end : end + _NEAR]
        if not piece.startswith(" "):
            return []
        words: list[str] = []
        for word in piece.partition(PARAGRAPH)[0].split()[:_MOST_WORDS]:
            bare = word.strip("\"“”«»()[]'")
            cut = bare.rstrip(",.;:!?")
            words += [bare] if bare == cut + "." and len(cut) < 5 else [cut]
            if word[-1] in _MARKS or not cut:
                break
        return words

    def capital_words(self, end: int) -> list[str]:
        """Give the words in capitals that directly follow a place, as folded words."""
        first, last = self.text.span(end - 1, end)
        printed = self.text.original[last : last + _NEAR].partition("\n\n")[0]
        found: list[str] = []
        if not printed[:1].isspace():
            return found
        for word in printed.split()[:_MOST_WORDS]:
            bare = word.strip("\"“”«»()[]'’")
            if not bare[:1].isupper():
                break
            found.append(bare.rstrip(",.;:!?’'"))
            if word[-1] in _MARKS:
                break
        del first
        return found

    def is_hyphenated(self, end: int) -> bool:
        """Tell whether a hyphen and a capital follow, as in a double name."""
        following = self.folded[end + 1 : end + 2]
        if self.folded[end : end + 1] != "-" or not following.isalpha():
            return False
        return self.text.printed(end + 1).isupper()

    def is_printed_so(self, start: int, word: str) -> bool:
        """Tell whether a folded word was printed with the final ya that it has in the rules."""
        if not word.endswith("ي"):
            return True
        return self.text.printed(start + len(word) - 1) != "ى"

    def sentence(self, start: int, end: int) -> str:
        """Give the sentence around a place."""
        begin = max(self.folded.rfind(mark, 0, start) for mark in (". ", "! ", "? ", PARAGRAPH))
        ends = [self.folded.find(mark, end) for mark in (". ", "! ", "? ", PARAGRAPH)]
        last = min((place for place in ends if place >= 0), default=len(self.folded))
        return self.folded[begin + 1 : last]

    def begins_sentence(self, start: int) -> bool:
        """Tell whether nothing of the sentence stands before a place."""
        left = self.folded[max(0, start - 4) : start].rstrip(" \"“«'(")
        return start == 0 or not left or left[-1] in ".!?\n:" or self.folded[start - 1] == PARAGRAPH

    def is_title_case(self, start: int, end: int) -> bool:
        """Tell whether the line around is a heading, whose words all begin with capitals."""
        first, last = self.text.span(start, end)
        original = self.text.original
        line = original[original.rfind("\n", 0, first) + 1 : first][-120:]
        stop = original.find("\n", last)
        line += original[last : stop if stop >= 0 else len(original)][:120]
        words = [word for word in re.findall(r"[^\W\d_]+", line) if len(word) > 3]
        return len(words) > 1 and all(word[0].isupper() for word in words)


class Judge:
    """Judges the candidates of texts by the rules."""

    def __init__(self, rules: Rules, is_nation: Callable[[str], bool]) -> None:
        self._rules = rules
        self._is_nation = is_nation
        self._bodies = {
            value: [body for body in rules.bodies if value in body.values]
            for body in rules.bodies
            for value in body.values
        }

    @cached_property
    def _first_names(self) -> Words:
        return self._rules.persons.first_names

    def stands(self, one: Candidate, around: Surroundings, year: int | None) -> bool:
        """Tell whether a candidate is a mention, whatever else the text names."""
        if self._is_inside(one, around) or not self._in_period(one, year):
            return False
        if _is_shelf_mark(around.folded, one.start, one.end):
            return False
        if one.sense.kind == "person":
            return not self._is_longer_person(one, around)
        if one.sense.kind == "country" and self._is_family_name(one, around):
            return False
        return one.sense.kind != "organization" or self._is_the_body(one, around)

    def _in_period(self, one: Candidate, year: int | None) -> bool:
        period = self._rules.periods.get(one.key)
        return period is None or year is None or period.first <= year <= period.last

    def _is_inside(self, one: Candidate, around: Surroundings) -> bool:
        before, after = around.before(one.start - one.attached), around.after(one.end)
        for inside in self._rules.inside:
            if one.sense.kind not in inside.kinds:
                continue
            if not one.attached and self._follows(before, inside.before):
                return True
            if inside.before_of and _of_what(before) & inside.before_of:
                return True
            if after and self._precedes(one, after, inside.after, around):
                return True
            if inside.after_comma and _behind_comma(around.folded, one.end, inside.after_comma):
                return True
        return False

    def _follows(self, before: list[str], words: Words) -> bool:
        """Tell whether one of some words stands before, titles of persons between passed over."""
        for nearest in before:
            if nearest in words or _without_letters(nearest, self._rules) in words:
                return True
            if not self._is_title(nearest):
                return False
        return False

    def _is_title(self, word: str) -> bool:
        return word in self._rules.persons.titles

    def _precedes(
        self, one: Candidate, after: list[str], words: Words, around: Surroundings
    ) -> bool:
        if not any(word in words for word in after):
            return False
        if not after[0].isascii():
            return after[0] in words
        printed = around.capital_words(one.end)
        capitals = [folded_name(word) for word in printed]
        if not capitals:
            return False
        if capitals[0] in words:
            return True
        return any(word in words for word in capitals) and not around.is_title_case(
            one.start, one.end
        )

    def _is_longer_person(self, one: Candidate, around: Surroundings) -> bool:
        """Tell whether a person's name goes on before or after the listed one."""
        persons = self._rules.persons
        if not one.attached and self._begins_earlier(one, around):
            return True
        if around.is_hyphenated(one.end):
            return True
        after = around.after(one.end)
        if not after:
            return False
        nearest = after[0]
        if nearest.isascii():
            return nearest in persons.family_names or self._goes_on_in_capitals(one, around)
        if nearest in persons.family_names or nearest in persons.parts:
            return True
        if nearest in persons.first_names:
            return around.is_printed_so(one.end + 1, nearest)
        return self._is_of_a_town(nearest)

    def _is_of_a_town(self, word: str) -> bool:
        """Tell a family name such as الحموي from adjectives of nations and offices."""
        article = self._rules.attached.article
        if not (word.startswith(article) and word.endswith("ي") and len(word) > 5):
            return False
        persons = self._rules.persons
        return not (
            word in self._rules.nations or word in persons.adjectives or word in persons.titles
        )

    def _begins_earlier(self, one: Candidate, around: Surroundings) -> bool:
        """Tell whether a part of the name stands before the listed one."""
        persons = self._rules.persons
        before = around.before(one.start)
        if not before:
            return False
        nearest = before[0]
        place = one.start - len(nearest) - 1
        if not nearest.isascii():
            known = nearest in persons.first_names or nearest in persons.parts
            return known and around.is_printed_so(place, nearest)
        if not around.text.printed(place).isupper() or nearest[-1] == ",":
            return False
        if nearest in persons.first_names or nearest in persons.parts:
            return True
        return not self._may_stand_before_a_name(one, nearest, place, around)

    def _may_stand_before_a_name(
        self, one: Candidate, word: str, place: int, around: Surroundings
    ) -> bool:
        """Tell a capital word before a name that is no part of it: a title, a nation, a role."""
        persons = self._rules.persons
        bare = word.removesuffix("'s").strip(".")
        if bare in persons.titles or bare in persons.roles or bare in persons.may_follow:
            return True
        if word in persons.titles or word in persons.roles or "'" in word or "-" in word:
            return True
        if bare in self._rules.nations or self._is_nation(bare) or bare in persons.adjectives:
            return True
        if self._ends_an_office(place, around):
            return True
        return around.begins_sentence(place) or around.is_title_case(one.start, one.end)

    def _ends_an_office(self, end: int, around: Surroundings) -> bool:
        """Tell whether a title began the words in capitals: "Minister of Foreign Affairs"."""
        persons = self._rules.persons
        piece = around.folded[max(0, end - _OFFICE) : end].rpartition(PARAGRAPH)[2]
        place = end
        for word in reversed(piece.split(" ")):
            place -= len(word)
            if word and word not in _SMALL:
                bare = word.strip(",.")
                if bare in persons.titles or bare in persons.roles or word in persons.titles:
                    return True
                if word[-1] in _MARKS or not around.text.printed(place).isupper():
                    return False
            place -= 1
        return False

    def _goes_on_in_capitals(self, one: Candidate, around: Surroundings) -> bool:
        capitals = around.capital_words(one.end)
        if not capitals or not capitals[0].isascii():
            return False
        if folded_name(capitals[0]) in self._rules.persons.may_follow:
            return False
        if folded_name(capitals[0]) in self._rules.persons.titles:
            return False
        return not around.is_title_case(one.start, one.end)

    def _is_family_name(self, one: Candidate, around: Surroundings) -> bool:
        """Tell "Michael Jordan": a first name directly before the name of a country."""
        before = around.before(one.start)
        if not before or one.attached:
            return False
        if not one.sense.name.isascii():
            article = self._rules.attached.article
            return before[0] in self._rules.persons.foreign_first_names and not one.key.startswith(article)
        if before[0] not in self._first_names:
            return False
        return around.text.printed(one.start - len(before[0]) - 1).isupper()

    def _is_the_body(self, one: Candidate, around: Surroundings) -> bool:
        before = around.before(one.start - one.attached)
        after = around.after(one.end)
        for body in self._bodies.get(one.sense.value, ()):
            if body.names and one.key not in body.names:
                continue
            if _begins_with(after, body.not_before) or _ends_with(before, body.not_after):
                return False
            if body.nations and self._is_of_a_nation(one, before, after):
                return False
            if body.unless and _holds(around.sentence(one.start, one.end), body.unless):
                return False
        return True

    def _is_of_a_nation(self, one: Candidate, before: list[str], after: list[str]) -> bool:
        nations = self._rules.nations
        if after and (after[0] in nations or self._is_nation(after[0])):
            return True
        if len(after) > 1 and after[0] in {"of", "in"}:
            rest = [word for word in after[1:3] if word != "the"]
            if rest and (self._is_nation(rest[0]) or rest[0] in nations):
                return True
        if not before or one.attached:
            return False
        nearest = before[0].removesuffix("'s").removesuffix("'")
        arabic = not nearest[:1].isascii()
        possessive = nearest != before[0]
        return not arabic and (nearest in nations or (possessive and self._is_nation(nearest)))

    def needed(self, one: Candidate) -> list[Body]:
        """Give the bodies whose rules want other words or names in the text."""
        return [
            body
            for body in self._bodies.get(one.sense.value, ())
            if body.needs and (not body.names or one.key in body.names)
        ]

    def explained_otherwise(self, one: Candidate, around: Surroundings) -> bool:
        """Tell whether initials stand in brackets behind words that they are the initials of.

        Where these words are a listed name of the same body, this is not asked.
        """
        first, last = around.text.span(one.start, one.end)
        original = around.text.original
        initials = original[first:last]
        if not (initials.isupper() and len(initials) < 5 and original[first - 1 : first] == "("):
            return False
        words = [word for word in original[max(0, first - 90) : first - 1].split() if word[:1].isupper()]
        spelled = "".join(word[0] for word in words[-len(initials) :])
        return original[last : last + 1] == ")" and spelled == initials

    def homograph(
        self, one: Candidate, rule: Homograph, around: Surroundings, beside: Iterable[str]
    ) -> bool:
        """Tell whether a name that is also something else stands for what its row says."""
        first, last = around.text.span(one.start, one.end)
        printed = around.text.original[first:last]
        if rule.spelled and printed in rule.spelled:
            return True
        if rule.never or printed in rule.unless_spelled:
            return False
        before, after = around.before(one.start - one.attached), around.after(one.end)
        if self._is_something_else(one, rule, around, before, after):
            return False
        if not rule.only_after and rule.beside is False:
            return True
        if rule.only_after and before and not one.attached:
            nearest = before[0]
            if nearest in rule.only_after or _without_letters(nearest, self._rules) in rule.only_after:
                return True
        if rule.beside is True:
            return any(True for _ in beside)
        return bool(rule.beside) and any(code in rule.beside for code in beside)

    def _is_something_else(
        self,
        one: Candidate,
        rule: Homograph,
        around: Surroundings,
        before: list[str],
        after: list[str],
    ) -> bool:
        folded = around.folded
        if not one.attached and _ends_with(before, rule.not_after):
            return True
        if _begins_with(after, rule.not_before) or _begins_with_mark(folded, one.end, rule.not_before):
            return True
        if rule.numbers and re.match(r"\s*(?:هو\s+)?[\d(]", folded[one.end : one.end + 8]):
            return True
        if rule.unless and _holds(around.sentence(one.start, one.end), rule.unless):
            return True
        if any(_stands_in(phrase, one, folded) for phrase in rule.phrases):
            return True
        if rule.given_name and one.sense.name.isascii():
            return self._is_persons(one, around, before)
        return False

    def _is_persons(self, one: Candidate, around: Surroundings, before: list[str]) -> bool:
        """Tell "Chad Smith", "Jordan-Smith" and "Scott Holland" from countries."""
        if around.is_hyphenated(one.end):
            following = re.split(r"\W", around.folded[one.end + 1 : one.end + 20], maxsplit=1)[0]
            if not self._is_nation(following) and following not in self._rules.nations:
                return True
        if around.is_title_case(one.start, one.end):
            return False
        if before and before[0].isascii() and before[0][-1] != ",":
            place = one.start - len(before[0]) - 1
            if around.text.printed(place).isupper() and not self._may_stand_before_a_name(
                one, before[0], place, around
            ):
                return True
        capitals = around.capital_words(one.end)
        if not capitals or not capitals[0].isalpha():
            return False
        word = folded_name(capitals[0])
        persons = self._rules.persons
        known = word in persons.titles or word in persons.may_follow or word in persons.roles
        return not (known or word in self._rules.nations or self._is_nation(word))


def _stands_in(phrase: str, one: Candidate, folded: str) -> bool:
    """Tell whether a name stands in a phrase of the rules."""
    begin = max(0, one.start - one.attached - _NEAR)
    pattern = re.compile(phrase.replace("{}", re.escape(folded[one.start : one.end])))
    return any(
        begin + match.start() <= one.start and one.end <= begin + match.end()
        for match in pattern.finditer(folded[begin : one.end + _NEAR])
    )


def _is_shelf_mark(folded: str, start: int, end: int) -> bool:
    """Tell "UNESCO/BIE/32": a part of a number that is written with strokes."""
    return bool(_STROKES_AFTER.match(folded, end) or _STROKES_BEFORE.search(folded[max(0, start - 24) : start]))


def _without_letters(word: str, rules: Rules) -> str:
    """Take attached letters off an Arabic word."""
    attached = rules.attached
    if len(word) > 3 and word[0] in attached.first:
        word = word[1:]
    if len(word) > 3 and word[0] in attached.second:
        word = word[1:]
    return word


def _of_what(before: list[str]) -> set[str]:
    """Give the word before "of" or "of the"."""
    rest = before[1:] if before and before[0] in _ARTICLES else before
    return {rest[1]} if len(rest) > 1 and rest[0] in _OF else set()


def _behind_comma(folded: str, end: int, words: Words) -> bool:
    piece = folded[end : end + 24]
    if not piece.startswith((", ", " ,")):
        return False
    rest = piece[2:].strip()
    return any(
        rest.startswith(word) and not rest[len(word) : len(word) + 1].isalpha() for word in words
    )


def _begins_with(after: list[str], words: Words) -> bool:
    return bool(after) and any(" ".join(after[:count]) in words for count in (1, 2, 3))


def _ends_with(before: list[str], words: Words) -> bool:
    """Tell whether words, the nearest first, end with one of some words or pairs of words."""
    return bool(before) and any(
        " ".join(reversed(before[:count])) in words for count in (1, 2, 3)
    )


def _begins_with_mark(folded: str, end: int, words: Words) -> bool:
    piece = folded[end : end + 16]
    if piece[:1] not in {",", "'"}:
        return False
    return any(word[0] in ",'" and piece.startswith(word) for word in words)


def _holds(sentence: str, words: Iterable[str]) -> bool:
    padded = " " + _NO_WORD.sub(" ", sentence) + " "
    return any(f" {word} " in padded for word in words)


def years_in(folded: str) -> list[int]:
    """Give the years that a folded text names.

    Examples
    --------
    >>> years_in("in 1960 and 20110")
    [1960]
    """
    return [int(year) for year in _YEARS.findall(folded)]
