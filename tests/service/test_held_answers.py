"""What a service has answered once is held beside the release, and is what a query would give."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from smi_graph.queries import SavedQuery, bind, parse_saved_query
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.engine import Engine
from smi_graph.service.keeping_answers import follow_releases, keep_answers
from smi_graph.store import Release, ReleaseDirectory
from tests.service.server import publish
from tests.waiting import wait_until

HEAD = "#+ summary: All\n#+ summary_ar: الكل\n#+ kept: release\n#+ tags:\n#+   - archive\n"
ALL = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?s ?o"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


def saved(**texts: str) -> dict[str, SavedQuery]:
    return {name: parse_saved_query(HEAD + text, f"{name}.rq") for name, text in texts.items()}


def with_engine(
    directory: ReleaseDirectory,
    queries: dict[str, SavedQuery],
    act: Callable[[Engine], Awaitable[None]],
    seconds: float = 60,
) -> None:
    settings = ServiceConfiguration(source=directory, workers=1, answers_seconds=seconds)

    async def run() -> None:
        engine = Engine(settings, queries)
        try:
            await act(engine)
        finally:
            await engine.stop()

    asyncio.run(run())


def held(directory: ReleaseDirectory, release: Release) -> list[Path]:
    return sorted((directory.answers_path / release.id).glob("*.gz"))


def current(directory: ReleaseDirectory) -> Release:
    release = directory.current()
    assert release is not None
    return release


async def both(engine: Engine, query: SavedQuery) -> tuple[bytes, bytes, bool]:
    """Give an answer as readers get it, as the store gives it, and whether it was held."""
    text = bind(query, {}, limit=5)
    key = (await engine.policy.judge(text)).key
    given, asked = await engine.run(text, key=key), await engine.run(text)
    return given.body, asked.body, given.seconds == 0.0


def test_an_answer_is_held_beside_a_release_that_does_not_know_it(tmp_path: Path) -> None:
    directory = publish(tmp_path)
    release, queries = current(directory), saved(archive_all=ALL)

    async def act(engine: Engine) -> None:
        await keep_answers(engine, release.id)
        given, asked, was_held = await both(engine, queries["archive_all"])
        assert given == asked
        assert was_held

    with_engine(directory, queries, act)
    assert len(held(directory, release)) == 2  # the rows, and how many they are
    release.verify()
    assert not [name for name in release.manifest.files if "answers" in name]


def test_what_takes_too_long_is_left_out_and_the_rest_is_held(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    directory = publish(tmp_path)

    async def act(engine: Engine) -> None:
        await keep_answers(engine, current(directory).id)

    with_engine(directory, saved(archive_endless=ENDLESS, archive_rows=ALL), act, seconds=20)
    assert len(held(directory, current(directory))) == 2
    assert "archive_endless" in caplog.text


def test_a_damaged_answer_is_asked_anew(tmp_path: Path) -> None:
    directory = publish(tmp_path)
    release, queries = current(directory), saved(archive_all=ALL)

    async def act(engine: Engine) -> None:
        await keep_answers(engine, release.id)
        for path in held(directory, release):
            content = bytearray(path.read_bytes())
            content[-6] ^= 1
            path.write_bytes(content)
        given, asked, was_held = await both(engine, queries["archive_all"])
        assert given == asked
        assert not was_held

    with_engine(directory, queries, act)


def test_the_answers_of_each_release_are_made_and_go_with_it(tmp_path: Path) -> None:
    directory = publish(tmp_path)
    first = current(directory)

    async def until_held(release: Release) -> None:
        await asyncio.to_thread(wait_until, lambda: len(held(directory, release)) == 2)

    async def act(engine: Engine) -> None:
        following = asyncio.create_task(follow_releases(engine))
        await until_held(first)
        publish(tmp_path)
        await until_held(current(directory))
        following.cancel()

    with_engine(directory, saved(archive_all=ALL), act)
    directory.prune(1)
    assert not held(directory, first)
    assert len(held(directory, current(directory))) == 2


def test_none_are_made_where_no_time_is_given(tmp_path: Path) -> None:
    directory = publish(tmp_path)
    with_engine(directory, saved(archive_all=ALL), follow_releases, seconds=0)
    assert not directory.answers_path.exists()
