"""The entries of an authority file, and the look-up of a printed name among them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.vocabulary.iris import provisional_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# What stands between two labels of one field.
SEPARATORS = frozenset(",،，;；|｜؛•·●▪◦‣/\n\r\t\v\f\u0085\u2028\u2029")

# Signs that writers use for one another inside a name; none tells two names apart.
SIGNS = str.maketrans(
    {
        **dict.fromkeys("-\u2010\u2011\u2012\u2013\u2014", " "),
        **dict.fromkeys("\u2018\u2019ʼ`", "'"),
    }
)


@lru_cache(maxsize=2**14)
def label_key(name: str) -> str:
    """Give the key under which a name is listed and found.

    Examples
    --------
    >>> label_key("غينيا-بيساو") == label_key("غِينيا  بيساو")
    True
    """
    return " ".join(fold(name).translate(SIGNS).split())


@dataclass(frozen=True, slots=True)
class Entry:
    """One country, language, type, person, organisation or collection.

    Parameters
    ----------
    identifier
        The ISO code, the notation, or the readable identifier of the authority file.
    name_ar, name_en
        The names shown in the two languages; a language may lack one, never both.
    other_names
        Further forms that a page may print.
    wikidata
        The Wikidata item, where a source in hand gives it.
    iri
        The IRI, for concepts of ``ontology/vocabularies.ttl``.
    reviewed
        Whether a person has looked at the entry.
    ended
        For a state that is no more, the year ISO 3166 withdrew its code.
    identifiers
        Identifiers that sources give, such as ``viaf:102333412``: whoever bears one is this one.
    within
        For a place, the identifier of the place or the code of the country that it lies in.
    coordinates
        For a place, its latitude and longitude in degrees (WGS 84), as decimal numbers.

    Examples
    --------
    >>> Entry("IQ", "العراق", "Iraq").names
    ('العراق', 'Iraq')
    """

    identifier: str
    name_ar: str
    name_en: str
    other_names: tuple[str, ...] = ()
    wikidata: str | None = None
    iri: str | None = None
    reviewed: bool = True
    ended: int | None = None
    identifiers: tuple[str, ...] = ()
    within: str = ""
    coordinates: tuple[str, str] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every form of the name, the shown ones first."""
        return tuple(name for name in (self.name_ar, self.name_en, *self.other_names) if name)


class LabelConflictError(ValueError):
    """One name is claimed twice.

    Examples
    --------
    >>> str(LabelConflictError("Congo", "CD", "CG"))
    "'Congo' names both CD and CG"
    """

    def __init__(self, name: str, first: str, second: str) -> None:
        super().__init__(f"{name!r} names both {first} and {second}")
        self.name, self.first, self.second = name, first, second


