"""What holds for every answer: HEAD, OPTIONS, CORS, safety headers and the release."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response

from smi_graph.service.engine import engine_in
from smi_graph.service.problems import problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_logger = logging.getLogger(__name__)

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_SAFETY = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_READING = "GET, HEAD, OPTIONS"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, X-Release, X-Request-Id, Retry-After, Content-Language",
}


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
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_headers(request, MutableHeaders(scope=message))
            await send(message)

        app = _options(request) if request.method == "OPTIONS" else self._app
        try:
            await app(scope, receive, send_with_headers)
        except Exception as error:
            _logger.exception("a request failed unexpectedly")
            if started:
                raise
            await problem_response(request, error)(scope, receive, send_with_headers)


def _options(request: Request) -> Response:
    allow = "GET, HEAD, POST, OPTIONS" if request.url.path == "/sparql" else _READING
    headers = {
        "Allow": allow,
        "Access-Control-Allow-Methods": allow,
        "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)


def _add_headers(request: Request, headers: MutableHeaders) -> None:
    for name, value in {**_SAFETY, **_CORS}.items():
        headers.setdefault(name, value)
    release_id = engine_in(request).release_id
    if release_id is not None:
        headers.setdefault("X-Release", release_id)
