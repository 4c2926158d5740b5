"""Chains between two actors: the shortest, through the rarest, and no other."""

from __future__ import annotations

from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smi_graph.catalogue import Catalogue, Kind, Paths, Value, find_paths
from tests.catalogue.samples import catalogue_of

ARCHIVE = {
    "1": "ab",
    "2": "bz",
    "3": "ah",
    "4": "hz",
    "5": "hx",
    "6": "hy",
    "7": "q",
}


def person(catalogue: Catalogue, key: str) -> Value:
    value = catalogue.find_value(Kind.PERSON, key)
    assert value is not None
    return value


def walks(paths: Paths) -> list[str]:
    return ["".join([c.hops[0].start.key, *(hop.end.key for hop in c.hops)]) for c in paths.paths]


def paths(archive: dict[str, str], ends: str, **options: object) -> list[str]:
    catalogue = catalogue_of(archive)
    start, end = (person(catalogue, key) for key in ends)
    return walks(find_paths(catalogue, start, end, **options))  # type: ignore[arg-type]


def test_of_two_chains_of_one_length_the_one_through_the_rarer_actor_comes_first() -> None:
    assert paths(ARCHIVE, "az") == ["abz", "ahz"]


def test_who_shares_a_record_is_connected_by_it_and_then_by_others() -> None:
    assert paths({**ARCHIVE, "8": "az"}, "az") == ["az", "abz", "ahz"]


def test_no_chain_leads_twice_through_the_one_record_of_two_hops() -> None:
    # "1" alone connects a with b and b with z.
    assert paths({"1": "abz"}, "az") == ["az"]
    assert paths({"1": "abz", "2": "ab"}, "az") == ["az", "abz"]
    assert paths({"1": "abc", "2": "cz"}, "az") == ["acz"]


def test_each_hop_is_told_by_a_record_of_its_own() -> None:
    catalogue = catalogue_of({"1": "abz", "2": "ab", "3": "ax", "4": "xz"})
    start, end = (person(catalogue, key) for key in "az")
    for chain in find_paths(catalogue, start, end).paths:
        told = [hop.records[0] for hop in chain.hops]
        assert len(set(told)) == len(told)


def test_nobody_is_connected_who_shares_nothing_with_anybody() -> None:
    assert paths(ARCHIVE, "aq") == []


def test_a_chain_does_not_lead_through_what_is_left_out() -> None:
    hub = person(catalogue_of(ARCHIVE), "b")
    assert paths(ARCHIVE, "az", without=frozenset({hub.number})) == ["ahz"]


def test_a_chain_leads_only_through_the_kinds_that_are_asked_for() -> None:
    catalogue = catalogue_of({"1": "a", "2": "b"}, countries={"1": ["X"], "2": ["X"]})
    start, end = (person(catalogue, key) for key in "ab")
    assert walks(find_paths(catalogue, start, end)) == []
    kinds = frozenset({Kind.COUNTRY})
    assert walks(find_paths(catalogue, start, end, kinds=kinds)) == ["aXb"]


def test_only_records_of_the_chosen_time_connect() -> None:
    catalogue = catalogue_of(ARCHIVE, dates={"1": "2011", "2": "2012", "3": "2013", "4": "2014"})
    start, end = (person(catalogue, key) for key in "az")
    chosen = catalogue.years >= 2013
    assert walks(find_paths(catalogue, start, end, chosen=chosen)) == ["ahz"]


def test_each_hop_names_its_newest_records_and_counts_them_all() -> None:
    archive = {str(number): "ab" for number in range(9)}
    catalogue = catalogue_of(
        archive, dates={str(number): str(2000 + number) for number in range(8)}
    )
    start, end = (person(catalogue, key) for key in "ab")
    [chain] = find_paths(catalogue, start, end).paths
    [hop] = chain.hops
    assert [catalogue.record(number).date for number in hop.records] == ["2007", "2006", "2005"]
    assert hop.count == 9


def has_records_of_their_own(walk: str, records: list[set[str]]) -> bool:
    """Try every way of choosing a record for each hop."""
    held = [[n for n, found in enumerate(records) if found >= set(hop)] for hop in pairwise(walk)]
    return any(len(set(chosen)) == len(chosen) for chosen in product(*held))


archives = st.lists(st.sets(st.sampled_from("abcdefg"), max_size=3), min_size=1, max_size=8)


@given(archives)
@settings(max_examples=150, deadline=None)
def test_no_shorter_chain_is_missed_and_none_is_made_up(records: list[set[str]]) -> None:
    archive = {str(number): "".join(sorted(found)) for number, found in enumerate(records)}
    archive |= {"first": "a", "last": "b"}
    near = {pair for found in records for pair in permutations(found, 2)}
    middle = "cdefg"
    walks = [
        f"a{''.join(between)}b"
        for length in range(len(middle) + 1)
        for between in permutations(middle, length)
    ]
    real = [walk for walk in walks if all(pair in near for pair in pairwise(walk))]
    real = [walk for walk in real if has_records_of_their_own(walk, records)]
    real = [walk for walk in real if len(walk) <= min(len(real[0]) + 2, 7)]
    found = paths(archive, "ab", most=1000)
    assert sorted(found) == sorted(real)
    assert [len(walk) for walk in found] == sorted(len(walk) for walk in found)


@pytest.mark.parametrize("key", ["a", "q"])
def test_nobody_needs_a_chain_to_themselves(key: str) -> None:
    assert paths(ARCHIVE, key * 2) == []


def test_a_search_that_gives_up_says_so() -> None:
    rng = np.random.default_rng(1)
    archive = {str(n): {f"p{i}" for i in rng.integers(0, 400, 12)} for n in range(400)}
    archive = {**archive, "x": {"start", "p1"}, "y": {"end", "p2"}}
    catalogue = catalogue_of(archive)
    start, end = (person(catalogue, key) for key in ("start", "end"))
    few = find_paths(catalogue, start, end)
    assert few.is_complete
    assert not find_paths(catalogue, start, end, most=10**6).is_complete
