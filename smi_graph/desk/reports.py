"""What readers report: accepted, rejected or held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.desk.decided import HELD, Decision, decide, decisions_in
from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.desk.pages import form_of, go_on, page
from smi_graph.desk.queues import Queue
from smi_graph.messages import message
from smi_graph.reports import Sizes, cleaned, find_field

if TYPE_CHECKING:
    from smi_graph.desk.desk import Desk
    from smi_graph.messages import Language
    from smi_graph.reports import KeptReport

FILE = "reports.csv"
ACCEPTED, REJECTED = "accepted", "rejected"
_LONGEST_NAME = 200
router = APIRouter()


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A report that nobody has decided.

    Parameters
    ----------
    kept
        The report.
    about
        The path of what it is about, such as ``document/SMI-A200-593915``.
    """

    kept: KeptReport
    about: str

    @property
    def key(self) -> str:
        """Its number."""
        return str(self.kept.number)

    def field(self, language: Language) -> str:
        """Name the field that it is about."""
        report = self.kept.report
        if report.predicate is None:
            return message("report.field_whole", language)
        field = find_field(self.about.partition("/")[0], report.predicate, report.language)
        return report.predicate if field is None else field.called(language)


def waiting(desk: Desk) -> list[WaitingReport]:
    """Give the open reports that nobody holds, the oldest first."""
    finish(desk)
    held = {one.identifier for one in decisions_in(desk.decisions, FILE) if one.decision == HELD}
    return [
        WaitingReport(kept, kept.report.about.removeprefix(desk.base_iri))
        for kept in desk.reports.kept("open")
        if str(kept.number) not in held
    ]


QUEUE = Queue("reports", waiting)


def finish(desk: Desk) -> None:
    """Do what was decided and, because the desk was stopped in between, not done.

    A decision stands in the file before the report is taken for it.
    """
    for one in decisions_in(desk.decisions, FILE):
        if one.decision in {ACCEPTED, REJECTED} and one.identifier.isdecimal():
            known = {kept.number: kept for kept in desk.reports.kept("open")}
            if int(one.identifier) in known:
                _do(desk, one)


@router.get(QUEUE.path)
async def show_report(request: Request, at: str = "") -> Response:
    """Show one report."""
    desk = desk_of(request)
    shown = await run_in_threadpool(QUEUE.show, desk, at)
    record = None
    if shown is not None:
        record = await run_in_threadpool(desk.work.record_at, shown.one.about)
    code = "" if record is None else record.code
    return page(request, "desk_report.html", queue=QUEUE, shown=shown, sizes=Sizes(), code_of=code)


@router.post(QUEUE.path)
async def decide_report(request: Request) -> Response:
    """Accept, reject or hold a report."""
    form = await form_of(request)
    await run_in_threadpool(_decide, desk_of(request), form)
    return go_on(request, QUEUE.path, at=form.get("after") or None)


def _decide(desk: Desk, form: dict[str, str]) -> None:
    one = QUEUE.find(desk, form.get("key", ""))
    what, note = form.get("decision", ""), cleaned(form.get("note", ""))[: Sizes().reason]
    if what not in {ACCEPTED, REJECTED, HELD}:
        raise DeskError("no_decision")
    if what == REJECTED and not note:
        raise DeskError("no_reason", 422)
    name = " ".join(cleaned(form.get("attribution", "")).split())[:_LONGEST_NAME]
    decide_report_as(desk, one, what, note, attribution=name)


def decide_report_as(
    desk: Desk, one: WaitingReport, what: str, note: str, *, attribution: str = ""
) -> None:
    """Write down what becomes of a report, and let it become so."""
    decided = Decision(FILE, attribution, one.key, what, document=one.about, note=note)
    decide(desk, decided)
    _do(desk, decided)


def _do(desk: Desk, decided: Decision) -> None:
    number = int(decided.identifier)
    if decided.decision == ACCEPTED:
        desk.reports.accept(number, note=decided.note, attribution=decided.name)
    elif decided.decision == REJECTED:
        desk.reports.reject(number, why=decided.note)


def reopen(desk: Desk, decided: Decision) -> None:
    """Let a report be open again, before its decision is taken out of the file.

    So a desk that is stopped in between does what was decided once more.
    """
    if decided.decision in {ACCEPTED, REJECTED} and decided.identifier.isdecimal():
        desk.reports.reopen(int(decided.identifier))
