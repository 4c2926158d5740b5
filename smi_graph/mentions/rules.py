"""What the rules of finding say, once their files are read."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

Words = frozenset[str]
# Before letters: every name that ends with them.
ANY = "…"


@dataclass(frozen=True, slots=True)
class Attached:
    """The letters that Arabic writes together with the next word."""

    first: Words
    second: Words
    eliding: str
    article: str

    @property
    def form(self) -> str:
        """A regular expression for what may be attached before a word."""
        return f"[{''.join(sorted(self.first))}]?[{''.join(sorted(self.second))}]?"

    def before(self, folded: str, start: int) -> int:
        """Count the letters attached before a place; 0 where another word ends there."""
        letter = folded[start - 1]
        if letter in self.second:
            if start < 2 or not folded[start - 2].isalnum():
                return 1
            letter, start = folded[start - 2], start - 1
            return 2 if self._begins(letter, folded, start) else 0
        return 1 if self._begins(letter, folded, start) else 0

    def without(self, word: str) -> str:
        """Give a word without the letters that may be attached to it."""
        for letters in (self.first, self.second):
            if len(word) > 3 and word[0] in letters:
                word = word[1:]
        return word

    def readings(self, word: str) -> tuple[str, ...]:
        """Give what a word may be: as it is, and without the letters that may be attached to it.

        Examples
        --------
        >>> Attached(frozenset("وف"), frozenset("بكل"), "ل", "ال").readings("وبحر")
        ('وبحر', 'بحر', 'حر')
        """
        found = [word]
        for letters in (self.first, self.second):
            if len(found[-1]) > 1 and found[-1][0] in letters:
                found.append(found[-1][1:])
        return tuple(found)

    def _begins(self, letter: str, folded: str, start: int) -> bool:
        if letter not in self.first:
            return False
        if start > 1 and folded[start - 2] in self.first:
            start -= 1
        return start < 2 or not folded[start - 2].isalnum()


@dataclass(frozen=True, slots=True)
class Capitals:
    """What Latin capitals say."""

    lower: Words
    words: Words
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """Words by which a listed name is seen to stand in the name of something else."""

    kinds: Words
    before: Words = frozenset()
    before_of: Words = frozenset()
    before_of_capital: Words = frozenset()
    after: Words = frozenset()
    after_comma: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Homograph:
    """A listed name that is also something else."""

    names: Words
    never: bool = False
    spelled: tuple[str, ...] = ()
    unless_spelled: tuple[str, ...] = ()
    only_after: Words = frozenset()
    beside: bool | tuple[str, ...] = False
    not_after: Words = frozenset()
    not_after_ending: Words = frozenset()
    and_after_ending: Words = frozenset()
    unless_after: Words = frozenset()
    unless_after_ending: Words = frozenset()
    unless_signs: Words = frozenset()
    not_before: Words = frozenset()
    numbers: bool = False
    unless: Words = frozenset()
    phrases: tuple[str, ...] = ()
    given_name: bool = False

    def __or__(self, other: Homograph) -> Homograph:
        """Put together what two entries say of one name."""
        joined: dict[str, Any] = {}
        for field in fields(Homograph):
            one, two = getattr(self, field.name), getattr(other, field.name)
            if isinstance(one, tuple) and isinstance(two, tuple):
                joined[field.name] = (*one, *two)
            else:
                joined[field.name] = one | two if isinstance(one, frozenset) else one or two
        return Homograph(**joined)


@dataclass(frozen=True, slots=True)
class Period:
    """The years in which a name stood for what its row says."""

    names: Words
    first: int = 0
    last: int = 9999


@dataclass(frozen=True, slots=True)
class Body:
    """Bodies whose name is part of the names of others."""

    values: Words
    names: Words = frozenset()
    not_after: Words = frozenset()
    not_before: Words = frozenset()
    nations: bool = False
    needs: tuple[str, ...] = ()
    unless: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Persons:
    """How names of persons are told from longer names."""

    least_words: int
    least_first_names: int
    least_words_bodies: int
    parts: Words
    first_names: Words
    family_names: Words
    may_follow: Words
    foreign_first_names: Words
    roles: Words
    adjectives: Words = frozenset()
    titles: Words = frozenset()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A form of numbers that need no words around."""

    name: str
    begin: tuple[str, ...]
    form: re.Pattern[str]
    value: str


@dataclass(frozen=True, slots=True)
class Governed:
    """Numbers of the documents of a body, which governs them in a sentence.

    Parameters
    ----------
    forms
        Each with what the number is written as.
    alone
        The form of a number that needs no body, where no other is named; or ``None``.
    """

    name: str
    bodies: Words
    forms: tuple[tuple[re.Pattern[str], str], ...]
    alone: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Numbering:
    """The words of ``documents.toml``."""

    symbols: tuple[Symbol, ...]
    governed: tuple[Governed, ...]
    nouns: tuple[str, ...]
    singular: Words
    nouns_of: Mapping[str, str]
    nouns_not_of: Mapping[str, str]
    own: Words
    other_bodies: tuple[str, ...]
    neutral: Words
    fillers: Words
    behind: tuple[str, ...]
    openers: Words
    joints: re.Pattern[str]
    years: re.Pattern[str]
    issuing: Words
    weak_bodies: tuple[str, ...]
    abbreviations: Words
    before_years: Words
    letters: Mapping[str, str]
    sessions: tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True)
class DateWords:
    """The words of ``dates.toml``."""

    before_year: Words
    before_month: Words
    counting: Words
    not_after: Words
    first_in_sentence: Words
    verbs: Words
    after_verbs: Words
    day_parts: Words
    days: Mapping[str, int]
    exactly: Mapping[str, str]
    hijri: tuple[str, ...]
    day_first: Words
    abbreviated: Words


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of finding."""

    attached: Attached
    capitals: Capitals
    nations: Words
    longer: tuple[str, ...]
    spelled: Mapping[str, str]
    inside: tuple[Inside, ...]
    homographs: Mapping[str, Homograph]
    homographs_ending: tuple[tuple[str, Homograph], ...]
    periods: Mapping[str, Period]
    bodies: tuple[Body, ...]
    persons: Persons
    numbering: Numbering
    dates: DateWords

    def homograph_of(self, kind: str, name: str) -> Homograph | None:
        """Give what is said of a name; what is said of endings is said of countries in one word."""
        rule = self.homographs.get(name)
        if kind != "country" or " " in name:
            return rule
        for ending, other in self.homographs_ending:
            if name.endswith(ending):
                rule = other if rule is None else rule | other
        return rule
