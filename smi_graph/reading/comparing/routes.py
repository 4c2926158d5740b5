"""The page that compares two names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from starlette.responses import RedirectResponse

from smi_graph.catalogue import ACTORS
from smi_graph.reading.comparing.comparison import PARTS, compare
from smi_graph.reading.connections.actors import co_occurrence_path, segment_of
from smi_graph.reading.connections.lists import page_number
from smi_graph.reading.connections.path_pages import choices_of, find_endpoint
from smi_graph.reading.pages import PageRouter, VisitOf
from smi_graph.reading.search.request import SearchPeriod
from smi_graph.site import render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from smi_graph.reading.comparing.comparison import Part
    from smi_graph.reading.connections.path_pages import Endpoint
    from smi_graph.reading.opened import OpenRelease
    from smi_graph.site import Reader

router = PageRouter()


@dataclass(frozen=True, slots=True)
class _Asked:
    one: Endpoint
    other: Endpoint
    period: SearchPeriod
    shown: Part | None
    page: int
    reader: Reader

    def address(self, **changes: Any) -> str:
        """Give the address that asks for the same, or with some values changed."""
        ends = {
            end.name: end.actor.segment if end.actor else end.written or None
            for end in (self.one, self.other)
        }
        time = {"from": self.period.first or None, "to": self.period.last or None}
        return self.reader.href("/compare", {**ends, **time, **changes})


@router.page("/compare", example="/compare?a=person:{person}&b=country:{country}")
async def compare_page(visit: VisitOf) -> Response:
    """Show two names on one time axis, what they share, and what only one of them has.

    Raises
    ------
    Problem
        404 when the release does not know one of them.
    """
    find_names = partial(visit.lay_out, choices_of, False, is_urgent=True)
    one, other = [await find_endpoint(it, visit, visit.catalogue, find_names) for it in ("a", "b")]
    asked = _Asked(
        one,
        other,
        _period(visit.given),
        next((part for part in PARTS if part == visit.given.get("show")), None),
        page_number(visit.given),
        visit.reader,
    )
    if one.was_written or other.was_written:
        # What was written in the form has become an address that can be cited.
        dates = {name: visit.given.get(name) or None for name in ("from", "to")}
        return RedirectResponse(asked.address(**dates), 303)
    return visit.page(await visit.lay_out(_make, asked))


def _period(given: Mapping[str, str]) -> SearchPeriod:
    return SearchPeriod.of(given.get("from", "")[:40], given.get("to", "")[:40])


def _make(release: OpenRelease, asked: _Asked) -> bytes:
    one, other = (end.actor.value if end.actor else None for end in (asked.one, asked.other))
    is_same = one is not None and other is not None and one.number == other.number
    found = None
    if one is not None and other is not None and not is_same:
        found = compare(release.catalogue, one, other, asked.period, asked.shown, asked.page)
    return render(
        "compare.html",
        asked.reader,
        ends=(asked.one, asked.other),
        found=found,
        is_same=is_same,
        period=asked.period,
        year=asked.period.year,
        parts=PARTS,
        shown=asked.shown,
        changed=asked.address,
        kinds=ACTORS,
        segment_of=segment_of,
        co_occurrence_path=co_occurrence_path,
    ).encode()
