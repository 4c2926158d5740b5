"""What plain pySHACL says over plain rdflib, with the shapes as they are written."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pyoxigraph
import pyshacl
import rdflib
from pyoxigraph import DefaultGraph, RdfFormat
from pyshacl.graph_abstraction import to_rdf

from smi_graph.validation import ValidationReport, load_shapes

if TYPE_CHECKING:
    from smi_graph.store import Release


def plain(quads: bytes, shapes: rdflib.Graph, *, default_only: bool = False) -> ValidationReport:
    """Validate quads, whatever graph they are in, or those of the default graph alone."""
    data = rdflib.Graph()
    for quad in pyoxigraph.parse(quads, RdfFormat.N_QUADS):
        if not default_only or quad.graph_name == DefaultGraph():
            data.add((to_rdf(quad.subject), to_rdf(quad.predicate), to_rdf(quad.object)))
    _, graph, _ = pyshacl.validate(data, shacl_graph=shapes)
    return ValidationReport.from_graph(graph, shapes)


def plain_of_dump(release: Release, *, default_only: bool = False) -> ValidationReport:
    """Validate the dump of a release."""
    quads = gzip.decompress(release.dump_path.read_bytes())
    return plain(quads, load_shapes(), default_only=default_only)
