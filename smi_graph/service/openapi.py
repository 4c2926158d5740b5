"""The OpenAPI description, with one entry for each saved query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI

    from smi_graph.queries import Parameter, SavedQuery

_COUNT = {"type": "integer", "minimum": 0}
_SCHEMAS: dict[str, dict[str, Any]] = {
    "iri": {"type": "string"},
    "integer": {"type": "integer"},
    "nonNegativeInteger": _COUNT,
    "number": {"type": "number"},
    "decimal": {"type": "number"},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "dateTime": {"type": "string", "format": "date-time"},
}


def describe_api(app: FastAPI, queries: Mapping[str, SavedQuery]) -> dict[str, Any]:
    """Describe the service, each saved query as an operation of its own.

    Parameters
    ----------
    app
        The application.
    queries
        The saved queries by name.
    """
    api = get_openapi(title=app.title, version=app.version, routes=app.routes)
    for query in queries.values():
        api["paths"][f"/queries/{query.name}"] = {"get": _operation(query)}
    return api


def _operation(query: SavedQuery) -> dict[str, Any]:
    texts = [query.description_en or query.summary_en, query.description_ar or query.summary_ar]
    paging = [{"name": name, "in": "query", "schema": _COUNT} for name in ("limit", "offset")]
    return {
        "operationId": query.name,
        "summary": f"{query.summary_en} · {query.summary_ar}",
        "description": "\n\n".join(texts),
        "tags": list(query.tags) or ["saved queries"],
        "parameters": [*map(_parameter, query.parameters), *paging],
        "responses": {"200": {"description": "The answer"}},
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_SCHEMAS.get(parameter.datatype, {"type": "string"}))
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.default is not None:
        schema["default"] = parameter.default
    labels = (parameter.label_en, parameter.label_ar)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required and parameter.default is None,
        "description": " · ".join(label for label in labels if label) or parameter.name,
        "schema": schema,
    }
