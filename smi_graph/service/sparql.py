"""The SPARQL endpoint (SPARQL 1.1 Protocol, section 2) and its description."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from smi_graph.service.answering import answer_query
from smi_graph.service.description import describe_service
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, choose_format
from smi_graph.service.negotiation import negotiate
from smi_graph.service.problems import Problem
from smi_graph.service.protocol import parse_pairs, read_request
from smi_graph.service.responses import html_page, whole

router = APIRouter(tags=["SPARQL"])

_QUERY = {
    "name": "query",
    "in": "query",
    "required": True,
    "schema": {"type": "string"},
    "example": "SELECT * WHERE { ?subject ?predicate ?object } LIMIT 10",
}


@router.get("/sparql", summary="SPARQL 1.1", openapi_extra={"parameters": [_QUERY]})
async def get_sparql(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Answer a query; without one, describe the service, in RDF or as a page with a form."""
    pairs = parse_pairs(request.scope["query_string"])
    if not any(name in {"query", "update"} for name, _ in pairs):
        return _introduce(request, engine, dict(pairs).get("format"))
    return await _answer(request, engine)


@router.post("/sparql", summary="SPARQL 1.1")
async def post_sparql(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Answer a query sent as a form or as ``application/sparql-query``."""
    return await _answer(request, engine)


async def _answer(request: Request, engine: Engine) -> Response:
    asked = await read_request(request)
    graphs = (asked.default_graphs, asked.named_graphs)
    return await answer_query(
        request, engine, asked.query, wish=asked.format, graphs=graphs, release=asked.release
    )


def _introduce(request: Request, engine: Engine, wish: str | None) -> Response:
    accept = request.headers.get("accept")
    types = [format_.media_type for format_ in GRAPH_FORMATS]
    # "*/*" alone is a program that forgot its query; it is told so.
    chosen = negotiate(accept, ["application/problem+json", "text/html", *types])
    if wish is None and chosen == "text/html":
        return html_page(request, "sparql.html", allowed=engine.configuration.service_allow_list)
    if wish is None and chosen not in types:
        raise Problem("query_missing")
    format_ = choose_format(accept, wish, GRAPH_FORMATS)
    endpoint = str(request.url.replace(query="", fragment=""))
    body = describe_service(endpoint, format_.format, engine.configuration.service_allow_list)
    return whole(request, body, format_.content_type)
