"""How long the server waits for a slow client: to send its body, and to take its answer."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from smi_graph.service.observation import note_outcome
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PIECE_BYTES = 256 * 2**10
_BYTES_A_SECOND = 64 * 2**10


class Patience:
    """Gives up clients that stall; no worker waits for them, but memory does.

    A body must come within some seconds, and more for each 64 KiB of it. A large answer is
    sent piece by piece, so that no more than one piece lies in the buffers of a client that
    does not read, and each piece must be taken within the same time.

    Parameters
    ----------
    app
        What answers.
    seconds
        How long a client may stall.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            receive = _BodyInTime(receive, self._seconds)
            send = _AnswerInPieces(send, self._seconds)
        await self._app(scope, receive, send)


class _BodyInTime:
    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        try:
            async with asyncio.timeout(self._end - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            self._complete = True
            values = {"seconds": f"{self._seconds:g}"}
            raise Problem(
                "request_timeout", values=values, headers={"Connection": "close"}
            ) from None
        self._complete = not message.get("more_body", False)
        self._end += len(message.get("body", b"")) / _BYTES_A_SECOND
        return message


class _AnswerInPieces:
    def __init__(self, send: Send, seconds: float) -> None:
        self._send = send
        self._seconds = seconds
        self._gone = False
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            # It goes with the first piece, so that both are watched by one clock.
            self._start = message
            return
        body = message.get("body", b"")
        if len(body) <= _PIECE_BYTES:
            await self._in_time(message)
            return
        more = message.get("more_body", False)
        for start in range(0, len(body), _PIECE_BYTES):
            end = start + _PIECE_BYTES
            piece = {**message, "body": body[start:end], "more_body": more or end < len(body)}
            await self._in_time(piece)
            if self._gone:
                return

    async def _in_time(self, message: Message) -> None:
        if self._gone:
            return
        try:
            async with asyncio.timeout(self._seconds):
                start, self._start = self._start, None
                if start is not None:
                    await self._send(start)
                await self._send(message)
        except TimeoutError:
            # The server closes the connection of an answer that stays unfinished.
            self._gone = True
            note_outcome("client_too_slow")
