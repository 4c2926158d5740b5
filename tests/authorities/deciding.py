"""Decisions about names, written as the desk writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.authorities.decisions import read_decisions
from smi_graph.authorities.ledger import DECISION_COLUMNS, answer, opened, reopen
from smi_graph.authorities.settling import settle

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.authorities import LabelAuthority
    from smi_graph.authorities.decisions import Decision


def add_decision(
    path: Path, decision: Decision, *, by: str, at: str, authority: LabelAuthority | None = None
) -> None:
    """Write a decision, which must not contradict others where a table is given."""

    def check(changed: Path) -> None:
        if authority is not None:
            settle(authority, read_decisions(changed))

    with opened(path, DECISION_COLUMNS, check) as ledger:
        answer(
            ledger,
            {
                "name": decision.name,
                "known_by": decision.known_by,
                "identifier": decision.identifier,
                "decision": decision.verdict.value,
                "document": decision.document,
                "by": by,
                "at": at,
                "note": decision.note,
            },
        )  # fmt: skip


def undo_decision(path: Path, decision: Decision) -> None:
    """Take a decision back."""
    with opened(path, DECISION_COLUMNS) as ledger:
        # Each line of these tests is one row.
        standing = [one.about == decision.about for one in read_decisions(path)]
        reopen(ledger, standing.index(True))
