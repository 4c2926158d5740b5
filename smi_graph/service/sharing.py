"""One run for all who ask the same at the same time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

    from smi_graph.store import QueryAnswer


class SharedRuns:
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
    ...     runs = SharedRuns()
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
