"""What was decided, as it stands in the files of the folder of decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from smi_graph.authorities.table_files import change_table, read_table_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.authorities.table_files import TableText, WrittenRow
    from smi_graph.desk.desk import Desk

SAME, DIFFERENT, HELD = "same", "different", "not enough information"
COLUMNS = ("name", "identifier", "document", "decision", "by", "at", "note")
# What `smi-graph reconcile` writes beside them into the files of names.
_OF_NAMES = ("name", "known_by", "identifier", "listed_name", "decision")
_NAMES = {"persons.csv", "organizations.csv"}


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


def decisions_in(folder: Path, file: str) -> list[Decision]:
    """Read the decisions of a file, in the order in which they stand there.

    Raises
    ------
    AuthorityError
        When the file cannot be used; it names file and line.
    """
    return [_decision(file, row) for row in _rows(folder / file) if row["decision"]]


def all_decisions(folder: Path) -> list[Decision]:
    """Read the decisions of all files, the newest first; those without a time come last."""
    files = sorted(path.name for path in folder.glob("*.csv")) if folder.is_dir() else []
    found = [decision for file in files for decision in decisions_in(folder, file)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def last_decision(desk: Desk) -> Decision | None:
    """Give what was last decided by whoever sits at a desk."""
    mine = (one for one in all_decisions(desk.decisions) if one.at and one.by == desk.by)
    return next(mine, None)


def decide(desk: Desk, *decisions: Decision) -> None:
    """Write decisions of one file, with who and when, in one step.

    Where the same stands there already, nothing is written.
    """
    file, now = decisions[0].file, desk.now()

    def add(table: TableText) -> TableText:
        for one in decisions:
            standing = (_decision(file, row) for row in table.rows if row.cells)
            if not any(_is_same(one, other) for other in standing):
                signed = one._replace(by=desk.by, at=now)
                table = table.with_row(_cells(signed))
        return table

    change_table(desk.decisions / file, _columns(file), add)


def undo(desk: Desk, decision: Decision) -> bool:
    """Take a decision out of its file, and tell whether it still stood there."""
    found = False

    def take(table: TableText) -> TableText:
        nonlocal found
        left = table.without(lambda row: _decision(decision.file, row) == decision)
        found = left != table
        return left

    change_table(desk.decisions / decision.file, _columns(decision.file), take)
    return found


def _is_same(one: Decision, other: Decision) -> bool:
    return one.about == other.about and one.decision == other.decision


def _columns(file: str) -> tuple[str, ...]:
    if file not in _NAMES:
        return COLUMNS
    return (*_OF_NAMES, *(name for name in COLUMNS if name not in _OF_NAMES))


def _rows(path: Path) -> Iterator[WrittenRow]:
    if path.exists():
        yield from (row for row in read_table_text(path, COLUMNS).rows if row.cells)


def _decision(file: str, row: WrittenRow) -> Decision:
    return Decision(file, **{name: row[name] for name in _columns(file)})


def _cells(decision: Decision) -> dict[str, str]:
    return {name: getattr(decision, name) for name in _columns(decision.file)}
