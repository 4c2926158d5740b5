"""Ceilings for the size of an answer: bytes while it is written, rows once it is.

Imported by workers, so it imports next to nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

_QUOTED_OR_ROW_END = {
    # A JSON string, or the place between two rows. Outside strings "},{" stands nowhere else.
    "application/sparql-results+json": (rb'"[^"\\]*(?:\\.[^"\\]*)*"|\},\{', b"},{"),
    # A quoted CSV field (a doubled quote makes two of them), or the end of a row.
    "text/csv": (rb'"[^"]*"|\r\n', b"\r\n"),
}


class RowLimitReached(Exception):  # noqa: N818 - named for what happened
    """The answer has passed the ceiling of rows."""


class TooManyBytes(Exception):  # noqa: N818 - named for what happened
    """The answer has passed the ceiling of bytes."""


class ByteSink:
    """A file without a name that takes one answer after another and refuses to grow too far.

    pyoxigraph writes into it piece by piece, some kilobytes at a time, so a large answer costs
    no more than the ceiling, and a small one no opening of a path.

    Parameters
    ----------
    descriptor
        The file, see `unnamed_file`.
    most_bytes
        The ceiling for an answer whose request sets none.

    Examples
    --------
    >>> sink = ByteSink(unnamed_file(), None)
    >>> sink.empty(10)
    >>> sink.write(b"true")
    4
    >>> sink.length, bytes(sink.view())
    (4, b'true')
    >>> sink.write(b"and more")
    Traceback (most recent call last):
    smi_graph.store.ceilings.TooManyBytes
    """

    def __init__(self, descriptor: int, most_bytes: int | None) -> None:
        self._most = most_bytes
        self._descriptor = descriptor
        self.limit: int | None = most_bytes
        self.length = 0

    def empty(self, max_bytes: int | None) -> None:
        """Make ready for the next answer, of so many bytes at the most."""
        limits = [limit for limit in (max_bytes, self._most) if limit is not None]
        self.limit = min(limits, default=None)
        os.ftruncate(self._descriptor, 0)
        self.length = 0

    def write(self, piece: bytes) -> int:
        """Add a piece, and give its length.

        Raises
        ------
        TooManyBytes
            When the answer would pass its ceiling.
        """
        if self.limit is not None and self.length + len(piece) > self.limit:
            raise TooManyBytes
        rest = piece
        while rest:
            written = os.pwrite(self._descriptor, rest, self.length)
            self.length += written
            rest = rest[written:]
        return len(piece)

    def flush(self) -> None:
        """Do nothing: every piece is in the file already."""

    def view(self) -> bytes:
        """Read the whole answer."""
        return os.pread(self._descriptor, self.length, 0)


def unnamed_file() -> int:
    """Make a file that is gone with its last descriptor, in memory where the platform can."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("answer")
    import tempfile  # noqa: PLC0415 - slow to import, and not needed on Linux

    descriptor, path = tempfile.mkstemp()
    os.unlink(path)  # noqa: PTH108
    return descriptor


def at_most(limit: int, items: Iterator[T]) -> Iterator[T]:
    """Pass items on, and raise `RowLimitReached` when one comes after the limit.

    Examples
    --------
    >>> list(at_most(2, iter("ab")))
    ['a', 'b']
    """
    for number, item in enumerate(items):
        if number == limit:
            raise RowLimitReached
        yield item


def check_rows(body: bytes, media_type: str, limit: int) -> None:
    r"""Raise `RowLimitReached` when serialised solutions hold more rows than the limit.

    Counting in the finished text costs some milliseconds for a hundred thousand rows.
    XML and TSV escape what ends a row, so the count is exact at once. In JSON and CSV a
    literal may hold the same characters: there the quick count is at least the number of
    rows, and only above the limit is the text scanned string by string.

    Examples
    --------
    >>> check_rows(b'x\r\n"a\r\nb"\r\n', "text/csv", 1)
    >>> check_rows(b'x\r\na\r\nb\r\n', "text/csv", 1)
    Traceback (most recent call last):
    smi_graph.store.ceilings.RowLimitReached
    """
    if media_type == "application/sparql-results+xml":
        if body.count(b"<result>") > limit:
            raise RowLimitReached
        return
    if media_type == "text/tab-separated-values":
        if body.count(b"\n") - 1 > limit:
            raise RowLimitReached
        return
    _check_quoted(body, media_type, limit)


def _check_quoted(body: bytes, media_type: str, limit: int) -> None:
    pattern, row_end = _QUOTED_OR_ROW_END[media_type]
    # JSON has a mark between rows, CSV one after each and one after its header.
    marks_allowed = limit + 1 if media_type == "text/csv" else limit - 1
    if limit == 0 and media_type != "text/csv":
        # No mark stands between the rows when there is one row or none.
        if not body.endswith(b'"bindings":[]}}'):
            raise RowLimitReached
        return
    if body.count(row_end) <= marks_allowed:
        return
    import re  # noqa: PLC0415 - slow to import, and rarely needed

    marks = 0
    for found in re.finditer(pattern, body):
        if found.group() == row_end:
            marks += 1
            if marks > marks_allowed:
                raise RowLimitReached


def count_rows(body: bytes, media_type: str) -> int | None:
    r"""Count the rows of serialised solutions, or the lines of N-Triples, for the log.

    Gives ``None`` where the count would cost more than it tells: a quoted CSV cell may hold
    the end of a row, and in JSON an empty row or a triple term is not told apart cheaply.

    Examples
    --------
    >>> count_rows(b'{"head":{"vars":["x"]},"results":{"bindings":[]}}',
    ...            "application/sparql-results+json")
    0
    >>> count_rows(b'x\r\na\r\n', "text/csv"), count_rows(b'x\r\n"a\r\n"\r\n', "text/csv")
    (1, None)
    """
    if media_type == "application/sparql-results+xml":
        return body.count(b"<result>")
    if media_type == "text/tab-separated-values":
        return body.count(b"\n") - 1
    if media_type in {"application/n-triples", "application/n-quads"}:
        return body.count(b"\n")
    if media_type == "text/csv":
        return None if b'"' in body else body.count(b"\r\n") - 1
    if media_type == "application/sparql-results+json":
        return _count_json(body)
    return None


def _count_json(body: bytes) -> int | None:
    if body.endswith(b'"bindings":[]}}'):
        return 0
    if b"{}" in body or b'"type":"triple"' in body or not body.endswith(b'"}}]}}'):
        return None
    # A row ends with a closing quotation mark; an opening one stands after "value":.
    return 1 + body.count(b'"}},{"') - body.count(b'value":"}},{"')
