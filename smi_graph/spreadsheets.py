"""CSV files that people open with a spreadsheet.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and runs
it (https://owasp.org/www-community/attacks/CSV_Injection). A title that a page of an archive
has may begin so. Such a cell gets an apostrophe before it, which a spreadsheet takes for "this is
text"; `as_written` takes it away again. Numbers stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MARK = b"\xef\xbb\xbf"
# The wide forms stand for the narrow ones where people write Chinese or Japanese.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
# What parts cells, in some country or other, and what begins a text.
_QUOTED = re.compile(r"[,;\t\r\n\"]")


def harmless(text: str) -> str:
    """Make a text that a spreadsheet would take for a formula into one that it takes for text.

    Examples
    --------
    >>> harmless("=1+1"), harmless("-12.5"), harmless("- بيان"), harmless("بيان")
    ("'=1+1", '-12.5', "'- بيان", 'بيان')
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def as_written(cell: str) -> str:
    """Give the text that `harmless` was given.

    Examples
    --------
    >>> [as_written(harmless(text)) for text in ("=1+1", "'=1", "'Ayn", "-1")]
    ['=1+1', "'=1", "'Ayn", '-1']
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def table(rows: Iterable[Iterable[str]], *, with_mark: bool = False) -> bytes:
    r"""Write rows as CSV (RFC 4180) in UTF-8 that a spreadsheet can open without danger.

    Cells with a semicolon or a tabulator are quoted too, for these part cells where the comma
    stands in numbers.

    Parameters
    ----------
    rows
        The cells; the first row are their names.
    with_mark
        Whether it begins with a byte order mark, by which Excel knows that it is UTF-8.

    Examples
    --------
    >>> table([["title"], ["=1"], ["a;b"]])
    b'title\r\n\'=1\r\n"a;b"\r\n'
    """
    lines = (
        ",".join([_cell(harmless(text)) if text else "" for text in row]) + "\r\n" for row in rows
    )
    return (MARK if with_mark else b"") + "".join(lines).encode()


def for_spreadsheet(content: bytes) -> bytes:
    r"""Write CSV anew so that a spreadsheet can open it.

    Examples
    --------
    >>> for_spreadsheet(b"title\r\n=1\r\n")[3:]
    b"title\r\n'=1\r\n"
    """
    # Whole texts of documents stand in cells; by itself the module gives up at 128 KiB.
    csv.field_size_limit(2**31 - 1)
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return table(rows, with_mark=True)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
