"""The file in which a person decides about proposals."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.authorities.entries import label_key
from smi_graph.authorities.tables import Row, read_table
from smi_graph.spreadsheets import as_written, harmless

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_COLUMNS = ("name", "identifier", "listed_name", "score", "agreement", "supported", "decision")
_OF_WORDS = ("name", "identifier", "document", "decision")
_SAME = "same"
_DECISIONS = {
    "": "",
    "same": _SAME,
    "different": "different",
    "not enough information": "not enough information",
    "نفسه": _SAME,
    "مختلف": "different",
    "معلومات غير كافية": "not enough information",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry that an unlisted name may stand for.

    Parameters
    ----------
    name
        As printed.
    identifier, listed_name
        The entry and the form of its name that is most alike.
    score
        Likeness of the consonant consonant_keys, 0 to 1.
    agreements
        What else agrees: context keys, or ``"first and last name"``.
    """

    name: str
    identifier: str
    listed_name: str
    score: float
    agreements: tuple[str, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether anything agrees beside the likeness."""
        return bool(self.agreements)


def write_decisions(path: Path, proposals: Iterable[Proposal]) -> None:
    """Write proposals for a person to decide about.

    The column ``decision`` is empty for what is new; the person writes ``same``,
    ``different`` or ``not enough information`` (نفسه، مختلف، معلومات غير كافية). Decisions
    made before stay, also about what is no longer proposed.

    Parameters
    ----------
    path
        A CSV file; written whole or not at all.
    proposals
        From :func:`smi_graph.authorities.reconciliation.propose`.

    Raises
    ------
    AuthorityError
        When the file is there and cannot be read; it is left as it is.
    """
    decided = {_key(row["name"], row["identifier"]): row for row in _rows(path) if row["decision"]}
    lines = []
    for proposal in proposals:
        earlier = decided.pop(_key(proposal.name, proposal.identifier), None)
        lines.append(_line(proposal, "" if earlier is None else earlier["decision"]))
    lines += [[row[column] for column in _COLUMNS] for row in decided.values()]
    unfinished = path.with_name(path.name + ".unfinished")
    with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows([harmless(cell) for cell in line] for line in lines)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def read_decisions(path: Path) -> dict[str, str]:
    """Read which names a person said to stand for which entry.

    Parameters
    ----------
    path
        The file that :func:`write_decisions` wrote; when there is none, nothing is decided.

    Returns
    -------
    dict
        For each name with the decision ``same`` the identifier;
        :meth:`~smi_graph.authorities.LabelAuthority.with_names` applies them.

    Raises
    ------
    AuthorityError
        When a decision is none of the three, or one name is said to be two entries.
    """
    links: dict[str, str] = {}
    holders: dict[str, str] = {}
    for row in _rows(path):
        if _DECISIONS[row["decision"].lower()] != _SAME:
            continue
        name, identifier = row.required("name"), row.required("identifier")
        holder = holders.setdefault(label_key(name), identifier)
        if holder != identifier:
            raise row.error("two_meanings", value=name, first=holder, second=identifier)
        links[name] = identifier
    return links


def read_differences(path: Path) -> list[tuple[str, str, str]]:
    """Read which words of texts a person said not to stand for something.

    The file is written by hand, with the columns ``name`` (the words), ``identifier`` (what
    they are not), ``document`` (the code of the record, or nothing where it holds in all) and
    ``decision``, as in the other files of decisions; only ``different`` counts.

    Returns
    -------
    list
        Words, identifier and code of each such line; none when there is no file.

    Raises
    ------
    AuthorityError
        When a decision is none of the three, or a line lacks the words or the identifier.
    """
    return [
        (row.required("name"), row.required("identifier"), row["document"])
        for row in _rows(path, _OF_WORDS)
        if _DECISIONS[row["decision"].lower()] == "different"
    ]


def _rows(path: Path, columns: tuple[str, ...] = _COLUMNS) -> list[Row]:
    rows = list(read_table(path, columns)) if path.exists() else []
    for row in rows:
        row.cells.update((column, as_written(row.cells[column])) for column in columns)
        if row["decision"].lower() not in _DECISIONS:
            raise row.error("bad_decision", column="decision", value=row["decision"])
    return rows


def _key(name: str, identifier: str) -> tuple[str, str]:
    return label_key(name), identifier


def _line(proposal: Proposal, decision: str) -> list[str]:
    return [
        proposal.name,
        proposal.identifier,
        proposal.listed_name,
        f"{proposal.score:.3f}",
        " | ".join(proposal.agreements),
        "yes" if proposal.supported else "no",
        decision,
    ]
