"""The entities of the Wikidata-style dumps, at ``/entity/Q1`` and ``/entity/Q1.json``."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pyoxigraph import NamedNode
from starlette.responses import RedirectResponse

from smi_graph.export.layout import ENTITIES
from smi_graph.export.register import REGISTER_NAME
from smi_graph.export.single import Exported
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import whole
from smi_graph.vocabulary import SMI

router = APIRouter(tags=["linked data"])

_ID = re.compile(r"Q[1-9][0-9]{0,9}\Z")
_RECORDS = ("document", "diary")
_PAGES = (*_RECORDS, "person", "organization", "country", "collection", "place", "event")


@router.get("/entity/{entity_id}.json", summary="An entity of the dumps, as Wikibase has it")
async def entity_json(
    entity_id: str, request: Request, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """Give the entity of a record in the JSON of Wikibase.

    Raises
    ------
    Problem
        404 when no number is such, or the dumps do not hold the record as the release does.
    """
    exported, key = await _find(engine, entity_id)
    release_id = await engine.resolve(request.query_params.get("release"))
    body = None
    if exported is not None and key.partition("/")[0] in _RECORDS and release_id is not None:
        code = await _code(engine, engine.configuration.base_iri + key, release_id)
        body = await asyncio.to_thread(_write, engine, exported, release_id, code)
    if body is None:
        raise Problem("entity_not_exported", values={"entity": entity_id})
    return whole(request, body, "application/json", release_id=release_id)


@router.get("/entity/{entity_id}", summary="What an entity stands for")
async def entity(entity_id: str, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Lead from the number of an entity to what it stands for (303, as for its own identifier).

    Raises
    ------
    Problem
        404 when no number is such, or it stands for nothing that has a page.
    """
    _, key = await _find(engine, entity_id)
    if key.partition("/")[0] not in _PAGES:
        raise Problem("thing_unknown", values={"iri": f"entity/{entity_id}"})
    return RedirectResponse(f"/{key}", 303)


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


async def _code(engine: Engine, iri: str, release_id: str) -> str:
    query = f"SELECT ?code {{ {NamedNode(iri)} <{SMI.code}> ?code }}"
    answer = await engine.run(query, release_id=release_id, key=query)
    rows = orjson.loads(answer.body)["results"]["bindings"]
    return str(rows[0]["code"]["value"]) if rows else ""


def _write(engine: Engine, exported: Exported, release_id: str, code: str) -> bytes | None:
    if engine.directory is None:
        return None
    try:
        return exported.record_json(engine.directory.get(release_id), code)
    except sqlite3.Error:
        return None  # an export is making the register
