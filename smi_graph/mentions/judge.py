"""Whether a listed name in a text stands for what its row says: judged by the words around."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.mentions.homographs import (
    Homographs,
    endings_of,
    marks_of,
    reads_signs,
    wants_more,
    words_after,
)
from smi_graph.mentions.lexicon import Sense
from smi_graph.mentions.people import People
from smi_graph.mentions.surroundings import MARKS, QUOTES, Place, begins_with, ends_with, holds_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from smi_graph.mentions.lexicon import Hit, Pattern
    from smi_graph.mentions.rules import Body, Homograph, Inside, Period, Rules, Words
    from smi_graph.mentions.surroundings import Surroundings

_OF = frozenset(("of", "for", "de"))
_ARTICLES = frozenset(("the", "al", "la"))
_BEFORE_CLOSER = frozenset("/" + QUOTES)
_JOINING = frozenset("/-")
_NOTHING = Sense("", "", "", "")
_STROKES_AFTER = re.compile(r"(?:/\w{1,20}){0,3}/\w{0,20}\d")
_STROKES_BEFORE = re.compile(r"\d\w{0,20}/\Z")
_YEARS = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the rules say of all names of a kind and script."""

    insides: tuple[Inside, ...]
    before: Words
    after: Words
    of: Words
    comma: Words


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules say of one name, and what beside it calls for a closer look.

    Most names stand among other words, and are what their rows say.
    """

    sense: Sense
    silent: bool
    shared: _Shared
    bodies: tuple[Body, ...]
    homograph: Homograph | None
    period: Period | None
    before: Words
    after: Words
    needed: tuple[Body, ...]
    endings: tuple[str, ...]
    marks: Words
    signs: bool
    always: bool
    given_name: bool
    nisba: str


class Judge:
    """Judges the names that were found in texts.

    Parameters
    ----------
    rules
        Of which those of ``names.toml`` are used.
    nations
        The folded names of countries.
    """

    def __init__(self, rules: Rules, nations: Words) -> None:
        self._rules = rules
        self._nations = nations | rules.nations
        self._people = People(rules, self._nations)
        self._homographs = Homographs(rules, self._nations, self._people)
        self._cases: dict[Pattern, _Case] = {}
        self._shared: dict[tuple[str, bool, Words], _Shared] = {}

    def all_stand(
        self, hits: Sequence[Hit], around: Surroundings, year: int | None
    ) -> list[bool | None]:
        """Tell of each name whether it is a mention; ``None`` where names beside it may decide."""
        cases, after, before = self._cases, _is_plain_after, _is_plain_before
        cased = around.text.cased
        stands: list[bool | None] = []
        for number, hit in enumerate(hits):
            pattern = hit.pattern
            case = cases.get(pattern)
            if case is None:
                case = cases[pattern] = self._case(pattern)
            if case.silent:
                stands.append(False)
            elif (
                not case.always
                and after(case, pattern, hit.end, cased)
                and before(case, hit.start - hit.attached, cased)
                and not (case.signs and around.text.has_signs(hit.start, hit.end))
            ):
                stands.append(True)
            else:
                stands.append(self._closely(case, hits, number, around, year))
        return stands

    def _closely(
        self,
        case: _Case,
        hits: Sequence[Hit],
        number: int,
        around: Surroundings,
        year: int | None,
    ) -> bool | None:
        sense, hit = case.sense, hits[number]
        period = case.period
        if period is not None and year is not None and not period.first <= year <= period.last:
            return False
        place = Place.of(hit, around)
        if _is_shelf_mark(around.folded, hit) or self._is_inside(case, sense, place):
            return False
        if sense.kind == "person":
            before = [] if _adjoins(hits, number - 1) else place.before
            after = [] if _adjoins(hits, number) else place.after
            return not self._people.is_longer(hit, around, before, after)
        if sense.kind == "country" and self._people.is_family_name(hit, around, place.before):
            return False
        if case.bodies and not self._is_the_body(case, place):
            return False
        return True if case.homograph is None else self._homographs.stands(case.homograph, place)

    def _case(self, pattern: Pattern) -> _Case:
        """Gather what the rules say of a name."""
        sense, key = pattern.name or _NOTHING, pattern.key
        shared = self._shared_by(sense, key)
        bodies = self._bodies(sense, key)
        homograph = self._rules.homograph_of(sense.kind, key)
        period = self._rules.periods.get(key)
        is_person = sense.kind == "person"
        before, after = self._own_beside(bodies, homograph)
        always = period is not None or any(body.unless for body in bodies)
        return _Case(
            sense=sense,
            silent=not sense.value,
            shared=shared,
            bodies=bodies,
            homograph=homograph,
            period=period,
            before=before,
            after=after,
            needed=tuple(body for body in bodies if body.needs),
            endings=() if homograph is None else endings_of(homograph),
            marks=_JOINING if homograph is None else _JOINING | marks_of(homograph),
            signs=homograph is not None and reads_signs(homograph),
            always=always or (homograph is not None and wants_more(homograph)),
            given_name=is_person or (homograph is not None and homograph.given_name),
            nisba=self._rules.attached.article if is_person else "",
        )

    def _shared_by(self, sense: Sense, key: str) -> _Shared:
        """Give what is the same for all names of a kind and script, kept once for all of them."""
        people, is_country = self._people, sense.kind == "country"
        first_names = people.first_names_before(sense, key) if is_country else frozenset()
        kept = self._shared.get((sense.kind, sense.name.isascii(), first_names))
        if kept is not None:
            return kept
        insides = tuple(
            one
            for one in self._rules.inside
            if sense.kind in one.kinds and _is_of_script(one, latin=sense.name.isascii())
        )
        before, after = set(first_names), set[str]()
        of, comma = set[str](), set[str]()
        for one in insides:
            before |= self._with_letters(one.before)
            after |= one.after
            of |= one.before_of | one.before_of_capital
            comma |= {words.split()[0].strip(MARKS) for words in one.after_comma}
        if sense.kind == "person":
            before |= people.parts_before
            after |= people.parts_after
        kept = _Shared(insides, *map(frozenset, (before, after, of, comma)))
        return self._shared.setdefault((sense.kind, sense.name.isascii(), first_names), kept)

    def _own_beside(
        self, bodies: Iterable[Body], homograph: Homograph | None
    ) -> tuple[Words, Words]:
        """Give the words directly before and after a name that make it something else."""
        before: set[str] = set()
        after: set[str] = set()
        for body in bodies:
            before |= {words.rpartition(" ")[2] for words in body.not_after}
            after |= {words.partition(" ")[0] for words in body.not_before}
            if body.nations:
                before |= self._nations | {f"{nation}'s" for nation in self._nations}
                after |= self._nations | {"of", "in"}
        if homograph is not None:
            before |= self._with_letters({w.rpartition(" ")[2] for w in homograph.not_after})
            after |= {words.partition(" ")[0] for words in homograph.not_before}
            after |= words_after(homograph)
        return frozenset(before), frozenset(after)

    def _bodies(self, sense: Sense, key: str) -> tuple[Body, ...]:
        if sense.kind != "organization":
            return ()
        return tuple(
            body
            for body in self._rules.bodies
            if sense.value in body.values and (not body.names or key in body.names)
        )

    def _with_letters(self, words: Iterable[str]) -> set[str]:
        """Give words with every letter that may be attached to them."""
        attached = self._rules.attached
        seconds = ("", *attached.second)
        letters = [first + second for first in ("", *attached.first) for second in seconds]
        plain = set(words)
        return plain | {f"{each}{word}" for word in plain if not word.isascii() for each in letters}

    def _is_inside(self, case: _Case, sense: Sense, place: Place) -> bool:
        """Tell whether a name stands in the name of something else, such as a street."""
        hit = place.hit
        folded = place.around.folded
        comma = folded[hit.end : hit.end + 1] == "," and not case.shared.comma.isdisjoint(
            word.strip(MARKS) for word in folded[hit.end + 1 : hit.end + 24].split()[:1]
        )
        for inside in case.shared.insides:
            if not hit.attached and self._follows(sense, place.before, inside.before):
                return True
            if _is_of_something(inside, place):
                return True
            if place.after and self._precedes(place, inside.after):
                return True
            if comma and _is_behind_comma(place, inside.after_comma):
                return True
        return False

    def _follows(self, sense: Sense, before: Sequence[str], words: Words) -> bool:
        """Tell whether one of some words stands before, titles of persons passed over."""
        for nearest in before:
            if not words.isdisjoint(self._rules.attached.readings(nearest)):
                return True
            if sense.kind != "person" or nearest not in self._rules.persons.titles:
                return False
        return False

    def _precedes(self, place: Place, words: Words) -> bool:
        """Tell whether one of some words follows, or ends the words in capitals that follow."""
        if not any(word in words for word in place.after):
            return False
        if not place.after[0].isascii():
            return place.after[0] in words
        capitals = [word.lower() for word in place.around.capital_words(place.hit.end)]
        if not capitals:
            return False
        if capitals[0] in words:
            return True
        hit = place.hit
        return any(word in words for word in capitals) and not place.around.is_title_case(
            hit.start, hit.end
        )

    def _is_the_body(self, case: _Case, place: Place) -> bool:
        """Tell a body from another one whose name holds its name."""
        hit = place.hit
        for body in case.bodies:
            if begins_with(place.after, body.not_before):
                return False
            if ends_with(place.before, body.not_after):
                return False
            if body.nations and self._is_of_a_nation(place):
                return False
            if body.unless and holds_one(place.around.sentence(hit.start, hit.end), body.unless):
                return False
        return True

    def _is_of_a_nation(self, place: Place) -> bool:
        after, before = place.after, place.before
        if after and after[0] in self._nations:
            return True
        if len(after) > 1 and after[0] in {"of", "in"}:
            rest = [word for word in after[1:3] if word != "the"]
            if rest and rest[0] in self._nations:
                return True
        if not before or place.hit.attached or not before[0].isascii():
            return False
        nearest = before[0].removesuffix("'s").removesuffix("'")
        return nearest in self._rules.nations or (nearest != before[0] and nearest in self._nations)

    def needed(self, hit: Hit) -> tuple[Body, ...]:
        """Give the bodies whose rules want other words or names in the text."""
        case = self._cases.get(hit.pattern)
        return () if case is None else case.needed

    def explained_otherwise(self, hit: Hit, around: Surroundings) -> bool:
        """Tell whether initials stand in brackets behind words that they are the initials of."""
        first, last = around.text.span(hit.start, hit.end)
        original = around.text.original
        initials = original[first:last]
        if not (initials.isupper() and len(initials) < 5 and original[first - 1 : first] == "("):
            return False
        words = original[max(0, first - 90) : first - 1].split()
        capitals = [word for word in words if word[:1].isupper()]
        spelled = "".join(word[0] for word in capitals[-len(initials) :])
        return original[last : last + 1] == ")" and spelled == initials

    def helps(self, hit: Hit, codes: Sequence[str]) -> bool:
        """Tell whether the countries beside a doubtful name in a list decide for it."""
        rule = self._rules.homographs[hit.pattern.key]
        if isinstance(rule.beside, tuple):
            return not set(rule.beside).isdisjoint(codes)
        return rule.beside and bool(codes)


def years_in(folded: str) -> list[int]:
    """Give the years that a folded text names.

    Examples
    --------
    >>> years_in("in 1960 and 20110")
    [1960]
    """
    return [int(year) for year in _YEARS.findall(folded)]


def _is_of_script(inside: Inside, *, latin: bool) -> bool:
    """Tell whether words stand around names of a script: both, where names of both do."""
    words = inside.before | inside.after | inside.before_of | inside.before_of_capital
    return any(word.isascii() == latin for word in words)


def _is_plain_after(case: _Case, pattern: Pattern, end: int, cased: str) -> bool:
    """Tell whether nothing directly after a name calls for a closer look."""
    mark = cased[end : end + 1]
    if mark in case.marks:
        return False
    if mark == " ":
        stop = cased.find(" ", end + 1)
        word = cased[end + 1 : stop if stop > 0 else None]
        bare = word.strip(MARKS)
        if bare in case.shared.after or bare in case.after or word[:1] in case.marks:
            return False
        longer = case.nisba and bare.startswith(case.nisba)
        return not (longer or (pattern.latin and bare[:1].isupper()))
    if mark == "," and case.shared.comma:
        stop = cased.find(" ", end + 2)
        word = cased[end + 2 : stop if stop > 0 else None].strip(MARKS)
        return word.lower() not in case.shared.comma
    return True


def _is_plain_before(case: _Case, start: int, cased: str) -> bool:
    """Tell whether nothing directly before a name calls for a closer look."""
    if not start or cased[start - 1] != " ":
        return not start or cased[start - 1] not in _BEFORE_CLOSER
    begin = cased.rfind(" ", 0, start - 1) + 1
    word = cased[begin : start - 1]
    small = word
    if word[:1].isupper():
        if case.given_name:
            return False
        small = word.lower()
    if small in case.shared.before or small in case.before:
        return False
    if case.endings and word.endswith(case.endings):
        return False
    if word in _ARTICLES:
        end, begin = begin - 1, cased.rfind(" ", 0, max(0, begin - 1)) + 1
        word = cased[begin : max(0, end)]
    if word not in _OF:
        return True
    end, begin = begin - 1, cased.rfind(" ", 0, max(0, begin - 1)) + 1
    return cased[begin : max(0, end)].lower().lstrip(MARKS) not in case.shared.of


def _of_what(before: Sequence[str]) -> str | None:
    """Give the word before "of" or "of the"."""
    rest = before[1:] if before and before[0] in _ARTICLES else before
    return rest[1] if len(rest) > 1 and rest[0] in _OF else None


def _is_of_something(inside: Inside, place: Place) -> bool:
    """Tell "the River of", and "the Union of" from "a union of"."""
    what = _of_what(place.before)
    if what is None or what in inside.before_of:
        return what is not None
    if what not in inside.before_of_capital:
        return False
    around = place.around
    return around.text.cased[around.folded.rfind(what, 0, place.hit.start)].isupper()


def _is_behind_comma(place: Place, words: Words) -> bool:
    """Tell whether a comma and one of some words follow: "Lebanon, Pennsylvania"."""
    end = place.hit.end
    folded = place.around.folded
    if folded[end : end + 1] != ",":
        return False
    rest = folded[end + 1 : end + 24].strip()
    return any(rest.startswith(word) and not rest[len(word) :][:1].isalpha() for word in words)


def _adjoins(hits: Sequence[Hit], number: int) -> bool:
    """Tell whether one whole name of a person follows another: two persons, no longer name."""
    if not 0 <= number < len(hits) - 1:
        return False
    one, two = hits[number], hits[number + 1]
    if one.end + 1 != two.start or two.attached:
        return False
    return all(hit.pattern.name and hit.pattern.name.kind == "person" for hit in (one, two))


def _is_shelf_mark(folded: str, hit: Hit) -> bool:
    """Tell "UNESCO/BIE/32": a part of a number that is written with strokes."""
    if folded[hit.end : hit.end + 1] == "/" and _STROKES_AFTER.match(folded, hit.end):
        return True
    return folded[hit.start - 1 : hit.start] == "/" and bool(
        _STROKES_BEFORE.search(folded[max(0, hit.start - 24) : hit.start])
    )
