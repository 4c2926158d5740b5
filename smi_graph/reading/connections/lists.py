"""Lists of records, page by page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from smi_graph.catalogue.catalogue import UNDATED
from smi_graph.reading.charts import bars_by_month, bars_by_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from smi_graph.catalogue import Record
    from smi_graph.catalogue.catalogue import Catalogue, Mask
    from smi_graph.reading.charts import TimeChart


_LONGEST = 40
_YEAR = re.compile(r"[0-9]{1,4}\Z")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)


@dataclass(frozen=True, slots=True)
class Window:
    """Some years; made by `of`.

    Parameters
    ----------
    first, last
        The first and the last one; ``None`` where there is no bound.
    unclear
        What was given for a year and is none.
    is_turned
        Whether the first was given for the last.

    Examples
    --------
    >>> Window.of({"from": "2015", "to": "٢٠١١"})
    Window(first=2011, last=2015, unclear=(), is_turned=True)
    >>> Window.of({"start": ""}, names=("start", "end")).is_open
    True
    """

    first: int | None = None
    last: int | None = None
    unclear: tuple[str, ...] = ()
    is_turned: bool = False

    @classmethod
    def of(cls, parameters: Mapping[str, str], names: tuple[str, str] = ("from", "to")) -> Window:
        """Read the bounds from an address; they may stand in either order."""
        given = [parameters.get(name, "").strip()[:_LONGEST] for name in names]
        first, last = map(_year, given)
        unclear = tuple(text for text in given if text and _year(text) is None)
        if first is not None and last is not None and first > last:
            return cls(last, first, unclear, is_turned=True)
        return cls(first, last, unclear)

    @property
    def is_open(self) -> bool:
        """Whether there is no bound at all."""
        return self.first is None and self.last is None

    def parameters(self, names: tuple[str, str] = ("from", "to")) -> dict[str, int | None]:
        """Give the bounds as an address has them."""
        return dict(zip(names, (self.first, self.last), strict=True))

    def mask(self, catalogue: Catalogue) -> Mask | None:
        """Tell of each record whether it is of these years; ``None`` where all count.

        A record without a date is of no years.
        """
        if self.is_open:
            return None
        mask: Mask = catalogue.years != UNDATED
        if self.first is not None:
            mask &= catalogue.years >= self.first
        if self.last is not None:
            mask &= catalogue.years <= self.last
        return mask


def _year(written: str) -> int | None:
    text = written.translate(_DIGITS)
    return int(text) if _YEAR.match(text) else None


T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """One page of a list.

    Parameters
    ----------
    rows
        Those of this page.
    total
        How many the whole list has.
    page, pages
        Which page it is, and of how many.
    """

    rows: tuple[T, ...]
    total: int
    page: int
    pages: int

    def of(self, rows: Iterable[U]) -> ListPage[U]:
        """Give the same page with what is shown of each of its rows."""
        return ListPage(tuple(rows), self.total, self.page, self.pages)


def turn_to(rows: Sequence[T], page: int, size: int) -> ListPage[T]:
    """Open a list at a page, beginning at 1; one that is too high gives the last one.

    Examples
    --------
    >>> turn_to("abcde", 9, size=2)
    ListPage(rows=('e',), total=5, page=3, pages=3)
    """
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    return ListPage(tuple(rows[(page - 1) * size :][:size]), len(rows), page, pages)


def list_records(
    catalogue: Catalogue, numbers: NDArray[np.int32], *, page: int = 1, size: int = 25
) -> ListPage[Record]:
    """Give one page of a list of records.

    Parameters
    ----------
    catalogue
        The release.
    numbers
        The numbers of all records, in their order.
    page
        Which page; see `turn_to`.
    size
        How many records a page has.
    """
    shown = turn_to(range(len(numbers)), page, size)
    return shown.of(catalogue.record(int(numbers[place])) for place in shown.rows)


def newest_first(catalogue: Catalogue, numbers: NDArray[np.int32]) -> NDArray[np.int32]:
    """Sort records by date, the newest first and those without one last."""
    sorted_: NDArray[np.int32] = numbers[
        np.argsort(-catalogue.days[numbers].astype(np.int64), kind="stable")
    ]
    return sorted_


def span_of(catalogue: Catalogue, newest: NDArray[np.int32]) -> tuple[str | None, str | None]:
    """Give the first and the last date of records that are sorted by `newest_first`."""
    dated = newest[catalogue.days[newest] != UNDATED]
    if not len(dated):
        return None, None
    return catalogue.record(int(dated[-1])).date, catalogue.record(int(dated[0])).date


def count_years(catalogue: Catalogue, numbers: NDArray[np.int32]) -> dict[int, int]:
    """Count records by year; those without a date are left out."""
    years = catalogue.years[numbers]
    found, counts = np.unique(years[years != UNDATED], return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def count_months(catalogue: Catalogue, numbers: NDArray[np.int32], year: int) -> dict[int, int]:
    """Count the records of a year by month, January being 1; those without one are left out."""
    known = numbers[
        (catalogue.years[numbers] == year) & (catalogue.precisions[numbers] > len("2011"))
    ]
    dates = catalogue.days[known].astype("datetime64[D]").astype("datetime64[M]")
    found, counts = np.unique(dates.astype(np.int64) % 12 + 1, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def chart_of(
    catalogue: Catalogue, numbers: NDArray[np.int32], first: int | None, last: int | None
) -> TimeChart:
    """Lay out records over the years, or over the months where one year alone is chosen.

    Parameters
    ----------
    catalogue, numbers
        The records.
    first, last
        The bounds that are chosen; ``None`` where there is none.
    """
    if first is None or first != last:
        return bars_by_year(count_years(catalogue, numbers))
    return bars_by_month(count_months(catalogue, numbers, first), first)


def whole_number(given: Mapping[str, str], name: str, *, longest: int = 6) -> int | None:
    """Read a whole number above zero from an address; anything else is none.

    Examples
    --------
    >>> [whole_number({"page": text}, "page") for text in ("2", "٣", "-1", "0", "9" * 9)]
    [2, 3, None, None, None]
    """
    written = given.get(name, "")
    return int(written) or None if written.isdecimal() and len(written) <= longest else None


def page_number(given: Mapping[str, str], name: str = "page") -> int:
    """Read which page an address asks for; what is no number asks for the first.

    Examples
    --------
    >>> page_number({"page": "3"}), page_number({"page": "x"}), page_number({})
    (3, 1, 1)
    """
    return whole_number(given, name) or 1


def takes_texts(parameters: Mapping[str, str]) -> bool:
    """Tell whether an address asks that what texts name counts too.

    Examples
    --------
    >>> takes_texts({"texts": "1"}), takes_texts({})
    (True, False)
    """
    return parameters.get("texts", "") == "1"
