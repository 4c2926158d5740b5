"""Every number of a document that the texts of a release name, from its graph of mentions."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.service.by_release import ByRelease
from smi_graph.vocabulary import DCTERMS, OA, SMI, XSD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from smi_graph.catalogue import Catalogue
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


class CitationKeeper:
    """Gathers the citations of a release when they are first asked for, and keeps them."""

    def __init__(self) -> None:
        self._kept = ByRelease[Citations | None]()

    async def of(
        self, engine: Engine, catalogue: Catalogue, release_id: str | None
    ) -> Citations | None:
        """Give the citations of a release; ``None`` where nobody looked into its texts."""
        make = partial(_gather, engine, catalogue, release_id)
        return await self._kept.of(release_id, make)


def citations_of(request: Request) -> CitationKeeper:
    """Give what keeps the citations for the application that a request came to."""
    keeper: CitationKeeper = request.app.state.citations
    return keeper


async def _gather(engine: Engine, catalogue: Catalogue, release_id: str | None) -> Citations | None:
    graph = engine.minter.graph("mentions")
    if graph not in (await engine.statistics(release_id)).graphs:
        return None
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
