"""The shapes of ``shapes/``: read once, and arranged so that pySHACL is quick with them."""

from __future__ import annotations

import hashlib
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING

from rdflib import BNode, Graph
from rdflib.namespace import OWL, RDF, RDFS, SH

from smi_graph.resources import resource_path
from smi_graph.validation.sight import is_short_sighted

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_NEAR_TARGETS = {SH.targetClass, SH.targetSubjectsOf}
_FAR_TARGETS = {SH.targetNode, SH.targetObjectsOf, SH.target}
_CLASSES = {RDFS.Class, OWL.Class}


class Sight(Enum):
    """What shapes have to see.

    ``NEAR`` are those that see what breaks them in what one record says and brings along: its
    nodes, and the actors and concepts that they refer to. ``FAR`` are all others, such as one
    by which a value has to be a record too.
    """

    NEAR = auto()
    FAR = auto()


def load_shapes(folder: Path | None = None) -> Graph:
    """Read every ``.ttl`` file of a folder of shapes into one graph, once a process.

    Parameters
    ----------
    folder
        Where the shapes are; by default the project's own ``shapes/``.

    Returns
    -------
    rdflib.Graph
        The shapes as written. The graph is shared: read it, do not change it.

    Raises
    ------
    FileNotFoundError
        When the folder holds no ``.ttl`` file.

    Examples
    --------
    >>> from rdflib import URIRef
    >>> shape = URIRef("https://w3id.org/smi/shapes#Document")
    >>> (shape, None, None) in load_shapes()
    True
    """
    return _read(folder or resource_path("shapes"))


def load_evaluation_shapes(folder: Path | None = None, sight: Sight | None = None) -> Graph:
    """Give the same shapes with the targets moved from node shapes to property shapes.

    pySHACL runs the property shapes below a node shape once for each focus node, but a
    shape with a target of its own once for all of them. A property shape that inherits its
    focus nodes from a node shape's target and one that has the target itself validate the
    same nodes with the same results (SHACL 2.1.3 and 4.7.2), so the report is the same.

    Parameters
    ----------
    folder
        Where the shapes are; by default the project's own ``shapes/``.
    sight
        Which shapes keep their targets; by default all.

    Returns
    -------
    rdflib.Graph
        A graph to hand to pySHACL. It is shared: do not change it.

    Examples
    --------
    >>> from rdflib import URIRef
    >>> from rdflib.namespace import SH
    >>> shape = URIRef("https://w3id.org/smi/shapes#Document")
    >>> (shape, SH.property, None) in load_evaluation_shapes()
    False
    """
    path = folder or resource_path("shapes")
    return _arrange(path) if sight is None else _part(path, sight)


def looks_far(folder: Path | None = None) -> bool:
    """Tell whether there are shapes that need to see all that is published.

    Examples
    --------
    >>> looks_far()
    False
    """
    part = load_evaluation_shapes(folder, Sight.FAR)
    return any(_targets(part, shape) for shape in set(part.subjects()))


@cache
def _part(folder: Path, sight: Sight) -> Graph:
    """Take the targets from the shapes that see less, or more."""
    part = Graph()
    part += _arrange(folder)
    for shape in set(part.subjects()):
        targets = _targets(part, shape)
        if targets and _sight(part, shape, {kind for _, kind, _ in targets}) is not sight:
            for target in targets:
                part.remove(target)
    return part


def _targets(shapes: Graph, shape: Node) -> list[tuple[Node, Node, Node]]:
    """Give the triples that say which nodes a shape is for: targets, or that it is a class."""
    kinds = _NEAR_TARGETS | _FAR_TARGETS
    return [
        (shape, predicate, of)
        for predicate, of in shapes.predicate_objects(shape)
        if predicate in kinds or (predicate == RDF.type and _is_class_of_classes(shapes, of))
    ]


def _is_class_of_classes(shapes: Graph, class_: Node) -> bool:
    return not _CLASSES.isdisjoint(shapes.transitive_objects(class_, RDFS.subClassOf))


def _sight(shapes: Graph, shape: Node, targets: set[Node]) -> Sight:
    is_near = targets <= _NEAR_TARGETS and is_short_sighted(shapes, shape)
    return Sight.NEAR if is_near else Sight.FAR


@cache
def _read(folder: Path) -> Graph:
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no .ttl file with shapes")
    shapes = Graph()
    for file in files:
        shapes.parse(file, format="turtle")
    return _with_lasting_names(shapes)


def _with_lasting_names(shapes: Graph) -> Graph:
    """Name blank nodes by what is said of them: a report names them, the same in every process."""

    @cache
    def name(node: Node) -> Node:
        if not isinstance(node, BNode):
            return node
        said = sorted((p.n3(), name(o).n3()) for p, o in shapes.predicate_objects(node))
        return BNode(f"s{hashlib.sha256(repr(said).encode()).hexdigest()[:16]}")

    named = Graph()
    try:
        for subject, predicate, object_ in shapes:
            named.add((name(subject), predicate, name(object_)))
    except RecursionError:
        # Blank nodes within themselves; pySHACL says what it thinks of them.
        return shapes
    return named


@cache
def _arrange(folder: Path) -> Graph:
    shapes = _read(folder)
    arranged = Graph()
    for triple in shapes:
        arranged.add(triple)
    for parent, child in shapes.subject_objects(SH.property):
        targets = [
            (predicate, target)
            for predicate in _TARGETS
            for target in shapes.objects(parent, predicate)
        ]
        if targets and _stands_alone(shapes, parent):
            arranged.remove((parent, SH.property, child))
            for predicate, target in targets:
                arranged.add((child, predicate, target))
    return arranged


def _stands_alone(shapes: Graph, shape: Node) -> bool:
    """Tell whether a shape is evaluated for its own targets and for nothing else."""
    return (None, None, shape) not in shapes and (shape, SH.deactivated, None) not in shapes
