"""What browsers and crawlers ask for by its address alone: ``/robots.txt`` and ``/favicon.ico``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.responses import FileResponse

from smi_graph.archive import archive
from smi_graph.service.crawl_rules import rules
from smi_graph.service.responses import whole
from smi_graph.service.site_address import prefix_of, site_of
from smi_graph.site import assets_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

router = APIRouter(include_in_schema=False)


@router.get("/robots.txt")
async def robots(request: Request) -> Response:
    """Say which addresses have no end for a crawler, and whose they are (RFC 9309)."""
    body = "\n".join(_lines(site_of(request), prefix_of(request.scope))) + "\n"
    return whole(request, body.encode(), "text/plain; charset=utf-8")


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Give the picture that browsers show beside the title of a page."""
    return FileResponse(assets_folder() / "favicon.ico", media_type="image/vnd.microsoft.icon")


def _lines(site: str, prefix: str) -> Iterator[str]:
    of = archive()
    yield from (f"# {of.name[language]}" for language in ("en", "ar"))
    yield from (f"# {address}" for address in (of.home_page, of.contact) if address)
    yield "User-agent: *"
    yield from rules(prefix)
    yield ""
    yield f"Sitemap: {site}/sitemap.xml"
