"""What a build rejected: why, and what it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.desk.decided import HELD, Decision, decide, decisions_in
from smi_graph.desk.desk import desk_of
from smi_graph.desk.pages import form_of, go_on, page
from smi_graph.desk.queues import Queue, key_of

if TYPE_CHECKING:
    from smi_graph.desk.desk import Desk
    from smi_graph.messages import Language

FILE = "rejected.csv"
_LONGEST_SHOWN = 4_000
router = APIRouter()


@dataclass(frozen=True, slots=True)
class RejectedItem:
    """A line of the quarantine file."""

    line: dict[str, Any]

    @property
    def key(self) -> str:
        """What was rejected, from where and why."""
        said = (str(self.line.get(name, "")) for name in ("source", "reason", "field", "value"))
        return key_of(*said, self.code, str(self.line.get("content", "")))

    @property
    def code(self) -> str:
        """The code of the record, where it had one."""
        return str(self.line.get("code", ""))

    def sentence(self, language: Language) -> str:
        """Say what was wrong, where, and what to do."""
        return str(self.line["sentence"][language])

    @property
    def content(self) -> str:
        """The beginning of what was rejected; empty for what is no text."""
        is_text = self.line.get("content_encoding", "text") == "text"
        return str(self.line.get("content", ""))[:_LONGEST_SHOWN] if is_text else ""

    @property
    def is_cut(self) -> bool:
        """Whether more was kept than is shown."""
        return len(str(self.line.get("content", ""))) > len(self.content)


def waiting(desk: Desk) -> list[RejectedItem]:
    """Give what the build of the release rejected and nobody holds."""
    held = {one.identifier for one in decisions_in(desk.decisions, FILE)}
    found = {item.key: item for item in map(RejectedItem, desk.work.rejected())}
    return [item for key, item in found.items() if key not in held]


QUEUE = Queue("rejected", waiting)


@router.get(QUEUE.path)
async def show_rejected(request: Request, at: str = "") -> Response:
    """Show one rejected item."""
    desk = desk_of(request)
    shown = await run_in_threadpool(QUEUE.show, desk, at)
    return page(request, "desk_rejected.html", queue=QUEUE, shown=shown)


@router.post(QUEUE.path)
async def hold_rejected(request: Request) -> Response:
    """Hold a rejected item, so that it is not shown again."""
    form = await form_of(request)
    await run_in_threadpool(_hold, desk_of(request), form.get("key", ""))
    return go_on(request, QUEUE.path, at=form.get("after") or None)


def _hold(desk: Desk, key: str) -> None:
    item = QUEUE.find(desk, key)
    words = str(item.line.get("value") or item.line.get("source", ""))
    reason = str(item.line.get("reason", ""))
    decide(desk, Decision(FILE, words, key, HELD, document=item.code, note=reason))
