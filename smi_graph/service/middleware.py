"""What holds for every answer: HEAD, OPTIONS, CORS, safety headers and the release."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from smi_graph.service.headers import encoded, policy, with_missing
from smi_graph.service.observation import current_observation
from smi_graph.service.placement import misplacement_of
from smi_graph.service.problems import Problem, problem_response
from smi_graph.service.slow_clients import refusal_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smi_graph.service.engine import Engine
    from smi_graph.service.headers import Fields

_logger = logging.getLogger(__name__)

MAX_QUERY_STRING_BYTES = 2**16 - 2**12
MAX_HEADER_BYTES = 2**15

_COMMON = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Allow, Content-Encoding, Content-Language, Content-Length, Content-Range, "
        "ETag, Last-Modified, Link, Location, Retry-After, X-Release, X-Request-Id"
    ),
}
_POSTED_TO = {"/sparql", "/report", "/oai"}
_READING = "GET, HEAD, OPTIONS"


class HeadAsGet:
    """Answers HEAD as GET without the body (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, send_head)


class CommonHeaders:
    """Adds the header fields that every answer carries, and answers OPTIONS.

    Any site may read the answers (there are no credentials to abuse). An error that no
    handler knows is noted in the log and answered without a word about the inside.

    Parameters
    ----------
    app
        What answers.
    engine
        Tells which release is served.
    """

    def __init__(self, app: ASGIApp, *, engine: Engine) -> None:
        self._app = app
        self._engine = engine
        self._fields = encoded(_COMMON)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message = with_missing(message, self._common())
                if message["status"] == 405:
                    # The router names only the methods of the first route that has the path.
                    MutableHeaders(scope=message)["Allow"] = _allowed(scope)
            await send(message)

        app = _options(scope) if scope["method"] == "OPTIONS" else self._app
        if (problem := _refusal(scope)) is not None:
            app = problem_response(Request(scope, receive), problem)
        try:
            await app(scope, receive, send_with_headers)
        except Exception as error:
            _logger.exception("a request failed unexpectedly")
            if started:
                raise
            response = problem_response(Request(scope, receive), error)
            await response(scope, receive, send_with_headers)

    def _common(self) -> Fields:
        observation = current_observation()
        answered = None if observation is None else observation.release
        release_id = answered or self._engine.release_id
        if release_id is None:
            return self._fields
        return (*self._fields, (b"x-release", release_id.encode("latin-1")))


def _refusal(scope: Scope) -> Problem | None:
    return refusal_of(scope) or misplacement_of(scope) or _too_large(scope)


def _too_large(scope: Scope) -> Problem | None:
    if len(scope["query_string"]) > MAX_QUERY_STRING_BYTES:
        limit = MAX_QUERY_STRING_BYTES
        return Problem("uri_too_long", values={"limit": str(limit)}, members={"limit_bytes": limit})
    size = 0
    for name, value in scope["headers"]:
        size += len(name) + len(value)
    if size > MAX_HEADER_BYTES:
        limit = MAX_HEADER_BYTES
        return Problem(
            "header_too_large", values={"limit": str(limit)}, members={"limit_bytes": limit}
        )
    return None


def _allowed(scope: Scope) -> str:
    return "GET, HEAD, POST, OPTIONS" if scope["path"] in _POSTED_TO else _READING


def _options(scope: Scope) -> Response:
    allow = _allowed(scope)
    headers = {
        "Allow": allow,
        "Access-Control-Allow-Methods": allow,
        "Access-Control-Allow-Headers": (
            # A star does not stand for Authorization, and old clients do not know it.
            "*, Accept, Accept-Language, Accept-Profile, Authorization, Cache-Control, "
            "Content-Encoding, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range, "
            "X-Request-Id, X-Requested-With"
        ),
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)
