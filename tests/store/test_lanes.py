"""Who makes room for whom, when there is more to do than places to do it in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import Mock

import pytest

from smi_graph.store.errors import QueryTimeout
from smi_graph.store.lanes import (
    LAST_SLICE_SECONDS,
    LONG_SECONDS,
    SLICE_SECONDS,
    TURN_SECONDS,
    BeginAnew,
    Lanes,
    WaitingLine,
    slow_size_for,
)


class Aside:
    """The workers of a release, of which one may be set aside."""

    moved = False

    def set_aside(self, _: Any) -> None:
        self.moved = True


@dataclass(eq=False)
class Query:
    """A query that has run for some time, and what became of it."""

    seconds: float
    turn: float | None = None
    fault: Exception | None = None
    generation: Any = field(default_factory=Aside)
    worker: Any = None

    def fail(self, error: Exception) -> None:
        self.fault = error

    @property
    def moved(self) -> bool:
        return self.generation.moved


def looked_after(
    *queries: Query, slow_size: int = 1, wait_quick: int = 0, wait_slow: int = 0
) -> None:
    """Look after queries once, while others wait for the quick lane and for the slow one."""

    async def look() -> None:
        line = WaitingLine()
        lanes = Lanes(line, slow_size, 30)
        others = [asyncio.ensure_future(line.wait()) for _ in range(wait_quick)]
        await asyncio.sleep(0)
        for query in queries:
            lanes.begin(query)  # type: ignore[arg-type]
            lanes._entered += query.turn is not None
        others += [asyncio.ensure_future(enter(lanes)) for _ in range(wait_slow)]
        await asyncio.sleep(0)
        lanes._look()
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    asyncio.run(look())


async def enter(lanes: Lanes) -> Any:
    async with lanes.place_in_slow_lane():
        await asyncio.get_running_loop().create_future()


def test_a_query_moves_aside_after_a_second_and_sooner_when_others_wait() -> None:
    young, old = Query(LONG_SECONDS * 0.9), Query(LONG_SECONDS * 1.1)
    looked_after(young, old)
    assert (young.moved, old.moved) == (False, True)
    small, slow = Query(SLICE_SECONDS * 0.9), Query(SLICE_SECONDS * 1.1)
    looked_after(small, slow, wait_quick=1)
    assert (small.moved, slow.moved) == (False, True)


def test_one_makes_room_for_one_and_it_is_the_longest() -> None:
    longer, longest = Query(LONG_SECONDS * 0.5), Query(LONG_SECONDS * 0.6)
    looked_after(longer, longest, slow_size=4, wait_quick=1)
    assert (longer.moved, longest.moved) == (False, True)


def test_while_the_slow_lane_is_full_one_begins_anew_for_each_that_waits() -> None:
    slow = Query(1, turn=TURN_SECONDS)
    short, longer, longest = (Query(LAST_SLICE_SECONDS * times) for times in (0.9, 1.1, 1.2))
    looked_after(slow, short, longer, longest, wait_quick=1)
    assert [query.fault for query in (slow, short, longer)] == [None, None, None]
    assert isinstance(longest.fault, BeginAnew)
    assert longest.fault.turn == TURN_SECONDS


@pytest.mark.parametrize("waiting", [{}, {"wait_slow": 1}])
def test_nobody_begins_anew_for_nobody(waiting: dict[str, int]) -> None:
    slow, quick = Query(TURN_SECONDS * 0.9, turn=TURN_SECONDS), Query(TURN_SECONDS)
    looked_after(slow, quick, **waiting)
    assert (slow.fault, quick.fault) == (None, None)


def test_turns_in_the_slow_lane_double() -> None:
    first, second = Query(TURN_SECONDS * 1.1), Query(TURN_SECONDS * 1.1, turn=TURN_SECONDS * 2)
    looked_after(first, second, slow_size=2)
    assert (first.moved, first.fault) == (True, None)
    done, doubled = (Query(TURN_SECONDS * times, turn=TURN_SECONDS * 2) for times in (2.1, 1.9))
    looked_after(done, doubled, slow_size=2, wait_slow=2)
    assert isinstance(done.fault, BeginAnew)
    assert done.fault.turn == TURN_SECONDS * 4
    assert doubled.fault is None


def test_a_late_query_ends_in_either_lane() -> None:
    quick, slow = Query(31), Query(31, turn=64)
    looked_after(quick, slow, slow_size=0)
    assert isinstance(quick.fault, QueryTimeout)
    assert isinstance(slow.fault, QueryTimeout)


def test_places_in_the_slow_lane_are_given_first_come_first_served() -> None:
    entered: list[int] = []

    async def stay(lanes: Lanes, number: int, leave: asyncio.Event) -> None:
        async with lanes.place_in_slow_lane():
            entered.append(number)
            await leave.wait()

    async def run() -> None:
        lanes, leaving = Lanes(WaitingLine(), 2, 30), [asyncio.Event() for _ in range(5)]
        tasks = [asyncio.create_task(stay(lanes, *each)) for each in enumerate(leaving)]
        await settled()
        assert (entered, lanes.waiting) == ([0, 1], 3)
        tasks[2].cancel()
        leaving[1].set()
        await settled()
        assert (entered, lanes.waiting) == ([0, 1, 3], 1)
        for event in leaving:
            event.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (entered, lanes.waiting) == ([0, 1, 3, 4], 0)

    asyncio.run(run())


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize("take", [0, 1])
def test_who_no_longer_waits_for_the_quick_lane_keeps_no_worker(take: int) -> None:
    async def work() -> None:
        line, generation, given_back = WaitingLine(), Mock(), []
        generation.take.side_effect = [object(), None]
        generation.give_back.side_effect = given_back.append
        waiting = asyncio.create_task(line.wait())
        await asyncio.sleep(0)
        if take:
            line.serve(generation)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        line.serve(generation)
        assert (len(line), len(given_back)) == (0, take)

    asyncio.run(work())


def test_there_is_at_least_one_slow_place_beside_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 64)
    assert slow_size_for(None) == 8
    assert slow_size_for(2**60) == 2
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    assert slow_size_for(2**20) == 3
