"""Who waits for an answer is awake when it is due, and only while nothing else happens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from smi_graph.store import attention as attention_module
from smi_graph.store.attention import Attention

QUERY, SECONDS = "ASK {}", 0.02


@dataclass
class Worker:
    """Notes when it was listened to."""

    busy: bool = True
    heard_at: list[float] = field(default_factory=list)

    def listen(self, seconds: float) -> None:
        assert 0 < seconds < 0.01
        self.heard_at.append(asyncio.get_running_loop().time())


def listened(
    *, known: bool = True, seconds: float = SECONDS, running: tuple[int, int] = (1, 1)
) -> list[float]:
    """Ask a query once, and tell how many seconds later its worker was listened to."""

    async def ask() -> list[float]:
        now = running[0]
        attention, worker = Attention(lambda: now), Worker()
        if known:
            attention.ended(QUERY, seconds)
            await asyncio.sleep(0.01)
        begin = asyncio.get_running_loop().time()
        answering: Any = worker
        attention.turn_to(answering, QUERY)
        now = running[1]
        await asyncio.sleep(2 * SECONDS)
        return [at - begin for at in worker.heard_at]

    return asyncio.run(ask())


def test_an_unknown_query_is_listened_to_at_once_only() -> None:
    assert len(listened(known=False)) == 1


def test_a_query_that_comes_again_is_listened_to_when_it_is_due() -> None:
    at_once, when_due = listened()
    assert at_once < when_due
    assert when_due > SECONDS / 2


def test_how_long_a_very_small_or_a_long_query_took_is_not_counted_on() -> None:
    assert len(listened(seconds=0.0001)) == 1
    assert len(listened(seconds=30)) == 1


def test_nobody_listens_while_other_queries_run() -> None:
    assert listened(running=(2, 2)) == []


def test_another_query_that_has_come_meanwhile_is_not_kept_waiting() -> None:
    assert len(listened(running=(1, 2))) == 1


def test_nobody_listens_right_after_another_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention_module, "time", SimpleNamespace(perf_counter=lambda: 5.0))
    attention, worker = Attention(lambda: 1), Worker()
    answering: Any = worker
    attention.ended("SELECT * {}", SECONDS)
    attention.turn_to(answering, QUERY)
    assert worker.heard_at == []
