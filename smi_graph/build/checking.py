"""Validation without publishing: of sources, or of what a release holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from smi_graph.build.engines import in_processes
from smi_graph.build.environment import Environment, tools_for
from smi_graph.build.partition import subjects
from smi_graph.build.parts import decompress
from smi_graph.build.quarantine import refuse_record
from smi_graph.build.register import REGISTER_NAME, Register
from smi_graph.records import Refusal
from smi_graph.records.items import SourceItem, unpack_sources
from smi_graph.records.sources import read_item
from smi_graph.store import NoRelease, ReleaseDirectory
from smi_graph.validation import RecordQuads, ValidationReport, validate_records
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from smi_graph.store import Release
    from smi_graph.validation.report import ValidationResult

_PARTITION = 500
_IRI = re.compile(r"<([^<> ]+)>")


@dataclass(frozen=True, slots=True)
class _Checked:
    """What was found in a batch: results, refusals, and lines to be judged with all others."""

    results: tuple[ValidationResult, ...]
    refusals: tuple[Refusal, ...]
    shared: frozenset[str]
    items: int


def check_sources(
    sources: Sequence[str],
    environment: Environment,
    *,
    processes: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[ValidationReport, list[Refusal]]:
    """Validate what sources hold, as a build would.

    Parameters
    ----------
    sources
        See :func:`smi_graph.records.sources.read_sources`.
    environment
        The settings of a build.
    processes
        How many work.
    progress
        Called with the number of items done.

    Returns
    -------
    tuple
        The report over all records, and what could not be read as a record.
    """
    refusals: list[Refusal] = []
    items = _items(unpack_sources(sources), refusals)
    report, refused = _check(items, environment, processes, progress)
    return report, refusals + refused


def check_store(
    directory: ReleaseDirectory,
    *,
    processes: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> ValidationReport:
    """Validate everything that the current release publishes of its records and actors.

    Raises
    ------
    smi_graph.store.NoRelease
        When there is no release yet.
    """
    release = directory.current()
    if release is None:
        raise NoRelease(str(directory.path))
    environment = Environment(release.manifest.base_iri)
    results: list[ValidationResult] = []
    done = 0
    with Register(release.path / REGISTER_NAME, read_only=True) as register:
        shared = dict(register.shared_subjects())
        published = _published(release, register, shared)
        for found in in_processes(partial(_check_quads, environment), published, processes):
            results += found
            done += _PARTITION
            progress(done)
        corrections = {one.iri: one.nquads for one in register.contributions()}
        results += _check_apart(shared | corrections, environment)
    return ValidationReport.of(results)


def _published(
    release: Release, register: Register, shared: dict[str, str]
) -> Iterator[tuple[list[RecordQuads], str]]:
    """Give what a release says of its records, each batch with the actors that it names."""
    validation = f"<{IriMinter(release.manifest.base_iri).graph('validation')}> .".encode()
    with release.dump_path.open("rb") as dump:
        records = register.records()
        while batch := list(islice(records, _PARTITION)):
            quads = []
            for record in batch:
                dump.seek(record.place.quads_at)
                lines = decompress(dump.read(record.place.quads_length)).splitlines(keepends=True)
                own = b"".join(line for line in lines if not _is_result(line, validation))
                quads.append(RecordQuads(record.code, own))
            named = {iri for one in quads for iri in _IRI.findall(one.nquads.decode())}
            yield quads, "".join(shared[iri] for iri in sorted(named & shared.keys()))


def _is_result(line: bytes, graph: bytes) -> bool:
    """Tell whether a line is of an earlier report, and not a doubt of the reader."""
    return line.rstrip().endswith(graph) and b"/validation/" in line.split(b" ", 1)[0]


def _check_quads(
    environment: Environment, batch: tuple[list[RecordQuads], str]
) -> list[ValidationResult]:
    quads, actors = batch
    context = tools_for(environment).context + actors.encode()
    reports = validate_records(quads, context)
    return [result for report in reports.values() for result in report.results]


def _items(found: Iterable[SourceItem | Refusal], refusals: list[Refusal]) -> Iterator[SourceItem]:
    for item in found:
        if isinstance(item, Refusal):
            refusals.append(item)
        else:
            yield item


def _check(
    items: Iterable[SourceItem],
    environment: Environment,
    processes: int,
    progress: Callable[[int], None],
) -> tuple[ValidationReport, list[Refusal]]:
    results: list[ValidationResult] = []
    refusals: list[Refusal] = []
    shared: set[str] = set()
    done = 0
    checked = partial(_check_batch, environment)
    for batch in in_processes(checked, _batches(items), processes):
        results += batch.results
        refusals += batch.refusals
        shared |= batch.shared
        done += batch.items
        progress(done)
    actors: dict[str, str] = {}
    for line in sorted(shared):
        subject = line[1 : line.index(">")]
        actors[subject] = actors.get(subject, "") + line
    return ValidationReport.of([*results, *_check_apart(actors, environment)]), refusals


def _check_batch(environment: Environment, items: Sequence[SourceItem]) -> _Checked:
    tools = tools_for(environment)
    refusals: list[Refusal] = []
    shared: set[str] = set()
    batch: list[RecordQuads] = []
    for item in items:
        for found in read_item(item, tools.authorities):
            if isinstance(found, Refusal):
                refusals.append(found)
            elif found.code is None:
                refusals.append(refuse_record(found, "page_without_code"))
            else:
                mapped = tools.mapper.map_apart(found)
                shared.update(mapped.shared)
                batch.append(
                    RecordQuads(found.code, (mapped.own + "".join(mapped.shared)).encode())
                )
    elsewhere = subjects(tuple(shared))
    results = tuple(
        result
        for report in validate_records(batch, tools.context).values()
        for result in report.results
        if result.focus_node not in elsewhere
    )
    return _Checked(results, tuple(refusals), frozenset(shared), len(items))


def _check_apart(said: dict[str, str], environment: Environment) -> list[ValidationResult]:
    """Validate what belongs to no record: the actors that records share, and corrections."""
    batch = [RecordQuads(name, text.encode()) for name, text in said.items()]
    reports = validate_records(batch, tools_for(environment).context)
    return [result for report in reports.values() for result in report.results]


def _batches(items: Iterable[SourceItem]) -> Iterator[list[SourceItem]]:
    iterator = iter(items)
    while batch := list(islice(iterator, _PARTITION)):
        yield batch
