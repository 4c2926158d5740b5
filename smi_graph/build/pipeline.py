"""From sources to a published release, a partition at a time."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from smi_graph.build.assembly import Assembly, Wanted
from smi_graph.build.engines import Engine, ProcessEngine
from smi_graph.build.environment import Environment, Tools, inputs_digest, tools_for
from smi_graph.build.partition import Partition
from smi_graph.build.parts import Part, PartRecord, decompress, discard, read_part
from smi_graph.build.quarantine import QUARANTINE_NAME, Quarantine, refuse_record
from smi_graph.build.records_file import read_records
from smi_graph.build.register import REGISTER_NAME, Register, Registered
from smi_graph.records import Refusal
from smi_graph.records.items import SourceItem, source_path, unpack_sources
from smi_graph.records.json_line import parse_record
from smi_graph.search import INDEX_FOLDER, DamagedTextIndex, TextIndex
from smi_graph.store import open_writer
from smi_graph.vocabulary import DEFAULT_BASE

if TYPE_CHECKING:
    from pathlib import Path

    from smi_graph.store import Release, ReleaseDirectory, ReleaseWriter

Progress = Callable[[int, int], None]

PARTITION = 500
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
    only_news
        Publish nothing when no record of the sources could be published, although those of
        the last release could be once more.
    decisions
        The folder in which persons decided who unlisted names are.
    afresh
        Make the release from nothing, even where the last one could be its start.
    memory_bytes
        About how much memory the build may take.
    work
        The folder of finished partitions, or its address in an object store; by default it
        lies in the store directory.
    """

    base_iri: str = DEFAULT_BASE
    strict: bool = False
    sync: bool = False
    only_news: bool = False
    decisions: Path | None = None
    afresh: bool = False
    memory_bytes: int = MEMORY_BYTES
    work: str | None = None


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
    engine: Engine | None = None,
    progress: Progress = lambda _things, _bytes: None,
) -> BuildResult:
    """Build a release from sources and make it the current one.

    A record that the shapes refuse goes to the release's quarantine with its report, and
    the rest is published. When nothing but sources has changed since the last release, that
    is taken as the start, and only new and changed items are read. A build that is stopped
    leaves the last release current, and its finished partitions for the next build.

    Parameters
    ----------
    sources
        See :func:`smi_graph.records.sources.read_sources`.
    directory
        Where releases lie.
    options
        How to build.
    engine
        Who does the work; by default one process.
    progress
        Called with how many items and how many bytes of them are done.

    Raises
    ------
    NothingToPublish
        When nothing could be published, or something was refused and the build is strict.
    AuthorityError
        When an authority file or a file of decisions cannot be used.
    smi_graph.store.StoreInUse
        When another build is writing there.
    OSError
        When the disk is full or a file cannot be read or written.
    """
    chosen = options or BuildOptions()
    environment = Environment(chosen.base_iri, chosen.decisions)
    environment_digest = environment.digest()
    digest = inputs_digest(sources, environment_digest, str(chosen.sync))
    last = directory.current()
    if last is not None and digest is not None and last.manifest.inputs_sha256 == digest:
        return BuildResult(last, True, dict(last.manifest.counts))
    with open_writer(directory) as writer:
        return _Build(
            writer, directory, chosen, engine or ProcessEngine(1), progress, environment
        ).run(sources, digest or "", environment_digest)


