"""How long the server waits for the head of a request, how large it may be, and how many wait.

uvicorn waits for ever for the rest of a head, and for the first byte of a connection. Only a
whole head becomes a request, so what the application does against slow clients comes too late
here; `smi_graph.service.patience` looks after bodies and answers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, cast

from httptools import HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from smi_graph.service.connections import Connections
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Scope

_ANY_NUMBER = 2**31
_TOLD_WITHIN_SECONDS = 2.0
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
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


def bounded_heads(
    seconds: float, most_bytes: int, connections: Connections | None = None
) -> type[HttpToolsProtocol]:
    """Make the protocol that uvicorn is to speak, with limits for the heads of requests.

    A head that is late is answered 408 (RFC 9110, section 15.5.9), one that is too large 431
    (RFC 6585, section 5), by the application like any other problem; then the connection is
    closed. So is one on which nothing has come, without a word, for nobody asked for any.
    How long a connection may rest between two requests is left to uvicorn.

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

    Examples
    --------
    >>> bounded_heads(20.0, 2**17).seconds
    20.0
    """

    class Bounded(_BoundedHeads):
        pass

    Bounded.seconds, Bounded.most_bytes = seconds, most_bytes
    Bounded.connections_open = connections or Connections(_ANY_NUMBER)
    return Bounded


class _BoundedHeads(HttpToolsProtocol):
    seconds: ClassVar[float]
    most_bytes: ClassVar[int]
    connections_open: ClassVar[Connections]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._clock: asyncio.TimerHandle | None = None
        # Since a head was complete, or a part of a body was given on.
        self._received = 0
        self._in_head = False
        self._refusal: Problem | None = None
        self._too_many: Problem | None = None
        self._is_counted = False
        self._in_line, self._line_begun = True, False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        reason = self.connections_open.enter(self._host)
        if reason is None:
            self._is_counted = True
            self._start_clock()
            return
        self._too_many = Problem(f"connections_of_{reason}", headers={"Retry-After": "10"})
        if self.connections_open.may_wait():
            self._clock = self.loop.call_later(_TOLD_WITHIN_SECONDS, self._give_up)
        else:
            self._too_many = None
            transport.write(_TOO_MANY)
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        if self._is_counted:
            self.connections_open.leave(self._host)
        elif self._too_many is not None:
            self.connections_open.has_waited()
        super().connection_lost(exc)

    @property
    def _host(self) -> str:
        return self.client[0] if self.client else ""

    def data_received(self, data: bytes) -> None:
        if self._too_many is not None:
            if self._refusal is None:
                self._refuse(self._too_many)
            return
        if self._in_line:
            data = self._with_encoded_line(data)
        if self.cycle is None and not self._received:
            # The time before the first byte does not count.
            self._stop_clock()
        while data and self._refusal is None and not self.transport.is_closing():
            room = self.most_bytes - self._received
            piece, data = data[:room], data[room:]
            self._received += len(piece)
            super().data_received(piece)
            if self._received >= self.most_bytes:
                limit = self.most_bytes
                values, members = {"limit": str(limit)}, {"limit_bytes": limit}
                self._refuse(Problem("head_too_large", values=values, members=members))
        if self._clock is None and not self._is_answering():
            self._start_clock()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        if self._refusal is not None:
            cast("dict[str, Any]", self.scope)[_REFUSAL] = self._refusal

    def on_headers_complete(self) -> None:
        self._stop_clock()
        self._received, self._in_head = 0, False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._in_line = True
        super().on_message_complete()

    def on_body(self, body: bytes) -> None:
        self._received = 0
        super().on_body(body)

    def _with_encoded_line(self, data: bytes) -> bytes:
        """Encode what is not ASCII in the line of a request, as browsers do (RFC 3987, 3.1).

        People type addresses in Arabic into a shell, and programs send them as they are. A line
        that comes in the midst of a piece, behind another request, is left as it is.
        """
        # Empty lines may come before it (RFC 9112, section 2.2).
        bare = data if self._line_begun else data.lstrip(b"\r\n")
        line, end, rest = bare.partition(b"\n")
        self._in_line, self._line_begun = not end, bool(bare) and not end
        if line.isascii():
            return data
        return _NOT_ASCII.sub(lambda found: b"%%%02X" % found[0][0], line) + end + rest

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _start_clock(self) -> None:
        self._clock = self.loop.call_later(self.seconds, self._give_up)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _give_up(self) -> None:
        self._clock = None
        if self._is_answering():
            # The connection rests after the answer, and is closed if nothing more comes then.
            return
        if self._in_head:
            self._refuse(Problem("request_timeout", values={"seconds": f"{self.seconds:g}"}))
        else:
            self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        if self.transport.is_closing():
            return
        if self._is_answering():
            # There is no place for it amid another answer.
            self.transport.close()
            return
        self._refusal = problem
        kept = [field for field in self.headers or () if field[0] in _KEPT]
        lines = [b"GET / HTTP/1.1", *(b": ".join(field) for field in kept), b"Connection: close"]
        # What came is no request; the application is asked by one that is.
        self.parser = HttpRequestParser(self)
        self.parser.feed_data(b"\r\n".join([*lines, b"", b""]))
