"""Copying what the last release holds of the records that are still the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from smi_graph.pipeline.records_file import RECORDS_NAME
from smi_graph.pipeline.register import MemberPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.pipeline.register import Register
    from smi_graph.store import Release

Placed = tuple[int, MemberPlace]

_RECORDS_AT_ONCE = 10_000
_BLOCK_BYTES = 2**20


def carry_over(base: Release, register: Register, dump: BinaryIO, records: BinaryIO) -> None:
    """Append the members of all kept records to the dump and the records of a new release.

    Members that lie side by side are copied together.

    Parameters
    ----------
    base
        The last release.
    register
        Knows where the records lie in its files; told where they have come to lie.
    dump, records
        The files of the new release, open at their ends.
    """
    with base.dump_path.open("rb") as old, (base.path / RECORDS_NAME).open("rb") as old_records:
        for run in _neighbours(register.kept_places()):
            first, last = run[0][1], run[-1][1]
            quads_by = dump.tell() - first.quads_at
            record_by = records.tell() - first.record_at
            _copy(old, first.quads_at, last.quads_at + last.quads_length, dump)
            _copy(old_records, first.record_at, last.record_at + last.record_length, records)
            register.move((number, _moved(at, quads_by, record_by)) for number, at in run)


def _neighbours(places: Iterable[Placed]) -> Iterator[list[Placed]]:
    """Cut places into runs that lie side by side in both files, none too long for memory."""
    run: list[Placed] = []
    for number, place in places:
        if run and (len(run) == _RECORDS_AT_ONCE or not _follows(place, run[-1][1])):
            yield run
            run = []
        run.append((number, place))
    if run:
        yield run


def _follows(place: MemberPlace, before: MemberPlace) -> bool:
    quads_end = before.quads_at + before.quads_length
    record_end = before.record_at + before.record_length
    return (place.quads_at, place.record_at) == (quads_end, record_end)


def _moved(place: MemberPlace, quads_by: int, record_by: int) -> MemberPlace:
    quads_at, record_at = place.quads_at + quads_by, place.record_at + record_by
    return MemberPlace(quads_at, place.quads_length, record_at, place.record_length)


def _copy(source: BinaryIO, start: int, end: int, target: BinaryIO) -> None:
    source.seek(start)
    sizes = (min(_BLOCK_BYTES, end - at) for at in range(start, end, _BLOCK_BYTES))
    target.writelines(source.read(size) for size in sizes)
