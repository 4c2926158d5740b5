"""The pipeline: sources become records, quads, validated partitions, and a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from smi_graph.authorities import Authorities, load_authorities
from smi_graph.build.context import validation_context
from smi_graph.build.decided import with_decisions
from smi_graph.build.inputs import inputs_digest
from smi_graph.build.quarantine import (
    QUARANTINE_NAME,
    Quarantine,
    refuse_record,
    violations_in_words,
)
from smi_graph.build.records_file import RECORDS_NAME, read_records_file, record_line
from smi_graph.mapping import RecordMapper
from smi_graph.records import DiaryEntryRecord, Record, Refusal
from smi_graph.records.sources import read_sources
from smi_graph.resources import resource_path
from smi_graph.validation import RecordQuads, ValidationReport, validate_records
from smi_graph.vocabulary import DEFAULT_BASE, IriMinter

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.store import Release, ReleaseDirectory, ReleaseWriter

AnyRecord = Record | DiaryEntryRecord
Progress = Callable[[int], None]

PARTITION = 500
VALIDATION_NAME = "validation.nq"


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
    only_news
        Publish nothing when no record of the sources could be published, although those of
        the last release could be once more.
    decisions
        The folder in which persons decided who unlisted names are.
    """

    base_iri: str = DEFAULT_BASE
    strict: bool = False
    sync: bool = False
    only_news: bool = False
    decisions: Path | None = None


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


def build(
    sources: Sequence[str],
    directory: ReleaseDirectory,
    options: BuildOptions | None = None,
    *,
    progress: Progress = lambda _: None,
) -> BuildResult:
    """Build a release from sources and make it the current one.

    A record that the shapes refuse goes to the release's quarantine with its report, and
    the rest is published. Memory does not grow with the texts of the records, only with
    their codes.

    Parameters
    ----------
    sources
        See :func:`smi_graph.records.sources.read_sources`.
    directory
        Where releases lie.
    progress
        Called with the number of records done.

    Raises
    ------
    NothingToPublish
        When nothing could be published, or something was refused and the build is strict.
    smi_graph.store.StoreInUse
        When another build is writing there.
    """
    chosen = options or BuildOptions()
    decided = [path for path in [chosen.decisions] if path is not None and path.is_dir()]
    digest = inputs_digest(sources, chosen.base_iri, str(chosen.sync), more=decided)
    current = directory.current()
    if current is not None and digest is not None and current.manifest.inputs_sha256 == digest:
        return BuildResult(current, True, dict(current.manifest.counts))
    with directory.writer() as writer:
        return _Build(writer, directory, chosen, progress).run(sources, digest or "")


