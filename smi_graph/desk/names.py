"""Names that may be of one: what speaks for it and against it, and what a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.authorities.decisions import Verdict, read_decisions
from smi_graph.authorities.questions import pair_of
from smi_graph.desk.bearers import Named, answer_in, check_names, overlap_of, text_of
from smi_graph.desk.decided import decide
from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.desk.gathered import gathered, settled_now
from smi_graph.desk.pages import form_of, go_on, page
from smi_graph.desk.queues import Queue, key_of
from smi_graph.service.responses import language_of

if TYPE_CHECKING:
    from smi_graph.authorities.questions import Question
    from smi_graph.desk.desk import Desk

_MOST_RECORDS = 3
router = APIRouter()


@dataclass(frozen=True, slots=True)
class WaitingName:
    """A question about two names, and the file in which its answer is written."""

    file: str
    question: Question

    @property
    def key(self) -> str:
        """What tells it from all others."""
        answer = self.question.decided(Verdict.OPEN)
        return key_of(self.file, answer.name, answer.known_by, answer.identifier)


def waiting(desk: Desk) -> list[WaitingName]:
    """Give the questions that nobody has answered, those on which most records hang first.

    What is decided takes effect in the next build, and answers questions at once: also those
    about other names of the two.
    """
    left = []
    for file, asked in gathered(desk).questions.items():
        known = settled_now(desk, file)
        answered = {
            pair_of(one, known)
            for one in read_decisions(desk.decisions / file)
            if one.verdict in {Verdict.DIFFERENT, Verdict.HELD} and not one.document
        }
        for question in asked:
            pair = pair_of(question.decided(Verdict.OPEN), known)
            if len(pair) > 1 and pair not in answered:
                answered.add(pair)
                left.append(WaitingName(file, question))
    return sorted(left, key=lambda one: -one.question.uses)


QUEUE = Queue("names", waiting)


@router.get(QUEUE.path)
async def show_name(request: Request, at: str = "") -> Response:
    """Show two names that may be of one, with their records."""
    desk, language = desk_of(request), language_of(request)
    shown = await run_in_threadpool(QUEUE.show, desk, at)
    if shown is None:
        return page(request, "desk_name.html", queue=QUEUE, shown=None)
    file, asked = shown.one.file, shown.one.question
    both = [Named(desk, file, bearer) for bearer in (asked.first, asked.second)]
    sides = [(one, await run_in_threadpool(one.records, _MOST_RECORDS, language)) for one in both]
    overlap = overlap_of(*both)
    return page(request, "desk_name.html", queue=QUEUE, shown=shown, sides=sides, overlap=overlap)


@router.post(QUEUE.path)
async def decide_name(request: Request) -> Response:
    """Keep that two names are of one, of two, or that nobody knows yet."""
    form = await form_of(request)
    await run_in_threadpool(_decide, desk_of(request), form)
    return go_on(request, QUEUE.path, at=form.get("after") or None)


def _decide(desk: Desk, form: dict[str, str]) -> None:
    one = QUEUE.find(desk, form.get("key", ""))
    what = form.get("decision", "")
    if what not in {verdict.value for verdict in Verdict if verdict}:
        raise DeskError("no_decision")
    decided = answer_in(one.file, one.question, Verdict(what), form.get("document", ""))
    note = text_of(form, "note")
    decide(desk, decided._replace(note=note), partial(check_names, one.file))
