"""XML that is well-formed whatever a text holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from pyoxigraph import Literal, NamedNode

from smi_graph.service.rdf import PREFIXES
from smi_graph.vocabulary import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element as Element
    from pyoxigraph import Triple

# What XML 1.0 does not allow (section 2.2).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The end of an IRI that can be the name of an element (Namespaces in XML 1.0, section 3).
_LOCAL = re.compile(r"[^\W\d][\w.-]*\Z")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF = PREFIXES["rdf"]


def xml_text(text: str) -> str:
    r"""Put the sign for a character that cannot be shown for each that XML forbids.

    Examples
    --------
    >>> xml_text("a\x01b")
    'a\ufffdb'
    """
    return _FORBIDDEN.sub("\ufffd", text)


def element(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element with a text and attributes.

    Examples
    --------
    >>> root = etree.Element("a")
    >>> _ = element(root, "b", "<", c="d")
    >>> etree.tostring(root)
    b'<a><b c="d">&lt;</b></a>'
    """
    made = etree.SubElement(parent, name, {key: xml_text(it) for key, it in attributes.items()})
    if text is not None:
        made.text = xml_text(text)
    return made


def say_in(made: Element, language: str | None) -> None:
    """Tell in which language the text of an element is."""
    if language:
        made.set(f"{_XML}lang", language)


def write_xml(root: Element) -> bytes:
    """Write a document as UTF-8."""
    written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return written


def rdf_element(triples: Iterable[Triple]) -> Element:
    """Write triples as RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/).

    A property whose IRI does not end in a name cannot be said in RDF/XML (section 5.3 of the
    recommendation of 2004); a comment tells its IRI.
    """
    said = tuple(triples)
    used = {namespace for triple in said if (namespace := _split(triple.predicate.value)[0])}
    names = {prefix: iri for prefix, iri in PREFIXES.items() if iri in used}
    root = etree.Element(f"{{{_RDF}}}RDF", nsmap={**names, "rdf": _RDF})
    about: dict[str, Element] = {}
    for triple in said:
        subject = getattr(triple.subject, "value", "")
        if subject not in about:
            about[subject] = etree.SubElement(root, f"{{{_RDF}}}Description")
            about[subject].set(f"{{{_RDF}}}about", subject)
        _statement(about[subject], triple)
    return root


def _split(iri: str) -> tuple[str, str]:
    """Divide the IRI of a property; both parts are empty where it does not end in a name."""
    local = _LOCAL.search(iri)
    return ("", "") if local is None else (iri[: local.start()], local[0])


def _statement(subject: Element, triple: Triple) -> None:
    namespace, local = _split(triple.predicate.value)
    if not namespace:
        subject.append(etree.Comment(triple.predicate.value.replace("-", "%2D")))
        return
    made = etree.SubElement(subject, f"{{{namespace}}}{local}")
    value = triple.object
    if isinstance(value, NamedNode):
        made.set(f"{{{_RDF}}}resource", value.value)
    elif isinstance(value, Literal):
        made.text = xml_text(value.value)
        say_in(made, value.language)
        if not value.language and value.datatype.value != XSD.string:
            made.set(f"{{{_RDF}}}datatype", value.datatype.value)
