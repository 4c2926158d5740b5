"""The description of the SPARQL service (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from smi_graph.service.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from smi_graph.vocabulary import RDF

if TYPE_CHECKING:
    from collections.abc import Sequence

_SD = "http://www.w3.org/ns/sparql-service-description#"


def describe_service(
    endpoint: str, form: Format, allowed: Sequence[str], functions: Sequence[str] = ()
) -> bytes:
    """Describe what the endpoint can do, and nothing that it cannot.

    Parameters
    ----------
    endpoint
        Its address.
    form
        In which RDF format.
    allowed
        Services that a query may call; with none, federation is not claimed.
    functions
        Extension functions that a query may call.

    Examples
    --------
    >>> b"SPARQL11Query" in describe_service("http://localhost/sparql", GRAPH_FORMATS[0], ())
    True
    """
    service = NamedNode(endpoint)
    facts = [
        (RDF.type, _SD + "Service"),
        (_SD + "endpoint", endpoint),
        (_SD + "supportedLanguage", _SD + "SPARQL11Query"),
        *((_SD + "resultFormat", known.iri) for known in (*RESULT_FORMATS, *GRAPH_FORMATS)),
        *([(_SD + "feature", _SD + "BasicFederatedQuery")] if allowed else []),
        *((_SD + "extensionFunction", function) for function in functions),
    ]
    triples = [Triple(service, NamedNode(name), NamedNode(value)) for name, value in facts]
    rdf_format = RdfFormat.from_media_type(form.media_type)
    body = serialize(triples, format=rdf_format, prefixes={"sd": _SD})
    return body or b""
