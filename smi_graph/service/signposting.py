"""Typed links in the ``Link`` header, by which programs find their way (https://signposting.org/).

A text about a thing names the thing and how to cite it, the data that describe it, what kind of
thing it is, the licence, and what the thing is a part of (RFC 8288; FAIR Signposting, level 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from smi_graph.archive import archive
from smi_graph.schema import ValueType, field_table
from smi_graph.service.formats import GRAPH_FORMATS, HTML, JSON

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Triple

    from smi_graph.service.formats import Format

_SCHEMA = "https://schema.org/"
_CONTEXT_RELATION = "http://www.w3.org/ns/json-ld#context"
_CLASSES = {
    "document": "CreativeWork",
    "diary": "CreativeWork",
    "person": "Person",
    "organization": "Organization",
    "country": "Country",
    "collection": "Collection",
    "place": "Place",
    "event": "Event",
    "image": "ImageObject",
}
RECORDS = ("document", "diary")
FORMATS = (*GRAPH_FORMATS, JSON, HTML)


@dataclass(frozen=True, slots=True)
class TypedLink:
    """A text about a thing.

    Parameters
    ----------
    iri
        The thing.
    path
        The address of the texts about it within this site, without its ending.
    kind
        Of the thing, as addresses name it.
    form
        Of the text.
    dataset
        The identifier of the dataset.
    canonical
        The one address of this text, for those who keep it.
    collections, authors
        What the thing is a part of, and who is its author; identifiers.
    items
        The addresses of what the thing consists of, such as images.
    """

    iri: str
    path: str
    kind: str
    form: Format
    dataset: str
    canonical: str
    collections: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


def link_header(text: TypedLink) -> str:
    """Give the value of the ``Link`` header of a text.

    Examples
    --------
    >>> iri = "https://a.example/x"
    >>> text = TypedLink(iri, "/x", "person", HTML, "https://a.example/dataset", f"{iri}.html")
    >>> link_header(text).split(", ")[:2]
    ['<https://a.example/x>; rel="describes"', '<https://a.example/x>; rel="cite-as"']
    >>> '<https://schema.org/Person>; rel="type"' in link_header(text)
    True
    """
    return ", ".join(_links(text))


def belonging_header(iri: str, dataset: str) -> str:
    """Name the thing that data in another vocabulary are about, their dataset and their licence.

    Examples
    --------
    >>> belonging_header("https://a.example/x", "https://a.example/dataset").partition(", ")[0]
    '<https://a.example/x>; rel="describes"'
    """
    links = [
        f'<{iri}>; rel="describes"',
        f'<{iri}>; rel="cite-as"',
        f'<{dataset}>; rel="collection"',
    ]
    if licence := archive().data_licence:
        links.append(f'<{licence}>; rel="license"')
    return ", ".join(links)


def _links(text: TypedLink) -> Iterator[str]:
    yield f'<{text.iri}>; rel="describes"'
    yield f'<{text.iri}>; rel="cite-as"'
    yield f'<{text.canonical}>; rel="canonical"'
    if text.form is HTML:
        yield f'<{_SCHEMA}AboutPage>; rel="type"'
        if text.kind in _CLASSES:
            yield f'<{_SCHEMA}{_CLASSES[text.kind]}>; rel="type"'
        yield from _to_data(text, "describedby")
    yield from _to_data(text, "alternate")
    if text.form is JSON:
        context = '</ontology/context.jsonld>; type="application/ld+json"'
        yield f'{context}; rel="{_CONTEXT_RELATION}"'
    yield from (f'<{iri}>; rel="collection"' for iri in text.collections or (text.dataset,))
    yield from (f'<{iri}>; rel="author"' for iri in text.authors)
    yield from (f'<{address}>; rel="item"' for address in text.items)
    if licence := licence_of(text):
        yield f'<{licence}>; rel="license"'


def _to_data(text: TypedLink, relation: str) -> Iterator[str]:
    for form in FORMATS:
        if form is not text.form and (form is not HTML or relation == "alternate"):
            yield f'<{text.path}.{form.name}>; rel="{relation}"; type="{form.media_type}"'


def licence_of(text: TypedLink) -> str:
    """Give the licence of a text; empty where none is known.

    The page of a record holds its texts, which may have another licence than the data.
    """
    if text.form is HTML and text.kind in RECORDS:
        return archive().text_licence
    return archive().data_licence


def collections_of(triples: Iterable[Triple], iri: str) -> tuple[str, ...]:
    """Give the collections that a record is said to be in, by what is said of it."""
    found = (
        triple.object.value
        for triple in triples
        if triple.predicate.value in _predicates()
        and isinstance(triple.object, NamedNode)
        and triple.subject == NamedNode(iri)
    )
    return tuple(sorted(set(found)))


@cache
def _predicates() -> frozenset[str]:
    fields = field_table().fields.values()
    return frozenset(field.predicate for field in fields if field.value is ValueType.COLLECTION)