@dataclass(frozen=True)
class LabelAuthority:
    """Names and what they stand for; made with :meth:`of`.

    Parameters
    ----------
    kind
        What is listed, such as ``"countries"``.
    entries
        The entries by identifier.
    keys
        For each folded name the identifier, or None for a listed name that stands for no
        entry ("Somaliland" is listed so that it is never taken for Somalia).
    lengths
        For the first two characters of the folded names, the lengths of the names that
        begin so, longest first; what the splitting of run-together labels looks up.
    with_separators
        The folded names that hold a separator, such as "korea, republic of".
    apart
        For a folded name and the code of a record the identifier that a person decided it to
        stand for there, or None where it stands for no entry: names that are two people.
    settled
        The identifiers of the entries that no table has: names of the archive of which a
        person decided that they are one.
    merged
        For the identifier of an entry the provisional identifiers of the names that persons
        decided to be of it: addresses that others may know.

    Examples
    --------
    >>> countries = LabelAuthority.of("countries", [Entry("IQ", "العراق", "Iraq")], ["كردستان"])
    >>> countries.find("العِراق").identifier
    'IQ'
    >>> countries.find("كردستان") is None, countries.find("العراقي") is None
    (True, True)
    """

    kind: str
    entries: Mapping[str, Entry]
    keys: Mapping[str, str | None]
    lengths: Mapping[str, tuple[int, ...]]
    with_separators: tuple[str, ...]
    apart: Mapping[tuple[str, str], str | None] = field(default_factory=dict)
    settled: frozenset[str] = frozenset()
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        kind: str,
        entries: Iterable[Entry],
        unlinked: Iterable[str] = (),
        borne: Mapping[str, frozenset[str]] | None = None,
    ) -> LabelAuthority:
        """Index the entries by their names.

        Parameters
        ----------
        kind, entries
            What is listed.
        unlinked
            Names that stand for no entry.
        borne
            For the identifiers of entries that not all of their names lead to, the folded names
            that do.

        Raises
        ------
        LabelConflictError
            When an identifier occurs twice or one folded name has two meanings.
        """
        by_identifier: dict[str, Entry] = {}
        keys: dict[str, str | None] = {}
        for entry in entries:
            if by_identifier.setdefault(entry.identifier, entry) is not entry:
                raise LabelConflictError(entry.identifier, entry.identifier, entry.identifier)
            only = (borne or {}).get(entry.identifier)
            for name in entry.names:
                if only is None or label_key(name) in only:
                    _claim(keys, name, entry.identifier)
        for name in unlinked:
            _claim(keys, name, None)
        separated = tuple(sorted(key for key in keys if not SEPARATORS.isdisjoint(key)))
        return cls(kind, by_identifier, keys, _lengths(keys), separated)

    def find(self, printed: str) -> Entry | None:
        """Find the entry that a printed name is listed for; no other likeness counts."""
        identifier = self.keys.get(label_key(printed))
        return None if identifier is None else self.entries[identifier]

    @cached_property
    def bearers(self) -> dict[str, Entry]:
        """The entries by the identifiers that sources give."""
        return {name: entry for entry in self.entries.values() for name in entry.identifiers}

    @cached_property
    def told_apart(self) -> frozenset[str]:
        """The folded names that stand for different things in different records."""
        return frozenset(key for key, _ in self.apart)

    def identify(
        self, printed: str, identifiers: Iterable[str] = (), document: str | None = None
    ) -> Entry | None:
        """Find the entry of a name as a record has it.

        First counts what a person decided of the name in this record. Then an equal identifier
        is the same thing, and another one of the same kind (``viaf:1`` and ``viaf:2``) never
        is; only then does the name decide, as in `find`.

        Parameters
        ----------
        printed
            The name.
        identifiers
            What the source gives to know its bearer by.
        document
            The code of the record.

        Examples
        --------
        >>> kofi = Entry("kofi-annan", "", "Kofi Annan", identifiers=("viaf:1",))
        >>> persons = LabelAuthority.of("persons", [kofi])
        >>> persons.identify("K. Annan", ["viaf:1"]).identifier
        'kofi-annan'
        >>> persons.identify("Kofi Annan", ["viaf:2"]) is None
        True
        """
        if document and self.apart and (place := (label_key(printed), document)) in self.apart:
            decided = self.apart[place]
            return None if decided is None else self.entries[decided]
        given = tuple(identifiers)
        for identifier in given:
            if identifier in self.bearers:
                return self.bearers[identifier]
        entry = self.find(printed)
        if entry is not None and given and _schemes(given) & _schemes(entry.identifiers):
            return None
        return entry

    def former_identifiers(self) -> dict[str, str]:
        """Give the identifiers that names had until they were listed, each with that of its entry.

        Most of them were never in use.

        Examples
        --------
        >>> persons = LabelAuthority.of("persons", [Entry("a", "لويجي دي مايو", "")])
        >>> persons.former_identifiers()
        {'n-6c0d5c54aa41': 'a'}
        """
        former = {
            provisional_identifier(known): identifier
            for identifier, entry in self.entries.items()
            for known in (*map(fold, self.led_by(entry)), *entry.identifiers)
        }
        # A name that stands for others has kept its own.
        return {old: new for old, new in former.items() if old not in self.entries}

    def table_of(self, entry: Entry) -> str:
        """Name the table that has an entry, below the folders of the archive.

        Examples
        --------
        >>> persons = LabelAuthority.of("persons", [Entry("a", "لويجي دي مايو", "")])
        >>> persons.table_of(persons.entries["a"])
        'persons.csv'
        """
        folder = "decisions/" if entry.identifier in self.settled else ""
        return f"{folder}{self.kind}.csv"

    def led_by(self, entry: Entry) -> Iterator[str]:
        """Give the names that by themselves lead to an entry."""
        return (name for name in entry.names if self.keys.get(label_key(name)) == entry.identifier)

    def with_entries(
        self,
        entries: Iterable[Entry],
        apart: Mapping[tuple[str, str], str | None],
        borne: Mapping[str, frozenset[str]],
        merged: Mapping[str, tuple[str, ...]],
    ) -> LabelAuthority:
        """Give the authority with entries that replace those of the same identifier, or are new.

        Parameters
        ----------
        entries
            The entries; those that no table has count as settled by a person.
        apart
            What names stand for in single records.
        borne
            The folded names that lead to entries, where not all of their names do.
        merged
            The provisional identifiers of names that persons decided to be of an entry.

        Raises
        ------
        LabelConflictError
            When a name has two meanings then.
        """
        changed = {entry.identifier: entry for entry in entries}
        unlinked = [key for key, identifier in self.keys.items() if identifier is None]
        made = LabelAuthority.of(self.kind, {**self.entries, **changed}.values(), unlinked, borne)
        settled = self.settled | (changed.keys() - self.entries.keys())
        return replace(made, apart={**self.apart, **apart}, settled=settled, merged=merged)


def _schemes(identifiers: Iterable[str]) -> set[str]:
    return {identifier.partition(":")[0] for identifier in identifiers}


def _claim(keys: dict[str, str | None], name: str, identifier: str | None) -> None:
    key = label_key(name)
    if keys.setdefault(key, identifier) != identifier:
        raise LabelConflictError(name, keys[key] or "—", identifier or "—")


def _lengths(keys: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for key in keys:
        lengths[key[:2]].add(len(key))
    return {start: tuple(sorted(found, reverse=True)) for start, found in lengths.items()}
