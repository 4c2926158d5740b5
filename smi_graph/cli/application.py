"""The command ``smi-graph`` and its subcommands."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from typer.main import get_command

from smi_graph.cli.archive_option import OPTION, choose_archive
from smi_graph.cli.console import USAGE, Terminal, printable
from smi_graph.cli.help import word_help
from smi_graph.messages import WordedError, message
from smi_graph.resources import ARCHIVE_VARIABLE
from smi_graph.settings import (
    LogFormat,
    Settings,
    language_of_the_environment,
    setting_errors,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.messages import Language

Sources = Annotated[list[str], typer.Argument()]
Store = Annotated[Path | None, typer.Option("--store", show_default=False)]
DefaultGraph = Annotated[str | None, typer.Option("--default-graph")]
Encoding = Annotated[str | None, typer.Option("--encoding", show_default=False)]
Sheet = Annotated[str | None, typer.Option("--sheet", show_default=False)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q")]

Into = Annotated[Path, typer.Option("--into")]
OfRelease = Annotated[str | None, typer.Option("--release")]
Processes = Annotated[int | None, typer.Option(min=1)]
Compress = Annotated[str | None, typer.Option("--compress")]

application = typer.Typer(
    name="smi-graph",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
releases = typer.Typer(no_args_is_help=True)
application.add_typer(releases, name="releases")
exports = typer.Typer(no_args_is_help=True)
application.add_typer(exports, name="export")
reports = typer.Typer(no_args_is_help=True)
application.add_typer(reports, name="reports")

names = typer.Typer(no_args_is_help=True)
application.add_typer(names, name="authorities")

archives = typer.Typer(no_args_is_help=True)
application.add_typer(archives, name="archive")

_LONGEST_NAME = 500

ReportNumber = Annotated[int, typer.Argument(min=1)]


@application.callback()
def root(
    archive_folder: Annotated[Path | None, typer.Option(OPTION, metavar="DIR")] = None,
) -> None:
    """Take the options of every command; `choose_archive` has seen to this one by now."""


def main() -> None:
    """Run the command line; bad input ends in a sentence, never in a traceback."""
    arguments = choose_archive(sys.argv[1:])
    command = get_command(application)
    try:
        with without_archive() if "archive" in arguments[:1] else nullcontext():
            # To check an archive its own sentences are not needed: they may be what is wrong.
            word_help(command, _language())
        command(args=arguments)
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        sys.stderr.write(printable(sentence) + "\n")
        raise SystemExit(USAGE) from None


def _sentence(error: Exception) -> str | None:
    """Word what a command did not tell by itself; ``None`` for a fault of the program."""
    if isinstance(error, OSError) and error.filename is not None:
        words = {"file": str(error.filename), "why": error.strerror or str(error)}
        return message("cli.cannot_use", _language(), **words)
    if isinstance(error, UnicodeEncodeError):
        return message("cli.no_text", _language(), name=error.object[:_LONGEST_NAME])
    return error.sentence(_language()) if isinstance(error, WordedError) else None


@contextmanager
def without_archive() -> Iterator[None]:
    """Let the files that ship be read, whichever archive is chosen."""
    chosen = os.environ.pop(ARCHIVE_VARIABLE, None)
    try:
        yield
    finally:
        if chosen is not None:
            os.environ[ARCHIVE_VARIABLE] = chosen


def _language() -> Language:
    try:
        return Settings().spoken_language()
    except (ValidationError, OSError, ValueError):
        # The command itself will say what is wrong with the settings.
        return language_of_the_environment()


def _terminal(store: Path | None = None, *, quiet: bool = False, **changes: object) -> Terminal:
    """Make the terminal of a command; what the command line gives goes before the settings."""
    try:
        settings = Settings()
    except (ValidationError, OSError, ValueError) as error:
        for line in setting_errors(error):
            sys.stderr.write(printable(line) + "\n")
        raise typer.Exit(USAGE) from error
    given = {"store": store, **changes}
    update = {name: value for name, value in given.items() if value is not None}
    return Terminal(settings.model_copy(update=update), quiet)


@application.command()
def extract(
    sources: Sources,
    output: Annotated[Path, typer.Option("--output", "-o")],
    encoding: Encoding = None,
    sheet: Sheet = None,
    quiet: Quiet = False,
) -> None:
    """Read sources into JSON lines; rejected items are listed with the reason."""
    from smi_graph.cli.extract import run  # noqa: PLC0415

    terminal = _terminal(quiet=quiet)
    run(terminal, sources, output, terminal.source_options(encoding, sheet))


@application.command()
def mentions(
    sources: Sources,
    output: Annotated[Path, typer.Option("--output", "-o")],
    encoding: Encoding = None,
    sheet: Sheet = None,
    quiet: Quiet = False,
) -> None:
    """Find what the titles and texts of sources name, each with the words that say it."""
    from smi_graph.cli.extract import mentions as run  # noqa: PLC0415

    terminal = _terminal(quiet=quiet)
    run(terminal, sources, output, terminal.source_options(encoding, sheet))


@application.command()
def build(
    sources: Sources,
    store: Store = None,
    strict: Annotated[bool, typer.Option("--strict")] = False,
    sync: Annotated[bool, typer.Option("--sync")] = False,
    withdraw: Annotated[str | None, typer.Option("--withdraw", show_default=False)] = None,
    full: Annotated[bool, typer.Option("--full", "--afresh")] = False,
    processes: Processes = None,
    memory: Annotated[int | None, typer.Option(min=512)] = None,
    engine: Annotated[str, typer.Option()] = "local",
    scheduler: Annotated[str | None, typer.Option()] = None,
    work: Annotated[
        str | None,
        typer.Option(),
    ] = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    quiet: Quiet = False,
) -> None:
    """Read, map, validate and load sources, and publish a release."""
    from smi_graph.cli.build import run  # noqa: PLC0415

    changes = {"processes": processes, "build_memory_bytes": memory and memory * 2**20}
    terminal = _terminal(store, quiet=quiet, **changes)
    run(
        terminal,
        sources,
        strict=strict,
        sync=sync,
        full=full,
        work=work,
        engine_name=engine,
        scheduler=scheduler,
        withdraw=withdraw,
        reading=terminal.source_options(encoding, sheet),
    )


@application.command()
def validate(
    sources: Annotated[list[str] | None, typer.Argument()] = None,
    store: Store = None,
    report_format: Annotated[str, typer.Option("--format")] = "table",
    encoding: Encoding = None,
    sheet: Sheet = None,
    quiet: Quiet = False,
) -> None:
    """Print the SHACL validation report for sources or for the current release."""
    from smi_graph.cli.validate import run  # noqa: PLC0415

    terminal = _terminal(store, quiet=quiet)
    options = terminal.source_options(encoding, sheet)
    run(terminal, sources or [], report_format, options, of_store=store is not None)


@application.command()
def serve(
    store: Store = None,
    rdf: Annotated[list[Path] | None, typer.Option("--rdf")] = None,
    files: Annotated[list[Path] | None, typer.Argument()] = None,
    remote: Annotated[
        str | None,
        typer.Option("--remote"),
    ] = None,
    default_graph: DefaultGraph = None,
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option()] = None,
    workers: Annotated[int | None, typer.Option(min=1)] = None,
    log_format: Annotated[LogFormat | None, typer.Option("--log-format")] = None,
    quiet: Quiet = False,
) -> None:
    """Serve a local store, a remote SPARQL endpoint, or any RDF files, over HTTP."""
    from smi_graph.cli.serve import run  # noqa: PLC0415

    terminal = _terminal(
        store,
        quiet=quiet,
        remote=remote,
        remote_default_graph=default_graph,
        workers=workers,
        log_format=log_format,
    )
    run(terminal, [*(rdf or []), *(files or [])], host, port)


@application.command()
def publish(
    remote: Annotated[str, typer.Option("--remote")],
    default_graph: DefaultGraph = None,
    store: Store = None,
    quiet: Quiet = False,
) -> None:
    """Load the current release into a remote graph store, replacing its content."""
    from smi_graph.cli.export import publish_remotely as run  # noqa: PLC0415

    run(_terminal(store, quiet=quiet, remote_default_graph=default_graph), remote)


@application.command()
def query(
    name: Annotated[str, typer.Argument()],
    parameters: Annotated[list[str] | None, typer.Option("--param")] = None,
    answer_format: Annotated[str, typer.Option("--format")] = "table",
    limit: Annotated[int | None, typer.Option(min=0)] = None,
    offset: Annotated[int | None, typer.Option(min=0)] = None,
    store: Store = None,
) -> None:
    """Run a saved query, or a query from a file, on the current release."""
    from smi_graph.cli.query import run  # noqa: PLC0415

    run(_terminal(store), name, parameters or [], answer_format, limit=limit, offset=offset)


@application.command()
def mcp(store: Store = None) -> None:
    """Serve an assistant over standard input and output (Model Context Protocol)."""
    from smi_graph.cli.serve import serve_assistant as run  # noqa: PLC0415

    run(_terminal(store, quiet=True))


@application.command()
def explain(
    code: Annotated[str, typer.Argument()],
    store: Store = None,
    check: Annotated[bool, typer.Option("--check")] = False,
) -> None:
    """Print the source passage of every statement of a record."""
    from smi_graph.cli.explain import run  # noqa: PLC0415

    run(_terminal(store), code, check=check)


@application.command()
def reconcile(store: Store = None, quiet: Quiet = False) -> None:
    """Propose matches for unidentified names, and write them to a file for a person to decide."""
    from smi_graph.cli.authorities import reconcile as run  # noqa: PLC0415

    run(_terminal(store, quiet=quiet))


@application.command()
def desk(
    store: Store = None,
    port: Annotated[int, typer.Option(min=0, max=65535)] = 0,
    by: Annotated[str | None, typer.Option("--by", show_default=False)] = None,
    quiet: Quiet = False,
) -> None:
    """Serve a page on this machine for settling names, reports and data-quality notes."""
    from smi_graph.cli.desk import run  # noqa: PLC0415

    run(_terminal(store, quiet=quiet), port, by)


@application.command()
def up(
    store: Store = None,
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option()] = None,
    quiet: Quiet = False,
) -> None:
    """Build the sample records if necessary, and serve them."""
    from smi_graph.cli.serve import up as run  # noqa: PLC0415

    run(_terminal(store, quiet=quiet), host, port)


@application.command()
def settings() -> None:
    """Print every setting with its value and meaning."""
    _terminal().show_settings()


@releases.command("list")
def list_releases(store: Store = None) -> None:
    """List the releases, newest first."""
    from smi_graph.cli.releases import list_all  # noqa: PLC0415

    list_all(_terminal(store))


@releases.command("show")
def show_release(
    release: Annotated[str | None, typer.Argument()] = None,
    store: Store = None,
) -> None:
    """Print the manifest of a release."""
    from smi_graph.cli.releases import show  # noqa: PLC0415

    show(_terminal(store), release)


@releases.command("diff")
def diff_releases(
    older: Annotated[str, typer.Argument()],
    newer: Annotated[str | None, typer.Argument()] = None,
    answer_format: Annotated[str, typer.Option("--format")] = "text",
    store: Store = None,
) -> None:
    """List what was added, changed and withdrawn from one release to another."""
    from smi_graph.cli.releases import differ  # noqa: PLC0415

    differ(_terminal(store), older, newer, answer_format)


@releases.command("rollback")
def roll_back(
    release: Annotated[str | None, typer.Argument()] = None,
    store: Store = None,
) -> None:
    """Make an older release the current one."""
    from smi_graph.cli.releases import roll_back as run  # noqa: PLC0415

    run(_terminal(store), release)


@releases.command("prune")
def prune(
    keep: Annotated[int, typer.Option(min=0)] = 3,
    store: Store = None,
) -> None:
    """Remove the oldest releases; never the current one."""
    from smi_graph.cli.releases import prune as run  # noqa: PLC0415

    run(_terminal(store), keep)


@releases.command("verify")
def verify_releases(
    release: Annotated[str | None, typer.Argument()] = None,
    every: Annotated[bool, typer.Option("--all")] = False,
    store: Store = None,
    quiet: Quiet = False,
) -> None:
    """Check every part of releases, and the registers beside them."""
    from smi_graph.cli.keeping import verify  # noqa: PLC0415

    verify(_terminal(store, quiet=quiet), release, every=every)


@releases.command("restore")
def restore_release(
    source: Annotated[Path, typer.Option("--from")],
    store: Store = None,
    processes: Processes = None,
    quiet: Quiet = False,
) -> None:
    """Restore a release from its dump or its records alone."""
    from smi_graph.cli.keeping import restore_release as run  # noqa: PLC0415

    run(_terminal(store, quiet=quiet, processes=processes), source)


@releases.command("rebuild-numbers")
def rebuild_numbers(
    dumps: Annotated[list[Path] | None, typer.Option("--from")] = None,
    of_releases: Annotated[list[str] | None, typer.Option("--release")] = None,
    store: Store = None,
    processes: Processes = None,
    quiet: Quiet = False,
) -> None:
    """Rebuild the lost register of Q and P numbers."""
    from smi_graph.cli.keeping import rebuild  # noqa: PLC0415

    terminal = _terminal(store, quiet=quiet, processes=processes)
    rebuild(terminal, dumps or [], of_releases or [])


@application.command()
def backup(
    into: Annotated[str, typer.Option("--into")],
    store: Store = None,
    quiet: Quiet = False,
) -> None:
    """Copy releases, numbers and reports while the service runs."""
    from smi_graph.cli.keeping import back_up_all  # noqa: PLC0415

    back_up_all(_terminal(store, quiet=quiet), into)


@application.command()
def restore(
    source: Annotated[str, typer.Option("--from")],
    backup: Annotated[str | None, typer.Option("--backup")] = None,
    store: Store = None,
    quiet: Quiet = False,
) -> None:
    """Restore releases, numbers and reports from a backup."""
    from smi_graph.cli.keeping import restore_all  # noqa: PLC0415

    restore_all(_terminal(store, quiet=quiet), source, backup)


@exports.command("wikidata")
def export_wikidata(
    into: Into,
    store: Store = None,
    release: OfRelease = None,
    compress: Compress = None,
    with_mentions: Annotated[bool, typer.Option("--with-mentions")] = False,
    processes: Processes = None,
    quiet: Quiet = False,
) -> None:
    """Write the data dumps that Wikidata's tools read: JSON, Turtle, N-Triples, truthy."""
    from smi_graph.cli.export import wikidata  # noqa: PLC0415

    terminal = _terminal(store, quiet=quiet, processes=processes)
    wikidata(terminal, into, release, compress, with_mentions=with_mentions)


