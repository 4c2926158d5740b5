"""Lists for programs that follow links: all things of a kind, and the records that name a thing.

Each is a collection of Hydra (https://www.hydra-cg.com/spec/latest/core/), page by page. The
description of the dataset leads to the lists, and what is said of a thing leads to its own, so
that every record can be reached by RDF alone.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from smi_graph.schema import field_table
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.problems import Problem
from smi_graph.service.rdf import PREFIXES, link, value, write_graph
from smi_graph.service.responses import has_tag, not_modified, request_tag, whole
from smi_graph.service.site_address import site_of
from smi_graph.service.things import LABELS, describe_thing, identifier
from smi_graph.store import ResultTooLarge
from smi_graph.vocabulary import RDF, SMI, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

router = APIRouter(tags=["linked data"])

PAGE = 250
_HYDRA = PREFIXES["hydra"]
_TSV, _NTRIPLES = "text/tab-separated-values", "application/n-triples"
_MOST_PAGES = 10**6
Page = Annotated[int, Query(ge=1, le=_MOST_PAGES)]
ACTORS = {
    "person": SMI.Person,
    "organization": SMI.Organization,
    "country": SMI.Country,
    "collection": SMI.Collection,
    "place": SMI.Place,
    "event": SMI.Event,
}


@cache
def records() -> dict[str, tuple[str, ...]]:
    """Give the classes of records by the path of their identifiers.

    Examples
    --------
    >>> sorted(records())
    ['diary', 'document']
    """
    found: dict[str, tuple[str, ...]] = {}
    for kind in field_table().kinds.values():
        found[kind.path] = (*found.get(kind.path, ()), kind.of_class)
    return found


def lists() -> dict[str, tuple[str, ...]]:
    """Give the classes of everything that there are lists of, by the name of the list."""
    return records() | {kind: (of_class,) for kind, of_class in ACTORS.items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list.

    Parameters
    ----------
    address
        Of the list.
    page, total
        Which page, from 1, and how many members the list has.
    members
        The identifiers of those on this page.
    said
        What is said of them: their names, and how they name the thing.
    """

    address: str
    page: int
    total: int
    members: tuple[str, ...]
    said: tuple[Triple, ...]

    @property
    def pages(self) -> int:
        """How many pages there are; one at least."""
        return max(-(-self.total // PAGE), 1)

    def views(self) -> dict[str, str]:
        """Give the addresses of the pages that this one leads to, by relation (RFC 8288)."""
        near = {"first": 1, "prev": self.page - 1, "next": self.page + 1, "last": self.pages}
        return {
            name: f"{self.address}?page={page}"
            for name, page in near.items()
            if 1 <= page <= self.pages
        }

    def triples(self) -> Iterator[Triple]:
        """Describe the page."""
        here = f"{self.address}?page={self.page}"
        yield link(self.address, RDF.type, _HYDRA + "Collection")
        yield value(self.address, _HYDRA + "totalItems", self.total, XSD.integer)
        yield link(self.address, _HYDRA + "view", here)
        yield link(here, RDF.type, _HYDRA + "PartialCollectionView")
        for relation, address in self.views().items():
            name = {"prev": "previous"}.get(relation, relation)
            yield link(here, _HYDRA + name, address)
        yield from (link(self.address, _HYDRA + "member", member) for member in self.members)
        yield from self.said


@router.get("/list/{kind}", summary="All things of a kind, page by page")
async def list_of_kind(  # noqa: PLR0913, PLR0917
    kind: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    page: Page = 1,
    format: str | None = None,  # noqa: A002 - the name in the address
    release: str | None = None,
) -> Response:
    """List the identifiers of all things of a kind.

    Raises
    ------
    Problem
        404 when there is no such kind, or no such page.
    """
    if kind not in lists():
        raise Problem("not_found")
    wanted = _WantedList(_is_a(lists()[kind]))
    return await _answer(request, engine, wanted, page, (format, release))


@router.get("/list/{kind}/{segment}", summary="The records that name a thing, page by page")
async def list_of_thing(  # noqa: PLR0913, PLR0917
    kind: str,
    segment: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    page: Page = 1,
    format: str | None = None,  # noqa: A002 - the name in the address
    release: str | None = None,
) -> Response:
    """List the records whose fields name a thing, and by which property each does.

    Raises
    ------
    Problem
        404 when there is no such thing, or no such page; 410 when it was withdrawn.
    """
    if kind not in ACTORS:
        raise Problem("not_found")
    iri = identifier(engine, kind, segment)
    await describe_thing(engine, kind, iri, await engine.resolve(release))
    classes = [of_class for known in records().values() for of_class in known]
    wanted = _WantedList(f"?it ?by {NamedNode(iri)} . {_is_a(classes)}", iri)
    return await _answer(request, engine, wanted, page, (format, release))


@dataclass(frozen=True, slots=True)
class _WantedList:
    """What a list holds: a pattern for ``?it``, and the thing that all of them name."""

    pattern: str
    named: str = ""


async def _answer(
    request: Request,
    engine: Engine,
    wanted: _WantedList,
    page: int,
    wishes: tuple[str | None, str | None],
) -> Response:
    chosen = choose_format(accept_of(request), wishes[0], GRAPH_FORMATS)
    release_id = await engine.resolve(wishes[1])
    address = site_of(request) + request.url.path
    tag = request_tag(release_id, address, str(page), chosen.content_type)
    if has_tag(request, tag, release_id):
        return not_modified(tag, release_id=release_id)
    listed = await _read(engine, wanted, address, page, release_id)
    if page > listed.pages:
        raise Problem("not_found")
    body = write_graph(listed.triples(), chosen.format.media_type)
    links = ", ".join(f'<{there}>; rel="{name}"' for name, there in listed.views().items())
    headers = {"Link": links}
    return whole(
        request, body, chosen.content_type, release_id=release_id, tag=tag, headers=headers
    )


async def _read(
    engine: Engine, wanted: _WantedList, address: str, page: int, release_id: str | None
) -> Listed:
    start = (page - 1) * PAGE
    try:
        known = await _all_members(engine, wanted, release_id)
        total, members = len(known), known[start : start + PAGE]
    except ResultTooLarge:
        total = await _count(engine, wanted, release_id)
        members = await _some_members(engine, wanted, start, release_id)
    said = await _said(engine, wanted, members, release_id) if members else ()
    return Listed(address, page, total, members, said)


async def _all_members(
    engine: Engine, wanted: _WantedList, release_id: str | None
) -> tuple[str, ...]:
    """Give all members in their order; engines sort by far more slowly, some at most 10,000."""
    query = f"SELECT DISTINCT ?it {{ {wanted.pattern} }}"
    answer = await engine.run(query, select_media_type=_TSV, release_id=release_id, key=query)
    return await asyncio.to_thread(lambda: tuple(sorted(_iris(answer.body))))


async def _some_members(
    engine: Engine, wanted: _WantedList, start: int, release_id: str | None
) -> tuple[str, ...]:
    """Give the members of a page, where one answer may not hold all."""
    query = (
        f"SELECT DISTINCT ?it {{ {wanted.pattern} FILTER(isIRI(?it)) }}"
        f" ORDER BY ?it LIMIT {PAGE} OFFSET {start}"
    )
    answer = await engine.run(query, select_media_type=_TSV, release_id=release_id, key=query)
    return tuple(_iris(answer.body))


async def _count(engine: Engine, wanted: _WantedList, release_id: str | None) -> int:
    query = f"SELECT (COUNT(DISTINCT ?it) AS ?n) {{ {wanted.pattern} FILTER(isIRI(?it)) }}"
    answer = await engine.run(query, release_id=release_id, key=query)
    [row] = orjson.loads(answer.body)["results"]["bindings"]
    return int(row["n"]["value"])


def _iris(table: bytes) -> list[str]:
    """Read a table of one column (SPARQL 1.1 Query Results CSV and TSV Formats, section 4)."""
    return [line[1:-1] for line in table.decode().splitlines()[1:] if line.startswith("<")]


async def _said(
    engine: Engine, wanted: _WantedList, members: tuple[str, ...], release_id: str | None
) -> tuple[Triple, ...]:
    """Give the names of members, and how they name the thing."""
    names = ", ".join(str(NamedNode(name)) for name in LABELS)
    said = f"?it ?p ?o FILTER(?p IN ({names}))"
    if wanted.named:
        said = f"{{ {said} }} UNION {{ ?it ?p ?o FILTER(?o = {NamedNode(wanted.named)}) }}"
    these = " ".join(str(NamedNode(member)) for member in members)
    query = f"CONSTRUCT {{ ?it ?p ?o }} WHERE {{ VALUES ?it {{ {these} }} {said} }}"
    answer = await engine.run(query, graph_media_type=_NTRIPLES, release_id=release_id, key=query)
    parsed = parse(answer.body, format=RdfFormat.N_TRIPLES)
    return tuple(Triple(quad.subject, quad.predicate, quad.object) for quad in parsed)


def _is_a(classes: Iterable[str]) -> str:
    return f"?it a ?class . VALUES ?class {{ {' '.join(str(NamedNode(it)) for it in classes)} }}"


async def examples_of(engine: Engine, release_id: str | None) -> dict[str, str]:
    """Give one thing of each kind of which a release has any, by the name of its list."""
    found = {}
    for kind, classes in lists().items():
        query = f"SELECT (MIN(STR(?it)) AS ?first) {{ {_is_a(classes)} }}"
        answer = await engine.run(query, release_id=release_id, key=query)
        [row] = orjson.loads(answer.body)["results"]["bindings"] or [{}]
        if "first" in row:
            found[kind] = str(row["first"]["value"])
    return found
