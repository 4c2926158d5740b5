"""The addresses of citations: the page, a number's own page, and both as tables."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Annotated

import numpy as np
from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from smi_graph.reading.catalogues import catalogues_of
from smi_graph.reading.charts import bars_by_year
from smi_graph.reading.citations.data import table_of_places, table_of_wish
from smi_graph.reading.citations.gathering import citations_of
from smi_graph.reading.citations.listing import HELD, VIEWS, Lister, Wish, turn_to
from smi_graph.reading.citations.saying import ask_places, ask_sayings, chosen
from smi_graph.reading.connections.lists import count_years
from smi_graph.reading.kept_pages import kept_pages_of
from smi_graph.service.engine import Engine, engine_of
from smi_graph.service.responses import html_answer, language_of, reader_of, whole
from smi_graph.site import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from smi_graph.catalogue import Catalogue
    from smi_graph.reading.charts import TimeChart
    from smi_graph.reading.citations.gathering import Citations
    from smi_graph.reading.citations.saying import Place

router = APIRouter(include_in_schema=False)
EngineOf = Annotated[Engine, Depends(engine_of)]

_SAYINGS = 25
_LONGEST_NUMBER = 200
_CSV = "text/csv; charset=utf-8"


@router.get("/citations")
async def citations(request: Request, engine: EngineOf) -> Response:
    """Show which documents are cited by their numbers, by whom and when."""
    release_id = await engine.resolve(request.query_params.get("release"))
    make = partial(_page, request, engine, release_id)
    return await kept_pages_of(request).page(request, release_id, make)


@router.get("/citations.csv")
async def citations_as_table(request: Request, engine: EngineOf) -> Response:
    """Give the same as a table that a spreadsheet opens: all rows of what was chosen."""
    release_id = await engine.resolve(request.query_params.get("release"))
    catalogue = await catalogues_of(request).of(release_id)
    known = await citations_of(request).of(engine, catalogue, release_id)
    number, wish = _number(request), Wish.of(request.query_params)
    language = language_of(request)
    if number and known is not None:
        places = await _places(engine, catalogue, known, number, wish, release_id)
        body = await run_in_threadpool(table_of_places, catalogue, number, places)
    else:
        body = await run_in_threadpool(table_of_wish, known, catalogue, wish, language)
    headers = {
        "Vary": "Accept-Language",
        "Content-Disposition": 'attachment; filename="citations.csv"',
    }
    return whole(request, body, _CSV, release_id=release_id, headers=headers)


def _number(request: Request) -> str:
    return request.query_params.get("number", "").strip()[:_LONGEST_NUMBER]


async def _page(request: Request, engine: Engine, release_id: str | None) -> Response:
    catalogue = await catalogues_of(request).of(release_id)
    known = await citations_of(request).of(engine, catalogue, release_id)
    wish, number = Wish.of(request.query_params), _number(request)
    if known is not None and number:
        return await _page_of_number(request, engine, catalogue, known, number, release_id)
    return await run_in_threadpool(_listed, request, catalogue, known, wish)


def _listed(
    request: Request, catalogue: Catalogue, known: Citations | None, wish: Wish
) -> Response:
    view: dict[str, object] = {"wish": wish, "views": VIEWS, "all_held": HELD, "listed": None}
    if known is not None:
        lister = Lister(known, catalogue, wish)
        rows: Sequence[object]
        if wish.view == "pair":
            rows = lister.pairs()
        else:
            rows = lister.years() if wish.view == "year" else lister.numbers()
        view |= {
            "listed": turn_to(rows, wish.page),
            "citing": lister.citing,
            "chart": lister.chart(),
            "record": catalogue.record,
        }
    return _shown(request, "citations.html", view)


def _shown(request: Request, template: str, view: dict[str, object]) -> Response:
    reader = reader_of(request)
    table = replace(reader, path=f"{reader.path}.csv").here(page=None)
    return html_answer(request, render(template, reader, table=table, **view).encode())


async def _page_of_number(  # noqa: PLR0913, PLR0917
    request: Request,
    engine: Engine,
    catalogue: Catalogue,
    known: Citations,
    number: str,
    release_id: str | None,
) -> Response:
    wish = Wish.of(request.query_params)
    places = await _places(engine, catalogue, known, number, wish, release_id)
    shown = turn_to(places, wish.page, _SAYINGS)
    sayings = await ask_sayings(engine, catalogue, shown.rows, release_id)
    view = {
        "number_cited": number,
        "bearers": [catalogue.record(held) for held in known.bearers.get(number, ())],
        "wish": wish,
        "shown": shown,
        "sayings": sayings,
        "citing": len({place.record for place in places}),
        "chart": await run_in_threadpool(_chart, catalogue, places),
    }
    return await run_in_threadpool(_shown, request, "cited.html", view)


async def _places(  # noqa: PLR0913, PLR0917
    engine: Engine,
    catalogue: Catalogue,
    known: Citations,
    number: str,
    wish: Wish,
    release_id: str | None,
) -> list[Place]:
    places = await ask_places(engine, catalogue, number, release_id)
    return chosen(places, catalogue, wish.window, known.bearers.get(number, ()))


def _chart(catalogue: Catalogue, places: Sequence[Place]) -> TimeChart:
    records = np.array(sorted({place.record for place in places}), dtype=np.int32)
    return bars_by_year(count_years(catalogue, records))
