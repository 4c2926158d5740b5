"""What a person may be asked: which names of the archive may be one, with what speaks for it.

Names are put together only by a decision, or by an equal identifier that sources give. Everything
here is for sorting questions and for showing why they are asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.arabic import fold
from smi_graph.authorities.blocking import BlockedNames
from smi_graph.authorities.decisions import Decision, Verdict
from smi_graph.authorities.entries import label_key
from smi_graph.authorities.name_likeness import likeness
from smi_graph.authorities.name_parts import NamePart, parts_of
from smi_graph.authorities.resolution import resolve
from smi_graph.vocabulary.iris import provisional_identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from smi_graph.authorities.entries import LabelAuthority

LEAST_SCORE = 0.72
MOST_OF_A_NAME = 5
# With all that may speak for two names, less than this does not come near.
_WORTH_A_LOOK = 0.6
_SHOWN = 5
_LONG_LIFE = 75
_COMMON = 25


class NameEvidence(NamedTuple):
    """Something that speaks for two names being one, or against it.

    Parameters
    ----------
    kind
        ``identifier``, ``companion``, ``country``, ``dates``, ``office`` or ``together`` (both
        stand in one record).
    favours
        Whether it speaks for it.
    values
        Identifiers, names, codes of countries, years or offices.
    records
        Codes of records that show it.
    """

    kind: str
    favours: bool
    values: tuple[str, ...]
    records: tuple[str, ...] = ()


@dataclass(slots=True)
class Bearer:
    """Somebody whom records name, or whom the table lists.

    Parameters
    ----------
    identifier
        Of the entry, or a provisional one.
    is_listed
        Whether the table has an entry.
    names
        The forms of the name, each with how many records print it.
    identifiers
        What sources know the bearer by.
    records
        The codes of the records that name it, each with the name as it is printed there.
    joined
        Of names that decisions have joined, one that leads to all of them; else empty.
    """

    identifier: str
    is_listed: bool = False
    names: Counter[str] = field(default_factory=Counter)
    identifiers: set[str] = field(default_factory=set)
    records: dict[str, str] = field(default_factory=dict)
    joined: str = ""
    companions: Counter[str] = field(default_factory=Counter)
    countries: set[str] = field(default_factory=set)
    offices: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The commonest form of the name."""
        return min(self.names, key=lambda name: (-self.names[name], name))


@dataclass(frozen=True, slots=True)
class Question:
    """Whether two names are one.

    Parameters
    ----------
    first, second
        Who may be one; the second is an entry of the table, or what more records name.
    name, listed_name
        The forms of their names that are most alike.
    score
        From 0 to 1; sorts questions, and decides nothing.
    evidence
        What speaks for it and against it.
    """

    first: Bearer
    second: Bearer
    name: str
    listed_name: str
    score: float
    evidence: tuple[NameEvidence, ...]

    @property
    def known_by(self) -> str:
        """What sources know the first by, where its address is made of that."""
        return known_by_of(self.first)

    @property
    def identifier(self) -> str:
        """How a decision calls the second: as its entry, its bearer, or its name is known."""
        return self.second.identifier if self.second.is_listed else (
            known_by_of(self.second) or provisional_identifier(fold(self._second_name))
        )  # fmt: skip

    @property
    def _second_name(self) -> str:
        return self.second.joined or self.listed_name

    @property
    def uses(self) -> int:
        """How many records name the first."""
        return len(self.first.records)

    def decided(self, verdict: Verdict) -> Decision:
        """Give the decision that answers it."""
        return Decision(
            self.first.joined or self.name, self.identifier, verdict,
            known_by=self.known_by, listed_name=self._second_name,
        )  # fmt: skip

    def cells(self) -> dict[str, str]:
        """Give it as a line of a file of decisions."""
        told = self._told(favours=True)
        asked = self.decided(Verdict.OPEN)
        return {
            "name": asked.name,
            "known_by": asked.known_by,
            "identifier": asked.identifier,
            "listed_name": asked.listed_name,
            "score": f"{self.score:.3f}",
            "agreement": told,
            "against": self._told(favours=False),
            "supported": "yes" if told else "no",
        }

    def _told(self, *, favours: bool) -> str:
        told = [one for one in self.evidence if one.favours is favours]
        return " | ".join(f"{one.kind}: {', '.join(one.values)}" for one in told)


