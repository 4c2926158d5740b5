"""Lists of records, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from smi_graph.catalogue.catalogue import UNDATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from smi_graph.catalogue import Catalogue, Record


@dataclass(frozen=True, slots=True)
class Listed:
    """Some records of a longer list.

    Parameters
    ----------
    records
        Those of this page.
    total
        How many the whole list has.
    page, pages
        Which page it is, and of how many.
    """

    records: tuple[Record, ...]
    total: int
    page: int
    pages: int


def list_records(
    catalogue: Catalogue, numbers: NDArray[np.int32], *, page: int = 1, size: int = 25
) -> Listed:
    """Give one page of a list of records.

    Parameters
    ----------
    catalogue
        The release.
    numbers
        The numbers of all records, in their order.
    page
        Which page, beginning at 1; one that is too high gives the last one.
    size
        How many records a page has.
    """
    pages = max(1, -(-len(numbers) // size))
    page = min(max(page, 1), pages)
    shown = numbers[(page - 1) * size :][:size].tolist()
    return Listed(tuple(catalogue.record(number) for number in shown), len(numbers), page, pages)


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


def page_number(parameters: Mapping[str, str], name: str = "page") -> int:
    """Read which page an address asks for; what is no number asks for the first.

    Examples
    --------
    >>> page_number({"page": "3"}), page_number({"page": "x"}), page_number({})
    (3, 1, 1)
    """
    written = parameters.get(name, "")
    return int(written) if written.isdecimal() and len(written) < 7 else 1


def takes_texts(parameters: Mapping[str, str]) -> bool:
    """Tell whether an address asks that what texts name counts too.

    Examples
    --------
    >>> takes_texts({"texts": "1"}), takes_texts({})
    (True, False)
    """
    return parameters.get("texts", "") == "1"
