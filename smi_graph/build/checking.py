"""Validation without publishing: of sources, or of what a release holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.build.context import validation_context
from smi_graph.build.quarantine import refuse_record
from smi_graph.mapping import RecordMapper
from smi_graph.records import Refusal
from smi_graph.records.sources import read_sources
from smi_graph.store import NoRelease, ReleaseDirectory, open_release
from smi_graph.validation import RecordQuads, ValidationReport, validate, validate_records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smi_graph.authorities import Authorities
    from smi_graph.vocabulary import IriMinter

_PARTITION = 500


def check_sources(
    sources: Sequence[str],
    authorities: Authorities,
    minter: IriMinter,
    *,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[ValidationReport, list[Refusal]]:
    """Validate what sources hold, as a build would.

    Returns
    -------
    tuple
        The report over all records, and what could not be read as a record.
    """
    mapper = RecordMapper(minter, authorities)
    context = validation_context(mapper)
    refusals: list[Refusal] = []
    reports: list[ValidationReport] = []
    batch: list[RecordQuads] = []
    for number, item in enumerate(read_sources(sources, authorities), start=1):
        if isinstance(item, Refusal):
            refusals.append(item)
        elif item.code is None:
            refusals.append(refuse_record(item, "page_without_code"))
        else:
            batch.append(RecordQuads(item.code, mapper.map(item).encode()))
        if len(batch) == _PARTITION:
            reports += validate_records(batch, context).values()
            batch.clear()
            progress(number)
    reports += validate_records(batch, context).values()
    return ValidationReport.merged(reports), refusals


def check_store(directory: ReleaseDirectory) -> ValidationReport:
    """Validate everything that the current release holds.

    Raises
    ------
    smi_graph.store.NoRelease
        When there is no release yet.
    """
    release = directory.current()
    if release is None:
        raise NoRelease(str(directory.path))
    return validate(open_release(release))
