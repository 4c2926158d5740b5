"""Citations as tables that a spreadsheet opens."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from smi_graph.reading.citations.listing import Lister
from smi_graph.spreadsheets import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from smi_graph.catalogue import Catalogue
    from smi_graph.messages import Language
    from smi_graph.reading.citations.gathering import Citations
    from smi_graph.reading.citations.listing import Wish
    from smi_graph.reading.citations.saying import CitedPlace

_SEPARATOR = " | "
_COLUMNS = {
    "number": ("number", "records", "titles", "citing_records", "first_year", "last_year"),
    "pair": ("citing", "title", "date", "number", "records", "titles", "times"),
    "year": ("year", "citing_records", "number", "number_citing_records"),
}
_OF_PLACES = ("number", "citing", "title", "date", "language", "field", "start", "words", "times")


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
