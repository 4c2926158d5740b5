"""Names that may be of one: what speaks for it and against it, and what a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.authorities import load_authorities
from smi_graph.authorities.decisions import Verdict, read_decisions
from smi_graph.authorities.entries import label_key
from smi_graph.authorities.settling import settle
from smi_graph.desk.decided import Decision, decide, decisions_in
from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.desk.pages import form_of, go_on, page
from smi_graph.desk.queues import Queue, key_of
from smi_graph.desk.showing import show_records
from smi_graph.pipeline.decided import (
    ORGANIZATIONS_NAME,
    PERSONS_NAME,
    questions_of,
    with_decisions,
)
from smi_graph.pipeline.records_file import read_records
from smi_graph.service.responses import language_of

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.authorities.questions import Bearer, Question
    from smi_graph.desk.desk import Desk
    from smi_graph.desk.showing import ShownRecord
    from smi_graph.messages import Language
    from smi_graph.store import Release

KINDS = {PERSONS_NAME: "person", ORGANIZATIONS_NAME: "organization"}
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
        asked = self.question
        return key_of(self.file, asked.name, asked.known_by, asked.identifier)

    @property
    def about(self) -> tuple[str, str]:
        """The name and its counterpart, as decisions are compared."""
        return label_key(self.question.name), self.question.identifier


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its names, what sources know it by, and some of its records."""

    bearer: Bearer
    records: list[ShownRecord]


def waiting(desk: Desk) -> list[WaitingName]:
    """Give the questions that nobody has answered, those on which most records hang first."""
    asked = desk.work.kept("names", partial(_asked, desk))
    answered = {
        file: {(label_key(one.name), one.identifier) for one in decisions_in(desk.decisions, file)}
        for file in {one.file for one in asked}
    }
    return [one for one in asked if one.about not in answered[one.file]]


QUEUE = Queue("names", waiting)


def _asked(desk: Desk, release: Release) -> list[WaitingName]:
    # What is decided here takes effect in the next build, so it is not yet applied.
    authorities = with_decisions(load_authorities(), desk.decisions)
    by_file = questions_of(read_records(release), authorities)
    asked = [WaitingName(file, one) for file, several in by_file.items() for one in several]
    return sorted(asked, key=lambda one: -one.question.uses)


@router.get(QUEUE.path)
async def show_name(request: Request, at: str = "") -> Response:
    """Show two names that may be of one, with their records."""
    desk, language = desk_of(request), language_of(request)
    shown = await run_in_threadpool(QUEUE.show, desk, at)
    if shown is None:
        return page(request, "desk_name.html", queue=QUEUE, shown=None)
    asked = shown.one.question
    sides = [
        await run_in_threadpool(_side, desk, bearer, language)
        for bearer in (asked.first, asked.second)
    ]
    return page(request, "desk_name.html", queue=QUEUE, shown=shown, sides=sides)


def _side(desk: Desk, bearer: Bearer, language: Language) -> Side:
    codes = list(bearer.records)[:_MOST_RECORDS]
    return Side(bearer, show_records(desk.work, codes, list(bearer.names), language))


@router.post(QUEUE.path)
async def decide_name(request: Request) -> Response:
    """Keep that two names are of one, of two, or that nobody knows yet."""
    form = await form_of(request)
    await run_in_threadpool(_decide, desk_of(request), form)
    return go_on(request, QUEUE.path, at=form.get("after") or None)


def _decide(desk: Desk, form: dict[str, str]) -> None:
    one = QUEUE.find(desk, form.get("key", ""))
    document = form.get("document", "")
    if document and document not in one.question.first.records:
        raise DeskError("gone", 409)
    what = form.get("decision", "")
    if what not in {verdict.value for verdict in Verdict if verdict}:
        raise DeskError("no_decision")
    answer = one.question.decided(Verdict(what))
    note = " ".join(form.get("note", "").split())
    decided = Decision(
        one.file,
        answer.name,
        answer.identifier,
        what,
        document,
        note=note,
        known_by=answer.known_by,
        listed_name=answer.listed_name,
    )
    decide(desk, decided, partial(check_names, one.file))


def check_names(file: str, changed: Path) -> None:
    """Refuse what no build could be made with: decisions that contradict each other."""
    settle(load_authorities().of_kind(KINDS[file]), read_decisions(changed))
