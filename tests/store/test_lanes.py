"""Long queries take turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from smi_graph.store.lanes import CREDIT_SECONDS, TURN_SECONDS, Lanes


@dataclass(eq=False)
class Query:
    """A long query that has run for some time."""

    seconds: float
    runs: bool = False

    def go_on(self) -> None:
        self.runs = True

    def stand_still(self) -> None:
        self.runs = False


def turns(queries: list[Query], *, size: int = 1, slow_size: int = 4, crowded: bool) -> list[Query]:
    lanes = Lanes(size, slow_size, 600, lambda: crowded)
    aside: Any = queries
    lanes._aside = aside
    lanes._give_turns()
    return [query for query in queries if query.runs]


@pytest.mark.parametrize("crowded", [True, False])
def test_the_turn_is_that_of_the_query_that_has_had_fewest(crowded: bool) -> None:
    first, second, third = (Query(TURN_SECONDS * turn + 1) for turn in (2, 0, 1))
    assert turns([first, second, third], crowded=crowded) == [second]
    second.seconds = TURN_SECONDS * 3
    assert turns([first, second, third], crowded=crowded) == [third]


def test_the_turn_is_kept_to_its_end() -> None:
    first, second = Query(TURN_SECONDS * 0.9), Query(TURN_SECONDS * 0.1)
    assert turns([first, second], crowded=True) == [first]


def test_as_many_have_a_turn_as_there_are_places_unless_others_wait_for_these() -> None:
    queries = [Query(CREDIT_SECONDS) for _ in range(3)]
    assert turns(queries, size=2, crowded=False) == queries[:2]
    assert turns(queries, size=2, crowded=True) == queries[:1]


def test_beyond_what_memory_has_room_for_only_new_ones_have_a_turn() -> None:
    old, waiting, new = Query(TURN_SECONDS * 5), Query(CREDIT_SECONDS), Query(0)
    assert turns([old, waiting, new], size=3, slow_size=1, crowded=False) == [old, new]
