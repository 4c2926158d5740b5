"""From sources to a published release, a partition at a time."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from smi_graph.archive import archive
from smi_graph.pipeline.assembly import TAKEN_OVER, Assembly, check_base
from smi_graph.pipeline.cataloguing import write_catalogue
from smi_graph.pipeline.contributing import accepted_contributions, sound_contributions
from smi_graph.pipeline.engines import ProcessEngine, TaskRunner
from smi_graph.pipeline.environment import inputs_digest, tools_for
from smi_graph.pipeline.journal import catch_up, follow
from smi_graph.pipeline.mentioning import MentionGraph
from smi_graph.pipeline.merging import Merge, Progress
from smi_graph.pipeline.options import BuildOptions, BuildResult, NothingToPublish
from smi_graph.pipeline.parts import discard
from smi_graph.pipeline.quarantine import QUARANTINE_NAME, Quarantine, read_refusals
from smi_graph.pipeline.records_file import check_records, is_without_records, read_records
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.pipeline.said_by_store import SaidByStore
from smi_graph.pipeline.withdrawing import TooMuchWithdrawn, divide_the_rest
from smi_graph.records import Refusal
from smi_graph.records.items import SourceItem, SourceOptions, source_path, unpack_sources
from smi_graph.records.record import record_line
from smi_graph.reports import contributions_digest
from smi_graph.search import CORPUS_FOLDER, INDEX_FOLDER, Corpus, DamagedTextIndex, TextIndex
from smi_graph.store import DamagedRelease, RestoreRefused, open_writer
from smi_graph.store.content import CONTENT_METHOD
from smi_graph.store.errors import told_as_damaged
from smi_graph.store.memory import give_memory_back
from smi_graph.store.statistics import count_store

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from smi_graph.pipeline.environment import Environment, Tools
    from smi_graph.reports import Contribution
    from smi_graph.store import Release, ReleaseDirectory, ReleaseWriter, Statistics


def build(
    sources: Sequence[str],
    directory: ReleaseDirectory,
    options: BuildOptions | None = None,
    *,
    engine: TaskRunner | None = None,
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
    TooMuchWithdrawn
        When ``sync`` would withdraw more than the options allow.
    AuthorityError
        When an authority file or a file of decisions cannot be used.
    smi_graph.reports.ReportsUnusable
        When the file of reports cannot be read.
    smi_graph.store.errors.OtherArchive
        When the store holds another archive, or identifiers with another base.
    smi_graph.store.StoreInUse
        When another build is writing there.
    smi_graph.store.DamagedRelease
        When a part of the last release that the new one would take over is damaged.
    smi_graph.store.RecordsMissing
        When records would be carried over from a release that was made again from its dump.
    OSError
        When the disk is full or a file cannot be read or written.
    """
    chosen = options or BuildOptions()
    directory.refuse_other(archive().identifier, chosen.base_iri)
    environment = chosen.environment
    environment_digest = environment.digest()
    last = directory.current()
    accepted = accepted_contributions(chosen, directory, last)
    decided = contributions_digest(accepted)
    how = [option for option in (chosen.encoding, chosen.sheet) if option is not None]
    digest = inputs_digest(sources, environment_digest, str(chosen.sync), decided, *how)
    is_known = last is not None and digest is not None and last.manifest.inputs_sha256 == digest
    if last is not None and is_known and not _is_to_be_mended(last, chosen):
        last.check(*TAKEN_OVER)
        catch_up(directory)
        refused = read_refusals(last.path / QUARANTINE_NAME)
        return BuildResult(last, True, dict(last.manifest.counts), refused)
    reading = SourceOptions(chosen.encoding, chosen.sheet)
    return build_items(
        unpack_sources(sources, reading),
        directory,
        chosen,
        accepted,
        engine,
        progress,
        digest or "",
        reading.passed_over,
    )


def build_items(  # noqa: PLR0913, PLR0917
    items: Iterable[SourceItem | Refusal],
    directory: ReleaseDirectory,
    options: BuildOptions,
    accepted: tuple[Contribution, ...],
    engine: TaskRunner | None = None,
    progress: Progress = lambda _things, _bytes: None,
    inputs_sha256: str = "",
    passed_over: Mapping[str, int] | None = None,
) -> BuildResult:
    """Build a release from items; see `build`.

    Parameters
    ----------
    items
        What to read.
    directory, options, engine, progress
        As for `build`.
    accepted
        The corrections by readers that the archive accepted.
    inputs_sha256
        A digest of what is read, to know an unchanged build by it.
    passed_over
        Counts, while the items are taken, what of the sources is passed over.
    """
    environment = options.environment
    working = engine or ProcessEngine(1)
    with open_writer(directory) as writer, _told_of(directory.current()):
        building = _Build(writer, directory, options, working, progress, environment, accepted)
        counted = {} if passed_over is None else passed_over
        result = building.run(items, inputs_sha256, environment.digest(), counted)
        follow(directory)
        return result


