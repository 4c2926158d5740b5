"""``smi-graph validate``: the SHACL report of sources or of a release."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from smi_graph.cli.console import DATA_REFUSED, Terminal, printable
from smi_graph.messages import message
from smi_graph.pipeline.checking import check_sources, check_store
from smi_graph.pipeline.environment import Environment

if TYPE_CHECKING:
    from smi_graph.records.items import SourceOptions
    from smi_graph.validation import ValidationReport

_FORMATS = ("table", "turtle", "json")


def run(
    terminal: Terminal,
    sources: list[str],
    report_format: str,
    options: SourceOptions,
    *,
    of_store: bool,
) -> None:
    """Print the report; exit 1 when a record would not be published."""
    if report_format not in _FORMATS:
        terminal.fail(
            message(
                "cli.no_such_format",
                terminal.language,
                format=report_format,
                known=", ".join(_FORMATS),
            )
        )
    if bool(sources) == of_store:
        terminal.fail(message("cli.sources_or_store", terminal.language))
    report, refused = _report(terminal, sources, options)
    terminal.say_passed_over(options.passed_over)
    if report_format == "json":
        sys.stdout.write(orjson.dumps(report.to_json(), option=orjson.OPT_INDENT_2).decode() + "\n")
    elif report_format == "turtle":
        sys.stdout.write(report.to_turtle())
    else:
        _print_table(terminal, report)
    if refused or not report.publishable:
        raise typer.Exit(DATA_REFUSED)


def _report(
    terminal: Terminal, sources: list[str], options: SourceOptions
) -> tuple[ValidationReport, bool]:
    settings = terminal.settings
    environment = Environment(settings.base_iri, settings.decisions)
    with terminal.counting("validating") as tell:

        def progress(done: int) -> None:
            tell(done, 0)

        how: dict[str, Any] = {"processes": settings.processes, "progress": progress}
        if sources:
            report, refusals = check_sources(sources, environment, options, **how)
            terminal.refuse(refusals)
            return report, bool(refusals)
        return check_store(terminal.store(), **how), False


def _print_table(terminal: Terminal, report: ValidationReport) -> None:
    language, base = terminal.language, terminal.settings.base_iri
    table = Table(
        *(
            message(f"cli.{key}", language)
            for key in ("severity", "node", "path", "value", "message")
        )
    )
    for result in report.results:
        severity = message(f"cli.{result.severity}", language)
        path = (result.path or "").rsplit("#", 1)[-1]
        node, value = (
            text.removeprefix(base) for text in (result.focus_node, result.value_text or "")
        )
        row = (severity, node, path, value, result.message(language))
        table.add_row(*(Text(printable(cell)) for cell in row))
    if report.results:
        Console(soft_wrap=not sys.stdout.isatty()).print(table)
    counts = _counts(report)
    sys.stdout.write(
        message("cli.validated", language, violations=str(counts[0]), warnings=str(counts[1]))
        + "\n"
    )


def _counts(report: ValidationReport) -> tuple[int, int]:
    violations = len(report.violations())
    return violations, len(report.results) - violations
