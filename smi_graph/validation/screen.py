"""A quick look at every node before pySHACL, for the shapes that it may break.

Nearly every node keeps to nearly every shape, and most of what pySHACL does is to find that
out. The screen finds it out faster and leaves to pySHACL the pairs of a shape and a node that
it is not sure of. A constraint that it does not know makes more work for pySHACL and changes
no report.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from pyoxigraph import NamedNode
from pyshacl.graph_abstraction import to_rdf
from rdflib import Graph
from rdflib.namespace import RDF, RDFS, SH

from smi_graph.validation.constraints import certain_checks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from rdflib import URIRef
    from rdflib.term import Node

    from smi_graph.validation.constraints import Checks, Data, Properties

_TYPE = NamedNode(str(RDF.type))
_SUBCLASS = NamedNode(str(RDFS.subClassOf))


Broader = dict[Any, "Collection[Any]"]
"""The classes of which each class is said to be a subclass."""


class _Shape(NamedTuple):
    """A shape with a target.

    Parameters
    ----------
    name, path
        Its own.
    checks
        Its checks; ``None`` when it has others.
    warns
        Whether none of its results is a violation.
    """

    name: Node
    path: NamedNode | None
    checks: Checks | None
    warns: bool

    def may_be_broken(self, node: Any, properties: Properties, data: Data) -> bool:
        checks = self.checks
        if checks is None:
            return True
        values = (node,) if self.path is None else properties.get(self.path, ())
        if not values and not checks.of_all:
            # Nearly every property of nearly every node: it is not there, and need not be.
            return checks.least > 0
        return not checks.pass_(values, properties, data)


class Left(NamedTuple):
    """What is left for pySHACL.

    Parameters
    ----------
    shapes
        A shapes graph, in which the nodes that may break a shape are its targets.
    nodes
        The nodes of which it has to see what is said.
    """

    shapes: Graph
    nodes: set[Any]


class Screen:
    """The near shapes of a graph as checks.

    Parameters
    ----------
    shapes
        The shapes graph, which nobody changes: those that have targets are near
        (:class:`~smi_graph.validation.shapes.Sight`).

    Examples
    --------
    >>> shapes = Graph().parse(format="turtle", data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> .
    ...     @prefix : <https://example.org/> .
    ...     :s sh:targetClass :C ; sh:path :p ; sh:maxCount 1 .''')
    >>> c, p = NamedNode("https://example.org/C"), NamedNode("https://example.org/p")
    >>> data = {c: {_TYPE: {c}, p: {c}}, p: {_TYPE: {c}, p: {c, p}}}
    >>> left = Screen(shapes).left_to_validate(data, [c, p])
    >>> [list(left.shapes.objects(None, target)) for target in (SH.targetNode, SH.targetClass)]
    [[rdflib.term.URIRef('https://example.org/p')], []]
    >>> Screen(shapes).left_to_validate(data, [c]) is None
    True
    """

    def __init__(self, shapes: Graph) -> None:
        self._shapes = shapes
        self._by_class: dict[Any, list[_Shape]] = {}
        self._by_property: dict[NamedNode, list[_Shape]] = {}
        self._untargeted = Graph()
        self._untargeted += shapes
        self._move(SH.targetClass, self._by_class)
        self._move(SH.targetSubjectsOf, self._by_property)

    def left_to_validate(
        self, data: Data, nodes: Iterable[Any], unwarned: Collection[Any] = ()
    ) -> Left | None:
        """Give the shapes with the nodes that may break them as their targets (SHACL 2.1.3.1).

        Parameters
        ----------
        data
            What is said of every node, also of those that the nodes refer to.
        nodes
            Which nodes to look at.
        unwarned
            Those of them of which only violations are to be told.

        Returns
        -------
        Left or None
            ``None`` where nothing is left for pySHACL.
        """
        broader = {node: of[_SUBCLASS] for node, of in data.items() if _SUBCLASS in of}
        suspects = self._suspects(data, nodes, broader, unwarned)
        if not suspects:
            return None
        left = Graph()
        left += self._untargeted
        for shape, node in suspects:
            left.add((shape.name, SH.targetNode, cast("Node", to_rdf(node))))
        # A near shape sees what is said of a node, of its values, and of what classes there are.
        looked_at = {node for _, node in suspects}
        described = [data[node].values() for node in looked_at]
        values = {value for each in described for some in each for value in some}
        return Left(left, looked_at | values | broader.keys())

    def checks_of(self, path: NamedNode) -> list[Checks | None]:
        """Give the checks of the shapes that look along a path."""
        shapes = [*self._by_class.values(), *self._by_property.values()]
        return [shape.checks for some in shapes for shape in some if shape.path == path]

    def _move(self, target: URIRef, shapes_of: dict[Any, list[_Shape]]) -> None:
        """Take a kind of target out of the shapes graph and note the shapes that have it."""
        for shape, of in list(self._untargeted.subject_objects(target)):
            self._untargeted.remove((shape, target, of))
            shapes_of.setdefault(NamedNode(str(of)), []).append(_compiled(self._shapes, shape))

    def _suspects(
        self, data: Data, nodes: Iterable[Any], broader: Broader, unwarned: Collection[Any]
    ) -> list[tuple[_Shape, Any]]:
        """Pair shapes with the nodes that may break them."""
        of_class = _Inherited(self._by_class, broader)
        return [
            (shape, node)
            for node in nodes
            for shape in self._shapes_for(data[node], of_class)
            if shape.may_be_broken(node, data[node], data)
            and not (shape.warns and node in unwarned)
        ]

    def _shapes_for(self, properties: Properties, of_class: _Inherited) -> Iterator[_Shape]:
        for class_ in properties.get(_TYPE, ()):
            yield from of_class[class_]
        for predicate, shapes in self._by_property.items():
            if predicate in properties:
                yield from shapes


class _Inherited(dict[Any, "list[_Shape]"]):
    """The shapes of each class: its own, and those of the classes that are broader."""

    def __init__(self, shapes: Mapping[Any, list[_Shape]], broader: Broader) -> None:
        self._shapes = shapes
        self._broader = broader

    def __missing__(self, class_: Any) -> list[_Shape]:
        found, left = {class_}, [class_]
        while left:
            above = set(self._broader.get(left.pop(), ())) - found
            found |= above
            left += above
        self[class_] = [shape for each in found for shape in self._shapes.get(each, ())]
        return self[class_]


@lru_cache(maxsize=8)
def screen_for(shapes: Graph) -> Screen:
    """Make the screen of a shapes graph, once."""
    return Screen(shapes)


def _compiled(shapes: Graph, shape: Node) -> _Shape:
    path = shapes.value(shape, SH.path)
    predicate = None if path is None else NamedNode(str(path))
    warns = shapes.value(shape, SH.severity) in {SH.Warning, SH.Info}
    # The results of a property shape within it would have the severity of that one.
    warns = warns and (shape, SH.property, None) not in shapes
    return _Shape(shape, predicate, certain_checks(shapes, shape), warns)
