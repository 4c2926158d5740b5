"""The records of a release: JSON lines, one gzip member each."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from smi_graph.build.parts import decompress
from smi_graph.build.register import REGISTER_NAME, Register
from smi_graph.records.json_line import parse_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.records import Record
    from smi_graph.store import Release

RECORDS_NAME = "records.jsonl.gz"


def read_records(release: Release) -> Iterator[Record]:
    """Read the records of a release."""
    path = release.path / RECORDS_NAME
    if path.exists():
        with gzip.open(path) as file:
            yield from map(parse_record, file)


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
