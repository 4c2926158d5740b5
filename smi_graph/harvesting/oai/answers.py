"""The answers as XML (section 3.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lxml import etree

from smi_graph.harvesting.oai.formats import FORMATS, XSI
from smi_graph.harvesting.xml import element, say_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.etree import _Element as Element

    from smi_graph.harvesting.oai.formats import MetadataFormat
    from smi_graph.harvesting.oai.request import OaiError
    from smi_graph.pipeline.journal import Known
    from smi_graph.service.things import Thing

_OAI = "http://www.openarchives.org/OAI/2.0/"
_IDENTIFIER = f"{_OAI}oai-identifier"
_DC = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True, slots=True)
class Item:
    """A record as harvesters know it.

    Parameters
    ----------
    identifier
        ``oai:`` and the rest.
    known
        What the journal knows of it.
    thing
        What the release says of it; ``None`` where that was not asked, or it says nothing.
    is_deleted
        Whether it is published no more.
    """

    identifier: str
    known: Known
    thing: Thing | None
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Resumption:
    """How a list goes on: the token, empty at the end, and how many records there are."""

    token: str
    given: int
    count: int
    expires: datetime


@dataclass(frozen=True, slots=True)
class Repository:
    """What ``Identify`` tells.

    Parameters
    ----------
    name, base, mail
        Its name, the address of the protocol, and whom to write to.
    earliest
        The earliest datestamp.
    namespace, sample
        What identifiers have after ``oai:``, empty where that is no name of a domain; an
        identifier.
    """

    name: str
    base: str
    mail: str
    earliest: datetime
    namespace: str
    sample: str


def stamp(time: datetime) -> str:
    """Write a time as the protocol does (section 3.3).

    Examples
    --------
    >>> stamp(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00Z'
    """
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def envelope(base: str, arguments: Mapping[str, str]) -> Element:
    """Begin an answer: when it is given, and to which request."""
    root = etree.Element(f"{{{_OAI}}}OAI-PMH", nsmap={None: _OAI, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{_OAI} {_OAI}OAI-PMH.xsd")
    _add(root, "responseDate", stamp(datetime.now(UTC)))
    _add(root, "request", base, **arguments)
    return root


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    return element(parent, f"{{{_OAI}}}{name}", text, **attributes)


def add_error(root: Element, error: OaiError) -> None:
    """Say what is wrong with the request."""
    _add(root, "error", error.sentence, code=error.code)


def add_identify(root: Element, of: Repository) -> None:
    """Tell what the repository is (section 4.2), and how identifiers look."""
    made = _add(root, "Identify")
    for name, text in (
        ("repositoryName", of.name),
        ("baseURL", of.base),
        ("protocolVersion", "2.0"),
        ("adminEmail", of.mail),
        ("earliestDatestamp", stamp(of.earliest)),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("compression", "gzip"),
    ):
        _add(made, name, text)
    if not of.namespace:
        return
    described = etree.SubElement(
        _add(made, "description"), f"{{{_IDENTIFIER}}}oai-identifier", nsmap={None: _IDENTIFIER}
    )
    described.set(f"{{{XSI}}}schemaLocation", f"{_IDENTIFIER} {_IDENTIFIER}.xsd")
    for name, text in (
        ("scheme", "oai"),
        ("repositoryIdentifier", of.namespace),
        ("delimiter", ":"),
        ("sampleIdentifier", of.sample),
    ):
        element(described, f"{{{_IDENTIFIER}}}{name}", text)


def add_formats(root: Element) -> None:
    """List the formats (section 4.4)."""
    made = _add(root, "ListMetadataFormats")
    for form in FORMATS.values():
        entry = _add(made, "metadataFormat")
        _add(entry, "metadataPrefix", form.prefix)
        _add(entry, "schema", form.schema)
        _add(entry, "metadataNamespace", form.namespace)


def add_sets(root: Element, sets: Mapping[str, Mapping[str, str]]) -> None:
    """List the sets (section 4.6), with the names of each by language."""
    made = _add(root, "ListSets")
    namespace = f"{_OAI}oai_dc/"
    for key, names in sets.items():
        entry = _add(made, "set")
        _add(entry, "setSpec", key)
        _add(entry, "setName", " · ".join(dict.fromkeys(names.values())) or key)
        if names:
            described = etree.SubElement(
                _add(entry, "setDescription"),
                f"{{{namespace}}}dc",
                nsmap={"oai_dc": namespace, "dc": _DC},
            )
            described.set(f"{{{XSI}}}schemaLocation", f"{namespace} {_OAI}oai_dc.xsd")
            for language, name in names.items():
                say_in(element(described, f"{{{_DC}}}title", name), language)


def add_record(root: Element, item: Item, form: MetadataFormat) -> None:
    """Give one record (section 4.1)."""
    _record(_add(root, "GetRecord"), item, form)


def add_list(
    root: Element,
    verb: str,
    items: Iterable[Item],
    form: MetadataFormat,
    resumption: Resumption | None,
) -> None:
    """Give records, or their headers alone (sections 4.3 and 4.5)."""
    made = _add(root, verb)
    for item in items:
        if verb == "ListRecords":
            _record(made, item, form)
        else:
            _header(made, item)
    if resumption is not None:
        told = {"completeListSize": str(resumption.count), "cursor": str(resumption.given)}
        if resumption.token:
            told["expirationDate"] = stamp(resumption.expires)
        _add(made, "resumptionToken", resumption.token, **told)


def _record(parent: Element, item: Item, form: MetadataFormat) -> None:
    made = _add(parent, "record")
    _header(made, item)
    if item.thing is not None:
        _add(made, "metadata").append(form.write(item.thing))


def _header(parent: Element, item: Item) -> None:
    status = {"status": "deleted"} if item.is_deleted else {}
    made = _add(parent, "header", **status)
    _add(made, "identifier", item.identifier)
    _add(made, "datestamp", stamp(item.known.last.at))
    for key in item.known.collections:
        _add(made, "setSpec", key)
