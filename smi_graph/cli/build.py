"""``smi-graph build``: sources to a published release."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import replace

import typer

from smi_graph.cli.console import DATA_REFUSED, INTERRUPTED, Terminal
from smi_graph.messages import message
from smi_graph.pipeline import (
    BuildOptions,
    BuildResult,
    NothingToPublish,
    TooMuchWithdrawn,
    build,
)
from smi_graph.pipeline.engines import ProcessEngine, TaskRunner
from smi_graph.records.items import SourceOptions, bytes_of_sources
from smi_graph.reports import ReportError
from smi_graph.store import ReleaseDirectory, StoreError

MOST_WITHDRAWN = 10
_ENGINES = ("local", "dask")


def run(  # noqa: PLR0913
    terminal: Terminal,
    sources: list[str],
    *,
    strict: bool,
    sync: bool,
    full: bool,
    work: str | None,
    engine_name: str,
    scheduler: str | None,
    withdraw: str | None,
    reading: SourceOptions,
) -> None:
    """Build and say what came of it; exit 1 when anything was refused."""
    if engine_name not in _ENGINES:
        known = ", ".join(_ENGINES)
        words = {"engine": engine_name, "known": known}
        terminal.fail(message("cli.no_such_engine", terminal.language, **words))
    options = replace(
        build_options(terminal),
        strict=strict,
        sync=sync,
        afresh=full,
        work=work,
        most_withdrawn=_percent(terminal, withdraw),
        encoding=reading.encoding,
        sheet=reading.sheet,
    )
    with ExitStack() as connections:
        engine: TaskRunner = ProcessEngine(terminal.settings.processes)
        if engine_name == "dask":
            engine = _cluster(terminal, scheduler, connections)
        if _build_or_ask(terminal, sources, options, engine).refusals:
            raise typer.Exit(DATA_REFUSED)


def _percent(terminal: Terminal, withdraw: str | None) -> float:
    """Read how much may be withdrawn, such as ``25%``; by default a tenth."""
    if withdraw is None:
        return MOST_WITHDRAWN
    written = withdraw.strip().removesuffix("%")
    if not written.isdecimal() or int(written) > 100:
        terminal.fail(message("cli.no_percent", terminal.language, value=withdraw))
    return int(written)


def _build_or_ask(
    terminal: Terminal, sources: list[str], options: BuildOptions, engine: TaskRunner
) -> BuildResult:
    """Build, and where too much would be withdrawn ask the person who sits there."""
    try:
        return build_release(terminal, sources, options, engine)
    except TooMuchWithdrawn as much:
        terminal.refuse(much.refusals)
        words = {"gone": str(much.gone), "published": str(much.published)}
        question = message("cli.would_withdraw", terminal.language, **words)
        if not sys.stdin.isatty() or "-" in sources:
            how = message("cli.allow_withdrawal", terminal.language, percent=str(much.percent))
            terminal.fail(f"{question} {how}", DATA_REFUSED)
        ask = message("cli.ask_withdrawal", terminal.language)
        if not typer.confirm(f"{question} {ask}", err=True):
            raise typer.Exit(DATA_REFUSED) from None
    return build_release(terminal, sources, replace(options, most_withdrawn=None), engine)


def _cluster(terminal: Terminal, scheduler: str | None, connections: ExitStack) -> TaskRunner:
    """Connect to a Dask scheduler, or start a cluster on this machine."""
    try:
        from smi_graph.pipeline.cluster import connect  # noqa: PLC0415 - an extra
    except ImportError:
        terminal.fail(message("cli.no_cluster", terminal.language))
    try:
        return connections.enter_context(connect(scheduler))
    except (OSError, ValueError) as error:
        words = {"address": scheduler or "", "why": str(error)}
        terminal.fail(message("cli.no_scheduler", terminal.language, **words))


def build_options(terminal: Terminal) -> BuildOptions:
    """Give the options of a build that the settings decide."""
    settings = terminal.settings
    return BuildOptions(
        base_iri=settings.base_iri,
        decisions=settings.decisions,
        reports=settings.reports_path(),
        mentions=settings.mentions,
        memory_bytes=settings.build_memory_bytes,
    )


def build_release(
    terminal: Terminal,
    sources: list[str],
    options: BuildOptions | None = None,
    engine: TaskRunner | None = None,
) -> BuildResult:
    """Build a release and say what was refused and published."""
    settings = terminal.settings
    directory = ReleaseDirectory(settings.store)
    chosen = options or build_options(terminal)
    engine = engine or ProcessEngine(settings.processes)
    try:
        with terminal.counting("building", total_bytes=bytes_of_sources(sources)) as progress:
            result = build(sources, directory, chosen, engine=engine, progress=progress)
    except KeyboardInterrupt:
        terminal.fail(message("cli.stopped", terminal.language), INTERRUPTED)
    except OSError as error:
        why = f"{error.strerror or error}: {error.filename or directory.path}"
        terminal.fail(message("cli.build_failed", terminal.language, why=why), DATA_REFUSED)
    except NothingToPublish as nothing:
        terminal.refuse(nothing.refusals)
        key = "cli.strict_refused" if nothing.strict else "cli.nothing_to_publish"
        terminal.fail(message(key, terminal.language, file=nothing.kept_in), DATA_REFUSED)
    except (ReportError, StoreError) as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    terminal.refuse(result.refusals)
    _report(terminal, result)
    return result


def _report(terminal: Terminal, result: BuildResult) -> None:
    if result.unchanged:
        terminal.note("unchanged", release=result.release.id)
        return
    counts = result.counts
    terminal.note(
        "built",
        release=result.release.id,
        documents=str(counts.get("documents", 0)),
        diary_entries=str(counts.get("diary_entries", 0)),
        quads=str(result.release.manifest.quads),
    )
    for key, count in sorted(counts.items()):
        if key.startswith("warning:"):
            kind = message(f"doubt.{key.removeprefix('warning:')}", terminal.language)
            terminal.note("doubts", count=str(count), kind=kind)
    settled, left = (counts.get(f"names_{end}", 0) for end in ("settled", "open"))
    if settled or left:
        terminal.note("names_settled", settled=str(settled), open=str(left))
    published, waiting = (counts.get(f"contributions{end}", 0) for end in ("", "_waiting"))
    if published or waiting:
        terminal.note("contributions", published=str(published), waiting=str(waiting))
    if unread := counts.get("unread"):
        terminal.note("unread", count=str(unread))
    start = "passed_over:"
    passed = {key.removeprefix(start): n for key, n in counts.items() if key.startswith(start)}
    terminal.say_passed_over(passed)
    if result.refusals:
        kept = result.release.path / "quarantine.jsonl"
        terminal.note("quarantined", count=str(len(result.refusals)), file=str(kept))
