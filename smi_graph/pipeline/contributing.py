"""The corrections by readers that a build publishes, from the file of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.pipeline.quarantine import violations_in_words
from smi_graph.pipeline.records_file import is_without_records
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.pipeline.said_by_store import SaidByStore
from smi_graph.records import Refusal
from smi_graph.reports import REPORTS_NAME, read_contributions
from smi_graph.validation import RecordQuads, validate_records
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from smi_graph.pipeline.environment import Tools
    from smi_graph.pipeline.options import BuildOptions
    from smi_graph.pipeline.quarantine import Quarantine
    from smi_graph.reports import Contribution
    from smi_graph.store import Release, ReleaseDirectory


def accepted_contributions(
    options: BuildOptions, directory: ReleaseDirectory, last: Release | None
) -> tuple[Contribution, ...]:
    """Give the accepted corrections; without a file of reports, those of the last release.

    A build on another machine, where that file is not, withdraws none of them.

    Raises
    ------
    smi_graph.reports.ReportsUnusable
        When the file is there and cannot be read.
    smi_graph.store.DamagedRelease
        When the last release cannot tell.
    """
    path = options.reports or directory.path / REPORTS_NAME
    # An empty file is what is left of one, or one that nobody has written to yet.
    if path.exists() and path.stat().st_size:
        return read_contributions(path, IriMinter(options.base_iri))
    if last is None:
        return ()
    if is_without_records(last):
        return SaidByStore(last).contributions()
    last.check(REGISTER_NAME)
    if not (last.path / REGISTER_NAME).exists():
        return ()
    with Register(last.path / REGISTER_NAME, read_only=True) as register:
        return register.contributions()


def sound_contributions(
    contributions: tuple[Contribution, ...], tools: Tools, quarantine: Quarantine
) -> tuple[Contribution, ...]:
    """Leave out the corrections that break the shapes, and say so."""
    if not contributions:
        return ()
    batch = [RecordQuads(one.iri, one.nquads.encode()) for one in contributions]
    reports = validate_records(batch, tools.context())
    for one in contributions:
        report = reports[one.iri]
        if not report.publishable:
            words = {f"why_{tag}": violations_in_words(report, tag) for tag in ("ar", "en")}
            refusal = Refusal(
                source=one.iri,
                code=one.iri,
                reason="breaks_shapes",
                values=words,
                content=one.nquads,
            )
            quarantine.keep(refusal, report.to_json())
    return tuple(one for one in contributions if reports[one.iri].publishable)