def known_by_of(bearer: Bearer) -> str:
    """Give what sources know a bearer by, where its address is made of that; else nothing."""
    if bearer.joined:
        return ""
    minted = {provisional_identifier(known): known for known in bearer.identifiers}
    return minted.get(bearer.identifier, "")


class Appearance(NamedTuple):
    """One name of one record, and what the record says around it."""

    name: str
    identifiers: tuple[str, ...]
    office: str
    document: str


class Bearers:
    """Gathers who is named, record by record.

    Parameters
    ----------
    authority
        The table with the decisions of persons.
    """

    def __init__(self, authority: LabelAuthority) -> None:
        self._authority = authority
        self.found: dict[str, Bearer] = {}
        for entry in authority.entries.values():
            settled = entry.identifier in authority.settled
            bearer = self._bearer(entry.identifier, is_listed=not settled)
            bearer.joined = next(authority.led_by(entry), "") if settled else ""
            bearer.names.update(dict.fromkeys(entry.names, 0))
            bearer.identifiers.update(entry.identifiers)

    def add(
        self, appearances: Sequence[Appearance], countries: Iterable[str], year: int | None
    ) -> None:
        """Take the names of one record."""
        here: dict[str, Bearer] = {}
        for one in appearances:
            found = resolve(self._authority, one.name, one.identifiers, one.document)
            bearer = self._bearer(found.identifier)
            bearer.names[one.name] += 1
            bearer.identifiers.update(one.identifiers)
            bearer.records[one.document] = one.name
            bearer.countries.update(countries)
            bearer.offices.update({one.office} - {""})
            bearer.years.update(() if year is None else (year,))
            here[found.identifier] = bearer
        if len(here) <= _COMMON:
            for identifier, bearer in here.items():
                bearer.companions.update(here.keys() - {identifier})

    def _bearer(self, identifier: str, *, is_listed: bool = False) -> Bearer:
        if identifier not in self.found:
            self.found[identifier] = Bearer(identifier, is_listed)
        return self.found[identifier]


class _Alike(NamedTuple):
    score: float
    first: Bearer
    second: Bearer
    name: str
    other_name: str


def questions(
    bearers: Bearers,
    authority: LabelAuthority,
    decisions: Iterable[Decision] = (),
    divide: Callable[[str], tuple[NamePart, ...]] = parts_of,
) -> list[Question]:
    """Give what a person may be asked about names.

    Parameters
    ----------
    bearers
        Who is named.
    authority
        The table with the decisions of persons.
    decisions
        What was decided; it is not asked again, nor what was held for want of information.
    divide
        Gives the parts of a name.

    Returns
    -------
    list of Question
        Those about names on which most records hang first, and of a name the likeliest first.
    """
    apart = {Verdict.DIFFERENT, Verdict.HELD}
    answered = {
        pair_of(one, authority) for one in decisions if one.verdict in apart and not one.document
    }
    rows = [(one, name) for one in bearers.found.values() for name in one.names]
    names = BlockedNames((name for _, name in rows), divide)
    best: dict[frozenset[str], _Alike] = {}
    for i, j in (*names.pairs(), *_of_one_identifier(rows)):
        (one, first), (other, second) = rows[i], rows[j]
        if one is other or (one.is_listed and other.is_listed) or are_never_one(one, other):
            continue
        like = likeness(first, second, names.rarity, divide)
        pair = frozenset((one.identifier, other.identifier))
        is_known = not one.identifiers.isdisjoint(other.identifiers)
        if like.score < _WORTH_A_LOOK and not is_known:
            continue
        if pair in answered or (pair in best and best[pair].score >= like.score):
            continue
        best[pair] = _Alike(like.score, one, other, first, second)
    asked = [_question(bearers.found, alike) for alike in best.values()]
    return _sorted(one for one in asked if one.score >= LEAST_SCORE)


