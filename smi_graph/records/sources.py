"""Everything that ``SOURCE`` may be on the command line, read item by item.

A source is a page, a folder or an archive of pages, a JSON-lines file, a CSV file, or ``-``
for standard input. Nothing is held longer than one page or one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from smi_graph.records.items import SourceItem, unpack_sources
from smi_graph.records.json_line import parse_record
from smi_graph.records.pages import read_page
from smi_graph.records.record import Record
from smi_graph.records.refusal import Refusal
from smi_graph.records.tabular import Place, read_mapping

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from smi_graph.authorities import Authorities

Item = Record | Refusal


def read_sources(sources: Iterable[str], authorities: Authorities) -> Iterator[Item]:
    """Read sources in the order given; folders in the order of their names.

    Parameters
    ----------
    sources
        Paths, or ``-`` for standard input.
    authorities
        The names that fields are read with.

    Yields
    ------
    Record or Refusal
        What was read and what was refused. A record that is kept while a value of it is
        refused comes with a refusal of that value.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> [item.sentence("en") for item in read_sources(["no-such-file.txt"], load_authorities())]
    ['no-such-file.txt: there is no such file; check the name.']
    """
    for item in unpack_sources(sources):
        if isinstance(item, Refusal):
            yield item
        else:
            yield from read_item(item, authorities)


def read_item(item: SourceItem, authorities: Authorities) -> Iterator[Item]:
    """Read one item; a line that cannot be read costs only itself.

    Examples
    --------
    >>> from smi_graph.authorities import load_authorities
    >>> line = SourceItem("json_line", "a.jsonl", b'{"code": 1', 1)
    >>> next(read_item(line, load_authorities())).sentence("en")
    'a.jsonl, line 1: the line is not JSON (unexpected end of data); mend it or take it out.'
    """
    if item.kind == "page":
        yield read_page(item.content, item.source, authorities)
    elif item.kind == "record":
        record = parse_record(item.content)
        yield record.model_copy(update={"origin": item.source, "line": item.line})
    elif item.kind == "row":
        row = orjson.loads(item.content)
        yield from _read_mapping(row["data"], item, row["printed"], authorities)
    else:
        yield from _read_json_line(item, authorities)


def _read_json_line(item: SourceItem, authorities: Authorities) -> Iterator[Item]:
    content = item.content.decode("utf-8", "backslashreplace")
    refused = {"source": item.source, "line": item.line, "content": content}
    try:
        data = orjson.loads(item.content)
    except orjson.JSONDecodeError as error:
        why = str(error).split(":", maxsplit=1)[0]
        yield Refusal(**refused, reason="not_json", values={"why": why})
        return
    if not isinstance(data, dict):
        yield Refusal(**refused, reason="not_an_object")
        return
    yield from _read_mapping(data, item, content, authorities)


def _read_mapping(
    data: dict[str, object], item: SourceItem, printed: str, authorities: Authorities
) -> Iterator[Item]:
    record, refusals = read_mapping(data, Place(item.source, item.line), authorities, printed)
    if record is not None:
        yield record
    yield from refusals
