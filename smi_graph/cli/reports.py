"""``smi-graph reports``: what readers say is wrong, and what the archive decides about it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

from smi_graph.cli.console import printable
from smi_graph.messages import message
from smi_graph.reports import (
    STATES,
    ReportStore,
    Sizes,
    cleaned,
    find_field,
)
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal
    from smi_graph.reports import KeptReport, Report

_ANONYMOUS = "anonymous"
_LONGEST_NAME = 200
_SHOWN = 80
_SHOWN_TEXTS = ("words", "wrong", "proposal", "reason")


def list_all(terminal: Terminal, state: str | None, *, as_json: bool) -> None:
    """Print the reports: a table, or one JSON object a line."""
    if state is not None and state not in STATES:
        words = {"state": printable(state), "known": ", ".join(STATES)}
        terminal.fail(message("report.no_such_state", terminal.language, **words))
    store, minter = _store(terminal), IriMinter(terminal.settings.base_iri)
    found = store.kept(state)
    if as_json:
        for kept in found:
            line = orjson.dumps(kept.to_json(minter.contribution(kept.number)))
            sys.stdout.buffer.write(line + b"\n")
        return
    if not found:
        _say(terminal, "none")
        return
    headings = ("number", "created", "state", "about", "field", "wrong")
    table = Table(*(message(f"report.{key}", terminal.language) for key in headings))
    for kept in found:
        table.add_row(*map(Text, _row(terminal, kept)))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def _row(terminal: Terminal, kept: KeptReport) -> tuple[str, ...]:
    report = kept.report
    state = message(f"report.state_{kept.state}", terminal.language)
    wrong = printable(report.wrong).replace("\n", " ")
    shortened = wrong if len(wrong) <= _SHOWN else wrong[:_SHOWN] + "…"
    about = printable(report.about.removeprefix(terminal.settings.base_iri))
    return str(kept.number), kept.created, state, about, _field(terminal, report), shortened


def show(terminal: Terminal, number: int) -> None:
    """Print a report whole."""
    kept = _store(terminal).get(number)
    report, says = kept.report, kept.to_json("")
    lines = {
        "number": str(kept.number),
        "created": kept.created,
        "state": message(f"report.state_{kept.state}", terminal.language),
        "about": report.about,
        "field": _field(terminal, report),
        "shown_old": "" if report.value is None else report.value.value,
        **{f"shown_{name}": getattr(report, name) for name in ("words", "wrong", "reason")},
        "shown_new": report.proposal,
        "mail_kept": kept.mail or "",
        "decided": kept.decided or "",
        "attribution": _author(terminal, kept) if kept.state == "accepted" else "",
        "shown_note": says["note"],
        "why": says["why"],
    }
    for key, value in lines.items():
        if value:
            name = message(f"report.{key}", terminal.language)
            shown = printable(value).replace("\n", "\n    ")
            sys.stdout.write(f"{name}: {shown}\n")


def accept(terminal: Terminal, number: int, note: str, attribution: str) -> None:
    """Let the next build publish a report, and say under which identifier."""
    name = cleaned(attribution)
    note = cleaned(note)
    _check_length(terminal, "--note", note, Sizes().reason)
    _check_length(terminal, "--attribution", name, _LONGEST_NAME)
    name = "" if name == _ANONYMOUS else " ".join(name.split())
    kept = _store(terminal).accept(number, note=note, attribution=name)
    iri = IriMinter(terminal.settings.base_iri).contribution(number)
    _say(terminal, "accepted", number=str(number), iri=iri, who=_author(terminal, kept))


def reject(terminal: Terminal, number: int, why: str) -> None:
    """Decide that a report is not published."""
    why = cleaned(why)
    if not why:
        terminal.fail(message("report.why_empty", terminal.language, number=str(number)))
    _check_length(terminal, "--why", why, Sizes().reason)
    before = _store(terminal).get(number)
    _store(terminal).reject(number, why=why)
    key = "rejected_published" if before.state == "accepted" else "rejected"
    _say(terminal, key, number=str(number))


def forget(terminal: Terminal, number: int) -> None:
    """Delete the address of a reader."""
    had_one = _store(terminal).forget(number)
    _say(terminal, "forgotten" if had_one else "nothing_to_forget", number=str(number))


def _store(terminal: Terminal) -> ReportStore:
    """Open the file of reports, without what was kept long enough."""
    terminal.store()
    store = ReportStore(terminal.settings.reports_path())
    store.tidy()
    return store


def _check_length(terminal: Terminal, option: str, text: str, most: int) -> None:
    if len(text) > most:
        words = {"option": option, "most": str(most)}
        terminal.fail(message("report.option_long", terminal.language, **words))


def _field(terminal: Terminal, report: Report) -> str:
    kind = report.about.removeprefix(terminal.settings.base_iri).partition("/")[0]
    if report.predicate is None:
        return message("report.field_whole", terminal.language)
    field = find_field(kind, report.predicate, report.language)
    return report.predicate if field is None else field.called(terminal.language)


def _author(terminal: Terminal, kept: KeptReport) -> str:
    return printable(kept.attribution) or message("report.a_reader", terminal.language)


def _say(terminal: Terminal, key: str, **values: str) -> None:
    if not terminal.quiet:
        sys.stderr.write(message(f"report.{key}", terminal.language, **values) + "\n")
