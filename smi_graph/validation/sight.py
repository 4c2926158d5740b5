"""How far a shape looks: no further than a node and its values, or anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Literal, URIRef, Variable
from rdflib.collection import Collection as RdfList
from rdflib.namespace import SH
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from smi_graph.validation.constraints import certain_checks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rdflib import Graph
    from rdflib.term import Node

_THIS = Variable("this")
_EXISTS = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}


def is_short_sighted(shapes: Graph, shape: Node) -> bool:
    """Tell whether all that breaks a shape is said of its focus node or of that one's values.

    It may say no of a shape that is; what it says yes of can be validated on those triples
    alone.

    Parameters
    ----------
    shapes
        The shapes graph.
    shape
        A node shape, or a property shape whose path is a predicate.

    Examples
    --------
    >>> from rdflib import Graph
    >>> shapes = Graph().parse(format="turtle", data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> .
    ...     @prefix : <https://example.org/> .
    ...     :near sh:sparql [ sh:select "SELECT $this { $this a ?c FILTER(!isIRI(?c)) }" ] .
    ...     :far sh:sparql [ sh:select "SELECT $this { $this a ?c . ?c a ?d }" ] .''')
    >>> near, far = (URIRef(f"https://example.org/{name}") for name in ("near", "far"))
    >>> is_short_sighted(shapes, near), is_short_sighted(shapes, far)
    (True, False)
    """
    if certain_checks(shapes, shape, beside=frozenset({SH.sparql})) is None:
        return False
    return all(_asks_of_this_alone(shapes, each) for each in shapes.objects(shape, SH.sparql))


def names_a_class_of(shapes: Graph, shape: Node, classes: Collection[Node]) -> bool:
    """Tell whether a shape wants values of one of some classes, perhaps among other options.

    Examples
    --------
    >>> from rdflib import Graph
    >>> shapes = Graph().parse(format="turtle", data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> .
    ...     @prefix : <https://example.org/> .
    ...     :s sh:or ( [ sh:nodeKind sh:Literal ] [ sh:class :C ] ) .''')
    >>> names = [URIRef(f"https://example.org/{name}") for name in ("s", "C", "D")]
    >>> [names_a_class_of(shapes, names[0], {name}) for name in names[1:]]
    [True, False]
    """
    options = (one for of in shapes.objects(shape, SH["or"]) for one in RdfList(shapes, of))
    return any(of in classes for of in shapes.objects(shape, SH["class"])) or any(
        names_a_class_of(shapes, option, classes) for option in options
    )


def _asks_of_this_alone(shapes: Graph, constraint: Node) -> bool:
    """Tell whether a query has one group of patterns, all with ``$this`` as their subject."""
    try:
        query = prepareQuery(str(shapes.value(constraint, SH.select)), initNs=_prefixes(shapes))
    except Exception:  # noqa: BLE001 - the parser raises what it likes; pySHACL says so better
        return False
    part = query.algebra
    if part.name != "SelectQuery" or part.datasetClause:
        return False
    part = part.p
    while part.name in {"Project", "Distinct", "Filter"}:
        if part.name == "Filter" and not _EXISTS.isdisjoint(_names(part.expr)):
            return False
        part = part.p
    return part.name == "BGP" and all(
        subject == _THIS and not isinstance(predicate, Path)
        for subject, predicate, _ in part.triples
    )


def _names(part: object) -> Iterator[str]:
    """Name all that an expression is made of."""
    if isinstance(part, CompValue):
        yield part.name
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _names(each)


def _prefixes(shapes: Graph) -> dict[str, str]:
    declared = shapes.objects(None, SH.declare)
    pairs = ((shapes.value(each, SH.prefix), shapes.value(each, SH.namespace)) for each in declared)
    return {
        str(prefix): str(namespace)
        for prefix, namespace in pairs
        if isinstance(prefix, Literal) and isinstance(namespace, (Literal, URIRef))
    }
