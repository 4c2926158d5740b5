"""The shapes of ``shapes/``: read once, and arranged so that pySHACL is quick with them."""

from __future__ import annotations

import hashlib
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH

from smi_graph.archive import archive
from smi_graph.messages import message
from smi_graph.resources import archive_folder, own_path, resource_path
from smi_graph.validation.sight import is_short_sighted, looks_along_links

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

    from smi_graph.messages import Language

_SHAPES = "https://w3id.org/smi/shapes#"
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
_NEAR_TARGETS = {SH.targetClass, SH.targetSubjectsOf}
_FAR_TARGETS = {SH.targetNode, SH.targetObjectsOf, SH.target}
_CLASSES = {RDFS.Class, OWL.Class}


class Sight(Enum):
    """What shapes have to see.

    ``NEAR`` are those that see what breaks them in what one record says and brings along: its
    nodes, and the actors and concepts that they refer to. ``LINKED`` are those about each value
    of a property, by which it may have to be another record. ``FAR`` are all others.
    """

    NEAR = auto()
    LINKED = auto()
    FAR = auto()


def load_shapes(folder: Path | None = None) -> Graph:
    """Read every ``.ttl`` file of a folder of shapes into one graph, once a process.

    Parameters
    ----------
    folder
        Where the shapes are; by default those that ship, with the archive's own over them.

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
    return _read(_folders(folder))


def shapes_of_file(path: Path) -> Graph:
    """Give the shapes that a file defines, as the archive has them: with its form of codes.

    A shape that the archive's own shapes replace is given as they have it.

    Examples
    --------
    >>> shape = URIRef("https://w3id.org/smi/shapes#CodeForm")
    >>> (shape, SH.path, None) in shapes_of_file(resource_path("shapes", "shared.ttl"))
    True
    """
    shapes, found = load_shapes(), Graph()
    for subject in set(Graph().parse(path, format="turtle").subjects()):
        if isinstance(subject, URIRef):
            found += shapes.cbd(subject)
    return found


def load_evaluation_shapes(folder: Path | None = None, sight: Sight | None = None) -> Graph:
    """Give the same shapes with the targets moved from node shapes to property shapes.

    pySHACL runs the property shapes below a node shape once for each focus node, but a
    shape with a target of its own once for all of them. A property shape that inherits its
    focus nodes from a node shape's target and one that has the target itself validate the
    same nodes with the same results (SHACL 2.1.3 and 4.7.2), so the report is the same.

    Parameters
    ----------
    folder
        Where the shapes are; by default those that ship, with the archive's own over them.
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
    folders = _folders(folder)
    return _arrange(folders) if sight is None else _part(folders, sight)


def looks_far(folder: Path | None = None) -> bool:
    """Tell whether there are shapes that need to see all that is published.

    Examples
    --------
    >>> looks_far()
    False
    """
    return _looks_far(_folders(folder))


@cache
def _looks_far(folders: tuple[Path, ...]) -> bool:
    part = _part(folders, Sight.FAR)
    return any(_targets(part, shape) for shape in set(part.subjects()))


def link_predicates(folder: Path | None = None) -> tuple[frozenset[str], frozenset[str]]:
    """Give the properties whose values shapes look at wherever these are described.

    Returns
    -------
    tuple
        The properties that are links, and all those that the shapes look at: these, what
        their targets have, the classes, and what is asked of the values.

    Examples
    --------
    >>> links, _ = link_predicates()
    >>> sorted(link.rpartition("#")[2] for link in links)
    ['relatedDocument', 'relatedEntry']
    """
    return _link_predicates(_folders(folder))


@cache
def _link_predicates(folders: tuple[Path, ...]) -> tuple[frozenset[str], frozenset[str]]:
    part = _part(folders, Sight.LINKED)
    judging = [shape for shape in set(part.subjects()) if _targets(part, shape)]
    links = frozenset(str(part.value(shape, SH.path)) for shape in judging)
    within = {node for shape in judging for node in _reached(part, shape)}
    said = (SH.path, SH.targetSubjectsOf)
    seen = {str(o) for node in within for predicate in said for o in part.objects(node, predicate)}
    return links, frozenset({*links, *seen, str(RDF.type), str(RDFS.subClassOf)})


def _reached(shapes: Graph, shape: Node) -> set[Node]:
    """Give a shape and all the nodes that it is made of."""
    found, left = {shape}, [shape]
    while left:
        more = set(shapes.objects(left.pop())) - found
        found |= more
        left += more
    return found


@cache
def _part(folders: tuple[Path, ...], sight: Sight) -> Graph:
    """Take the targets from the shapes that see less, or more."""
    part = Graph()
    part += _arrange(folders)
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
    if not targets <= _NEAR_TARGETS:
        return Sight.FAR
    if is_short_sighted(shapes, shape):
        return Sight.NEAR
    return Sight.LINKED if looks_along_links(shapes, shape) else Sight.FAR


@cache
def _read(folders: tuple[Path, ...]) -> Graph:
    shapes = _graph_of(folders[0])
    if archive_folder() is not None:
        _fill_in_the_form_of_codes(shapes)
    for own in folders[1:]:
        _lay_over(shapes, _graph_of(own))
    return _with_lasting_names(shapes)


def _folders(folder: Path | None) -> tuple[Path, ...]:
    """Give the folders of shapes that count, the one that ships first."""
    if folder is not None:
        return (folder,)
    own = own_path("shapes")
    has_own = own is not None and any(own.glob("*.ttl"))
    return (
        (resource_path("shapes"), own)
        if own is not None and has_own
        else (resource_path("shapes"),)
    )


def _graph_of(folder: Path) -> Graph:
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no .ttl file with shapes")
    shapes = Graph()
    for file in files:
        shapes.parse(file, format="turtle")
    return shapes


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


def _fill_in_the_form_of_codes(shapes: Graph) -> None:
    """Let the shape of codes have the form, and the example, that the archive says."""
    shape = URIRef(f"{_SHAPES}CodeForm")
    codes = archive().codes
    # As XPath has it: no group that is not counted.
    form = codes.form.pattern.removeprefix("(?:").removesuffix(r")\Z").replace("(?:", "(")
    shapes.set((shape, SH.pattern, Literal(f"^({form})$")))
    shapes.remove((shape, SH.message, None))
    languages: tuple[Language, ...] = ("ar", "en")
    for language in languages:
        words = message("archive.code_shape", language, example=codes.example)
        shapes.add((shape, SH.message, Literal(words, lang=language)))


def _lay_over(shapes: Graph, own: Graph) -> None:
    """Put the archive's own shapes in the place of those with the same IRI."""
    for subject in set(own.subjects()):
        if isinstance(subject, URIRef):
            for triple in list(shapes.cbd(subject)):
                shapes.remove(triple)
    for triple in own:
        shapes.add(triple)


@cache
def _arrange(folders: tuple[Path, ...]) -> Graph:
    shapes = _read(folders)
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
