"""How long the server waits for slow clients: for the head of a request, its body, and its answer.

uvicorn waits for ever for the rest of a head, and for the first byte of a connection; and only a
whole head becomes a request, so what the application does comes too late for it. So a guard
stands before uvicorn, as the `asyncio.Protocol` that it is told to speak: it gives heads on when
they are whole, and everything else as it comes. Of uvicorn it knows no more than that interface.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Any, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from smi_graph.service.observation import note_outcome
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smi_graph.service.connections import Connections

# How long a connection may rest between an answer and the next request.
_REST_SECONDS = 5.0
_TOLD_WITHIN_SECONDS = 2.0
_PIECE_BYTES = 256 * 2**10
_BYTES_A_SECOND = 64 * 2**10
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_TOO_MANY = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 10\r\nContent-Length: 0\r\n"
    b"Connection: close\r\n\r\n"
)
_REFUSAL = "smi_graph.refusal"
# What decides in which form and language a refusal is told, and what it is called.
_KEPT = {b"accept", b"accept-language", b"x-request-id"}


def refusal_of(scope: Scope) -> Problem | None:
    """Give what is wrong with the head of a request, where that did not come whole.

    Examples
    --------
    >>> refusal_of({"type": "http"}) is None
    True
    """
    return scope.get(_REFUSAL)


class Guards:
    """Makes a guard for each connection of a server, and knows which of them are open.

    A head that is late is answered 408 (RFC 9110, section 15.5.9), one that is too large 431
    (RFC 6585, section 5), by the application like any other problem; then the connection is
    closed. So is one on which nothing has come, without a word, for nobody asked for any.

    Parameters
    ----------
    seconds
        How long after the opening of a connection the first byte may come, and how long
        after the first byte of a request its head must be complete.
    most_bytes
        How many bytes the address and the header fields may have; also how many may come in
        the midst of a body that are no part of it, such as trailer fields.
    connections
        Tells which connections are too many; they are answered 503 and closed.
    """

    def __init__(self, seconds: float, most_bytes: int, connections: Connections) -> None:
        self.seconds = seconds
        self.most_bytes = most_bytes
        self.connections = connections
        self.open: dict[object, _Guard] = {}

    @property
    def settings(self) -> dict[str, Any]:
        """What uvicorn is to be told."""
        # The guard closes connections that rest; uvicorn sees no heads that are not whole.
        return {"http": self._make, "timeout_keep_alive": int(self.seconds + _REST_SECONDS) + 1}

    def _make(self, **given: Any) -> asyncio.Protocol:
        return _Guard(self, HttpToolsProtocol(**given))


class GuardedAnswers:
    """Tells the guard of a connection when a request has been answered.

    It goes around all else, where the client of a request is who holds the connection.

    Parameters
    ----------
    app
        What answers.
    guards
        Those of the server.
    """

    def __init__(self, app: ASGIApp, *, guards: Guards) -> None:
        self._app = app
        self._guards = guards

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        guard = self._guards.open.get(scope.get("client")) if scope["type"] == "http" else None
        if guard is None:
            await self._app(scope, receive, send)
            return
        if guard.refusal is not None:
            scope[_REFUSAL] = guard.refusal
        try:
            await self._app(scope, receive, send)
        finally:
            guard.answered()


class _Guard(asyncio.Protocol):
    """One connection, in front of the protocol of the server."""

    def __init__(self, guards: Guards, inner: asyncio.Protocol) -> None:
        self.refusal: Problem | None = None
        self._guards = guards
        self._inner = inner
        self._loop = asyncio.get_running_loop()
        self._clock: asyncio.TimerHandle | None = None
        # A head that has not come whole; and whether what has been given on ends amid a request.
        self._head = bytearray()
        self._is_amid = False
        self._received = 0
        self._answering = 0
        self._too_many: Problem | None = None
        self._is_counted = False
        self._parser = HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._client = transport.get_extra_info("peername")
        if isinstance(self._client, (tuple, list)):
            # As uvicorn names the client of a request.
            self._client = (str(self._client[0]), int(self._client[1]))
        self._host = self._client[0] if self._client else ""
        self._inner.connection_made(transport)
        self._guards.open[self._client] = self
        reason = self._guards.connections.enter(self._host)
        if reason is None:
            self._is_counted = True
            self._start_clock(self._guards.seconds)
        elif self._guards.connections.may_wait():
            self._too_many = Problem(f"connections_of_{reason}", headers={"Retry-After": "10"})
            self._start_clock(_TOLD_WITHIN_SECONDS)
        else:
            self._transport.write(_TOO_MANY)
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        if self._guards.open.get(self._client) is self:
            del self._guards.open[self._client]
        if self._is_counted:
            self._guards.connections.leave(self._host)
        elif self._too_many is not None:
            self._guards.connections.has_waited()
        self._inner.connection_lost(exc)

    def pause_writing(self) -> None:
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._inner.resume_writing()

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def data_received(self, data: bytes) -> None:
        if self._too_many is not None and self.refusal is None:
            self._head += data[: self._guards.most_bytes]
            self._refuse(self._too_many)
        while data and self.refusal is None and not self._transport.is_closing():
            data = self._take_rest(data) if self._is_amid else self._take_head(data)

    def _take_head(self, data: bytes) -> bytes:
        """Keep what comes until the head is whole, then give it on; gives what follows it."""
        if not self._head and not self._answering:
            self._start_clock(self._guards.seconds)
        searched = max(0, len(self._head) - 3)
        self._head += data
        # Empty lines may come before it (RFC 9112, section 2.2).
        empty = len(self._head) - len(self._head.lstrip(b"\r\n"))
        end = _END_OF_HEAD.search(self._head, max(searched, empty))
        if (end.end() if end else len(self._head)) >= self._guards.most_bytes:
            limit = self._guards.most_bytes
            values, members = {"limit": str(limit)}, {"limit_bytes": limit}
            self._refuse(Problem("head_too_large", values=values, members=members))
            return b""
        if end is None:
            return b""
        head, rest = bytes(self._head[empty : end.end()]), bytes(self._head[end.end() :])
        self._head.clear()
        self._give_on(_with_encoded_line(head))
        return rest

    def _take_rest(self, data: bytes) -> bytes:
        """Give on a body, and whatever follows it in the same piece."""
        self._received += len(data)
        self._give_on(data)
        if self._received >= self._guards.most_bytes:
            # No part of a body: it cannot be told in the midst of one, and not be kept either.
            self._transport.close()
        return b""

    def _give_on(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._is_amid = False
        except HttpParserError:
            # The server finds the same, and says so.
            self._is_amid = True
        self._inner.data_received(data)

    def on_message_begin(self) -> None:
        """Expect the rest of a request (called by the parser, as the three below)."""
        self._is_amid = True
        self._received = 0

    def on_headers_complete(self) -> None:
        """Expect an answer."""
        self._stop_clock()
        self._answering += 1

    def on_body(self, _: bytes) -> None:
        """Begin to count anew."""
        self._received = 0

    def on_message_complete(self) -> None:
        """Expect the next head."""
        self._is_amid = False
        self._received = 0

    def answered(self) -> None:
        """Begin to wait for the next request."""
        self._answering -= 1
        if self._answering == 0 and not self._transport.is_closing():
            is_begun = bool(self._head) or self._is_amid
            self._start_clock(self._guards.seconds if is_begun else _REST_SECONDS)

    def _start_clock(self, seconds: float) -> None:
        self._stop_clock()
        self._clock = self._loop.call_later(seconds, self._give_up)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _give_up(self) -> None:
        self._clock = None
        if self._head and self._too_many is None:
            seconds = f"{self._guards.seconds:g}"
            self._refuse(Problem("request_timeout", values={"seconds": seconds}))
        else:
            self._transport.close()

    def _refuse(self, problem: Problem) -> None:
        """Let the application tell what is wrong: it is asked by a request that is whole."""
        self._stop_clock()
        if self._answering:
            # There is no place for it amid another answer.
            self._transport.close()
            return
        self.refusal = problem
        self._answering += 1
        kept = [line.strip() for line in bytes(self._head).split(b"\n")[1:-1] if _is_kept(line)]
        lines = [b"GET / HTTP/1.1", *kept, b"Connection: close", b"", b""]
        self._inner.data_received(b"\r\n".join(lines))


def _is_kept(line: bytes) -> bool:
    return line.partition(b":")[0].lower() in _KEPT


def _with_encoded_line(head: bytes) -> bytes:
    """Encode what is not ASCII in the line of a request, as browsers do (RFC 3987, 3.1).

    People type addresses in Arabic into a shell, and programs send them as they are.
    """
    if head.isascii():
        return head
    line, end, rest = head.partition(b"\n")
    return _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + end + rest


class Timeouts:
    """Gives up clients that stall; no worker waits for them, but memory does.

    A body must come within some seconds, and more for each 64 KiB of it; what the application
    does before it asks for more is no fault of the client. A large answer is sent piece by
    piece, so that no more than one piece lies in the buffers of a client that does not read,
    and each piece must be taken within the same time.

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
        self._left = seconds
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        asked = time.monotonic()
        try:
            async with asyncio.timeout(self._left):
                message = await self._receive()
        except TimeoutError:
            self._complete = True
            values = {"seconds": f"{self._seconds:g}"}
            raise Problem(
                "request_timeout", values=values, headers={"Connection": "close"}
            ) from None
        self._complete = not message.get("more_body", False)
        self._left += len(message.get("body", b"")) / _BYTES_A_SECOND
        self._left -= time.monotonic() - asked
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
