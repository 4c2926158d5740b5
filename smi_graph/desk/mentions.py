"""What a program found in texts and a reader contests: whether the words mean that or not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from pyoxigraph import QuerySolutions
from starlette.concurrency import run_in_threadpool

from smi_graph.desk import reports
from smi_graph.desk.decided import DIFFERENT, Decision, decide, decisions_in
from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.desk.pages import form_of, go_on, page
from smi_graph.desk.queues import Queue
from smi_graph.mapping.annotations import texts_of
from smi_graph.mapping.mentions import THINGS
from smi_graph.mentions import OwnName, of_one_bearer
from smi_graph.mentions.decided import FILE
from smi_graph.mentions.text import folded_name
from smi_graph.messages import message
from smi_graph.pipeline.environment import Environment
from smi_graph.pipeline.mentioning import finder_of
from smi_graph.service.responses import language_of
from smi_graph.store import open_release
from smi_graph.vocabulary import DCTERMS, RDF, RDFS, SMI, IriMinter

if TYPE_CHECKING:
    from smi_graph.desk.desk import Desk
    from smi_graph.desk.reports import WaitingReport
    from smi_graph.mentions import Finder, Mention
    from smi_graph.records import Record
    from smi_graph.store import Release

_NAMED = {SMI.Person: "person", SMI.Organization: "organization"}
_AROUND = 90
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Contested:
    """A mention that stands in words which a reader reports.

    Parameters
    ----------
    mention
        What a program found.
    before, after
        What stands around its words.
    """

    mention: Mention
    before: str
    after: str

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.mention.kind}/{self.mention.value}/{self.mention.quote}"


@dataclass(frozen=True, slots=True)
class ContestedReport:
    """A report, the record that it is about, and the mentions in the words that it names."""

    report: WaitingReport
    code: str
    found: tuple[Contested, ...]

    @property
    def key(self) -> str:
        """The number of the report."""
        return self.report.key


def waiting(desk: Desk) -> list[ContestedReport]:
    """Give the open reports about words in which a program found something."""
    found = (_contested(desk, report) for report in reports.waiting(desk))
    return [one for one in found if one is not None and one.found]


QUEUE = Queue("mentions", waiting)


def _contested(desk: Desk, report: WaitingReport) -> ContestedReport | None:
    words = report.kept.report.words
    record = desk.work.record_at(report.about) if words else None
    if record is None:
        return None
    finder = desk.work.kept("finder", partial(_finder, desk))
    denied = {
        (folded_name(one.name), one.identifier)
        for one in decisions_in(desk.decisions, FILE)
        if one.decision == DIFFERENT and one.document in {"", record.code}
    }
    found = tuple(
        contested
        for contested in _in_words(finder, record, words)
        if (folded_name(contested.mention.quote), contested.mention.value) not in denied
    )
    return ContestedReport(report, record.code or "", found)


def _in_words(finder: Finder, record: Record, words: str) -> list[Contested]:
    """Give what was found in words of the texts, once for each spelling and meaning."""
    texts = {text.field: text.content for text in texts_of(record)}
    spans = {
        name: (text.find(words), text.find(words) + len(words))
        for name, text in texts.items()
        if words in text
    }
    found: dict[tuple[str, str], Contested] = {}
    for mention in finder.in_record(record):
        start, end = spans.get(mention.field, (0, 0))
        if mention.kind in THINGS and mention.start < end and start < mention.end:
            text = texts[mention.field]
            before = text[max(mention.start - _AROUND, 0) : mention.start]
            after = text[mention.end : mention.end + _AROUND]
            found.setdefault((mention.quote, mention.value), Contested(mention, before, after))
    return list(found.values())


def _finder(desk: Desk, release: Release) -> Finder:
    minter = IriMinter(desk.base_iri)
    classes = " ".join(f"<{kind}>" for kind in _NAMED)
    query = (
        f"SELECT ?thing ?class ?name {{ VALUES ?class {{ {classes} }}"
        f" ?thing <{RDF.type}> ?class ; <{RDFS.label}> ?name"
        f" FILTER NOT EXISTS {{ GRAPH <{minter.graph('provenance')}>"
        f" {{ ?thing <{DCTERMS.source}> ?table }} }} }}"
    )
    rows = open_release(release).query(query)
    names = [
        OwnName(
            _NAMED[row["class"].value], row["name"].value, row["thing"].value.rpartition("/")[2]
        )
        for row in (rows if isinstance(rows, QuerySolutions) else ())
    ]
    # By the decisions that the release was built with, and not by those made since.
    return finder_of(Environment(desk.base_iri), of_one_bearer(sorted(names)))


@router.get(QUEUE.path)
async def show_contested(request: Request, at: str = "") -> Response:
    """Show one contested mention."""
    shown = await run_in_threadpool(QUEUE.show, desk_of(request), at)
    return page(request, "desk_mention.html", queue=QUEUE, shown=shown)


@router.post(QUEUE.path)
async def decide_contested(request: Request) -> Response:
    """Keep that words do not mean what was found, or that they do."""
    form = await form_of(request)
    why = message("desk.mention_withdrawn", language_of(request))
    await run_in_threadpool(_decide, desk_of(request), form, why)
    return go_on(request, QUEUE.path, at=form.get("after") or None)


def _decide(desk: Desk, form: dict[str, str], why: str) -> None:
    one = QUEUE.find(desk, form.get("key", ""))
    what = form.get("decision", "")
    if what not in {"here", "everywhere"}:
        raise DeskError("no_decision")
    meant = next((each for each in one.found if each.name == form.get("mention")), None)
    if meant is None:
        raise DeskError("gone", 409)
    document = one.code if what == "here" else ""
    words, value = meant.mention.quote, meant.mention.value
    decide(desk, Decision(FILE, words, value, DIFFERENT, document))
    if len(one.found) == 1:
        reports.decide_report_as(desk, one.report, reports.REJECTED, why)
