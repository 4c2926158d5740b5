"""The OpenAPI description, with one entry for each saved query, and the explanation of problems."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.routing import NoMatchFound

from smi_graph.schema import field_table
from smi_graph.service.answer_schemas import answer_name, answer_schemas, saved_query_schemas
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, RESULT_FORMATS
from smi_graph.service.ingest import LINES
from smi_graph.service.problems import STATUSES, Problem
from smi_graph.service.record_schemas import kinds_of_record, record_schemas, reference
from smi_graph.service.responses import html_page, whole
from smi_graph.service.site_address import prefix_of
from smi_graph.service.word_schemas import word_schemas

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
_JSON_LD = {
    "description": "JSON-LD 1.1",
    "anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}],
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
    """What one operation may answer: media types of a 200, further statuses, problems.

    ``json`` names the schema of what is JSON.
    """

    types: tuple[str, ...]
    json: str = ""
    problems: tuple[int, ...] = _READ_PROBLEMS
    redirects: tuple[int, ...] = ()


_JSON_TYPE = "application/json"
_CSL_TYPE = "application/vnd.citationstyles.csl+json"
_CITATION_TYPES = ("application/x-bibtex", "application/x-research-info-systems")
_BINARY_TYPES = ("application/gzip", "application/x-bzip2", "application/octet-stream")
_THING = _Answers(_THING_TYPES, "Thing", (*_READ_PROBLEMS, 410), (301, 303))
_ANNOTATIONS = _Answers(("application/ld+json",), "AnnotationPage", (*_READ_PROBLEMS, 410))
_FILE = _Answers((*_GRAPH_TYPES, "text/html"))
_ANSWERS = {
    "/sparql": _Answers((*_ANSWER_TYPES, "text/html"), "SparqlAnswer", _QUERY_PROBLEMS),
    "/queries": _Answers((_JSON_TYPE, "text/html", *_GRAPH_TYPES), "SavedQueryList"),
    "/queries/{name}.rq": _Answers(("application/sparql-query",)),
    "/queries/{name}": _Answers(_ANSWER_TYPES, "SparqlAnswer", _QUERY_PROBLEMS),
    "/.well-known/sparql-examples": _Answers(_GRAPH_TYPES),
    "/.well-known/void": _Answers(_GRAPH_TYPES),
    "/dataset": _FILE,
    "/.well-known/api-catalog": _Answers(("application/linkset+json",), "Linkset"),
    "/llms.txt": _Answers(("text/plain",)),
    "/list/{kind}": _Answers(_GRAPH_TYPES),
    "/list/{kind}/{segment}": _Answers(_GRAPH_TYPES, problems=(*_READ_PROBLEMS, 410)),
    "/releases": _Answers((_JSON_TYPE,), "ReleaseList"),
    "/releases/{older}..{newer}": _Answers((_JSON_TYPE, "text/plain", *_GRAPH_TYPES), "Changes"),
    "/releases/{release_id}/dump.nq.gz": _Answers(("application/gzip",)),
    "/dumps/{path}": _Answers(
        (_JSON_TYPE, "text/html", *_BINARY_TYPES), "FolderListing", redirects=(301,)
    ),
    "/ontology/context.jsonld": _Answers(("application/ld+json",)),
    "/records": _Answers((_JSON_TYPE,), "Published", (401, 404, 409, 413, 415, 422, 503)),
    "/document/{segment}/annotations": _ANNOTATIONS,
    "/diary/{segment}/annotations": _ANNOTATIONS,
    "/entity/{entity_id}.json": _Answers((_JSON_TYPE,), "WikibaseEntities"),
    "/oai": _Answers(("text/xml",)),
    **dict.fromkeys(
        (
            "/.well-known/resourcesync",
            "/resourcesync/capabilitylist.xml",
            "/resourcesync/{name}.xml",
            "/resourcesync/{name}/{part}.xml",
        ),
        _Answers(("text/xml",)),
    ),
    **dict.fromkeys(("/changes", "/changes/{journal}/{page}"), _Answers(("application/ld+json",))),
    **dict.fromkeys(
        ("/changes/manifests", "/changes/manifests/{journal}/{page}"),
        _Answers(("application/ld+json",)),
    ),
    **dict.fromkeys(("/ldes", "/ldes/{journal}/{page}"), _Answers(_GRAPH_TYPES)),
    **dict.fromkeys(
        ("/document/{segment}/manifest", "/diary/{segment}/manifest"),
        _Answers(("application/ld+json",), problems=(*_READ_PROBLEMS, 410)),
    ),
    "/entity/{entity_id}": _Answers((), redirects=(303,)),
    "/wiki/Special:EntityData/{name}": _Answers(
        (_JSON_TYPE, *_GRAPH_TYPES, "text/html"), "WikibaseEntities", redirects=(303,)
    ),
    "/reconcile": _Answers((_JSON_TYPE,), "Reconciliation"),
    "/reconcile/suggest/{kind}": _Answers((_JSON_TYPE,), "ReconciliationSuggestions"),
    "/reconcile/preview": _Answers(("text/html",)),
    "/health": _Answers((_JSON_TYPE,), "Health"),
    "/ready": _Answers((_JSON_TYPE,), "Ready"),
    "/search.json": _Answers((_JSON_TYPE,), "Found"),
    "/search.{extension}": _Answers(("application/atom+xml", "text/csv", *_CITATION_TYPES)),
    "/concordance.json": _Answers((_JSON_TYPE,), "ConcordancePage"),
    "/concordance.csv": _Answers(("text/csv",)),
    "/frequency.json": _Answers((_JSON_TYPE,), "Frequencies"),
    "/frequency.csv": _Answers(("text/csv",)),
    "/complete": _Answers((_JSON_TYPE,), "Completions"),
    "/cite/{segment}.{extension}": _Answers(
        (*_CITATION_TYPES, _CSL_TYPE, "text/plain"), "Citations", (*_READ_PROBLEMS, 410)
    ),
}

_EXAMPLES = {
    "/country/{segment}": {"segment": "IQ"},
    "/list/{kind}": {"kind": "document"},
    "/list/{kind}/{segment}": {"kind": "country", "segment": "IQ"},
    "/shapes/{name}": {"name": "document.ttl"},
    "/vocabulary/{scheme}": {"scheme": "document-type"},
    "/vocabulary/{scheme}/{concept}": {"scheme": "document-type", "concept": "press-release"},
    "/reconcile/preview": {"id": "country/IQ"},
    "/reconcile/suggest/{kind}": {"kind": "entity"},
}


def _asked(name: str, place: str = "query", **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": place,
        "required": place == "path",
        "schema": {**_TEXT, **schema},
    }


_FORM_WISHES = [_asked("format"), _asked("release")]
_PAGING = [{"name": name, "in": "query", "schema": _COUNT} for name in ("limit", "offset")]
# What the archive says itself is given in other vocabularies too, by the same addresses.
_PROFILED = (
    "document",
    "diary",
    "person",
    "organization",
    "country",
    "collection",
    "place",
    "event",
)
_PROFILE = [
    _asked("_profile", examples=["alt", "edm", "schema"]),
    _asked("Accept-Profile", "header", examples=["<https://schema.org/>"]),
]
# What routes read from the request themselves.
_MORE_PARAMETERS = {
    **{f"/{kind}/{{segment}}": _PROFILE for kind in _PROFILED},
    "/queries": [_asked("format")],
    "/queries/{name}": [*_PAGING, *_FORM_WISHES],
    "/.well-known/sparql-examples": [_asked("format")],
    "/entity/{entity_id}.json": [_asked("release")],
    "/entity/{entity_id}": [_asked("release")],
    "/wiki/Special:EntityData/{name}": [_asked("format"), _asked("release")],
    "/dumps/{path}": [_asked("format")],
    "/reconcile": [_asked("queries"), _asked("lang", examples=["ar", "en"])],
    "/reconcile/suggest/{kind}": [_asked("lang", examples=["ar", "en"])],
    "/reconcile/preview": [_asked("lang", examples=["ar", "en"])],
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
    schemas = {"Problem": _PROBLEM, **record_schemas(), **answer_schemas(), **word_schemas()}
    api["components"] = {"schemas": schemas}
    paths = api["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            _describe(operation, method, path)
    form = {"schema": _FORM, "encoding": {"default-graph-uri": {"explode": True}}}
    paths["/sparql"]["post"]["requestBody"] = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": form,
            "application/sparql-query": {"schema": _TEXT},
        },
    }
    batch = {"type": "object", "properties": {"queries": _TEXT}}
    paths["/reconcile"]["post"]["requestBody"] = {
        "content": {"application/x-www-form-urlencoded": {"schema": batch}}
    }
    posting = paths["/records"]["post"]
    posting["requestBody"] = _posted()
    posting["responses"]["201"] = posting["responses"]["200"]
    for kind, name in zip(field_table().kinds.values(), kinds_of_record(), strict=True):
        answers = replace(_THING, json=f"{name}Linked")
        paths[f"/{kind.path}/{{segment}}"]["get"]["responses"] = _responses(answers, "get")
    paths |= _of_the_reading_room(app)
    for query in queries.values():
        schemas |= saved_query_schemas(query)
        paths[f"/queries/{query.name}"] = {"get": _operation(query)}
    if prefix:
        api["servers"] = [{"url": prefix}]
    return api


def _describe(operation: dict[str, Any], method: str, path: str) -> None:
    """Say of an operation what FastAPI cannot know."""
    operation["operationId"] = re.sub(r"[^A-Za-z0-9]+", "_", f"{method}{path}").strip("_")
    operation["responses"] = _responses(_answers(path), method)
    parameters = operation.get("parameters", []) + _MORE_PARAMETERS.get(path, [])
    for parameter in parameters:
        if parameter["in"] == "path":
            # One function may answer addresses with and without it.
            parameter["schema"] = _TEXT
        example = _EXAMPLES.get(path, {}).get(parameter["name"])
        if example is not None:
            parameter["example"] = example
    if parameters:
        operation["parameters"] = parameters


def _posted() -> dict[str, Any]:
    """Describe the door through which records come in."""
    schema = {"oneOf": [reference(name) for name in kinds_of_record()]}
    # One record as JSON, or one on each line.
    types = ("application/json", *sorted(LINES))
    return {"required": True, "content": {name: {"schema": schema} for name in types}}


def _of_the_reading_room(app: FastAPI) -> dict[str, Any]:
    """Describe the data that pages have beside them, where they are served."""
    try:
        app.url_path_for("search_data", extension="json")
    except NoMatchFound:
        return {}
    release, lang = _asked("release"), _asked("lang", examples=["ar", "en"])
    narrowing = ("exact", "from", "to", *field_table().facets, "record", "doubt", "missing")
    narrowed = [*map(_asked, narrowing), release, lang]
    searching = [_asked("q"), _asked("sort"), _asked("page"), _asked("texts"), *narrowed]
    orders = _asked("sort", enum=["date", "record", "before", "after"])
    groups = _asked("group", enum=["collection", "language"])
    lines = [_asked("q"), orders, groups, _asked("page"), *narrowed]
    several = {"type": "array", "items": _TEXT, "maxItems": 6}
    compared = {"name": "q", "in": "query", "schema": several}
    counts = [compared, _asked("by", enum=["year", "month"]), *narrowed]
    forms = _asked("extension", "path", enum=["atom", "csv", "bib", "ris"])
    cited = _asked("extension", "path", enum=["bib", "ris", "json", "txt"])
    kinds = {"name": "kind", "in": "query", "schema": {"type": "array", "items": _TEXT}}
    told = {
        "/search.json": ("search", "What a search finds", searching),
        "/search.{extension}": (
            "search_as",
            "What a search finds",
            [forms, *searching],
        ),
        "/concordance.json": ("concordance", "Words in context, page by page", lines),
        "/concordance.csv": ("concordance_table", "Words in context, all lines", lines),
        "/frequency.json": ("frequency", "Words through time", counts),
        "/frequency.csv": ("frequency_table", "Words through time, as a table", counts),
        "/complete": ("complete", "Names of actors that begin so", [_asked("q"), kinds, lang]),
        "/cite/{segment}.{extension}": (
            "cite",
            "The citation of a record",
            [_asked("segment", "path"), cited, release, lang],
        ),
    }
    return {
        path: {
            "get": {
                "operationId": name,
                "summary": summary,
                "tags": ["search"],
                "parameters": parameters,
                "responses": _responses(_ANSWERS[path], "get"),
            }
        }
        for path, (name, summary, parameters) in told.items()
    }


def _answers(path: str) -> _Answers:
    if path in _ANSWERS:
        return _ANSWERS[path]
    return _FILE if path.split("/")[1] in _FILES else _THING


_FILES = {"ontology", "vocabulary", "shapes", "service"}


def _responses(answers: _Answers, method: str) -> dict[str, Any]:
    problems = {*answers.problems, *((413, 415) if method == "post" else ())}
    found: dict[str, Any] = {}
    if answers.types:
        found["200"] = {
            "description": "The whole answer",
            "content": {name: {"schema": _schema(name, answers)} for name in answers.types},
            "headers": {name: {"schema": _TEXT} for name in ("ETag", "X-Release")},
        }
    if method == "get" and answers.types:
        found["304"] = {"description": "The client has the answer already"}
    for status in answers.redirects:
        found[str(status)] = {
            "description": HTTPStatus(status).phrase,
            "headers": {"Location": {"schema": {"type": "string", "format": "uri-reference"}}},
        }
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in sorted(problems):
        content = {
            name: {"schema": _TEXT} if name == "text/html" else schema for name in _PROBLEM_TYPES
        }
        # Python has another phrase for some of them in each version.
        found[str(status)] = {"description": f"A problem ({status})", "content": content}
    return found


def _schema(media_type: str, answers: _Answers) -> dict[str, Any]:
    if media_type in _BINARY_TYPES:
        return {**_TEXT, "format": "binary"}
    if media_type == "application/ld+json" and answers.json != "AnnotationPage":
        return _JSON_LD
    is_json = media_type.endswith(("/json", "+json"))
    return reference(answers.json) if is_json else _TEXT


def _operation(query: SavedQuery) -> dict[str, Any]:
    texts = [query.description_en or query.summary_en, query.description_ar or query.summary_ar]
    is_graph = query.form in {"CONSTRUCT", "DESCRIBE"}
    answers = replace(
        _ANSWERS["/queries/{name}"],
        types=_GRAPH_TYPES if is_graph else (*_RESULT_TYPES, *_GRAPH_TYPES),
        json=answer_name(query),
    )
    return {
        "operationId": query.name,
        "summary": f"{query.summary_en} · {query.summary_ar}",
        "description": "\n\n".join(texts),
        "tags": list(query.tags) or ["saved queries"],
        "parameters": [*map(_parameter, query.parameters), *_PAGING, *_FORM_WISHES],
        "responses": _responses(answers, "get"),
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


router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def openapi(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Describe the service for programs, after OpenAPI 3.1."""
    queries = await engine.fitted_queries()
    body = orjson.dumps(describe_api(request.app, queries, prefix_of(request.scope)))
    return whole(request, body, "application/json")


@router.get("/problems/{name}")
async def problem(name: str, request: Request) -> Response:
    """Say what a kind of problem is: the address that its ``type`` names."""
    key = name.replace("-", "_")
    if key not in STATUSES:
        raise Problem("not_found")
    return html_page(request, "problem_type.html", name=key)
