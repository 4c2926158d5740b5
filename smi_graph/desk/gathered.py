"""Who is named in the release, what may be asked about it, and what is decided by now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from smi_graph.authorities import load_authorities
from smi_graph.authorities.decisions import Decision, read_decisions
from smi_graph.authorities.loading import load_anew
from smi_graph.authorities.settling import settle
from smi_graph.pipeline.decided import (
    ORGANIZATIONS_NAME,
    PERSONS_NAME,
    bearers_of,
    namings_of,
    questions_among,
    with_decisions,
)
from smi_graph.pipeline.records_file import read_records
from smi_graph.resources import resource_layers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from smi_graph.authorities import Authorities, LabelAuthority
    from smi_graph.authorities.questions import Bearers, Question
    from smi_graph.desk.desk import Desk
    from smi_graph.store import Release

KINDS = {PERSONS_NAME: "person", ORGANIZATIONS_NAME: "organization"}
FILES = {kind: file for file, kind in KINDS.items()}
_Seen = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a release was found to name, with the decisions of that moment.

    Parameters
    ----------
    bearers, questions
        By the file of decisions about them.
    applied
        The decisions of that moment. While all of them stand, what is decided since only answers
        questions; when one is taken back, or a table changes, all is gathered anew.
    tables
        What the tables were.
    """

    bearers: Mapping[str, Bearers]
    questions: Mapping[str, list[Question]]
    applied: frozenset[Decision]
    tables: _Seen


def gathered(desk: Desk) -> Gathered:
    """Give who is named in the current release."""
    found = desk.work.kept("gathered", partial(_gather, desk))
    if found.applied <= _decisions(desk.decisions) and found.tables == _seen(_tables()):
        return found
    desk.work.forget("gathered")
    return desk.work.kept("gathered", partial(_gather, desk))


def _gather(desk: Desk, _release: Release) -> Gathered:
    tables, applied = _seen(_tables()), _decisions(desk.decisions)
    known = with_decisions(authorities_now(), desk.decisions)
    # Reading the records takes longest, and they stay as they are.
    namings = desk.work.kept("namings", lambda r: tuple(namings_of(read_records(r))))
    bearers = bearers_of(namings, known)
    return Gathered(bearers, questions_among(bearers, known), applied, tables)


def _decisions(folder: Path) -> frozenset[Decision]:
    return frozenset(one for file in KINDS for one in read_decisions(folder / file))


def authorities_now() -> Authorities:
    """Give the tables as they lie in the archive's folder by now, whoever changed them."""
    return _loaded(_seen(_tables()))


@lru_cache(maxsize=1)
def _loaded(_of_tables: _Seen) -> Authorities:
    load_anew()
    return load_authorities()


def settled_now(desk: Desk, file: str) -> LabelAuthority:
    """Give the table of persons or bodies with all that is decided by now."""
    path = desk.decisions / file
    authority = authorities_now().of_kind(KINDS[file])
    return _settled(path, _seen([path]), authority.kind, _seen(_tables()))


@lru_cache(maxsize=4)
def _settled(path: Path, _of_file: _Seen, kind: str, _of_tables: _Seen) -> LabelAuthority:
    known: LabelAuthority = getattr(authorities_now(), kind)
    return settle(known, read_decisions(path))


def _tables() -> list[Path]:
    folders = resource_layers("data", "authorities")
    return [path for folder in folders for path in sorted(folder.glob("*.csv"))]


def _seen(paths: list[Path]) -> _Seen:
    found = []
    for path in paths:
        if path.exists():
            known = path.stat()
            found.append((str(path), known.st_mtime_ns, known.st_size, known.st_ino))
    return tuple(found)
