"""Releases that are no longer current can still be asked."""

from __future__ import annotations

import asyncio
import os

import pytest

from smi_graph.store import (
    KeptReleases,
    NoSuchRelease,
    PoolOverloaded,
    QueryRequest,
    ReleaseDirectory,
    open_writer,
)
from tests.store.test_pool import workers_of
from tests.waiting import PATIENCE

DIGITS = " ".join(map(str, range(10)))
VALUES = " ".join(f"VALUES ?v{number} {{ {DIGITS} }}" for number in range(20))
ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {VALUES} }}"
VALUE = QueryRequest(query="SELECT ?o { ?s ?p ?o }", select_media_type="text/csv")


@pytest.fixture
def ids(directory: ReleaseDirectory) -> list[str]:
    found = []
    for number in range(3):
        with open_writer(directory) as writer:
            writer.load(f'<https://e.org/a> <https://e.org/b> "{number}" .'.encode())
            found.append(writer.publish(base_iri="https://e.org/", inputs_sha256="").id)
    return found


def test_each_release_answers_for_itself(directory: ReleaseDirectory, ids: list[str]) -> None:
    async def work() -> list[tuple[str, bytes]]:
        kept = KeptReleases(directory)
        answers = [await kept.run(release_id, VALUE) for release_id in ids]
        await kept.stop()
        return [(answer.release_id, answer.body) for answer in answers]

    bodies = [f"o\r\n{number}\r\n".encode() for number in range(3)]
    assert asyncio.run(work()) == list(zip(ids, bodies, strict=True))


def test_only_a_few_are_open_and_the_one_used_longest_ago_is_closed(
    directory: ReleaseDirectory, ids: list[str]
) -> None:
    async def work() -> None:
        before = set(workers_of(os.getpid()))
        kept = KeptReleases(directory, most_open=2)
        for release_id in (*ids[:2], ids[0], ids[2]):
            await kept.run(release_id, VALUE)
        assert kept.open_ids == (ids[0], ids[2])
        await kept.stop()
        assert kept.open_ids == ()
        assert set(workers_of(os.getpid())) <= before

    asyncio.run(work())


def test_a_busy_release_is_not_closed_for_another(
    directory: ReleaseDirectory, ids: list[str]
) -> None:
    async def work() -> None:
        kept = KeptReleases(directory, most_open=1)
        task = asyncio.create_task(kept.run(ids[0], QueryRequest(query=ENDLESS)))
        while not kept.open_ids:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with pytest.raises(PoolOverloaded):
            await kept.run(ids[1], VALUE)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert (await kept.run(ids[1], VALUE)).release_id == ids[1]
        await kept.stop()

    asyncio.run(work())


def test_one_that_nobody_asks_is_closed(directory: ReleaseDirectory, ids: list[str]) -> None:
    async def work() -> None:
        kept = KeptReleases(directory, idle_seconds=0.05)
        await kept.run(ids[0], VALUE)
        async with asyncio.timeout(PATIENCE):
            while kept.open_ids:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await kept.stop()

    asyncio.run(work())


def test_an_unknown_release_is_refused_with_those_that_are_kept(
    directory: ReleaseDirectory, ids: list[str]
) -> None:
    async def work() -> None:
        with pytest.raises(NoSuchRelease) as caught:
            await KeptReleases(directory).run("20200101T000000Z-00000000", VALUE)
        assert set(caught.value.known) == set(ids)

    asyncio.run(work())
