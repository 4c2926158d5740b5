"""Sitemaps (https://www.sitemaps.org/protocol.html): each page of the site, in each language.

One file holds 50,000 addresses at most. Where there are more, ``/sitemap.xml`` is an index of
several files.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, get_args
from xml.sax.saxutils import escape, quoteattr

from starlette.concurrency import run_in_threadpool

from smi_graph.catalogue import ACTORS
from smi_graph.messages import Language
from smi_graph.pipeline.journal import has_journal, open_journal
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.schema import field_table
from smi_graph.service.problems import Problem
from smi_graph.service.site_address import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue
    from smi_graph.reading.pages import Visit
    from smi_graph.store import ReleaseDirectory

router = PageRouter()

MOST_ADDRESSES = 50_000
_LANGUAGES: tuple[Language, ...] = get_args(Language)
_PAGES = (
    *("/", "/explore", "/explore/timeline", "/explore/map", "/explore/network"),
    *("/explore/collections", "/explore/people", "/explore/organizations", "/explore/places"),
    *("/explore/events", "/explore/missing", "/explore/voices", "/citations", "/queries"),
    *("/dataset", "/ontology", "/vocabulary"),
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class Sitemaps:
    """All pages of a site, divided into files.

    Parameters
    ----------
    site
        Its address, without a stroke after it.
    catalogue
        Of the release that is served.
    queries
        The names of the saved queries.
    base_iri
        Where the identifiers of the archive live.
    store
        Whose journal tells since when each record is as it is; ``None`` where none does.

    Examples
    --------
    >>> from smi_graph.catalogue import gather
    >>> Sitemaps("https://a.example", gather({}), ("country_types",), "https://b.example/").parts
    1
    """

    site: str
    catalogue: Catalogue
    queries: Sequence[str]
    base_iri: str
    store: ReleaseDirectory | None = None

    @property
    def parts(self) -> int:
        """How many files there are."""
        count = len(self._others) + len(self.catalogue)
        return -(-count * len(_LANGUAGES) // MOST_ADDRESSES)

    def index(self) -> bytes:
        """Write the index of the files."""
        lines = (
            f"<sitemap><loc>{escape(self.site)}/sitemap-{number}.xml</loc></sitemap>\n"
            for number in range(1, self.parts + 1)
        )
        body = "".join(lines)
        return f'{_HEAD}<sitemapindex xmlns="{_NAMESPACE}">\n{body}</sitemapindex>\n'.encode()

    def part(self, number: int) -> bytes:
        """Write one of the files, counted from 1."""
        size = MOST_ADDRESSES // len(_LANGUAGES)
        paths = list(self._paths((number - 1) * size, number * size))
        records = tuple(f"/{kind.path}/" for kind in field_table().kinds.values())
        times = self._times([path for path in paths if path.startswith(records)])
        body = "".join(self._entries(path, times.get(path, "")) for path in paths)
        spaces = f'xmlns="{_NAMESPACE}" xmlns:xhtml="{_XHTML}"'
        return f"{_HEAD}<urlset {spaces}>\n{body}</urlset>\n".encode()

    @cached_property
    def _others(self) -> tuple[str, ...]:
        """The paths of all pages but those of records."""
        numbers = (number for kind in ACTORS for number in self.catalogue.numbers_of(kind))
        actors = (self._path(self.catalogue.values[number].iri) for number in numbers)
        return (*_PAGES, *(f"/queries/{name}.html" for name in self.queries), *actors)

    def _paths(self, start: int, end: int) -> Iterator[str]:
        others = len(self._others)
        yield from self._others[start:end]
        for number in range(max(start - others, 0), min(end - others, len(self.catalogue))):
            yield self._path(self.catalogue.iris[number])

    def _path(self, iri: str) -> str:
        return f"/{iri.removeprefix(self.base_iri)}.html"

    def _times(self, paths: list[str]) -> dict[str, str]:
        """Tell since when records are as they are, by the paths of their pages."""
        if not paths or self.store is None or not has_journal(self.store):
            return {}
        first, last = (path.strip("/").removesuffix(".html") for path in (min(paths), max(paths)))
        with open_journal(self.store) as journal:
            found = journal.times(first, f"{last}~")
        return {f"/{record}.html": f"{at:%Y-%m-%dT%H:%M:%SZ}" for record, at in found.items()}

    def _entries(self, path: str, changed: str) -> str:
        page = self.site + path
        there: dict[str, str] = {tag: f"{page}?lang={tag}" for tag in _LANGUAGES}
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(address)}/>'
            for tag, address in {**there, "x-default": page}.items()
        )
        told = f"<lastmod>{changed}</lastmod>{links}" if changed else links
        return "".join(f"<url><loc>{escape(it)}</loc>{told}</url>\n" for it in there.values())


@router.page("/sitemap.xml")
async def sitemap(visit: VisitOf) -> Response:
    """Give all pages, or the index of the files that name them."""
    found = _sitemaps(visit)
    body = await run_in_threadpool(found.index if found.parts > 1 else lambda: found.part(1))
    return visit.data(body, "application/xml")


@router.page("/sitemap-{number:int}.xml")
async def part(number: int, visit: VisitOf) -> Response:
    """Give one of several files.

    Raises
    ------
    Problem
        404 when there is no such file.
    """
    found = _sitemaps(visit)
    if not 1 <= number <= found.parts:
        raise Problem("not_found")
    return visit.data(await run_in_threadpool(found.part, number), "application/xml")


def _sitemaps(visit: Visit) -> Sitemaps:
    base_iri = visit.engine.configuration.base_iri
    engine = visit.engine
    # The journal tells of the release that is served.
    store = engine.directory if visit.release_id == engine.release_id else None
    queries, site = tuple(engine.queries), site_of(visit.request)
    return Sitemaps(site, visit.catalogue, queries, base_iri, store)
