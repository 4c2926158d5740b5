"""Reading a page that is one."""

from __future__ import annotations

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from smi_graph.records.pages import read_page
from smi_graph.records.source_item import Refusal


def read_one(content: bytes, source: str, authorities: Authorities) -> Record | Refusal:
    """Read a file that holds one page, and give its record or its refusal."""
    read = read_page(content, source, authorities)
    assert len(read) == 1, f"{source}: {len(read)} pages"
    return read[0]
