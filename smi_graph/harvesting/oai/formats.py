"""The formats of metadata (section 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from smi_graph.archive import archive
from smi_graph.harvesting.dublin_core import dublin_core
from smi_graph.harvesting.xml import element, rdf_element, say_in
from smi_graph.service.rdf import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

    from smi_graph.service.things import Thing

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_DC = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True, slots=True)
class MetadataFormat:
    """A format in which records are given.

    Parameters
    ----------
    prefix, schema, namespace
        As ``ListMetadataFormats`` tells them.
    write
        Writes what a release says of a record.
    """

    prefix: str
    schema: str
    namespace: str
    write: Callable[[Thing], Element]


def _oai_dc(thing: Thing) -> Element:
    namespace = f"{_OAI}oai_dc/"
    names = {"oai_dc": namespace, "dc": _DC, "xsi": XSI}
    root = etree.Element(f"{{{namespace}}}dc", nsmap=names)
    root.set(f"{{{XSI}}}schemaLocation", f"{namespace} {_OAI}oai_dc.xsd")
    for said in dublin_core(thing):
        made = element(root, f"{{{_DC}}}{said.element}", said.text)
        say_in(made, said.language)
    for language, name in archive().publisher.items():
        say_in(element(root, f"{{{_DC}}}publisher", name), language)
    if archive().data_licence:
        element(root, f"{{{_DC}}}rights", archive().data_licence)
    return root


def _rdf(thing: Thing) -> Element:
    return rdf_element(thing.triples)


FORMATS = {
    one.prefix: one
    for one in (
        MetadataFormat("oai_dc", f"{_OAI}oai_dc.xsd", f"{_OAI}oai_dc/", _oai_dc),
        MetadataFormat("rdf", f"{_OAI}rdf.xsd", PREFIXES["rdf"], _rdf),
    )
}
