"""Where words stand in a title or a text, as the last part of an IRI.

An IRI that says so needs no further statement about the place, which makes the store of an archive
whose texts name much a fifth smaller.
"""

from __future__ import annotations

from typing import NamedTuple


class Passage(NamedTuple):
    """Where words stand: a field, and characters of its text (end exclusive)."""

    field: str
    start: int
    end: int


def write_passage(field: str, start: int, end: int) -> str:
    """Write a field with the characters of its text.

    Examples
    --------
    >>> write_passage("text_ar", 8, 14)
    'text_ar-8-14'
    """
    return f"{field}-{start}-{end}"


def read_passage(written: str) -> Passage:
    """Read what `write_passage` wrote, alone or as the end of an IRI.

    Raises
    ------
    ValueError
        When it was not written so.

    Examples
    --------
    >>> read_passage("https://w3id.org/smi/mention/SAMPLE-1/text_zh-Hant-8-14")
    Passage(field='text_zh-Hant', start=8, end=14)
    """
    field, start, end = written.rpartition("/")[2].rsplit("-", 2)
    return Passage(field, int(start), int(end))
