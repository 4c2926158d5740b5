"""The Reconciliation Service API 0.2: names to persons, organisations, countries, collections.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ is followed,
with suggestions and previews. OpenRefine and others read the manifest at ``/reconcile``.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.archive import archive
from smi_graph.authorities.candidates import Candidate, CandidateIndex, NamedThing
from smi_graph.messages import Language, message, other_language
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.protocol import MAX_BODY_BYTES, parse_pairs
from smi_graph.service.responses import language_of, reader_of, whole
from smi_graph.service.site_address import site_of
from smi_graph.site import render
from smi_graph.vocabulary import RDF, RDFS, SKOS, SMI

router = APIRouter(tags=["reconciliation"])
KINDS = ("Person", "Organization", "Country", "Collection")
_MOST_QUERIES = 100
_MOST_CANDIDATES = 50
_LONGEST_NAME = 500
_PAGE = 20_000


class Names:
    """The names of the release that is served, read once a release."""

    def __init__(self) -> None:
        self._release_id: str | None = None
        self._index: CandidateIndex | None = None
        self._reading = asyncio.Lock()

    async def index(self, engine: Engine) -> CandidateIndex:
        """Give the index of the current release; one request reads it for all."""
        release_id = await engine.resolve()
        async with self._reading:
            if self._index is None or release_id is None or release_id != self._release_id:
                rows = await _rows(engine, release_id)
                self._index = await asyncio.to_thread(_index, rows, engine.configuration.base_iri)
                self._release_id = release_id
            return self._index


async def _rows(engine: Engine, release_id: str | None) -> list[dict[str, Any]]:
    """Read the names page by page, so that each answer keeps within its ceiling."""
    classes = " ".join(f"<{SMI.NAMESPACE}{kind}>" for kind in KINDS)
    rows: list[dict[str, Any]] = []
    while True:
        query = (
            f"SELECT ?thing ?class ?name ?shown {{ VALUES ?class {{ {classes} }}"
            f" VALUES (?p ?shown) {{ (<{RDFS.label}> 1) (<{SKOS.altLabel}> 2) }}"
            f" ?thing <{RDF.type}> ?class ; ?p ?name }}"
            f" ORDER BY ?thing ?shown ?name LIMIT {_PAGE} OFFSET {len(rows)}"
        )
        answer = await engine.run(query, release_id=release_id)
        page = orjson.loads(answer.body)["results"]["bindings"]
        rows += page
        if len(page) < _PAGE:
            return rows


def _index(rows: list[dict[str, Any]], base_iri: str) -> CandidateIndex:
    things: dict[str, NamedThing] = {}
    for row in rows:
        identifier = row["thing"]["value"].removeprefix(base_iri)
        kind = row["class"]["value"].removeprefix(SMI.NAMESPACE)
        thing = things.setdefault(identifier, NamedThing(identifier, kind))
        language = row["name"].get("xml:lang", "")
        thing.names.setdefault(language, []).append(row["name"]["value"])
    return CandidateIndex(things.values())


def _names_of(request: Request) -> Names:
    names: Names = request.app.state.names
    return names


EngineOf = Annotated[Engine, Depends(engine_of)]
NamesOf = Annotated[Names, Depends(_names_of)]


@router.get("/reconcile", summary="Names to things")
@router.post("/reconcile", summary="Names to things")
async def reconcile(request: Request, engine: EngineOf, names: NamesOf) -> Response:
    """Answer a batch of queries, or describe the service when there is none.

    Raises
    ------
    Problem
        400 when the queries cannot be read, 413 when there is too much of them.
    """
    text = dict(await _parameters(request)).get("queries")
    if text is None:
        return _json(request, _manifest(engine, site_of(request)))
    queries = _queries(text)
    index = await names.index(engine)
    language = language_of(request)
    return _json(request, await asyncio.to_thread(_answers, index, queries, language))


async def _parameters(request: Request) -> list[tuple[str, str]]:
    pairs = parse_pairs(request.scope["query_string"])
    if request.method == "POST":
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise Problem("request_too_large", values={"limit": str(MAX_BODY_BYTES)})
        pairs += parse_pairs(bytes(body))
    return pairs


def _queries(text: str) -> dict[str, dict[str, Any]]:
    try:
        queries = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _unreadable("queries") from error
    if not isinstance(queries, dict) or len(queries) > _MOST_QUERIES:
        raise _unreadable("queries")
    for name, query in queries.items():
        if not isinstance(query, dict) or not isinstance(query.get("query"), str):
            raise _unreadable(name)
        if not isinstance(query.get("limit", 0), int):
            raise _unreadable(name)
    return queries


def _unreadable(reason: str) -> Problem:
    return Problem("bad_request", values={"reason": reason[:100]})


def _answers(
    index: CandidateIndex, queries: dict[str, dict[str, Any]], language: Language
) -> dict[str, Any]:
    return {
        name: {"result": [_candidate(found, language) for found in _find(index, query)]}
        for name, query in queries.items()
    }


def _find(index: CandidateIndex, query: dict[str, Any]) -> list[Candidate]:
    asked = query.get("type") or []
    kinds = [str(kind) for kind in (asked if isinstance(asked, list) else [asked])]
    limit = min(max(query.get("limit", 10), 1), _MOST_CANDIDATES)
    return index.find(query["query"][:_LONGEST_NAME], kinds, limit)


def _candidate(found: Candidate, language: Language) -> dict[str, Any]:
    return {
        **_entity(found.thing, language),
        "type": [_kind(found.thing.kind, language)],
        "score": found.score,
        "match": found.is_found,
    }


def _entity(thing: NamedThing, language: Language) -> dict[str, Any]:
    other = thing.shown(other_language(language))
    kind = message(f"site.reconcile_{thing.kind}", language)
    words = [kind] if other == thing.shown(language) else [kind, other]
    description = " · ".join(words)
    return {"id": thing.identifier, "name": thing.shown(language), "description": description}


def _kind(kind: str, language: Language) -> dict[str, str]:
    return {"id": kind, "name": message(f"site.reconcile_{kind}", language)}


def _manifest(engine: Engine, site: str) -> dict[str, Any]:
    base = engine.configuration.base_iri
    suggest = {
        kind: {"service_url": site, "service_path": f"/reconcile/suggest/{kind}"}
        for kind in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": message("site.reconcile", "en", archive=archive().name["en"]),
        "identifierSpace": base,
        "schemaSpace": SMI.NAMESPACE,
        "defaultTypes": [_kind(kind, "en") for kind in KINDS],
        "view": {"url": f"{site}/{{{{id}}}}"},
        "preview": {"url": f"{site}/reconcile/preview?id={{{{id}}}}", "width": 430, "height": 160},
        "suggest": suggest,
    }


@router.get("/reconcile/suggest/{kind}", summary="What begins so")
async def suggest(
    kind: str, request: Request, engine: EngineOf, names: NamesOf, prefix: str = ""
) -> Response:
    """Suggest entities or classes for what somebody has begun to write."""
    language = language_of(request)
    if kind == "entity":
        index = await names.index(engine)
        things = await asyncio.to_thread(index.starting_with, prefix[:_LONGEST_NAME])
        return _json(request, {"result": [_entity(thing, language) for thing in things]})
    if kind not in {"type", "property"}:
        raise Problem("not_found")
    kinds = [_kind(name, language) for name in KINDS] if kind == "type" else []
    begun = prefix.casefold()
    chosen = [one for one in kinds if begun in one["name"].casefold() or begun in one["id"].lower()]
    return _json(request, {"result": chosen})


@router.get("/reconcile/preview", summary="A thing in a small page")
async def preview(request: Request, engine: EngineOf, names: NamesOf, id: str) -> Response:  # noqa: A002
    """Show a thing in a small page that OpenRefine puts into a frame."""
    index = await names.index(engine)
    thing = index.things.get(id)
    if thing is None:
        raise Problem("not_found")
    language = language_of(request)
    entity = _entity(thing, language)
    content = render("reconcile_preview.html", reader_of(request), thing=thing, entity=entity)
    headers = {
        "Content-Language": language,
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; frame-ancestors *",
    }
    return whole(request, content.encode(), "text/html; charset=utf-8", headers=headers)


def _json(request: Request, content: dict[str, Any]) -> Response:
    headers = {"Vary": "Accept-Language"}
    return whole(request, orjson.dumps(content), "application/json", headers=headers)
