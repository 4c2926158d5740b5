"""Constraints of SHACL as quick checks that are sure of what they let pass.

A check that returns true says that pySHACL would find nothing; false says only that it has
to look. So a check may be stricter than the constraint, never more lenient, and a constraint
that is not known here is left to pySHACL altogether.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import Literal as RdflibLiteral
from rdflib import URIRef
from rdflib.collection import Collection as RdfList
from rdflib.namespace import RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

Properties = Mapping[NamedNode, Collection[Any]]
"""What is said of a node: the values of each of its properties."""

Data = Mapping[Any, Properties]
"""What is said of every node."""

SetCheck = Callable[[Collection[Any], Properties], bool]
"""Takes all value nodes of a focus node, and the properties of the focus node."""

ValueCheck = Callable[[Any, Data], bool]
"""Takes one value node, and all data."""


class Checks(NamedTuple):
    """The checks of a shape.

    Parameters
    ----------
    of_all, of_each
        Of the value nodes together, and of each.
    least, most
        How many value nodes there may be.
    """

    of_all: Sequence[SetCheck]
    of_each: Sequence[ValueCheck]
    least: int = 0
    most: float = inf

    @property
    def are_of_each(self) -> bool:
        """Whether each value node is judged by itself."""
        return not self.of_all and (self.least, self.most) == (0, inf)

    def pass_(self, values: Collection[Any], properties: Properties, data: Data) -> bool:
        """Tell whether the value nodes of a focus node certainly keep to the shape.

        Parameters
        ----------
        values
            The value nodes (SHACL 2.2 and 2.3): the focus node itself for a node shape.
        properties
            What is said of the focus node.
        data
            What is said of every node.
        """
        if not self.least <= len(values) <= self.most:
            return False
        for check in self.of_all:
            if not check(values, properties):
                return False
        for value in values:
            for passes in self.of_each:
                if not passes(value, data):
                    return False
        return True


_SAYS_NOTHING = frozenset(
    {
        RDF.type,
        RDFS.label,
        RDFS.comment,
        SH.name,
        SH.description,
        SH.message,
        SH.severity,
        SH.order,
        SH.group,
        SH.path,
        SH.targetClass,
        SH.targetSubjectsOf,
    }
)
_TYPE = NamedNode(str(RDF.type))
_INTEGER = NamedNode(str(XSD.integer))
_STRING = NamedNode(str(XSD.string))
_LANGUAGE_STRING = NamedNode(str(RDF.langString))
_MONTH = "[1-9][0-9]{3}-(0[1-9]|1[0-2])"
_DAY = f"{_MONTH}-(0[1-9]|1[0-9]|2[0-8])"
_CERTAINLY_WELL_FORMED = {
    _INTEGER: re.compile("[+-]?[0-9]{1,18}"),
    NamedNode(str(XSD.gYear)): re.compile("[1-9][0-9]{3}"),
    NamedNode(str(XSD.gYearMonth)): re.compile(_MONTH),
    NamedNode(str(XSD.date)): re.compile(_DAY),
}
_NONE = re.compile("(?!)")


def certain_checks(shapes: Graph, shape: Node, *, beside: Set[Node] = frozenset()) -> Checks | None:
    """Make the checks of a shape.

    Parameters
    ----------
    shapes
        The shapes graph.
    shape
        A node shape, or a property shape whose path is a predicate.
    beside
        Parameters that the caller looks after.

    Returns
    -------
    Checks or None
        ``None`` when the shape says something that has no check here.

    Examples
    --------
    >>> from rdflib import Graph
    >>> shapes = Graph().parse(format="turtle", data='''
    ...     @prefix sh: <http://www.w3.org/ns/shacl#> .
    ...     <https://example.org/s> sh:maxCount 1 .''')
    >>> checks = certain_checks(shapes, URIRef("https://example.org/s"))
    >>> checks.pass_({Literal("a")}, {}, {}), checks.pass_({Literal("a"), Literal("b")}, {}, {})
    (True, False)
    """
    try:
        return _checks(shapes, shape, _SAYS_NOTHING | beside)
    except (ValueError, re.error, RecursionError):
        # A number or a pattern that is none, a shape within itself; pySHACL says so.
        return None


def _checks(shapes: Graph, shape: Node, passed_over: Set[Node]) -> Checks | None:
    of_all: list[SetCheck] = []
    of_each: list[ValueCheck] = []
    least, most = 0, inf
    for parameter, value in shapes.predicate_objects(shape):
        if parameter == SH.minCount:
            least = max(least, int(str(value)))
        elif parameter == SH.maxCount:
            most = min(most, int(str(value)))
        elif parameter in _OF_ALL:
            of_all.append(_OF_ALL[parameter](value))
        elif parameter in _OF_EACH:
            check = _OF_EACH[parameter](shapes, value)
            if check is None:
                return None
            of_each.append(check)
        elif parameter not in passed_over:
            return None
    if least > 1:
        of_all.append(lambda values, _: _certainly_different(values) >= least)
    return Checks(of_all, of_each, least, most)


def _certainly_different(values: Collection[Any]) -> int:
    """Count values that are different for every store; some take 1 and 01 for one value."""
    return len(
        {
            (type(term), term.value, (getattr(term, "language", None) or "").lower())
            for term in values
            if isinstance(term, NamedNode)
            or (isinstance(term, Literal) and term.datatype in (_STRING, _LANGUAGE_STRING))
        }
    )


def _unique_language(value: Node) -> SetCheck:
    wanted = str(value) == "true"
    return lambda values, _: not wanted or len(values) < 2 or _are_unique(values)


def _are_unique(values: Collection[Any]) -> bool:
    tagged = [term.language.lower() for term in values if getattr(term, "language", None)]
    return len(set(tagged)) == len(tagged)


def _equals(value: Node) -> SetCheck:
    other = NamedNode(str(value))
    return lambda values, properties: set(values) == set(properties.get(other, ()))


def _less_than(value: Node) -> SetCheck:
    other = NamedNode(str(value))

    def check(values: Collection[Any], properties: Properties) -> bool:
        smaller = [_whole_number(term) for term in values]
        greater = [_whole_number(term) for term in properties.get(other, ())]
        return all(a is not None and b is not None and a < b for a in smaller for b in greater)

    return check


def _node_kind(_: Graph, value: Node) -> ValueCheck | None:
    kinds: dict[Node, type] = {SH.IRI: NamedNode, SH.Literal: Literal}
    kind = kinds.get(value)
    return None if kind is None else lambda term, _: isinstance(term, kind)


def _datatype(_: Graph, value: Node) -> ValueCheck:
    datatype = NamedNode(str(value))
    if datatype in (_STRING, _LANGUAGE_STRING):
        return lambda term, _: isinstance(term, Literal) and term.datatype == datatype
    form = _CERTAINLY_WELL_FORMED.get(datatype, _NONE)
    return lambda term, _: (
        isinstance(term, Literal)
        and term.datatype == datatype
        and form.fullmatch(term.value) is not None
    )


def _pattern(_: Graph, value: Node) -> ValueCheck:
    found = re.compile(str(value)).search
    return lambda term, _: not isinstance(term, BlankNode) and found(term.value) is not None


def _min_length(_: Graph, value: Node) -> ValueCheck:
    least = int(str(value))
    return lambda term, _: not isinstance(term, BlankNode) and len(term.value) >= least


def _class(_: Graph, value: Node) -> ValueCheck:
    class_ = NamedNode(str(value))
    return lambda term, data: class_ in data.get(term, {}).get(_TYPE, ())


def _in(shapes: Graph, value: Node) -> ValueCheck:
    allowed = frozenset(_oxigraph(member) for member in RdfList(shapes, value))
    return lambda term, _: term in allowed


def _language_in(shapes: Graph, value: Node) -> ValueCheck:
    allowed = frozenset(str(member) for member in RdfList(shapes, value))
    return lambda term, _: isinstance(term, Literal) and term.language in allowed


def _min_inclusive(_: Graph, value: Node) -> ValueCheck | None:
    if not isinstance(value, RdflibLiteral) or value.datatype != XSD.integer:
        return None
    least = int(value)
    return lambda term, _: (number := _whole_number(term)) is not None and number >= least


def _or(shapes: Graph, value: Node) -> ValueCheck | None:
    options = []
    for shape in RdfList(shapes, value):
        checks = certain_checks(shapes, shape)
        if checks is None or not checks.are_of_each or (shape, SH.path, None) in shapes:
            return None
        options.append(checks.of_each)
    return lambda term, data: any(all(passes(term, data) for passes in one) for one in options)


def _property(shapes: Graph, value: Node) -> ValueCheck | None:
    path, checks = shapes.value(value, SH.path), certain_checks(shapes, value)
    if checks is None or not isinstance(path, URIRef):
        return None
    predicate = NamedNode(str(path))

    def check(term: Any, data: Data) -> bool:
        properties = data.get(term, {})
        return checks.pass_(properties.get(predicate, ()), properties, data)

    return check


def _whole_number(term: Any) -> int | None:
    if not isinstance(term, Literal) or term.datatype != _INTEGER:
        return None
    well_formed = _CERTAINLY_WELL_FORMED[_INTEGER].fullmatch(term.value)
    return int(term.value) if well_formed else None


def _oxigraph(node: Node) -> NamedNode | Literal | None:
    """Give a member of a list as the data has it; ``None`` fits no value."""
    if isinstance(node, URIRef):
        return NamedNode(str(node))
    if not isinstance(node, RdflibLiteral):
        return None
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype or XSD.string)))


_OF_ALL: Mapping[Any, Callable[[Node], SetCheck]] = {
    SH.uniqueLang: _unique_language,
    SH.equals: _equals,
    SH.lessThan: _less_than,
}
_OF_EACH: Mapping[Any, Callable[[Graph, Node], ValueCheck | None]] = {
    SH.nodeKind: _node_kind,
    SH.datatype: _datatype,
    SH.pattern: _pattern,
    SH.minLength: _min_length,
    SH["class"]: _class,
    SH["in"]: _in,
    SH.languageIn: _language_in,
    SH.minInclusive: _min_inclusive,
    SH["or"]: _or,
    SH.property: _property,
}
