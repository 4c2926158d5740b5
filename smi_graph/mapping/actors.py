"""Persons, organisations, countries and collections: their IRIs and what describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.arabic import fold
from smi_graph.authorities import Authorities, Entry, LabelAuthority, resolve
from smi_graph.mapping.nquads import iri, literal, triple
from smi_graph.records import DiaryEntryRecord, Record
from smi_graph.vocabulary import RDF, RDFS, SKOS, SMI, IriMinter
from smi_graph.vocabulary.iris import provisional_identifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WIKIDATA = "http://www.wikidata.org/entity/"
_CODE = re.compile(r"[A-Z][A-Z0-9]*(/[A-Z0-9][A-Z0-9.-]*)+\Z")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class ActorMapper:
    """Mints the IRIs of the actors that a record names, and describes them.

    A name that the authority files list leads to the listed actor; any other leads to a
    provisional one made from the folded name.
    """

    minter: IriMinter
    authorities: Authorities

    def person(self, name: str) -> str:
        """Give the IRI of a person from the printed name."""
        return self.minter.person(resolve(self.authorities.persons, name).identifier)

    def organization(self, name: str) -> str:
        """Give the IRI of an organisation from the printed name."""
        return self.minter.organization(resolve(self.authorities.organizations, name).identifier)

    def collection(self, name: str) -> str:
        """Give the IRI of a collection from the printed name."""
        return self.minter.collection(resolve(self.authorities.collections, name).identifier)

    def diary_entry(self, name: str) -> str:
        """Give the IRI of a diary entry from its code, or a provisional one from its title."""
        return _by_code_or_title(name, self.minter.diary_entry)

    def document(self, name: str) -> str:
        """Give the IRI of a document from its code, or a provisional one from its title."""
        return _by_code_or_title(name, self.minter.document)

    def unlisted(self, record: Record | DiaryEntryRecord) -> Iterator[str]:
        """Describe the actors of a record that no authority file lists: by their name alone."""
        authorities = self.authorities
        yield from self._unlisted(record.persons, authorities.persons, self.person, SMI.Person)
        yield from self._unlisted(
            record.organisations, authorities.organizations, self.organization, SMI.Organization
        )
        if isinstance(record, Record):
            yield from self._unlisted(
                record.collections, authorities.collections, self.collection, SMI.Collection
            )
            yield from _titled(record.diaries, self.diary_entry)
        else:
            yield from _titled(record.documents, self.document)

    def listed(self, record: Record | DiaryEntryRecord) -> Iterator[tuple[str, str]]:
        """Name the listed actors of a record, as kind and identifier."""
        countries = record.target_countries if isinstance(record, Record) else record.countries
        yield from (("country", code) for code in countries)
        named = [
            ("person", record.persons, self.authorities.persons),
            ("organization", record.organisations, self.authorities.organizations),
        ]
        if isinstance(record, Record):
            named.append(("collection", record.collections, self.authorities.collections))
        for kind, names, authority in named:
            for name in names:
                entry = authority.find(name)
                if entry is not None:
                    yield kind, entry.identifier

    def merged(self) -> dict[str, str]:
        """Give the IRIs that names led to until they were listed, each with that of its actor."""
        listed = {
            self.minter.person: self.authorities.persons,
            self.minter.organization: self.authorities.organizations,
            self.minter.collection: self.authorities.collections,
        }
        return {
            mint(old): mint(new)
            for mint, authority in listed.items()
            for old, new in authority.former_identifiers().items()
        }

    def describe(self, kind: str, identifier: str) -> str:
        """Describe one listed actor, as lines of the default graph.

        Raises
        ------
        KeyError
            When the authority files do not list it.
        """
        authority, of_class = {
            "country": (self.authorities.countries, SMI.Country),
            "person": (self.authorities.persons, SMI.Person),
            "organization": (self.authorities.organizations, SMI.Organization),
            "collection": (self.authorities.collections, SMI.Collection),
        }[kind]
        entry = authority.entries[identifier]
        return "".join(_description(self.mint(kind, identifier), of_class, entry))

    def mint(self, kind: str, identifier: str) -> str:
        """Give the IRI of a listed actor.

        Examples
        --------
        >>> from smi_graph.authorities import load_authorities
        >>> ActorMapper(IriMinter(), load_authorities()).mint("country", "SY")
        'https://w3id.org/smi/country/SY'
        """
        mint: Callable[[str], str] = {
            "country": self.minter.country,
            "person": self.minter.person,
            "organization": self.minter.organization,
            "collection": self.minter.collection,
        }[kind]
        return mint(identifier)

    def describe_all(self) -> str:
        """Describe every listed actor: what validation looks names up in."""
        return "".join(
            self.describe(kind, identifier)
            for kind, authority in (
                ("country", self.authorities.countries),
                ("person", self.authorities.persons),
                ("organization", self.authorities.organizations),
                ("collection", self.authorities.collections),
            )
            for identifier in authority.entries
        )

    @staticmethod
    def _unlisted(
        names: list[str], authority: LabelAuthority, mint: Callable[[str], str], of_class: str
    ) -> Iterator[str]:
        for name in names:
            if authority.find(name) is None:
                yield triple(mint(name), RDF.type, iri(of_class))
                yield triple(mint(name), RDFS.label, literal(name, language=language_of(name)))


def language_of(name: str) -> str:
    """Tell the language tag of a printed name by its script.

    Examples
    --------
    >>> language_of("لويجي دي مايو"), language_of("Luigi Di Maio")
    ('ar', 'en')
    """
    return "en" if _LATIN.search(name) else "ar"


def _code(name: str) -> str | None:
    code = fold(name).replace(" ", "").upper()
    return code if _CODE.match(code) else None


def _by_code_or_title(name: str, mint: Callable[[str], str]) -> str:
    return mint(_code(name) or provisional_identifier(fold(name)))


def _titled(names: list[str], mint: Callable[[str], str]) -> Iterator[str]:
    """Label the records that are named by a title: nothing else may be known of them."""
    for name in names:
        if _code(name) is None:
            yield triple(mint(name), RDFS.label, literal(name, language=language_of(name)))


def _description(subject: str, of_class: str, entry: Entry) -> Iterator[str]:
    yield triple(subject, RDF.type, iri(of_class))
    shown = {"ar": entry.name_ar, "en": entry.name_en}
    for language, name in shown.items():
        if name:
            yield triple(subject, RDFS.label, literal(name, language=language))
    for name in entry.other_names:
        yield triple(subject, SKOS.altLabel, literal(name, language=language_of(name)))
    if of_class == SMI.Country:
        yield triple(subject, SMI.countryCode, literal(entry.identifier))
    if entry.wikidata:
        yield triple(subject, SKOS.exactMatch, iri(_WIKIDATA + entry.wikidata))
