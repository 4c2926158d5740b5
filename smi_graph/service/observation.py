"""What is noted of each request: for the log, for the metrics, and its id for the client."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from smi_graph.service.headers import first_header

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smi_graph.store import QueryAnswer

# Marks what the service asks itself.
UNNOTED = "smi_graph.unnoted"
_SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_logger = logging.getLogger("smi_graph.access")


@dataclass(slots=True)
class Observation:
    """One request as it is noted; nothing in it tells who asked.

    Parameters
    ----------
    request_id
        What the client, or a proxy, calls the request; made up otherwise.
    outcome
        ``ok``, or the name of the problem.
    query
        The beginning of the SHA-256 of the query, so that lines can be compared but the
        query of a reader is not kept.
    """

    request_id: str
    outcome: str = "ok"
    query: str | None = None
    query_seconds: float | None = None
    rows: int | None = None
    release: str | None = None
    status: int = 0
    bytes: int = 0
    begin: float = field(default_factory=time.perf_counter)
    seconds: float = 0.0

    def note_query(self, text: str) -> None:
        """Note which query was asked."""
        self.query = hashlib.sha256(text.encode()).hexdigest()[:16]

    def note_answer(self, answer: QueryAnswer) -> None:
        """Note what its answer was like."""
        self.query_seconds, self.rows = answer.seconds, answer.rows
        self.release = answer.release_id


_current: ContextVar[Observation | None] = ContextVar("observation", default=None)


def current_observation() -> Observation | None:
    """Give the observation of the request that is being answered, if there is one."""
    return _current.get()


def note_outcome(name: str) -> None:
    """Note which problem a request ends with."""
    observation = _current.get()
    if observation is not None:
        observation.outcome = name


def note_release(release_id: str | None) -> None:
    """Note which release answers the request."""
    observation = _current.get()
    if observation is not None:
        observation.release = release_id


def note_query(text: str) -> None:
    """Note which query the request asks."""
    observation = _current.get()
    if observation is not None:
        observation.note_query(text)


def noted(answer: QueryAnswer) -> QueryAnswer:
    """Note what the answer to the request is like, and give it back."""
    observation = _current.get()
    if observation is not None:
        observation.note_answer(answer)
    return answer


class Observer:
    """Notes every request, and tells the client its id in ``X-Request-Id``.

    Parameters
    ----------
    app
        What answers.
    on_end
        Called with the method, the pattern of the route and the observation at the end.
    """

    def __init__(
        self, app: ASGIApp, on_end: Callable[[str, str, Observation], None] | None = None
    ) -> None:
        self._app = app
        self._on_end = on_end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or UNNOTED in scope:
            await self._app(scope, receive, send)
            return
        observation = Observation(_request_id(scope))

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                observation.status = message["status"]
                identified = (b"x-request-id", observation.request_id.encode())
                message = {**message, "headers": [*message.get("headers", ()), identified]}
            else:
                observation.bytes += len(message.get("body", b""))
            await send(message)

        token = _current.set(observation)
        try:
            await self._app(scope, receive, send_and_note)
        finally:
            _current.reset(token)
            observation.seconds = time.perf_counter() - observation.begin
            self._end(scope, observation)

    def _end(self, scope: Scope, observation: Observation) -> None:
        if self._on_end is not None:
            self._on_end(scope["method"], route_of(scope), observation)
        if _logger.isEnabledFor(logging.INFO):
            _logger.handle(_record(scope, observation))


def _record(scope: Scope, observation: Observation) -> logging.LogRecord:
    # Made here, since a logger would first look up which line of the program it is called from.
    record = logging.LogRecord(_logger.name, logging.INFO, "", 0, scope["method"], None, None)
    record.fields = _fields(scope, observation)
    return record


def route_of(scope: Scope) -> str:
    """Name the pattern that an address matched; there are few of them, unlike addresses."""
    if scope["path"].startswith("/assets/"):
        return "/assets"
    return getattr(scope.get("route"), "path", "unmatched")


def _request_id(scope: Scope) -> str:
    given = first_header(scope, b"x-request-id").decode("latin-1")
    return given if _SANE_ID.match(given) else secrets.token_hex(8)


def _fields(scope: Scope, observation: Observation) -> dict[str, Any]:
    return {
        "request_id": observation.request_id,
        "method": scope["method"],
        "route": route_of(scope),
        "status": observation.status,
        "outcome": observation.outcome,
        "seconds": round(observation.seconds, 6),
        "bytes": observation.bytes,
        "query": observation.query,
        "query_seconds": observation.query_seconds,
        "rows": observation.rows,
        "release": observation.release,
    }
