"""The work on one partition: read its items, map and validate the records, compress them.

It needs nothing but the items and the environment and changes nothing but the files of its
partition, so it runs in any process of any machine that sees the folder, twice if need be.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from smi_graph.pipeline.environment import Environment, Tools, tools_for
from smi_graph.pipeline.mentioning import numbers_of
from smi_graph.pipeline.parts import Finished, PartRecord, compress, is_finished, write_part
from smi_graph.pipeline.quarantine import refuse_record, violations_in_words
from smi_graph.pipeline.wording import words_of
from smi_graph.records import Record, Refusal
from smi_graph.records.duplicates import record_digest, written_place
from smi_graph.records.record import record_line
from smi_graph.records.sources import read_item
from smi_graph.store.content import digest_of_quads
from smi_graph.validation import RecordQuads, ValidationReport, uncollected, validate_records
from smi_graph.vocabulary.iris import code_segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from smi_graph.mapping.mapper import MappedRecord
    from smi_graph.records.items import SourceItem

Refused = tuple[dict[str, Any], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Partition:
    """Items that are worked on together.

    Parameters
    ----------
    environment
        The settings of the build.
    folder
        Where finished partitions lie.
    items
        What to read.
    """

    environment: Environment
    folder: Path
    items: tuple[SourceItem, ...]

    @property
    def name(self) -> str:
        """A name that is the same for the same items."""
        digest = hashlib.blake2b(digest_size=16)
        for item in self.items:
            digest.update(item.digest)
        return digest.hexdigest()


def work(partition: Partition) -> str:
    """Finish a partition unless it is finished, and give its name."""
    name = partition.name
    if not is_finished(partition.folder, name):
        tools = tools_for(partition.environment)
        with uncollected():
            records, refused = _Work(partition.environment, tools).do(partition.items)
            write_part(partition.folder, name, records, refused)
    return name


@dataclass(frozen=True, slots=True)
class _Read:
    record: Record
    digest: str
    source_digest: str
    mapped: MappedRecord
    listed: tuple[tuple[str, str], ...]


class _Work:
    def __init__(self, environment: Environment, tools: Tools) -> None:
        self._environment, self._tools = environment, tools
        self._refused: list[Refused] = []
        self._first: dict[str, tuple[str, str, str]] = {}

    def do(self, items: Sequence[SourceItem]) -> tuple[list[Finished], list[Refused]]:
        read = [found for item in items for found in self._read(item)]
        batch = [RecordQuads(found.record.code or "", _lines(found.mapped)) for found in read]
        listed = {actor for found in read for actor in found.listed}
        shared = {subject for found in read for subject in subjects(found.mapped.shared)}
        reports = validate_records(batch, self._tools.context(listed), unwarned=shared)
        finished = []
        for found in read:
            report = reports[found.record.code or ""]
            if report.publishable:
                finished.append(self._finish(found, report))
            else:
                self._refuse(_broken(found.record, report), report)
        return finished, self._refused

    def _read(self, item: SourceItem) -> Iterator[_Read]:
        found = self._tools.settled.apply(read_item(item, self._tools.authorities))
        whole = not any(isinstance(one, Refusal) for one in found)
        digest = item.original if item.kind == "record" else item.digest
        source_digest = digest.hex() if whole else ""
        for one in found:
            if isinstance(one, Refusal):
                self._refuse(one)
            elif one.code is None:
                self._refuse(refuse_record(one, "page_without_code"))
            elif self._is_new(one, said := record_digest(one)):
                mapper = self._tools.mapper
                listed = tuple(dict.fromkeys(mapper.actors.listed(one)))
                yield _Read(one, said, source_digest, mapper.map_apart(one), listed)

    def _is_new(self, record: Record, digest: str) -> bool:
        """Tell whether a code comes up for the first time; say when it stands for two.

        Two codes of one address would be one thing in the graph, so the second is refused.
        """
        code = record.code or ""
        place = written_place(record.origin or record.source, record.line)
        first = self._first.get(code_segment(code))
        if first is None:
            self._first[code_segment(code)] = code, place, digest
            return True
        if first[0] != code:
            self._refuse(refuse_record(record, "address_twice", first=first[0]))
        elif first[2] != digest:
            self._refuse(refuse_record(record, "duplicate_code", first=first[1]))
        return False

    def _refuse(self, refusal: Refusal, report: ValidationReport | None = None) -> None:
        said = refusal.model_dump(mode="json", exclude_none=True)
        self._refused.append((said, None if report is None else report.to_json()))

    def _finish(self, found: _Read, report: ValidationReport) -> Finished:
        record, mapped = found.record, found.mapped
        quads = (mapped.own + self._own_results(mapped, report)).encode()
        line = record_line(record, with_page=True)
        content = hashlib.blake2b(quads + line, digest_size=16)
        content.update("".join(sorted(mapped.shared)).encode())
        members = compress(quads), compress(line)
        known = PartRecord(
            code=record.code or "",
            kind=record.kind,
            source_digest=found.source_digest,
            record_digest=found.digest,
            content_digest=content.hexdigest(),
            origin=record.origin or record.source,
            line=record.line,
            doubts=[doubt.value for doubt in record.warnings],
            listed=[list(actor) for actor in found.listed],
            shared=list(mapped.shared),
            known_by=numbers_of(self._environment, record),
            quads_digest=digest_of_quads(quads).hex(),
            quads_length=len(members[0]),
            record_length=len(members[1]),
        )
        return Finished(known, *members, words_of(record, self._tools.authorities))

    def _own_results(self, mapped: MappedRecord, report: ValidationReport) -> str:
        """Write the results about the record; those about actors need all that names them."""
        shared = subjects(mapped.shared)
        own = replace(
            report, results=tuple(r for r in report.results if r.focus_node not in shared)
        )
        minter = self._tools.minter
        return "".join(f"{line}\n" for line in own.to_nquads(minter.graph("validation"), minter))


def _lines(mapped: MappedRecord) -> bytes:
    return (mapped.own + "".join(mapped.shared)).encode()


def subjects(lines: Sequence[str]) -> set[str]:
    """Name the subjects of lines of N-Quads.

    Examples
    --------
    >>> subjects(['<https://example.org/a> <https://example.org/p> "x" .'])
    {'https://example.org/a'}
    """
    return {line[1 : line.index(">")] for line in lines}


def _broken(record: Record, report: ValidationReport) -> Refusal:
    return refuse_record(
        record,
        "breaks_shapes",
        why_ar=violations_in_words(report, "ar"),
        why_en=violations_in_words(report, "en"),
    )
