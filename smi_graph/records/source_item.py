"""What sources are unpacked into: items, and what of them was refused.

Nothing is dropped: what is refused is named with its place and its reason.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from smi_graph.messages import Language, message


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


class Refusal(BaseModel):
    """One source, or one line of a source, that could not become a record.

    ``reason`` is a key of ``data/messages/refusal.toml`` and ``values``
    fill the places in its sentence. ``content`` keeps what was refused (for bytes that are
    no text: base64), so that it can be mended and read again. ``rest_unread`` says that the
    source was not read whole: what it holds beyond that is not known.

    Examples
    --------
    >>> Refusal(source="a.jsonl", line=3, reason="missing_code").sentence("en")
    'a.jsonl, line 3: the record has no code; add the field "code".'
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    reason: str
    line: int | None = None
    field: str | None = None
    value: str | None = None
    code: str | None = None
    values: dict[str, str] = {}
    content: str = ""
    content_encoding: str = "text"
    rest_unread: bool = False

    def place(self, language: Language) -> str:
        """Say where it stands: the file, and the line where there is one."""
        if self.line is None:
            return self.source
        return message("place.line", language, source=self.source, line=str(self.line))

    def sentence(self, language: Language) -> str:
        """Say what was wrong, where, and what to do, in one sentence."""
        known = {"field": self.field or "", "value": self.value or "", "code": self.code or ""}
        reason = message(f"refusal.{self.reason}", language, **{**known, **self.values})
        return f"{self.place(language)}: {reason}"


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
