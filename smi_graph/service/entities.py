"""The entities of the Wikidata-style dumps: every IRI of the dumps has an answer.

``/entity/Q1`` leads to the page of what it stands for, or to its data at
``/wiki/Special:EntityData/Q1``; so do the names of its statements, and those of predicates lead
to their property. Nodes of values and references, which entities share, are told of where the
dumps are explained.

An entity that has no page of its own, such as a property, is shown as a table.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from starlette.responses import RedirectResponse

from smi_graph.export.layout import ENTITIES
from smi_graph.export.register import REGISTER_NAME
from smi_graph.export.single import (
    RECORDS,
    Exported,
    as_json,
    as_ntriples,
    is_listed,
    prefixes_of,
)
from smi_graph.export.values import ItemValue, MonolingualText
from smi_graph.messages import in_language, message
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, HTML, JSON, Format, choose_format
from smi_graph.service.linked_data import kept_parameters
from smi_graph.service.negotiation import accept_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import html_page, language_of, whole
from smi_graph.service.thing_page import PropertyRow, PropertyValue
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.export.entities import Entity
    from smi_graph.export.values import Snak
    from smi_graph.messages import Language

router = APIRouter(tags=["linked data"])

# They only lead on.
names_router = APIRouter(include_in_schema=False)

_ID = re.compile(r"[QP][1-9][0-9]{0,9}\Z")
_STATEMENT = re.compile(r"([QP][1-9][0-9]{0,9})-[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\Z")

_PREDICATE = re.compile(
    r"(?:(?:statement|qualifier|reference)/(?:value/|value-normalized/)?"
    r"|direct/|direct-normalized/|novalue/)?(P[1-9][0-9]{0,9})\Z"
)

_HASH = re.compile(r"[0-9a-f]{32}(?:[0-9a-f]{8})?\Z")
_PAGES = (*RECORDS, "person", "organization", "country", "collection", "place", "event")
_FORMATS = (HTML, *GRAPH_FORMATS, JSON)
_DATA_FORMATS = (JSON, *GRAPH_FORMATS, HTML)
_BY_EXTENSION = {form.name: form for form in (*_DATA_FORMATS, HTML)}
_DATA = "/wiki/Special:EntityData/"

# What has more records without a table that lists it has another name than one expects.
_MOST_RECORDS = 2_000


@router.get("/entity/{entity_id}.json", summary="An entity of the dumps, as Wikibase has it")
async def entity_json(
    entity_id: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give an entity in the JSON of Wikibase.

    Raises
    ------
    Problem
        404 when no number is such, or the dumps do not have the entity as the release does.
    """
    return await _data(request, engine, entity_id, JSON)


