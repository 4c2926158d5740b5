"""Every number of a document that the texts of a release name, from its catalogue."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from smi_graph.catalogue import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smi_graph.catalogue import Catalogue, Value
    from smi_graph.reading.pages import Visit


class Link(NamedTuple):
    """A record whose title or texts name a number.

    Parameters
    ----------
    record
        Its number in the catalogue.
    number
        The number of the document that is named, such as ``S/RES/2254``.
    times
        How often, in all its languages.
    """

    record: int
    number: str
    times: int


@dataclass(frozen=True, slots=True)
class Citations:
    """Who names which numbers.

    Parameters
    ----------
    links
        In the order of the records and the numbers. A record that names its own number is left
        out: it cites nothing.
    bearers
        The records that bear a number, as they stand in the catalogue.
    """

    links: tuple[Link, ...]
    bearers: Mapping[str, tuple[int, ...]]


async def citations_of(visit: Visit) -> Citations | None:
    """Give the citations of a release; ``None`` where nobody looked into its texts."""
    return await visit.gathered("citations", partial(_gather, visit))


async def _gather(visit: Visit) -> Citations | None:
    if not await visit.has_graph("mentions"):
        return None
    return await asyncio.to_thread(gather_citations, visit.catalogue)


def gather_citations(catalogue: Catalogue) -> Citations:
    """Tell which records name which numbers, how often, and which records bear those."""
    bearers = {
        value.key: tuple(catalogue.back[value.number].tolist())
        for value in _values(catalogue, Kind.BORNE_NUMBER)
    }
    named, spots = catalogue.numbers_of(Kind.NAMED_NUMBER), catalogue.spots
    is_number = (spots.values >= named.start) & (spots.values < named.stop)
    # By value and record: how many places there are.
    pairs = spots.values[is_number].astype(np.int64) << 32 | spots.rows_of[is_number]
    unique, times = np.unique(pairs, return_counts=True)
    links = [
        Link(pair & 0xFFFFFFFF, catalogue.values[pair >> 32].key, often)
        for pair, often in zip(unique.tolist(), times.tolist(), strict=True)
    ]
    cited = (link for link in links if link.record not in bearers.get(link.number, ()))
    return Citations(tuple(sorted(cited)), bearers)


def _values(catalogue: Catalogue, kind: Kind) -> list[Value]:
    return [catalogue.values[number] for number in catalogue.numbers_of(kind)]
