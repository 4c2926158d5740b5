"""What decisions mean together: which names are one, and which decisions contradict each other.

Decisions of ``same`` join names to groups. A group that holds an entry of the table is that entry.
Of any other one name stands for all: the one that the decisions name as what others are (in the
column ``identifier``) and that is itself nothing else; where there are several, the smallest by
code point. So the address of a group hangs neither on the order of lines nor on what records
print, and one more spelling does not change it.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from smi_graph.arabic import fold
from smi_graph.authorities.decisions import Decision, Verdict
from smi_graph.authorities.entries import Entry, LabelAuthority, LabelConflictError, label_key
from smi_graph.vocabulary.iris import provisional_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_PROVISIONAL = re.compile(r"n-[0-9a-f]{12}\Z")
_OF_SOURCE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s:]\S*\Z")
_OF_TABLE = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*\Z")
# A Wikidata item, bare or at the end of its address.
_ITEM = re.compile(r"(?:(?<=wikidata\.org/entity/)|(?<=wikidata\.org/wiki/)|^)Q[1-9][0-9]*\Z")
_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3]")
_Place = tuple[str, str]


class DecidedName(NamedTuple):
    """What a decision speaks of: an entry, the bearer of an identifier, or a name.

    Parameters
    ----------
    kind
        ``entry``, ``bearer`` or ``name``.
    key
        The identifier, or the folded name.
    """

    kind: str
    key: str


def named_first(decision: Decision, authority: LabelAuthority) -> DecidedName:
    """Tell what the name of a decision stands for by itself.

    Examples
    --------
    >>> persons = LabelAuthority.of("persons", [Entry("a", "ليلى النجار", "")])
    >>> named_first(Decision("ليلى النجّار", "b"), persons)
    DecidedName(kind='entry', key='a')
    """
    if decision.known_by:
        return _bearer(decision.known_by, authority)
    return _name(decision.name, authority)


def named_second(decision: Decision, authority: LabelAuthority) -> DecidedName:
    """Tell what a decision compares the name with.

    Raises
    ------
    AuthorityError
        When it is nothing that the table or the line itself explains.

    Examples
    --------
    >>> persons = LabelAuthority.of("persons", [Entry("a", "ليلى النجار", "")])
    >>> named_second(Decision("ليلى", "a"), persons), named_second(Decision("x", "viaf:1"), persons)
    (DecidedName(kind='entry', key='a'), DecidedName(kind='bearer', key='viaf:1'))
    """
    written, listed = decision.identifier, decision.listed_name
    if written in authority.entries:
        return DecidedName("entry", written)
    if (item := _ITEM.search(written)) and (entry := _entry_of_item(item[0], authority)):
        return DecidedName("entry", entry.identifier)
    if _PROVISIONAL.match(written):
        if listed and provisional_identifier(fold(listed)) == written:
            return _name(listed, authority)
        raise decision.error("unknown_provisional", value=written)
    if _OF_SOURCE.match(written):
        return _bearer(written, authority)
    is_name = label_key(written) in authority.keys or label_key(written) == label_key(listed)
    if _ITEM.match(written) and not is_name:
        raise decision.error("unknown_item", value=written, table=f"{authority.kind}.csv")
    if _OF_TABLE.match(written) and not is_name:
        raise decision.error("unknown_entry", value=written, table=f"{authority.kind}.csv")
    return _name(written, authority)


def _entry_of_item(item: str, authority: LabelAuthority) -> Entry | None:
    return next((one for one in authority.entries.values() if one.wikidata == item), None)


def _name(printed: str, authority: LabelAuthority) -> DecidedName:
    entry = authority.find(printed)
    return (
        DecidedName("name", label_key(printed))
        if entry is None
        else DecidedName("entry", entry.identifier)
    )


def _bearer(identifier: str, authority: LabelAuthority) -> DecidedName:
    entry = authority.bearers.get(identifier)
    return (
        DecidedName("bearer", identifier)
        if entry is None
        else DecidedName("entry", entry.identifier)
    )


def _first_address(decision: Decision) -> str:
    """Give the address that a name or bearer has by itself, listed or not."""
    return provisional_identifier(decision.known_by or fold(decision.name))


def _second_address(decision: Decision) -> str:
    written = decision.identifier
    if _PROVISIONAL.match(written):
        return written
    return provisional_identifier(written if _OF_SOURCE.match(written) else fold(written))


def settle(authority: LabelAuthority, decisions: Iterable[Decision]) -> LabelAuthority:
    """Give an authority as persons have decided.

    Parameters
    ----------
    authority
        The table.
    decisions
        About names of this kind.

    Raises
    ------
    AuthorityError
        When two decisions contradict each other, or one the table; the sentence names the
        lines.

    Examples
    --------
    >>> persons = LabelAuthority.of("persons", [Entry("a", "لويجي دي مايو", "")])
    >>> decided = [Decision("لويجي دي ميو", "a", Verdict.SAME),
    ...            Decision("Kofi A. Annan", "Kofi Annan", Verdict.SAME)]
    >>> settled = settle(persons, decided)
    >>> settled.find("لويجي دي ميو").identifier, settled.find("Kofi A. Annan").name_en
    ('a', 'Kofi Annan')
    """
    spoken = [one for one in decisions if one.verdict in {Verdict.SAME, Verdict.DIFFERENT}]
    if not spoken:
        return authority
    groups = _JoinedNames(authority)
    for one in spoken:
        if one.verdict is Verdict.SAME:
            groups.join(one)
    groups.refuse_contradictions(one for one in spoken if one.verdict is Verdict.DIFFERENT)
    made = list(groups.entries())
    identifiers = {one: entry.identifier for entry, group in made for one in group}
    apart = _apart([one for one in spoken if one.document], authority, identifiers)
    borne = {
        entry.identifier: frozenset(one.key for one in group if one.kind == "name")
        for entry, group in made
        if entry.identifier not in authority.entries
    }
    try:
        entries = (entry for entry, _ in made)
        return authority.with_entries(entries, apart, borne, groups.merged(made, spoken, apart))
    except LabelConflictError as error:
        raise spoken[0].error(
            "two_meanings", value=error.name, first=error.first, second=error.second
        ) from None


@dataclass
class _JoinedNames:
    """Names that decisions of ``same`` have joined."""

    authority: LabelAuthority
    links: defaultdict[DecidedName, list[tuple[DecidedName, Decision]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    printed: defaultdict[DecidedName, set[str]] = field(default_factory=lambda: defaultdict(set))
    pointing: set[DecidedName] = field(default_factory=set)

    def join(self, decision: Decision) -> None:
        second = named_second(decision, self.authority)
        self._print(second, decision)
        if decision.document:
            # It holds in one record only: what it leads to is a thing, the name is not joined.
            self.links.setdefault(second, [])
            return
        first = named_first(decision, self.authority)
        self.printed[first].add(decision.name)
        if first == second:
            return
        self._refuse_two_entries(first, second, decision)
        self.pointing.add(first)
        self.links[first].append((second, decision))
        self.links[second].append((first, decision))

    def _print(self, named: DecidedName, decision: Decision) -> None:
        if named.kind == "name":
            is_written = label_key(decision.identifier) == named.key
            self.printed[named].add(decision.identifier if is_written else decision.listed_name)
        elif named.kind == "bearer":
            self.printed[named].add(decision.listed_name or decision.name)

    def _refuse_two_entries(
        self, first: DecidedName, second: DecidedName, decision: Decision
    ) -> None:
        one, other = self._entry_of(first), self._entry_of(second)
        if one is None or other is None or one == other:
            return
        lines = [*self.between(first, one), *self.between(second, other)]
        if not lines:
            raise decision.error(
                "listed_otherwise", value=decision.name, entry=one.key, table=self.table
            )
        words = {"value": decision.name, "first": one.key, "second": other.key}
        raise decision.error("decided_twice", others=_places(lines), **words)

    @property
    def table(self) -> str:
        return f"{self.authority.kind}.csv"

    def _entry_of(self, named: DecidedName) -> DecidedName | None:
        return next((one for one in self._reach(named) if one.kind == "entry"), None)

    def _reach(self, start: DecidedName) -> dict[DecidedName, tuple[DecidedName, Decision] | None]:
        """Give what is joined with something, each with the step that led to it."""
        reached: dict[DecidedName, tuple[DecidedName, Decision] | None] = {start: None}
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            for there, decision in self.links.get(here, ()):
                if there not in reached:
                    reached[there] = (here, decision)
                    waiting.append(there)
        return reached

    def between(self, one: DecidedName, other: DecidedName) -> list[Decision]:
        """Give the decisions by which two are the same."""
        reached, found = self._reach(one), []
        step = reached[other]
        while step is not None:
            here, decision = step
            found.append(decision)
            step = reached[here]
        return found

    def refuse_contradictions(self, differences: Iterable[Decision]) -> None:
        for decision in differences:
            one = named_first(decision, self.authority)
            other = named_second(decision, self.authority)
            if decision.document or other not in self._reach(one):
                continue
            words = {"value": decision.name, "other": decision.listed_name or decision.identifier}
            if one == other:
                raise decision.error(
                    "listed_otherwise", value=decision.name, entry=other.key, table=self.table
                )
            lines = _places(self.between(one, other))
            raise decision.error("contradiction", others=lines, **words)

    def entries(self) -> Iterable[tuple[Entry, set[DecidedName]]]:
        """Give each group as an entry."""
        left = set(self.links) | set(self.printed)
        while left:
            group = set(self._reach(next(iter(left))))
            left -= group
            yield self._entry(group), group

    def merged(
        self,
        made: Iterable[tuple[Entry, set[DecidedName]]],
        decisions: Iterable[Decision],
        apart: Mapping[_Place, str | None],
    ) -> dict[str, tuple[str, ...]]:
        """Give the addresses that the names of each group had by themselves.

        One that a record still leads to, because a person decided its name to be of another
        there, is not among them.
        """
        kept = {key for (key, _), thing in apart.items() if thing is None}
        addresses: defaultdict[DecidedName, set[str]] = defaultdict(set)
        for one in decisions:
            if one.verdict is Verdict.SAME and not one.document:
                if one.known_by or label_key(one.name) not in kept:
                    addresses[named_first(one, self.authority)].add(_first_address(one))
                if one.identifier not in self.authority.entries:
                    addresses[named_second(one, self.authority)].add(_second_address(one))
        found: dict[str, tuple[str, ...]] = {}
        for entry, group in made:
            old = set().union(*(addresses[one] for one in group))
            found[entry.identifier] = tuple(sorted(old - {entry.identifier}))
        return {identifier: old for identifier, old in found.items() if old}

    def _entry(self, group: set[DecidedName]) -> Entry:
        known = {one.key for one in group if one.kind == "bearer"}
        listed = next((one.key for one in group if one.kind == "entry"), None)
        if listed is None:
            return self._made(group, tuple(sorted(known)))
        entry = self.authority.entries[listed]
        names = sorted(name for one in group if one.kind == "name" for name in self.printed[one])
        others = (*entry.other_names, *_more(names, entry.names))
        identifiers = (*entry.identifiers, *sorted(known))
        return replace(entry, other_names=others, identifiers=identifiers)

    def _made(self, group: set[DecidedName], known: tuple[str, ...]) -> Entry:
        """Make an entry of names that no table lists."""
        mains = [one for one in group if one not in self.pointing] or list(group)
        main = min(mains, key=lambda one: (one.kind != "name", min(self.printed[one]), one.key))
        shown = min(self.printed[main])
        names = sorted({name for one in group for name in self.printed[one]} - {shown})
        ordered = [shown, *names]
        arabic = next((name for name in ordered if _ARABIC.search(name)), "")
        latin = next((name for name in ordered if not _ARABIC.search(name)), "")
        others = tuple(_more(ordered, (arabic, latin)))
        identifier = provisional_identifier(fold(shown) if main.kind == "name" else main.key)
        return Entry(identifier, arabic, latin, others, identifiers=known)


def _more(names: Iterable[str], known: Iterable[str]) -> list[str]:
    """Give the names that are no other spelling of a known one."""
    keys = {label_key(name) for name in known}
    more = []
    for name in names:
        if label_key(name) not in keys:
            keys.add(label_key(name))
            more.append(name)
    return more


def _apart(
    decisions: Sequence[Decision], authority: LabelAuthority, settled: Mapping[DecidedName, str]
) -> dict[_Place, str | None]:
    """Give what names stand for in single records."""
    found: dict[_Place, str | None] = {}
    said: dict[_Place, Decision] = {}
    for one in (one for one in decisions if one.verdict is Verdict.SAME):
        place, thing = _place(one), settled[named_second(one, authority)]
        before = found.setdefault(place, thing)
        if before != thing:
            words = {"value": one.name, "first": before or "", "second": thing}
            raise one.error("decided_twice", others=_places([said[place]]), **words)
        said.setdefault(place, one)
    for one in (one for one in decisions if one.verdict is Verdict.DIFFERENT):
        place, second = _place(one), named_second(one, authority)
        denied = settled.get(second, second.key)
        if place in said and found[place] == denied:
            words = {"value": one.name, "other": one.listed_name or one.identifier}
            raise one.error("contradiction", others=_places([said[place]]), **words)
        first = named_first(one, authority)
        if settled.get(first, first.key) == denied:
            found.setdefault(place, None)
    return found


def _place(decision: Decision) -> _Place:
    return label_key(decision.name), decision.document


def _places(decisions: Iterable[Decision]) -> str:
    """Name the lines of decisions."""
    lines = sorted({(one.file, one.line or 0) for one in decisions})
    return ", ".join(f"{file}:{line}" for file, line in lines)