@exports.command("rdf")
def export_rdf(
    into: Into,
    store: Store = None,
    release: OfRelease = None,
    compress: Compress = None,
    with_annotations: Annotated[bool, typer.Option("--with-annotations")] = False,
    processes: Processes = None,
    quiet: Quiet = False,
) -> None:
    """Write the archive's own RDF: N-Quads, TriG, Turtle by class, JSON-LD, RO-Crate."""
    from smi_graph.cli.export import rdf  # noqa: PLC0415

    terminal = _terminal(store, quiet=quiet, processes=processes)
    rdf(terminal, into, release, compress, with_annotations=with_annotations)


@exports.command("wikibase-import")
def export_wikibase_import(
    into: Into,
    store: Store = None,
    release: OfRelease = None,
    quiet: Quiet = False,
) -> None:
    """Write properties and items to load into another Wikibase."""
    from smi_graph.cli.export import wikibase_import  # noqa: PLC0415

    wikibase_import(_terminal(store, quiet=quiet), into, release)


@exports.command("quickstatements")
def export_quickstatements(
    output: Annotated[Path, typer.Option("--output", "-o")],
    store: Store = None,
    release: OfRelease = None,
    quiet: Quiet = False,
) -> None:
    """Write commands that add the archive's statements to reviewed items of Wikidata."""
    from smi_graph.cli.export import quickstatements  # noqa: PLC0415

    quickstatements(_terminal(store, quiet=quiet), output, release)


