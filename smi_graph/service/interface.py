"""The description of the interface, and the explanation of each problem."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.openapi import describe_api
from smi_graph.service.problems import STATUSES, Problem
from smi_graph.service.responses import html_page, whole
from smi_graph.service.site_address import prefix_of

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
