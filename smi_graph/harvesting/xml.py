"""XML that is well-formed whatever a text holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree
from pyoxigraph import Literal, NamedNode

from smi_graph.service.rdf import PREFIXES
from smi_graph.vocabulary import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    types = _types(said)
    named = [triple.predicate.value for triple in said] + list(types.values())
    used = {namespace for iri in named if (namespace := _split(iri)[0])}
    names = {prefix: iri for prefix, iri in PREFIXES.items() if iri in used}
    root = etree.Element(f"{{{_RDF}}}RDF", nsmap={**names, "rdf": _RDF})
    about: dict[str, Element] = {}
    for triple in said:
        subject = getattr(triple.subject, "value", "")
        if subject not in about:
            namespace, name = _split(types.get(subject, f"{_RDF}Description"))
            about[subject] = etree.SubElement(root, f"{{{namespace}}}{name}")
            about[subject].set(f"{{{_RDF}}}about", subject)
        if not _is_type(triple, types):
            _statement(about[subject], triple)
    return root


def _types(triples: Sequence[Triple]) -> dict[str, str]:
    """Give the first class of each subject whose name can be that of an element (section 2.13)."""
    types: dict[str, str] = {}
    for triple in triples:
        kind = getattr(triple.object, "value", "")
        if triple.predicate.value == RDF.type and _split(kind)[0]:
            types.setdefault(getattr(triple.subject, "value", ""), kind)
    return types


def _is_type(triple: Triple, types: dict[str, str]) -> bool:
    """Tell whether the name of an element says a statement already."""
    said = getattr(triple.subject, "value", ""), getattr(triple.object, "value", "")
    return triple.predicate.value == RDF.type and types.get(said[0]) == said[1]


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
