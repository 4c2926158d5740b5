"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.store import StoreError

router = APIRouter(tags=["health"])
_FRESH = {"Cache-Control": "no-store"}


@router.get("/health", summary="The process is up")
async def health() -> JSONResponse:
    """Answer without asking a worker, so that a busy service is not taken for a dead one."""
    return JSONResponse({"status": "up"}, headers=_FRESH)


@router.get("/ready", summary="A release is open and a worker answers")
async def ready(engine: Annotated[Engine, Depends(engine_of)]) -> JSONResponse:
    """Ask a worker; 503 when none answers.

    Raises
    ------
    Problem
        503 while there is no release or no worker answers.
    """
    try:
        answer = await engine.run("ASK {}")
    except StoreError as error:
        raise Problem("not_ready", headers={"Retry-After": "5"}) from error
    return JSONResponse({"status": "ready", "release": answer.release_id}, headers=_FRESH)
