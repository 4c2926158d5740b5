"""The home page: where a reader begins."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation
from starlette.responses import RedirectResponse

from smi_graph.catalogue import Kind
from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.charts import bars_by_year
from smi_graph.reading.connections.lists import count_years, newest_first
from smi_graph.reading.pages import PageRouter, visit_of
from smi_graph.service.formats import GRAPH_FORMATS, HTML, JSON, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.responses import html_page
from smi_graph.service.site_address import site_of
from smi_graph.service.well_known import CATALOGUE, entrance_links
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue, Record
    from smi_graph.reading.charts import TimeChart
    from smi_graph.reading.pages import Visit
    from smi_graph.service.engine import Engine
    from smi_graph.service.formats import Format

router = PageRouter()

_SHOWN = 5
_MOST_OF_A_DAY = 100
_CHART_HEIGHT = 90
_DAY = 10  # characters of a date that is known to the day


@dataclass(frozen=True, slots=True)
class ListedCount:
    """How many there are of something, and where they are listed."""

    name: str
    count: int
    path: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows of a release.

    Parameters
    ----------
    counts
        How many there are of each; what the release has none of is left out.
    chart
        The records by year.
    latest
        The records with the latest dates.
    on_this_day, on_this_day_total
        Those of today's day and month in other years, the oldest first and so many as a page may
        show, and how many there are.
    """

    counts: tuple[ListedCount, ...]
    chart: TimeChart
    latest: tuple[Record, ...]
    on_this_day: tuple[Record, ...]
    on_this_day_total: int


@router.page("/")
async def home(request: Request) -> Response:
    """Say what this is, and open every door; programs are led to the description of the data.

    Raises
    ------
    Problem
        406 when the client takes no form that there is.
    """
    wish = request.query_params.get("format")
    chosen = choose_format(accept_of(request), wish, (HTML, *GRAPH_FORMATS, JSON)).format
    if chosen is not HTML:
        return _data(request, chosen)
    today = datetime.now(UTC).date()
    told: dict[str, object] = {"home": None, "release_id": None, "published": None}
    # Without a release it is not known what there is, which is not nothing; the page says so.
    with suppress(StoreError):
        told |= await _told(await visit_of(request), today)
    site = f"{site_of(request)}/"
    answer = html_page(request, "home.html", today=today.isoformat(), site=site, **told)
    answer.headers["Link"] = entrance_links()
    return answer


def _data(request: Request, form: Format) -> Response:
    """Lead to the description of the data, or to the list of what programs may ask."""
    release = request.query_params.get("release")
    asked = {"format": form.name, **({} if release is None else {"release": release})}
    address = CATALOGUE if form is JSON else f"/dataset?{urlencode(asked)}"
    headers = {"Link": entrance_links(), "Vary": "Accept"}
    return RedirectResponse(address, 303, headers=headers)


async def _told(visit: Visit, today: date) -> dict[str, object]:
    return {
        "home": await visit.made(
            ("home", today), lambda release: describe_home(release.catalogue, today)
        ),
        "release_id": visit.release_id,
        "published": await run_in_threadpool(_published, visit.engine, visit.release_id),
    }


def _published(engine: Engine, release_id: str | None) -> str | None:
    """Tell the day on which a release was made."""
    if engine.directory is None or release_id is None:
        return None
    return engine.directory.get(release_id).manifest.created.date().isoformat()


def describe_home(catalogue: Catalogue, today: date) -> Home:
    """Gather what the home page shows of a release on a day.

    Examples
    --------
    >>> from smi_graph.catalogue import gather
    >>> home = describe_home(gather({}), date(2026, 11, 25))
    >>> home.counts, home.latest
    ((), ())
    """
    alike = _of_day(catalogue, today)
    dated = np.flatnonzero(catalogue.days != UNDATED)
    newest = newest_first(catalogue, dated.astype(np.int32))[:_SHOWN]
    return Home(
        counts=_counts(catalogue),
        chart=bars_by_year(
            count_years(catalogue, np.arange(len(catalogue), dtype=np.int32)), height=_CHART_HEIGHT
        ),
        latest=tuple(catalogue.record(number) for number in newest.tolist()),
        on_this_day=tuple(catalogue.record(number) for number in alike[:_MOST_OF_A_DAY]),
        on_this_day_total=len(alike),
    )


def _counts(catalogue: Catalogue) -> tuple[ListedCount, ...]:
    entries = int(np.count_nonzero(catalogue.entries))
    in_fields = {"only": "fields"} if catalogue.names_texts else {}
    actors: dict[str, tuple[Kind, str, dict[str, str]]] = {
        "Person": (Kind.PERSON, "/explore/people", in_fields),
        "Organization": (Kind.ORGANIZATION, "/explore/organizations", in_fields),
        "Country": (Kind.COUNTRY, "/explore/map", {}),
        "Collection": (Kind.COLLECTION, "/explore/collections", {}),
    }
    counts = (
        ListedCount("Document", len(catalogue) - entries, "/search", {"record": "document"}),
        ListedCount("DiaryEntry", entries, "/search", {"record": "diary"}),
        *(
            ListedCount(name, len(catalogue.numbers_of(kind)), path, chosen)
            for name, (kind, path, chosen) in actors.items()
        ),
    )
    return tuple(each for each in counts if each.count)


def _of_day(catalogue: Catalogue, today: date) -> list[int]:
    """Find the records of a day and month, the oldest first."""
    known = np.flatnonzero(catalogue.precisions == _DAY)
    days = catalogue.days[known].astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    month = months.astype(np.int64) % 12 + 1
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    found = known[(month == today.month) & (day == today.day)]
    ordered: list[int] = found[np.argsort(catalogue.days[found], kind="stable")].tolist()
    return ordered
