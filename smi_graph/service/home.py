"""The home page, the explanation of each problem, and the files of the site."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.openapi import describe_api
from smi_graph.service.problems import STATUSES, Problem
from smi_graph.service.responses import html_page, whole
from smi_graph.store import StoreError
from smi_graph.vocabulary import SMI

router = APIRouter(include_in_schema=False)
_SHOWN = ("Document", "DiaryEntry", "Person", "Organization", "Country", "Collection")


@router.get("/")
async def home(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Say what this is, what the release holds, and where to ask."""
    return html_page(
        request,
        "home.html",
        counts=await _counts(engine),
        release_id=engine.release_id,
        queries=list(engine.queries.values()),
    )


async def _counts(engine: Engine) -> dict[str, int] | None:
    """Tell how much there is of each; ``None`` while that is unknown, which is not none."""
    try:
        statistics = await engine.statistics(await engine.resolve())
    except StoreError:
        return None
    return {name: statistics.classes.get(SMI.NAMESPACE + name, 0) for name in _SHOWN}


@router.get("/openapi.json")
async def openapi(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Describe the service for programs, after OpenAPI 3.1."""
    body = orjson.dumps(describe_api(request.app, engine.queries))
    return whole(request, body, "application/json")


@router.get("/problems/{name}")
async def problem(name: str, request: Request) -> Response:
    """Say what a kind of problem is: the address that its ``type`` names."""
    key = name.replace("-", "_")
    if key not in STATUSES:
        raise Problem("not_found")
    return html_page(request, "problem_type.html", name=key)
