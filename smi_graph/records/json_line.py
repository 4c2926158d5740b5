"""A record as one line of JSON, and back, with nothing lost."""

from __future__ import annotations

import orjson

from smi_graph.records.record import Record, record_adapter, record_model


def record_line(record: Record, *, with_page: bool = False) -> bytes:
    """Write one record as a JSON line with every field.

    Parameters
    ----------
    record
        The record.
    with_page
        Write the decoded page, in which its evidence counts, as the last key: a release keeps
        it, so that the evidence can be checked without the file that was read.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> record_line(make_record("document", code="SAMPLE/SC/1", title="قرار"))[:40]
    b'{"kind":"document","code":"SAMPLE/SC/1",'
    """
    line = record.model_dump_json().encode()
    if with_page and record.page:
        line = line[:-1] + b',"page":' + orjson.dumps(record.page) + b"}"
    return line + b"\n"


def parse_record(line: bytes) -> Record:
    """Read a record as :func:`record_line` wrote it.

    Raises
    ------
    pydantic.ValidationError
        When it is no such line.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> parse_record(record_line(make_record("document", code="SAMPLE/SC/1"))).code
    'SAMPLE/SC/1'
    """
    return record_adapter().validate_json(line)


def reread_record(line: bytes) -> Record:
    """Read a record that this build has checked and written, without checking it once more.

    It takes less than half as long. What has parts of its own, such as evidence, is left as JSON
    has it: only names, dates and texts may be asked for.

    Examples
    --------
    >>> from smi_graph.records import make_record
    >>> line = record_line(make_record("document", code="SAMPLE/SC/1", text_en="Council"))
    >>> reread_record(line).texts
    {'en': 'Council'}
    """
    said = orjson.loads(line)
    return record_model(said["kind"]).model_construct(**said)
