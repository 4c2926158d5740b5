"""Giving up work for a client that has gone away."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from starlette.requests import Request

T = TypeVar("T")


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
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_until_gone(request))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientGone
        return working.result()
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