@dataclass(slots=True)
class _Build:
    writer: ReleaseWriter
    directory: ReleaseDirectory
    options: BuildOptions
    engine: Engine
    progress: Progress
    environment: Environment
    done: int = 0
    done_bytes: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    seen: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def run(self, sources: Sequence[str], digest: str, environment: str) -> BuildResult:
        tools = tools_for(self.environment)
        work_folder = self._work_folder(environment)
        last = self.directory.current()
        base = None if self.options.afresh or last is None else _as_base(last, environment)
        with Quarantine(self.writer.path(QUARANTINE_NAME)) as quarantine:
            load_bytes = max(self.options.memory_bytes // 16, 2**20)
            with Assembly(self.writer, tools, base, load_bytes) as assembly:
                merge = _Merge(self, assembly, quarantine, tools)
                items = _without_refusals(unpack_sources(sources), quarantine)
                merge.partitions(work_folder, merge.fresh(items))
                if last is not None:
                    self._treat_the_rest(last, merge, work_folder)
                self.counts += assembly.register.counts()
                self._refuse_to_publish(quarantine)
                if last is not None and not assembly.changed and not quarantine.refusals:
                    return BuildResult(last, True, dict(last.manifest.counts))
                content = assembly.finish()
                statistics = assembly.statistics()
                withdrawn = len(assembly.register.withdrawn())
        if withdrawn:
            self.counts["withdrawn"] = withdrawn
        self.counts["refused"] = len(quarantine.refusals)
        release = self.writer.publish(
            base_iri=self.options.base_iri,
            inputs_sha256=digest,
            environment_sha256=environment,
            counts=self.counts,
            content_sha256=content,
            statistics=statistics,
            compact=base is None,
        )
        discard(work_folder)
        return BuildResult(release, False, dict(self.counts), tuple(quarantine.refusals))

    def _work_folder(self, environment: str) -> Path:
        """Give the folder of finished partitions; those of other environments are of no use."""
        if self.options.work is not None:
            return source_path(self.options.work) / environment[:16]
        folder = self.directory.path / "work"
        for other in folder.glob("*"):
            if other.name != environment[:16]:
                discard(other)
        return folder / environment[:16]

    def _treat_the_rest(self, last: Release, merge: _Merge, work_folder: Path) -> None:
        """Carry over what the sources do not hold, or with ``sync`` withdraw it."""
        if merge.assembly.base is not None:
            rest = [r for r in merge.assembly.register.kept() if r.code not in self.seen]
            if self.options.sync:
                for record in rest:
                    merge.assembly.remove(record)
                    merge.assembly.withdraw(merge.subject(record), _now())
            else:
                self.counts["carried_over"] += len(rest)
            return
        if not self.options.sync:
            merge.partitions(work_folder, self._carried_over(last))
        merge.remember_withdrawn(last)

    def _carried_over(self, last: Release) -> Iterator[SourceItem]:
        """Give the records of the last release, to be mapped and validated anew."""
        with Register(last.path / REGISTER_NAME, read_only=True) as register:
            for record in read_records(last):
                known = register.find(record.code or "")
                if known is not None and known.code not in self.seen:
                    self.counts["carried_over"] += 1
                    content = record.model_dump_json().encode()
                    source = known.source_digest or b""
                    yield SourceItem("record", known.origin, content, known.line, source)

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


def _as_base(release: Release, environment: str) -> Release | None:
    """Give the release if records need not be read anew since it was made."""
    has_register = (release.path / REGISTER_NAME).exists()
    if not has_register or release.manifest.environment_sha256 != environment:
        return None
    try:
        TextIndex.open(release.path / INDEX_FOLDER)
    except DamagedTextIndex:
        return None
    return release


@dataclass(slots=True)
class _Merge:
    """Puts finished partitions into the release, and knows which items need no work."""

    build: _Build
    assembly: Assembly
    quarantine: Quarantine
    tools: Tools

    def fresh(self, items: Iterable[SourceItem]) -> Iterator[SourceItem]:
        """Leave out the items that the last release was made from."""
        for item in items:
            known = None
            if self.assembly.base is not None:
                known = self.assembly.register.find_source(item.digest)
            if known is not None and known.code not in self.build.seen:
                self.build.seen[known.code] = (known.origin, known.record_digest)
                self._tell_progress(1, len(item.content))
            else:
                yield item

    def partitions(self, folder: Path, items: Iterable[SourceItem]) -> None:
        """Work on items and put what became of them into the release."""
        environment = self.build.environment
        sizes: deque[tuple[int, int]] = deque()

        def partitions() -> Iterator[Partition]:
            for batch in _batches(items, PARTITION):
                sizes.append((len(batch), sum(len(item.content) for item in batch)))
                yield Partition(environment, folder, batch)

        for name in self.build.engine.run(partitions()):
            self._merge(read_part(folder, name))
            self._tell_progress(*sizes.popleft())

    def _tell_progress(self, number: int, size: int) -> None:
        self.build.done += number
        self.build.done_bytes += size
        self.build.progress(self.build.done, self.build.done_bytes)

    def subject(self, record: Registered) -> str:
        """Give the IRI of a record."""
        minter = self.tools.minter
        mint = minter.document if record.kind == "document" else minter.diary_entry
        return mint(record.code)

    def remember_withdrawn(self, last: Release) -> None:
        """Keep in mind what was withdrawn before the last release, and what is now."""
        if not (last.path / REGISTER_NAME).exists():
            return
        published = {self.subject(record) for record in self.assembly.register.records()}
        with Register(last.path / REGISTER_NAME, read_only=True) as register:
            for subject, since in register.withdrawn():
                if subject not in published:
                    self.assembly.withdraw(subject, since)
            for record in register.records():
                if self.subject(record) not in published:
                    self.assembly.withdraw(self.subject(record), _now())

    def _merge(self, part: Part) -> None:
        for said, report in part.refused:
            self.quarantine.keep(Refusal.model_validate(said), report)
        wanted: list[Wanted] = []
        quads_at = record_at = 0
        for number, record in enumerate(part.records):
            if self._is_wanted(record, part, record_at):
                wanted.append(Wanted(number, record, quads_at, record_at))
            quads_at += record.quads_length
            record_at += record.record_length
        self.assembly.add(part, wanted)

    def _is_wanted(self, record: PartRecord, part: Part, record_at: int) -> bool:
        digest = bytes.fromhex(record.record_digest)
        first = self.build.seen.setdefault(record.code, (record.origin, digest))
        if first[1] != digest:
            self._refuse_second(record, part, record_at, first[0])
            return False
        old: Registered | None = self.assembly.register.find(record.code)
        if old is None:
            return True
        return old.kept and self.assembly.replace(old, record)

    def _refuse_second(self, record: PartRecord, part: Part, at: int, first: str) -> None:
        with part.records_path.open("rb") as file:
            file.seek(at)
            read = parse_record(decompress(file.read(record.record_length)))
        read = read.model_copy(update={"origin": record.origin, "line": record.line})
        self.quarantine.keep(refuse_record(read, "duplicate_code", first=first))


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _without_refusals(
    items: Iterable[SourceItem | Refusal], quarantine: Quarantine
) -> Iterator[SourceItem]:
    for item in items:
        if isinstance(item, Refusal):
            quarantine.keep(item)
        else:
            yield item


def _batches(items: Iterable[SourceItem], size: int) -> Iterator[tuple[SourceItem, ...]]:
    iterator = iter(items)
    while batch := tuple(islice(iterator, size)):
        yield batch
