"""``smi-graph authorities``: tables of names that are read from others, and written for them.

``smi-graph reconcile``: who an unlisted name may be, for a person to decide.
"""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from smi_graph.authorities import load_authorities
from smi_graph.authorities.exchange import (
    TABLE_COLUMNS,
    Plan,
    added_cells,
    as_skos,
    as_table,
    cells_of_new,
    plan_import,
    read_rows,
)
from smi_graph.authorities.ledger import opened, write_questions
from smi_graph.authorities.loading import check_table, own_table
from smi_graph.cli.console import DATA_REFUSED
from smi_graph.messages import message
from smi_graph.pipeline.decided import (
    bearers_of,
    namings_of,
    questions_among,
    with_decisions,
    without_effect,
)
from smi_graph.pipeline.records_file import read_records
from smi_graph.store import NoRelease

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.authorities import LabelAuthority
    from smi_graph.cli.console import Terminal

KINDS = {"person": "persons", "organization": "organizations", "collection": "collections"}


def bring(terminal: Terminal, file: Path, kind: str, *, reviewed: bool) -> None:
    """Read a table of names into that of the archive."""
    try:
        authority = load_authorities().of_kind(_checked(terminal, kind))
        plan = plan_import(read_rows(file), authority)
        path = own_table(KINDS[kind])
        if path is None:
            _fail(terminal, "no_own_table")
        left = _write(path, plan, authority, kind, reviewed=reviewed)
    except OSError as error:
        terminal.fail(f"{error.filename or file}: {error.strerror or error}")
    changed = len(plan.by_number) + (len(plan.by_name) if reviewed else 0) - left
    terminal.note("imported", new=str(len(plan.new)), changed=str(changed), file=str(path))
    for entry, row in [] if reviewed else plan.by_name:
        told = {"line": str(row.line), "name": row.names[0], "entry": entry.identifier}
        terminal.note("named_alike", source=file.name, **told)
    for row in plan.contradicting:
        name = row.names[0] if row.names else ", ".join(row.numbers)
        terminal.note("contradicting", source=file.name, line=str(row.line), name=name)
    for row in plan.nameless:
        terminal.note("nameless", source=file.name, line=str(row.line))
    if left:
        terminal.note("not_own", count=str(left), file=str(path))
    if plan.contradicting or plan.nameless or left:
        sys.exit(DATA_REFUSED)


def _write(path: Path, plan: Plan, authority: LabelAuthority, kind: str, *, reviewed: bool) -> int:
    """Write what is new, and tell how many entries stand in another table than ours."""
    taken, left = set(authority.entries), 0
    with opened(path, TABLE_COLUMNS, lambda changed: check_table(KINDS[kind], changed)) as ledger:
        places = {ledger.cells(line).get("id", ""): n for n, line in enumerate(ledger.lines)}
        for entry, row in [*plan.by_number, *(plan.by_name if reviewed else [])]:
            place = places.get(entry.identifier)
            if place is None:
                left += 1
                continue
            cells = ledger.cells(ledger.lines[place])
            ledger.change(place, added_cells(entry, row, cells))
        for row in plan.new:
            ledger.add(cells_of_new(row, taken, reviewed=reviewed))
    return left


def give(terminal: Terminal, file: Path, kind: str) -> None:
    """Write the table of names, with what persons decided, for others."""
    settings = terminal.settings
    try:
        authorities = with_decisions(load_authorities(), settings.decisions)
        authority = authorities.of_kind(_checked(terminal, kind))
        if file.suffix.lower() in {".ttl", ".nt"}:
            content = as_skos(authority, settings.base_iri, kind).encode()
        else:
            content = as_table(authority, settings.base_iri, kind)
        if str(file) == "-":
            sys.stdout.buffer.write(content)
        else:
            file.write_bytes(content)
    except OSError as error:
        terminal.fail(f"{error.filename or file}: {error.strerror or error}")
    terminal.note("written_names", count=str(len(authority.entries)), file=str(file))


def _checked(terminal: Terminal, kind: str) -> str:
    if kind not in KINDS:
        _fail(terminal, "no_such_kind", value=kind, known=", ".join(KINDS))
    return kind


def _fail(terminal: Terminal, key: str, **values: str) -> NoReturn:
    terminal.fail(message(f"cli.{key}", terminal.language, **values))


def reconcile(terminal: Terminal) -> None:
    """Write the files of decisions; what a person wrote in them stays."""
    settings = terminal.settings
    directory = terminal.store()
    release = directory.current()
    if release is None:
        raise NoRelease(str(directory.path))
    authorities = with_decisions(load_authorities(), settings.decisions)
    records = read_records(release)
    settings.decisions.mkdir(parents=True, exist_ok=True)
    with _without_collector():
        bearers = bearers_of(namings_of(records), authorities)
        asked = questions_among(bearers, authorities, settings.decisions)
    for one in without_effect(bearers, settings.decisions):
        told = {"source": one.file, "line": str(one.line), "name": one.name}
        terminal.note("without_effect", **told)
    for name, proposals in asked.items():
        path = settings.decisions / name
        write_questions(path, proposals)
        terminal.note("proposed", count=str(len(proposals)), file=str(path))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Do without the search for circles of objects: there are none among names, and many names."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
