"""``smi-graph export``: dumps of a release."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from smi_graph.authorities import AuthorityError
from smi_graph.cli.console import DATA_REFUSED, Terminal
from smi_graph.export.check import check_dump
from smi_graph.export.compression import COMPRESSIONS
from smi_graph.export.layout import ENTITIES, RDF, publish
from smi_graph.export.quickstatements import write_quickstatements
from smi_graph.export.rdf import export_rdf, rdf_outputs
from smi_graph.export.ro_crate import write_crate
from smi_graph.export.schema import load_schema
from smi_graph.export.wikidata import DEFAULT_OUTPUTS, export_wikidata
from smi_graph.export.work import KINDS, Output
from smi_graph.messages import message
from smi_graph.store import NoRelease, Release, ReleaseDirectory, StoreError

_MOST_FAULTS = 100


def wikidata(terminal: Terminal, into: Path, release_id: str | None, compress: str | None) -> None:
    """Write the Wikidata-style dumps and say what they hold."""
    outputs: tuple[Output, ...] = DEFAULT_OUTPUTS
    if compress is not None:
        chosen = _compressions(terminal, compress)
        outputs = tuple(Output(kind, compression) for kind in KINDS for compression in chosen)
    directory, release = _release(terminal, release_id)
    by_suffix = {output.suffix: output for output in outputs}

    def write(paths: dict[str, Path]) -> dict[str, object]:
        size = (release.path / "records.jsonl.gz").stat().st_size
        with terminal.counting("exporting", total_bytes=size) as progress:
            done = export_wikidata(
                release,
                directory,
                {by_suffix[suffix]: path for suffix, path in paths.items()},
                decisions=terminal.settings.decisions,
                processes=terminal.settings.processes,
                progress=progress,
            )
        counts: dict[str, object] = dict(done.entities)
        return {**counts, "statements": done.statements, "redirects": done.redirects}

    _publish(terminal, release, into / ENTITIES, list(by_suffix), write)


def rdf(terminal: Terminal, into: Path, release_id: str | None, compress: str | None) -> None:
    """Write the archive's own RDF, with a description of the release as an RO-Crate."""
    chosen = _compressions(terminal, compress or "gz")
    _, release = _release(terminal, release_id)
    outputs = rdf_outputs(chosen)

    def write(paths: dict[str, Path]) -> dict[str, object]:
        with terminal.counting("exporting", total_bytes=0) as progress:
            counts = export_rdf(
                release, {outputs[suffix]: path for suffix, path in paths.items()}, progress
            )
        folder = next(iter(paths.values())).parent
        write_crate(release, folder, load_schema().license)
        return dict(counts)

    _publish(terminal, release, into / RDF, list(outputs), write)


def quickstatements(terminal: Terminal, output: Path, release_id: str | None) -> None:
    """Write commands of QuickStatements for items with a reviewed counterpart."""
    _, release = _release(terminal, release_id)
    with output.open("w", encoding="utf-8") as file:
        count = write_quickstatements(release, file, terminal.settings.decisions)
    terminal.note("quickstatements", count=str(count), file=str(output))


def check(terminal: Terminal, file: Path) -> None:
    """Check a dump against the rules of its format; exit 1 when it breaks any."""
    try:
        report = check_dump(file)
    except OSError as error:
        why = f"{error.strerror or error}: {file}"
        terminal.fail(message("cli.check_failed", terminal.language, why=why))
    except ValueError as error:
        terminal.fail(message("cli.check_failed", terminal.language, why=str(error)))
    for fault in report.faults[:_MOST_FAULTS]:
        typer.echo(fault.sentence(terminal.language))
    if report.count:
        words = {"file": str(file), "count": str(report.count)}
        terminal.fail(message("cli.dump_is_broken", terminal.language, **words), DATA_REFUSED)
    terminal.note(
        "dump_is_sound",
        file=str(file),
        entities=str(report.entities),
        statements=str(report.statements),
    )


def _publish(
    terminal: Terminal,
    release: Release,
    place: Path,
    suffixes: list[str],
    write: Callable[[dict[str, Path]], dict[str, object]],
) -> None:
    try:
        done = publish(release, place, load_schema().license, suffixes, write)
    except OSError as error:
        why = f"{error.strerror or error}: {error.filename or place}"
        terminal.fail(message("cli.export_failed", terminal.language, why=why), DATA_REFUSED)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    except AuthorityError as error:
        terminal.fail(error.sentence(terminal.language))
    if not load_schema().license:
        terminal.note("no_license")
    terminal.note("exported", folder=str(done.folder), files=str(len(done.files)))


def _compressions(terminal: Terminal, wish: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(name.strip() for name in wish.split(",")))
    unknown = [name for name in chosen if name not in COMPRESSIONS]
    if unknown:
        words = {"compression": unknown[0], "known": ", ".join(COMPRESSIONS)}
        terminal.fail(message("cli.no_such_compression", terminal.language, **words))
    return chosen


def _release(terminal: Terminal, release_id: str | None) -> tuple[ReleaseDirectory, Release]:
    directory = ReleaseDirectory(terminal.settings.store)
    try:
        found = directory.current() if release_id is None else directory.get(release_id)
        if found is None:
            raise NoRelease(str(directory.path))
        _ = found.manifest
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    return directory, found
