"""Who is named: found by a part of a name, and made one with another, or two in one record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.authorities.candidates import plain_number
from smi_graph.authorities.consonant_keys import consonant_keys
from smi_graph.authorities.decisions import Verdict, read_decisions
from smi_graph.authorities.entries import label_key
from smi_graph.authorities.exchange import ImportedName
from smi_graph.authorities.questions import Question
from smi_graph.authorities.settling import settle
from smi_graph.desk.decided import Decision, decide
from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.desk.gathered import FILES, KINDS, authorities_now, gathered, settled_now
from smi_graph.desk.pages import form_of, go_on, page
from smi_graph.desk.showing import MOST_RECORDS, show_records
from smi_graph.reports import cleaned
from smi_graph.service.responses import language_of

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.authorities import Entry
    from smi_graph.authorities.questions import Bearer
    from smi_graph.desk.desk import Desk
    from smi_graph.desk.showing import ShownRecord
    from smi_graph.messages import Language

PATH = "/name"
_LONGEST = 300
_MOST_FOUND = 9
_MOST_COMPANIONS = 8
router = APIRouter()


class Companion(NamedTuple):
    """Who is named together with somebody: its name, its place at the desk, in how many records."""

    name: str
    at: str
    number: int


@dataclass(frozen=True)
class Named:
    """A person or body that records name or the table lists.

    Parameters
    ----------
    desk
        Where it is looked at.
    file
        The file of decisions about its kind.
    bearer
        What the release says of it.
    """

    desk: Desk
    file: str
    bearer: Bearer

    @property
    def at(self) -> str:
        """Its place at the desk, such as ``person/antony-blinken``."""
        return f"{KINDS[self.file]}/{self.bearer.identifier}"

    @property
    def name(self) -> str:
        """The commonest form of its name."""
        return self.bearer.name

    @cached_property
    def entry(self) -> Entry | None:
        """What its name stands for by now, with all that is decided."""
        known = settled_now(self.desk, self.file)
        return known.entries.get(self.bearer.identifier) or known.identify(
            self.name, sorted(self.bearer.identifiers)
        )

    @property
    def is_listed(self) -> bool:
        """Whether that is an entry of the table."""
        listed = authorities_now().of_kind(KINDS[self.file]).entries
        return self.entry is not None and self.entry.identifier in listed

    @cached_property
    def companions(self) -> list[Companion]:
        """Who is named together with it, the most frequent first."""
        found = gathered(self.desk).bearers[self.file].found
        return [
            Companion(found[one].name, f"{KINDS[self.file]}/{one}", number)
            for one, number in self.bearer.companions.most_common()
        ]

    def records(self, most: int, language: Language) -> list[ShownRecord]:
        """Give some of its records as they are shown."""
        codes = list(self.bearer.records)[:most]
        return show_records(self.desk.work, codes, list(self.bearer.names), language)


class Overlap(NamedTuple):
    """Whom two names are both named with, and whom each alone, the most frequent first.

    Parameters
    ----------
    shared
        Each with the number of records beside the first and beside the second.
    number
        How many there are in all.
    first, second
        Companions of one of the two alone.
    """

    shared: list[tuple[Companion, int]]
    number: int
    first: list[Companion]
    second: list[Companion]


def overlap_of(first: Named, second: Named) -> Overlap:
    """Compare whom two names are named with."""
    theirs = {one.at: one.number for one in second.companions}
    ours = {one.at for one in first.companions}
    shared = [(one, theirs[one.at]) for one in first.companions if one.at in theirs]
    alone = [one for one in first.companions if one.at not in theirs]
    others = [one for one in second.companions if one.at not in ours]
    shown = slice(_MOST_COMPANIONS)
    return Overlap(shared[shown], len(shared), alone[shown], others[shown])


def named_at(desk: Desk, at: str) -> Named | None:
    """Find who is meant by a place at the desk."""
    kind, _, identifier = at.partition("/")
    file = FILES.get(kind)
    bearer = None if file is None else gathered(desk).bearers[file].found.get(identifier)
    return None if file is None or bearer is None else Named(desk, file, bearer)


def need(desk: Desk, at: str) -> Named:
    """Find who is meant by a form.

    Raises
    ------
    DeskError
        When nobody of the release is.
    """
    found = named_at(desk, at)
    if found is None:
        raise DeskError("gone", 409)
    return found


def find_named(desk: Desk, part: str, kinds: list[str]) -> list[Named]:
    """Find by a part of a name in either script, those that most records name first."""
    words, sounds = label_key(part).split(), consonant_keys(part)
    if not words:
        return []
    found: list[tuple[bool, int, str, Named]] = []
    for kind in kinds:
        for bearer in gathered(desk).bearers[FILES[kind]].found.values():
            likeness = [like for name in bearer.names if (like := _like(name, words, sounds))]
            if likeness:
                one = Named(desk, FILES[kind], bearer)
                found.append((max(likeness) < _WRITTEN, -len(bearer.records), bearer.name, one))
    return [one for *_, one in sorted(found, key=lambda each: each[:3])[:_MOST_FOUND]]


_HEARD, _WRITTEN = 1, 2
_FEW = 3


def _like(name: str, words: list[str], sounds: tuple[str, ...]) -> int:
    known = label_key(name).split()
    if all(any(one.startswith(word) for one in known) for word in words):
        return _WRITTEN
    heard = consonant_keys(name)
    is_heard = sounds and all(any(_sounds(sound, one) for one in heard) for sound in sounds)
    return _HEARD if is_heard else 0


def _sounds(sound: str, other: str) -> bool:
    """Compare consonants; so few that most names begin with them must be all there are."""
    return other == sound or (len(sound) >= _FEW and other.startswith(sound))


@router.get(PATH)
async def show_named(request: Request, at: str = "", find: str = "") -> Response:
    """Show one name with all that can be decided of it, or look for one."""
    desk, language = desk_of(request), language_of(request)
    text = text_of({"find": find}, "find")
    one = await run_in_threadpool(named_at, desk, at)
    kinds = list(FILES) if one is None else [KINDS[one.file]]
    found = await run_in_threadpool(find_named, desk, text, kinds)
    records = [] if one is None else await run_in_threadpool(one.records, MOST_RECORDS, language)
    others = [each for each in found if one is None or each.at != one.at]
    return page(
        request,
        "desk_named.html",
        one=one,
        records=records,
        find=text,
        found=others,
        companions=[] if one is None else one.companions[:_MOST_COMPANIONS],
        suggested={} if one is None else _suggested(one),
    )


def _suggested(one: Named) -> dict[str, str]:
    """Give what the form of an entry begins with: the numbers that are known, and the names."""
    known, item = list(one.bearer.identifiers), ""
    if one.entry is not None and one.is_listed:
        known, item = list(one.entry.identifiers), one.entry.wikidata or ""
    row = ImportedName(0, [one.name, *sorted(one.bearer.names)], sorted(map(plain_number, known)))
    viaf = [number for number in row.identifiers if number.startswith("viaf:")]
    return {
        "ar": row.shown(arabic=True),
        "en": row.shown(arabic=False),
        "wikidata": item or row.wikidata,
        "viaf": " ".join(number.partition(":")[2] for number in viaf),
        "identifiers": " ".join(number for number in row.identifiers if number not in viaf),
    }


@router.post(f"{PATH}/same")
async def name_same(request: Request) -> Response:
    """Keep that a name is one with another, in all records or in one."""
    form = await form_of(request)
    await run_in_threadpool(_join, desk_of(request), form)
    return go_on(request, PATH, at=form.get("at"))


def _join(desk: Desk, form: dict[str, str]) -> None:
    one, document = need(desk, form.get("at", "")), form.get("document", "")
    text, what = text_of(form, "find"), form.get("decision", "")
    other = one if what in {"spelling", "apart"} else need(desk, what)
    asked = Question(one.bearer, other.bearer, one.name, other.name, 0.0, ())
    decided = answer_in(one.file, asked, Verdict.SAME, document)
    if other is one and not label_key(text):
        raise DeskError("no_name", 422)
    if what == "spelling":
        decided = decided._replace(name=text, known_by="", document="")
    elif what == "apart":
        if not document:
            raise DeskError("no_record_chosen", 422)
        decided = decided._replace(identifier=text, listed_name=text)
    decide(desk, decided._replace(note=text_of(form, "note")), partial(check_names, one.file))


def answer_in(file: str, asked: Question, verdict: Verdict, document: str) -> Decision:
    """Give an answer as it is written into a file of decisions.

    Raises
    ------
    DeskError
        When the record for which it is to hold does not name the first of the two.
    """
    printed = asked.first.records.get(document)
    if document and printed is None:
        raise DeskError("gone", 409)
    answer = asked.decided(verdict)
    return Decision(
        file,
        printed or answer.name,
        answer.identifier,
        verdict.value,
        document,
        known_by=answer.known_by,
        listed_name=answer.listed_name,
    )


def check_names(file: str, changed: Path) -> None:
    """Refuse what no build could be made with: decisions that contradict each other."""
    settle(authorities_now().of_kind(KINDS[file]), read_decisions(changed))


def text_of(form: dict[str, str], field: str) -> str:
    """Give what somebody wrote into a field, on one line."""
    return " ".join(cleaned(form.get(field, "")).split())[:_LONGEST]
