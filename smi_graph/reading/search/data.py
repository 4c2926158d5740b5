"""What is found as data: Atom, CSV, JSON, BibTeX and RIS."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import orjson

from smi_graph.catalogue import Kind, exported, is_of, kind_of
from smi_graph.catalogue.kinds import WHOLE
from smi_graph.reading.bibliography import bibtex, citation_of, ris
from smi_graph.spreadsheets import table
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from smi_graph.catalogue import Catalogue, Record, Value
    from smi_graph.messages import Language

    # What a record is linked with and what its fields say, by the name of the column.
    Linked = Mapping[str, Sequence[str | Value]]

_ATOM = "http://www.w3.org/2005/Atom"
_DCTERMS = "http://purl.org/dc/terms/"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_PREFIXES = {"": _ATOM, "dcterms": _DCTERMS, "opensearch": _OPENSEARCH, "smi": SMI.NAMESPACE}
_XML = "http://www.w3.org/XML/1998/namespace"
# What XML 1.0 cannot hold, even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATOR = " | "
_LINKED = {**WHOLE, "doubts": Kind.DOUBT}
_FIRST = ("code", "record", "date", "title_ar", "title_en", "title_other")
_LAST = ("iri", "page", "release")
_TEXTS = ("text_ar", "text_en", "text_other")


@cache
def columns() -> tuple[str, ...]:
    """Give the names of the columns of a table.

    After those that every archive has come the fields that the table of fields exports, by
    their keys.

    Examples
    --------
    >>> columns()[:3], columns()[-3:]
    (('code', 'record', 'date'), ('iri', 'page', 'release'))
    >>> "issuers" in columns(), "organisations" in columns()
    (True, False)
    """
    return (*_FIRST, *_LINKED, *(field.key for field in exported()), *_LAST)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """One page of what is found, to be written as data.

    Parameters
    ----------
    catalogue, release_id
        Of the release; its identifier is ``None`` where it is unknown.
    numbers
        The records of this page, in their order.
    total
        How many were found in all.
    page, pages, page_size
        Which page of how many, and how many records a full one has.
    site
        The address of the site, without a slash at the end.
    address
        Gives the address of a page of this answer, from 1.
    page_address
        The address of the page for people.
    title
        What was searched for, in words.
    author
        The archive.
    updated
        When the release was made.
    language
        Of names and titles where a format has room for one.
    with_mark
        Whether a table begins with a byte order mark, which Excel needs to see that it is UTF-8.
    texts
        The texts of the records, by identifier and language; ``None`` where they are not wished.
    """

    catalogue: Catalogue
    release_id: str | None
    numbers: Sequence[int]
    total: int
    page: int
    pages: int
    page_size: int
    site: str
    address: Callable[[int], str]
    page_address: str
    title: str
    author: str
    updated: datetime
    language: Language
    with_mark: bool = False
    texts: Mapping[str, Mapping[str, str]] | None = None

    def records(self) -> Iterator[tuple[Record, Linked]]:
        """Give each record, with what it is linked with and what its fields say."""
        catalogue = self.catalogue
        # What a record of either sort says in a column of its own: the cells of the column, or
        # the kind of the values that are the column's. All other columns stay empty.
        cells: dict[bool, list[tuple[str, Mapping[int, Sequence[str | Value]]]]] = {}
        alone: dict[bool, list[tuple[str, Kind]]] = {}
        for is_entry in (False, True):
            own = [field for field in exported() if is_of(field, is_entry=is_entry)]
            kept = [field for field in own if field.key in catalogue.cells]
            filled = ((field.key, catalogue.column(field, self.numbers)) for field in kept)
            cells[is_entry] = [(key, column) for key, column in filled if column]
            alone[is_entry] = [(f.key, kind_of(f)) for f in own if f.key not in catalogue.cells]
        nothing: Linked = {field.key: () for field in exported()}
        for number in self.numbers:
            record = catalogue.record(number)
            by_kind: dict[str, list[Value]] = defaultdict(list)
            for value in catalogue.values_of(number):
                by_kind[value.kind].append(value)
            linked: dict[str, Sequence[str | Value]]
            linked = {name: by_kind.get(kind, ()) for name, kind in _LINKED.items()}
            linked |= nothing
            for key, column in cells[record.is_entry]:
                linked[key] = column.get(number, ())
            for key, kind in alone[record.is_entry]:
                if kind in by_kind:
                    linked[key] = [it if it.iri else it.key for it in by_kind[kind]]
            yield record, linked

    def page_of(self, record: Record) -> str:
        """Give the address of the page of a record, in this release."""
        kind = "diary" if record.is_entry else "document"
        release = f"?release={self.release_id}" if self.release_id else ""
        return f"{self.site}/{kind}/{record.iri.split('/')[-1]}.html{release}"


def csv_head(found: FoundPage) -> bytes:
    """Write the names of the columns of a table (RFC 4180), as UTF-8."""
    texts = () if found.texts is None else _TEXTS
    return table([(*columns(), *texts)], with_mark=found.with_mark)


def csv_records(found: FoundPage) -> bytes:
    """Write the lines of a table.

    Names in one field are parted by " | ". Values are those of the archive, but that one which
    a spreadsheet would run as a formula has an apostrophe before it.
    """
    return table(_row(found, *each) for each in found.records())


def as_csv(found: FoundPage) -> bytes:
    """Write a whole table."""
    return csv_head(found) + csv_records(found)


def _row(found: FoundPage, record: Record, linked: Linked) -> list[str]:
    language = found.language
    told = [
        _SEPARATOR.join([_worded(value, language) for value in values]) if values else ""
        for values in linked.values()
    ]
    return [
        record.code,
        "diary" if record.is_entry else "document",
        record.date or "",
        *(record.titles.get(tag, "") for tag in ("ar", "en", "")),
        *told,
        record.iri,
        found.page_of(record),
        found.release_id or "",
        *_texts(found, record),
    ]


def _texts(found: FoundPage, record: Record) -> list[str]:
    """Give the texts in the columns that there are for them."""
    if found.texts is None:
        return []
    texts = dict(found.texts.get(record.iri, {}))
    own = [texts.pop(tag, "") for tag in ("ar", "en")]
    return [*own, "\n\n".join(texts.values())]


def json_head(found: FoundPage) -> bytes:
    """Write what is known of all the records together, up to the first of them."""
    is_last = found.page >= found.pages
    head = orjson.dumps(
        {
            "release": found.release_id,
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "page_size": found.page_size,
            "next": None if is_last else found.address(found.page + 1),
            "html": found.page_address,
        }
    )
    return head.removesuffix(b"}") + b',"records":['


def json_records(found: FoundPage) -> bytes:
    """Write everything that is known of the records, with names in all languages."""
    return b",".join(orjson.dumps(_member(found, *each)) for each in found.records())


def _worded(value: str | Value, language: Language) -> str:
    return value if isinstance(value, str) else value.name(language)[0]


def _member(found: FoundPage, record: Record, linked: Linked) -> dict[str, object]:
    return {
        "code": record.code,
        "record": "diary" if record.is_entry else "document",
        "date": record.date,
        "titles": {tag or "und": title for tag, title in record.titles.items()},
        **{
            name: _told(name, [_as_json(value) for value in values]) if values else _nothing()[name]
            for name, values in linked.items()
        },
        "iri": record.iri,
        "page": found.page_of(record),
        **({} if found.texts is None else {"texts": found.texts.get(record.iri, {})}),
    }


def _told(name: str, values: list[object]) -> object:
    """Give a list, or the one value that a field holds."""
    return values[0] if _nothing()[name] is None else values


@cache
def _nothing() -> Mapping[str, object]:
    """Give what is told where a column is empty: no value of a field that holds one, or a list."""
    own: dict[str, object] = {field.key: [] if field.many else None for field in exported()}
    return own | {name: [] for name in _LINKED}


def _as_json(value: str | Value) -> object:
    if isinstance(value, str):
        return value
    return {"key": value.key, "iri": value.iri, "names": value.names}


def bibtex_records(found: FoundPage) -> bytes:
    """Write an entry of BibTeX for each record."""
    entries = (
        bibtex(citation_of(found.catalogue, number, found.release_id), found.language)
        for number in found.numbers
    )
    return "\n".join(entries).encode()


def ris_records(found: FoundPage) -> bytes:
    """Write an entry of RIS for each record."""
    entries = (
        ris(citation_of(found.catalogue, number, found.release_id), found.language)
        for number in found.numbers
    )
    return "\r\n".join(entries).encode()


def atom_feed(found: FoundPage) -> bytes:
    """Write a feed (RFC 4287) with its pages (RFC 5005, section 3).

    A record has changed when its release was made, as far as a release tells.
    """
    for prefix, namespace in _PREFIXES.items():
        ElementTree.register_namespace(prefix, namespace)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": found.language})
    _add(feed, "id", found.page_address)
    _add(feed, "title", found.title)
    _add(feed, "updated", _time(found.updated))
    _add(_add(feed, "author"), "name", found.author)
    _link(feed, "alternate", found.page_address, "text/html")
    pages = {"self": found.page, "first": 1, "last": found.pages}
    if found.page > 1:
        pages["previous"] = found.page - 1
    if found.page < found.pages:
        pages["next"] = found.page + 1
    for relation, page in pages.items():
        _link(feed, relation, found.address(page), "application/atom+xml")
    for name, number in (
        ("totalResults", found.total),
        ("startIndex", (found.page - 1) * found.page_size + 1),
        ("itemsPerPage", found.page_size),
    ):
        ElementTree.SubElement(feed, f"{{{_OPENSEARCH}}}{name}").text = str(number)
    for record, linked in found.records():
        _entry(feed, found, record, linked)
    written: bytes = ElementTree.tostring(feed, "utf-8", xml_declaration=True)
    return written


def _entry(feed: ElementTree.Element, found: FoundPage, record: Record, linked: Linked) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", record.iri)
    title, tag = record.title(found.language)
    element = _add(entry, "title", title)
    if tag:
        element.set(f"{{{_XML}}}lang", tag)
    _add(entry, "updated", _time(found.updated))
    _link(entry, "alternate", found.page_of(record), "text/html")
    things = (it for name in ("types", *(f.key for f in exported())) for it in linked[name])
    for value in dict.fromkeys(it.number for it in things if not isinstance(it, str)):
        _category(entry, found.catalogue.values[value], found.language)
    _add(entry, "summary", " · ".join(filter(None, (record.date, record.code))))
    if record.date:
        ElementTree.SubElement(entry, f"{{{_DCTERMS}}}issued").text = record.date

    for field in exported():
        for text in linked[field.key]:
            if isinstance(text, str):
                ElementTree.SubElement(entry, _qualified(field.predicate)).text = _xml(text)


def _category(entry: ElementTree.Element, value: Value, language: Language) -> None:
    label, label_tag = value.name(language)
    category = ElementTree.SubElement(entry, f"{{{_ATOM}}}category")
    category.attrib |= {"term": _xml(value.key), "label": _xml(label)}
    if value.iri:
        category.set("scheme", _scheme(value))
    if label_tag:
        category.set(f"{{{_XML}}}lang", label_tag)


def _qualified(iri: str) -> str:
    """Name an element by a property, as RDF/XML does."""
    name = re.split(r"[/#]", iri)[-1]
    return f"{{{iri.removesuffix(name)}}}{name}"


def _scheme(value: Value) -> str:
    return value.iri.removesuffix(value.key).rstrip("#/")


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text is not None:
        element.text = _xml(text)
    return element


def _link(parent: ElementTree.Element, relation: str, address: str, media_type: str) -> None:
    attributes = {"rel": relation, "type": media_type, "href": _xml(address)}
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", attributes)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
