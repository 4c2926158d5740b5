"""Answers that were given before, within a ceiling of memory, and those that are being made."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

    from smi_graph.store import QueryAnswer


_OVERHEAD_BYTES = 1024
_LARGEST_PART = 8


class AnswerKey(NamedTuple):
    """What decides an answer: the release, the text and the dataset, and the forms asked for."""

    release_id: str | None
    text: str
    graphs: tuple[tuple[str, ...], tuple[str, ...]]
    select_media_type: str
    graph_media_type: str


class AnswerCache:
    """Keeps the answers used last, as many as fit.

    Parameters
    ----------
    max_bytes
        The ceiling for all answers together; 0 keeps none. One answer may take an eighth
        of it, so that a large one does not drive out all others.

    Examples
    --------
    >>> cache = AnswerCache(2**20)
    >>> cache.get("some key") is None, cache.hits, cache.misses
    (True, 0, 1)
    """

    def __init__(self, max_bytes: int) -> None:
        self._kept: LRUCache[Hashable, QueryAnswer] = LRUCache(max_bytes, getsizeof=_size)
        self.hits = 0
        self.misses = 0

    @property
    def bytes(self) -> int:
        """How much memory all that is kept takes."""
        return int(self._kept.currsize)

    def get(self, key: Hashable) -> QueryAnswer | None:
        """Give the answer kept under a key, and count whether there was one."""
        answer = self._kept.get(key)
        if answer is None:
            self.misses += 1
        else:
            self.hits += 1
        return answer

    def put(self, key: Hashable, answer: QueryAnswer) -> None:
        """Keep an answer unless it is too large."""
        if _size(answer) <= self._kept.maxsize / _LARGEST_PART:
            self._kept[key] = answer


def _size(answer: QueryAnswer) -> int:
    return len(answer.body) + _OVERHEAD_BYTES


class SingleFlight:
    """Lets a query that comes while the same one runs wait for that one's answer.

    So a page that many open at once, just after a new release, is computed once.

    Examples
    --------
    >>> from smi_graph.store import QueryAnswer
    >>> async def ask():
    ...     asked.append("once")
    ...     await asyncio.sleep(0)
    ...     return QueryAnswer("boolean", "text/csv", b"true", "r1", 0.1)
    >>> async def two():
    ...     runs = SingleFlight()
    ...     return await asyncio.gather(runs.run("key", ask), runs.run("key", ask))
    >>> asked = []
    >>> len(asyncio.run(two())), asked
    (2, ['once'])
    """

    def __init__(self) -> None:
        self._running: dict[Hashable, asyncio.Future[QueryAnswer | None]] = {}

    async def run(self, key: Hashable, ask: Callable[[], Awaitable[QueryAnswer]]) -> QueryAnswer:
        """Wait for the answer to the same question, or ask it.

        Parameters
        ----------
        key
            The same for the same question only.
        ask
            Runs the query. When its client leaves, the next of those who wait asks anew.
        """
        while (running := self._running.get(key)) is not None:
            # Shielded, since one who leaves must not end the waiting of the others.
            answer = await asyncio.shield(running)
            if answer is not None:
                return answer
        running = self._running[key] = asyncio.get_running_loop().create_future()
        answer = None
        try:
            answer = await ask()
        except Exception as error:
            running.set_exception(error)
            # Looked at, so that nothing is logged when nobody else waits.
            running.exception()
            raise
        finally:
            del self._running[key]
            if not running.done():
                running.set_result(answer)
        return answer
