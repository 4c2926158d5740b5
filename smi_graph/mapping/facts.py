"""What each field of a record says, as predicates and terms, by the table of fields."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from smi_graph.mapping.actors import identifiers_of, language_of
from smi_graph.mapping.nquads import iri, literal
from smi_graph.records import Participation
from smi_graph.schema import ValueType, field_table
from smi_graph.vocabulary import RDF, RDFS, SMI, XSD, IriMinter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from smi_graph.mapping.actors import ActorMapper
    from smi_graph.records import Image, Record
    from smi_graph.schema import Field

_DATATYPES = {10: XSD.date, 7: XSD.gYearMonth, 4: XSD.gYear}


class Fact(NamedTuple):
    """One value of one field.

    Parameters
    ----------
    field
        As evidence names it: the key of the field, for a text with its language.
    value
        As evidence has it.
    predicate
        A bare IRI.
    term
        Written as in N-Quads.
    """

    field: str
    value: str
    predicate: str
    term: str


# What `Record.said` gives.
Said = list[tuple["Field", list[Any]]]
# A fact of a node that belongs to a record: subject, predicate, term.
Detail = tuple[str, str, str]


def date_literal(value: str) -> str:
    """Write a date of day, month or year precision as a typed literal.

    Examples
    --------
    >>> date_literal("2021-05")
    '"2021-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    return literal(value, datatype=_DATATYPES[len(value)])


def number_literal(value: str) -> str:
    """Write a number as ``xsd:integer``, or as ``xsd:decimal`` where it has a fraction.

    Examples
    --------
    >>> number_literal("12"), number_literal("1.50")[:6]
    ('"12"^^<http://www.w3.org/2001/XMLSchema#integer>', '"1.50"')
    """
    return literal(value, datatype=XSD.decimal if "." in value else XSD.integer)


@dataclass(frozen=True, slots=True)
class FactMapper:
    """Turns the fields of a record into facts."""

    minter: IriMinter
    actors: ActorMapper

    def facts(self, record: Record, said: Said) -> Iterator[Fact]:
        """Give what the fields of a record say of it, in the order of the table."""
        for language, text in record.texts.items():
            yield Fact(f"text_{language}", "", _text(), literal(text, language=language))
        writers, named = _writers(), self.actors.named
        for field, values in said:
            key, predicate = field.key, field.predicate
            write = writers.get(key)
            if write is not None:
                for value in values:
                    yield Fact(key, value, predicate, write(value))
            elif field.value is ValueType.TITLE:
                yield _title(field, record)
            elif field.value is ValueType.IMAGE:
                for number, image in enumerate(values, start=1):
                    node = self.minter.part("image", record.code or "", number)
                    yield Fact(key, image.address, predicate, iri(node))
            else:
                for value in values:
                    for identifiers in identifiers_of(record, field, value):
                        named_iri = named(field, value, identifiers, record.code)
                        yield Fact(key, value, predicate, iri(named_iri))

    def details(self, record: Record, said: Said) -> Iterator[Detail]:
        """Give what a record says of its images, and of the part that persons and bodies took."""
        subject = self.minter.record(field_table().kinds[record.kind].path, record.code or "")
        number = 0
        for field, values in said:
            if field.value is ValueType.IMAGE:
                for place, image in enumerate(values, start=1):
                    yield from _of_image(self.minter.part("image", record.code or "", place), image)
            elif field.role or (record.participations and field.is_named):
                for part in _parts(record, field, values):
                    number += 1
                    node = self.minter.part("participation", record.code or "", number)
                    yield subject, SMI.participation, iri(node)
                    actor = self.actors.named(field, part.name, part.identifiers, record.code)
                    yield from self._participation(node, field, part, actor)

    def _participation(
        self, node: str, field: Field, said: Participation, actor: str
    ) -> Iterator[Detail]:
        yield node, RDF.type, iri(SMI.Participation)
        yield node, SMI.actor, iri(actor)
        role = said.role or field.role
        if role:
            yield node, SMI.role, iri(self.actors.concept("role", role))
        if said.office:
            yield node, SMI.office, literal(said.office, language=language_of(said.office))
        if said.printed:
            yield node, SMI.valueAsWritten, literal(said.printed)


def _parts(record: Record, field: Field, names: list[str]) -> Iterator[Participation]:
    """Give what is said of the actors in a field beside their names and identifiers."""
    for name in names:
        said = record.said_of(field.key, name)
        if field.role and not said:
            said = [Participation(field=field.key, name=name)]
        yield from (s for s in said if field.role or s.role or s.office or s.printed)


def _title(field: Field, record: Record) -> Fact:
    title = record.title or ""
    term = literal(title, language=record.title_lang or language_of(title))
    return Fact(field.key, title, field.predicate, term)


@cache
def _writers() -> dict[str, Callable[[str], str]]:
    """Give by field what writes its values as terms, where that takes nothing but the value."""
    fields = field_table().fields.values()
    return {field.key: _WRITTEN[field.value] for field in fields if field.value in _WRITTEN}


@cache
def _text() -> str:
    return next(f.predicate for f in field_table().fields.values() if f.value is ValueType.TEXT)


def _of_image(node: str, image: Image) -> Iterator[Detail]:
    yield node, RDF.type, iri(SMI.Image)
    yield node, SMI.imageAddress, iri(image.address)
    if image.manifest:
        yield node, SMI.manifest, iri(image.manifest)
    if image.caption:
        yield node, RDFS.label, literal(image.caption, language=language_of(image.caption))


_WRITTEN: dict[ValueType, Callable[[str], str]] = {
    ValueType.CODE: literal,
    ValueType.LITERAL: literal,
    ValueType.IDENTIFIER: literal,
    ValueType.NUMBER: number_literal,
    ValueType.DATE: date_literal,
    ValueType.ADDRESS: iri,
}