@application.command("check-dump")
def check_dump(
    file: Annotated[Path, typer.Argument()],
    quiet: Quiet = False,
) -> None:
    """Check a Wikidata-style data dump against the rules of its format."""
    from smi_graph.cli.export import check  # noqa: PLC0415

    check(_terminal(quiet=quiet), file)


@reports.command("list")
def list_reports(
    state: Annotated[str | None, typer.Option()] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    store: Store = None,
) -> None:
    """List the reports by readers."""
    from smi_graph.cli.reports import list_all  # noqa: PLC0415

    list_all(_terminal(store), state, as_json=as_json)


@reports.command("show")
def show_report(number: ReportNumber, store: Store = None) -> None:
    """Print a whole report, with the e-mail address if the reader gave one."""
    from smi_graph.cli.reports import show  # noqa: PLC0415

    show(_terminal(store), number)


@reports.command("accept")
def accept_report(
    number: ReportNumber,
    note: Annotated[str, typer.Option()] = "",
    attribution: Annotated[str, typer.Option()] = "anonymous",
    store: Store = None,
) -> None:
    """Publish a report as a correction with the next build, next to the archive's own value."""
    from smi_graph.cli.reports import accept  # noqa: PLC0415

    accept(_terminal(store), number, note, attribution)


@reports.command("reject")
def reject_report(
    number: ReportNumber,
    why: Annotated[str, typer.Option()],
    store: Store = None,
) -> None:
    """Reject a report, so that it is not published or no longer published."""
    from smi_graph.cli.reports import reject  # noqa: PLC0415

    reject(_terminal(store), number, why)


