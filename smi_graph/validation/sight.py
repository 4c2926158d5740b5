"""How far a shape looks: at a record and what it brings along, along links, or anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Literal, URIRef, Variable
from rdflib.collection import Collection as RdfList
from rdflib.namespace import RDF, RDFS, SH
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from smi_graph.schema import field_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

_THIS = Variable("this")
_EXISTS = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}
# What looks at value nodes themselves, and at other properties of the focus node.
_OF_VALUES = set(
    map(
        SH.__getitem__,
        (
            "datatype deactivated disjoint equals flags hasValue in languageIn lessThan "
            "lessThanOrEquals maxCount maxExclusive maxInclusive maxLength minCount minExclusive "
            "minInclusive minLength nodeKind pattern qualifiedMaxCount qualifiedMinCount "
            "uniqueLang description group message name order path severity targetClass "
            "targetSubjectsOf"
        ).split(),
    )
) | {RDF.type, RDFS.label, RDFS.comment}
# What compares the values of a property with each other, or with those of another property.
_OF_SEVERAL_VALUES = set(
    map(
        SH.__getitem__,
        (
            "disjoint equals hasValue lessThan lessThanOrEquals maxCount minCount "
            "qualifiedMaxCount qualifiedMinCount uniqueLang"
        ).split(),
    )
)
_COUNTED = {SH.maxCount, SH.minCount, SH.uniqueLang}
_OF_EACH_VALUE = _OF_VALUES - _OF_SEVERAL_VALUES
# What looks at everything that is said of value nodes.
_OF_DESCRIPTIONS = {SH.closed, SH.ignoredProperties}
_SHAPES_OF_VALUES = {SH.node, SH["not"], SH.qualifiedValueShape}
_LISTS_OF_SHAPES = {SH["and"], SH["or"], SH.xone}


def is_short_sighted(shapes: Graph, shape: Node) -> bool:
    """Tell whether what breaks a shape is said by the record of its focus node, or brought along.

    A record says all that is said of its nodes, and brings along what is said of the actors
    and concepts that these refer to, and so their classes; not of other records. It may say
    no of a shape that sees no further; what it says yes of can be validated on the statements
    about a focus node and its values alone.

    Parameters
    ----------
    shapes
        The shapes graph.
    shape
        A shape with a target.

    Examples
    --------
    >>> from rdflib import Graph
    >>> shapes = Graph().parse(format="turtle", data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> .
    ...     @prefix smi: <https://w3id.org/smi/ontology#> .
    ...     @prefix : <https://example.org/> .
    ...     :near sh:path :p ; sh:class :C ; sh:not [ sh:maxLength 3 ] .
    ...     :far sh:path :p ; sh:class smi:Document .
    ...     :asks-near sh:sparql [ sh:select "SELECT $this { $this a ?c FILTER(!isIRI(?c)) }" ] .
    ...     :asks-far sh:sparql [ sh:select "SELECT $this { $this a ?c . ?c a ?d }" ] .''')
    >>> names = ("near", "far", "asks-near", "asks-far")
    >>> [is_short_sighted(shapes, URIRef(f"https://example.org/{name}")) for name in names]
    [True, False, True, False]
    """
    try:
        return _sees_no_further(shapes, shape, of_focus_node=True)
    except RecursionError:
        return False


def looks_along_links(shapes: Graph, shape: Node) -> bool:
    """Tell whether a shape is about each value of one property, and what is said of the value.

    The value may be a record: whoever validates needs those that have the property, and of the
    values what the shape names, and nothing else of all that is published.

    Parameters
    ----------
    shapes
        The shapes graph.
    shape
        A shape with a target.

    Examples
    --------
    >>> from rdflib import Graph
    >>> shapes = Graph().parse(format="turtle", data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> .
    ...     @prefix smi: <https://w3id.org/smi/ontology#> .
    ...     @prefix : <https://example.org/> .
    ...     :a sh:path :p ; sh:or ( [ sh:class smi:Document ]
    ...                             [ sh:property [ sh:path :name ; sh:minCount 1 ] ] ) .
    ...     :b sh:path :p ; sh:class smi:Document ; sh:minCount 1 .
    ...     :c sh:path ( :p :q ) ; sh:class smi:Document .''')
    >>> names = ("a", "b", "c")
    >>> [looks_along_links(shapes, URIRef(f"https://example.org/{name}")) for name in names]
    [True, False, False]
    """
    try:
        path = shapes.value(shape, SH.path)
        return isinstance(path, URIRef) and _is_about_each_value(shapes, shape, set())
    except RecursionError:
        return False


def _is_about_each_value(shapes: Graph, shape: Node, beside: set[Node]) -> bool:
    """Tell it of a shape, but for the parameters that the caller looks after."""
    for parameter, value in shapes.predicate_objects(shape):
        if parameter in _LISTS_OF_SHAPES:
            shapes_of_it = list(RdfList(shapes, value))
        elif parameter in {SH.node, SH["not"]}:
            shapes_of_it = [value]
        elif parameter in _OF_EACH_VALUE | {SH["class"]} | beside:
            continue
        else:
            return False
        if not all(_is_about_a_value(shapes, one) for one in shapes_of_it):
            return False
    return True


def _is_about_a_value(shapes: Graph, shape: Node) -> bool:
    """Tell it of a shape whose focus nodes are the values."""
    if (shape, SH.path, None) in shapes:
        return False
    return _is_about_each_value(shapes, shape, {SH.property}) and all(
        isinstance(shapes.value(one, SH.path), URIRef)
        and set(shapes.predicates(one)) <= _OF_EACH_VALUE | _COUNTED
        for one in shapes.objects(shape, SH.property)
    )


def _sees_no_further(shapes: Graph, shape: Node, *, of_focus_node: bool) -> bool:
    """Tell it of a shape for focus nodes, or one for their values, whose own are not known."""
    path = shapes.value(shape, SH.path)
    if path is not None and not (isinstance(path, URIRef) and of_focus_node):
        return False
    stays = of_focus_node and path is None
    return all(
        _is_near(shapes, parameter, value, stays=stays)
        for parameter, value in shapes.predicate_objects(shape)
    )


def _is_near(shapes: Graph, parameter: Node, value: Node, *, stays: bool) -> bool:
    """Tell it of a parameter whose value nodes are the focus nodes, if it stays, or values."""
    if parameter == SH["class"]:
        return str(value) not in _classes_of_records()
    if parameter == SH.sparql:
        return _asks_of_this_alone(shapes, value)
    if parameter in _SHAPES_OF_VALUES:
        return _sees_no_further(shapes, value, of_focus_node=stays)
    if parameter in _LISTS_OF_SHAPES:
        options = RdfList(shapes, value)
        return all(_sees_no_further(shapes, one, of_focus_node=stays) for one in options)
    if parameter == SH.property:
        return stays and _sees_no_further(shapes, value, of_focus_node=True)
    return parameter in _OF_VALUES or (stays and parameter in _OF_DESCRIPTIONS)


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


def _classes_of_records() -> set[str]:
    return {kind.of_class for kind in field_table().kinds.values()}