@dataclass(slots=True)
class _Build:
    writer: ReleaseWriter
    directory: ReleaseDirectory
    options: BuildOptions
    engine: TaskRunner
    progress: Progress
    environment: Environment
    accepted: tuple[Contribution, ...]
    counts: Counter[str] = field(default_factory=Counter)

    def run(
        self,
        items: Iterable[SourceItem | Refusal],
        digest: str,
        environment: str,
        passed_over: Mapping[str, int],
    ) -> BuildResult:
        tools = tools_for(self.environment)
        work_folder = self._work_folder(environment)
        last = self.directory.current()
        base = None if self.options.afresh or last is None else _as_base(last, environment)
        with Quarantine(self.writer.path(QUARANTINE_NAME)) as quarantine:
            sound = sound_contributions(self.accepted, tools, quarantine)
            with self._assembly(tools, base, sound) as assembly:
                with self.engine.lasting():
                    self._read(items, assembly, quarantine, work_folder)
                    counts = {f"passed_over:{kind}": n for kind, n in passed_over.items()}
                    self.counts.update(counts)
                    self.counts += assembly.register.counts()
                    self._refuse_to_publish(quarantine)
                    if last is not None and not assembly.changed and not quarantine.refusals:
                        return BuildResult(last, True, dict(last.manifest.counts))
                    content = assembly.finish(_now())
                if self.options.content_sha256 not in {"", content}:
                    raise RestoreRefused("restore_differs", name=self.options.restored_from)
                give_memory_back()
                statistics = self._catalogue_and_count(assembly)
                self._count_what_is_apart(assembly)
        self.counts["refused"] = len(quarantine.refusals)
        release = self.writer.publish(
            archive=archive().identifier,
            base_iri=self.options.base_iri,
            inputs_sha256=digest,
            environment_sha256=environment,
            counts=self.counts,
            content_sha256=content,
            statistics=statistics,
            restored_from=self.options.restored_from,
        )
        discard(work_folder)
        return BuildResult(release, False, dict(self.counts), tuple(quarantine.refusals))

    def _assembly(
        self, tools: Tools, base: Release | None, sound: tuple[Contribution, ...]
    ) -> Assembly:
        mentions = MentionGraph(self.environment, self.engine) if self.options.mentions else None
        return Assembly(self.writer, tools, base, self.options.memory_bytes, sound, mentions)

    def _read(
        self,
        items: Iterable[SourceItem | Refusal],
        assembly: Assembly,
        quarantine: Quarantine,
        work_folder: Path,
    ) -> None:
        """Enter what the items hold, and treat what the last release has beyond them."""
        merge = Merge(
            assembly, quarantine, self.environment, self.engine, work_folder, self.progress
        )
        merge.work_on(merge.fresh(_without_refusals(items, quarantine)))
        last = self.directory.current()
        if last is not None:
            self._treat_the_rest(last, merge)

    def _catalogue_and_count(self, assembly: Assembly) -> Statistics:
        """Write the catalogue while the store, which needs no interpreter, compacts and counts."""
        changed, minter = assembly.changed_subjects, assembly.tools.minter
        with ThreadPoolExecutor(1) as beside:
            counting = beside.submit(self._compact_and_count, assembly)
            register = assembly.register if self.options.mentions else None
            write_catalogue(self.writer, assembly.base, changed, minter, register)
        return counting.result()

    def _compact_and_count(self, assembly: Assembly) -> Statistics:
        """Compact a store that was made from nothing, and count what it holds.

        After a small change to a large store compacting is not worth its time.
        """
        if assembly.base is None:
            self.writer.store.optimize()
        return assembly.statistics() or count_store(self.writer.store)

    def _count_what_is_apart(self, assembly: Assembly) -> None:
        """Count what not every archive has: withdrawn records, and corrections by readers."""
        published = len(assembly.register.contributions())
        is_record = assembly.tools.minter.is_record
        counts = {
            "withdrawn": sum(is_record(subject) for subject, _ in assembly.register.withdrawn()),
            "contributions": published,
            "contributions_waiting": len(assembly.contributions) - published,
            **assembly.names(),
        }
        self.counts.update({name: number for name, number in counts.items() if number})

    def _work_folder(self, environment: str) -> Path:
        """Give the folder of finished partitions; those of other environments are of no use."""
        if self.options.work is not None:
            return source_path(self.options.work) / environment[:16]
        folder = self.directory.path / "work"
        for other in folder.glob("*"):
            if other.name != environment[:16]:
                discard(other)
        return folder / environment[:16]

    def _treat_the_rest(self, last: Release, merge: Merge) -> None:
        """Carry over what the sources do not hold, or with ``sync`` withdraw it."""
        assembly = merge.assembly
        if self.options.sync and is_without_records(last):
            self._withdraw_by_store(SaidByStore(last), merge)
            return
        with _register(last) as register:
            gone: tuple[str, ...] = ()
            if self.options.sync:
                gone = self._gone(register, merge)
            if assembly.base is not None:
                self._count_carried(assembly, merge, len(gone))
                assembly.withdraw_all(gone, _now())
                return
            seen = merge.seen.keys() | set(gone) if gone else merge.seen.keys()
            merge.work_on(self._carried_over(last, register, seen))
            _remember_withdrawn(assembly, register.withdrawn(), assembly.published(register))

    def _withdraw_by_store(self, said: SaidByStore, merge: Merge) -> None:
        """Withdraw what the store of the last release holds beyond the sources."""
        assembly = merge.assembly
        before, is_record = said.published(), assembly.tools.minter.is_record
        known = {iri for iri in before if is_record(iri)}
        gone = known - assembly.published(assembly.register)
        most = self.options.most_withdrawn
        if most is not None and 100 * len(gone) > most * len(known):
            raise TooMuchWithdrawn(len(gone), len(known), merge.quarantine.refusals)
        _remember_withdrawn(assembly, said.withdrawn(), before)

    def _gone(self, last: Register, merge: Merge) -> tuple[str, ...]:
        """Give the codes of the records that are to be withdrawn, if they are not too many."""
        known = list(last.origins())
        refusals = merge.quarantine.refusals
        rest = divide_the_rest((one for one in known if one[0] not in merge.seen), refusals)
        most = self.options.most_withdrawn
        if most is not None and 100 * len(rest.gone) > most * len(known):
            raise TooMuchWithdrawn(len(rest.gone), len(known), refusals)
        self.counts.update({"unread": len(rest.unread)} if rest.unread else {})
        return rest.gone

    def _count_carried(self, assembly: Assembly, merge: Merge, gone: int) -> None:
        rest = sum(code not in merge.seen for code in assembly.register.kept_codes())
        if rest > gone or not self.options.sync:
            self.counts["carried_over"] += rest - gone

    def _carried_over(
        self, last: Release, register: Register, seen: Container[str]
    ) -> Iterator[SourceItem]:
        """Give the records of the last release, to be mapped and validated anew."""
        for record in read_records(last):
            known = register.find(record.code or "")
            if known is not None and known.code not in seen:
                self.counts["carried_over"] += 1
                content = record_line(record, with_page=True)
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


