"""Which values and columns a catalogue has, by the table of fields."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar

from smi_graph.mapping.mentions import THINGS
from smi_graph.schema import ValueType, field_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from smi_graph.schema import Field


class Kind(str):
    """A kind of values, by its name in addresses.

    The actors have pages of their own. Further kinds are the facets of the table of fields,
    what exports tell and no facet does, the languages of texts, the doubts, and what a program
    found in texts, apart from what the fields say: actors, numbers of documents and dates, and
    the numbers by which records are cited there.

    Examples
    --------
    >>> Kind("person") == Kind.PERSON, Kind("person").is_actor, Kind("type").is_actor
    (True, True, False)
    """

    __slots__ = ()

    PERSON: ClassVar[Kind]
    ORGANIZATION: ClassVar[Kind]
    COUNTRY: ClassVar[Kind]
    COLLECTION: ClassVar[Kind]
    PLACE: ClassVar[Kind]
    EVENT: ClassVar[Kind]
    TYPE: ClassVar[Kind]
    LANGUAGE: ClassVar[Kind]
    RELIABILITY: ClassVar[Kind]
    NAMED_NUMBER: ClassVar[Kind]
    NAMED_DATE: ClassVar[Kind]
    BORNE_NUMBER: ClassVar[Kind]
    TEXT: ClassVar[Kind]
    DOUBT: ClassVar[Kind]

    @property
    def is_actor(self) -> bool:
        """Whether values of this kind have a page."""
        return self in ACTORS


for _name in (
    *("person", "organization", "country", "collection", "place", "event"),
    *("type", "language", "reliability", "text", "doubt"),
):
    setattr(Kind, _name.upper(), Kind(_name))

Kind.NAMED_NUMBER, Kind.NAMED_DATE = Kind("named-document-number"), Kind("named-date")
Kind.BORNE_NUMBER = Kind("borne-number")

ACTORS = (
    Kind.PERSON,
    Kind.ORGANIZATION,
    Kind.COUNTRY,
    Kind.COLLECTION,
    Kind.PLACE,
    Kind.EVENT,
)
_NAMED = "named-"
# The columns that tell all values of a kind, whichever field says them.
WHOLE = {
    "types": Kind.TYPE,
    "collections": Kind.COLLECTION,
    "persons": Kind.PERSON,
    "organizations": Kind.ORGANIZATION,
    "countries": Kind.COUNTRY,
    "languages": Kind.LANGUAGE,
}
# Their values are things or concepts; those of all others are what is written.
_WITH_IRIS = frozenset(
    {value for value in ValueType if value.is_named or value.is_listed} | {ValueType.ADDRESS}
)
# Lists show them; they are no column of their own.
_SHOWN = frozenset((ValueType.CODE, ValueType.TITLE, ValueType.TEXT, ValueType.IMAGE))


@cache
def kinds() -> tuple[Kind, ...]:
    """Give all kinds, the actors first.

    Examples
    --------
    >>> kinds()[:2], Kind.TYPE in kinds()
    (('person', 'organization'), True)
    """
    written = (Kind.NAMED_NUMBER, Kind.NAMED_DATE, Kind.BORNE_NUMBER)
    return (*predicates_of_kinds(), Kind.TEXT, Kind.DOUBT, *named_kinds(), *written)


def named_kinds() -> tuple[Kind, ...]:
    """Give the kinds of the actors that texts name, which no field need name.

    Examples
    --------
    >>> named_kinds()[0], actor_kind(named_kinds()[0]), actor_kind(Kind.TYPE)
    ('named-person', 'person', None)
    """
    return tuple(Kind(f"{_NAMED}{kind}") for kind in ACTORS if kind in THINGS)


def named_kind(kind: Kind) -> Kind:
    """Give the kind of what texts name, by the kind of the mention."""
    return Kind(f"{_NAMED}{kind}")


def actor_kind(kind: Kind) -> Kind | None:
    """Tell what the values of a kind of `named_kinds` are; ``None`` for any other kind."""
    bare = Kind(kind.removeprefix(_NAMED))
    return bare if bare != kind and bare.is_actor else None


@cache
def predicates_of_kinds() -> Mapping[Kind, tuple[str, ...]]:
    """Give for each kind that comes from fields the predicates that link records with it.

    Examples
    --------
    >>> [iri.rpartition("#")[2] for iri in predicates_of_kinds()[Kind.ORGANIZATION]]
    ['issuer', 'relatedOrganization']
    """
    found: dict[Kind, dict[str, None]] = {kind: {} for kind in ACTORS}
    for field in field_table().in_order():
        for kind in _kinds_of(field):
            found.setdefault(kind, {})[field.predicate] = None
    return {kind: tuple(predicates) for kind, predicates in found.items()}


def _kinds_of(field: Field) -> Iterator[Kind]:
    kind = Kind(field.value.value)
    if kind.is_actor:
        yield kind
    if field.facet:
        yield Kind(field.facet)
    elif field in exported() and is_thing(field) and not kind.is_actor:
        yield Kind(field.key)


def kind_of(field: Field) -> Kind:
    """Give the kind that the values of a field are found under.

    Examples
    --------
    >>> table = field_table()
    >>> kind_of(table.fields["issuers"]), kind_of(table.fields["event_subtypes"])
    ('organization', 'event_subtypes')
    """
    kind = Kind(field.value.value)
    return kind if kind.is_actor else Kind(field.facet or field.key)


def is_thing(field: Field) -> bool:
    """Tell whether the values of a field are things or concepts with names."""
    return field.value in _WITH_IRIS and field.value is not ValueType.ADDRESS


@cache
def exported() -> tuple[Field, ...]:
    """Give the fields that a table of records has columns of their own for, as pages order them.

    The date under which a record is listed is shown by every list, like code and title; and
    what the columns of whole kinds tell already is not told again.

    Examples
    --------
    >>> [field.key for field in exported()][:3]
    ['event_end_date', 'event_kinds', 'event_class']
    """
    fields = (f for f in field_table().in_order() if f.export and not f.dates)
    return tuple(f for f in fields if f.value not in _SHOWN and not _is_told(f))


def _is_told(field: Field) -> bool:
    name = next((name for name, kind in WHOLE.items() if kind == kind_of(field)), None)
    if name is None or field.role:
        return False
    return field_table().key_of(name) == field.key or not any(_rivals(field))


def _rivals(field: Field) -> Iterator[Field]:
    """Give the other fields of the same records whose values are of the same kind."""
    for other in field_table().fields.values():
        shares = kind_of(other) == kind_of(field) and set(other.kinds) & set(field.kinds)
        if other.key != field.key and shares:
            yield other


@cache
def apart() -> tuple[Field, ...]:
    """Give the exported fields that a catalogue keeps cells of.

    What the others say is told by the values of their kind, for no other field of the same
    record has values of that kind.

    Examples
    --------
    >>> keys = [field.key for field in apart()]
    >>> "issuers" in keys, "document_number" in keys, "geographic_areas" in keys
    (True, True, False)
    """
    return tuple(field for field in exported() if not _is_alone(field))


def _is_alone(field: Field) -> bool:
    return kind_of(field) in predicates_of_kinds() and not any(_rivals(field))


@cache
def dating() -> tuple[str, ...]:
    """Give the predicates of the dates under which records are listed.

    Examples
    --------
    >>> [iri.rpartition("#")[2] for iri in dating()]
    ['issued', 'eventDate']
    """
    found = (field.predicate for field in field_table().fields.values() if field.dates)
    return tuple(dict.fromkeys(found))


@cache
def classes() -> Mapping[str, str]:
    """Give the class of each kind of record, by the key of the kind."""
    return {kind.key: kind.of_class for kind in field_table().kinds.values()}


def origin() -> dict[str, object]:
    """Tell what of the table a catalogue was made by, to know one that was made by another."""
    return {
        "kinds": {str(kind): list(iris) for kind, iris in predicates_of_kinds().items()},
        "columns": [[field.key, field.predicate, field.role] for field in apart()],
        "dates": list(dating()),
    }
