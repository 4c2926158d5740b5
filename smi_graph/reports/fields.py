"""What a reader can say is wrong: the fields of each kind of thing, and their properties."""

from __future__ import annotations

from dataclasses import dataclass

from smi_graph.vocabulary import RDFS, SKOS, SMI


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the archive's pages.

    Parameters
    ----------
    name
        As records name it, and the entry of ``data/messages/field.toml`` or
        ``data/messages/report_field.toml`` that names it for people.
    predicate
        The property that says it.
    language
        For a text, the tag of its language.
    """

    name: str
    predicate: str
    language: str | None = None

    @property
    def is_text(self) -> bool:
        """Whether it is a text, of which a reader names the words that are wrong."""
        return self.predicate == SMI.text

    @property
    def message_key(self) -> str:
        """The message that names it."""
        return f"{'report_field' if self.name in _NAMED_HERE else 'field'}.{self.name}"


_NAMED_HERE = ("name", "other_name", "same_elsewhere", "country_code")

_TEXTS = (Field("text_ar", SMI.text, "ar"), Field("text_en", SMI.text, "en"))
_ANY_RECORD = (
    Field("organisations", SMI.relatedOrganization),
    Field("persons", SMI.relatedPerson),
    Field("geographic_areas", SMI.geographicArea),
    Field("code", SMI.code),
)
_DOCUMENT = (
    Field("title", SMI.title),
    *_TEXTS,
    Field("issue_date", SMI.issued),
    Field("dates_in_text", SMI.dateInText),
    Field("document_type", SMI.documentType),
    Field("languages", SMI.language),
    Field("target_countries", SMI.targetCountry),
    Field("collections", SMI.collection),
    Field("diaries", SMI.relatedEntry),
    Field("reliability", SMI.reliability),
    Field("document_number", SMI.documentNumber),
    *_ANY_RECORD,
)
_DIARY = (
    Field("title", SMI.title),
    *_TEXTS,
    Field("event_date", SMI.eventDate),
    Field("event_type", SMI.eventType),
    Field("countries", SMI.eventCountry),
    Field("documents", SMI.relatedDocument),
    *_ANY_RECORD,
)
_ACTOR = (
    Field("name", RDFS.label),
    Field("other_name", SKOS.altLabel),
    Field("same_elsewhere", SKOS.exactMatch),
)
_COUNTRY = (*_ACTOR, Field("country_code", SMI.countryCode))
_FIELDS: dict[str, tuple[Field, ...]] = {
    "document": _DOCUMENT,
    "diary": _DIARY,
    "person": _ACTOR,
    "organization": _ACTOR,
    "country": _COUNTRY,
    "collection": _ACTOR,
}


def fields_of(kind: str) -> tuple[Field, ...]:
    """Give the fields of a kind of thing, as its identifiers name it, in their usual order.

    Examples
    --------
    >>> [field.name for field in fields_of("person")]
    ['name', 'other_name', 'same_elsewhere']
    >>> fields_of("graph")
    ()
    """
    return _FIELDS.get(kind, ())


def find_field(kind: str, name: str, language: str | None = None) -> Field | None:
    """Find a field by its name, by its property, or by the last part of that.

    Parameters
    ----------
    kind
        Of the thing.
    name
        A name of the field.
    language
        For a text, the tag of its language; by default the first one.

    Examples
    --------
    >>> found = find_field("document", "issued")
    >>> found == find_field("document", "issue_date") == find_field("document", SMI.issued)
    True
    >>> find_field("document", "shoe_size") is None
    True
    """
    for field in fields_of(kind):
        is_meant = language is None or field.language in {None, language}
        if is_meant and name in {field.name, field.predicate, field.predicate.rpartition("#")[2]}:
            return field
    return None
