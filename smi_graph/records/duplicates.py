"""One code for two records: known again wherever they were read, and told with both places."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from smi_graph.records.source_item import Refusal
from smi_graph.vocabulary.iris import code_segment

if TYPE_CHECKING:
    from smi_graph.records.record import Record


def record_digest(record: Record) -> str:
    """Digest what a record says, wherever it was read."""
    said = record.model_dump_json(exclude={"source", "source_digest"})
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def written_place(origin: str, line: int | None) -> str:
    """Write the place of a record in a form for both languages.

    Examples
    --------
    >>> written_place("a.jsonl", 3), written_place("a.txt", None)
    ('a.jsonl:3', 'a.txt')
    """
    return origin if line is None else f"{origin}:{line}"


class FirstReadings:
    """Remembers for each code where it came up first, and with what.

    Examples
    --------
    >>> from smi_graph.records.record import make_record
    >>> first = FirstReadings()
    >>> one = make_record("document", code="A/1", title="one", origin="a.jsonl", line=1)
    >>> first.second(one) is None
    True
    >>> other = one.model_copy(update={"title": "two", "origin": "b.jsonl"})
    >>> print(first.second(other).sentence("en"))
    b.jsonl, line 1: the code A/1 was read before with other content, in a.jsonl:1. The record in
    a.jsonl:1 was kept, and this one was rejected. Correct one of the two.
    """

    def __init__(self) -> None:
        self._first: dict[str, tuple[str, str]] = {}
        self._codes: dict[str, str] = {}

    def second(self, record: Record) -> Refusal | None:
        """Refuse a record whose code stands for another one already."""
        if record.code is None:
            return None
        origin = record.origin or record.source
        return self.second_of(record.code, record_digest(record), origin, record.line)

    def second_of(self, code: str, digest: str, origin: str, line: int | None) -> Refusal | None:
        """Refuse what is known of a record, as :meth:`second` does with the record itself."""
        other = self._codes.setdefault(code_segment(code), code)
        if other != code:
            values = {"first": other}
            return Refusal(
                source=origin, line=line, reason="address_twice", code=code, values=values
            )
        here = (written_place(origin, line), digest)
        first, known = self._first.setdefault(code, here)
        if known == digest:
            return None
        values = {"first": first}
        return Refusal(source=origin, line=line, reason="duplicate_code", code=code, values=values)
