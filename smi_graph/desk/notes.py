"""Data-quality notes by type, with the words of the page; a person says what the words mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.authorities import load_authorities
from smi_graph.authorities.entries import label_key
from smi_graph.desk.decided import DIFFERENT, HELD, SAME, Decision, decide, decisions_in
from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.desk.pages import form_of, go_on, page
from smi_graph.desk.queues import Queue, key_of
from smi_graph.desk.showing import MOST_RECORDS, show_records
from smi_graph.records import Doubt
from smi_graph.records.dates import check_partial_date
from smi_graph.records.settled import DATES, file_of
from smi_graph.reports import cleaned
from smi_graph.schema import field_table, name_of_field
from smi_graph.service.responses import language_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.authorities import LabelAuthority
    from smi_graph.desk.desk import Desk
    from smi_graph.desk.work import Note
    from smi_graph.messages import Language
    from smi_graph.records.doubts import DoubtCode

FILE = "notes.csv"
_LONGEST_NOTE = 2_000
router = APIRouter()


@dataclass(frozen=True, slots=True)
class WaitingNote:
    """A note that nobody has decided, in the records for which that is so."""

    note: Note

    @property
    def key(self) -> str:
        """Its type, field and words."""
        return key_of(*self.note[:3])

    @property
    def code(self) -> DoubtCode:
        """Its type."""
        return self.note.code

    @property
    def file(self) -> str | None:
        """In which file it is decided what the words mean; ``None`` where that cannot be."""
        return file_of(Doubt(code=self.note.code, field=self.note.field, value=self.note.words))

    def field_name(self, language: Language) -> str:
        """Name the field; one that is none of ours is named as the page prints it."""
        known = field_table().fields.get(self.note.field)
        return self.note.field if known is None else name_of_field(known.key, language)

    @property
    def is_date(self) -> bool:
        """Whether the words are those of a date."""
        return self.file == DATES

    @property
    def listed(self) -> LabelAuthority | None:
        """What the words may mean; ``None`` for what nothing is listed for."""
        known = field_table().fields.get(self.note.field)
        return None if known is None or self.is_date else load_authorities().of_field(known)


def waiting(desk: Desk) -> list[WaitingNote]:
    """Give the notes that nobody has decided or holds, by type, those of most records first."""
    left = (_left(desk, WaitingNote(note)) for note in desk.work.notes())
    found = [one for one in left if one.note.records]
    return sorted(found, key=lambda one: (one.file is None, one.code.value))


QUEUE = Queue("notes", waiting)


def _left(desk: Desk, one: WaitingNote) -> WaitingNote:
    """Leave out the records for which it is decided."""
    done = set(_decided_for(desk, one))
    records = () if "" in done else tuple(c for c in one.note.records if c not in done)
    return WaitingNote(one.note._replace(records=records))


def _decided_for(desk: Desk, one: WaitingNote) -> Iterator[str]:
    words = label_key(one.note.words)
    for file in filter(None, (one.file, FILE)):
        for decision in decisions_in(desk.decisions, file):
            is_meant = file != FILE or decision.identifier == one.code.value
            if is_meant and label_key(decision.name) == words:
                yield decision.document


@router.get(QUEUE.path)
async def show_note(request: Request, at: str = "") -> Response:
    """Show one note, with some of its records."""
    desk, language = desk_of(request), language_of(request)
    shown = await run_in_threadpool(QUEUE.show, desk, at)
    if shown is None:
        return page(request, "desk_note.html", queue=QUEUE, shown=None)
    note = shown.one.note
    records = await run_in_threadpool(
        show_records, desk.work, note.records[:MOST_RECORDS], [note.words], language
    )
    kinds = await run_in_threadpool(_kinds, desk)
    return page(request, "desk_note.html", queue=QUEUE, shown=shown, records=records, kinds=kinds)


def _kinds(desk: Desk) -> list[tuple[DoubtCode, str, int]]:
    """Count the notes of each type, with the key of the first."""
    found: dict[DoubtCode, tuple[DoubtCode, str, int]] = {}
    for one in QUEUE.waiting(desk):
        _, key, number = found.get(one.code, (one.code, one.key, 0))
        found[one.code] = (one.code, key, number + 1)
    return list(found.values())


@router.post(QUEUE.path)
async def decide_note(request: Request) -> Response:
    """Keep what the words mean, that they stay as they are, or that nobody knows yet."""
    form = await form_of(request)
    await run_in_threadpool(_decide, desk_of(request), form)
    return go_on(request, QUEUE.path, at=form.get("after") or None)


def _decide(desk: Desk, form: dict[str, str]) -> None:
    one = QUEUE.find(desk, form.get("key", ""))
    document = form.get("document", "")
    if document and document not in one.note.records:
        raise DeskError("gone", 409)
    note = cleaned(form.get("note", ""))[:_LONGEST_NOTE]
    what = form.get("decision", "")
    if what == SAME and one.file:
        meaning = _meaning(one, cleaned(form.get("meaning", "")))
        decided = Decision(one.file, one.note.words, meaning, SAME, document, note=note)
    elif what in {DIFFERENT, HELD}:
        decided = Decision(FILE, one.note.words, one.code.value, what, document, note=note)
    else:
        raise DeskError("no_decision")
    decide(desk, decided)


def _meaning(one: WaitingNote, given: str) -> str:
    """Read what somebody wrote that the words mean: a date, or a code or name that is listed."""
    if one.is_date:
        try:
            return check_partial_date(given)
        except ValueError as error:
            raise DeskError("no_date", 422, value=given) from error
    listed = one.listed
    bare = given.rpartition(" · ")[2]
    entry = None if listed is None else listed.entries.get(bare) or listed.find(given)
    if entry is None:
        raise DeskError("not_listed", 422, value=given)
    return entry.identifier
