"""What a validation may look up beside the quads that it reports on."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from rdflib.namespace import RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Quad, Store

    from smi_graph.validation.graph import Terms

_TYPE, _SUBCLASS = NamedNode(str(RDF.type)), NamedNode(str(RDFS.subClassOf))


class ValidationContext(Protocol):
    """Knows what is said of the things that the quads under validation refer to."""

    def about(self, node: Any) -> Iterable[Terms]:
        """Give the triples that have a node as their subject."""


class Described:
    """The context that some N-Quads are.

    Parameters
    ----------
    *nquads
        N-Quads. Those that are the same in many validations should be apart from the others:
        they are read once.

    Examples
    --------
    >>> context = Described(b"<a:s> <a:p> <a:o> .", b"<a:s> <a:p> <a:s> .")
    >>> [object_.value for _, _, object_ in context.about(NamedNode("a:s"))]
    ['a:o', 'a:s']
    """

    def __init__(self, *nquads: bytes) -> None:
        self._parts = [_by_subject(part) for part in nquads if part]

    def about(self, node: Any) -> Iterable[Terms]:
        """Give the triples that have a node as their subject."""
        return [triple for part in self._parts for triple in part.get(node, ())]


class Stored:
    """The context that a store is, whatever graphs its quads are in.

    A store gives blank nodes names of its own: a value that is one is left out, as it would
    seem to be another one than that of the quads under validation.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def about(self, node: Any) -> Iterable[Terms]:
        """Give the triples that have a node as their subject."""
        triples = triples_of(self._store.quads_for_pattern(node, None, None))
        return [triple for triple in triples if not isinstance(triple[2], BlankNode)]


def read(nquads: bytes) -> list[Terms]:
    """Parse N-Quads into triples."""
    return triples_of(parse(nquads, RdfFormat.N_QUADS))


def triples_of(quads: Iterable[Quad]) -> list[Terms]:
    """Give the terms of quads without their graphs; a quad makes them anew whenever asked."""
    return [(quad.subject, quad.predicate, quad.object) for quad in quads]


def referred(triples: Sequence[Terms], context: bytes | ValidationContext) -> Iterator[Terms]:
    """Find what a context says of the things that triples mention.

    That is what it says of them, and of what their classes are subclasses of: a node is of a
    class when it is of a subclass too (SHACL 1.1, "SHACL instance").

    Examples
    --------
    >>> context = Described(b"<a:o> <a:p> <a:q> .", b"<a:q> <a:p> <a:q> .")
    >>> [subject.value for subject, _, _ in referred(read(b"<a:s> <a:p> <a:o> ."), context)]
    ['a:o']
    """
    context = Described(context) if isinstance(context, bytes) else context
    nodes = {term for s, _, o in triples for term in (s, o) if not isinstance(term, Literal)}
    found = [triple for node in nodes for triple in context.about(node)]
    yield from found
    while (
        classes := {
            o for _, p, o in found if p in (_TYPE, _SUBCLASS) and not isinstance(o, Literal)
        }
        - nodes
    ):
        nodes |= classes
        found = [triple for c in classes for triple in context.about(c) if triple[1] == _SUBCLASS]
        yield from found


@lru_cache(maxsize=4)
def _by_subject(nquads: bytes) -> Mapping[object, list[Terms]]:
    index: dict[object, list[Terms]] = {}
    for triple in read(nquads):
        index.setdefault(triple[0], []).append(triple)
    return index
