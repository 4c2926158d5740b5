"""``smi-graph build``: sources to a published release."""

from __future__ import annotations

import typer

from smi_graph.authorities import AuthorityError
from smi_graph.build import BuildOptions, BuildResult, NothingToPublish, build
from smi_graph.build.engines import ProcessEngine
from smi_graph.cli.console import DATA_REFUSED, INTERRUPTED, Terminal
from smi_graph.messages import message
from smi_graph.records.items import bytes_of_sources
from smi_graph.store import ReleaseDirectory, StoreError


def run(terminal: Terminal, sources: list[str], **options: bool) -> None:
    """Build and say what came of it; exit 1 when anything was refused.

    Parameters
    ----------
    **options
        ``strict``, ``sync`` and ``afresh`` of the build.
    """
    if build_release(terminal, sources, **options).refusals:
        raise typer.Exit(DATA_REFUSED)


def build_release(terminal: Terminal, sources: list[str], **options: bool) -> BuildResult:
    """Build a release and say what was refused and published."""
    settings = terminal.settings
    directory = ReleaseDirectory(settings.store)
    chosen = BuildOptions(
        base_iri=settings.base_iri,
        decisions=settings.decisions,
        memory_bytes=settings.build_memory_bytes,
        **options,
    )
    engine = ProcessEngine(settings.processes)
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
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language), DATA_REFUSED)
    except AuthorityError as error:
        terminal.fail(error.sentence(terminal.language))
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
    if result.refusals:
        kept = result.release.path / "quarantine.jsonl"
        terminal.note("quarantined", count=str(len(result.refusals)), file=str(kept))
