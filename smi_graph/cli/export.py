"""``smi-graph export``: dumps of a release.

``smi-graph publish``: the current release into a store elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import typer

from smi_graph.cli.console import DATA_REFUSED, Terminal
from smi_graph.dumpcheck import check_dump
from smi_graph.dumpcheck.opening import COMPRESSIONS
from smi_graph.export.annotations import annotation_outputs, export_annotations, has_mentions
from smi_graph.export.layout import ENTITIES, ENTITIES_WITH_MENTIONS, RDF, DumpFolder, publish
from smi_graph.export.quickstatements import write_quickstatements
from smi_graph.export.rdf import export_rdf, rdf_outputs
from smi_graph.export.ro_crate import write_crate
from smi_graph.export.schema import load_schema
from smi_graph.export.wikibase_import import export_for_import
from smi_graph.export.wikidata import DEFAULT_OUTPUTS, export_wikidata
from smi_graph.export.work import KINDS, Output
from smi_graph.messages import message
from smi_graph.pipeline.environment import Environment
from smi_graph.pipeline.records_file import RECORDS_NAME, check_records
from smi_graph.store import (
    Credentials,
    NoRelease,
    Release,
    ReleaseDirectory,
    RemotePublisher,
    StoreError,
)
from smi_graph.store.manifest import DUMP_NAME

_MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The release that is exported."""

    directory: ReleaseDirectory
    release: Release
    is_current: bool


def wikidata(
    terminal: Terminal,
    into: Path,
    release_id: str | None,
    compress: str | None,
    *,
    with_mentions: bool = False,
) -> None:
    """Write the Wikidata-style dumps and say what they hold."""
    outputs: tuple[Output, ...] = DEFAULT_OUTPUTS
    if compress is not None:
        compressions = _compressions(terminal, compress)
        outputs = tuple(Output(kind, one) for kind in KINDS for one in compressions)
    chosen = _release(terminal, release_id, check_records)
    release = chosen.release
    if with_mentions:
        _check_mentions(terminal, release)
    by_suffix = {output.suffix: output for output in outputs}
    _warn_of_other_names(terminal, release)

    def write(paths: dict[str, Path]) -> dict[str, object]:
        size = (release.path / RECORDS_NAME).stat().st_size
        with terminal.counting("exporting", total_bytes=2 * size) as progress:
            done = export_wikidata(
                release,
                chosen.directory,
                {by_suffix[suffix]: path for suffix, path in paths.items()},
                decisions=terminal.settings.decisions,
                processes=terminal.settings.processes,
                progress=progress,
                with_mentions=with_mentions,
            )
        counts: dict[str, object] = dict(done.entities)
        return {**counts, "statements": done.statements, "redirects": done.redirects}

    # Beside the others, which stay what they are.
    place = into / (ENTITIES_WITH_MENTIONS if with_mentions else ENTITIES)
    _publish(terminal, chosen, place, list(by_suffix), write)


def rdf(
    terminal: Terminal,
    into: Path,
    release_id: str | None,
    compress: str | None,
    *,
    with_annotations: bool = False,
) -> None:
    """Write the archive's own RDF, with a description of the release as an RO-Crate."""
    compressions = _compressions(terminal, compress or "gz")
    chosen = _release(terminal, release_id, lambda release: release.check(DUMP_NAME))
    release = chosen.release
    outputs = rdf_outputs(compressions)
    annotated = annotation_outputs(compressions) if with_annotations else {}
    if with_annotations:
        _check_mentions(terminal, release)
        _warn_of_other_names(terminal, release)

    def write(paths: dict[str, Path]) -> dict[str, object]:
        with terminal.counting("exporting", total_bytes=release.manifest.quads) as progress:
            by_output = {outputs[suffix]: paths[suffix] for suffix in outputs}
            counts = export_rdf(release, by_output, terminal.settings.processes, progress)
        if annotated:
            size = (release.path / RECORDS_NAME).stat().st_size
            with terminal.counting("exporting", total_bytes=size) as progress:
                counts += export_annotations(
                    release,
                    {annotated[suffix]: paths[suffix] for suffix in annotated},
                    decisions=terminal.settings.decisions,
                    processes=terminal.settings.processes,
                    progress=progress,
                )
        folder = next(iter(paths.values())).parent
        write_crate(release, folder, load_schema().license)
        return dict(counts)

    _publish(terminal, chosen, into / RDF, [*outputs, *annotated], write)