def _of_one_identifier(rows: list[tuple[Bearer, str]]) -> list[tuple[int, int]]:
    """Give the names whose bearers sources know by one identifier."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, (bearer, _) in enumerate(rows):
        for known in bearer.identifiers:
            places[known].append(place)
    return [(some[0], place) for some in places.values() for place in some[1:]]


def are_never_one(one: Bearer, other: Bearer) -> bool:
    """Tell whether sources know two by different identifiers of one kind."""
    if one.identifiers & other.identifiers:
        return False
    first, second = (
        {known.partition(":")[0] for known in bearer.identifiers} for bearer in (one, other)
    )
    return not first.isdisjoint(second)


def pair_of(decision: Decision, authority: LabelAuthority) -> frozenset[str]:
    """Give the identifiers of the two that a decision is about; one where they are one already.

    Examples
    --------
    >>> from smi_graph.authorities import Entry, LabelAuthority
    >>> persons = LabelAuthority.of("persons", [Entry("a", "ليلى النجار", "Layla Najjar")])
    >>> sorted(pair_of(Decision("Layla Najjar", "a"), persons))
    ['a']
    """
    first = decision.known_by or fold(decision.name)
    entry = authority.bearers.get(decision.known_by) or authority.find(decision.name)
    one = provisional_identifier(first) if entry is None else entry.identifier
    other = decision.identifier
    if other not in authority.entries and not other.startswith("n-"):
        known = authority.bearers.get(other) or authority.find(other)
        other = provisional_identifier(fold(other)) if known is None else known.identifier
        if ":" in decision.identifier and known is None:
            other = provisional_identifier(decision.identifier)
    else:
        listed = authority.find(decision.listed_name)
        if other not in authority.entries and listed is not None:
            other = listed.identifier
    return frozenset((one, other))


def _question(found: dict[str, Bearer], alike: _Alike) -> Question:
    score, one, other, first_name, second_name = alike
    evidence = tuple(_evidence(one, other, found))
    if any(each.kind == "identifier" for each in evidence):
        score = 1.0
    for each in evidence:
        score += _CHANGES.get((each.kind, each.favours), 0.0)
    score = round(max(0.0, min(score, 1.0)), 3)
    if _stands(one) > _stands(other):
        one, other, first_name, second_name = other, one, second_name, first_name
    return Question(one, other, first_name, second_name, score, evidence)


_CHANGES = {
    ("companion", True): 0.03,
    ("country", True): 0.01,
    ("country", False): -0.12,
    ("office", True): 0.03,
    ("dates", False): -0.2,
    ("together", False): -0.15,
}


def _stands(bearer: Bearer) -> tuple[bool, int, int, str]:
    """Tell which of two stands for both: an entry, what more records name, the longer name."""
    return bearer.is_listed, len(bearer.records), len(bearer.name), bearer.name


def _evidence(one: Bearer, other: Bearer, found: dict[str, Bearer]) -> Iterable[NameEvidence]:
    equal = tuple(sorted(one.identifiers & other.identifiers))
    if equal:
        yield NameEvidence("identifier", True, equal)
    shared = [name for name, _ in one.companions.most_common(200) if name in other.companions]
    if shared:
        names = tuple(found[name].name for name in shared[:_SHOWN])
        records = tuple(code for code in found[shared[0]].records if code in one.records)
        yield NameEvidence("companion", True, names, records[:_SHOWN])
    if one.countries and other.countries:
        both = one.countries & other.countries
        told = sorted(both or one.countries | other.countries)
        yield NameEvidence("country", bool(both), tuple(told[:_SHOWN]))
    if offices := tuple(sorted(one.offices & other.offices)[:_SHOWN]):
        yield NameEvidence("office", True, offices)
    if one.years and other.years:
        span = max(one.years | other.years) - min(one.years | other.years)
        values = tuple(f"{min(years)}-{max(years)}" for years in (one.years, other.years))
        yield NameEvidence("dates", span <= _LONG_LIFE, values)
    together = tuple(code for code in one.records if code in other.records)
    if together and label_key(one.name)[:1].isascii() == label_key(other.name)[:1].isascii():
        yield NameEvidence("together", False, together[:_SHOWN])


def _sorted(asked: Iterable[Question]) -> list[Question]:
    """Keep the likeliest of each name, and put those on which most hangs first."""
    of_name: defaultdict[str, list[Question]] = defaultdict(list)
    for one in sorted(asked, key=lambda one: (-one.score, one.name, one.listed_name)):
        for bearer in (one.first, one.second):
            of_name[bearer.identifier].append(one)
    kept = {id(one): one for several in of_name.values() for one in several[:MOST_OF_A_NAME]}
    return sorted(
        kept.values(), key=lambda one: (-one.uses, one.first.name, -one.score, one.listed_name)
    )
