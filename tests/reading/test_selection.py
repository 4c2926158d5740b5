"""Which records a search finds, in which order, and the years that they are of."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from smi_graph.reading.opened import OpenRelease
from smi_graph.reading.search.request import Search
from smi_graph.reading.search.selection import Selection
from smi_graph.reading.search.timeline import HEIGHT, timeline
from smi_graph.search import Matches
from smi_graph.site import Reader
from tests.catalogue.samples import catalogue_of

DATES = {"year": "2012", "month": "2012-06", "day": "2012-09-30", "later": "2013-01-01"}
# As the catalogue numbers them, by their identifiers.
NAMES = sorted([*DATES, "never"])


def selection(*best: str, **asked: str) -> Selection:
    """Search records of known dates, and of none; by words where the best matches are given."""
    release = OpenRelease(catalogue_of(dict.fromkeys(NAMES, ()), dates=DATES))
    numbers = np.array([NAMES.index(name) for name in best], dtype=np.int32)
    matches = Matches(numbers, np.ones(len(best), dtype=np.float32)) if best else None
    return Selection(release, Search.of(asked.items()), matches)


def names_of(found: Selection) -> list[str]:
    return [NAMES[number] for number in found.ordered("en").tolist()]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2012-03", "", {"year", "month", "day", "later"}),
        ("2012-07", "2012-08", {"year"}),
        ("2012-06-15", "2012-06-15", {"year", "month"}),
        ("2012-12", "2012", {"year"}),
        ("2013", "", {"later"}),
        ("", "2012-01-01", {"year"}),
    ],
)
def test_a_date_that_is_known_in_part_lies_in_every_period_that_it_may_lie_in(
    first: str, last: str, found: set[str]
) -> None:
    assert set(names_of(selection(**{"from": first, "to": last}))) == found


def test_what_has_no_date_comes_last_in_both_orders_of_time() -> None:
    assert names_of(selection(sort="oldest")) == ["year", "month", "day", "later", "never"]
    assert names_of(selection(sort="newest")) == ["later", "day", "month", "year", "never"]


def test_by_words_the_best_match_comes_first_unless_another_order_is_asked_for() -> None:
    best = ("day", "never", "year")
    assert names_of(selection(*best, q="a")) == ["day", "never", "year"]
    assert names_of(selection(*best, q="a", sort="oldest")) == ["year", "day", "never"]
    assert names_of(selection(*best, **{"q": "a", "from": "2012-09"})) == ["day", "year"]
    # Without words nothing matches better than another.
    assert names_of(selection(sort="best"))[0] == "later"


def test_where_a_year_is_chosen_its_months_are_shown_and_the_years_beside_it() -> None:
    found = selection(**{"from": "2012-01", "to": "2012-06-30"})
    drawn = timeline(found, Reader.of("en", "/search", "from=2012-01&to=2012-06-30"))
    assert drawn is not None
    # What is known by its year alone is of no month.
    shown = [(bar.time, bar.count, bar.is_chosen) for bar in drawn.bars]
    assert shown == [("June 2012", "1", True), ("September 2012", "1", False)]
    assert drawn.bars[0].address == "/search?from=2012-06&to=2012-06"
    assert (drawn.before, drawn.all_address) == (None, "/search")
    assert drawn.after == ("2013", "/search?from=2013&to=2013")


def test_several_years_are_shown_as_years() -> None:
    drawn = timeline(selection(**{"from": "2012", "to": "2013"}), Reader.of("en", "/search", ""))
    assert drawn is not None
    assert [bar.time for bar in drawn.bars] == ["2012", "2013"]


def test_a_year_of_one_document_among_thousands_has_a_bar_that_can_be_seen() -> None:
    found = selection()
    many: Any = lambda: (np.array([2012, 2013]), np.array([90_000, 1]))  # noqa: E731
    found.count_years = many  # type: ignore[method-assign]
    drawn = timeline(found, Reader.of("en", "/search", ""))
    assert drawn is not None
    heights = [float(re.findall(r"v-([\d.]+)h", bar.outline)[0]) for bar in drawn.bars]
    assert heights[0] == HEIGHT
    assert 2 <= heights[1] < 5
