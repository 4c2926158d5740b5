"""The addresses of citations: the page, a number's own page, and both as tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from starlette.concurrency import run_in_threadpool

from smi_graph.reading.charts import bars_by_year
from smi_graph.reading.citations.data import table_of_places, table_of_wish
from smi_graph.reading.citations.gathering import citations_of
from smi_graph.reading.citations.listing import HELD, PAGE_SIZE, VIEWS, Lister, Wish
from smi_graph.reading.citations.saying import ask_places, ask_sayings, chosen
from smi_graph.reading.connections.lists import count_years, turn_to
from smi_graph.reading.demands import demand_dates
from smi_graph.reading.pages import PageRouter, Visit, VisitOf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue
    from smi_graph.reading.charts import TimeChart
    from smi_graph.reading.citations.gathering import Citations
    from smi_graph.reading.citations.saying import CitedPlace

router = PageRouter()

_SAYINGS = 25
_LONGEST_NUMBER = 200
_CSV = "text/csv; charset=utf-8"


@router.page("/citations", kept=True, example="/citations")
async def citations(visit: VisitOf) -> Response:
    """Show which documents are cited by their numbers, by whom and when."""
    known = await citations_of(visit)
    wish, number = Wish.of(visit.given), _number(visit)
    table = replace(visit.reader, path=f"{visit.reader.path}.csv").here(page=None)
    if known is not None and number:
        told = await _of_number(visit, known, number, wish)
        return await visit.html("cited.html", table=table, **told)
    told = await run_in_threadpool(_listed, visit.catalogue, known, wish)
    return await visit.html("citations.html", table=table, **told)


@router.page("/citations.csv")
async def citations_as_table(visit: VisitOf) -> Response:
    """Give the same as a table that a spreadsheet opens: all rows of what was chosen.

    Raises
    ------
    Problem
        400 when a bound is no year.
    """
    catalogue, known = visit.catalogue, await citations_of(visit)
    wish, number = Wish.of(visit.given), _number(visit)
    demand_dates(wish.window)
    if number and known is not None:
        places = await _places(visit, known, number, wish)
        body = await run_in_threadpool(table_of_places, catalogue, number, places)
    else:
        body = await run_in_threadpool(table_of_wish, known, catalogue, wish, visit.language)
    headers = {
        "Vary": "Accept-Language",
        "Content-Disposition": 'attachment; filename="citations.csv"',
    }
    return visit.data(body, _CSV, headers)


def _number(visit: Visit) -> str:
    return visit.given.get("number", "").strip()[:_LONGEST_NUMBER]


def _listed(catalogue: Catalogue, known: Citations | None, wish: Wish) -> dict[str, object]:
    view: dict[str, object] = {"wish": wish, "views": VIEWS, "all_held": HELD, "listed": None}
    if known is not None:
        lister = Lister(known, catalogue, wish)
        rows: Sequence[object]
        if wish.view == "pair":
            rows = lister.pairs()
        else:
            rows = lister.years() if wish.view == "year" else lister.numbers()
        view |= {
            "listed": turn_to(rows, wish.page, PAGE_SIZE),
            "citing": lister.citing,
            "chart": lister.chart(),
            "record": catalogue.record,
        }
    return view


async def _of_number(visit: Visit, known: Citations, number: str, wish: Wish) -> dict[str, object]:
    catalogue = visit.catalogue
    places = await _places(visit, known, number, wish)
    shown = turn_to(places, wish.page, _SAYINGS)
    return {
        "number_cited": number,
        "bearers": [catalogue.record(held) for held in known.bearers.get(number, ())],
        "wish": wish,
        "shown": shown,
        "sayings": await ask_sayings(visit.engine, catalogue, shown.rows, visit.release_id),
        "citing": len({place.record for place in places}),
        "chart": await run_in_threadpool(_chart, catalogue, places),
    }


async def _places(visit: Visit, known: Citations, number: str, wish: Wish) -> list[CitedPlace]:
    places = await ask_places(visit.engine, visit.catalogue, number, visit.release_id)
    return chosen(places, visit.catalogue, wish.window, known.bearers.get(number, ()))


def _chart(catalogue: Catalogue, places: Sequence[CitedPlace]) -> TimeChart:
    records = np.array(sorted({place.record for place in places}), dtype=np.int32)
    return bars_by_year(count_years(catalogue, records))
