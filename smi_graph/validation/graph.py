"""The data graph as pySHACL asks for it: quick at the two questions it asks most."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, Quad, Store
from pyshacl.graph_abstraction import OxigraphDataGraph, to_rdf
from rdflib import URIRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Key = tuple[str, str]
Terms = tuple[Any, Any, Any]


class IndexedDataGraph(OxigraphDataGraph):
    """A graph over an Oxigraph store with an index of its triples beside it.

    pySHACL looks up the same few properties of every node, several times each; the index
    answers without a call to the store and makes each rdflib term once. SPARQL constraints
    run in the store.

    Parameters
    ----------
    triples
        What the graph holds, all in the default graph.

    Examples
    --------
    >>> s, p = NamedNode("https://example.org/s"), NamedNode("https://example.org/p")
    >>> graph = IndexedDataGraph([(s, p, s)])
    >>> list(graph.objects(URIRef(s.value), URIRef(p.value)))
    [rdflib.term.URIRef('https://example.org/s')]
    """

    def __new__(cls, triples: Sequence[Terms]) -> IndexedDataGraph:
        """Make room for the graph; the parent class chooses its kind by the store."""
        graph: IndexedDataGraph = super().__new__(cls, Store())
        return graph

    def __init__(self, triples: Sequence[Terms]) -> None:
        store = Store()
        store.bulk_extend(Quad(*triple) for triple in triples)
        super().__init__(store)
        self._raw: dict[Key, set[Any]] = defaultdict(set)
        self._terms: dict[Any, Any] = {}
        self._objects: dict[Key, list[Any]] = {}
        self._subjects: dict[Key, list[Any]] = {}
        for subject, predicate, object_ in triples:
            if isinstance(subject, NamedNode):
                self._raw[subject.value, predicate.value].add(object_)

    def __bool__(self) -> bool:
        """Be true: pySHACL asks for every result, and a store would count its triples."""
        return True

    def objects(  # type: ignore[override]
        self, subject: Any, predicate: Any, unique: Any = None
    ) -> Iterator[Any]:
        """Give the values of a property of a node."""
        if not isinstance(subject, URIRef) or predicate is None:
            yield from super().objects(subject, predicate, bool(unique))
            return
        key = (str(subject), str(predicate))
        found = self._objects.get(key)
        if found is None:
            found = [self._rdflib_term(term) for term in self._raw.get(key, ())]
            self._objects[key] = found
        yield from found

    def subjects(  # type: ignore[override]
        self, predicate: Any, object_: Any, unique: Any = None
    ) -> Iterator[Any]:
        """Give the nodes that have a value of a property."""
        if not isinstance(object_, URIRef):
            yield from super().subjects(predicate, object_, bool(unique))
            return
        key = (str(predicate), str(object_))
        found = self._subjects.get(key)
        if found is None:
            found = self._subjects[key] = list(super().subjects(predicate, object_))
        yield from found

    def _rdflib_term(self, term: Any) -> Any:
        made = self._terms.get(term)
        if made is None:
            made = self._terms[term] = to_rdf(term)
        return made
