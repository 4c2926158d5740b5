"""The records of a release: JSON lines, one gzip member each."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import orjson

from smi_graph.pipeline.parts import decompress
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.records.record import parse_record
from smi_graph.store import RecordsMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.records import Record
    from smi_graph.store import Release

RECORDS_NAME = "records.jsonl.gz"


def is_without_records(release: Release) -> bool:
    """Tell whether a release was made again from its dump alone."""
    return bool(release.manifest.restored_from) and REGISTER_NAME not in release.manifest.files


def check_records(release: Release) -> None:
    """See to it that the records of a release are there and whole.

    Raises
    ------
    smi_graph.store.RecordsMissing
        When it was made again from its dump alone.
    smi_graph.store.DamagedRelease
        When they or their register are missing or damaged.
    """
    if is_without_records(release):
        raise RecordsMissing(release.id, release.manifest.restored_from)
    release.check(RECORDS_NAME, REGISTER_NAME)


def read_records(release: Release) -> Iterator[Record]:
    """Read the records of a release."""
    path = release.path / RECORDS_NAME
    if path.exists():
        with gzip.open(path) as file:
            yield from map(parse_record, file)


def read_lines(release: Release) -> Iterator[dict[str, Any]]:
    """Read the records of a release as they were written, which takes a tenth of the time."""
    path = release.path / RECORDS_NAME
    if path.exists():
        with gzip.open(path) as file:
            yield from map(orjson.loads, file)


def find_record(release: Release, code: str) -> Record | None:
    """Find one record of a release by its code."""
    path = release.path / REGISTER_NAME
    if not path.exists():
        return None
    with Register(path, read_only=True) as register:
        found = register.find(code)
    if found is None:
        return None
    with (release.path / RECORDS_NAME).open("rb") as file:
        file.seek(found.place.record_at)
        return parse_record(decompress(file.read(found.place.record_length)))
