"""The SPARQL endpoint (SPARQL 1.1 Protocol, section 2), and what it says of itself.

The latter by SPARQL 1.1 Service Description.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pyoxigraph import NamedNode

from smi_graph.queries import (
    ParameterError,
    bind,
    by_subject,
    describe_saved_query,
    without_head,
)
from smi_graph.resources import resource_path
from smi_graph.service.answering import answer_query
from smi_graph.service.dataset_description import (
    default_graph,
    describe_partitions,
    say_of_graph,
)
from smi_graph.service.engine import Engine, engine_in
from smi_graph.service.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS, choose_format
from smi_graph.service.negotiation import accept_of, negotiate
from smi_graph.service.problems import Problem
from smi_graph.service.protocol import MAX_BODY_BYTES, parse_pairs, read_request
from smi_graph.service.ranges import ranges_of
from smi_graph.service.rdf import PREFIXES, link, say, value, write_graph
from smi_graph.service.responses import html_page, reader_of, whole
from smi_graph.service.saved import find_query
from smi_graph.service.site_address import site_of
from smi_graph.service.terms import terms_of
from smi_graph.store import StoreError
from smi_graph.store.errors import InvalidIri
from smi_graph.vocabulary import RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pyoxigraph import Triple
    from starlette.types import Receive, Scope, Send

    from smi_graph.queries import SavedQuery
    from smi_graph.service.configuration import ServiceConfiguration
    from smi_graph.service.ranges import Ranges
    from smi_graph.store import Statistics

_SD = PREFIXES["sd"]
_VOID = PREFIXES["void"]
_LIMITS = PREFIXES["service"]


class _PlainRoute(APIRoute):
    """A route whose function reads the request itself; FastAPI only describes it.

    Solving dependencies, and keeping what they opened, takes longer than a small query.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, unless the method is one of another route."""
        if scope["method"] not in (self.methods or ()):
            await super().handle(scope, receive, send)
            return
        response: Response = await self.endpoint(Request(scope, receive))
        await response(scope, receive, send)


router = APIRouter(tags=["SPARQL"], route_class=_PlainRoute)

FIRST_QUERY = """\
PREFIX smi: <https://w3id.org/smi/ontology#>

