"""The formats of metadata (section 3.4): what records say, in the words of profiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree
from pyoxigraph import Literal

from smi_graph.harvesting.saying import own_words
from smi_graph.harvesting.xml import element, rdf_element, say_in
from smi_graph.profiles import describe_in, profiles
from smi_graph.service.rdf import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from lxml.etree import _Element as Element

    from smi_graph.service.things import Thing

XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OAI = "http://www.openarchives.org/OAI/2.0/"


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
    namespace, elements = f"{_OAI}oai_dc/", PREFIXES["dc"]
    names = {"oai_dc": namespace, "dc": elements, "xsi": XSI}
    root = etree.Element(f"{{{namespace}}}dc", nsmap=names)
    root.set(f"{{{XSI}}}schemaLocation", f"{namespace} {_OAI}oai_dc.xsd")
    for triple in describe_in(profiles()["dc"], thing.iri, thing.triples):
        name, value = triple.predicate.value, triple.object
        if name.startswith(elements):
            text = getattr(value, "value", "")
            made = element(root, f"{{{elements}}}{name.removeprefix(elements)}", text)
            say_in(made, value.language if isinstance(value, Literal) else None)
    return root


def _edm(thing: Thing) -> Element:
    return rdf_element(describe_in(profiles()["edm"], thing.iri, thing.triples))


def _rdf(thing: Thing) -> Element:
    return rdf_element(own_words(thing))


FORMATS = {
    one.prefix: one
    for one in (
        MetadataFormat("oai_dc", f"{_OAI}oai_dc.xsd", f"{_OAI}oai_dc/", _oai_dc),
        MetadataFormat("edm", "http://www.europeana.eu/schemas/edm/EDM.xsd", PREFIXES["edm"], _edm),
        MetadataFormat("rdf", f"{_OAI}rdf.xsd", PREFIXES["rdf"], _rdf),
    )
}
