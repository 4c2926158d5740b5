"""One record as it is read at the desk: its fields, and its texts with the words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.desk.pages import page
from smi_graph.desk.showing import MarkedText, marked_texts, show_record
from smi_graph.service.responses import language_of

if TYPE_CHECKING:
    from smi_graph.desk.desk import Desk
    from smi_graph.desk.showing import ShownRecord
    from smi_graph.messages import Language

router = APIRouter()


@router.get("/record")
async def read_record(request: Request, code: str = "") -> Response:
    """Show a record; ``words`` may be given several times."""
    words = request.query_params.getlist("words")[:20]
    shown, texts = await run_in_threadpool(
        _read, desk_of(request), code, words, language_of(request)
    )
    return page(request, "desk_record.html", record=shown, texts=texts)


def _read(
    desk: Desk, code: str, words: list[str], language: Language
) -> tuple[ShownRecord, list[MarkedText]]:
    record = desk.work.record(code)
    if record is None:
        raise DeskError("no_record", 404, code=code[:200])
    return show_record(record, words, language), marked_texts(record, words)
