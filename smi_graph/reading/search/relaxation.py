"""Why nothing was found, and what to leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smi_graph.reading.search.selection import Selection

if TYPE_CHECKING:
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.reading.search.request import Condition, Search

_MOST_CONDITIONS = 12


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One condition, and how many records a search finds without it, and with it alone."""

    condition: Condition
    without: int
    alone: int


def select(release: OpenRelease, search: Search) -> Selection:
    """Find the records that fit; where words cannot be searched they leave nothing out.

    Raises
    ------
    UnclearSearch
        When the words cannot be understood.
    """
    is_asked = bool(search.words) and release.texts is not None
    matches = release.matches(search.asked.expression) if is_asked else None
    return Selection(release, search, matches)


def relaxations(selection: Selection) -> tuple[Relaxation, ...]:
    """Tell of each condition of a search that finds nothing what it leaves out."""
    search, release = selection.search, selection.release
    conditions = search.conditions[:_MOST_CONDITIONS]
    return tuple(
        Relaxation(
            condition,
            select(release, search.without(condition)).total,
            select(release, search.only(condition)).total,
        )
        for condition in conditions
        if condition.kind != "words" or selection.matches is not None
    )
