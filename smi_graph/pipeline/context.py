"""What a validation may look up: what the release says of things that several records share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from smi_graph.resources import resource_layers

if TYPE_CHECKING:
    from pathlib import Path


def unchanging() -> bytes:
    """Give what every release says: the ontology and the concepts of the vocabularies."""
    names = ("smi.ttl", "vocabularies.ttl")
    files = [path for name in names for path in resource_layers("ontology", name)]
    return b"".join(map(turtle_as_nquads, files))


def turtle_as_nquads(path: Path) -> bytes:
    r"""Write the triples of a Turtle file as N-Quads of the default graph.

    Raises
    ------
    SyntaxError
        When the file is not Turtle.

    Examples
    --------
    >>> turtle_as_nquads(resource_layers("ontology", "smi.ttl")[0]).endswith(b" .\n")
    True
    """
    quads = serialize(parse(path=path, format=RdfFormat.TURTLE), format=RdfFormat.N_QUADS)
    return quads or b""
