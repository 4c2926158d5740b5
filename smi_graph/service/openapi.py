"""The OpenAPI description, with one entry for each saved query."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import NoMatchFound

from smi_graph.schema import field_table
from smi_graph.service.formats import GRAPH_FORMATS, RESULT_FORMATS
from smi_graph.service.ingest import LINES
from smi_graph.service.record_schemas import kinds_of_record, record_schemas, reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import FastAPI

    from smi_graph.queries import Parameter, SavedQuery

_COUNT = {"type": "integer", "minimum": 0, "maximum": 10**9}
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


_TEXT = {"type": "string"}
_RESULT_TYPES = tuple(name for form in RESULT_FORMATS for name in (form.media_type, *form.aliases))
_GRAPH_TYPES = tuple(name for form in GRAPH_FORMATS for name in (form.media_type, *form.aliases))
_ANSWER_TYPES = (*_RESULT_TYPES, *_GRAPH_TYPES)
_THING_TYPES = (*_GRAPH_TYPES, "application/json", "text/html")
_QUERY_PROBLEMS = (400, 403, 404, 406, 414, 422, 431, 503, 504)
_READ_PROBLEMS = (400, 404, 406, 414, 422, 431, 503, 504)
_PROBLEM_TYPES = ("application/problem+json", "application/json", "text/html")
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457, with the words in Arabic and in English",
    "required": ["type", "title", "status", "detail", "title_ar", "title_en"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": _TEXT,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": _TEXT,
        "title_ar": _TEXT,
        "title_en": _TEXT,
        "detail_ar": _TEXT,
        "detail_en": _TEXT,
    },
}
_FORM = {
    "type": "object",
    "required": ["query"],
    "properties": {
        "query": _TEXT,
        "default-graph-uri": {"type": "array", "items": {"type": "string", "format": "iri"}},
        "named-graph-uri": {"type": "array", "items": {"type": "string", "format": "iri"}},
        "format": _TEXT,
        "release": _TEXT,
    },
}


@dataclass(frozen=True, slots=True)
class _Answers:
    """What one operation may answer: media types of a 200, further statuses, problems."""

    types: tuple[str, ...]
    problems: tuple[int, ...] = _READ_PROBLEMS
    redirects: tuple[int, ...] = ()


_JSON_ONLY = _Answers(("application/json",))
_THING = _Answers(_THING_TYPES, (*_READ_PROBLEMS, 410), (301, 303))
_FILE = _Answers((*_GRAPH_TYPES, "text/html"))
_ANSWERS = {
    "/sparql": _Answers((*_ANSWER_TYPES, "text/html"), _QUERY_PROBLEMS),
    "/queries": _Answers(("application/json", "text/html", *_GRAPH_TYPES)),
    "/queries/{name}.rq": _Answers(("application/sparql-query",)),
    "/queries/{name}": _Answers(_ANSWER_TYPES, _QUERY_PROBLEMS),
    "/.well-known/sparql-examples": _Answers(_GRAPH_TYPES),
    "/.well-known/void": _Answers(_GRAPH_TYPES),
    "/dataset": _FILE,
    "/releases": _JSON_ONLY,
    "/releases/{older}..{newer}": _Answers(("application/json", "text/plain", *_GRAPH_TYPES)),
    "/releases/{release_id}/dump.nq.gz": _Answers(("application/gzip",)),
    "/ontology/context.jsonld": _Answers(("application/ld+json",)),
    "/records": _Answers(("application/json",), (401, 404, 409, 413, 415, 422, 503)),
    "/health": _JSON_ONLY,
    "/ready": _JSON_ONLY,
}

_EXAMPLES = {
    "/country/{segment}": {"segment": "IQ"},
    "/shapes/{name}": {"name": "document.ttl"},
    "/vocabulary/{scheme}": {"scheme": "document-type"},
    "/vocabulary/{scheme}/{concept}": {"scheme": "document-type", "concept": "press-release"},
}


def describe_api(
    app: FastAPI, queries: Mapping[str, SavedQuery], prefix: str = ""
) -> dict[str, Any]:
    """Describe the service, each saved query as an operation of its own.

    Parameters
    ----------
    app
        The application.
    queries
        The saved queries by name.
    prefix
        The path before the addresses of the site.
    """
    api = get_openapi(title=app.title, version=app.version, routes=app.routes)
    # FastAPI would have its own errors here, which this service never gives.
    api["components"] = {"schemas": {"Problem": _PROBLEM, **record_schemas()}}
    for path, operations in api["paths"].items():
        for method, operation in operations.items():
            operation["responses"] = _responses(_answers(path), method)
    for path, examples in _EXAMPLES.items():
        for parameter in api["paths"][path]["get"]["parameters"]:
            if parameter["name"] in examples:
                parameter["example"] = examples[parameter["name"]]
    form = {"schema": _FORM, "encoding": {"default-graph-uri": {"explode": True}}}
    api["paths"]["/sparql"]["post"]["requestBody"] = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": form,
            "application/sparql-query": {"schema": _TEXT},
        },
    }
    posting = api["paths"]["/records"]["post"]
    posting["requestBody"] = _posted()
    posting["responses"]["201"] = posting["responses"]["200"]
    for kind, name in zip(field_table().kinds.values(), kinds_of_record(), strict=True):
        answer = api["paths"][f"/{kind.path}/{{segment}}"]["get"]["responses"]["200"]
        answer["content"]["application/json"] = {"schema": reference(f"{name}Linked")}
    if _has_search(app):
        api["paths"]["/search.json"] = {"get": _search()}
    for query in queries.values():
        api["paths"][f"/queries/{query.name}"] = {"get": _operation(query)}
    if prefix:
        api["servers"] = [{"url": prefix}]
    return api


def _posted() -> dict[str, Any]:
    """Describe the door through which records come in."""
    schema = {"oneOf": [reference(name) for name in kinds_of_record()]}
    # One record as JSON, or one on each line.
    types = ("application/json", *sorted(LINES))
    return {"required": True, "content": {name: {"schema": schema} for name in types}}


def _has_search(app: FastAPI) -> bool:
    """Tell whether the pages that search are served beside the service."""
    try:
        app.url_path_for("search_data", extension="json")
    except NoMatchFound:
        return False
    return True


def _search() -> dict[str, Any]:
    """Describe the search, where the pages that have it are served."""
    names = (
        *("q", "from", "to", "sort", "page"),
        *field_table().facets,
        *("record", "doubt", "missing", "release"),
    )
    operation: dict[str, Any] = {
        "operationId": "search",
        "summary": "What a search finds",
        "tags": ["search"],
        "parameters": [{"name": name, "in": "query", "schema": _TEXT} for name in names],
        "responses": _responses(_JSON_ONLY, "get"),
    }
    answer = {"application/json": {"schema": reference("Found")}}
    operation["responses"]["200"]["content"] = answer
    return operation


def _answers(path: str) -> _Answers:
    if path in _ANSWERS:
        return _ANSWERS[path]
    return _FILE if path.split("/")[1] in _FILES else _THING


_FILES = {"ontology", "vocabulary", "shapes", "service"}


def _responses(answers: _Answers, method: str) -> dict[str, Any]:
    problems = {*answers.problems, *((413, 415) if method == "post" else ())}
    found: dict[str, Any] = {
        "200": {
            "description": "The whole answer",
            "content": {name: {} for name in answers.types},
            "headers": {name: {"schema": _TEXT} for name in ("ETag", "X-Release")},
        }
    }
    if method == "get":
        found["304"] = {"description": "The client has the answer already"}
    for status in answers.redirects:
        found[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "headers": {"Location": {"schema": {"type": "string", "format": "uri-reference"}}},
        }
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in sorted(problems):
        content = {name: {} if name == "text/html" else schema for name in _PROBLEM_TYPES}
        # Python has another phrase for some of them in each version.
        found[str(status)] = {"description": f"A problem ({status})", "content": content}
    return found


def _operation(query: SavedQuery) -> dict[str, Any]:
    texts = [query.description_en or query.summary_en, query.description_ar or query.summary_ar]
    paging = [{"name": name, "in": "query", "schema": _COUNT} for name in ("limit", "offset")]
    wishes = ("format", "release")
    choice = [{"name": name, "in": "query", "schema": _TEXT} for name in wishes]
    return {
        "operationId": query.name,
        "summary": f"{query.summary_en} · {query.summary_ar}",
        "description": "\n\n".join(texts),
        "tags": list(query.tags) or ["saved queries"],
        "parameters": [*map(_parameter, query.parameters), *paging, *choice],
        "responses": _responses(_ANSWERS["/queries/{name}"], "get"),
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
