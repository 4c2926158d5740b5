"""What records name: persons, bodies, countries, collections, places, events, other records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any, TypeVar

from smi_graph.arabic import fold
from smi_graph.archive import archive
from smi_graph.authorities import (
    THINGS,
    Authorities,
    Entry,
    PlaceName,
    label_key,
    place_in,
    resolve,
)
from smi_graph.mapping.nquads import iri, literal, quad, triple
from smi_graph.schema import ValueType, field_table
from smi_graph.vocabulary import DCTERMS, GEO, RDF, RDFS, SCHEMA, SKOS, SMI, XSD, IriMinter
from smi_graph.vocabulary.iris import provisional_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from smi_graph.records import Record
    from smi_graph.schema import Field

_Kept = TypeVar("_Kept")
_MOST_KEPT = 50_000
_WIKIDATA = "http://www.wikidata.org/entity/"
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_LATIN = re.compile(r"[A-Za-z]")
_ARABIC = re.compile(r"[\u0620-\u064a\u0671-\u06d3]")
_CLASSES = {
    "person": SMI.Person,
    "organization": SMI.Organization,
    "country": SMI.Country,
    "collection": SMI.Collection,
    "place": SMI.Place,
    "event": SMI.Event,
}


@dataclass(frozen=True, slots=True)
class ActorMapper:
    """Mints the IRIs of what a record names, and describes it.

    A name that the authority files list leads to the listed thing; any other leads to a
    provisional one made from the folded name, or from the identifier that the source gives.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> actors = ActorMapper(IriMinter(), load_authorities())
    >>> actors.named(field_table().fields["target_countries"], "SY")
    'https://w3id.org/smi/country/SY'
    """

    minter: IriMinter
    authorities: Authorities
    # What names led to before, since most of them come in many records.
    _named: dict[tuple[str, str], str] = dataclass_field(
        default_factory=dict, repr=False, compare=False
    )
    _described: dict[tuple[str, str], tuple[str, ...]] = dataclass_field(
        default_factory=dict, repr=False, compare=False
    )

    def named(
        self,
        field: Field,
        name: str,
        identifiers: Sequence[str] = (),
        document: str | None = None,
    ) -> str:
        """Give the IRI of what a value of a field names.

        Parameters
        ----------
        field
            Whose values are countries, concepts, languages or printed names.
        name
            The value as the record has it.
        identifiers
            What the source gives to know it by.
        document
            The code of the record, in which a name may be another one's than elsewhere.
        """
        if identifiers or self._is_told_apart(field, name):
            return self._mint_named(field, name, identifiers, document)
        known = self._named.get((field.key, name))
        if known is None:
            known = self._mint_named(field, name, (), None)
            _keep(self._named, (field.key, name), known)
        return known

    def _is_told_apart(self, field: Field, name: str) -> bool:
        """Tell whether a name stands for different things in different records."""
        if not field.is_named or field.value is ValueType.RECORD:
            return False
        told_apart = self.authorities.of_kind(field.value.value).told_apart
        return bool(told_apart) and label_key(name) in told_apart

    def _mint_named(
        self, field: Field, name: str, identifiers: Sequence[str], document: str | None
    ) -> str:
        if field.value is ValueType.COUNTRY:
            return self.minter.country(name)
        if field.value is ValueType.LANGUAGE:
            return self.minter.language(name)
        if field.value is ValueType.CONCEPT:
            return self.concept(field.scheme, name)
        if field.value is ValueType.RECORD:
            return self.record(field.record, name)
        kind = field.value.value
        within = None if identifiers else self._place_in(field, name)
        if within is not None:
            return self.minter.mint(kind, within.identifier)
        resolved = resolve(self.authorities.of_kind(kind), name, identifiers, document)
        return self.minter.mint(kind, resolved.identifier)

    def _place_in(self, field: Field, name: str) -> PlaceName | None:
        is_place = field.value is ValueType.PLACE
        return place_in(name, self.authorities.places) if is_place else None

    def concept(self, scheme: str, notation: str) -> str:
        """Give the IRI of a concept, from the vocabularies where they list it."""
        listed = self.authorities.concepts.get(scheme)
        entry = None if listed is None else listed.entries.get(notation)
        if entry is not None and entry.iri is not None:
            return entry.iri
        return self.minter.concept(scheme, notation)

    def record(self, kind: str, name: str) -> str:
        """Give the IRI of a record from its code, or a provisional one from its title."""
        path = field_table().kinds[kind].path
        code = _code(name)
        if code is not None:
            return self.minter.record(path, code)
        return self.minter.mint(path, provisional_identifier(fold(name)))

    def unlisted(self, record: Record, said: Iterable[tuple[Field, list[Any]]]) -> Iterator[str]:
        """Describe what a record names and no authority file lists: by the name alone."""
        for field, names in said:
            if field.is_named:
                for name in names:
                    yield from self._unlisted(record, field, name)

    def _unlisted(self, record: Record, field: Field, name: str) -> Iterable[str]:
        if record.participations or self._is_told_apart(field, name):
            known_by = identifiers_of(record, field, name)
            return self._describe_named(field, name, known_by, record.code)
        known = self._described.get((field.key, name))
        if known is None:
            known = tuple(self._describe_named(field, name, [()]))
            _keep(self._described, (field.key, name), known)
        return known

    def _describe_named(
        self,
        field: Field,
        name: str,
        known_by: Iterable[Sequence[str]],
        document: str | None = None,
    ) -> Iterator[str]:
        label = literal(name, language=language_of(name))
        if field.value is ValueType.RECORD:
            if _code(name) is None:
                yield triple(self.record(field.record, name), RDFS.label, label)
            return
        kind = field.value.value
        authority = self.authorities.of_kind(kind)
        for identifiers in known_by:
            subject = self.named(field, name, identifiers, document)
            within = None if identifiers else self._place_in(field, name)
            if within is not None:
                yield from self._place_within(subject, within)
            elif authority.identify(name, identifiers, document) is None:
                yield triple(subject, RDF.type, iri(_CLASSES[kind]))
                yield triple(subject, RDFS.label, label)
            for identifier in identifiers:
                yield triple(subject, SMI.sourceIdentifier, literal(identifier))

    def _place_within(self, subject: str, within: PlaceName) -> Iterator[str]:
        if within.entry is None:
            label = literal(within.name, language=language_of(within.name))
            yield triple(subject, RDF.type, iri(SMI.Place))
            yield triple(subject, RDFS.label, label)
            yield triple(subject, SMI.within, iri(self.mint("place", within.holder.identifier)))

    def listed(self, record: Record) -> Iterator[tuple[str, str]]:
        """Name the listed things that a record links to, as kind and identifier.

        What describes one of them links to may be another, such as the country of a place;
        that one is named too.
        """
        for field, values in record.said():
            if field.value is ValueType.COUNTRY:
                yield from (("country", code) for code in values)
            elif field.is_named and field.value is not ValueType.RECORD:
                kind = field.value.value
                for name in values:
                    for identifiers in identifiers_of(record, field, name):
                        within = None if identifiers else self._place_in(field, name)
                        authority = self.authorities.of_kind(kind)
                        entry = authority.identify(name, identifiers, record.code)
                        if within is not None:
                            entry = within.entry or within.holder
                        yield from self._with_what_holds_it(kind, entry)

    def _with_what_holds_it(self, kind: str, entry: Entry | None) -> Iterator[tuple[str, str]]:
        while entry is not None:
            yield kind, entry.identifier
            kind = "country" if _COUNTRY.match(entry.within) else "place"
            entry = self.authorities.of_kind(kind).entries.get(entry.within)

    def merged(self) -> dict[str, str]:
        """Give the IRIs that names led to until they were listed, each with that of its thing."""
        return {
            self.mint(kind, old): self.mint(kind, new)
            for kind in THINGS
            if kind != "country"
            for old, new in self.authorities.of_kind(kind).former_identifiers().items()
        }

    def replaced(self) -> frozenset[str]:
        """Give the IRIs of names that persons decided to be of a listed thing.

        What replaces them is said with the description of that thing, in every release.
        """
        return frozenset(
            self.mint(kind, old)
            for kind in THINGS
            for several in self.authorities.of_kind(kind).merged.values()
            for old in several
        )

    def describe(self, kind: str, identifier: str) -> str:
        """Describe one listed thing, and say in the provenance graph which table lists it.

        Its names are those of the table: other spellings, and names in the other script, which
        no page need ever have printed.

        Raises
        ------
        KeyError
            When the authority files do not list it.
        """
        entry = self.authorities.of_kind(kind).entries[identifier]
        return "".join(self._description(kind, entry))

    def mint(self, kind: str, identifier: str) -> str:
        """Give the IRI of a listed thing.

        Examples
        --------
        >>> from smi_graph.authorities import load_authorities
        >>> ActorMapper(IriMinter(), load_authorities()).mint("country", "SY")
        'https://w3id.org/smi/country/SY'
        """
        return self.minter.mint(kind, identifier)

    def _description(self, kind: str, entry: Entry) -> Iterator[str]:
        subject = self.mint(kind, entry.identifier)
        yield triple(subject, RDF.type, iri(_CLASSES[kind]))
        table = literal(self.authorities.of_kind(kind).table_of(entry))
        yield quad(subject, DCTERMS.source, table, self.minter.graph("provenance"))
        shown = {"ar": entry.name_ar, "en": entry.name_en}
        for language, name in shown.items():
            if name:
                yield triple(subject, RDFS.label, literal(name, language=language))
        for name in entry.other_names:
            yield triple(subject, SKOS.altLabel, literal(name, language=language_of(name)))
        if kind == "country":
            yield triple(subject, SMI.countryCode, literal(entry.identifier))
        if entry.wikidata and entry.reviewed:
            yield triple(subject, SCHEMA.sameAs, iri(_WIKIDATA + entry.wikidata))
        for identifier in entry.identifiers:
            yield triple(subject, SMI.sourceIdentifier, literal(identifier))
        if entry.within:
            holder = "country" if _COUNTRY.match(entry.within) else "place"
            yield triple(subject, SMI.within, iri(self.mint(holder, entry.within)))
        if entry.coordinates is not None:
            for predicate, degrees in zip((GEO.lat, GEO.long), entry.coordinates, strict=True):
                yield triple(subject, predicate, literal(degrees, datatype=XSD.decimal))
        yield from self._replacing(kind, entry)

    def _replacing(self, kind: str, entry: Entry) -> Iterator[str]:
        for old in self.authorities.of_kind(kind).merged.get(entry.identifier, ()):
            replaced = self.mint(kind, old)
            yield triple(replaced, DCTERMS.isReplacedBy, iri(self.mint(kind, entry.identifier)))


def language_of(name: str) -> str:
    """Tell the language tag of a printed name by its script, or the script of most letters.

    Examples
    --------
    >>> [language_of(name) for name in ("لويجي دي مايو", "Luigi Di Maio", "خريطة وكالة AFP")]
    ['ar', 'en', 'ar']
    """
    if _LATIN.search(name) is None:
        return "ar"
    return "en" if len(_LATIN.findall(name)) >= len(_ARABIC.findall(name)) else "ar"


def identifiers_of(record: Record, field: Field, name: str) -> list[tuple[str, ...]]:
    """Give what the source knows each bearer of a name in a field by; mostly nothing."""
    if not record.participations:
        return [()]
    said = record.said_of(field.key, name)
    return list(dict.fromkeys(each.identifiers for each in said)) or [()]


def _keep(kept: dict[tuple[str, str], _Kept], key: tuple[str, str], value: _Kept) -> None:
    """Keep something by field and name, and forget all when it becomes too much."""
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[key] = value


def _code(name: str) -> str | None:
    codes = archive().codes
    code = codes.read(name)
    return code if codes.form.match(code) else None
