"""The records of a release: one JSON object a line, as they were published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from smi_graph.records.record import AnyRecord

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from smi_graph.records import DiaryEntryRecord, Record

RECORDS_NAME = "records.jsonl"


def record_line(record: Record | DiaryEntryRecord) -> bytes:
    """Write one record as a JSON line with every field.

    Examples
    --------
    >>> from smi_graph.records import Record
    >>> record_line(Record(code="SAMPLE/SC/1", title="قرار", title_lang="ar"))[:22]
    b'{"code":"SAMPLE/SC/1",'
    """
    return record.model_dump_json().encode() + b"\n"


def read_records_file(path: Path) -> Iterator[Record | DiaryEntryRecord]:
    """Read the records of a release in the order in which they were published."""
    adapter: TypeAdapter[Record | DiaryEntryRecord] = TypeAdapter(AnyRecord)
    if path.exists():
        with path.open("rb") as file:
            for line in file:
                yield adapter.validate_json(line)


def find_record(path: Path, code: str) -> Record | DiaryEntryRecord | None:
    """Find one record of a release by its code."""
    wanted = f'"code":"{code}"'.encode()
    adapter: TypeAdapter[Record | DiaryEntryRecord] = TypeAdapter(AnyRecord)
    with path.open("rb") as file:
        for line in file:
            if wanted in line:
                record = adapter.validate_json(line)
                if record.code == code:
                    return record
    return None