@contextmanager
def _told_of(last: Release | None) -> Iterator[None]:
    """Tell what RocksDB finds damaged in what a build started from."""
    try:
        yield
    except RuntimeError as error:
        if last is None:
            raise
        with told_as_damaged(last.id):
            raise error from None


def _is_to_be_mended(last: Release, options: BuildOptions) -> bool:
    """Tell whether what is damaged is to be made anew; only who asks for it gets that."""
    return options.afresh and any(last.faults(*TAKEN_OVER))


def _as_base(release: Release, environment: str) -> Release | None:
    """Give the release if records need not be read anew since it was made."""
    has_register = (release.path / REGISTER_NAME).exists()
    manifest = release.manifest
    if not has_register or manifest.environment_sha256 != environment:
        return None
    if manifest.content_method != CONTENT_METHOD:
        return None
    # Before anything is opened: what is damaged may do anything to who reads it.
    check_base(release)
    try:
        TextIndex.open(release.path / INDEX_FOLDER)
        Corpus.open(release.path / CORPUS_FOLDER)
    except DamagedTextIndex:
        return None
    return release


def _register(release: Release) -> Register:
    """Open the register of a release whose records are read next."""
    check_records(release)
    path = release.path / REGISTER_NAME
    if not path.exists():
        raise DamagedRelease(release.id, "file_missing", REGISTER_NAME)
    return Register(path, read_only=True)


def _remember_withdrawn(
    assembly: Assembly, withdrawn: Iterable[tuple[str, str]], before: set[str]
) -> None:
    """Keep in mind what was withdrawn before the last release, and what is now."""
    gone = dict(withdrawn)
    assembly.list_linked(before | gone.keys())
    published, now = assembly.published(assembly.register), _now()
    for subject in sorted((before | gone.keys()) - published):
        assembly.withdraw(subject, gone.get(subject, now))


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