def _check_mentions(terminal: Terminal, release: Release) -> None:
    """Refuse a release whose records are gone, or whose texts nobody looked into."""
    try:
        check_records(release)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    if not has_mentions(release):
        why = message("cli.no_mentions", terminal.language, release=release.id)
        terminal.fail(why, DATA_REFUSED)


def quickstatements(terminal: Terminal, output: Path, release_id: str | None) -> None:
    """Write commands of QuickStatements for items with a reviewed counterpart."""
    release = _release(terminal, release_id, check_records).release
    try:
        with output.open("w", encoding="utf-8") as file:
            count = write_quickstatements(release, file, terminal.settings.decisions)
    except OSError as error:
        _fail_to_write(terminal, error, output)
    terminal.note("quickstatements", count=str(count), file=str(output))


def wikibase_import(terminal: Terminal, into: Path, release_id: str | None) -> None:
    """Write what WikibaseIntegrator can load into another Wikibase."""
    chosen = _release(terminal, release_id, check_records)
    release = chosen.release
    size = (release.path / RECORDS_NAME).stat().st_size
    decisions = terminal.settings.decisions
    try:
        with terminal.counting("exporting", total_bytes=2 * size) as progress:
            done = export_for_import(release, chosen.directory, into, decisions, progress)
    except OSError as error:
        _fail_to_write(terminal, error, into)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    terminal.note(
        "wikibase_import",
        folder=str(into),
        properties=str(done.properties),
        items=str(done.items),
    )


def check(terminal: Terminal, file: Path) -> None:
    """Check a dump against the rules of its format; exit 1 when it breaks any."""
    try:
        report = check_dump(file)
    except OSError as error:
        why = f"{error.strerror or error}: {file}"
        terminal.fail(message("cli.check_failed", terminal.language, why=why))
    except ValueError:
        why = message("dumps.unknown_format", terminal.language, file=file.name)
        terminal.fail(message("cli.check_failed", terminal.language, why=why))
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


def _warn_of_other_names(terminal: Terminal, release: Release) -> None:
    """Say when names may lead to other entities now than they did in the release."""
    manifest, decisions = release.manifest, terminal.settings.decisions
    now = Environment(manifest.base_iri, decisions, mentions=terminal.settings.mentions).digest()
    if manifest.environment_sha256 not in {"", now}:
        terminal.note("other_environment", release=release.id)


def _publish(
    terminal: Terminal,
    chosen: _Chosen,
    place: Path,
    suffixes: list[str],
    write: Callable[[dict[str, Path]], dict[str, object]],
) -> None:
    try:
        licence = load_schema().license
        folder = DumpFolder(place, licence, is_current=chosen.is_current)
        done = publish(chosen.release, folder, suffixes, write)
    except OSError as error:
        _fail_to_write(terminal, error, place)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    if not licence:
        terminal.note("no_license")
    terminal.note("exported", folder=str(done.folder), files=str(len(done.files)))


def _fail_to_write(terminal: Terminal, error: OSError, place: Path) -> NoReturn:
    why = f"{error.strerror or error}: {error.filename or place}"
    terminal.fail(message("cli.export_failed", terminal.language, why=why), DATA_REFUSED)


def _compressions(terminal: Terminal, wish: str) -> tuple[str, ...]:
    chosen = tuple(dict.fromkeys(name.strip() for name in wish.split(",")))
    unknown = [name for name in chosen if name not in COMPRESSIONS]
    if unknown:
        words = {"compression": unknown[0], "known": ", ".join(COMPRESSIONS)}
        terminal.fail(message("cli.no_such_compression", terminal.language, **words))
    return chosen


def _release(
    terminal: Terminal, release_id: str | None, check: Callable[[Release], None]
) -> _Chosen:
    """Choose a release, of which the part that is exported must be whole."""
    directory = terminal.store(release_id)
    try:
        current = directory.current()
        found = current if release_id is None else directory.get(release_id)
        if found is None:
            raise NoRelease(str(directory.path))
        check(found)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    return _Chosen(directory, found, current is not None and current.id == found.id)


def publish_remotely(terminal: Terminal, address: str) -> None:
    """Send every graph of the current release and say how much went where."""
    settings = terminal.settings
    try:
        release = terminal.store().current()
        if release is None:
            raise NoRelease(str(settings.store))
        release.check(DUMP_NAME)
        publisher = RemotePublisher(
            address,
            default_graph=settings.remote_default_graph,
            credentials=Credentials.from_environment(os.environ),
        )
        with publisher, terminal.counting("publishing") as progress:
            counts = publisher.publish(release, lambda quads: progress(quads, 0))
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    terminal.note(
        "published", release=release.id, graphs=str(len(counts)), triples=str(sum(counts.values()))
    )
