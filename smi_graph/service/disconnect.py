"""Giving up work for a client that has gone away."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from starlette.requests import Request

T = TypeVar("T")

_LOOK_SECONDS = 0.02


class ClientGone(Exception):  # noqa: N818 - no fault, nobody is told
    """The client closed the connection before its answer was ready."""


async def while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """Do some work as long as the client waits for it, and cancel it otherwise.

    Parameters
    ----------
    request
        Whose body has been read, if it has one.
    work
        What to do; it is cancelled when the client closes the connection, so that a query
        nobody waits for leaves its worker to others.

    Raises
    ------
    ClientGone
        When the client went away first.
    """
    watch = _Watch(request)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.client_gone:
            raise ClientGone from None
        raise
    finally:
        watch.end()


class _Watch:
    """Cancels the task that made it when the client goes away.

    Most answers are ready before it is worth to look, so it begins a little later.
    """

    def __init__(self, request: Request) -> None:
        self.client_gone = False
        self._request = request
        self._working = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        self._beginning = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._begin)

    def _begin(self) -> None:
        self._watching = asyncio.create_task(self._until_gone())

    async def _until_gone(self) -> None:
        # A client that leaves its request unfinished is as good as gone.
        with suppress(Exception):
            while (await self._request.receive())["type"] != "http.disconnect":
                pass
        if self._working is not None:
            self.client_gone = self._working.cancel()

    def end(self) -> None:
        """Look no longer."""
        self._beginning.cancel()
        if self._watching is not None:
            self._watching.cancel()
        if self.client_gone and self._working is not None:
            self._working.uncancel()