@reports.command("forget")
def forget_mail(number: ReportNumber, store: Store = None) -> None:
    """Delete the e-mail address of the reader who sent a report."""
    from smi_graph.cli.reports import forget  # noqa: PLC0415

    forget(_terminal(store), number)


@names.command("import")
def import_names(
    file: Annotated[Path, typer.Argument()],
    kind: Annotated[str, typer.Option("--kind")] = "person",
    reviewed: Annotated[bool, typer.Option("--reviewed")] = False,
    quiet: Quiet = False,
) -> None:
    """Read a table of names into that of the archive."""
    from smi_graph.cli.authorities import bring  # noqa: PLC0415

    bring(_terminal(None, quiet=quiet), file, kind, reviewed=reviewed)


@names.command("export")
def export_names(
    file: Annotated[Path, typer.Argument()],
    kind: Annotated[str, typer.Option("--kind")] = "person",
    quiet: Quiet = False,
) -> None:
    """Write the table of names for others."""
    from smi_graph.cli.authorities import give  # noqa: PLC0415

    give(_terminal(None, quiet=quiet), file, kind)


@archives.command("new")
def new_archive(folder: Annotated[Path, typer.Argument()]) -> None:
    """Write the folder of a new archive, with an explanation in each file."""
    from smi_graph.cli.archives import new  # noqa: PLC0415

    new(_terminal(), folder)


@archives.command("check")
def check_archive(folder: Annotated[Path | None, typer.Argument()] = None) -> None:
    """List each error in the folder of an archive, with file and line."""
    from smi_graph.cli.archives import check  # noqa: PLC0415

    if folder is not None:
        os.environ[ARCHIVE_VARIABLE] = str(folder.resolve())
    check(_language())