@router.get(f"{_DATA}{{name}}", summary="The data of an entity, where Wikibase has them")
async def entity_data(
    name: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give an entity in JSON or RDF, by the ending of its name or by ``Accept``.

    Raises
    ------
    Problem
        404 when no number is such, or the dumps do not have the entity as the release does.
    """
    entity_id, _, extension = name.partition(".")
    form = _BY_EXTENSION.get(extension)
    if extension and form is None:
        raise Problem("not_found")
    if form is None:
        wish = request.query_params.get("format")
        form = choose_format(accept_of(request), wish, _DATA_FORMATS).format
    if form is HTML:
        return await _page(request, engine, entity_id)
    return await _data(request, engine, entity_id, form)


@router.get("/entity/{entity_id}", summary="What an entity stands for")
async def entity(
    entity_id: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    format: str | None = None,  # noqa: A002 - the name in the address
) -> Response:
    """Lead from an entity to what it stands for (303), or to its data, as the client accepts.

    What has no page of its own, such as a property, has one among its data.

    Raises
    ------
    Problem
        404 when no number is such.
    """
    _, key = await _find(engine, entity_id)
    form = choose_format(accept_of(request), format, _FORMATS).format
    vary = {"Vary": "Accept"}
    if form is not HTML:
        return RedirectResponse(f"{_DATA}{entity_id}.{form.name}", 303, headers=vary)
    if key.partition("/")[0] in _PAGES:
        return RedirectResponse(f"/{key}{kept_parameters(request)}", 303, headers=vary)
    address = f"{_DATA}{entity_id}.html{kept_parameters(request)}"
    return RedirectResponse(address, 303, headers=vary)


@names_router.get("/entity/statement/{name}")
async def statement(name: str) -> Response:
    """Lead from the name of a statement to its entity.

    Raises
    ------
    Problem
        404 when no statement can have such a name.
    """
    return _lead(_STATEMENT.match(name), name)


@names_router.get("/prop/{path:path}")
async def predicate(path: str) -> Response:
    """Lead from a predicate of the dumps, such as ``/prop/direct/P1``, to its property.

    Raises
    ------
    Problem
        404 when no predicate has such a name.
    """
    return _lead(_PREDICATE.match(path), path)


@names_router.get("/wiki/{title}")
async def page(title: str) -> Response:
    """Lead from the title of a page, as the dumps have it, to the entity.

    Raises
    ------
    Problem
        404 when no entity has such a page.
    """
    return _lead(re.match(r"(?:Property:|Item:)?([QP][1-9][0-9]{0,9})\Z", title), title)


@names_router.get("/value/{name}")
@names_router.get("/reference/{name}")
async def shared_node(name: str, request: Request) -> Response:
    """Lead from a node that is in the dumps alone to where these are explained.

    Raises
    ------
    Problem
        404 when no node can have such a name.
    """
    if not _HASH.match(name):
        raise Problem("thing_unknown", values={"iri": name[:200]})
    chosen = choose_format(accept_of(request), None, (HTML, *GRAPH_FORMATS, JSON)).format
    address = "/dataset" if chosen in GRAPH_FORMATS else "/dumps/"
    return RedirectResponse(address, 303, headers={"Vary": "Accept"})


def _lead(found: re.Match[str] | None, name: str) -> Response:
    if found is None:
        raise Problem("thing_unknown", values={"iri": name[:200]})
    return RedirectResponse(f"/entity/{found[1]}", 303)


async def _page(request: Request, engine: Engine, entity_id: str) -> Response:
    """Show what has no page of its own, and lead to the page of what has one."""
    _, key = await _find(engine, entity_id)
    if key.partition("/")[0] in _PAGES:
        return RedirectResponse(f"/{key}{kept_parameters(request)}", 303)
    found = await _entity(engine, entity_id, request.query_params.get("release"))
    language, base_iri = language_of(request), engine.configuration.base_iri
    return html_page(
        request,
        "thing.html",
        iri=f"{base_iri}entity/{entity_id}",
        title=title_of_entity(found, language),
        table=rows_of(found, language),
        addresses={form.name: f"{_DATA}{entity_id}.{form.name}" for form in _DATA_FORMATS},
        release_id=None,
    )


async def _data(request: Request, engine: Engine, entity_id: str, form: Format) -> Response:
    release_id = await engine.resolve(request.query_params.get("release"))
    found = await _entity(engine, entity_id, request.query_params.get("release"))
    base_iri = engine.configuration.base_iri
    body = await asyncio.to_thread(_write, found, base_iri, form)
    return whole(request, body, form.media_type, release_id=release_id)


def _write(found: Entity, base_iri: str, form: Format) -> bytes:
    if form is JSON:
        return as_json(found)
    lines = as_ntriples(found, base_iri)
    rdf_format = RdfFormat.from_media_type(form.media_type)
    if rdf_format is None or rdf_format == RdfFormat.N_TRIPLES:
        return lines
    triples = _named_anew(parse(lines, format=RdfFormat.N_TRIPLES))
    return serialize(triples, format=rdf_format, prefixes=prefixes_of(base_iri)) or b""


def _named_anew(quads: Iterable[Quad]) -> list[Triple]:
    """Name blank nodes so that each format can write them: in RDF/XML none begins with a digit."""
    names: dict[BlankNode, BlankNode] = {}

    def named(term: Any) -> Any:
        if not isinstance(term, BlankNode):
            return term
        return names.setdefault(term, BlankNode(f"b{len(names)}"))

    return [Triple(named(quad.subject), quad.predicate, named(quad.object)) for quad in quads]


async def _entity(engine: Engine, entity_id: str, wish: str | None) -> Entity:
    exported, key = await _find(engine, entity_id)
    release_id = await engine.resolve(wish)
    found = None
    if exported is not None and engine.directory is not None and release_id is not None:
        codes = await _codes(engine, exported, key, release_id)
        release = engine.directory.get(release_id)
        try:
            found = await asyncio.to_thread(exported.entity, release, key, codes)
        except sqlite3.Error:
            found = None  # an export is making the register
    if found is None:
        raise Problem("entity_not_exported", values={"entity": entity_id[:20]})
    return found


async def _find(engine: Engine, entity_id: str) -> tuple[Exported | None, str]:
    exported = exported_of(engine)
    key = None
    if exported is not None and _ID.match(entity_id):
        try:
            key = await asyncio.to_thread(exported.key, entity_id)
        except sqlite3.Error:
            key = None  # an export is making the register
    if key is None:
        raise Problem("thing_unknown", values={"iri": f"entity/{entity_id[:200]}"})
    return exported, key


def exported_of(engine: Engine) -> Exported | None:
    """Tell where to find what was exported; ``None`` where no dumps of releases are served."""
    directory, dumps = engine.directory, engine.configuration.dumps
    if directory is None or dumps is None or not (dumps / ENTITIES).is_dir():
        return None
    return Exported(directory.path / REGISTER_NAME, engine.configuration.decisions)


async def _codes(engine: Engine, exported: Exported, key: str, release_id: str) -> list[str]:
    """Give the codes of the records that are needed to describe an entity."""
    base_iri = engine.configuration.base_iri
    if await asyncio.to_thread(is_listed, base_iri, exported.decisions, key):
        return []
    thing = NamedNode(base_iri + key)
    query = (
        f"SELECT DISTINCT ?code {{ {{ {thing} <{SMI.code}> ?code }}"
        f" UNION {{ ?record ?by {thing} ; <{SMI.code}> ?code }} }} LIMIT {_MOST_RECORDS + 1}"
    )
    answer = await engine.run(query, release_id=release_id, key=query)
    rows = orjson.loads(answer.body)["results"]["bindings"]
    if len(rows) > _MOST_RECORDS:
        raise Problem("entity_not_exported", values={"entity": key[:200]})
    return [str(row["code"]["value"]) for row in rows]


def title_of_entity(entity: Entity, language: Language) -> PropertyValue:
    """Give the label of an entity in a language, else in the other one, else its id."""
    text, tag = in_language(entity.labels, language, entity.id)
    return PropertyValue(text, None, tag)


def rows_of(entity: Entity, language: Language) -> list[PropertyRow]:
    """Lay out an entity: its terms, its datatype, and its statements by property."""
    terms = {
        "term_label": [PropertyValue(text, None, tag) for tag, text in entity.labels.items()],
        "term_comment": [
            PropertyValue(text, None, tag) for tag, text in entity.descriptions.items()
        ],
        "term_other_label": [
            PropertyValue(text, None, tag)
            for tag, texts in entity.aliases.items()
            for text in texts
        ],
        "term_type": [PropertyValue(entity.datatype, None, None)] if entity.datatype else [],
    }
    named = [
        PropertyRow(key, message(f"site.{key}", language), tuple(values))
        for key, values in terms.items()
        if values
    ]
    return [*named, *_statements(entity)]


def _statements(entity: Entity) -> Iterator[PropertyRow]:
    mains = (statement.main for statement in entity.statements)
    for name, snaks in groupby(mains, key=lambda snak: snak.property.id):
        yield PropertyRow(f"/entity/{name}", name, tuple(map(_value, snaks)))


def _value(snak: Snak) -> PropertyValue:
    value = snak.value
    if isinstance(value, ItemValue):
        return PropertyValue(f"Q{value.number}", f"/entity/Q{value.number}", None)
    if isinstance(value, MonolingualText):
        return PropertyValue(value.text, None, value.language)
    text = str(getattr(value, "text", getattr(value, "date", getattr(value, "number", ""))))
    return PropertyValue(text, text if text.startswith(("https://", "http://")) else None, None)
