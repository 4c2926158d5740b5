"""The changes as ActivityStreams 2.0, in the form of IIIF Change Discovery 1.0.

https://www.w3.org/TR/activitystreams-core/, https://iiif.io/api/discovery/1.0/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from smi_graph.harvesting.feed import Feed, FeedPage, read_feed, read_page
from smi_graph.harvesting.journals import Journals, journals_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.problems import Problem
from smi_graph.service.responses import whole
from smi_graph.service.site_address import prefix_of, site_of

if TYPE_CHECKING:
    from smi_graph.pipeline.journal import Change

router = APIRouter(tags=["harvesting"])

TYPE = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
_ACTIVITY = "https://www.w3.org/ns/activitystreams"
_DISCOVERY = "http://iiif.io/api/discovery/1/context.json"
KINDS = {"added": "Create", "changed": "Update", "withdrawn": "Delete"}


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """Where a feed lies, and what its changes are of.

    Parameters
    ----------
    site
        The address of the site.
    base_iri
        Where identifiers live.
    manifests
        Whether the feed is of the manifests of records, or of records.
    """

    site: str
    base_iri: str
    manifests: bool = False

    @property
    def address(self) -> str:
        """The address of the collection."""
        return f"{self.site}/changes/manifests" if self.manifests else f"{self.site}/changes"

    def page(self, feed: Feed, number: int) -> str:
        """Give the address of a page."""
        return f"{self.address}/{feed.journal}/{number}"


def activity_iri(site: str, feed: Feed, change: Change) -> str:
    """Give the identifier of a change, which is the same in each feed."""
    return f"{site}/changes/{feed.journal}#change-{change.number}"


def collection(place: FeedPlace, feed: Feed) -> dict[str, Any]:
    """Describe a feed as a whole."""
    return {
        **_context(place),
        "id": place.address,
        "type": "OrderedCollection",
        "totalItems": feed.count,
        "first": _link(place.page(feed, 1)),
        "last": _link(place.page(feed, feed.pages)),
    }


def collection_page(place: FeedPlace, page: FeedPage) -> dict[str, Any]:
    """Give a page of a feed, the oldest change first."""
    told: dict[str, Any] = {
        **_context(place),
        "id": place.page(page.feed, page.number),
        "type": "OrderedCollectionPage",
        "partOf": {"id": place.address, "type": "OrderedCollection"},
        "startIndex": page.start,
    }
    if page.number > 1:
        told["prev"] = _link(place.page(page.feed, page.number - 1))
    if page.following is not None:
        told["next"] = _link(place.page(page.feed, page.number + 1))
    told["orderedItems"] = [_activity(place, page.feed, change) for change in page.changes]
    return told


def _context(place: FeedPlace) -> dict[str, str]:
    return {"@context": _DISCOVERY if place.manifests else _ACTIVITY}


def _link(address: str) -> dict[str, str]:
    return {"id": address, "type": "OrderedCollectionPage"}


def _activity(place: FeedPlace, feed: Feed, change: Change) -> dict[str, Any]:
    record = f"{place.base_iri}{change.record}"
    data = {"id": f"{place.site}/{change.record}.jsonld", "format": "application/ld+json"}
    about: dict[str, Any] = {"id": record, "type": "Document", "url": data["id"]}
    if place.manifests:
        manifest = f"{place.site}/{change.record}/manifest"
        about = {"id": manifest, "type": "Manifest", "seeAlso": [{**data, "type": "Dataset"}]}
    time = f"{change.at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "id": activity_iri(place.site, feed, change),
        "type": KINDS[change.state],
        "endTime": time,
        "object": about,
    }


def place_of(request: Request, engine: Engine) -> FeedPlace:
    """Tell where the feed that a request asks for lies."""
    manifests = request.url.path.startswith("/changes/manifests")
    return FeedPlace(site_of(request), engine.configuration.base_iri, manifests)


@router.get("/changes", summary="What was added, changed and withdrawn, as ActivityStreams")
@router.get("/changes/manifests", summary="The same of IIIF manifests (Change Discovery)")
async def changes(
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """Tell how many changes there are, and where the first and the last page of them lie."""
    place = place_of(request, engine)
    only = place.manifests
    feed = await journals.ask(engine, lambda journal: read_feed(journal, illustrated=only))
    return whole(request, orjson.dumps(collection(place, feed)), TYPE)


@router.get("/changes/{journal}", summary="Where the identifiers of changes lead")
async def changes_of_journal(
    journal: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """Lead on to the changes of the one journal that there is."""
    if journal != (await journals.ask(engine, read_feed)).journal:
        raise Problem("not_found")
    return RedirectResponse(f"{prefix_of(request.scope)}/changes", 303)


@router.get("/changes/{journal}/{page}", summary="A page of changes, as ActivityStreams")
@router.get("/changes/manifests/{journal}/{page}", summary="A page of changes of IIIF manifests")
async def changes_page(
    journal: str,
    page: str,
    request: Request,
    engine: Annotated[Engine, Depends(engine_of)],
    journals: Annotated[Journals, Depends(journals_of)],
) -> Response:
    """Give a hundred changes, the oldest first; all but the last page may be kept for good."""
    place, number = place_of(request, engine), page_number(page)
    only = place.manifests
    found = await journals.ask(
        engine, lambda one: read_page(one, journal, number, illustrated=only)
    )
    body = orjson.dumps(collection_page(place, found))
    return whole(request, body, TYPE, headers=found.caching)


def page_number(text: str) -> int:
    """Read the number of a page in an address; 0 where there is none.

    Examples
    --------
    >>> page_number("12"), page_number("012"), page_number("x")
    (12, 0, 0)
    """
    is_plain = text.isascii() and text.isdecimal() and not text.startswith("0")
    return int(text) if is_plain and len(text) < 10 else 0
