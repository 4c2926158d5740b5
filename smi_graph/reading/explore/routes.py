"""Views of a whole release, under ``/explore``: each is made when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from smi_graph.catalogue import Kind, kinds
from smi_graph.catalogue.overview import CROWD, strongest_co_occurrences
from smi_graph.reading.connections.lists import page_number, takes_texts, turn_to, whole_number
from smi_graph.reading.explore.gaps import find_gaps
from smi_graph.reading.explore.holdings import PAGE_SIZE, list_holdings, most_frequent
from smi_graph.reading.explore.registers import ORDERS, REGISTERS, make_register, open_register
from smi_graph.reading.explore.timeline import GROUPINGS, make_timeline
from smi_graph.reading.explore.voices import KINDS as VOICE_KINDS
from smi_graph.reading.explore.voices import differences_of, show_voices
from smi_graph.reading.pages import PageRouter, Visit, VisitOf
from smi_graph.reading.world_map import make_map
from smi_graph.site import assets_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from smi_graph.catalogue.overview import Overview
    from smi_graph.reading.explore.gaps import Gaps
    from smi_graph.reading.explore.holdings import Holding
    from smi_graph.reading.explore.timeline import Timeline
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.world_map import CountryMap

router = PageRouter()

NODE_KINDS = (Kind.PERSON, Kind.ORGANIZATION, Kind.COUNTRY)
MINIMUMS = (1, 2, 3, 5, 10, 20, 50, 100)
_USUAL_KINDS = (Kind.PERSON, Kind.ORGANIZATION)
_USUAL_MINIMUM = 2
_PREVIEWED = 5
# Parts of the world; only these are kept apart, whatever an address asks for.
_AREAS = ("world", "middle-east", "europe")


@router.page("/explore", kept=True, example="/explore")
async def explore(visit: VisitOf) -> Response:
    """Show a little of each view."""
    catalogue = visit.catalogue
    counts = catalogue.count()
    _, network = await _usual_edges(visit, _USUAL_MINIMUM)
    return await visit.html(
        "explore.html",
        timeline=await _timeline(visit),
        map=await _map(visit),
        network=network,
        holdings=await _holdings(visit),
        gaps=await _gaps(visit),
        totals={kind: len(catalogue.numbers_of(kind)) for kind in kinds()},
        frequent={
            kind: most_frequent(catalogue, counts, kind, _PREVIEWED) for kind in REGISTERS.values()
        },
        registers=REGISTERS,
        previewed=_PREVIEWED,
    )


@router.page("/explore/timeline", kept=True, example="/explore/timeline")
async def timeline(visit: VisitOf) -> Response:
    """Show all records by year, or those of a year by month."""
    by = next((kind for kind in GROUPINGS if kind == visit.given.get("by")), None)
    year = whole_number(visit.given, "year", longest=4)
    shown = await _timeline(visit, year, by)
    return await visit.html("timeline.html", timeline=shown, groupings=GROUPINGS)


async def _timeline(visit: Visit, year: int | None = None, by: Kind | None = None) -> Timeline:
    key = "timeline", year, by
    return await visit.made(key, lambda release: make_timeline(release.catalogue, year, by))


@router.page("/explore/map", kept=True, example="/explore/map")
async def country_map(visit: VisitOf) -> Response:
    """Show how many records name each country."""
    shown = await _map(visit, visit.given.get("area"))
    return await visit.html("map.html", map=shown, total=len(visit.catalogue))


async def _map(visit: Visit, area: str | None = None) -> CountryMap:
    """Lay out the countries; a part of the world that is unknown gives the whole."""
    shown = area if area in _AREAS else None
    file = assets_folder() / "built" / "countries.json"
    return await visit.made(
        ("map", shown), lambda release: make_map(release.catalogue, file, shown)
    )


@router.page("/explore/network", kept=True, example="/explore/network")
async def network(visit: VisitOf) -> Response:
    """Show who appears with whom most tellingly."""
    given = visit.given
    wished = set(given.getlist("kind"))
    chosen = tuple(kind for kind in NODE_KINDS if kind in wished)
    asked = whole_number(given, "minimum", longest=3) or _USUAL_MINIMUM
    minimum = max(known for known in MINIMUMS if known <= asked)
    texts = takes_texts(given)
    kinds, overview = (
        (chosen, await _edges(visit, chosen, minimum, texts=texts))
        if chosen
        else await _usual_edges(visit, minimum, texts=texts)
    )
    return await visit.html(
        "network.html",
        overview=overview,
        names_texts=visit.catalogue.names_texts,
        knows_sentences=visit.catalogue.knows_sentences,
        taken={"texts": 1} if texts else {},
        kinds=kinds,
        all_kinds=NODE_KINDS,
        minimum=minimum,
        minimums=MINIMUMS,
        crowd=CROWD,
    )


async def _usual_edges(
    visit: Visit, minimum: int, *, texts: bool = False
) -> tuple[tuple[Kind, ...], Overview]:
    """Find the edges of people and organisations; where these have none, those with countries."""
    overview = await _edges(visit, _USUAL_KINDS, minimum, texts=texts)
    if overview.edges:
        return _USUAL_KINDS, overview
    return NODE_KINDS, await _edges(visit, NODE_KINDS, minimum, texts=texts)


async def _edges(
    visit: Visit, kinds: Sequence[Kind], minimum: int, *, texts: bool = False
) -> Overview:
    """Find the strongest edges; what texts name counts only where that is asked for."""

    def make(release: OpenRelease) -> Overview:
        return strongest_co_occurrences(release.with_texts(counted=texts), kinds, minimum=minimum)

    return await visit.made(("network", tuple(kinds), minimum, texts), make)


@router.page("/explore/collections", kept=True, example="/explore/collections")
async def collections(visit: VisitOf) -> Response:
    """Describe the collections."""
    listed = turn_to(await _holdings(visit), page_number(visit.given), PAGE_SIZE)
    return await visit.html("collections.html", listed=listed)


async def _holdings(visit: Visit) -> tuple[Holding, ...]:
    return await visit.made("holdings", lambda release: list_holdings(release.catalogue))


@router.page(*(f"/explore/{name}" for name in REGISTERS), kept=True, example="/explore/people")
async def register(visit: VisitOf) -> Response:
    """List all persons, organisations, places or events by name."""
    name, given = visit.request.url.path.rpartition("/")[2], visit.given
    kind, language = REGISTERS[name], visit.language
    whole = await visit.made(
        ("register", kind, language),
        lambda release: make_register(release.catalogue, kind, language),
    )
    shown = await run_in_threadpool(
        open_register,
        whole,
        letter=given.get("letter"),
        page=page_number(given),
        order="documents" if given.get("sort") == "documents" else "name",
        only=given.get("only"),
    )
    return await visit.html("register.html", register=shown, name=name, orders=ORDERS)


@router.page("/explore/missing", kept=True, example="/explore/missing")
async def missing(visit: VisitOf) -> Response:
    """List what is missing or in doubt, and what the texts ask of the fields."""
    return await visit.html(
        "missing.html",
        gaps=await _gaps(visit),
        queries=frozenset(visit.engine.queries),
        has_mentions=await visit.has_graph("mentions"),
    )


async def _gaps(visit: Visit) -> Gaps:
    return await visit.made("gaps", lambda release: find_gaps(release.catalogue))


@router.page("/explore/voices", kept=True, example="/explore/voices")
async def voices(visit: VisitOf) -> Response:
    """List records whose two texts do not name the same, each with what one alone names."""
    kind = next((one for one in VOICE_KINDS if one == visit.given.get("kind")), None)
    listed = None
    if await visit.has_graph("mentions"):
        page = page_number(visit.given)
        listed = show_voices(visit, await differences_of(visit), kind, page)
    return await visit.html(
        "voices.html",
        listed=listed,
        kind=kind,
        kinds=VOICE_KINDS,
    )
