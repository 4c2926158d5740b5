"""The short way for requests that came before: no routing, no reading of the query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from smi_graph.service.disconnect import while_connected
from smi_graph.service.headers import first_header
from smi_graph.service.known_requests import KnownRequest, RequestKey
from smi_graph.service.observation import current_observation, noted
from smi_graph.service.problems import FAILURES, failure_response
from smi_graph.service.responses import names_tag
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from smi_graph.service.cache import AnswerKey
    from smi_graph.service.engine import Engine
    from smi_graph.store import QueryAnswer, QueryRequest

_OF_THE_BODY = (b"content-length", b"content-type")


class Shortcut:
    """Answers requests that were answered before as the routes would, byte for byte.

    What the routes found out about such a request holds as long as the release does, so a
    query whose answer is no longer kept runs at once.

    Parameters
    ----------
    app
        What answers all others.
    engine
        Which knows the requests, and runs queries.
    """

    def __init__(self, app: ASGIApp, *, engine: Engine) -> None:
        self._app = app
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        known = await self._known(scope)
        if known is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = known.route
        _note(known)
        try:
            answered = await self._answer(known, scope, receive, send)
        except FAILURES as error:
            request = Request(scope, receive)
            await failure_response(request, error)(scope, receive, send)
            return
        if not answered:
            await self._app(scope, receive, send)

    async def _known(self, scope: Scope) -> KnownRequest | None:
        key = _key(scope)
        known = None if key is None else self._engine.known_requests.get(key)
        if known is None:
            return None
        try:
            current = await self._engine.resolve()
        except StoreError:
            return None
        return known if known.release_id == current else None

    async def _answer(
        self, known: KnownRequest, scope: Scope, receive: Receive, send: Send
    ) -> bool:
        """Send the answer; not, when a new release has come in the meantime."""
        condition = first_header(scope, b"if-none-match")
        status, headers, body = 304, [*known.headers], b""
        if not condition or not names_tag(condition.decode("latin-1"), known.tag):
            answer = await self._find(known, scope, receive)
            if answer.release_id != known.release_id:
                return False
            if condition.strip() != b"*":
                status, body = 200, answer.body
                headers.append((b"content-length", str(len(body)).encode()))
                headers.append((b"content-type", known.content_type))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        return True

    async def _find(self, known: KnownRequest, scope: Scope, receive: Receive) -> QueryAnswer:
        answer = self._engine.cache.get(known.answer_key)
        if answer is not None:
            return noted(answer)
        running = self._engine.ask_anew(known.answer_key, known.asked)
        return await while_connected(Request(scope, receive), running)


def _note(known: KnownRequest) -> None:
    observation = current_observation()
    if observation is not None:
        observation.query = known.query


def remember(  # noqa: PLR0913
    scope: Scope,
    response: Response,
    engine: Engine,
    *,
    answer_key: AnswerKey,
    asked: QueryRequest,
    content_type: str,
) -> None:
    """Note how a request was answered, so that the next one like it can go the short way.

    Parameters
    ----------
    scope
        The request; only GET is remembered.
    response
        Its answer, 200 or 304.
    engine
        Which remembers it, as long as the release that answered is the current one.
    answer_key
        Under which key the answer is kept.
    asked
        What to ask when it is kept no longer.
    content_type
        The type of the answer.
    """
    key = _key(scope)
    release_id = answer_key.release_id
    if key is None or release_id is None or release_id != engine.release_id:
        return
    fields = [pair for pair in response.raw_headers if pair[0] not in _OF_THE_BODY]
    observation = current_observation()
    known = KnownRequest(
        release_id,
        answer_key,
        asked,
        response.headers["etag"],
        tuple(fields),
        content_type.encode("latin-1"),
        None if observation is None else observation.query,
        scope.get("route"),
    )
    engine.known_requests.put(key, known)


def _key(scope: Scope) -> RequestKey | None:
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    return RequestKey(scope["path"], scope["query_string"], first_header(scope, b"accept"))
