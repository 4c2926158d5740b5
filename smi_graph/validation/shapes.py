"""The shapes of ``shapes/``: read once, and arranged so that pySHACL is quick with them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef
from rdflib.namespace import SH

from smi_graph.resources import resource_path

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


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


def load_evaluation_shapes(folder: Path | None = None) -> Graph:
    """Give the same shapes with the targets moved from node shapes to property shapes.

    pySHACL runs the property shapes below a node shape once for each focus node, but a
    shape with a target of its own once for all of them. A property shape that inherits its
    focus nodes from a node shape's target and one that has the target itself validate the
    same nodes with the same results (SHACL 2.1.3 and 4.7.2), so the report is the same.

    Parameters
    ----------
    folder
        Where the shapes are; by default the project's own ``shapes/``.

    Returns
    -------
    rdflib.Graph
        A graph to hand to pySHACL. It is shared: do not change it.

    Examples
    --------
    >>> from rdflib.namespace import SH
    >>> shape = URIRef("https://w3id.org/smi/shapes#Document")
    >>> (shape, SH.property, None) in load_evaluation_shapes()
    False
    """
    return _arrange(folder or resource_path("shapes"))


@cache
def _read(folder: Path) -> Graph:
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no .ttl file with shapes")
    shapes = Graph()
    for file in files:
        shapes.parse(file, format="turtle")
    return shapes


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
        if isinstance(child, URIRef) and targets and _stands_alone(shapes, parent):
            arranged.remove((parent, SH.property, child))
            for predicate, target in targets:
                arranged.add((child, predicate, target))
    return arranged


def _stands_alone(shapes: Graph, shape: Node) -> bool:
    """Tell whether a shape is evaluated for its own targets and for nothing else."""
    return (None, None, shape) not in shapes and (shape, SH.deactivated, None) not in shapes
