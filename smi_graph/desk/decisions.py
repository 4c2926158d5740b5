"""What was decided, the newest first, and taking a decision back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.desk import names, reports
from smi_graph.desk.decided import (
    ENTRIES,
    Decision,
    act_of,
    all_decisions,
    last_decision,
    undo,
)
from smi_graph.desk.desk import desk_of
from smi_graph.desk.entries import take_back
from smi_graph.desk.errors import DeskError
from smi_graph.desk.gathered import KINDS
from smi_graph.desk.pages import form_of, go_on, page
from smi_graph.desk.queues import key_of

if TYPE_CHECKING:
    from smi_graph.desk.desk import Desk

_MOST_SHOWN = 200
_PLACES = ("/", "/names", "/name", "/reports", "/mentions", "/notes", "/rejected")
router = APIRouter()


@router.get("/decisions")
async def list_decisions(request: Request) -> Response:
    """List what was decided."""
    found = await run_in_threadpool(all_decisions, desk_of(request).decisions)
    shown = [(one, key_of(*one)) for one in found[:_MOST_SHOWN]]
    return page(request, "desk_decisions.html", decisions=shown, total=len(found))


@router.post("/undo")
async def undo_decision(request: Request) -> Response:
    """Take back the decision that a form names, or the last one of whoever decides here."""
    form = await form_of(request)
    undone = await run_in_threadpool(_undo, desk_of(request), form.get("key", ""))
    back = form.get("back", "")
    place = back if back in _PLACES else "/decisions"
    at = form.get("at") or None
    if place == names.QUEUE.path and undone.file in KINDS:
        # The question that it answered, which is open again.
        at = key_of(undone.file, undone.name, undone.known_by, undone.identifier)
    return go_on(request, place, at=at, undone=undone.name or None)


def _undo(desk: Desk, key: str) -> Decision:
    known = {key_of(*one): one for one in all_decisions(desk.decisions)}
    meant = known.get(key) if key else last_decision(desk)
    if meant is None:
        raise DeskError("nothing_to_undo", 409)
    for one in act_of(desk.decisions, meant):
        if one.file == reports.FILE:
            reports.reopen(desk, one)
        elif one.file == ENTRIES:
            take_back(desk, one)
        if not undo(desk, one):
            raise DeskError("nothing_to_undo", 409)
    return meant
