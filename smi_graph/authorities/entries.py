"""The entries of an authority file, and the look-up of a printed name among them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.vocabulary.iris import provisional_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

    @classmethod
    def of(
        cls, kind: str, entries: Iterable[Entry], unlinked: Iterable[str] = ()
    ) -> LabelAuthority:
        """Index the entries by their names.

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
            for name in entry.names:
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

    def identify(self, printed: str, identifiers: Iterable[str] = ()) -> Entry | None:
        """Find the entry of a name that comes with identifiers of its source.

        An equal identifier is the same thing, and another one of the same kind (``viaf:1``
        and ``viaf:2``) never is; only then does the name decide, as in `find`.

        Examples
        --------
        >>> kofi = Entry("kofi-annan", "", "Kofi Annan", identifiers=("viaf:1",))
        >>> persons = LabelAuthority.of("persons", [kofi])
        >>> persons.identify("K. Annan", ["viaf:1"]).identifier
        'kofi-annan'
        >>> persons.identify("Kofi Annan", ["viaf:2"]) is None
        True
        """
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
        return {
            provisional_identifier(fold(name)): identifier
            for identifier, entry in self.entries.items()
            for name in entry.names
        }

    def with_names(self, names: Mapping[str, str]) -> LabelAuthority:
        """Give the authority with further names, each leading to an identifier.

        Raises
        ------
        KeyError
            When an identifier is not listed.
        LabelConflictError
            When a name is listed for something else.

        Examples
        --------
        >>> persons = LabelAuthority.of("persons", [Entry("a", "لويجي دي مايو", "")])
        >>> persons.with_names({"لويجي دي ميو": "a"}).find("لويجي دي ميو").identifier
        'a'
        """
        entries = dict(self.entries)
        for name, identifier in names.items():
            entry = entries[identifier]
            entries[identifier] = replace(entry, other_names=(*entry.other_names, name))
        unlinked = [key for key, identifier in self.keys.items() if identifier is None]
        return LabelAuthority.of(self.kind, entries.values(), unlinked)


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
