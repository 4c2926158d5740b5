"""What answers in JSON look like: schemas for the OpenAPI description."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter

from smi_graph.service.record_schemas import REFERENCE, reference

if TYPE_CHECKING:
    from smi_graph.queries import SavedQuery

_TEXT = {"type": "string"}
_ANY = {"type": "object"}


@dataclass(frozen=True, slots=True)
class Health:
    """The process is up."""

    status: Literal["up"] = "up"


@dataclass(frozen=True, slots=True)
class Ready:
    """A release is open, and a worker answers.

    Parameters
    ----------
    release
        The release that answers, ``None`` where that is unknown.
    checked
        Whether every part of the release has been read and found whole; ``None`` where there
        are no parts to be read.
    """

    release: str | None
    checked: bool | None
    status: Literal["ready"] = "ready"


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """One release that is kept, and where all of it can be had."""

    id: str
    created: str
    quads: int
    content_sha256: str
    dump: str
    dump_bytes: int | None


@dataclass(frozen=True, slots=True)
class ReleaseList:
    """The releases that ``release=`` takes, newest first."""

    current: str | None
    releases: list[KeptRelease]


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """A file or a folder of the dumps; a folder has no size."""

    name: str
    bytes: int | None
    target: str | None


@dataclass(frozen=True, slots=True)
class FolderListing:
    """What lies in a folder of the dumps."""

    entries: list[FolderEntry]


def _object(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": [*required], "properties": {**required, **more}}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_COUNT = {"type": "integer", "minimum": 0}
_BOTH = _object({"ar": _TEXT, "en": _TEXT})
_HEAD = {"type": "object", "properties": {"vars": _list(_TEXT), "link": _list(_TEXT)}}
_KINDS = {"enum": ["uri", "literal", "bnode", "triple"]}
_NAMED = _object({"id": _TEXT, "name": _TEXT}, description=_TEXT)
_CANDIDATE = _object(
    {"id": _TEXT, "name": _TEXT, "score": {"type": "number"}, "match": {"type": "boolean"}},
    description=_TEXT,
    type=_list(reference("ReconciliationName")),
)
_FACT = _object({"property": _TEXT, "value": _TEXT})

# What is written by others than the routes: libraries, workers, and the rooms below.
_WRITTEN_ELSEWHERE: dict[str, dict[str, Any]] = {
    "Term": _object({"type": _KINDS, "value": _TEXT}, **{"xml:lang": _TEXT, "datatype": _TEXT}),
    "SparqlAnswer": {
        "type": "object",
        "description": "SPARQL 1.1 Query Results JSON Format: solutions, or the answer of ASK",
        "required": ["head"],
        "properties": {
            "head": _HEAD,
            "results": _object({"bindings": _list({"type": "object"})}),
            "boolean": {"type": "boolean"},
        },
    },
    "Thing": {"type": "object", "description": "A thing as the JSON-LD context frames it"},
    "SavedQuerySummary": _object(
        {
            "name": _TEXT,
            "summary": _BOTH,
            "description": _BOTH,
            "tags": _list(_TEXT),
            "form": {"enum": ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]},
            "default_view": _TEXT,
            "parameters": _list(_ANY),
            "links": _object({"answer": _TEXT, "text": _TEXT}),
        }
    ),
    "SavedQueryList": _object({"queries": _list(reference("SavedQuerySummary"))}),
    "ChangedRecord": _object(
        {
            "code": _TEXT,
            "iri": _TEXT,
            "state": {"enum": ["added", "changed", "withdrawn"]},
            "gone": _list(_FACT),
            "come": _list(_FACT),
        }
    ),
    "Changes": _object({"differences": _list(reference("ChangedRecord"))}),
    "Published": _object(
        {
            "release": _TEXT,
            "unchanged": {"type": "boolean"},
            "counts": {"type": "object", "additionalProperties": _COUNT},
            "refused": _list(_ANY),
        }
    ),
    "AnnotationPage": {
        "description": "Web Annotation Data Model, one annotation for each mention",
        **_object({"id": _TEXT, "type": _TEXT, "items": _list(_ANY), "partOf": _ANY}),
    },
    "Completion": _object(
        {
            "key": _TEXT,
            "kind": _TEXT,
            "name": _TEXT,
            "names": {"type": "object", "additionalProperties": _TEXT},
            "count": _COUNT,
        }
    ),
    "Completions": _list(reference("Completion")),
    "Citations": {"description": "CSL-JSON", **_list(_object({"id": _TEXT, "type": _TEXT}))},
    "Linkset": {
        "description": "A set of links (RFC 9264)",
        **_object({"linkset": _list(_object({"anchor": _TEXT}))}),
    },
    "WikibaseEntities": {
        "description": "As Special:EntityData of Wikibase gives them",
        **_object({"entities": {"type": "object", "additionalProperties": _ANY}}),
    },
    "ReconciliationName": _NAMED,
    "ReconciliationCandidate": _CANDIDATE,
    "ReconciliationResult": _object({"result": _list(reference("ReconciliationCandidate"))}),
    "ReconciliationSuggestions": _object({"result": _list(reference("ReconciliationName"))}),
    "ReconciliationManifest": _object(
        {"versions": _list(_TEXT), "name": _TEXT, "identifierSpace": _TEXT, "schemaSpace": _TEXT},
        defaultTypes=_list(reference("ReconciliationName")),
        view=_ANY,
        preview=_ANY,
        suggest=_ANY,
    ),
    "Reconciliation": {
        "description": "A result for each query of the batch; without queries, the manifest",
        "anyOf": [
            reference("ReconciliationManifest"),
            {"type": "object", "additionalProperties": reference("ReconciliationResult")},
        ],
    },
}


def answer_schemas() -> dict[str, Any]:
    """Give the schemas of answers by name.

    Examples
    --------
    >>> answer_schemas()["KeptRelease"]["properties"]["quads"]["type"]
    'integer'
    """
    made_here = (Health, Ready, ReleaseList, FolderListing)
    _, schemas = TypeAdapter.json_schemas(
        [(each.__name__, "serialization", TypeAdapter(each)) for each in made_here],
        ref_template=REFERENCE,
    )
    found: dict[str, Any] = _WRITTEN_ELSEWHERE | schemas["$defs"]
    for schema in schemas["$defs"].values():
        schema["description"] = schema["description"].partition("\n\n")[0]
    return found


def answer_name(query: SavedQuery) -> str:
    """Name the schema of the answer of a saved query.

    Examples
    --------
    >>> from smi_graph.queries import load_saved_queries
    >>> answer_name(load_saved_queries()["country_documents-by-year"])
    'CountryDocumentsByYear'
    """
    return "".join(part.capitalize() for part in re.split(r"[^A-Za-z0-9]+", query.name))


def saved_query_schemas(query: SavedQuery) -> dict[str, Any]:
    """Describe the answer of a saved query in JSON, a solution by its variables.

    Parameters
    ----------
    query
        The query; where its variables are not known, its answer is any.

    Examples
    --------
    >>> from smi_graph.queries import load_saved_queries
    >>> schemas = saved_query_schemas(load_saved_queries()["country_documents-by-year"])
    >>> list(schemas), list(schemas["CountryDocumentsByYearRow"]["properties"])
    (['CountryDocumentsByYear', 'CountryDocumentsByYearRow'], ['year', 'documents'])
    """
    name = answer_name(query)
    if query.form == "ASK":
        return {name: _object({"head": _HEAD, "boolean": {"type": "boolean"}})}
    if not query.variables:
        return {name: _WRITTEN_ELSEWHERE["SparqlAnswer"]}
    row = {
        "type": "object",
        "properties": dict.fromkeys(query.variables, reference("Term")),
        "additionalProperties": False,
    }
    results = _object({"bindings": _list(reference(f"{name}Row"))})
    return {name: _object({"head": _HEAD, "results": results}), f"{name}Row": row}
