"""The run of pySHACL over quads, beside the authorities that they refer to."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

import pyshacl
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from smi_graph.validation.graph import IndexedDataGraph
from smi_graph.validation.report import ValidationReport
from smi_graph.validation.shapes import load_evaluation_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_NOISY_LOGGERS = ("pyshacl-validate", "rdflib.term")


def validate(
    quads: bytes | Store, context: bytes = b"", *, shapes: Path | None = None
) -> ValidationReport:
    """Validate quads of the published data against the shapes.

    The graphs that the quads are in do not matter here: document facts, evidence and
    doubts are seen as one graph, as the shapes need them.

    Parameters
    ----------
    quads
        N-Quads, or a store that holds them.
    context
        N-Quads of what the quads refer to: countries, persons, collections, concepts. A
        reference to them is found, but they are not reported on, unless ``quads`` say
        something of them too.
    shapes
        A folder of shapes; by default the project's own.

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
    'Add the code of the record as the archive prints it, one and no more.'
    """
    return validate_quads(quads if isinstance(quads, Store) else read(quads), context, shapes)


def read(nquads: bytes) -> Iterator[Quad]:
    """Parse N-Quads."""
    return parse(nquads, RdfFormat.N_QUADS)


def subject_name(quad: Quad) -> str:
    """Name the subject of a quad as a result names its focus node."""
    return quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)


def validate_quads(
    quads: Iterable[Quad], context: bytes, shapes: Path | None = None
) -> ValidationReport:
    """Validate quads that are parsed already; see :func:`validate`."""
    triples = [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    data = IndexedDataGraph(triples + _referred(triples, context))
    arranged = load_evaluation_shapes(shapes)
    with _quiet():
        _, graph, _ = pyshacl.validate(data, shacl_graph=arranged)
    own = {subject_name(triple) for triple in triples}
    found = ValidationReport.from_graph(graph, arranged)
    return ValidationReport(tuple(r for r in found.results if r.focus_node in own))


def _referred(triples: Iterable[Quad], context: bytes) -> list[Quad]:
    """Find what the context says of the things that the triples mention."""
    index = _by_subject(context)
    mentioned = {triple.object for triple in triples} | {triple.subject for triple in triples}
    return [quad for node in mentioned for quad in index.get(node, ())]


@lru_cache(maxsize=2)
def _by_subject(context: bytes) -> Mapping[object, list[Quad]]:
    index: dict[object, list[Quad]] = {}
    for quad in read(context):
        index.setdefault(quad.subject, []).append(Quad(quad.subject, quad.predicate, quad.object))
    return index


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
