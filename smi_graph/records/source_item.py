"""What sources are unpacked into, and how a person may ask for them to be read."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from smi_graph.records.refusal import Refusal


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One page, one line or one row, as it was found.

    Parameters
    ----------
    kind
        ``"row"`` is a row of a table, given as JSON: its cells by field, and as printed;
        ``"record"`` is a record that was read before, as JSON with every field.
    source
        The name of its file, for messages; for a page it is kept with the record too.
    content
        The bytes.
    line
        The line of the file, unless the item is the whole file.
    original
        For a record that was read before, the digest of the item it was read from.
    address, retrieved
        For a page of a web archive, its address and the day on which it was retrieved.
    """

    kind: Literal["page", "json_line", "row", "record"]
    source: str
    content: bytes
    line: int | None = None
    original: bytes = b""
    address: str = ""
    retrieved: str = ""

    @property
    def digest(self) -> bytes:
        """Sixteen bytes that are the same for items that are read the same.

        The name of the file counts, since a record that does not say where it comes from
        comes from there; the line does not.

        Examples
        --------
        >>> one = SourceItem("json_line", "a.jsonl", b"{}", 1)
        >>> one.digest == SourceItem("json_line", "a.jsonl", b"{}", 7).digest
        True
        """
        digest = hashlib.blake2b(f"{self.kind}\0{self.source}\0".encode(), digest_size=16)
        if self.address:
            digest.update(f"{self.address}\0{self.retrieved}\0".encode())
        digest.update(self.content)
        return digest.digest()


Found = SourceItem | Refusal


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How sources are read where they do not say it themselves, and what was passed over.

    Parameters
    ----------
    encoding
        The encoding of tables and JSON; by default what they show.
    sheet
        The sheet of workbooks; by default the first.
    passed_over
        Counts, while sources are unpacked, what is no record and was not read, by kind: an
        entry of ``data/messages/passed_over.toml``.
    """

    encoding: str | None = None
    sheet: str | None = None
    passed_over: Counter[str] = field(default_factory=Counter, compare=False)
