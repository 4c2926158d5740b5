"""The changes as a Linked Data Event Stream in TREE pages.

https://w3id.org/ldes/specification, https://w3id.org/tree/specification
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response

from smi_graph.archive import archive
from smi_graph.harvesting.activities import KINDS, activity_iri, page_number
from smi_graph.harvesting.feed import Feed, FeedPage, read_feed, read_page
from smi_graph.harvesting.journals import Journals, journals_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.formats import GRAPH_FORMATS, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.rdf import PREFIXES, link, value, write_graph
from smi_graph.service.responses import whole
from smi_graph.service.site_address import site_of
from smi_graph.vocabulary import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyoxigraph import Triple

    from smi_graph.pipeline.journal import Change

router = APIRouter(tags=["harvesting"])

_LDES = "https://w3id.org/ldes#"
_TREE = "https://w3id.org/tree#"
_AS = "https://www.w3.org/ns/activitystreams#"
_END = f"{_AS}endTime"


def describe_stream(site: str, feed: Feed) -> Iterator[Triple]:
    """Describe the stream, and tell where its first page lies."""
    stream = f"{site}/ldes"
    yield link(stream, RDF.type, f"{_LDES}EventStream")
    yield link(stream, f"{_LDES}timestampPath", _END)
    yield link(stream, f"{_LDES}versionOfPath", f"{_AS}object")
    yield link(stream, f"{_TREE}view", _page(site, feed, 1))
    if archive().data_licence:
        yield link(stream, f"{PREFIXES['dcterms']}license", archive().data_licence)


def describe_page(site: str, base_iri: str, page: FeedPage) -> Iterator[Triple]:
    """Give the changes of a page, and lead to the next one by time."""
    stream, here = f"{site}/ldes", _page(site, page.feed, page.number)
    yield from describe_stream(site, page.feed)
    yield link(here, RDF.type, f"{_TREE}Node")
    for change in page.changes:
        yield link(stream, f"{_TREE}member", activity_iri(site, page.feed, change))
        yield from _member(site, base_iri, page.feed, change)
    if page.following is not None:
        relation = f"{here}#next"
        yield link(here, f"{_TREE}relation", relation)
        yield link(relation, RDF.type, f"{_TREE}GreaterThanOrEqualToRelation")
        yield link(relation, f"{_TREE}node", _page(site, page.feed, page.number + 1))
        yield link(relation, f"{_TREE}path", _END)
        yield value(relation, f"{_TREE}value", _time(page.following), XSD.dateTime)


def _member(site: str, base_iri: str, feed: Feed, change: Change) -> Iterator[Triple]:
    me, record = activity_iri(site, feed, change), f"{base_iri}{change.record}"
    yield link(me, RDF.type, f"{_AS}{KINDS[change.state]}")
    yield link(me, f"{_AS}object", record)
    yield value(me, _END, _time(change), XSD.dateTime)
    yield value(me, f"{PREFIXES['dcat']}version", change.release)


def _time(change: Change) -> str:
    return f"{change.at:%Y-%m-%dT%H:%M:%SZ}"


def _page(site: str, feed: Feed, number: int) -> str:
    return f"{site}/ldes/{feed.journal}/{number}"


@router.get("/ldes", summary="What was added, changed and withdrawn, as an event stream")
async def stream(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
    format: str | None = None,  # noqa: A002 - the name in the address
) -> Response:
    """Describe the stream of changes."""
    chosen = choose_format(accept_of(request), format, GRAPH_FORMATS)
    feed = await journals.ask(engine, read_feed)
    body = write_graph(describe_stream(site_of(request), feed), chosen.format.media_type)
    return whole(request, body, chosen.content_type)


@router.get("/ldes/{journal}/{page}", summary="A page of the event stream")
async def stream_page(  # noqa: PLR0913, PLR0917
    journal: str,
    page: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
    format: str | None = None,  # noqa: A002 - the name in the address
) -> Response:
    """Give a hundred changes, the oldest first; all but the last page may be kept for good."""
    chosen = choose_format(accept_of(request), format, GRAPH_FORMATS)
    number = page_number(page)
    found = await journals.ask(engine, lambda one: read_page(one, journal, number))
    described = describe_page(site_of(request), engine.configuration.base_iri, found)
    body = write_graph(described, chosen.format.media_type)
    return whole(request, body, chosen.content_type, headers=found.caching)
