"""The addresses of citations: the page, a number's own page, and both as tables."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from starlette.concurrency import run_in_threadpool

from smi_graph.reading.charts import bars_by_year
from smi_graph.reading.citations.gathering import citations_of
from smi_graph.reading.citations.listing import HELD, PAGE_SIZE, VIEWS, Lister, Wish
from smi_graph.reading.citations.saying import ask_places, ask_sayings, chosen
from smi_graph.reading.connections.lists import count_years, turn_to
from smi_graph.reading.demands import demand_dates
from smi_graph.reading.pages import PageRouter, Visit, VisitOf
from smi_graph.spreadsheets import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.responses import Response

    from smi_graph.catalogue import Catalogue
    from smi_graph.messages import Language
    from smi_graph.reading.charts import TimeChart
    from smi_graph.reading.citations.gathering import Citations
    from smi_graph.reading.citations.saying import CitedPlace


router = PageRouter()
_SAYINGS = 25
_LONGEST_NUMBER = 200
_CSV = "text/csv; charset=utf-8"
_SEPARATOR = " | "
_COLUMNS = {
    "number": ("number", "records", "titles", "citing_records", "first_year", "last_year"),
    "pair": ("citing", "title", "date", "number", "records", "titles", "times"),
    "year": ("year", "citing_records", "number", "number_citing_records"),
}
_OF_PLACES = ("number", "citing", "title", "date", "language", "field", "start", "words", "times")


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


def table_of_wish(
    known: Citations | None, catalogue: Catalogue, wish: Wish, language: Language
) -> bytes:
    """Write all that a reader has chosen; records are told by their codes.

    Parameters
    ----------
    known
        ``None`` for a release whose texts nobody looked into: the table has its head alone.
    catalogue
        Of the release.
    wish
        What is chosen; its page does not count.
    language
        Of titles.
    """
    head = _COLUMNS[wish.view]
    if known is None:
        return table([head])
    rows = _Rows(Lister(known, catalogue, wish), catalogue, language)
    made = {"number": rows.number, "pair": rows.pair, "year": rows.year}[wish.view]
    return table([head, *made()])


def table_of_places(catalogue: Catalogue, number: str, places: Sequence[CitedPlace]) -> bytes:
    """Write where texts name a number first, and in which words."""
    rows = []
    for place in places:
        record = catalogue.record(place.record)
        title = record.title(place.language)[0]
        about = [number, record.code, title, record.date or "", place.language, place.section]
        rows.append([*about, str(place.start), place.words, str(place.times)])
    return table([_OF_PLACES, *rows])


class _Rows:
    """The rows of each view."""

    def __init__(self, lister: Lister, catalogue: Catalogue, language: Language) -> None:
        self._lister, self._language = lister, language
        self._record = cache(catalogue.record)

    def number(self) -> Iterator[list[str]]:
        for cited in self._lister.numbers():
            years = [str(year) for year in cited.years or ("", "")]
            yield [cited.number, *self._told(cited.bearers), str(cited.count), *years]

    def pair(self) -> Iterator[list[str]]:
        for pair in self._lister.pairs():
            record = self._record(pair.citing)
            about = [record.code, record.title(self._language)[0], record.date or ""]
            yield [*about, pair.number, *self._told(pair.bearers), str(pair.times)]

    def year(self) -> Iterator[list[str]]:
        for year in self._lister.years():
            for cited in year.most:
                yield [str(year.year), str(year.count), cited.number, str(cited.count)]

    def _told(self, bearers: Sequence[int]) -> list[str]:
        records = [self._record(number) for number in bearers]
        titles = (record.title(self._language)[0] for record in records)
        return [_SEPARATOR.join(r.code for r in records), _SEPARATOR.join(titles)]
