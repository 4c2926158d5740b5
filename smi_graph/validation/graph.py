"""The data that is validated: arranged for the screen, and as a graph for pySHACL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, Store
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Terms = tuple[Any, Any, Any]
Descriptions = dict[Any, dict[NamedNode, set[Any]]]


def descriptions(triples: Iterable[Terms]) -> Descriptions:
    """Arrange triples by subject, then by predicate.

    Examples
    --------
    >>> s, p = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
    >>> descriptions([(s, p, s)])[s][p] == {s}
    True
    """
    found: Descriptions = {}
    describe(found, triples)
    return found


def describe(found: Descriptions, triples: Iterable[Terms]) -> None:
    """Add triples to what is arranged."""
    last: Any = None
    about: dict[NamedNode, set[Any]] = {}
    for subject, predicate, object_ in triples:
        # A record says many things in a row of one subject; to hash a term takes longest here.
        if subject != last:
            last, about = subject, found.setdefault(subject, {})
        values = about.get(predicate)
        if values is None:
            about[predicate] = {object_}
        else:
            values.add(object_)


def said_of(nodes: Iterable[Any], data: Descriptions) -> Iterator[Terms]:
    """Give the triples about some nodes.

    Examples
    --------
    >>> s, p = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
    >>> list(said_of([s, p], {s: {p: {s}}})) == [(s, p, s)]
    True
    """
    for node in nodes:
        for predicate, values in data.get(node, {}).items():
            for value in values:
                yield node, predicate, value


class StoreDataGraph(OxigraphDataGraph):
    """A graph over an Oxigraph store that pySHACL may ask anything, at little cost.

    Parameters
    ----------
    triples
        What the graph holds, all in the default graph.

    Examples
    --------
    >>> s, p = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
    >>> from rdflib import URIRef
    >>> list(StoreDataGraph([(s, p, s)]).objects(URIRef(s.value), URIRef(p.value)))
    [rdflib.term.URIRef('https://example.org/s')]
    """

    def __new__(cls, triples: Sequence[Terms]) -> StoreDataGraph:
        """Make room for the graph; the parent class chooses its kind by the store."""
        graph: StoreDataGraph = super().__new__(cls, Store())
        return graph

    def __init__(self, triples: Sequence[Terms]) -> None:
        store = Store()
        store.bulk_extend(Quad(*triple) for triple in triples)
        super().__init__(store)

    def __bool__(self) -> bool:
        """Be true: pySHACL asks for every result, and a store would count its triples."""
        return True

    def objects(  # type: ignore[override]
        self, subject: Any, predicate: Any, unique: Any = None
    ) -> Iterator[Any]:
        """Give the values of a property of a node; of a literal nothing is said (RDF 1.1, 3.1)."""
        if not isinstance(subject, Literal):
            yield from super().objects(subject, predicate, bool(unique))

    def predicate_objects(  # type: ignore[override]
        self, subject: Any = None, unique: Any = None
    ) -> Iterator[Any]:
        """Give what is said of a node; of a literal nothing."""
        if not isinstance(subject, Literal):
            yield from super().predicate_objects(subject, bool(unique))
