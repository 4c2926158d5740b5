"""The records that an address names by their codes, in its order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from smi_graph.archive import archive
from smi_graph.reading.search.codes import records_with_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from smi_graph.catalogue import Record
    from smi_graph.reading.opened import OpenRelease

MOST = 200
_BETWEEN = re.compile(r"[,،\r\n]+")
_SEGMENT = re.compile(r"[A-Za-z0-9._~-]{1,200}\Z")
_PATHS = ("document", "diary")


@dataclass(frozen=True, slots=True)
class Selected:
    """What an address names.

    Parameters
    ----------
    records
        Each once, in the order of the address.
    unknown
        What is no code of a record of this release.
    left_out
        How many codes are too many.
    """

    records: tuple[Record, ...]
    unknown: tuple[str, ...]
    left_out: int

    @property
    def segments(self) -> tuple[str, ...]:
        """The last part of the address of each record."""
        return tuple(segment_of(record) for record in self.records)


def segment_of(record: Record) -> str:
    """Give the last part of the address of a record.

    Examples
    --------
    >>> from smi_graph.catalogue import Record
    >>> segment_of(Record(0, "https://w3id.org/smi/document/A-1", "A/1", {}, None, False))
    'A-1'
    """
    return record.iri.rpartition("/")[2]


def read_codes(release: OpenRelease, given: Iterable[str], base_iri: str) -> Selected:
    """Find the records that codes name, in every form that the search box takes.

    Parameters
    ----------
    release
        Whose records.
    given
        The values of the parameter; each may have several codes with commas or lines between.
    base_iri
        Where the identifiers of the archive live.
    """
    written = [code for value in given for code in _BETWEEN.split(value) if code.strip()]
    found: dict[int, None] = {}
    unknown: dict[str, None] = {}
    taken = list(dict.fromkeys(code.strip() for code in written))
    for code in taken[:MOST]:
        number = _find(release, code, base_iri)
        if number is None:
            unknown[code[:200]] = None
        else:
            found[number] = None
    records = tuple(release.catalogue.record(number) for number in found)
    return Selected(records, tuple(unknown), max(0, len(taken) - MOST))


def _find(release: OpenRelease, code: str, base_iri: str) -> int | None:
    iris = (f"{base_iri}{path}/{segment}" for segment in _segments(code) for path in _PATHS)
    for iri in iris:
        number = release.catalogue.find_record(iri)
        if number is not None:
            return number
    # A part of a code counts where it leads to one record alone.
    numbers = records_with_code(release, code)
    return numbers[0] if len(numbers) == 1 else None


def _segments(code: str) -> Iterator[str]:
    if code.startswith(("http://", "https://")):
        yield urlsplit(code).path.rpartition("/")[2].removesuffix(".html")
    if _SEGMENT.match(code):
        yield code
    codes = archive().codes
    yield codes.segment(codes.read(code))


def moved(segments: Sequence[str], place: int, by: int) -> list[str]:
    """Give an order in which one record stands elsewhere.

    Examples
    --------
    >>> moved(["a", "b", "c"], 2, -1), moved(["a", "b", "c"], 0, -1)
    (['a', 'c', 'b'], ['a', 'b', 'c'])
    """
    order = list(segments)
    one = order.pop(place)
    order.insert(max(0, place + by), one)
    return order
