"""The answers of saved queries that a service makes beside its work, and holds beside a release.

A saved query whose head says ``kept: release`` counts or lists everything. No build waits for it
and, once it is answered, no reader does. It is asked by a worker of its own, which makes room for
everything else on the machine and is killed when it takes too long or too much memory.
"""

from __future__ import annotations

import asyncio
import logging
import time
from io import BytesIO
from typing import TYPE_CHECKING

from smi_graph.queries import bind, count_rows, normal_form, tokenize
from smi_graph.service.engine import text_functions
from smi_graph.store import QueryRequest, QueryTimeout, StoreError
from smi_graph.store.precomputed import MOST_ROWS
from smi_graph.store.process import WorkerProcess
from smi_graph.store.source import data_source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smi_graph.queries import SavedQuery
    from smi_graph.service.engine import Engine
    from smi_graph.store import ReleaseDirectory
    from smi_graph.store.precomputed import PrecomputedAnswers

# Between the looks whether there is another release.
_LOOK_SECONDS = 2.0
# Of the time for all answers of a release, so that one does not take it from all others.
_SHARE_OF_ONE = 4
# After everybody else; the workers that readers wait for have 5.
_NICENESS = 15
_TABLE = "text/tab-separated-values"

_logger = logging.getLogger(__name__)


async def follow_releases(engine: Engine) -> None:
    """Make the answers of each release, soon after it becomes current, until cancelled.

    Parameters
    ----------
    engine
        Of the service; one that serves no releases has nowhere to hold answers.
    """
    done = None
    while engine.directory is not None and engine.configuration.answers_seconds:
        # Who asks as soon as there is a service, or a release, comes first.
        await asyncio.sleep(_LOOK_SECONDS)
        release_id = await asyncio.to_thread(engine.directory.current_id)
        if release_id is not None and release_id != done:
            try:
                await keep_answers(engine, release_id)
            except (StoreError, OSError) as error:
                _logger.warning("not all answers are held beside %s: %s", release_id, error)
            done = release_id


async def keep_answers(engine: Engine, release_id: str) -> None:
    """Make the answers that a release lacks, one after the other, while it is the current one.

    Parameters
    ----------
    engine
        Of the service.
    release_id
        The release.

    Raises
    ------
    StoreError
        When the release cannot be opened.
    OSError
        When an answer cannot be written.
    """
    held = engine.held_by(release_id)
    if held is None or engine.directory is None:
        return
    queries = await engine.fitted_queries()
    asker = _Asker(engine, engine.directory, release_id)
    try:
        for query in _missing(queries.values(), held, engine.configuration.base_iri):
            if engine.directory.current_id() != release_id or not asker.seconds_left:
                return
            await _keep(query, asker, held)
    finally:
        asker.end()


def _missing(
    queries: Iterable[SavedQuery], held: PrecomputedAnswers, base_iri: str
) -> list[SavedQuery]:
    """Give the queries whose answers are to be held and are not."""
    kept = [query for query in queries if query.kept]
    return [query for query in kept if not held.has(_named(bind(query, {}, base_iri=base_iri)))]


def _named(text: str) -> str:
    return normal_form(tokenize(text)) or ""


async def _keep(query: SavedQuery, asker: _Asker, held: PrecomputedAnswers) -> None:
    """Ask for one row more than is held, and count only where there are so many."""
    base_iri = asker.engine.configuration.base_iri
    text = bind(query, {}, base_iri=base_iri)
    name, counting = _named(text), _named(count_rows(text))
    if not name or not counting:
        return
    try:
        answer = await asker.ask(bind(query, {}, base_iri=base_iri, limit=MOST_ROWS + 1))
        lines = await asyncio.to_thread(BytesIO(answer).readlines)
        rows = len(lines) - 1
        if rows > MOST_ROWS:
            rows = int((await asker.ask(count_rows(text))).split()[1])
    except StoreError as error:
        _logger.warning("the answer of %s is not held: %s", query.name, error)
        return
    await asyncio.to_thread(held.keep, counting, 1, [b"?rows\n", b"%d\n" % rows])
    await asyncio.to_thread(held.keep, name, rows, lines[: 1 + MOST_ROWS])


class _Asker:
    """Asks one query after another of one release, by a worker that is killed when it is late."""

    def __init__(self, engine: Engine, directory: ReleaseDirectory, release_id: str) -> None:
        self.engine = engine
        self._release_id = release_id
        self._seconds = engine.configuration.answers_seconds
        self._end = time.monotonic() + self._seconds
        self._worker: WorkerProcess | None = None
        source = data_source(directory, text_functions())
        self._options = {**source.options(release_id), "niceness": _NICENESS}

    @property
    def seconds_left(self) -> float:
        """How long it may go on."""
        return max(0.0, self._end - time.monotonic())

    async def ask(self, text: str) -> bytes:
        """Give the whole answer; raises `StoreError` when there is none."""
        seconds = min(self._seconds / _SHARE_OF_ONE, self.seconds_left)
        if self._worker is None or not self._worker.usable:
            memory = self.engine.configuration.memory_bytes
            self._worker = await WorkerProcess.start(self._options, memory)
        worker = self._worker
        request = QueryRequest(
            query=text,
            base_iri=self.engine.configuration.base_iri,
            select_media_type=_TABLE,
        )
        try:
            async with asyncio.timeout(seconds):
                return (await worker.ask(request, self._release_id)).body
        except TimeoutError:
            raise QueryTimeout(seconds) from None
        finally:
            if worker.busy:
                worker.kill()

    def end(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.kill()
