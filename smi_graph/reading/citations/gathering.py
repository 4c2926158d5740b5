"""Every number of a document that the texts of a release name, from its graph of mentions."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from smi_graph.vocabulary import DCTERMS, OA, SMI, XSD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from smi_graph.reading.pages import Visit
    from smi_graph.service.engine import Engine

_TSV = "text/tab-separated-values"


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
    engine, catalogue, release_id = visit.engine, visit.catalogue, visit.release_id
    graph = engine.minter.graph("mentions")
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    borne = f"GRAPH <{graph}> {{ ?record <{DCTERMS.identifier}> ?number }}"
    async for iri, number in _rows(engine, release_id, ("record", "number"), borne):
        record = catalogue.find_record(iri)
        if record is not None:
            bearers[number].append(record)
    times: defaultdict[tuple[int, str], int] = defaultdict(int)
    named = (
        f"GRAPH <{graph}> {{ ?mention <{OA.bodyValue}> ?number ; <{OA.hasTarget}> ?record ;"
        f" <{SMI.occurrences}> ?times FILTER(DATATYPE(?number) = <{XSD.string}>) }}"
    )
    names = ("record", "number", "times", "mention")
    async for iri, number, often, _ in _rows(engine, release_id, names, named):
        record = catalogue.find_record(iri)
        if record is not None and record not in bearers[number]:
            times[record, number] += int(often)
    links = tuple(Link(*pair, often) for pair, often in sorted(times.items()))
    return Citations(links, {number: tuple(held) for number, held in bearers.items() if held})


async def _rows(
    engine: Engine, release_id: str | None, names: tuple[str, ...], where: str
) -> AsyncIterator[tuple[str, ...]]:
    """Ask for all rows; so many at a time where there is a ceiling, which takes much longer."""
    shown = " ".join(f"?{name}" for name in names)
    query = f"SELECT {shown} WHERE {{ {where} }}"
    page = engine.configuration.max_rows
    seen = 0
    while True:
        part = f" ORDER BY {shown} LIMIT {page} OFFSET {seen}" if page else ""
        answer = await engine.run(query + part, select_media_type=_TSV, release_id=release_id)
        rows = await asyncio.to_thread(_values, answer.body, names)
        for row in rows:
            yield row
        seen += len(rows)
        if not page or len(rows) < page:
            return


def _values(body: bytes, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    solutions = parse_query_results(body, format=QueryResultsFormat.TSV)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError("the answer is no table")
    return [tuple(row[name].value for name in names) for row in solutions]
