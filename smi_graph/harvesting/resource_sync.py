"""ResourceSync: lists of the data of records, and of what has changed, as sitemaps.

http://www.openarchives.org/rs/1.1/resourcesync (ANSI/NISO Z39.99-2017)
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from lxml import etree

from smi_graph.harvesting.activities import page_number
from smi_graph.harvesting.journals import Journals, journals_of
from smi_graph.harvesting.xml import element, write_xml
from smi_graph.pipeline.journal import ChangeFilter
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import whole
from smi_graph.service.site_address import site_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from smi_graph.pipeline.journal import Change, Journal

router = APIRouter(tags=["harvesting"])

# A sitemap may have 50,000 addresses.
SIZE = 10_000
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_RS = "http://www.openarchives.org/rs/terms/"
_XML = "text/xml"
_CHANGES = {"added": "created", "changed": "updated", "withdrawn": "deleted"}
LISTS = ("resourcelist", "changelist")


def _stamp(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _document(name: str, capability: str, links: dict[str, str], **attributes: str) -> Element:
    root = etree.Element(f"{{{_SITEMAP}}}{name}", nsmap={None: _SITEMAP, "rs": _RS})
    for relation, address in links.items():
        element(root, f"{{{_RS}}}ln", rel=relation, href=address)
    element(root, f"{{{_RS}}}md", capability=capability, **attributes)
    return root


def _entry(root: Element, name: str, address: str, time: str = "", **attributes: str) -> None:
    made = element(root, f"{{{_SITEMAP}}}{name}")
    element(made, f"{{{_SITEMAP}}}loc", address)
    if time:
        element(made, f"{{{_SITEMAP}}}lastmod", time)
    element(made, f"{{{_RS}}}md", **attributes)


def source_description(site: str) -> Element:
    """Lead to what a destination can take (section 8)."""
    root = _document("urlset", "description", {})
    _entry(root, "url", f"{site}/resourcesync/capabilitylist.xml", capability="capabilitylist")
    return root


def capability_list(site: str) -> Element:
    """List what a destination can take (section 9)."""
    up = {"up": f"{site}/.well-known/resourcesync"}
    root = _document("urlset", "capabilitylist", up)
    for name in LISTS:
        _entry(root, "url", f"{site}/resourcesync/{name}.xml", capability=name)
    return root


def whole_list(site: str, name: str, journal: Journal) -> Element:
    """Give a list, or list its parts where it has several (sections 10.2 and 12.2).

    One part needs no index, and there are programs that read no index of changes.
    """
    parts = _parts(journal)
    if parts == 1:
        return list_part(site, name, journal, 1)
    root = _document("sitemapindex", name, _up(site), **_times(name, journal))
    for part in range(1, parts + 1):
        _entry(root, "sitemap", f"{site}/resourcesync/{name}/{part}.xml", capability=name)
    return root


def _parts(journal: Journal) -> int:
    return max(1, -(-journal.length // SIZE))


def _up(site: str) -> dict[str, str]:
    return {"up": f"{site}/resourcesync/capabilitylist.xml"}


def _times(name: str, journal: Journal) -> dict[str, str]:
    """Tell of when a list of resources is, or since when a list of changes has them all."""
    if name == "resourcelist":
        return {"at": _stamp(datetime.now(UTC))}
    began = journal.began()
    return {} if began is None else {"from": _stamp(began)}


def list_part(site: str, name: str, journal: Journal, part: int) -> Element:
    """Give a part of a list: of the records whose last change, or of the changes, it counts.

    Raises
    ------
    Problem
        404 when there is no such part.
    """
    if not 1 <= part <= _parts(journal):
        raise Problem("not_found")
    start, links = (part - 1) * SIZE, _up(site)
    if _parts(journal) > 1:
        links["index"] = f"{site}/resourcesync/{name}.xml"
    root = _document("urlset", name, links, **_times(name, journal))
    if name == "changelist":
        for change in journal.changes(start, SIZE):
            kind, time = _CHANGES[change.state], _stamp(change.at)
            _entry(root, "url", _address(site, change), time, change=kind, datetime=time)
        return root
    for number, _, known in journal.listed(ChangeFilter(), journal.length, start, SIZE):
        if number <= start + SIZE and not known.is_withdrawn:
            time = _stamp(known.last.at)
            _entry(root, "url", _address(site, known.last), time, type="application/ld+json")
    return root


def _address(site: str, change: Change) -> str:
    return f"{site}/{change.record}.jsonld"


@router.get("/.well-known/resourcesync", summary="What there is to synchronise (ResourceSync)")
async def source(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """Lead to the list of capabilities."""
    made = source_description(site_of(request))
    return whole(request, await journals.ask(engine, lambda _: write_xml(made)), _XML)


@router.get("/resourcesync/capabilitylist.xml", summary="The capabilities of ResourceSync")
async def capabilities(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """List the lists."""
    made = capability_list(site_of(request))
    return whole(request, await journals.ask(engine, lambda _: write_xml(made)), _XML)


@router.get("/resourcesync/{name}.xml", summary="A list of ResourceSync, or its parts")
async def parts(
    name: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """Give the list of resources, or that of changes, or the parts of one that is long."""
    return await _list(request, engine, journals, name, None)


@router.get("/resourcesync/{name}/{part}.xml", summary="A part of a list of ResourceSync")
async def one_part(
    name: str,
    part: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """Give ten thousand addresses of data, or changes of them."""
    return await _list(request, engine, journals, name, page_number(part))


async def _list(
    request: Request, engine: Engine, journals: Journals, name: str, part: int | None
) -> Response:
    if name not in LISTS:
        raise Problem("not_found")
    site = site_of(request)

    def make(journal: Journal) -> bytes:
        if part is None:
            return write_xml(whole_list(site, name, journal))
        return write_xml(list_part(site, name, journal, part))

    return whole(request, await journals.ask(engine, make), _XML)
