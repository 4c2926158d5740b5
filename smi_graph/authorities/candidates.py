"""Candidates for a name: what it may stand for, with a likeness of 0 to 100.

A likeness proposes and never decides. Only a form that is listed for one thing alone counts
as found; everything else is for a person to look at.
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.authorities import name_likeness
from smi_graph.authorities.consonant_keys import consonant_keys
from smi_graph.authorities.entries import label_key

if TYPE_CHECKING:
    from collections.abc import Iterable

_FOUND = 100.0
_MOST_COMPARED = 2_000
LEAST_LIKENESS = 40.0
_PERSON, _LEAST_OF_A_PERSON = "Person", 0.6


@dataclass(slots=True)
class NamedThing:
    """Something with names.

    Parameters
    ----------
    identifier
        What it is called in answers.
    kind
        Its class.
    names
        Its names by language: of each, the first is shown.
    numbers
        What other databases and sources know it by: addresses, and such as ``viaf:102333412``.
    """

    identifier: str
    kind: str
    names: dict[str, list[str]] = field(default_factory=dict)
    numbers: list[str] = field(default_factory=list)

    def shown(self, language: str) -> str:
        """Give the name in a language, or else in another."""
        for names in (self.names.get(language, []), *self.names.values()):
            if names:
                return names[0]
        return self.identifier


class Candidate(NamedTuple):
    """A thing that a name may stand for."""

    thing: NamedThing
    score: float
    is_found: bool


class CandidateIndex:
    """Finds candidates among named things, in both scripts.

    Examples
    --------
    >>> names = {"ar": ["أنتوني بلينكن"], "en": ["Antony Blinken"]}
    >>> index = CandidateIndex([NamedThing("person/antony-blinken", "Person", names)])
    >>> [(one.thing.identifier, one.is_found) for one in index.find("أنطوني بلينكن")]
    [('person/antony-blinken', False)]
    >>> index.find("ANTONY BLINKEN")[0].is_found
    True
    """

    def __init__(self, things: Iterable[NamedThing]) -> None:
        self.things: dict[str, NamedThing] = {}
        self._exact: defaultdict[str, set[str]] = defaultdict(set)
        self._words: defaultdict[str, set[str]] = defaultdict(set)
        self._numbers: defaultdict[str, set[str]] = defaultdict(set)
        for thing in things:
            self.things[thing.identifier] = thing
            for number in thing.numbers:
                self._numbers[plain_number(number)].add(thing.identifier)
            for name in _names(thing):
                self._exact[label_key(name)].add(thing.identifier)
                for word in consonant_keys(name):
                    self._words[word].add(thing.identifier)

    def find(
        self,
        name: str,
        kinds: Iterable[str] = (),
        limit: int = 10,
        numbers: Iterable[str] = (),
    ) -> list[Candidate]:
        """Find what a name may stand for, the likeliest first.

        Parameters
        ----------
        name
            As printed, in either script.
        kinds
            The classes that count; all when there are none.
        limit
            How many at most.
        numbers
            What is known to be its number elsewhere: who bears it is found under whatever name.
        """
        wanted = frozenset(kinds)
        borne = set[str]().union(*(self._numbers.get(plain_number(one), ()) for one in numbers))
        borne = {one for one in borne if self._counts(one, wanted)}
        if borne:
            found = sorted(borne)[:limit]
            return [Candidate(self.things[one], _FOUND, len(borne) == 1) for one in found]
        exact = {one for one in self._exact.get(label_key(name), ()) if self._counts(one, wanted)}
        scores = dict.fromkeys(exact, _FOUND)
        for identifier in self._alike(name):
            if identifier not in scores and self._counts(identifier, wanted):
                score = self._score(name, self.things[identifier])
                if score >= LEAST_LIKENESS:
                    scores[identifier] = score
        best = heapq.nsmallest(limit, scores.items(), key=lambda item: (-item[1], item[0]))
        return [
            Candidate(self.things[identifier], score, len(exact) == 1 and identifier in exact)
            for identifier, score in best
        ]

    def starting_with(self, prefix: str, limit: int = 10, after: int = 0) -> list[NamedThing]:
        """Give the things of which a name has a word that starts so, after so many of them."""
        key = label_key(prefix)
        if not key:
            return []
        found = {
            identifier: not name.startswith(key)
            for name, identifiers in self._exact.items()
            if name.startswith(key) or f" {key}" in name
            for identifier in identifiers
        }
        last = min(after, len(found)) + limit
        best = heapq.nsmallest(last, found.items(), key=lambda item: (item[1], item[0]))
        return [self.things[identifier] for identifier, _ in best[after:]]

    @staticmethod
    def _score(name: str, thing: NamedThing) -> float:
        """Compare a name with a thing; names of persons part by part."""
        if thing.kind != _PERSON:
            return likeness(name, _names(thing))
        alike = max(name_likeness.likeness(name, other).score for other in _names(thing))
        return min(round(100 * alike, 1), 99.0) if alike >= _LEAST_OF_A_PERSON else 0.0

    def _counts(self, identifier: str, wanted: frozenset[str]) -> bool:
        return not wanted or self.things[identifier].kind in wanted

    def _alike(self, name: str) -> list[str]:
        """Give the things that share most words with a name."""
        shared: defaultdict[str, int] = defaultdict(int)
        for word in consonant_keys(name):
            for identifier in self._words.get(word, ()):
                shared[identifier] += 1
        return heapq.nsmallest(_MOST_COMPARED, shared, key=lambda one: (-shared[one], one))


def plain_number(number: str) -> str:
    """Give a number of another database in one form, however it is written.

    Examples
    --------
    >>> plain_number("http://www.wikidata.org/entity/Q1254"), plain_number("VIAF:102333412 ")
    ('q1254', 'viaf:102333412')
    >>> plain_number("https://viaf.org/viaf/102333412/")
    'viaf:102333412'
    """
    text = number.strip().rstrip("/").casefold()
    if "wikidata.org/" in text or text.startswith(("wikidata:", "wd:")):
        return re.split("[/:]", text)[-1]
    if "viaf.org/" in text:
        return "viaf:" + text.rpartition("/")[2]
    return text


def _names(thing: NamedThing) -> list[str]:
    return [name for names in thing.names.values() for name in names]


def likeness(name: str, others: Iterable[str]) -> float:
    """Tell how like a name is to the likest of some others.

    Letters are compared within one script, consonants across scripts.

    Returns
    -------
    float
        From 0 to 99; `LEAST_LIKENESS` is the least that makes a candidate.

    Examples
    --------
    >>> likeness("Antony Blinken", ["جنيف", "أنتوني بلينكن"]), likeness("Kofi Annan", ["جنيف"])
    (95.0, 27.1)
    """
    key, sound = label_key(name), " ".join(consonant_keys(name))
    best = 0.0
    for other in others:
        letters = SequenceMatcher(None, key, label_key(other)).ratio()
        sounds = SequenceMatcher(None, sound, " ".join(consonant_keys(other))).ratio()
        best = max(best, letters, 0.95 * sounds)
    # Only a listed form is a certain one.
    return min(round(100 * best, 1), 99.0)
