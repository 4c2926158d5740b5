"""Who and what an actor appears with, as a table that is also a network.

A page shows at most as many rows as a network can be drawn of, so the network is drawn from
the rows of the table, and both say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from smi_graph.arabic import reader_key
from smi_graph.catalogue import ACTORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.catalogue import Companion, Kind
    from smi_graph.messages import Language

Order = Literal["documents", "close", "first", "name"]

MOST_ROWS = 60
ORDERS: tuple[Order, ...] = ("documents", "close", "first", "name")
_sort_key = lru_cache(maxsize=100_000)(reader_key)


@dataclass(frozen=True, slots=True)
class CompanionGroup:
    """The companions of one kind.

    Parameters
    ----------
    kind
        Theirs.
    rows
        Those that are shown.
    total
        How many there are.
    """

    kind: Kind
    rows: tuple[Companion, ...]
    total: int


@dataclass(frozen=True, slots=True)
class CoOccurrences:
    """The companions of an actor, as far as one page shows them.

    Parameters
    ----------
    groups
        By kind; kinds without any are left out.
    kind
        The only kind that is shown, if the reader has chosen one.
    order
        What the rows are sorted by.
    page, pages
        Which page of that kind, and of how many.
    """

    groups: tuple[CompanionGroup, ...]
    kind: Kind | None
    order: Order
    page: int
    pages: int

    @property
    def shown(self) -> int:
        """How many rows are shown."""
        return sum(len(group.rows) for group in self.groups)

    @property
    def total(self) -> int:
        """How many there are of the kinds that are shown."""
        return sum(group.total for group in self.groups)


def co_occurrences_of(
    found: Iterable[Companion],
    language: Language,
    *,
    kind: Kind | None = None,
    order: Order = "documents",
    page: int = 1,
) -> CoOccurrences:
    """Choose what a page shows of the companions of an actor.

    Parameters
    ----------
    found
        All of them.
    language
        Of the reader, whose names they are sorted by.
    kind
        The only kind to show; with it, pages follow each other.
    order
        What to sort them by.
    page
        Which page, beginning at 1; one that is too high gives the last one.
    """
    by_kind: dict[Kind, list[Companion]] = {one: [] for one in ACTORS}
    for companion in found:
        by_kind[companion.value.kind].append(companion)
    by_kind = {one: rows for one, rows in by_kind.items() if rows and kind in {None, one}}
    if kind is None:
        shares = _shares({one: len(rows) for one, rows in by_kind.items()})
        starts, page, pages = dict.fromkeys(by_kind, 0), 1, 1
    else:
        pages = max(1, -(-len(by_kind.get(kind, ())) // MOST_ROWS))
        page = min(max(page, 1), pages)
        starts, shares = {kind: (page - 1) * MOST_ROWS}, {kind: MOST_ROWS}
    groups = (
        CompanionGroup(one, _sorted(rows, order, language)[starts[one] :][: shares[one]], len(rows))
        for one, rows in by_kind.items()
    )
    return CoOccurrences(tuple(groups), kind, order, page, pages)


def _shares(totals: dict[Kind, int]) -> dict[Kind, int]:
    """Share the rows of a page among kinds: what a small one leaves, larger ones take."""
    shares: dict[Kind, int] = {}
    left = MOST_ROWS
    for place, (kind, total) in enumerate(sorted(totals.items(), key=lambda item: item[1])):
        shares[kind] = min(total, left // (len(totals) - place))
        left -= shares[kind]
    return shares


def _sorted(rows: list[Companion], order: Order, language: Language) -> tuple[Companion, ...]:
    if order == "close":
        rows = sorted(rows, key=lambda row: (-row.weight, row.value.number))
    elif order == "first":
        rows = sorted(rows, key=lambda row: (row.first is None, row.first or ""))
    elif order == "name":
        rows = sorted(rows, key=lambda row: _sort_key(row.value.name(language)[0], language))
    return tuple(rows)
