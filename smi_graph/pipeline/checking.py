"""Validation without publishing: of sources, or of what a release holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import RdfFormat, Store

from smi_graph.pipeline.engines import in_processes
from smi_graph.pipeline.environment import tools_for
from smi_graph.pipeline.partition import subjects
from smi_graph.pipeline.parts import decompress
from smi_graph.pipeline.quarantine import refuse_record
from smi_graph.pipeline.records_file import check_records
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.records import Refusal
from smi_graph.records.duplicates import FirstReadings, record_digest
from smi_graph.records.items import SourceItem, SourceOptions, unpack_sources
from smi_graph.records.sources import read_item
from smi_graph.store import NoRelease, open_release
from smi_graph.store.manifest import DUMP_NAME
from smi_graph.validation import (
    RecordQuads,
    Sight,
    Stored,
    ValidationReport,
    find_linked,
    looks_far,
    said_of_links,
    validate,
    validate_records,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from smi_graph.pipeline.environment import Environment
    from smi_graph.store import Release, ReleaseDirectory
    from smi_graph.validation import ValidationContext, ValidationResult

_PARTITION = 500
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class _Checked:
    """What was found in a batch: results, refusals, and what is to be judged with all others.

    ``read`` knows of each record its code, its digest, and where it was read.
    """

    results: tuple[ValidationResult, ...]
    refusals: tuple[Refusal, ...]
    shared: frozenset[str]
    listed: frozenset[tuple[str, str]]
    items: int
    quads: bytes
    read: tuple[tuple[str, str, str, int | None], ...]


def check_sources(
    sources: Sequence[str],
    environment: Environment,
    options: SourceOptions | None = None,
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
    options
        How to read what does not say it itself; counts what is passed over.
    processes
        How many work.
    progress
        Called with the number of items done.

    Returns
    -------
    tuple
        The report over all records, and what could not be read as a record, or is another
        record under the code of an earlier one.
    """
    refusals: list[Refusal] = []
    items = _items(unpack_sources(sources, options), refusals)
    report, refused = _check(items, environment, processes, progress)
    return report, refusals + refused


def check_store(
    directory: ReleaseDirectory,
    *,
    processes: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> ValidationReport:
    """Validate everything that the current release publishes, and nothing else.

    The report is that of plain pySHACL on the dump of the release.

    Raises
    ------
    smi_graph.store.NoRelease
        When there is no release yet.
    smi_graph.store.DamagedRelease
        When its dump or its register is damaged.
    smi_graph.store.RecordsMissing
        When it was made again from its dump alone.
    """
    release = directory.current()
    if release is None:
        raise NoRelease(str(directory.path))
    check_records(release)
    release.check(DUMP_NAME)
    results = [*find_linked(_store(release)).results]
    if looks_far():
        results += validate(_store(release), sight=Sight.FAR).results
    done = 0
    for found in in_processes(partial(_check_quads, release), _published(release), processes):
        results += found
        done += _PARTITION
        progress(done)
    return ValidationReport.of(results)


def _published(release: Release) -> Iterator[list[RecordQuads]]:
    """Give what a release says in batches: of its records, and last of all else."""
    with (
        Register(release.path / REGISTER_NAME, read_only=True) as register,
        release.dump_path.open("rb") as dump,
    ):
        records, end = register.records(), 0
        while batch := list(islice(records, _PARTITION)):
            quads = []
            for record in batch:
                start, length = record.place.quads_at, record.place.quads_length
                dump.seek(start)
                quads.append(RecordQuads(record.code, decompress(dump.read(length))))
                end = max(end, start + length)
            yield quads
        dump.seek(end)
        yield from _batches(_by_subject(decompress(dump.read()).splitlines(keepends=True)))


def _by_subject(lines: Iterable[bytes]) -> Iterator[RecordQuads]:
    said: dict[bytes, list[bytes]] = {}
    for line in lines:
        said.setdefault(line.split(b" ", 1)[0], []).append(line)
    for subject, about in said.items():
        yield RecordQuads(subject.decode(), b"".join(about))


def _check_quads(release: Release, batch: list[RecordQuads]) -> list[ValidationResult]:
    return _results(batch, Stored(_store(release)))


@lru_cache(maxsize=1)
def _store(release: Release) -> Store:
    """Open the store of a release, once a process."""
    return open_release(release)


def _results(
    batch: Sequence[RecordQuads], context: ValidationContext, unwarned: Collection[str] = ()
) -> list[ValidationResult]:
    reports = validate_records(batch, context, unwarned=unwarned)
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
    listed: set[tuple[str, str]] = set()
    quads: list[bytes] = []
    first = FirstReadings()
    done = 0
    checked = partial(_check_batch, environment)
    for batch in in_processes(checked, _batches(items), processes):
        results += batch.results
        refusals += batch.refusals
        refusals += [again for one in batch.read if (again := first.second_of(*one))]
        shared |= batch.shared
        listed |= batch.listed
        quads.append(batch.quads)
        done += batch.items
        progress(done)
    tools = tools_for(environment)
    apart = "".join(sorted(shared)).encode() + tools.describe(listed) + tools.unchanging
    things = _by_subject(apart.splitlines(keepends=True))
    for some in _batches(things):
        results += _results(some, tools.context(listed))
    results += _look_further(b"".join([*quads, apart])).results
    return ValidationReport.of(results), refusals


def _look_further(quads: bytes) -> ValidationReport:
    """Ask the shapes that look further than a record, of all that they look at."""
    store = Store()
    store.bulk_load(said_of_links(quads), RdfFormat.N_QUADS)
    far = [validate(quads, sight=Sight.FAR)] if looks_far() else []
    return ValidationReport.merged([find_linked(store), *far])


def _check_batch(environment: Environment, items: Sequence[SourceItem]) -> _Checked:
    tools = tools_for(environment)
    refusals: list[Refusal] = []
    shared: set[str] = set()
    listed: set[tuple[str, str]] = set()
    batch: list[RecordQuads] = []
    read = []
    for item in items:
        for found in tools.settled.apply(read_item(item, tools.authorities)):
            if isinstance(found, Refusal):
                refusals.append(found)
            elif found.code is None:
                refusals.append(refuse_record(found, "page_without_code"))
            else:
                origin = found.origin or found.source
                read.append((found.code, record_digest(found), origin, found.line))
                mapped = tools.mapper.map_apart(found)
                shared.update(mapped.shared)
                listed.update(tools.mapper.actors.listed(found))
                batch.append(
                    RecordQuads(found.code, (mapped.own + "".join(mapped.shared)).encode())
                )
    elsewhere = subjects(tuple(shared))
    results = tuple(
        result
        for result in _results(batch, tools.context(listed), elsewhere)
        if result.focus_node not in elsewhere
    )
    quads = b"".join(one.nquads for one in batch)
    quads = quads if looks_far() else said_of_links(quads)
    apart = frozenset(shared), frozenset(listed)
    return _Checked(results, tuple(refusals), *apart, len(items), quads, tuple(read))


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    iterator = iter(things)
    while batch := list(islice(iterator, _PARTITION)):
        yield batch
