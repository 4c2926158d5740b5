"""Problem details (RFC 9457): every error is told in Arabic and in English."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import orjson
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from smi_graph.messages import Language, message
from smi_graph.queries import ParameterError, QueryError, ServiceRefusedError
from smi_graph.service.disconnect import ClientGone
from smi_graph.service.known_parameters import known_parameters
from smi_graph.service.negotiation import accept_of, choose_language, negotiate
from smi_graph.service.observation import note_outcome
from smi_graph.service.site_address import origin_of, prefix_of
from smi_graph.site import Reader, render
from smi_graph.store import StoreError
from smi_graph.store.errors import (
    InvalidIri,
    PoolOverloaded,
    QueryFailed,
    QueryMemoryExceeded,
    QuerySyntaxError,
    QueryTimeout,
    RemoteFault,
    RemoteUnreachable,
    ResultTooLarge,
    UnsupportedMediaType,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fastapi import FastAPI
    from starlette.requests import Request

_logger = logging.getLogger(__name__)
_TYPES = ("application/problem+json", "application/json", "text/html")


STATUSES = {
    "answer_not_xml": 406,
    "answer_too_large": 422,
    "bad_request": 400,
    "connections_of_all": 503,
    "connections_of_client": 503,
    "entity_not_exported": 404,
    "head_too_large": 431,
    "header_too_large": 431,
    "host_unclear": 400,
    "host_unknown": 400,
    "host_unreadable": 400,
    "ingest_busy": 409,
    "ingest_failed": 503,
    "internal": 500,
    "changes_unknown": 404,
    "invalid_iri": 400,
    "mentions_not_sought": 404,
    "method_not_allowed": 405,
    "not_acceptable": 406,
    "no_images": 404,
    "not_found": 404,
    "not_ready": 503,
    "not_warm": 503,
    "nothing_published": 422,
    "overloaded": 503,
    "parameter": 400,
    "prefix_unreadable": 400,
    "profile_unknown": 406,
    "query_failed": 422,
    "query_memory": 422,
    "query_missing": 400,
    "query_nested": 400,
    "query_repeated": 400,
    "query_syntax": 400,
    "query_timeout": 504,
    "query_too_complex": 422,
    "release_unknown": 404,
    "remote_fault": 502,
    "report_foreign": 403,
    "report_too_large": 413,
    "report_without_origin": 403,
    "reports_closed": 403,
    "request_timeout": 408,
    "request_too_large": 413,
    "saved_query_close": 404,
    "saved_query_unknown": 404,
    "service_refused": 403,
    "thing_unknown": 404,
    "thing_withdrawn": 410,
    "too_many_requests": 429,
    "unauthorized": 401,
    "unsupported_media_type": 415,
    "update_by_get": 400,
    "update_refused": 403,
    "uri_too_long": 414,
}


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """An error on its way to a client.

    Parameters
    ----------
    name
        A key of ``STATUSES``, and an entry of the table ``[problem_title]`` and, unless
        ``sentence`` is given, of ``[problem]``.
    sentence
        Words the detail in a language; by default the table ``[problem]`` does.
    values
        What fills the places in the sentence of the table.
    members
        Further members of the problem, such as ``limit_seconds``.
    headers
        Further header fields of the response.

    Examples
    --------
    >>> Problem("query_missing").detail("en")
    'No query was sent. Send one in the parameter query.'
    """

    def __init__(
        self,
        name: str,
        *,
        sentence: Callable[[Language], str] | None = None,
        values: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.status = STATUSES[name]
        self._sentence = sentence
        self._values = dict(values or {})
        self.members = dict(members or {})
        self.headers = dict(headers or {})
        super().__init__(name)

    def title(self, language: Language) -> str:
        """Name the kind of problem."""
        return message(f"problem_title.{self.name}", language)

    def detail(self, language: Language) -> str:
        """Say what was wrong here, and what to do."""
        if self._sentence is not None:
            return self._sentence(language)
        return message(f"problem.{self.name}", language, **self._values)

    def body(self, language: Language) -> dict[str, Any]:
        """Give the members of the problem, its words in the given language and in both."""
        return {
            "type": f"/problems/{self.name.replace('_', '-')}",
            "title": self.title(language),
            "status": self.status,
            "detail": self.detail(language),
            "title_ar": self.title("ar"),
            "title_en": self.title("en"),
            "detail_ar": self.detail("ar"),
            "detail_en": self.detail("en"),
            **self.members,
        }


# The ways in which answering a query fails; a client may go while it sends, or while it waits.
FAILURES = (ClientGone, ClientDisconnect, Problem, QueryError, StoreError)


def problem_from(error: Exception) -> Problem:
    """Turn any error into a problem that tells nothing of the inside of the server.

    Examples
    --------
    >>> problem = problem_from(QueryTimeout(30.0))
    >>> problem.status, problem.members
    (504, {'limit_seconds': 30.0})
    >>> problem_from(KeyError("secret")).body("en")["detail"]
    'The server could not complete the request because of an internal error. The error has been
    logged. Try again later.'
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, QueryError):
        return _query_problem(error)
    if isinstance(error, StoreError):
        return _store_problem(error)
    if isinstance(error, HTTPException):
        return _http_problem(error)
    if isinstance(error, RequestValidationError):
        fields = ", ".join(str(item["loc"][-1]) for item in error.errors())
        return Problem("bad_request", values={"reason": fields})
    return Problem("internal")


