"""What a build is told, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from smi_graph.pipeline.environment import Environment
from smi_graph.vocabulary import default_base

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from smi_graph.records import Refusal
    from smi_graph.store import Release

MEMORY_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What decides how a release is made.

    Parameters
    ----------
    base_iri
        Where the archive's identifiers live.
    strict
        Publish nothing when anything is refused.
    sync
        Leave out the records of the last release that the sources no longer hold; without
        it they are carried over.
    most_withdrawn
        How many percent of the records of the last release ``sync`` may withdraw; ``None``
        for any number.
    encoding, sheet
        See :class:`smi_graph.records.source_item.SourceOptions`.
    only_news
        Publish nothing when no record of the sources could be published, although those of
        the last release could be once more.
    decisions
        The folder in which persons decided who unlisted names are.
    reports
        The file of what readers reported, whose accepted ones are published; by default
        ``reports.sqlite`` in the store directory.
    mentions
        Whether the release says what texts name.
    afresh
        Make the release from nothing, even where the last one could be its start.
    memory_bytes
        About how much memory the build may take.
    content_sha256
        Publish only what has this digest; empty for anything.
    restored_from
        The name of the file of records that a release is made again from.
    work
        The folder of finished partitions, or its address in an object store; by default it
        lies in the store directory.
    """

    base_iri: str = field(default_factory=default_base)
    strict: bool = False
    sync: bool = False
    most_withdrawn: float | None = None
    encoding: str | None = None
    sheet: str | None = None
    only_news: bool = False
    decisions: Path | None = None
    reports: Path | None = None
    mentions: bool = True
    afresh: bool = False
    memory_bytes: int = MEMORY_BYTES
    content_sha256: str = ""
    restored_from: str = ""
    work: str | None = None

    @property
    def environment(self) -> Environment:
        """What every partition of the build needs of it."""
        return Environment(self.base_iri, self.decisions, mentions=self.mentions)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build did: its release, whether it was there already, and what was refused."""

    release: Release
    unchanged: bool
    counts: dict[str, int]
    refusals: tuple[Refusal, ...] = ()


class NothingToPublish(Exception):  # noqa: N818 - it names a state of the data, not a fault
    """A build that published nothing: it was strict, or every record was refused.

    ``kept_in`` names the file that holds what was refused.
    """

    def __init__(self, refusals: Sequence[Refusal], kept_in: str, *, strict: bool) -> None:
        super().__init__(f"nothing was published; what was refused is in {kept_in}")
        self.refusals = tuple(refusals)
        self.kept_in = kept_in
        self.strict = strict
