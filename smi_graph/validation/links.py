"""Validation of links between records, by what a store says of both ends."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from smi_graph.validation.context import triples_of
from smi_graph.validation.engine import find
from smi_graph.validation.report import ValidationReport
from smi_graph.validation.shapes import Sight, link_predicates

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Store

    from smi_graph.validation.graph import Terms

_AT_ONCE = 2_000


def find_linked(
    store: Store, subjects: Iterable[str] | None = None, *, shapes: Path | None = None
) -> ValidationReport:
    """Validate what a store holds by the shapes that look along links.

    Parameters
    ----------
    store
        Holds both ends of every link, and the ontology.
    subjects
        The IRIs of those to look at; by default of all that have a link.
    shapes
        A folder of shapes; by default the project's own.

    Examples
    --------
    >>> from pyoxigraph import RdfFormat, Store
    >>> from smi_graph.vocabulary import RDF, SMI
    >>> store = Store()
    >>> store.load(f"<a:d> a <{SMI.Document}> ; <{SMI.relatedEntry}> <a:e> .", RdfFormat.TURTLE)
    >>> [result.value for result in find_linked(store).results]
    ['<a:e>']
    >>> store.load(f"<a:e> a <{SMI.DiaryEntry}> .", RdfFormat.TURTLE)
    >>> find_linked(store).results
    ()
    """
    links, seen = link_predicates(shapes)
    context = _Seen(store, seen)
    nodes = iter(_linking(store, links) if subjects is None else map(NamedNode, subjects))
    found = []
    while batch := list(islice(nodes, _AT_ONCE)):
        triples = [triple for node in batch for triple in context.about(node)]
        found.append(find(triples, context, shapes, Sight.LINKED))
    return ValidationReport.merged(found)


def linking_to(store: Store, ends: Collection[str]) -> set[str]:
    """Give the IRIs of what links some things, or is one of them and links others.

    Parameters
    ----------
    store
        Holds the links.
    ends
        The IRIs of the things.
    """
    links, found = link_predicates()[0], set()
    for end in map(NamedNode, ends):
        for link in map(NamedNode, links):
            found |= {quad.subject for quad in store.quads_for_pattern(None, link, end)}
            if next(store.quads_for_pattern(end, link, None), None) is not None:
                found.add(end)
    return {subject.value for subject in found if isinstance(subject, NamedNode)}


def said_of_links(nquads: bytes) -> bytes:
    r"""Leave of N-Quads the lines that `find_linked` looks at.

    Examples
    --------
    >>> said_of_links(b'<a:a> <a:p> "b" .\n')
    b''
    """
    predicates = {f"<{predicate}>".encode() for predicate in link_predicates()[1]}
    lines = nquads.splitlines(keepends=True)
    return b"".join(line for line in lines if line.split(b" ", 2)[1:2][0] in predicates)


def _linking(store: Store, links: Iterable[str]) -> Iterator[Any]:
    found: dict[Any, None] = {}
    for link in sorted(links):
        found.update(
            (quad.subject, None) for quad in store.quads_for_pattern(None, NamedNode(link), None)
        )
    return iter(found)


class _Seen:
    """The context that a store is, of which only some properties are looked at."""

    def __init__(self, store: Store, predicates: Iterable[str]) -> None:
        self._store = store
        self._predicates = [NamedNode(predicate) for predicate in sorted(predicates)]

    def about(self, node: Any) -> Iterable[Terms]:
        """Give the triples that have a node as their subject."""
        return [
            triple
            for predicate in self._predicates
            for triple in triples_of(self._store.quads_for_pattern(node, predicate, None))
        ]
