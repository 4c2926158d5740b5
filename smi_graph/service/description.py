"""The description of the SPARQL service (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.service.dataset_description import (
    default_graph,
    describe_partitions,
    say_of_graph,
)
from smi_graph.service.formats import GRAPH_FORMATS, RESULT_FORMATS
from smi_graph.service.protocol import MAX_BODY_BYTES
from smi_graph.service.rdf import PREFIXES, link, value
from smi_graph.vocabulary import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyoxigraph import Triple

    from smi_graph.service.configuration import ServiceConfiguration
    from smi_graph.service.ranges import Ranges
    from smi_graph.store import Statistics

_SD = PREFIXES["sd"]
_VOID = PREFIXES["void"]
_LIMITS = PREFIXES["service"]


def describe_service(
    endpoint: str,
    configuration: ServiceConfiguration,
    statistics: Statistics | None,
    functions: Sequence[str] = (),
    ranges: Ranges | None = None,
) -> Iterator[Triple]:
    """Describe what the endpoint can do, and nothing that it cannot.

    Parameters
    ----------
    endpoint
        Its address.
    configuration
        With no service that a query may call, federation is not claimed.
    statistics
        What the default graph and the named graphs hold; ``None`` while that is unknown.
    functions
        Extension functions that a query may call.
    ranges
        What the values of the properties of each class are, if that is known.

    Examples
    --------
    >>> from pathlib import Path
    >>> from smi_graph.service.configuration import ServiceConfiguration
    >>> from smi_graph.store import RdfFiles
    >>> configuration = ServiceConfiguration(source=RdfFiles((Path("a.ttl"),)))
    >>> triples = describe_service("http://localhost/sparql", configuration, None)
    >>> _SD + "SPARQL11Query" in {triple.object.value for triple in triples}
    True
    """
    facts = [
        (RDF.type, _SD + "Service"),
        (_SD + "endpoint", endpoint),
        (_SD + "supportedLanguage", _SD + "SPARQL11Query"),
        *((_SD + "resultFormat", known.iri) for known in (*RESULT_FORMATS, *GRAPH_FORMATS)),
        *((_SD + "extensionFunction", function) for function in functions),
    ]
    if configuration.service_allow_list:
        facts.append((_SD + "feature", _SD + "BasicFederatedQuery"))
    for predicate, iri in facts:
        yield link(endpoint, predicate, iri)
    yield from _limits(endpoint, configuration)
    yield from _dataset(endpoint, f"{configuration.base_iri}dataset", statistics, ranges or {})


def _limits(endpoint: str, configuration: ServiceConfiguration) -> Iterator[Triple]:
    seconds = f"{configuration.deadline_seconds:f}"
    yield value(endpoint, _LIMITS + "deadlineSeconds", seconds, XSD.decimal)
    yield value(endpoint, _LIMITS + "maxQueryBytes", MAX_BODY_BYTES, XSD.integer)
    if configuration.max_rows is not None:
        yield value(endpoint, _LIMITS + "maxRows", configuration.max_rows, XSD.integer)
    if configuration.max_bytes is not None:
        yield value(endpoint, _LIMITS + "maxBytes", configuration.max_bytes, XSD.integer)


def _dataset(
    endpoint: str, dataset: str, statistics: Statistics | None, ranges: Ranges
) -> Iterator[Triple]:
    default = default_graph(dataset)
    yield link(endpoint, _SD + "defaultDataset", dataset)
    yield link(dataset, RDF.type, _SD + "Dataset")
    yield link(dataset, _SD + "defaultGraph", default)
    yield link(default, RDF.type, _SD + "Graph")
    if statistics is None:
        return
    yield from describe_partitions(dataset, statistics, ranges)
    for graph, triples in statistics.graphs.items():
        name = graph.rstrip("/").rpartition("/")[2]
        place, content = f"{dataset}#named-graph-{name}", f"{dataset}#graph-{name}"
        yield link(dataset, _SD + "namedGraph", place)
        yield link(place, RDF.type, _SD + "NamedGraph")
        yield link(place, _SD + "name", graph)
        yield link(place, _SD + "graph", content)
        yield link(content, RDF.type, _SD + "Graph")
        yield value(content, _VOID + "triples", triples, XSD.integer)
        yield from say_of_graph(graph, content)
