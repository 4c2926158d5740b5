"""Pages take turns: none is left out, and what is begun is finished first."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from smi_graph.reading.page_processes import Turns
from tests.waiting import PATIENCE

T = TypeVar("T")


def in_a_loop(work: Coroutine[None, None, T]) -> T:
    """Run in a thread: in this one the browser of other tests may have its own loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, asyncio.wait_for(work, PATIENCE)).result()


async def take(turns: Turns, name: str, told: list[str], *, is_urgent: bool = False) -> None:
    async with turns.turn(is_urgent=is_urgent):
        told.append(name)
        await asyncio.sleep(0)
        told.append(name)


def test_one_is_served_at_a_time_and_what_is_urgent_goes_first() -> None:
    async def run() -> list[str]:
        turns, told = Turns(1), list[str]()
        await asyncio.gather(
            take(turns, "first", told),
            take(turns, "new", told),
            take(turns, "begun", told, is_urgent=True),
        )
        assert turns.waiting == 0
        return told

    assert in_a_loop(run()) == ["first", "first", "begun", "begun", "new", "new"]


@pytest.mark.parametrize("moment", [0, 1, 2])
def test_who_gives_up_waiting_keeps_nobody_from_their_turn(moment: int) -> None:
    async def run() -> list[str]:
        turns, told = Turns(1), list[str]()
        first = asyncio.create_task(take(turns, "first", told))
        leaver = asyncio.create_task(take(turns, "leaver", told))
        last = asyncio.create_task(take(turns, "last", told))
        for _ in range(moment):
            await asyncio.sleep(0)
        leaver.cancel()
        await asyncio.gather(first, last)
        await asyncio.gather(leaver, return_exceptions=True)
        async with turns.turn():
            return told

    told = in_a_loop(run())
    assert told.count("first") == told.count("last") == 2


def test_a_page_that_fails_passes_the_turn_on() -> None:
    async def run() -> None:
        turns = Turns(1)
        with pytest.raises(ValueError, match="broken"):
            async with turns.turn():
                raise ValueError("broken")
        async with turns.turn():
            pass

    in_a_loop(run())
