"""What the page of citations lists: numbers, pairs of records, or years."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.charts import bars_by_year
from smi_graph.reading.connections.lists import Window, page_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from smi_graph.catalogue import Catalogue
    from smi_graph.reading.charts import TimeChart
    from smi_graph.reading.citations.gathering import Citations, Link

View = Literal["number", "pair", "year"]
Held = Literal["yes", "no"]

VIEWS: tuple[View, ...] = ("number", "pair", "year")
HELD: tuple[Held, ...] = ("yes", "no")
PAGE_SIZE = 50
_MOST_OF_YEAR = 3
_LONGEST = 60
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants to see; made by `of`.

    Parameters
    ----------
    view
        What is listed.
    window
        The years of the citing records.
    words
        What a number has to hold; empty for any.
    held
        Whether a record of the archive has to bear the number; ``None`` for either.
    page
        Which page.
    """

    view: View
    window: Window
    words: str
    held: Held | None
    page: int

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Wish:
        """Read an address; what it does not tell rightly changes nothing.

        Examples
        --------
        >>> Wish.of({"by": "pair", "q": "s/res/٢٢", "held": "maybe"}).words
        'S/RES/22'
        """
        given = parameters.get("by")
        held = parameters.get("held")
        return cls(
            view=next((view for view in VIEWS if view == given), "number"),
            window=Window.of(parameters),
            words=parameters.get("q", "").strip()[:_LONGEST].translate(_DIGITS).upper(),
            held=next((one for one in HELD if one == held), None),
            page=page_number(parameters),
        )


@dataclass(frozen=True, slots=True)
class Cited:
    """A number that texts name.

    Parameters
    ----------
    number
        The number.
    bearers
        The records of the archive that bear it, by their numbers in the catalogue.
    count
        How many records name it.
    years
        The first and the last year of those; ``None`` where none has a date.
    """

    number: str
    bearers: tuple[int, ...]
    count: int
    years: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A record that names a number, and the records that bear it, as the catalogue has them."""

    citing: int
    number: str
    bearers: tuple[int, ...]
    times: int


@dataclass(frozen=True, slots=True)
class YearOfCiting:
    """How many records of a year name numbers, and which they name most."""

    year: int
    count: int
    most: tuple[Cited, ...]


class Lister:
    """Lists the citations of a release that a reader has chosen.

    Parameters
    ----------
    citations, catalogue
        Of the release.
    wish
        What the reader has chosen.
    """

    def __init__(self, citations: Citations, catalogue: Catalogue, wish: Wish) -> None:
        # Single numbers are read much faster from lists.
        self._years: list[int] = catalogue.years.tolist()
        self._days: list[int] = catalogue.days.tolist()
        self._bearers = citations.bearers
        mask = wish.window.mask(catalogue)
        self._links = [
            link
            for link in citations.links
            if (mask is None or mask[link.record])
            and wish.words in link.number.upper()
            and (wish.held is None or (link.number in citations.bearers) == (wish.held == "yes"))
        ]

    @property
    def citing(self) -> int:
        """How many records cite anything that is listed."""
        return len({link.record for link in self._links})

    def chart(self) -> TimeChart:
        """Lay out the citing records over the years."""
        records = {link.record for link in self._links}
        years = Counter(year for record in records if (year := self._year(record)) is not None)
        return bars_by_year(years)

    def numbers(self) -> list[Cited]:
        """Give the numbers, the most cited first."""
        return self._cited(self._links)

    def pairs(self) -> list[Pair]:
        """Give each record with each number that it names, the newest first."""
        # What has no date has the smallest day of all, and stands last.
        links = sorted(self._links, key=lambda link: (-self._days[link.record], link))
        return [
            Pair(link.record, link.number, self._held(link.number), link.times) for link in links
        ]

    def years(self) -> list[YearOfCiting]:
        """Give the years, the newest first, with the numbers that are cited most in each."""
        by_year: defaultdict[int, list[Link]] = defaultdict(list)
        for link in self._links:
            year = self._year(link.record)
            if year is not None:
                by_year[year].append(link)
        return [
            YearOfCiting(
                year,
                len({link.record for link in links}),
                tuple(self._cited(links)[:_MOST_OF_YEAR]),
            )
            for year, links in sorted(by_year.items(), reverse=True)
        ]

    def _cited(self, links: Iterable[Link]) -> list[Cited]:
        records: defaultdict[str, list[int]] = defaultdict(list)
        for link in links:
            records[link.number].append(link.record)
        order = sorted(records, key=lambda number: (-len(records[number]), number))
        return [
            Cited(number, self._held(number), len(records[number]), self._span(records[number]))
            for number in order
        ]

    def _span(self, records: Iterable[int]) -> tuple[int, int] | None:
        years = [year for record in records if (year := self._year(record)) is not None]
        return (min(years), max(years)) if years else None

    def _year(self, record: int) -> int | None:
        year = self._years[record]
        return None if year == UNDATED else year

    def _held(self, number: str) -> tuple[int, ...]:
        return self._bearers.get(number, ())
