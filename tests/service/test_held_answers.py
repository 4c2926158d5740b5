"""What a build has answered is given from the release, and is what a query would give."""

from __future__ import annotations

import asyncio

from smi_graph.queries import bind, load_saved_queries
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.engine import Engine
from smi_graph.store import Release, ReleaseDirectory


def test_a_release_answers_what_its_build_has_answered(sample_release: Release) -> None:
    configuration = ServiceConfiguration(
        source=ReleaseDirectory(sample_release.path.parents[1]), deadline_seconds=60
    )
    queries = load_saved_queries()

    async def ask() -> None:
        engine = Engine(configuration, queries)
        try:
            for name in (name for name, query in queries.items() if query.kept):
                text = bind(queries[name], {}, limit=1001)
                key = (await engine.policy.judge(text)).key
                held, asked = await engine.run(text, key=key), await engine.run(text)
                assert held.seconds == 0.0 < asked.seconds, name
                assert held.body == asked.body, name
        finally:
            await engine.stop()

    asyncio.run(ask())