def _query_problem(error: QueryError) -> Problem:
    if isinstance(error, ServiceRefusedError):
        return Problem("service_refused", sentence=error.sentence)
    members = {"parameter": error.parameter} if isinstance(error, ParameterError) else {}
    return Problem("parameter", sentence=error.sentence, members=members)


def _store_problem(error: StoreError) -> Problem:
    for kind, (name, members) in _STORE_PROBLEMS.items():
        if isinstance(error, kind):
            told = {member: getattr(error, attribute) for member, attribute in members.items()}
            headers = {}
            if isinstance(error, PoolOverloaded):
                headers["Retry-After"] = str(error.retry_after)
            return Problem(name, sentence=error.sentence, members=told, headers=headers)
    # What is left names folders or processes of the server, which are nobody's business.
    return Problem("not_ready", headers={"Retry-After": "5"})


_STORE_PROBLEMS: dict[type[StoreError], tuple[str, dict[str, str]]] = {
    QuerySyntaxError: ("query_syntax", {"line": "line", "column": "column"}),
    InvalidIri: ("invalid_iri", {"value": "value"}),
    UnsupportedMediaType: ("not_acceptable", {}),
    QueryFailed: ("query_failed", {}),
    QueryTimeout: ("query_timeout", {"limit_seconds": "limit_seconds"}),
    QueryMemoryExceeded: ("query_memory", {"limit_bytes": "limit_bytes"}),
    ResultTooLarge: ("answer_too_large", {"ceiling": "ceiling", "limit": "limit"}),
    PoolOverloaded: ("overloaded", {}),
    RemoteUnreachable: ("remote_fault", {}),
    RemoteFault: ("remote_fault", {}),
}


def _http_problem(error: HTTPException) -> Problem:
    names = {404: "not_found", 405: "method_not_allowed"}
    name = names.get(error.status_code, "bad_request")
    return Problem(name, values={"reason": str(error.detail)}, headers=error.headers)


def problem_response(request: Request, error: Exception) -> Response:
    """Answer with a problem: a page for a browser, JSON for everybody else."""
    problem = problem_from(error)
    note_outcome(problem.name)
    if not isinstance(error, (Problem, QueryError, HTTPException, RequestValidationError)):
        _logger.log(logging.ERROR if problem.status == 500 else logging.INFO, "%s", error)
    language = choose_language(
        request.headers.get("accept-language"), request.query_params.get("lang")
    )
    body = problem.body(language)
    prefix = prefix_of(request.scope)
    body["type"] = prefix + body["type"]
    headers = {
        **problem.headers,
        "Content-Language": language,
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
    }
    chosen = negotiate(accept_of(request), _TYPES)
    if chosen == "text/html":
        known = known_parameters(request)
        query, origin = request.url.query, origin_of(request)
        reader = Reader.of(language, request.url.path, query, prefix, origin, known)
        content = render("problem.html", reader, **body)
        return Response(content, problem.status, headers, "text/html; charset=utf-8")
    return Response(orjson.dumps(body), problem.status, headers, _TYPES[0])


def failure_response(request: Request, error: Exception) -> Response:
    """Answer a request that failed in one of the ways of `FAILURES`."""
    if isinstance(error, ClientGone | ClientDisconnect):
        # Nobody reads this; the status is the one that proxies log for such a case.
        note_outcome("client_gone")
        return Response(status_code=499)
    return problem_response(request, error)


def add_problem_handlers(app: FastAPI) -> None:
    """Let an application answer every error with a problem."""

    async def handle(request: Request, error: Exception) -> Response:
        return failure_response(request, error)

    for kind in (*FAILURES, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, handle)
