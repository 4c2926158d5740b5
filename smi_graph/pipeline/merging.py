"""Finished partitions enter a release: each code once, and only what has changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from smi_graph.pipeline.assembly import Wanted
from smi_graph.pipeline.partition import Partition, work
from smi_graph.pipeline.parts import FinishedPartition, PartRecord, decompress, read_part
from smi_graph.pipeline.quarantine import Quarantine, refuse_record
from smi_graph.records import Refusal
from smi_graph.records.duplicates import written_place
from smi_graph.records.record import parse_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from smi_graph.pipeline.assembly import Assembly
    from smi_graph.pipeline.engines import TaskRunner
    from smi_graph.pipeline.environment import Environment
    from smi_graph.pipeline.register import Registered
    from smi_graph.records.items import SourceItem

Progress = Callable[[int, int], None]

PARTITION = 500


@dataclass(slots=True)
class Merge:
    """Puts finished partitions into a release, and knows which items need no work.

    Parameters
    ----------
    assembly
        The release.
    quarantine
        Keeps what is refused.
    environment
        Of the build.
    engine
        Does the work on partitions.
    work_folder
        Where finished partitions lie.
    progress
        Called with how many items and how many bytes of them are done.
    seen
        For each code that came up, where, and the digest of the record.
    """

    assembly: Assembly
    quarantine: Quarantine
    environment: Environment
    engine: TaskRunner
    work_folder: Path
    progress: Progress
    seen: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    _done: int = 0
    _done_bytes: int = 0

    def fresh(self, items: Iterable[SourceItem]) -> Iterator[SourceItem]:
        """Leave out the items that the last release was made from."""
        for item in items:
            known = None
            if self.assembly.base is not None:
                known = self.assembly.register.find_source(item.digest)
            if known is not None and known[0] not in self.seen:
                code, origin, record_digest = known
                self.seen[code] = (origin, record_digest)
                self._tell_progress(1, len(item.content))
            else:
                yield item

    def work_on(self, items: Iterable[SourceItem]) -> None:
        """Work on items and put what became of them into the release."""
        sizes: deque[tuple[int, int]] = deque()

        def partitions() -> Iterator[Partition]:
            for batch in _batches(items, PARTITION):
                sizes.append((len(batch), sum(len(item.content) for item in batch)))
                yield Partition(self.environment, self.work_folder, batch)

        for name in self.engine.map(work, partitions()):
            self._merge(read_part(self.work_folder, name))
            self._tell_progress(*sizes.popleft())

    def _tell_progress(self, number: int, size: int) -> None:
        self._done += number
        self._done_bytes += size
        self.progress(self._done, self._done_bytes)

    def _merge(self, part: FinishedPartition) -> None:
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

    def _is_wanted(self, record: PartRecord, part: FinishedPartition, record_at: int) -> bool:
        digest = bytes.fromhex(record.record_digest)
        other = self._other_with_its_address(record.code)
        if other is not None:
            self._refuse_second(record, part, record_at, other, "address_twice")
            return False
        place = written_place(record.origin, record.line)
        first = self.seen.setdefault(record.code, (place, digest))
        if first[1] != digest:
            self._refuse_second(record, part, record_at, first[0])
            return False
        old: Registered | None = self.assembly.register.find(record.code)
        if old is None:
            return True
        return old.kept and self.assembly.replace(old, record)

    def _other_with_its_address(self, code: str) -> str | None:
        """Give the other code whose address this one would have: two are never one thing."""
        first = self.assembly.register.find_address(code)
        return None if first == code else first

    def _refuse_second(
        self,
        record: PartRecord,
        part: FinishedPartition,
        at: int,
        first: str,
        reason: str = "duplicate_code",
    ) -> None:
        with part.records_path.open("rb") as file:
            file.seek(at)
            read = parse_record(decompress(file.read(record.record_length)))
        read = read.model_copy(update={"origin": record.origin, "line": record.line})
        self.quarantine.keep(refuse_record(read, reason, first=first))


def _batches(items: Iterable[SourceItem], size: int) -> Iterator[tuple[SourceItem, ...]]:
    iterator = iter(items)
    while batch := tuple(islice(iterator, size)):
        yield batch
