"""A record as one line of JSON, and back, with nothing lost."""

from __future__ import annotations

from functools import cache

from pydantic import TypeAdapter

from smi_graph.records.record import AnyRecord, DiaryEntryRecord, Record


def record_line(record: Record | DiaryEntryRecord) -> bytes:
    """Write one record as a JSON line with every field.

    Examples
    --------
    >>> record_line(Record(code="SAMPLE/SC/1", title="قرار", title_lang="ar"))[:22]
    b'{"code":"SAMPLE/SC/1",'
    """
    return record.model_dump_json().encode() + b"\n"


def parse_record(line: bytes) -> Record | DiaryEntryRecord:
    """Read a record as :func:`record_line` wrote it.

    Raises
    ------
    pydantic.ValidationError
        When it is no such line.

    Examples
    --------
    >>> parse_record(record_line(Record(code="SAMPLE/SC/1"))).code
    'SAMPLE/SC/1'
    """
    return _adapter().validate_json(line)


@cache
def _adapter() -> TypeAdapter[Record | DiaryEntryRecord]:
    return TypeAdapter(AnyRecord)
