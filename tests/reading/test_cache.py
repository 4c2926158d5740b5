"""What was made is kept within a ceiling, and made once for all who ask at the same moment."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from smi_graph.reading.opened import Cache
from tests.waiting import PATIENCE

KILOBYTE = bytes(1000)


def test_the_least_recently_used_goes_first_and_the_ceiling_holds() -> None:
    cache = Cache(max_bytes=8 * 2 * 2**10)
    for number in range(20):
        cache.keep(number, KILOBYTE)
        cache.get(0)
    kept = [number for number in range(20) if cache.get(number) is not None]
    assert kept[0] == 0
    assert kept[1:] == list(range(20 - len(kept) + 1, 20))
    assert len(kept) < 10


def test_what_is_larger_than_an_eighth_of_the_ceiling_is_made_each_time() -> None:
    cache, made = Cache(max_bytes=8000), list[int]()

    def make() -> bytes:
        made.append(1)
        return KILOBYTE

    assert cache.made("large", make) == cache.made("large", make) == KILOBYTE
    assert len(made) == 2


def test_threads_that_ask_together_get_what_one_of_them_makes() -> None:
    cache, asked, made = Cache(), Barrier(4, timeout=PATIENCE), list[int]()

    def make() -> int:
        made.append(1)
        time.sleep(0.05)  # in which the others come
        return 7

    def ask() -> int:
        asked.wait()
        return cache.made("key", make)

    with ThreadPoolExecutor(4) as pool:
        assert [future.result() for future in [pool.submit(ask) for _ in range(4)]] == [7] * 4
    assert len(made) == 1


def test_who_asks_for_one_thing_does_not_wait_for_another() -> None:
    cache, begun, go_on = Cache(), Event(), Event()

    def slow() -> int:
        begun.set()
        assert go_on.wait(PATIENCE)
        return 1

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(cache.made, "slow", slow)
        assert begun.wait(PATIENCE)
        assert cache.made("quick", lambda: 2) == 2
        go_on.set()
        assert waiting.result() == 1


def test_tasks_that_ask_together_get_what_one_of_them_waits_for() -> None:
    made = list[int]()

    async def make() -> None:
        await asyncio.sleep(0)
        made.append(1)

    async def run() -> list[None]:
        cache = Cache()
        return await asyncio.gather(*(cache.gathered("key", make) for _ in range(5)))

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, run()).result() == [None] * 5
    # Nothing is an answer too, and is kept.
    assert len(made) == 1


def test_what_fails_is_made_anew_for_the_next() -> None:
    cache = Cache()
    with pytest.raises(ZeroDivisionError):
        cache.made("key", lambda: 1 // 0)
    assert cache.made("key", lambda: 1) == 1
