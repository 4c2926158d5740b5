"""What a citation tells of a record: as what it was published, by whom, where and when.

Authors are those whom the archive calls so, or who gave the speech or signed the letter. The
people whom it only links to a record did not write it, and nobody said that it is about them: so a
note names them, and they are neither authors nor keywords. What is unknown is left out, but for the
date: a footnote without one says that it is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from smi_graph.archive import archive
from smi_graph.catalogue import Kind
from smi_graph.reading.bibliography.kinds import DOCUMENT, Publication, publication_of
from smi_graph.schema import field_table
from smi_graph.vocabulary.iris import code_segment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.schema import Field

    Names = Mapping[str, str]

_PEOPLE = ("author", "speaker", "signatory", "recipient", "issuer")
_PAGES = re.compile(r"\s*(\w*\d+)\s*[-\u2010-\u2014]\s*(\w*\d+)\s*")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who a record is by, and where it was published first.

    Parameters
    ----------
    people
        The names of each, by what fields tell: author, speaker, signatory, recipient, issuer.
    container, volume, issue, pages
        Of the journal or newspaper; empty where the archive does not say.
    number
        The number of the document itself.
    source
        The addresses that it was taken from.
    retrieved
        On which day it was taken from there.
    until
        The end of what began at the date of the record.
    """

    people: Mapping[str, tuple[Names, ...]] = field(default_factory=dict)
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""
    source: tuple[str, ...] = ()
    retrieved: str = ""
    until: str = ""

    @classmethod
    def of(cls, told: Mapping[str, Sequence[str | Value]]) -> Origin:
        """Sort what fields tell, by what of a citation each tells."""

        def text(what: str) -> str:
            return " ".join(str(_named(value)[1]) for value in told.get(what, ()))

        return cls(
            people={who: tuple(_named(it)[0] for it in told.get(who, ())) for who in _PEOPLE},
            container=text("container"),
            volume=text("volume"),
            issue=text("issue"),
            pages=text("pages"),
            number=text("number"),
            source=tuple(_named(value)[1] for value in told.get("source", ())),
            retrieved=text("retrieved"),
            until=text("until"),
        )

    @property
    def first_and_last_page(self) -> tuple[str, str]:
        r"""The two ends of the pages; both in the first where they are no range.

        Examples
        --------
        >>> [Origin(pages=it).first_and_last_page for it in ("12\u201315", "12", "12, 14")]
        [('12', '15'), ('12', ''), ('12, 14', '')]
        """
        match = _PAGES.fullmatch(self.pages)
        return (match[1], match[2]) if match else (self.pages, "")


def _named(value: str | Value) -> tuple[Names, str]:
    """Give the names of a value, and one text for it."""
    if isinstance(value, str):
        return {"": value}, value
    return value.names or {"": value.key}, value.name("ar")[0]


@dataclass(frozen=True, slots=True)
class Citation:
    """What a citation tells of one record of one release; made by `citation_of`.

    Names are mappings from language tags, ``""`` for an unknown language.

    Parameters
    ----------
    code
        The archive's code.
    titles
        The titles of the record.
    date
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; ``None`` where the archive does not say.
    document_type
        The names of its type; empty where the archive does not say.
    collection
        The names of each collection that it is in.
    persons
        The names of each person related to it.
    address
        Where it can be read, as this release has it.
    release_id
        The release, ``None`` where it is unknown.
    archive
        The names of the archive.
    origin
        Who it is by, and where it was published first.
    publication
        As what it is cited.
    languages
        The tags of the languages that it is in, as far as the archive says.
    """

    code: str
    titles: Names
    date: str | None
    document_type: Names
    collection: tuple[Names, ...]
    persons: tuple[Names, ...]
    address: str
    release_id: str | None
    archive: Names
    origin: Origin = field(default_factory=Origin)
    publication: Publication = DOCUMENT
    languages: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What reference managers call it; TeX would take ``~`` for a space."""
        return code_segment(self.code).replace("~", "+")

    @property
    def lead(self) -> tuple[Names, ...]:
        """Whom a citation begins with."""
        told = (self.origin.people.get(who, ()) for who in self.publication.leads)
        return next(filter(None, told), ())

    @property
    def issuers(self) -> tuple[Names, ...]:
        """Who issued it, where a citation does not begin with them."""
        issuers = self.origin.people.get("issuer", ())
        return () if issuers == self.lead else issuers

    @property
    def dates(self) -> tuple[str, ...]:
        """The date, or both ends of a period; empty where the archive does not say."""
        if self.date is None:
            return ()
        until = self.origin.until
        return (self.date, until) if until and until != self.date else (self.date,)


def citation_of(catalogue: Catalogue, number: int, release_id: str | None) -> Citation:
    """Gather what a citation of one record tells.

    Parameters
    ----------
    catalogue
        Of the release.
    number
        The record's place in the catalogue.
    release_id
        The release, as `Engine.resolve` names it.
    """
    record = catalogue.record(number)
    told: dict[str, list[str | Value]] = {}
    for cited in _cited():
        told.setdefault(cited.cite, []).extend(catalogue.said(number, cited))
    origin = Origin.of(told)
    types = catalogue.values_of(number, Kind.TYPE)
    return Citation(
        code=record.code,
        titles=record.titles,
        date=record.date,
        document_type=types[0].names if types else {},
        collection=_names_of(catalogue, number, Kind.COLLECTION),
        persons=_names_of(catalogue, number, Kind.PERSON),
        address=record.iri if release_id is None else f"{record.iri}?release={release_id}",
        release_id=release_id,
        archive=archive().name,
        origin=origin,
        publication=_publication(record, types, origin),
        languages=tuple(it.key for it in catalogue.values_of(number, Kind.LANGUAGE)),
    )


def _publication(record: Record, types: Sequence[Value], origin: Origin) -> Publication:
    kind = "diary_entry" if record.is_entry else "document"
    key = types[0].key if types else ""
    return publication_of(kind, key, in_container=bool(origin.container))


@cache
def _cited() -> tuple[Field, ...]:
    return tuple(field for field in field_table().fields.values() if field.cite)


def _names_of(catalogue: Catalogue, number: int, kind: Kind) -> tuple[Names, ...]:
    values = catalogue.values_of(number, kind)
    return tuple(value.names or {"": value.key} for value in values)
