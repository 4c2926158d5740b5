"""Answers are compressed for clients that take that (RFC 9110, sections 8.4 and 12.5.3)."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import zstandard
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders

from smi_graph.service.negotiation import parse_codings

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEAST_BYTES = 1_000
# What takes longer is done beside the loop.
_SOON_BYTES = 2**16
_GZIP = 31
_COMPRESSIBLE = re.compile(
    r"text/|application/(?:.*\+)?(?:json|xml)\b|application/(?:n-triples|n-quads|trig|javascript)"
    r"|image/svg"
)


def _gzip(body: bytes) -> bytes:
    compressor = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    return compressor.compress(body) + compressor.flush()


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


# The one that is liked best where a client likes several alike goes first.
_CODINGS: dict[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "gzip": _gzip}


# Where the compressed forms of the body lie that were made before; those made now are put there.
COMPRESSED = "smi_graph.compressed"
# A form is kept if it takes no more than this part of what it stands for.
_WORTH_KEEPING = 4


class Compression:
    """Compresses whole answers of a kind that shrinks; what is sent in pieces stays as it is.

    An answer that is kept keeps its compressed forms, so it is compressed once.

    Parameters
    ----------
    app
        What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        lines = Headers(scope=scope).getlist("accept-encoding")
        coding = choose_coding(", ".join(lines))
        started: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = message
                return
            if started is not None:
                start, started = started, None
                if message["type"] == "http.response.body" and not message.get("more_body"):
                    message = await _compressed(start, message, coding, scope.get(COMPRESSED))
                elif _varies(start):
                    MutableHeaders(scope=start).add_vary_header("Accept-Encoding")
                await send(start)
            await send(message)

        await self._app(scope, receive, send_compressed)


@dataclass(frozen=True, slots=True)
class Coding:
    """The coding that suits a client best.

    Parameters
    ----------
    name
        Empty for none.
    is_needed
        Whether the client does not take an answer that is not coded.
    """

    name: str
    is_needed: bool = False


def choose_coding(accept: str) -> Coding:
    """Choose a coding by ``Accept-Encoding``.

    A client that takes neither of ours nor an answer as it is gets it as it is all the same.

    Examples
    --------
    >>> choose_coding("gzip, deflate, br").name, choose_coding("gzip;q=0, *;q=0.1").name
    ('gzip', 'zstd')
    >>> choose_coding("br"), choose_coding("identity, gzip;q=0.5")
    (Coding(name='', is_needed=False), Coding(name='', is_needed=False))
    """
    liked = parse_codings(accept)
    qualities = {name: liked.get(name, liked.get("*", 0.0)) for name in _CODINGS}
    best = max(qualities, key=lambda name: qualities[name])
    plain = liked.get("identity", 0.0)
    if qualities[best] <= 0 or qualities[best] < plain:
        return Coding("")
    return Coding(best, is_needed=plain == 0 and ("identity" in liked or liked.get("*") == 0))


async def _compressed(
    start: Message, message: Message, coding: Coding, kept: dict[str, bytes] | None
) -> Message:
    """Compress the body of an answer, and say so in its head."""
    if not _varies(start):
        return message
    headers = MutableHeaders(scope=start)
    headers.add_vary_header("Accept-Encoding")
    body = message.get("body", b"")
    is_worth_it = len(body) >= _LEAST_BYTES or (coding.is_needed and body)
    if not coding.name or not is_worth_it or "content-encoding" in headers:
        return message
    small = None if kept is None else kept.get(coding.name)
    if small is None:
        compress, is_soon = _CODINGS[coding.name], len(body) < _SOON_BYTES
        small = compress(body) if is_soon else await run_in_threadpool(compress, body)
        if kept is not None and len(small) * _WORTH_KEEPING <= len(body):
            kept[coding.name] = small
    headers["Content-Encoding"] = coding.name
    headers["Content-Length"] = str(len(small))
    tag = headers.get("etag", "")
    if tag and not tag.startswith("W/"):
        # The bytes are others now, but say the same.
        headers["ETag"] = f"W/{tag}"
    return {**message, "body": small}


def _varies(start: Message) -> bool:
    content_type = Headers(raw=start["headers"]).get("content-type", "")
    return start["status"] == 304 or _COMPRESSIBLE.match(content_type) is not None