SELECT ?document ?title WHERE {
  ?document a smi:Document ; smi:title ?title .
}
LIMIT 10"""

_RESULTS = "application/sparql-results+json"
_IRIS = {"type": "array", "items": {"type": "string", "format": "iri"}}

_PARAMETERS = [
    {
        "name": "query",
        "in": "query",
        "schema": {"type": "string"},
        "example": "SELECT * WHERE { ?subject ?predicate ?object } LIMIT 10",
    },
    {"name": "default-graph-uri", "in": "query", "schema": _IRIS},
    {"name": "named-graph-uri", "in": "query", "schema": _IRIS},
    {"name": "format", "in": "query", "schema": {"type": "string"}},
    {"name": "release", "in": "query", "schema": {"type": "string"}},
    {
        "name": "bom",
        "in": "query",
        "description": "1 gives CSV for spreadsheets: with a byte order mark, and with an "
        "apostrophe before cells that would be run as formulas",
        "schema": {"type": "string"},
    },
]


@router.get("/sparql", summary="SPARQL 1.1", openapi_extra={"parameters": _PARAMETERS})
async def get_sparql(request: Request) -> Response:
    """Answer a query; without one, describe the service, in RDF or as a page with a form."""
    pairs = parse_pairs(request.scope["query_string"])
    if not any(name in {"query", "update"} for name, _ in pairs):
        _check_graphs(pairs)
        return await _introduce(request, engine_in(request), dict(pairs))
    return await _answer(request, pairs)


@router.post("/sparql", summary="SPARQL 1.1")
async def post_sparql(request: Request) -> Response:
    """Answer a query sent as a form or as ``application/sparql-query``."""
    return await _answer(request, parse_pairs(request.scope["query_string"]))


async def _answer(request: Request, pairs: list[tuple[str, str]]) -> Response:
    engine, asked = engine_in(request), await read_request(request, pairs)
    graphs = (asked.default_graphs, asked.named_graphs)
    return await answer_query(
        request,
        engine,
        asked.query,
        wish=asked.format,
        graphs=graphs,
        release=asked.release,
        for_spreadsheet=asked.for_spreadsheet,
    )


def _check_graphs(pairs: list[tuple[str, str]]) -> None:
    """Refuse what is no graph, though it matters only to a query."""
    for name, given in pairs:
        if given and name in {"default-graph-uri", "named-graph-uri"}:
            try:
                NamedNode(given)
            except ValueError as error:
                raise InvalidIri(given, str(error)) from error


async def _introduce(request: Request, engine: Engine, pairs: dict[str, str]) -> Response:
    accept, wish = accept_of(request), pairs.get("format")
    allowed = engine.configuration.service_allow_list
    types = [format_.media_type for format_ in GRAPH_FORMATS]
    chosen = negotiate(accept, [*types, HTML.media_type, "application/json", _RESULTS])
    if wish == HTML.name or (not wish and chosen == HTML.media_type):
        return _editor(request, engine, allowed, pairs.get("example"))
    if not wish and chosen in {"application/json", _RESULTS}:
        # Who takes results but no RDF wants no description, and has forgotten the query.
        raise Problem("query_missing")
    format_ = choose_format(accept, wish, GRAPH_FORMATS)
    endpoint = site_of(request) + request.url.path
    release_id, statistics = await _known(engine, pairs.get("release"))
    functions = engine.function_iris
    ranges = None
    if statistics is not None:
        ranges = await ranges_of(request).of(engine, release_id, statistics)
    base = engine.configuration.base_iri
    examples = await _examples(engine)
    triples = chain(
        describe_service(endpoint, engine.configuration, statistics, functions, ranges),
        *(describe_saved_query(query, base, endpoint) for query in examples),
    )
    body = write_graph(triples, format_.format.media_type)
    return whole(request, body, format_.content_type, release_id=release_id)


def _editor(
    request: Request, engine: Engine, allowed: Sequence[str], example: str | None
) -> Response:
    """Show the page on which people write queries, with one of the saved ones if they wish."""
    chosen = find_query(engine, example) if example else None
    return html_page(
        request,
        "sparql.html",
        allowed=allowed,
        base=engine.configuration.base_iri,
        subjects=by_subject(engine.queries.values(), reader_of(request).language),
        example=chosen,
        query=FIRST_QUERY if chosen is None else _runnable(engine, chosen),
    )


def _runnable(engine: Engine, query: SavedQuery) -> str:
    """Fill in the defaults of a saved query; where one is missing, it stays as it is."""
    try:
        return without_head(bind(query, {}, base_iri=engine.configuration.base_iri))
    except ParameterError:
        return without_head(query.text)


async def _examples(engine: Engine) -> Iterable[SavedQuery]:
    """Give the saved queries, with defaults that the release holds where it can be asked."""
    try:
        return (await engine.fitted_queries()).values()
    except StoreError:
        return engine.queries.values()


async def _known(engine: Engine, wish: str | None) -> tuple[str | None, Statistics | None]:
    """Tell what is served; while nothing is, the service can still be described."""
    try:
        release_id = await engine.resolve(wish)
        return release_id, await engine.statistics(release_id)
    except StoreError:
        return None, None


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
    yield from _functions(functions)
    yield from _limits(endpoint, configuration)
    yield from _dataset(endpoint, f"{configuration.base_iri}dataset", statistics, ranges or {})


def _functions(iris: Sequence[str]) -> Iterator[Triple]:
    known = {term.iri: term for term in terms_of(resource_path("ontology", "function.ttl"))}
    for term in (known[iri] for iri in iris if iri in known):
        yield link(term.iri, RDF.type, _SD + "Function")
        for language, text in term.labels.items():
            yield say(term.iri, RDFS.label, text, language)
        for language, text in term.comments.items():
            yield say(term.iri, RDFS.comment, text, language)


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
