"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

import asyncio
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Request, Response

from smi_graph.service.answer_schemas import Health, Ready
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.store import DamagedRelease, StoreError
from smi_graph.store.watch import PartsWatch

router = APIRouter(tags=["health"])
_FRESH = {"Cache-Control": "no-store"}
_PATIENCE_SECONDS = 2.0


@router.get("/health", summary="The process is up")
async def health() -> Response:
    """Answer without asking a worker, so that a busy service is not taken for a dead one."""
    return Response(orjson.dumps(Health()), headers=_FRESH, media_type="application/json")


@router.get("/ready", summary="A release is open and whole, and a worker answers")
async def ready(request: Request, engine: Annotated[Engine, Depends(engine_of)]) -> Response:
    """Ask a worker, and look at every part of the release, once the service is warm.

    What is large takes a while to read; until that is done, ``checked`` is false.

    Raises
    ------
    Problem
        503 while there is no release, no worker answers, a part of the release is damaged, or the
        first readers would have to wait longer than others.
    """
    if not request.app.state.is_warm:
        raise Problem("not_warm", headers={"Retry-After": "1", **_FRESH})
    try:
        answer = await engine.run("ASK {}")
    except StoreError as error:
        raise Problem("not_ready", headers={"Retry-After": "5"}) from error
    checked = None
    if engine.directory is not None and answer.release_id is not None:
        checked = await _check_parts(request, engine, answer.release_id)
    told = Ready(answer.release_id, checked)
    return Response(orjson.dumps(told), headers=_FRESH, media_type="application/json")


async def _check_parts(request: Request, engine: Engine, release_id: str) -> bool:
    """Tell whether every part has been read and found whole.

    Raises
    ------
    Problem
        When one is damaged.
    """
    state = request.app.state
    if not hasattr(state, "parts_watch"):
        state.parts_watch = PartsWatch()
    watch: PartsWatch = state.parts_watch
    directory = engine.directory
    if directory is None:
        return False
    try:
        reading = asyncio.to_thread(watch.check, directory.get(release_id))
        return await asyncio.wait_for(reading, _PATIENCE_SECONDS)
    except TimeoutError:
        return False
    except DamagedRelease as fault:
        raise Problem(
            "not_ready",
            sentence=fault.sentence,
            members={"release": fault.release_id, "damaged": fault.name},
            headers={"Retry-After": "5", **_FRESH},
        ) from fault
    except StoreError as error:
        raise Problem("not_ready", headers={"Retry-After": "5"}) from error
