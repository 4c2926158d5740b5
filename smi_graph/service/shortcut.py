"""The short way to an answer that was given before: no routing, no reading of the query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.service.cache import KnownRequest, RequestKey
from smi_graph.service.headers import first_header
from smi_graph.service.observation import current_observation
from smi_graph.service.responses import names_tag
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from smi_graph.service.cache import AnswerKey
    from smi_graph.service.engine import Engine

_OF_THE_BODY = (b"content-length", b"content-type")


class Shortcut:
    """Answers requests that were answered before as the routes would, byte for byte.

    Parameters
    ----------
    app
        What answers all others.
    engine
        Whose cache tells which requests are known.
    """

    def __init__(self, app: ASGIApp, *, engine: Engine) -> None:
        self._app = app
        self._engine = engine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        known = await self._known(scope)
        if known is None or not await self._answer(known, scope, send):
            await self._app(scope, receive, send)

    async def _known(self, scope: Scope) -> KnownRequest | None:
        key = _key(scope)
        known = None if key is None else self._engine.cache.known_request(key)
        if known is None:
            return None
        try:
            current = await self._engine.resolve()
        except StoreError:
            return None
        return known if known.release_id == current else None

    async def _answer(self, known: KnownRequest, scope: Scope, send: Send) -> bool:
        """Send the answer, and tell whether it was there to be sent."""
        condition = first_header(scope, b"if-none-match")
        observation = current_observation()
        status, headers, body = 304, [*known.headers], b""
        if not condition or not names_tag(condition.decode("latin-1"), known.tag):
            answer = self._engine.cache.get(known.answer_key)
            if answer is None:
                return False
            body = answer.body
            if observation is not None:
                observation.note_answer(answer)
            if condition.strip() != b"*":
                status = 200
                headers.append((b"content-length", str(len(body)).encode()))
                headers.append((b"content-type", known.content_type))
        if observation is not None:
            observation.query = known.query
        scope["route"] = known.route
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body if status == 200 else b""})
        return True


def remember(
    scope: Scope, response: Response, engine: Engine, answer_key: AnswerKey, content_type: str
) -> None:
    """Note how a request was answered, so that the next one like it can go the short way.

    Parameters
    ----------
    scope
        The request; only GET is remembered.
    response
        Its answer, 200 or 304.
    engine
        Whose cache remembers it, as long as the release that answered is the current one.
    answer_key
        Under which key the answer is kept.
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
        response.headers["etag"],
        tuple(fields),
        content_type.encode("latin-1"),
        None if observation is None else observation.query,
        scope.get("route"),
    )
    engine.cache.put_request(key, known)


def _key(scope: Scope) -> RequestKey | None:
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    return RequestKey(scope["path"], scope["query_string"], first_header(scope, b"accept"))
