"""The way in, and the first page: what waits for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.desk import mentions, names, notes, rejected, reports
from smi_graph.desk.desk import desk_of
from smi_graph.desk.door import ENTRY, cookie_name
from smi_graph.desk.pages import page

if TYPE_CHECKING:
    from smi_graph.desk.desk import Desk

QUEUES = (names.QUEUE, reports.QUEUE, mentions.QUEUE, notes.QUEUE, rejected.QUEUE)
router = APIRouter()


@router.get(ENTRY)
async def enter(request: Request) -> Response:
    """Exchange the token for a cookie, and go on to the desk.

    Not by a redirect: a browser that was led here by another site would not show the new cookie
    to the page that it is redirected to.
    """
    answer = page(request, "desk_entered.html", said="")
    answer.headers["Refresh"] = "0; url=/"
    answer.set_cookie(
        cookie_name(request.scope),
        desk_of(request).keys.cookie,
        path="/",
        httponly=True,
        samesite="strict",
    )
    return answer


@router.get("/")
async def first_page(request: Request) -> Response:
    """Show how much waits, and where."""
    desk = desk_of(request)
    counts = await run_in_threadpool(_count, desk)
    return page(request, "desk_home.html", counts=counts, release=desk.work.release().id)


def _count(desk: Desk) -> list[tuple[str, str, int]]:
    return [(one.name, one.path, len(one.waiting(desk))) for one in QUEUES]
