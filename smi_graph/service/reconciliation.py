"""The Reconciliation Service API 0.2: names to persons, organisations, countries, collections.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ is followed,
with suggestions and previews. OpenRefine and others read the manifest at ``/reconcile``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.archive import archive
from smi_graph.authorities.candidates import Candidate, CandidateIndex, NamedThing
from smi_graph.messages import Language, message, other_language
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import HTML, JSON, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.problems import Problem
from smi_graph.service.protocol import MAX_BODY_BYTES, parse_pairs, refuse_announced
from smi_graph.service.responses import html_page, language_of, reader_of, whole
from smi_graph.service.site_address import site_of
from smi_graph.site import render
from smi_graph.vocabulary import RDF, RDFS, SCHEMA, SKOS, SMI

if TYPE_CHECKING:
    from collections.abc import Iterator

router = APIRouter(tags=["reconciliation"])
KINDS = ("Person", "Organization", "Country", "Collection", "Place", "Event")
PROPERTIES = ("name_ar", "name_en", "other_names", "wikidata", "identifiers", "type", "iri")
# By which a thing is known for certain.
_NUMBERS = frozenset(("wikidata", "identifiers"))
_MOST_QUERIES = 100
_USUAL_CANDIDATES, _MOST_CANDIDATES = 10, 50
_MOST_EXTENDED = 1_000
_MOST_SUGGESTED = 10
_WIKIDATA = "http://www.wikidata.org/entity/"
_LONGEST_NAME = 500
_LONGEST_CURSOR = 10
_PAGE = 20_000


class ServedNames:
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
            f" VALUES (?p ?shown) {{ (<{RDFS.label}> 1) (<{SKOS.altLabel}> 2)"
            f" (<{SCHEMA.sameAs}> 3) (<{SMI.sourceIdentifier}> 3) }}"
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
        if row["shown"]["value"] == "3":
            thing.numbers.append(row["name"]["value"])
            continue
        language = row["name"].get("xml:lang", "")
        thing.names.setdefault(language, []).append(row["name"]["value"])
    return CandidateIndex(things.values())


def _names_of(request: Request) -> ServedNames:
    names: ServedNames = request.app.state.names
    return names


class _Begun(NamedTuple):
    """What somebody has begun to write, and how many suggestions were shown already."""

    prefix: str
    after: int


def _begun(prefix: str = "", cursor: str = "0") -> _Begun:
    is_number = cursor.isdecimal() and len(cursor) < _LONGEST_CURSOR
    return _Begun(prefix[:_LONGEST_NAME], int(cursor) if is_number else 0)


BegunOf = Annotated[_Begun, Depends(_begun)]
EngineOf = Annotated[Engine, Depends(engine_of)]
NamesOf = Annotated[ServedNames, Depends(_names_of)]


@router.get("/reconcile", summary="Names to things")
@router.post("/reconcile", summary="Names to things")
async def reconcile(request: Request, engine: EngineOf, names: NamesOf) -> Response:
    """Answer a batch of queries, or describe the service when there is none.

    Raises
    ------
    Problem
        400 when the queries cannot be read, 413 when there is too much of them.
    """
    asked = dict(await _parameters(request))
    if "callback" in asked:
        # A script would run; every origin may ask for JSON instead (CORS).
        raise _unreadable("callback: JSON, CORS")
    if "extend" in asked:
        index = await names.index(engine)
        wanted, base = _wanted(asked["extend"]), engine.configuration.base_iri
        return _json(request, _extended(index, wanted, base, language_of(request)))
    text = asked.get("queries")
    if text is None:
        if request.method == "POST":
            raise _unreadable("queries | extend, Reconciliation Service API 0.2")
        return _description(request, engine)
    queries = _queries(text)
    index = await names.index(engine)
    language = language_of(request)
    return _json(request, await asyncio.to_thread(_answers, index, queries, language))


def _description(request: Request, engine: Engine) -> Response:
    """Say what the service is: to a browser as a page, to everything else as its manifest."""
    wish, site = request.query_params.get("format"), site_of(request)
    if choose_format(accept_of(request) or "*/*", wish, (JSON, HTML)).format is HTML:
        return html_page(request, "reconcile.html", service=f"{site}/reconcile", kinds=KINDS)
    headers = {"Vary": "Accept, Accept-Language"}
    body = orjson.dumps(_manifest(engine, site))
    return whole(request, body, "application/json", headers=headers)


async def _parameters(request: Request) -> list[tuple[str, str]]:
    pairs = parse_pairs(request.scope["query_string"])
    if request.method == "POST":
        refuse_announced(request)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise Problem("request_too_large", values={"limit": str(MAX_BODY_BYTES)})
        pairs += parse_pairs(bytes(body))
    return pairs


def _queries(text: str) -> dict[str, Any]:
    queries = _object(text, "queries")
    if len(queries) > _MOST_QUERIES:
        raise _unreadable(f"queries: {len(queries)} > {_MOST_QUERIES}")
    return queries


def _object(text: str, name: str) -> dict[str, Any]:
    try:
        read = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _unreadable(name) from error
    if not isinstance(read, dict):
        raise _unreadable(name)
    return read


class _Wanted(NamedTuple):
    """The things and properties of which values are wanted."""

    identifiers: list[str]
    properties: list[str]


def _wanted(text: str) -> _Wanted:
    read = _object(text, "extend")
    identifiers, properties = read.get("ids"), read.get("properties")
    if not isinstance(identifiers, list) or not isinstance(properties, list):
        raise _unreadable("extend")
    named: list[Any] = [one.get("id") if isinstance(one, dict) else one for one in properties]
    for key, given, most in (
        ("ids", identifiers, _MOST_EXTENDED), ("properties", named, len(PROPERTIES)),
    ):  # fmt: skip
        if len(given) > most:
            raise _unreadable(f"extend.{key}: {len(given)} > {most}")
    if not all(isinstance(one, str) for one in [*identifiers, *named]):
        raise _unreadable("extend")
    return _Wanted(identifiers, named)


def _extended(
    index: CandidateIndex, wanted: _Wanted, base: str, language: Language
) -> dict[str, Any]:
    """Give values of properties; of what is not known there are none."""
    rows = {
        identifier: {
            name: _values(index.things.get(identifier), name, base, language)
            for name in wanted.properties
        }
        for identifier in wanted.identifiers
    }
    known = [_property(name, language) for name in wanted.properties if name in PROPERTIES]
    return {"meta": known, "rows": rows}


def _values(
    thing: NamedThing | None, name: str, base: str, language: Language
) -> list[dict[str, str]]:
    if thing is None:
        return []
    if name == "type":
        return [_kind(thing.kind, language)]
    wikidata = [one for one in thing.numbers if one.startswith(_WIKIDATA)]
    texts = {
        "name_ar": thing.names.get("ar", [])[:1],
        "name_en": thing.names.get("en", [])[:1],
        "other_names": [each for names in thing.names.values() for each in names[1:]],
        "wikidata": [one.removeprefix(_WIKIDATA) for one in wikidata],
        "identifiers": [one for one in thing.numbers if one not in wikidata],
        "iri": [f"{base}{thing.identifier}"],
    }
    return [{"str": text} for text in texts.get(name, [])]


def _property(name: str, language: Language) -> dict[str, str]:
    return {"id": name, "name": message(f"site.reconcile_{name}", language)}


def _unreadable(reason: str) -> Problem:
    return Problem("bad_request", values={"reason": reason[:100]})


def _answers(index: CandidateIndex, queries: dict[str, Any], language: Language) -> dict[str, Any]:
    return {name: _answer(index, query, language) for name, query in queries.items()}


def _answer(index: CandidateIndex, query: Any, language: Language) -> dict[str, Any]:
    """Answer one query; one that cannot be read fails alone."""
    if not isinstance(query, dict) or not isinstance(query.get("query", ""), str):
        return {"result": [], "error": message("site.reconcile_unread", language)}
    numbers = list(_numbers_in(query))
    if not query.get("query", "").strip() and not numbers:
        return {"result": [], "error": message("site.reconcile_unread", language)}
    kinds = list(_kinds_in(query))
    if not all(isinstance(kind, str) for kind in kinds):
        return {"result": [], "error": message("site.reconcile_unread", language)}
    kinds = [kind.removeprefix(SMI.NAMESPACE) for kind in kinds]
    name = query.get("query", "")[:_LONGEST_NAME]
    found = index.find(name, kinds, _limit(query.get("limit")), numbers)
    return {"result": [_candidate(one, language) for one in found]}


def _kinds_in(query: dict[str, Any]) -> Iterator[Any]:
    """Give the classes that a query is limited to, each alone or as a thing with an ``id``."""
    asked = query.get("type") or []
    for kind in asked if isinstance(asked, list) else [asked]:
        yield kind.get("id") if isinstance(kind, dict) else kind


def _numbers_in(query: dict[str, Any]) -> Iterator[str]:
    """Give the numbers of other databases among the properties of a query."""
    properties = query.get("properties")
    for one in properties if isinstance(properties, list) else []:
        if isinstance(one, dict) and one.get("pid") in _NUMBERS:
            values = one.get("v")
            for value in values if isinstance(values, list) else [values]:
                number = value.get("id") if isinstance(value, dict) else value
                if isinstance(number, str) and number.strip():
                    yield number


def _limit(given: Any) -> int:
    """Read how many candidates are wanted; what is no number leaves that open."""
    try:
        wanted = int(float(given))
    except (TypeError, ValueError, OverflowError):
        return _USUAL_CANDIDATES
    return min(max(wanted, 1), _MOST_CANDIDATES)


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
        "extend": {
            "propose_properties": {"service_url": site, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
    }


@router.get("/reconcile/properties", summary="What a column can be filled with")
async def properties(request: Request) -> Response:
    """Propose the properties whose values `reconcile` gives to ``extend``."""
    kind, language = request.query_params.get("type", ""), language_of(request)
    proposed = [_property(name, language) for name in PROPERTIES]
    try:
        most = max(int(request.query_params.get("limit", "")), 0)
    except ValueError:
        most = len(proposed)
    told: dict[str, Any] = {"properties": proposed[:most], "limit": most}
    return _json(request, {"type": kind, **told} if kind else told)


@router.get("/reconcile/suggest/{kind}", summary="What begins so")
async def suggest(
    kind: str, request: Request, engine: EngineOf, names: NamesOf, begun: BegunOf
) -> Response:
    """Suggest entities or classes for what somebody has begun to write.

    What stands before the ``cursor`` has been shown already.
    """
    language = language_of(request)
    prefix, after = begun
    if kind == "entity":
        index = await names.index(engine)
        things = await asyncio.to_thread(index.starting_with, prefix, after=after)
        return _json(request, {"result": [_entity(thing, language) for thing in things]})
    if kind not in {"type", "property"}:
        raise Problem("not_found")
    if kind == "type":
        kinds = [_kind(name, language) for name in KINDS]
    else:
        kinds = [_property(name, language) for name in PROPERTIES]
    part = prefix.casefold()
    chosen = [one for one in kinds if part in one["name"].casefold() or part in one["id"].lower()]
    return _json(request, {"result": chosen[after:]})


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