@dataclass(slots=True)
class _Build:
    writer: ReleaseWriter
    directory: ReleaseDirectory
    options: BuildOptions
    progress: Progress
    counts: Counter[str] = field(default_factory=Counter)
    origins: dict[str, tuple[str, int]] = field(default_factory=dict)
    listed: set[tuple[str, str]] = field(default_factory=set)

    def run(self, sources: Sequence[str], digest: str) -> BuildResult:
        authorities = with_decisions(load_authorities(), self.options.decisions)
        minter = IriMinter(self.options.base_iri)
        mapper = RecordMapper(minter, authorities)
        with ExitStack() as files:
            quarantine = files.enter_context(Quarantine(self.writer.path(QUARANTINE_NAME)))
            records = files.enter_context(self.writer.path(RECORDS_NAME).open("wb"))
            warnings = files.enter_context(self.writer.path(VALIDATION_NAME).open("wb"))
            items = self._items(sources, authorities)
            partitions = _Partitions(self, mapper, minter, quarantine, records, warnings)
            for batch in _batches(items, PARTITION):
                partitions.add(batch)
                self.progress(self.counts["documents"] + self.counts["diary_entries"])
        self._refuse_to_publish(quarantine)
        self._load_descriptions(mapper)
        self.counts["refused"] = len(quarantine.refusals)
        release = self.writer.publish(
            base_iri=self.options.base_iri, inputs_sha256=digest, counts=self.counts
        )
        return BuildResult(release, False, dict(self.counts), tuple(quarantine.refusals))

    def _items(
        self, sources: Sequence[str], authorities: Authorities
    ) -> Iterator[AnyRecord | Refusal]:
        """Read the sources, then what the last release holds beside them."""
        yield from read_sources(sources, authorities)
        last = self.directory.current()
        if last is None or self.options.sync:
            return
        for record in read_records_file(last.path / RECORDS_NAME):
            if record.code not in self.origins:
                self.counts["carried_over"] += 1
                yield record

    def _refuse_to_publish(self, quarantine: Quarantine) -> None:
        published = self.counts["documents"] + self.counts["diary_entries"]
        if self.options.only_news:
            published -= self.counts["carried_over"]
        published = max(published, 0)
        strict = self.options.strict and bool(quarantine.refusals)
        if published and not strict:
            return
        kept = self.directory.path / "refused" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl"
        kept.parent.mkdir(parents=True, exist_ok=True)
        self.writer.path(QUARANTINE_NAME).rename(kept)
        raise NothingToPublish(quarantine.refusals, str(kept), strict=strict)

    def _load_descriptions(self, mapper: RecordMapper) -> None:
        described = "".join(mapper.actors.describe(*actor) for actor in sorted(self.listed))
        self.writer.load(described.encode())
        self.writer.load(resource_path("ontology", "smi.ttl"))
        self.writer.load(resource_path("ontology", "vocabularies.ttl"))
        self.writer.load(self.writer.path(VALIDATION_NAME))


@dataclass(slots=True)
class _Partitions:
    """Maps, validates and loads records, a partition at a time."""

    build: _Build
    mapper: RecordMapper
    minter: IriMinter
    quarantine: Quarantine
    records: BinaryIO
    warnings: BinaryIO
    context: bytes = b""

    def __post_init__(self) -> None:
        self.context = validation_context(self.mapper)

    def add(self, items: Sequence[AnyRecord | Refusal]) -> None:
        """Publish what the shapes admit, and keep the rest in quarantine."""
        fresh = [record for item in items if (record := self._admit(item)) is not None]
        mapped = [(record, self.mapper.map(record).encode()) for record in fresh]
        reports = validate_records(
            [RecordQuads(record.code or "", quads) for record, quads in mapped], self.context
        )
        accepted: list[bytes] = []
        for record, quads in mapped:
            report = reports[record.code or ""]
            if report.publishable:
                accepted.append(quads)
                self._accept(record, report)
            else:
                self._quarantine(record, report)
        self.build.writer.load(b"".join(accepted))

    def _admit(self, item: AnyRecord | Refusal) -> AnyRecord | None:
        """Let through what has a code of its own."""
        if isinstance(item, Refusal):
            self.quarantine.add(item)
            return None
        if item.code is None:
            self.quarantine.add(refuse_record(item, "page_without_code"))
            return None
        content = hash(item.model_dump_json(exclude={"source"}))
        first = self.build.origins.get(item.code)
        if first is None:
            self.build.origins[item.code] = (item.origin or item.source, content)
            return item
        if first[1] != content:
            self.quarantine.add(refuse_record(item, "duplicate_code", first=first[0]))
        return None

    def _accept(self, record: AnyRecord, report: ValidationReport) -> None:
        counts = self.build.counts
        counts["documents" if isinstance(record, Record) else "diary_entries"] += 1
        counts.update(f"warning:{code.value}" for code in record.warnings)
        self.build.listed.update(self.mapper.actors.listed(record))
        self.records.write(record_line(record))
        for line in report.to_nquads(self.minter.graph("validation"), self.minter):
            self.warnings.write(f"{line}\n".encode())

    def _quarantine(self, record: AnyRecord, report: ValidationReport) -> None:
        refusal = refuse_record(
            record,
            "breaks_shapes",
            why_ar=violations_in_words(report, "ar"),
            why_en=violations_in_words(report, "en"),
        )
        self.quarantine.add(refusal, report)


def _batches(
    items: Iterable[AnyRecord | Refusal], size: int
) -> Iterator[list[AnyRecord | Refusal]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
