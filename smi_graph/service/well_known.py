"""What programs find at addresses that are the same everywhere: the APIs, and ``/llms.txt``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.routing import Match

from smi_graph.archive import archive
from smi_graph.messages import message
from smi_graph.service.engine import engine_in
from smi_graph.service.responses import language_of, whole
from smi_graph.service.site_address import site_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smi_graph.messages import Language

router = APIRouter(tags=["dataset"])

CATALOGUE = "/.well-known/api-catalog"
_PROFILE = "https://www.rfc-editor.org/info/rfc9727"
LINKSET = "application/linkset+json"
_SYNC = "/.well-known/resourcesync"
_OPENAPI = ("/openapi.json", "application/json")
_SPECIFICATIONS = {
    "sparql": "https://www.w3.org/TR/sparql11-protocol/",
    "reconcile": "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/",
    "oai": "https://www.openarchives.org/OAI/openarchivesprotocol.html",
    "changes": "https://www.w3.org/TR/activitystreams-core/",
    "manifests": "https://iiif.io/api/discovery/1.0/",
    "ldes": "https://w3id.org/ldes/specification",
    "resourcesync": "http://www.openarchives.org/rs/1.1/resourcesync",
    "mcp": "https://modelcontextprotocol.io/specification/",
}


@dataclass(frozen=True, slots=True)
class Api:
    """Something that programs may ask.

    Parameters
    ----------
    name
        Of the message that says what it is, and of its specification, if it keeps one.
    path
        Its address within the site.
    description, media_type
        Where it is described for programs, and how.
    of_releases
        Whether it needs releases, and so is not there over RDF files or a remote store.
    """

    name: str
    path: str
    description: str = _OPENAPI[0]
    media_type: str = _OPENAPI[1]
    of_releases: bool = False


APIS = (
    Api("sparql", "/sparql", "/sparql", "text/turtle"),
    Api("queries", "/queries"),
    Api("search", "/search.json"),
    Api("reconcile", "/reconcile", "/reconcile"),
    Api("lists", "/list/document", "/dataset", "text/turtle"),
    Api("oai", "/oai", "/oai?verb=Identify", "text/xml", of_releases=True),
    Api("changes", "/changes", "/changes", "application/ld+json", of_releases=True),
    Api(
        "manifests",
        "/changes/manifests",
        "/changes/manifests",
        "application/ld+json",
        of_releases=True,
    ),
    Api("ldes", "/ldes", "/ldes", "text/turtle", of_releases=True),
    Api("resourcesync", "/resourcesync/capabilitylist.xml", _SYNC, "text/xml", of_releases=True),
    Api("mcp", "/mcp"),
)
_READ = (
    *("/dataset", "/ontology", "/vocabulary", "/shapes", "/queries", "/openapi.json", "/dumps/"),
    *("/releases", "/sitemap.xml"),
)


@router.get(CATALOGUE, summary="The APIs of this site (RFC 9727)")
async def api_catalog(request: Request) -> Response:
    """List what programs may ask, and where each is described, as a set of links (RFC 9264)."""
    site = site_of(request)
    served = list(_served(request))
    items = [{"href": site + api.path, "title": _title(api, "en")} for api in served]
    linkset = [
        {"anchor": site + CATALOGUE, "item": items},
        *(_links(api, site) for api in served),
    ]
    return whole(
        request,
        orjson.dumps({"linkset": linkset}, option=orjson.OPT_INDENT_2),
        f'{LINKSET}; profile="{_PROFILE}"',
        headers={"Link": f'<{CATALOGUE}>; rel="api-catalog"'},
    )


@router.get("/llms.txt", summary="What this site is and how it is read, for assistants")
async def llms(request: Request) -> Response:
    """Say what is here and where programs find it, as https://llmstxt.org/ proposes."""
    language = language_of(request)
    body = "\n".join(_lines(request, language)) + "\n"
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return whole(request, body.encode(), "text/plain; charset=utf-8", headers=headers)


def entrance_links() -> str:
    """Give the ``Link`` header of the page at which people come in, for programs."""
    links = [
        f'<{CATALOGUE}>; rel="api-catalog"; type="{LINKSET}"',
        f'<{_OPENAPI[0]}>; rel="service-desc"; type="{_OPENAPI[1]}"',
        '</dataset>; rel="describedby"; type="text/turtle"',
        '</dataset>; rel="describedby"; type="application/ld+json"',
        '</llms.txt>; rel="service-doc"; type="text/plain"',
        '<https://schema.org/DataCatalog>; rel="type"',
    ]
    if archive().data_licence:
        links.append(f'<{archive().data_licence}>; rel="license"')
    if archive().publisher_iri:
        links.append(f'<{archive().publisher_iri}>; rel="author"')
    return ", ".join(links)


def _served(request: Request) -> Iterator[Api]:
    releases = engine_in(request).directory is not None
    for api in APIS:
        if (releases or not api.of_releases) and _is_served(request, api.path):
            yield api


def _is_served(request: Request, path: str) -> bool:
    scope = {**request.scope, "path": path, "method": "GET"}
    routes = request.app.router.routes
    return any(route.matches(scope)[0] is not Match.NONE for route in routes)


def _links(api: Api, site: str) -> dict[str, Any]:
    described = [{"href": site + api.description, "type": api.media_type}]
    links: dict[str, Any] = {"anchor": site + api.path, "service-desc": described}
    if api.name in _SPECIFICATIONS:
        links["service-doc"] = [{"href": _SPECIFICATIONS[api.name]}]
    links["service-meta"] = [{"href": f"{site}/dataset", "type": "text/turtle"}]
    links["status"] = [{"href": f"{site}/ready"}]
    return links


def _title(api: Api, language: Language) -> str:
    return message(f"machines.api_{api.name}", language, **archive().words[language])


def _lines(request: Request, language: Language) -> Iterator[str]:
    site, words = site_of(request), archive().words[language]

    def line(path: str, key: str) -> str:
        return f"- [{path}]({site}{path}): {message(key, language, **words)}"

    yield f"# {archive().name[language]}\n"
    yield f"> {message('site.about', language)}\n"
    yield message("machines.how", language) + "\n"
    for text in (archive().data_licence, archive().contact):
        if text:
            yield f"{text}\n"
    yield f"## {message('machines.ask', language)}\n"
    yield from (line(api.path, f"machines.api_{api.name}") for api in _served(request))
    yield f"\n## {message('machines.read', language)}\n"
    for path in _READ:
        name = path.strip("/").partition(".")[0]
        yield line(path, f"machines.read_{name}")
