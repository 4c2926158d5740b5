"""What the head of the page tells programs: schema.org, and the tags that Zotero reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from smi_graph.archive import archive
from smi_graph.catalogue import Kind, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.messages import Language
    from smi_graph.reading.bibliography import Citation, Origin
    from smi_graph.site import Reader

_TYPES = {
    Kind.PERSON: "Person",
    Kind.ORGANIZATION: "Organization",
    Kind.COUNTRY: "Country",
    Kind.COLLECTION: "Collection",
    Kind.PLACE: "Place",
    Kind.EVENT: "Event",
}
_SUMMARY = 160
# The archive links these to a record and does not say that it is about them.
_MENTIONED = (Kind.PERSON, Kind.ORGANIZATION, Kind.EVENT)
# JSON within HTML: no sign may be left with which a tag or a comment could begin or end.
_IN_HTML = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def structured_data(
    catalogue: Catalogue, record: Record, citation: Citation, texts: Iterable[str]
) -> str:
    """Write the description of a record as JSON-LD, safe to stand within HTML.

    A document is a component of the archive with the date of its publication; a diary entry
    is a work about what happened at its date.

    Parameters
    ----------
    catalogue, record
        The record.
    citation
        What is known for citing it.
    texts
        The languages of the texts.
    """
    linked = {kind: catalogue.values_of(record.number, kind) for kind in kinds()}
    languages = [value.key for value in linked[Kind.LANGUAGE]] or [tag for tag in texts if tag]
    # A diary entry names the country of its event; what a target country is, nobody says.
    located = (Kind.PLACE, Kind.COUNTRY) if record.is_entry else (Kind.PLACE,)
    mentioned = _MENTIONED if record.is_entry else (*_MENTIONED, Kind.COUNTRY)
    date = "temporalCoverage" if record.is_entry else "datePublished"
    described: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "CreativeWork" if record.is_entry else ["ArchiveComponent", "CreativeWork"],
        "@id": record.iri,
        "url": citation.address,
        "identifier": record.code,
        "name": _worded(record.titles),
        date: record.date,
        "genre": _worded(citation.document_type),
        "inLanguage": languages,
        "mentions": [_thing(value) for kind in mentioned for value in linked[kind]],
        "contentLocation": [_thing(value) for kind in located for value in linked[kind]],
        "author": [{"name": _worded(names)} for names in citation.origin.people.get("author", ())],
        "isPartOf": [_thing(value) for value in linked[Kind.COLLECTION]],
        "isBasedOn": list(citation.origin.source),
        "version": citation.release_id,
        "mainEntityOfPage": archive().page_of(record.code),
        "license": archive().text_licence,
    }
    holder = {"@type": "ArchiveOrganization", "name": _worded(citation.archive)}
    described["publisher" if record.is_entry else "holdingArchive"] = holder
    known = {name: value for name, value in described.items() if value}
    return orjson.dumps(known).decode().translate(_IN_HTML)


def meta_tags(
    citation: Citation, language: Language, texts: Iterable[str]
) -> list[tuple[str, str]]:
    """List the names and contents of the meta tags (Highwire Press, and Dublin Core in HTML)."""
    tags = [("citation_title", title) for title in citation.titles.values()]
    tags += [("DC.title", title) for title in citation.titles.values()]
    origin = citation.origin
    issuers = origin.people.get("issuer", ())
    for names in () if citation.lead == issuers else citation.lead:
        tags += [
            ("citation_author", _name(names, language)),
            ("DC.creator", _name(names, language)),
        ]
    tags += [("DC.publisher", _name(names, language)) for names in issuers]
    tags += _published_in(origin)
    if citation.date is not None:
        tags += [("citation_date", citation.date.replace("-", "/")), ("DC.date", citation.date)]
    for tag in filter(None, texts):
        tags += [("citation_language", tag), ("DC.language", tag)]
    tags += [("DC.type", _name(citation.document_type, language))] if citation.document_type else []
    tags += [
        ("DC.identifier", citation.code),
        ("DC.identifier", citation.address),
        ("DC.source", _name(citation.archive, language)),
        *(("DC.relation", _name(names, language)) for names in citation.collection),
        # Linked, and not said to be its subjects: so they are no keywords either.
        *(("DC.relation", _name(names, language)) for names in citation.persons),
    ]
    return tags


def summary_of(record: Record, reader: Reader, texts: Iterable[str]) -> str:
    """Begin to tell what a record says, for lists of search engines: its date, code and words.

    Parameters
    ----------
    record
        The record.
    reader
        Whom the page is for.
    texts
        Its texts, that in the language of the page first.
    """
    date = [] if record.date is None else [reader.day(record.date)]
    words = next(iter(texts), "") or record.title(reader.language)[0]
    begun = " ".join(words[:_SUMMARY].split())
    shown = begun if len(words) <= _SUMMARY else f"{begun.rpartition(' ')[0]}…"
    return " · ".join((*date, record.code, shown))


def _published_in(origin: Origin) -> list[tuple[str, str]]:
    told = {
        "citation_journal_title": origin.container,
        "citation_volume": origin.volume,
        "citation_issue": origin.issue,
        "citation_firstpage": origin.first_and_last_page[0],
        "citation_lastpage": origin.first_and_last_page[1],
    }
    known = [(name, value) for name, value in told.items() if value]
    return known + [("DC.source", source) for source in origin.source]


def _thing(value: Value) -> dict[str, object]:
    return {
        "@type": _TYPES[value.kind],
        "@id": value.iri,
        "name": _worded(value.names) or value.key,
    }


def _worded(names: Mapping[str, str]) -> list[object]:
    """Give names with their languages, as JSON-LD has them."""
    return [
        {"@language": tag, "@value": name} if tag else name for tag, name in sorted(names.items())
    ]


def _name(names: Mapping[str, str], language: Language) -> str:
    return names.get(language) or next(iter(names.values()))
