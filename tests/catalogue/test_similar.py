"""Records that are like one record, and why."""

from __future__ import annotations

import pytest

from smi_graph.catalogue import Catalogue
from smi_graph.catalogue.similar import TimeApart, find_similar, time_apart
from tests.catalogue.samples import BASE, catalogue_of


def similar(catalogue: Catalogue, record: str, limit: int = 8) -> list[str]:
    number = catalogue.find_record(BASE + record)
    assert number is not None
    found = find_similar(catalogue, number, limit)
    return [catalogue.record(each.number).iri.removeprefix(BASE) for each in found]


def test_who_is_rare_makes_records_more_alike_than_whom_many_have() -> None:
    persons = {"1": "ab", "2": "a", "3": "b", **{f"x{n}": "b" for n in range(3)}}
    persons |= {f"y{n}": f"{n}" for n in range(20)}
    assert similar(catalogue_of(persons), "1", limit=2)[0] == "2"


def test_a_country_that_most_records_have_makes_none_alike() -> None:
    persons = {str(n): [f"p{n}"] for n in range(10)}
    assert similar(catalogue_of(persons, {str(n): ["SY"] for n in range(10)}), "1") == []


def test_of_records_alike_the_nearest_in_time_comes_first() -> None:
    persons = {"1": "a", "2": "a", "3": "a", "4": "a", **{f"x{n}": f"{n}" for n in range(20)}}
    dates = {"1": "2012-06-30", "2": "1990-01-01", "3": "2012-07-02"}
    assert similar(catalogue_of(persons, dates=dates), "1") == ["3", "2", "4"]


def test_a_record_is_not_similar_to_itself_and_no_more_are_given_than_asked_for() -> None:
    persons = {str(n): "a" for n in range(5)} | {f"x{n}": f"{n}" for n in range(30)}
    found = similar(catalogue_of(persons), "0", limit=3)
    assert found == ["1", "2", "3"]


def test_likeness_is_explained_by_what_is_shared_the_rarest_first() -> None:
    persons = {"1": "ab", "2": "ab", "3": "a", **{f"x{n}": f"{n}" for n in range(20)}}
    catalogue = catalogue_of(persons, dates={"1": "2012-06-30", "2": "2012-07-03"})
    best = find_similar(catalogue, 0)[0]
    assert [value.key for value in best.shared] == ["b", "a"]
    assert best.apart == TimeApart("day", 3)


@pytest.mark.parametrize(
    ("date", "other", "apart"),
    [
        ("2012-06-30", "2012-06-30", TimeApart("day", 0)),
        ("2012-06-30", "2012-06-29", TimeApart("day", -1)),
        ("2012-06-30", "2012", TimeApart("year", 0)),
        ("2012-01", "2011-12-31", TimeApart("month", -1)),
        ("2012-01-01", "2012-12-31", TimeApart("month", 11)),
        ("1958", "2012-12-31", TimeApart("year", 54)),
    ],
)
def test_time_is_told_no_more_exactly_than_both_dates_are_known(
    date: str, other: str, apart: TimeApart
) -> None:
    assert time_apart(date, other) == apart
