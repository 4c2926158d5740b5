"""What connects two actors: the records that both appear in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from smi_graph.catalogue import companions, shared_records
from smi_graph.reading.charts import TimeChart, bars_by_year
from smi_graph.reading.connections.lists import Listed, count_years, list_records, span_of

if TYPE_CHECKING:
    from smi_graph.catalogue import Catalogue, Companion, Record
    from smi_graph.reading.connections.actors import Actor
    from smi_graph.reading.connections.windows import Window

_MOST_OTHERS = 24


@dataclass(frozen=True, slots=True)
class Tie:
    """What two actors have in common, in the years that a reader looks at.

    Parameters
    ----------
    one, other
        The actors, in the order of the address.
    in_all
        How many records they share, whatever their years.
    listed
        The records that they share, the newest first.
    first, last
        The dates of the earliest and the latest of them.
    undated
        How many of them have no date.
    years
        How many there are of each year.
    chart
        The same as bars.
    others
        Who and what else appears in them most, at most 24.
    others_total
        How many there are of those.
    """

    one: Actor
    other: Actor
    in_all: int
    listed: Listed
    first: str | None
    last: str | None
    undated: int
    years: dict[int, int]
    chart: TimeChart
    others: tuple[Companion, ...]
    others_total: int


def tie_of(catalogue: Catalogue, one: Actor, other: Actor, window: Window, page: int) -> Tie:
    """Look up what two actors have in common.

    Parameters
    ----------
    catalogue
        The release.
    one, other
        The actors; one that no record is linked with shares nothing.
    window
        The years.
    page
        Which page of the list.
    """
    empty: Any = np.empty(0, np.int32)
    every = shared = empty
    others: list[Companion] = []
    if one.value is not None and other.value is not None:
        every = shared_records(catalogue, one.value, other.value)
        chosen = window.mask(catalogue)
        shared = every if chosen is None else every[chosen[every]]
        both = np.zeros(len(catalogue), dtype=np.bool_)
        both[shared] = True
        found = companions(catalogue, one.value, both)
        others = [row for row in found if row.value.number != other.value.number]
    first, last = span_of(catalogue, shared)
    years = count_years(catalogue, shared)
    return Tie(
        one=one,
        other=other,
        in_all=len(every),
        listed=list_records(catalogue, shared, page=page),
        first=first,
        last=last,
        undated=len(shared) - sum(years.values()),
        years=years,
        chart=bars_by_year(years),
        others=tuple(others[:_MOST_OTHERS]),
        others_total=len(others),
    )


def tie_json(tie: Tie) -> dict[str, Any]:
    """Tell the same to a program; one page of the documents, as the address asks."""
    return {
        "actors": [actor_json(actor) for actor in (tie.one, tie.other)],
        "count": tie.listed.total,
        "first": tie.first,
        "last": tie.last,
        "undated": tie.undated,
        "years": {str(year): count for year, count in tie.years.items()},
        "page": tie.listed.page,
        "pages": tie.listed.pages,
        "documents": [record_json(record) for record in tie.listed.records],
        "others": [
            {
                "kind": row.value.kind,
                "key": row.value.key,
                "iri": row.value.iri,
                "names": row.value.names,
                "count": row.records,
                "first": row.first,
                "last": row.last,
            }
            for row in tie.others
        ],
        "others_total": tie.others_total,
    }


def actor_json(actor: Any) -> dict[str, Any]:
    """Describe an actor, or a value of the catalogue, for a program."""
    return {
        "kind": actor.kind,
        "key": actor.key,
        "iri": actor.iri,
        "names": actor.names,
    }


def record_json(record: Record) -> dict[str, Any]:
    """Describe a record for a program."""
    return {
        "iri": record.iri,
        "code": record.code,
        "titles": record.titles,
        "date": record.date,
    }
