"""What was decided, as it stands in the files of the folder of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import orjson

from smi_graph.authorities.decisions import SEEN_FILES
from smi_graph.authorities.ledger import answer, opened, reopen
from smi_graph.authorities.tables import read_table
from smi_graph.mentions.decided import FILE as MENTIONS
from smi_graph.records.settled import FILES as SETTLED
from smi_graph.spreadsheets import as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from smi_graph.desk.desk import Desk

    Check = Callable[[Path], object]

SAME, DIFFERENT, HELD = "same", "different", "not enough information"
COLUMNS = ("name", "identifier", "document", "decision", "by", "at", "note")
# What `smi-graph reconcile` writes beside them into the files of names.
_OF_NAMES = ("name", "known_by", "identifier", "listed_name", "decision")
_NAMES = ("persons.csv", "organizations.csv")
# What the desk wrote into authority tables.
ENTRIES = "entries.csv"
_FILES = (*_NAMES, MENTIONS, *SETTLED.values(), *SEEN_FILES)
_REQUIRED = ("name", "identifier", "decision")


class Decision(NamedTuple):
    """A line of a file of decisions.

    Parameters
    ----------
    file
        Its name in the folder.
    name, identifier
        The words, and what they are or are not.
    decision
        `SAME`, `DIFFERENT` or `HELD`; of reports what became of them.
    document
        The code of the record that it holds for; empty for all.
    by, at
        By whom and when (ISO 8601).
    note
        Why.
    known_by, listed_name
        Of names: what sources know the bearer by, and the other name; see
        :class:`smi_graph.authorities.decisions.Decision`.
    """

    file: str
    name: str
    identifier: str
    decision: str
    document: str = ""
    by: str = ""
    at: str = ""
    note: str = ""
    known_by: str = ""
    listed_name: str = ""

    @property
    def about(self) -> tuple[str, str, str]:
        """What it is about, whatever was decided."""
        return self.name, self.identifier, self.document

    @property
    def changes(self) -> dict[str, list[str]]:
        """Of what was written into an authority table: each cell before and after."""
        if self.file != ENTRIES or not self.note.startswith("{"):
            return {}
        try:
            changes: dict[str, list[str]] = orjson.loads(self.note)
        except orjson.JSONDecodeError:
            return {}
        return changes


def decisions_in(folder: Path, file: str) -> list[Decision]:
    """Read the decisions of a file, in the order in which they stand there.

    Raises
    ------
    AuthorityError
        When the file cannot be used; it names file and line.
    """
    return [_decision(file, row) for row in _rows(folder / file) if row["decision"].strip()]


def all_decisions(folder: Path) -> list[Decision]:
    """Read the decisions of all files, the newest first; those without a time come last."""
    found = [decision for file in _FILES for decision in decisions_in(folder, file)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def last_decision(desk: Desk) -> Decision | None:
    """Give what was last decided by whoever sits at a desk."""
    mine = (one for one in all_decisions(desk.decisions) if one.at and one.by == desk.by)
    return next(mine, None)


def decide(desk: Desk, decision: Decision, check: Check | None = None) -> Decision:
    """Write a decision, with who and when; where the same stands there, nothing is written.

    Parameters
    ----------
    desk
        Where it is decided.
    decision
        What is decided.
    check
        Is given the file as it will be; when it raises, nothing is changed.

    Returns
    -------
    Decision
        As it is signed.
    """
    return _write(desk, decision, check, once=True)


def write(desk: Desk, decision: Decision) -> Decision:
    """Write a line with who and when, whatever stands there."""
    return _write(desk, decision, None, once=False)


def _write(desk: Desk, decision: Decision, check: Check | None, *, once: bool) -> Decision:
    signed = decision._replace(by=desk.by, at=decision.at or desk.now())
    file = decision.file
    with opened(desk.decisions / file, _columns(file), check) as ledger:
        standing = (_decision(file, ledger.cells(line)) for line in ledger.lines)
        if not once or not any(_is_same(decision, other) for other in standing):
            cells = {name: getattr(signed, name) for name in _columns(file)}
            if file in _NAMES:
                answer(ledger, cells)
            else:
                ledger.add(cells)
    return signed


def act_of(folder: Path, decision: Decision) -> list[Decision]:
    """Give what was written with a decision, itself among it; what decides names comes first.

    An entry of an authority table is written together with the decision that leads to it.
    """
    signed = decision.by, decision.at, decision.identifier
    together = [one for one in all_decisions(folder) if (one.by, one.at, one.identifier) == signed]
    return together if any(one.file == ENTRIES for one in together) else [decision]


def undo(desk: Desk, decision: Decision) -> bool:
    """Take a decision out of its file, and tell whether it still stood there."""
    file = decision.file
    with opened(desk.decisions / file, _columns(file)) as ledger:
        standing = [_decision(file, ledger.cells(line)) for line in ledger.lines]
        for number in reversed(range(len(standing))):
            if standing[number] == decision:
                reopen(ledger, number)
    return decision in standing


def _is_same(one: Decision, other: Decision) -> bool:
    return one.about == other.about and one.decision == other.decision


def _columns(file: str) -> tuple[str, ...]:
    if file not in _NAMES:
        return COLUMNS
    return (*_OF_NAMES, *(name for name in COLUMNS if name not in _OF_NAMES))


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    for row in read_table(path, _REQUIRED) if path.exists() else ():
        yield {column: as_written(cell) for column, cell in row.cells.items()}


def _decision(file: str, cells: Mapping[str, str]) -> Decision:
    return Decision(file, **{name: cells.get(name, "").strip() for name in _columns(file)})
