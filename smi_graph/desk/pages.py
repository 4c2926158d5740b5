"""How the desk answers: pages, refusals, and what becomes of a form."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from smi_graph.authorities.tables import AuthorityError
from smi_graph.desk.decided import last_decision
from smi_graph.desk.desk import desk_of
from smi_graph.desk.errors import DeskError
from smi_graph.messages import message
from smi_graph.reports import ReportError
from smi_graph.service.forms import FormTooLarge, NoForm, read_form
from smi_graph.service.headers import encoded, policy, with_missing
from smi_graph.service.responses import language_of, reader_of
from smi_graph.site import render
from smi_graph.store import StoreError

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from smi_graph.desk.desk import Desk
    from smi_graph.desk.door import Refusal

_MOST_BYTES = 64 * 2**10
_STATUSES = {"host": 400}
_SAFE = {
    "Content-Security-Policy": policy(),
    "X-Content-Type-Options": "nosniff",
    # A form is to say that it comes from here, and nobody else is told.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_logger = logging.getLogger(__name__)


class SafeHeaders:
    """Gives every answer the header fields that keep other sites out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._fields = encoded(_SAFE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def send_safely(message: Message) -> None:
            is_start = message["type"] == "http.response.start"
            await send(with_missing(message, self._fields) if is_start else message)

        await self._app(scope, receive, send_safely)


def page(request: Request, template: str, status: int = 200, **view: object) -> Response:
    """Answer with a page in the language of the archivist."""
    desk = desk_of(request)
    known = {
        "form_word": desk.keys.form,
        "by": desk.by,
        "last": last_decision(desk),
        "question": request.query_params.get("at", ""),
    }
    body = render(template, reader_of(request), **{**known, **view})
    headers = {"Content-Language": language_of(request)}
    return Response(body, status, headers, media_type="text/html")


def refusal_page(desk: Desk, scope: Scope, refusal: Refusal) -> Response:
    """Say why somebody is not let in."""
    from starlette.requests import Request  # noqa: PLC0415

    request = Request(scope)
    sentence = message(f"desk.closed_{refusal}", language_of(request))
    body = render("desk_closed.html", reader_of(request), said=sentence)
    return Response(body, _STATUSES.get(refusal, 403), media_type="text/html")


def go_on(request: Request, path: str, **parameters: object) -> Response:
    """Lead from a form that was taken to the next page."""
    return RedirectResponse(reader_of(request).href(path, parameters), 303)


async def form_of(request: Request) -> dict[str, str]:
    """Read a form of the desk.

    Raises
    ------
    DeskError
        When it is none, is too large, or does not come from a page of this run.
    """
    try:
        form = await read_form(request, _MOST_BYTES)
    except NoForm as error:
        raise DeskError("no_form", 415) from error
    except FormTooLarge as error:
        raise DeskError("too_large", 413, limit=str(_MOST_BYTES)) from error
    if not desk_of(request).keys.is_form(form.get("form_word", "")):
        raise DeskError("old_form", 403)
    return form


def add_handlers(app: FastAPI) -> None:
    """Let every error end in a sentence on a page."""
    app.add_exception_handler(DeskError, _tell)
    app.add_exception_handler(AuthorityError, _tell_of_conflict)
    app.add_exception_handler(ReportError, _tell)
    app.add_exception_handler(StoreError, _tell)
    app.add_exception_handler(OSError, _tell_of_file)
    app.add_exception_handler(404, _tell_of_nothing)
    app.add_exception_handler(405, _tell_of_nothing)
    app.add_exception_handler(Exception, _tell_of_fault)


def _tell(request: Request, error: Exception) -> Response:
    return _error_page(request, _sentence(request, error), getattr(error, "status", 500))


def _tell_of_conflict(request: Request, error: Exception) -> Response:
    """Say with what in the files, by their lines, a decision is in conflict."""
    return _error_page(request, _sentence(request, error), 409)


def _sentence(request: Request, error: Exception) -> str:
    sentence: str = error.sentence(language_of(request))  # type: ignore[attr-defined]
    return sentence


def _tell_of_file(request: Request, error: Exception) -> Response:
    _logger.error("a file cannot be used: %s", error)
    words = {"file": str(getattr(error, "filename", "") or ""), "why": str(error)}
    return _error_page(request, message("cli.cannot_use", language_of(request), **words), 500)


def _tell_of_nothing(request: Request, _error: Exception) -> Response:
    return _tell(request, DeskError("not_found", 404))


def _tell_of_fault(request: Request, _error: Exception) -> Response:
    return _tell(request, DeskError("fault", 500))


def _error_page(request: Request, sentence: str, status: int) -> Response:
    language = language_of(request)
    body = render("desk_closed.html", reader_of(request), said=sentence)
    return Response(body, status, {"Content-Language": language}, media_type="text/html")
