"""Saved queries over HTTP: the list, the text of one, and its answers."""

from __future__ import annotations

import difflib
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pyoxigraph import RdfFormat, serialize

from smi_graph.queries import (
    PREFIXES,
    ParameterError,
    bind,
    describe_saved_query,
    parse_count,
)
from smi_graph.service.answering import answer_query
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import (
    GRAPH_FORMATS,
    JSON,
    RESULT_FORMATS,
    Chosen,
    choose_format,
)
from smi_graph.service.negotiation import accept_of, negotiate
from smi_graph.service.problems import Problem
from smi_graph.service.protocol import parse_pairs
from smi_graph.service.responses import whole
from smi_graph.service.site_address import prefix_of, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.queries import Parameter, SavedQuery

LIST_FORMATS = (JSON, *GRAPH_FORMATS)

router = APIRouter(prefix="/queries", tags=["saved queries"])


@router.get("", summary="The saved queries")
async def list_queries(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """List the questions in both languages, in JSON or in RDF."""
    wish = request.query_params.get("format")
    chosen = choose_format(accept_of(request), wish, LIST_FORMATS)
    queries = list((await engine.fitted_queries()).values())
    if chosen.format is not JSON:
        return whole(request, _in_rdf(request, engine, chosen, queries), chosen.content_type)
    body = orjson.dumps(
        {"queries": [query_summary(query, prefix_of(request.scope)) for query in queries]}
    )
    return whole(request, body, chosen.content_type)


examples_router = APIRouter(tags=["saved queries"])


@examples_router.get("/.well-known/sparql-examples", summary="The saved queries in RDF")
async def examples(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Describe the saved queries as the SIB's collections of SPARQL examples do."""
    wish = request.query_params.get("format")
    chosen = choose_format(accept_of(request), wish, GRAPH_FORMATS)
    queries = (await engine.fitted_queries()).values()
    return whole(request, _in_rdf(request, engine, chosen, queries), chosen.content_type)


def _in_rdf(
    request: Request, engine: Engine, chosen: Chosen, queries: Iterable[SavedQuery]
) -> bytes:
    base = engine.configuration.base_iri
    endpoint = f"{site_of(request)}/sparql"
    triples = (
        triple for query in queries for triple in describe_saved_query(query, base, endpoint)
    )
    rdf_format = RdfFormat.from_media_type(chosen.format.media_type)
    return serialize(triples, format=rdf_format, prefixes=PREFIXES) or b""


def query_summary(query: SavedQuery, prefix: str = "") -> dict[str, Any]:
    """Tell everything about a saved query but its text, with the links to follow.

    Parameters
    ----------
    query
        The query.
    prefix
        The path before the addresses of the site.
    """
    address = f"{prefix}/queries/{query.name}"
    return {
        "name": query.name,
        "summary": {"ar": query.summary_ar, "en": query.summary_en},
        "description": {"ar": query.description_ar, "en": query.description_en},
        "tags": list(query.tags),
        "form": query.form,
        "default_view": query.default_view,
        "parameters": [asdict(parameter) for parameter in query.parameters],
        "links": {"answer": address, "text": f"{address}.rq"},
    }


@router.get("/{name}.rq", summary="The text of a saved query")
async def query_text(
    name: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give the file as it is, parameters and all."""
    body = find_query(engine, name).text.encode()
    return whole(request, body, "application/sparql-query; charset=utf-8")


@router.get("/{name}", summary="The answer of a saved query")
async def query_answer(
    name: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Fill in the parameters of the address and answer, in JSON unless asked otherwise.

    The address is also the identifier of the query: who takes nothing but RDF gets its
    description, unless the answer is RDF itself.
    """
    query = find_query(engine, name)
    described = _description_format(request, query)
    if described is not None:
        fitted = (await engine.fitted_queries())[query.name]
        body = _in_rdf(request, engine, described, [fitted])
        return whole(request, body, described.content_type)
    values = single_values(parse_pairs(request.scope["query_string"]))
    wish = values.pop("format", None)
    release = values.pop("release", None)
    values.pop("lang", None)
    for_spreadsheet = values.pop("bom", None) == "1"
    counts = {key: values.pop(key, "") for key in ("limit", "offset")}
    limit, offset = (parse_count(key, text) if text else None for key, text in counts.items())
    base = engine.configuration.base_iri
    if engine.fit is not None and any(_takes_default(one, values) for one in query.parameters):
        query = await engine.fit(query, await engine.resolve(release))
    text = bind(query, values, base_iri=base, limit=limit, offset=offset)
    return await answer_query(
        request, engine, text, wish=wish, release=release, for_spreadsheet=for_spreadsheet
    )


def _takes_default(parameter: Parameter, values: Mapping[str, str]) -> bool:
    given = values.get(parameter.name)
    return not given and (parameter.default is not None or parameter.required)


def _description_format(request: Request, query: SavedQuery) -> Chosen | None:
    accept = accept_of(request)
    if request.url.query or query.form not in {"SELECT", "ASK"}:
        return None
    if negotiate(accept, [form.media_type for form in RESULT_FORMATS]) is not None:
        return None
    if negotiate(accept, [form.media_type for form in GRAPH_FORMATS]) is None:
        return None
    return choose_format(accept, None, GRAPH_FORMATS)


def find_query(engine: Engine, name: str) -> SavedQuery:
    """Find a saved query.

    Raises
    ------
    Problem
        404 with the names that are most like the one asked for.
    """
    query = engine.queries.get(name)
    if query is None:
        close = difflib.get_close_matches(name, engine.queries, n=3)
        problem = "saved_query_close" if close else "saved_query_unknown"
        values = {"name": name, **({"close": ", ".join(close)} if close else {})}
        raise Problem(problem, values=values, members={"suggestions": close})
    return query


def single_values(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Read the values of an address, each given once.

    Raises
    ------
    ParameterError
        For one that is given several times.
    """
    values: dict[str, str] = {}
    for name, value in pairs:
        if name in values:
            raise ParameterError("parameter_repeated", name)
        values[name] = value
    return values
