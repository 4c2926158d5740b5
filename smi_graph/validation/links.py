"""Validation of links between records, by what a store says of both ends."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from smi_graph.validation.context import triples_of
from smi_graph.validation.engine import find
from smi_graph.validation.graph import descriptions
from smi_graph.validation.report import ValidationReport
from smi_graph.validation.screen import screen_for
from smi_graph.validation.shapes import Sight, link_predicates, load_evaluation_shapes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad, Store

    from smi_graph.validation.constraints import Checks
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
    screen = screen_for(load_evaluation_shapes(shapes, Sight.LINKED))
    context = _Seen(store, seen)
    suspects: dict[Any, None] = {}
    for link in map(NamedNode, sorted(links)):
        unsure = _Unsure(screen.checks_of(link), context)
        for quad in _links(store, link, subjects):
            if unsure.of(quad.object):
                suspects[quad.subject] = None
    found, nodes = [], iter(suspects)
    while batch := list(islice(nodes, _AT_ONCE)):
        triples = [triple for node in batch for triple in context.about(node)]
        found.append(find(triples, context, shapes, Sight.LINKED))
    return ValidationReport.merged(found)


def _links(store: Store, link: NamedNode, subjects: Iterable[str] | None) -> Iterator[Quad]:
    if subjects is None:
        yield from store.quads_for_pattern(None, link, None)
        return
    for subject in subjects:
        yield from store.quads_for_pattern(NamedNode(subject), link, None)


class _Unsure:
    """Tells which ends of links pySHACL has to look at; each is looked up once."""

    def __init__(self, checks: list[Checks | None], context: _Seen) -> None:
        self._checks, self._context = checks, context
        self._known: dict[Any, bool] = {}

    def of(self, end: Any) -> bool:
        known = self._known.get(end)
        if known is None:
            data = {} if isinstance(end, Literal) else descriptions(self._context.about(end))
            sure = (one is not None and one.pass_((end,), {}, data) for one in self._checks)
            known = self._known[end] = not all(sure)
        return known


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
