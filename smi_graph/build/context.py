"""What every partition of a validation may look up: listed actors and concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from smi_graph.resources import resource_path

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.mapping import RecordMapper


def validation_context(mapper: RecordMapper) -> bytes:
    """Describe the listed actors and the concepts of the vocabularies, as N-Quads."""
    vocabularies = resource_path("ontology", "vocabularies.ttl")
    return mapper.actors.describe_all().encode() + turtle_as_nquads(vocabularies)


def turtle_as_nquads(path: Path) -> bytes:
    r"""Write the triples of a Turtle file as N-Quads of the default graph.

    Raises
    ------
    SyntaxError
        When the file is not Turtle.

    Examples
    --------
    >>> turtle_as_nquads(resource_path("ontology", "smi.ttl")).endswith(b" .\n")
    True
    """
    quads = serialize(parse(path=path, format=RdfFormat.TURTLE), format=RdfFormat.N_QUADS)
    return quads or b""
