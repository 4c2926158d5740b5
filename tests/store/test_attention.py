"""Who waits for an answer is awake when it is due, and only while nothing else happens."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from smi_graph.store import QueryPool, QueryRequest, Release
from smi_graph.store import attention as attention_module
from smi_graph.store.attention import Attention

from .samples import quads

QUERY, SECONDS = "ASK {}", 0.02
EARLY = 0.0015


class Clock(selectors.DefaultSelector):
    """A time that passes only while a loop waits, and as long as it would wait."""

    now = 1.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0
        return super().select(0)

    def loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.SelectorEventLoop(self)
        loop.time = lambda: self.now  # type: ignore[method-assign]
        return loop


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    seconds = SimpleNamespace(perf_counter=lambda: clock.now)
    monkeypatch.setattr(attention_module, "time", seconds)
    return clock


@dataclass
class Worker:
    """Notes when it was listened to."""

    clock: Clock
    busy: bool = True
    heard_at: list[float] = field(default_factory=list)

    def listen(self, _seconds: float) -> None:
        self.heard_at.append(self.clock.now)


def listened(
    clock: Clock,
    *,
    known: float | None = SECONDS,
    wait: float = 1,
    running: tuple[int, int] = (1, 1),
) -> list[float]:
    """Ask a query once, and tell how many seconds later its worker was listened to."""

    async def ask() -> list[float]:
        now = running[0]
        attention, worker = Attention(lambda: now), Worker(clock)
        if known is not None:
            attention.ended(QUERY, known)
        await asyncio.sleep(wait)
        begin = clock.now
        answering: Any = worker
        attention.turn_to(answering, QUERY)
        now = running[1]
        await asyncio.sleep(100)
        return [at - begin for at in worker.heard_at]

    with asyncio.Runner(loop_factory=clock.loop) as runner:
        return runner.run(ask())


def test_an_unknown_query_is_listened_to_at_once_only(clock: Clock) -> None:
    assert listened(clock, known=None) == [0]


def test_a_query_that_comes_again_is_listened_to_when_it_is_due(clock: Clock) -> None:
    assert listened(clock) == [0, pytest.approx(SECONDS - EARLY)]


@pytest.mark.parametrize("seconds", [0.0001, 30])
def test_how_long_a_very_small_or_a_long_query_took_is_not_counted_on(
    clock: Clock, seconds: float
) -> None:
    assert listened(clock, known=seconds) == [0]


def test_nobody_listens_while_other_queries_run(clock: Clock) -> None:
    assert listened(clock, running=(2, 2)) == []


def test_another_query_that_has_come_meanwhile_is_not_kept_waiting(clock: Clock) -> None:
    assert listened(clock, running=(1, 2)) == [0]


def test_nobody_listens_right_after_another_answer(clock: Clock) -> None:
    assert listened(clock, wait=0.0001) == []


def test_an_answer_that_is_listened_for_is_there_before_the_loop_has_turned(
    publish: Callable[[bytes], Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention_module, "_AT_ONCE_SECONDS", 60)
    cross = QueryRequest(query="SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }")

    async def turns(pool: QueryPool) -> int:
        asked, count = asyncio.create_task(pool.run(cross)), 0
        while not asked.done():
            await asyncio.sleep(0)
            count += 1
        return count

    async def ask(release: Release) -> int:
        async with QueryPool(release, size=1) as pool:
            await pool.run(QueryRequest(query=QUERY))
            await asyncio.sleep(0.01)
            return await turns(pool)

    # Half a thousand rows with each other: a loop that went on would turn some thousand times.
    assert asyncio.run(ask(publish(quads(500)))) < 100
