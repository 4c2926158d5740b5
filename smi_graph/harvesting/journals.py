"""The journal of changes of what is served, asked in a thread."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from starlette.requests import Request  # noqa: TC002 - FastAPI reads the annotation

from smi_graph.pipeline.journal import (
    has_journal,
    journal_in_memory,
    journal_of,
    open_journal,
)
from smi_graph.service.by_release import ByRelease
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from smi_graph.pipeline.journal import Journal
    from smi_graph.service.engine import Engine
    from smi_graph.store import ReleaseDirectory

Answer = TypeVar("Answer")


class Journals:
    """Asks the journal of a store; makes one in memory where the store has none yet."""

    def __init__(self) -> None:
        self._in_memory = ByRelease[bytes]()

    async def ask(self, engine: Engine, question: Callable[[Journal], Answer]) -> Answer:
        """Ask the journal of what is served.

        Parameters
        ----------
        engine
            Knows what is served.
        question
            Asks the open journal; it runs in a thread.

        Raises
        ------
        Problem
            404 when what is served does not tell when its records changed.
        """
        directory, release_id = engine.directory, await engine.resolve()
        if directory is None:
            raise Problem("changes_unknown")
        content = None
        if not has_journal(directory):
            make = partial(asyncio.to_thread, journal_in_memory, directory)
            content = await self._in_memory.of(release_id, make)
        return await asyncio.to_thread(_ask, directory, content, question)


def _ask(
    directory: ReleaseDirectory, content: bytes | None, question: Callable[[Journal], Answer]
) -> Answer:
    # A connection of SQLite stays in the thread that made it.
    with open_journal(directory) if content is None else journal_of(content) as journal:
        return question(journal)


def journals_of(request: Request) -> Journals:
    """Give the journals of the application that a request came to."""
    journals: Journals = request.app.state.journals
    return journals
