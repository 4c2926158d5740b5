"""What persons have decided about names: one line of a CSV file for each decision.

The files of the folder of decisions are plain tables that a person may also write in a
spreadsheet: ``persons.csv`` and ``organizations.csv`` say which names are the same, and
``mentions.csv`` which words of texts are not what a program took them for. What the decisions
mean together stands in :mod:`smi_graph.authorities.settling`, how a line is added without
touching the others in :mod:`smi_graph.authorities.ledger`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from smi_graph.arabic import fold, without_invisible
from smi_graph.authorities.entries import label_key
from smi_graph.authorities.tables import AuthorityError, TableRow, read_table
from smi_graph.spreadsheets import as_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# What lies in the folder of decisions and decides nothing about records: what of the reports, the
# rejected and the data-quality notes a person has looked at, and what the desk wrote into tables.
SEEN_FILES = ("reports.csv", "rejected.csv", "notes.csv", "entries.csv")
_REQUIRED = ("name", "identifier", "decision")
_OF_WORDS = ("name", "identifier", "document", "decision")


class Verdict(StrEnum):
    """What a person says of a name and what it may stand for."""

    OPEN = ""
    SAME = "same"
    DIFFERENT = "different"
    HELD = "not enough information"


# The words for them, in both languages.
_WORDS = {
    **{verdict.value: verdict for verdict in Verdict},
    "نفسه": Verdict.SAME,
    "مختلف": Verdict.DIFFERENT,
    "معلومات غير كافية": Verdict.HELD,
}
_FOLDED = {fold(word): verdict for word, verdict in _WORDS.items()}
_PAGE = re.compile(
    r"https?://\S+/(?:person|organization)/([a-z0-9]+(?:-[a-z0-9]+)*)(?:\.[a-z]+)?/?(?:[?#]\S*)?\Z"
)
_SPACED = re.compile(r"([a-z][a-z0-9+.-]*)\s*:\s*([^\s:]+)\Z")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of a file of decisions.

    Parameters
    ----------
    name
        The name as printed.
    identifier
        What it is compared with: an entry of the authority table; or another name of the
        archive, by its provisional identifier (then ``listed_name`` says which name that is),
        by the identifier that sources give its bearer (``viaf:102333412``), or as printed.
    verdict
        What the person said; nothing yet for a proposal.
    document
        The code of the record for which alone it holds, or nothing.
    known_by
        The identifier by which sources know the bearer of ``name``, where that is meant and
        not everybody who bears the name.
    listed_name
        The form of the other's name that is most alike.
    by, at
        Who said so, and when (ISO 8601).
    note
        Why, in their own words.
    file, line
        Where it stands; tells no two decisions apart.

    Examples
    --------
    >>> Decision("أنتوني بلكين", "antony-blinken", Verdict.SAME).verdict == "same"
    True
    """

    name: str
    identifier: str
    verdict: Verdict = Verdict.OPEN
    document: str = ""
    known_by: str = ""
    listed_name: str = ""
    by: str = ""
    at: str = ""
    note: str = ""
    file: str = field(default="", compare=False)
    line: int | None = field(default=None, compare=False)

    @property
    def about(self) -> tuple[str, str, str, str]:
        """What it is about: name, bearer, counterpart and record, as they are compared."""
        return label_key(self.name), self.known_by, label_key(self.identifier), self.document

    def error(self, reason: str, **values: str) -> AuthorityError:
        """Make an error that names this line."""
        return AuthorityError(reason, self.file, self.line, **values)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a file of decisions, in the order of its lines.

    Parameters
    ----------
    path
        With at least the columns ``name``, ``identifier`` and ``decision``; ``document``,
        ``known_by``, ``listed_name``, ``by``, ``at`` and ``note`` are read where they are
        there, and all others are left alone. When there is no file, nothing is decided.

    Raises
    ------
    AuthorityError
        When a decision is none of the three, or a decided line lacks the name or what it is
        compared with.
    """
    return tuple(_decision(row) for row in _rows(path, _REQUIRED))


def verdict_of(row: TableRow) -> Verdict:
    """Read the verdict of a row, in either language.

    Raises
    ------
    AuthorityError
        When it is none.
    """
    verdict = as_verdict(row["decision"])
    if verdict is None:
        raise row.error("bad_decision", column="decision", value=row["decision"])
    return verdict


def as_verdict(written: str) -> Verdict | None:
    """Read a verdict in either language, however its letters are marked; `None` if it is none.

    Examples
    --------
    >>> as_verdict(" Same "), as_verdict("مُختلف"), as_verdict("yes")
    (<Verdict.SAME: 'same'>, <Verdict.DIFFERENT: 'different'>, None)
    """
    return _FOLDED.get(fold(written))


def meant(written: str) -> str:
    """Give the identifier that a person means: an address pasted from a page is that of its thing.

    Examples
    --------
    >>> meant("https://example.org/person/kofi-annan?lang=ar"), meant("viaf: ١٢٣")
    ('kofi-annan', 'viaf:123')
    """
    text = without_invisible(written).strip()
    if page := _PAGE.match(text):
        return page[1]
    if known := _SPACED.match(text):
        return f"{known[1]}:{fold(known[2]) if known[2].isdecimal() else known[2]}"
    return text


def question_of(cells: Mapping[str, str]) -> Decision:
    """Read what a line is about, whatever is decided in it.

    Parameters
    ----------
    cells
        Of the line, by column.

    Examples
    --------
    >>> line = {"name": "Annan ", "identifier": "https://example.org/person/kofi-annan"}
    >>> question_of(line).about
    ('annan', '', 'kofi annan', '')
    """
    return Decision(
        cells.get("name", "").strip(),
        meant(cells.get("identifier", "")),
        document=without_invisible(cells.get("document", "")).strip(),
        known_by=meant(cells.get("known_by", "")),
    )


def _decision(row: TableRow) -> Decision:
    verdict = verdict_of(row)
    if verdict is not Verdict.OPEN:
        row.required("name")
        row.required("identifier")
    return replace(
        question_of(row.cells),
        verdict=verdict,
        listed_name=row.optional("listed_name"),
        by=row.optional("by"),
        at=row.optional("at"),
        note=row.optional("note"),
        file=row.file,
        line=row.line,
    )


def read_differences(path: Path) -> tuple[Decision, ...]:
    """Read which words of texts a person said not to stand for something.

    The file has the columns ``name`` (the words), ``identifier`` (what they are not),
    ``document`` (the code of the record, or nothing where it holds in all) and ``decision``, as
    in the other files of decisions; only ``different`` counts.

    Raises
    ------
    AuthorityError
        When a decision is none of the three, or a line lacks the words or the identifier.
    """
    read = tuple(_decision(row) for row in _rows(path, _OF_WORDS))
    return tuple(each for each in read if each.verdict is Verdict.DIFFERENT)


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[TableRow]:
    if not path.exists():
        return
    for row in read_table(path, columns):
        cells = {column: as_written(cell) for column, cell in row.cells.items()}
        yield TableRow(row.file, row.line, cells)
