"""The tools: what each is called, what it takes, and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import orjson
import pyoxigraph
from mcp_types import Tool, ToolAnnotations

from smi_graph.mcp.describing import describe
from smi_graph.mcp.site import Reply, Site, ToolFault
from smi_graph.mcp.voices import LANGUAGES, told, voices_of
from smi_graph.messages import message
from smi_graph.queries.values import things_named
from smi_graph.reader.values import read_table
from smi_graph.service.reconciliation import KINDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from smi_graph.queries import Parameter, SavedQuery

    Run = Callable[[Site, Mapping[str, Any], Request | None], Awaitable[dict[str, Any]]]

MOST_ROWS = 1_000
_USUAL_ROWS = 100
_MOST_FOUND = 50
_MOST_CANDIDATES = 10
_ATOM = "{http://www.w3.org/2005/Atom}"
_TOTAL = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"
_ISSUED = "{http://purl.org/dc/terms/}issued"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SOLUTIONS = "application/sparql-results+json"
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_JSON_TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": "integer"},
    "nonNegativeInteger": {"type": "integer", "minimum": 0},
    "positiveInteger": {"type": "integer", "minimum": 1},
    "gYear": {"type": "integer"},
    "number": {"type": "number"},
    "decimal": {"type": "number"},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "dateTime": {"type": "string", "format": "date-time"},
    "gYearMonth": {"type": "string", "pattern": "^-?[0-9]{4,}-[0-9]{2}$"},
}


@dataclass(frozen=True, slots=True)
class OwnTool:
    """A tool that is no saved query: what it takes, by name, and how it is run."""

    run: Run
    takes: Mapping[str, Mapping[str, Any]]
    needs: tuple[str, ...] = ()


def tool_of(query: SavedQuery) -> Tool:
    """Describe a saved query as a tool."""
    properties = {one.name: _schema(one) for one in query.parameters}
    counts = {"limit": (1, MOST_ROWS, _USUAL_ROWS), "offset": (0, 10**9, 0)}
    for name, (least, most, usual) in counts.items():
        bounds = {"minimum": least, "maximum": most, "default": usual}
        properties[name] = {"type": "integer", "description": _words(f"takes_{name}"), **bounds}
    needed = [one.name for one in query.parameters if one.required and one.default is None]
    said = [query.description_en or query.summary_en, query.description_ar or query.summary_ar]
    return _tool(query.name, query.summary_en, "\n".join(said), properties, needed)


def own_tool(name: str) -> Tool:
    """Describe one of `OWN`."""
    known = OWN[name]
    properties = {
        one: {**schema, "description": _words(f"takes_{one}")}
        for one, schema in known.takes.items()
    }
    title = message(f"mcp.{name}_title", "en")
    return _tool(name, title, _words(name), properties, list(known.needs))


def _tool(
    name: str, title: str, description: str, properties: dict[str, Any], needed: list[str]
) -> Tool:
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if needed:
        schema["required"] = needed
    return Tool(
        name=name, title=title, description=description, input_schema=schema, annotations=_READS
    )


def _words(key: str) -> str:
    return "\n".join(message(f"mcp.{key}", language) for language in LANGUAGES)


def _schema(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_JSON_TYPES.get(parameter.datatype, {"type": "string"}))
    labels = [each for each in (parameter.label_en, parameter.label_ar) if each]
    hint = [_words("takes_identifier")] if parameter.kind else []
    schema["description"] = "\n".join([" · ".join(labels) or parameter.name, *hint])
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.default is not None:
        is_number = schema["type"] == "integer"
        schema["default"] = int(parameter.default) if is_number else parameter.default
    return schema


async def run_saved(
    site: Site, query: SavedQuery, given: Mapping[str, Any], request: Request | None
) -> dict[str, Any]:
    """Run a saved query, and tell whether there are more rows than are given."""
    limit, offset = _count(given, "limit", _USUAL_ROWS), _count(given, "offset", 0)
    values = {
        name: _written(name, value, query)
        for name, value in given.items()
        if name not in {"limit", "offset"} and value is not None
    }
    # One more than is shown tells whether there are more.
    counts = {"limit": str(limit + 1), "offset": str(offset)}
    path = f"/queries/{query.name}"
    reply = await site.ask(path, {**values, **counts}, accept=_SOLUTIONS, request=request)
    table = read_table(reply.body)
    rows = [] if isinstance(table, bool) else _plain(table.rows)
    shown = rows[:limit]
    if not rows and not offset and not isinstance(table, bool):
        await _check_known(site, query, values, request)
    iri = f"{site.engine.configuration.base_iri}queries/{query.name}"
    answer = {"rows": shown, "complete": len(rows) <= limit}
    if len(rows) > limit:
        answer["next_offset"] = offset + limit
    if isinstance(table, bool):
        answer = {"answer": table}
    cited = reply.address.replace(f"limit={limit + 1}", f"limit={limit}")
    return {**answer, **told(voices_of(query.text, is_saved=True)), **_cited(reply, cited, iri)}


async def _check_known(
    site: Site, query: SavedQuery, given: Mapping[str, str], request: Request | None
) -> None:
    """Tell a thing of which the release says nothing from one that has no rows."""
    base = site.engine.configuration.base_iri
    for name, asked in things_named(query.parameters, given, base):
        values = {"query": asked}
        reply = await site.ask("/sparql", values, accept=_SOLUTIONS, request=request, is_post=True)
        if not reply.json["boolean"]:
            raise ToolFault.of("no_such_resource", name=name[:200])


async def _find(site: Site, given: Mapping[str, Any], request: Request | None) -> dict[str, Any]:
    asked = {"query": str(given["name"]), "limit": _MOST_CANDIDATES}
    if given.get("kind"):
        asked["type"] = str(given["kind"]).capitalize()
    values = {"queries": orjson.dumps({"it": asked}).decode()}
    release = await site.engine.resolve()
    reply = await site.ask("/reconcile", values, request=request)
    base = site.engine.configuration.base_iri
    found = [
        {
            "iri": f"{base}{one['id']}",
            "kind": one["type"][0]["id"].lower(),
            "name": one["name"],
            "description": one["description"],
            "is_its_name": one["match"],
        }
        for one in reply.json["it"]["result"]
    ]
    cited = {"release": release, "cite": {"iri": _dataset(site), "url": reply.address}}
    return {"found": found, **told(["archive"]), **cited}


async def _search(site: Site, given: Mapping[str, Any], request: Request | None) -> dict[str, Any]:
    values = {"q": str(given["words"])}
    for name, asked in (("year_from", "from"), ("year_to", "to")):
        if given.get(name) is not None:
            values[asked] = str(given[name])
    # A feed has a hundred records at most, however many are found, and tells how many those are.
    accept = "application/atom+xml"
    reply = await site.ask("/search.atom", values, accept=accept, request=request)
    feed = ElementTree.fromstring(reply.body)  # noqa: S314 - the service itself has written it
    total = int(feed.findtext(_TOTAL, "0"))
    shown = [_entry(each, has_pages=request is not None) for each in feed.iter(f"{_ATOM}entry")]
    shown = shown[:_MOST_FOUND]
    return {
        "total": total,
        "complete": len(shown) == total,
        "records": shown,
        **told(["archive"]),
        **_cited(reply, reply.address.replace("/search.atom", "/search"), _dataset(site)),
    }


def _entry(entry: ElementTree.Element, *, has_pages: bool) -> dict[str, Any]:
    """Tell a record of a feed; a service that is not on the web has no pages."""
    title = entry.find(f"{_ATOM}title")
    link = entry.find(f"{_ATOM}link")
    told = {
        "iri": entry.findtext(f"{_ATOM}id"),
        "title": None if title is None else title.text,
        "language": None if title is None else title.get(_LANGUAGE),
        "date": entry.findtext(_ISSUED),
        "page": link.get("href") if has_pages and link is not None else None,
    }
    return {name: value for name, value in told.items() if value}


async def _sparql(site: Site, given: Mapping[str, Any], request: Request | None) -> dict[str, Any]:
    query = str(given["query"])
    accept = f"{_SOLUTIONS}, text/turtle;q=0.9"
    values = {"query": query}
    reply = await site.ask("/sparql", values, accept=accept, request=request, is_post=True)
    said = {**told(voices_of(query)), **_cited(reply, reply.address, _dataset(site))}
    if reply.media_type != _SOLUTIONS:
        return {"turtle": reply.body.decode(), **said}
    table = read_table(reply.body)
    if isinstance(table, bool):
        return {"answer": table, **said}
    if len(table) > MOST_ROWS:
        raise ToolFault.of("too_many_rows", most=f"{MOST_ROWS:,}")
    return {"rows": _plain(table.rows), "complete": True, **said}


async def _schema_of(
    site: Site, _given: Mapping[str, Any], request: Request | None
) -> dict[str, Any]:
    accept = "application/n-triples"
    reply = await site.ask("/.well-known/void", {}, accept=accept, request=request)
    store = pyoxigraph.Store()
    store.load(reply.body, format=pyoxigraph.RdfFormat.N_TRIPLES)
    classes: dict[str, dict[str, list[str]]] = {}
    rows: Any = store.query(_SCHEMA)
    for row in rows:
        kind, name, to = (each and each.value for each in row)
        leads = classes.setdefault(kind, {}).setdefault(name, [])
        if to is not None:
            leads.append(to)
    graphs = {name: f"{site.engine.minter.graph(name)}" for name in _GRAPHS}
    return {
        "classes": classes,
        "named_graphs": graphs,
        "prefixes": {"smi": "https://w3id.org/smi/ontology#"},
        **told(["archive"]),
        **_cited(reply, reply.address, _dataset(site)),
    }


_GRAPHS = ("provenance", "withdrawn", "validation", "contribution", "mentions")
_SCHEMA = """
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX void-ext: <http://ldf.fi/void-ext#>
SELECT ?class ?property ?to {
  ?part void:class ?class ; void:propertyPartition ?inner . ?inner void:property ?property .
  OPTIONAL {
    ?inner void:classPartition/void:class|void-ext:datatypePartition/void-ext:datatype ?to
  }
  FILTER(!STRSTARTS(STR(?class), "http://www.w3.org/2002/07/owl#"))
} ORDER BY ?class ?property ?to
"""


async def _describe(
    site: Site, given: Mapping[str, Any], request: Request | None
) -> dict[str, Any]:
    return await describe(site, str(given["resource"]), request)


OWN: dict[str, OwnTool] = {
    "find": OwnTool(
        _find,
        {
            "name": {"type": "string"},
            "kind": {"type": "string", "enum": [kind.lower() for kind in KINDS]},
        },
        ("name",),
    ),
    "search": OwnTool(
        _search,
        {
            "words": {"type": "string"},
            "year_from": {"type": "integer"},
            "year_to": {"type": "integer"},
        },
        ("words",),
    ),
    "describe": OwnTool(_describe, {"resource": {"type": "string"}}, ("resource",)),
    "schema": OwnTool(_schema_of, {}),
    "sparql": OwnTool(_sparql, {"query": {"type": "string"}}, ("query",)),
}


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write values as JSON has them; what a row does not have is left out."""
    return [
        {
            name: value if isinstance(value, bool | int | float) else str(value)
            for name, value in row.items()
            if value is not None
        }
        for row in rows
    ]


def _dataset(site: Site) -> str:
    return f"{site.engine.configuration.base_iri}dataset"


def _cited(reply: Reply, address: str | None, iri: str | None = None) -> dict[str, Any]:
    cite = {"iri": iri, "url": address}
    return {
        "release": reply.release,
        "cite": {name: value for name, value in cite.items() if value},
    }


def _count(given: Mapping[str, Any], name: str, usual: int) -> int:
    value = given.get(name)
    if value is None:
        return usual
    most = MOST_ROWS if name == "limit" else 10**9
    least = 1 if name == "limit" else 0
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        values = {"name": name, "value": str(value)[:80], "least": str(least), "most": f"{most:,}"}
        raise ToolFault.of("value_count", **values)
    return value


def _written(name: str, value: Any, query: SavedQuery) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict):
        raise ToolFault.of("value_one", name=name, value=str(value)[:80])
    is_year = any(one.name == name and one.datatype == "gYear" for one in query.parameters)
    if is_year and isinstance(value, int):
        # A year has four digits at least.
        return f"{value:0{5 if value < 0 else 4}}"
    return str(value)
