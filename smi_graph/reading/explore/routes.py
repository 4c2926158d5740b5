"""The addresses under ``/explore``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.catalogue import Kind, kinds
from smi_graph.catalogue.overview import CROWD
from smi_graph.reading.connections.lists import takes_texts
from smi_graph.reading.explore.holdings import PAGE_SIZE, most_frequent
from smi_graph.reading.explore.registers import ORDERS, REGISTERS, turn_to
from smi_graph.reading.explore.timeline import GROUPINGS
from smi_graph.reading.explore.views import Views, views_of
from smi_graph.reading.explore.voices import KINDS as VOICE_KINDS
from smi_graph.reading.explore.voices import show_voices, voices_in
from smi_graph.reading.kept_pages import kept_pages_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.responses import html_page, language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter(include_in_schema=False)
ViewsOfRelease = Annotated[Views, Depends(views_of)]

TIED_KINDS = (Kind.PERSON, Kind.ORGANIZATION, Kind.COUNTRY)
MINIMUMS = (1, 2, 3, 5, 10, 20, 50, 100)
_USUAL_KINDS = (Kind.PERSON, Kind.ORGANIZATION)
_USUAL_MINIMUM = 2
_PREVIEWED = 5


@router.get("/explore")
async def explore(request: Request, views: ViewsOfRelease) -> Response:
    """Show a little of each view."""
    catalogue = views.catalogue
    counts = catalogue.count()
    return html_page(
        request,
        "explore.html",
        timeline=await views.timeline(),
        map=await views.map(),
        ties=await views.ties(_USUAL_KINDS, _USUAL_MINIMUM),
        holdings=await views.holdings(),
        gaps=await views.gaps(),
        totals={kind: len(catalogue.numbers_of(kind)) for kind in kinds()},
        frequent={
            kind: most_frequent(catalogue, counts, kind, _PREVIEWED) for kind in REGISTERS.values()
        },
        registers=REGISTERS,
        previewed=_PREVIEWED,
    )


@router.get("/explore/timeline")
async def timeline(request: Request, views: ViewsOfRelease) -> Response:
    """Show all records by year, or those of a year by month."""
    given = request.query_params
    by = next((kind for kind in GROUPINGS if kind == given.get("by")), None)
    year = whole_number(given, "year", longest=4)
    return html_page(
        request, "timeline.html", timeline=await views.timeline(year, by), groupings=GROUPINGS
    )


@router.get("/explore/map")
async def country_map(request: Request, views: ViewsOfRelease) -> Response:
    """Show how many records name each country."""
    shown = await views.map(request.query_params.get("area"))
    return html_page(request, "map.html", map=shown, total=len(views.catalogue))


@router.get("/explore/network")
async def network(request: Request, views: ViewsOfRelease) -> Response:
    """Show who appears with whom most tellingly."""
    given = request.query_params
    wished = set(given.getlist("kind"))
    kinds = tuple(kind for kind in TIED_KINDS if kind in wished) or _USUAL_KINDS
    asked = whole_number(given, "minimum", longest=3) or _USUAL_MINIMUM
    minimum = max(known for known in MINIMUMS if known <= asked)
    texts = takes_texts(given)
    return html_page(
        request,
        "network.html",
        overview=await views.ties(kinds, minimum, texts=texts),
        names_texts=views.catalogue.names_texts,
        taken={"texts": 1} if texts else {},
        kinds=kinds,
        all_kinds=TIED_KINDS,
        minimum=minimum,
        minimums=MINIMUMS,
        crowd=CROWD,
    )


@router.get("/explore/collections")
async def collections(request: Request, views: ViewsOfRelease) -> Response:
    """Describe the collections."""
    holdings = await views.holdings()
    pages = max(1, -(-len(holdings) // PAGE_SIZE))
    page = min(whole_number(request.query_params, "page") or 1, pages)
    return html_page(
        request,
        "collections.html",
        holdings=holdings[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(holdings),
        page=page,
        pages=pages,
    )


async def register(request: Request, views: ViewsOfRelease) -> Response:
    """List all persons, organisations, places or events by name."""
    name = request.url.path.rpartition("/")[2]
    given = request.query_params
    whole = await views.register(REGISTERS[name], language_of(request))
    shown = await run_in_threadpool(
        turn_to,
        whole,
        letter=given.get("letter"),
        page=whole_number(given, "page") or 1,
        order="documents" if given.get("sort") == "documents" else "name",
        provisional=given.get("only") == "provisional",
    )
    return html_page(request, "register.html", register=shown, name=name, orders=ORDERS)


for _name in REGISTERS:
    router.add_api_route(f"/explore/{_name}", register)


@router.get("/explore/missing")
async def missing(
    request: Request, views: ViewsOfRelease, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """List what is missing or in doubt, and what the texts ask of the fields."""
    release_id = await engine.resolve(request.query_params.get("release"))
    return html_page(
        request,
        "missing.html",
        gaps=await views.gaps(),
        queries=frozenset(engine.queries),
        has_mentions=await _has_mentions(engine, release_id),
    )


@router.get("/explore/voices")
async def voices(
    request: Request, views: ViewsOfRelease, engine: Annotated[Engine, Depends(engine_of)]
) -> Response:
    """List records whose two texts do not name the same, each with what one alone names."""
    release_id = await engine.resolve(request.query_params.get("release"))
    make = partial(_voices, request, views, engine, release_id)
    return await kept_pages_of(request).page(request, release_id, make)


async def _voices(
    request: Request, views: Views, engine: Engine, release_id: str | None
) -> Response:
    given = request.query_params
    kind = next((one for one in VOICE_KINDS if one == given.get("kind")), None)
    listed = None
    if await _has_mentions(engine, release_id):
        page = whole_number(given, "page") or 1
        language = language_of(request)
        catalogue = views.catalogue
        differing = await voices_in(request).of(engine, catalogue, release_id)
        listed = await show_voices(engine, catalogue, differing, kind, page, language, release_id)
    return html_page(
        request,
        "voices.html",
        listed=listed,
        kind=kind,
        kinds=VOICE_KINDS,
        has_query="mention-curation_one-voice" in engine.queries,
    )


async def _has_mentions(engine: Engine, release_id: str | None) -> bool:
    return engine.minter.graph("mentions") in (await engine.statistics(release_id)).graphs


def whole_number(given: Mapping[str, str], name: str, *, longest: int = 6) -> int | None:
    """Read a whole number above zero from an address; anything else is none.

    Examples
    --------
    >>> [whole_number({"page": text}, "page") for text in ("2", "٣", "-1", "0", "9" * 9)]
    [2, 3, None, None, None]
    """
    written = given.get(name, "")
    return int(written) or None if written.isdecimal() and len(written) <= longest else None
