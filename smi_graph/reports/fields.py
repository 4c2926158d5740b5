"""What a reader can say is wrong: the fields of each kind of thing, and their properties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.messages import message
from smi_graph.schema import ValueType, field_table, name_of_field
from smi_graph.vocabulary import RDFS, SCHEMA, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.messages import Language
    from smi_graph.schema import Field


@dataclass(frozen=True, slots=True)
class ReportableField:
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

    def called(self, language: Language) -> str:
        """Give what it is called, in a language of the interface."""
        if self.name in _NAMED_HERE:
            return message(f"report_field.{self.name}", language)
        return name_of_field(self.name, language)


_ACTOR = (
    ReportableField("name", RDFS.label),
    ReportableField("other_name", SKOS.altLabel),
    ReportableField("same_elsewhere", SCHEMA.sameAs),
)
_NAMED_HERE = ("name", "other_name", "same_elsewhere", "country_code")
_OF_ACTORS: Mapping[str, tuple[ReportableField, ...]] = {
    **dict.fromkeys(("person", "organization", "collection", "place", "event"), _ACTOR),
    "country": (*_ACTOR, ReportableField("country_code", SMI.countryCode)),
}


@cache
def _of_records() -> dict[str, tuple[ReportableField, ...]]:
    """Give what can be said to be wrong of each kind of record, by the path of its address."""
    table = field_table()
    return {
        kind.path: tuple(
            reported
            for field in sorted(table.of(kind.key), key=lambda field: bool(field.role))
            if field.report
            for reported in _reported(field)
        )
        for kind in table.kinds.values()
    }


def _reported(field: Field) -> tuple[ReportableField, ...]:
    if field.value is ValueType.TEXT:
        return tuple(ReportableField(f"text_{tag}", field.predicate, tag) for tag in ("ar", "en"))
    return (ReportableField(field.key, field.predicate),)


def fields_of(kind: str) -> tuple[ReportableField, ...]:
    """Give the fields of a kind of thing, as its identifiers name it, in their usual order.

    Examples
    --------
    >>> [field.name for field in fields_of("person")]
    ['name', 'other_name', 'same_elsewhere']
    >>> fields_of("graph")
    ()
    """
    return {**_OF_ACTORS, **_of_records()}.get(kind, ())


def find_field(kind: str, name: str, language: str | None = None) -> ReportableField | None:
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
