"""The run of pySHACL over quads, beside what they refer to."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyshacl
from pyoxigraph import NamedNode, Store

from smi_graph.validation.context import read, referred, triples_of
from smi_graph.validation.graph import StoreDataGraph, describe, descriptions, said_of
from smi_graph.validation.report import ValidationReport
from smi_graph.validation.screen import screen_for
from smi_graph.validation.shapes import Sight, load_evaluation_shapes, looks_far

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from rdflib import Graph

    from smi_graph.validation.context import ValidationContext
    from smi_graph.validation.graph import Terms

_NOISY_LOGGERS = ("pyshacl-validate", "rdflib.term")


def validate(
    quads: bytes | Store,
    context: bytes | ValidationContext = b"",
    *,
    shapes: Path | None = None,
    sight: Sight | None = None,
) -> ValidationReport:
    """Validate quads of the published data against the shapes.

    The graphs that the quads are in do not matter here: document facts, evidence and
    doubts are seen as one graph, as the shapes need them.

    Parameters
    ----------
    quads
        N-Quads, or a store that holds them.
    context
        What else the quads may refer to, such as listed actors and concepts: N-Quads, or who
        knows them. It is found, but not reported on, unless ``quads`` say something of it too.
    shapes
        A folder of shapes; by default the project's own.
    sight
        Which of the shapes; by default all.

    Returns
    -------
    ValidationReport
        The same for the same quads, whatever their order.

    Raises
    ------
    SyntaxError
        When the bytes are not N-Quads; it names the line.

    Examples
    --------
    >>> line = (
    ...     "<https://w3id.org/smi/document/SMI-X-1> "
    ...     "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    ...     "<https://w3id.org/smi/ontology#Document> ."
    ... )
    >>> report = validate(line.encode())
    >>> report.publishable
    False
    >>> [result.message("en") for result in report.violations()][0]
    'Add the code of the record as the archive prints it, exactly one.'
    """
    triples = triples_of(quads) if isinstance(quads, Store) else read(quads)
    found = [
        find(triples, context, shapes, which)
        for which in (Sight.NEAR, Sight.LINKED)
        if sight in {None, which}
    ]
    if sight in {None, Sight.FAR} and looks_far(shapes):
        found.append(_find_far(triples, context, shapes))
    return ValidationReport.merged(found)


def node_name(node: object) -> str:
    """Name a node as a result names its focus node."""
    return node.value if isinstance(node, NamedNode) else str(node)


def find(
    triples: Sequence[Terms],
    context: bytes | ValidationContext,
    shapes: Path | None = None,
    sight: Sight = Sight.NEAR,
    unwarned: Collection[str] = (),
) -> ValidationReport:
    """Validate triples by shapes that look no further than at values; see :func:`validate`.

    Of the nodes in ``unwarned`` only violations are told.
    """
    data = descriptions(triples)
    subjects = list(data)
    describe(data, referred(triples, context))
    screen = screen_for(load_evaluation_shapes(shapes, sight))
    left = screen.left_to_validate(data, subjects, set(map(NamedNode, unwarned)))
    if left is None:
        return ValidationReport()
    return _found_by_pyshacl(list(said_of(left.nodes, data)), left.shapes)


def _find_far(
    triples: Sequence[Terms], context: bytes | ValidationContext, shapes: Path | None
) -> ValidationReport:
    beside = list(referred(triples, context))
    found = _found_by_pyshacl([*triples, *beside], load_evaluation_shapes(shapes, Sight.FAR))
    if not beside:
        return found
    own = {node_name(subject) for subject, _, _ in triples}
    return ValidationReport(tuple(r for r in found.results if r.focus_node in own))


def _found_by_pyshacl(triples: Sequence[Terms], shapes: Graph) -> ValidationReport:
    with _quiet():
        _, graph, _ = pyshacl.validate(StoreDataGraph(triples), shacl_graph=shapes)
    if isinstance(graph, Exception):
        # What it gives in place of a report when a shape cannot be evaluated.
        raise graph
    return ValidationReport.from_graph(graph, shapes)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pySHACL and rdflib from logging what the report says anyway."""
    loggers = [logging.getLogger(name) for name in _NOISY_LOGGERS]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled
