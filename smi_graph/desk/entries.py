"""Entries of the archive's own authority tables: a new one, and the numbers of one that is there.

A row is written into ``authorities/persons.csv`` or ``organizations.csv`` of the archive's folder,
and beside it a line into ``entries.csv`` of the folder of decisions: who wrote it and when, and
what each cell was before, from which it can be taken back.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.authorities.candidates import plain_number
from smi_graph.authorities.decisions import read_decisions
from smi_graph.authorities.exchange import TABLE_COLUMNS, ImportedName, cells_of_new, numbers_of
from smi_graph.authorities.ledger import opened
from smi_graph.authorities.loading import check_table, own_table
from smi_graph.authorities.questions import known_by_of
from smi_graph.authorities.settling import settle
from smi_graph.desk.bearers import PATH, check_names, need, text_of
from smi_graph.desk.decided import ENTRIES, SAME, Decision, decide, write
from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.desk.gathered import KINDS, authorities_now
from smi_graph.desk.pages import form_of, go_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from smi_graph.authorities import LabelAuthority
    from smi_graph.authorities.ledger import Ledger
    from smi_graph.desk.bearers import Named
    from smi_graph.desk.desk import Desk

ADDED, CHANGED = "added", "changed"
_ITEM = re.compile(r"[Qq][1-9][0-9]{0,11}\Z")
_VIAF = re.compile(r"viaf:[1-9][0-9]{0,21}\Z")
_OWN = re.compile(r"[a-z][a-z0-9+.-]*:[^\s:|]\S*\Z")
_SEVERAL = re.compile(r"[\s|]+")
router = APIRouter()


@router.post(f"{PATH}/entry")
async def add_entry(request: Request) -> Response:
    """Write a name into the authority table."""
    form = await form_of(request)
    await run_in_threadpool(_add, desk_of(request), form)
    return go_on(request, PATH, at=form.get("at"))


def _add(desk: Desk, form: dict[str, str]) -> None:
    one = need(desk, form.get("at", ""))
    if one.is_listed:
        raise DeskError("gone", 409)
    given = [text_of(form, field) for field in ("name_ar", "name_en")]
    if not any(given):
        raise DeskError("no_name", 422)
    authority, at = authorities_now().of_kind(KINDS[one.file]), desk.now()
    item, numbers = _numbers(form, authority, "")
    row = ImportedName(0, list(filter(None, given)), [*filter(None, [item.lower()]), *numbers])
    with _table(desk, one.file) as ledger:
        taken = {*authority.entries, *(ledger.cells(line).get("id", "") for line in ledger.lines)}
        signed = f"{text_of(form, 'note')} ({desk.by}, {at})".strip()
        cells = {**cells_of_new(row, taken, reviewed=True), "note": signed}
        ledger.add(cells)
    name = one.bearer.joined or one.name
    decided = Decision(one.file, name, cells["id"], SAME, at=at, known_by=known_by_of(one.bearer))
    decide(desk, decided, partial(check_names, one.file))
    changes = {column: ("", cell) for column, cell in cells.items() if cell}
    _note(desk, one, cells["id"], ADDED, changes, at)


@router.post(f"{PATH}/numbers")
async def give_numbers(request: Request) -> Response:
    """Write the numbers of an entry into the authority table; a person has looked at them."""
    form = await form_of(request)
    await run_in_threadpool(_give, desk_of(request), form)
    return go_on(request, PATH, at=form.get("at"))


def _give(desk: Desk, form: dict[str, str]) -> None:
    one = need(desk, form.get("at", ""))
    if one.entry is None or not one.is_listed:
        raise DeskError("gone", 409)
    entry = one.entry.identifier
    authority, at = authorities_now().of_kind(KINDS[one.file]), desk.now()
    item, numbers = _numbers(form, authority, entry)
    given = {"wikidata": item, "identifiers": " | ".join(numbers), "reviewed": "yes"}
    with _table(desk, one.file) as ledger:
        place = _place(ledger, entry)
        if place is None:
            raise DeskError("not_own_entry", 409, entry=entry)
        cells = ledger.cells(ledger.lines[place])
        changes = {
            column: (cells.get(column, ""), cell)
            for column, cell in given.items()
            if cells.get(column, "") != cell
        }
        ledger.change(place, {column: cell for column, (_, cell) in changes.items()})
    if changes:
        _note(desk, one, entry, CHANGED, changes, at)


def _numbers(form: dict[str, str], authority: LabelAuthority, entry: str) -> tuple[str, list[str]]:
    """Read the numbers of a form: the item of Wikidata, and such as ``viaf:102333412``.

    Raises
    ------
    DeskError
        When one has not the form of its kind, or another entry has it.
    """
    item = plain_number(text_of(form, "wikidata"))
    if item and not _ITEM.match(item):
        raise DeskError("bad_number", 422, value=item, example="Q1254")
    numbers = []
    for one in filter(None, _SEVERAL.split(text_of(form, "viaf"))):
        plain = plain_number(one)
        numbers.append(plain if plain.startswith("viaf:") else f"viaf:{plain}")
        if not _VIAF.match(numbers[-1]):
            raise DeskError("bad_number", 422, value=one, example="102333412")
    for one in filter(None, _SEVERAL.split(text_of(form, "identifiers"))):
        if not _OWN.match(one) or one.startswith("viaf:"):
            raise DeskError("bad_number", 422, value=one, example="own:1254")
        numbers.append(one)
    _refuse_taken([item, *map(plain_number, numbers)], authority, entry)
    return item.upper(), list(dict.fromkeys(numbers))


def _refuse_taken(numbers: list[str], authority: LabelAuthority, entry: str) -> None:
    holders = {
        number: other
        for other in authority.entries.values()
        if other.identifier != entry
        for number in numbers_of(other)
    }
    for number in numbers:
        if number in holders:
            names = " / ".join(filter(None, holders[number].names[:2]))
            raise DeskError("number_taken", 409, number=number, entry=names)


def take_back(desk: Desk, decided: Decision) -> None:
    """Take out of the table what a line of ``entries.csv`` says was written into it.

    Raises
    ------
    DeskError
        When somebody has changed it since.
    """
    changes = decided.changes
    with _table(desk, decided.document) as ledger:
        place = _place(ledger, decided.identifier)
        if place is None:
            return
        cells = ledger.cells(ledger.lines[place])
        if any(cells.get(column, "") != after for column, (_, after) in changes.items()):
            raise DeskError("entry_changed", 409, entry=decided.identifier)
        if decided.decision == ADDED:
            del ledger.lines[place]
        else:
            ledger.change(place, {column: before for column, (before, _) in changes.items()})


def _table(desk: Desk, file: str) -> AbstractContextManager[Ledger]:
    kind = f"{KINDS[file]}s"
    path = own_table(kind)
    if path is None:
        raise DeskError("no_own_table", 409)
    return opened(path, TABLE_COLUMNS, partial(_check, desk.decisions / file, kind))


def _check(decisions: Path, kind: str, changed: Path) -> None:
    settle(check_table(kind, changed), read_decisions(decisions))


def _place(ledger: Ledger, entry: str) -> int | None:
    found = (n for n, line in enumerate(ledger.lines) if ledger.cells(line).get("id") == entry)
    return next(found, None)


def _note(  # noqa: PLR0913, PLR0917
    desk: Desk,
    one: Named,
    entry: str,
    what: str,
    changes: Mapping[str, tuple[str, str]],
    at: str,
) -> None:
    told = orjson.dumps(changes).decode()
    write(desk, Decision(ENTRIES, one.name, entry, what, document=one.file, at=at, note=told))
