"""Reading a request of the SPARQL 1.1 Protocol (section 2.1)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from starlette.requests import Request

MAX_BODY_BYTES = 2**20
# More digits than these no length of a body has.
_DIGITS = 18
_MAX_FIELDS = 1000
_OF_UPDATES = {"update", "using-graph-uri", "using-named-graph-uri"}


@dataclass(frozen=True, slots=True)
class ProtocolRequest:
    """A query, its dataset, and the form and the release of the answer that it wishes for."""

    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str | None
    release: str | None
    for_spreadsheet: bool


async def read_request(request: Request, pairs: list[tuple[str, str]]) -> ProtocolRequest:
    """Read a query sent by GET, by POST as a form, or by POST directly.

    Parameters
    ----------
    request
        Whose body is read, if it was sent by POST.
    pairs
        The query part of its address, as `parse_pairs` gives it.

    Raises
    ------
    Problem
        400 unless there is exactly one query, 403 for an update, 413 for a body that is
        too large, 415 for another kind or coding of body or one that is not UTF-8.
    """
    if request.method == "POST":
        kind = _body_type(request)
        body = await _body(request)
        if kind == "application/sparql-query":
            pairs = [*pairs, ("query", _text(body))]
        elif kind == "application/x-www-form-urlencoded":
            pairs = pairs + parse_pairs(body)
        elif kind == "application/sparql-update":
            raise Problem("update_refused")
        else:
            raise Problem("unsupported_media_type", values={"sent": kind})
    return _asked(pairs, request.method)


async def read_form(request: Request) -> list[tuple[str, str]]:
    """Read what a form holds that was sent by POST.

    Raises
    ------
    Problem
        400 when it is not UTF-8 once decoded, 413 when it is too large, 415 when it is no form.
    """
    kind = _body_type(request)
    if kind != "application/x-www-form-urlencoded":
        raise Problem("unsupported_media_type", values={"sent": kind})
    return parse_pairs(await _body(request))


def _asked(pairs: list[tuple[str, str]], method: str) -> ProtocolRequest:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values and method == "GET":
        raise Problem("update_by_get")
    if _OF_UPDATES & values.keys():
        raise Problem("update_refused")
    queries = values.get("query", [])
    if len(queries) != 1:
        raise Problem("query_repeated" if queries else "query_missing")
    return ProtocolRequest(
        queries[0],
        # A form sends a field that nobody filled in as an empty one.
        tuple(filter(None, values.get("default-graph-uri", ()))),
        tuple(filter(None, values.get("named-graph-uri", ()))),
        values.get("format", [None])[-1] or None,
        values.get("release", [None])[-1] or None,
        values.get("bom") == ["1"],
    )


def parse_pairs(encoded: bytes) -> list[tuple[str, str]]:
    """Decode a form or the query part of an address, strictly as UTF-8.

    Raises
    ------
    Problem
        400 when it is not UTF-8 once decoded, or has too many fields.

    Examples
    --------
    >>> parse_pairs("query=ASK+%7B%7D&a=%D8%B3".encode())
    [('query', 'ASK {}'), ('a', 'س')]
    """
    try:
        return parse_qsl(
            encoded.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MAX_FIELDS,
        )
    except ValueError as error:
        raise Problem("bad_request", values={"reason": "UTF-8, percent-encoding"}) from error


def _body_type(request: Request) -> str:
    header = Message()
    header["Content-Type"] = request.headers.get("content-type", "application/octet-stream")
    charset = header.get_content_charset() or "utf-8"
    if charset not in {"utf-8", "utf8"}:
        raise Problem("unsupported_media_type", values={"sent": f"charset={charset}"})
    return header.get_content_type()


def refuse_announced(request: Request) -> None:
    """Refuse a body that says that it is too large, before any of it is read.

    Raises
    ------
    Problem
        413 when it is.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > _DIGITS or int(length) > MAX_BODY_BYTES):
        raise _too_large()


def _too_large() -> Problem:
    limit = {"limit_bytes": MAX_BODY_BYTES}
    return Problem("request_too_large", values={"limit": str(MAX_BODY_BYTES)}, members=limit)


async def _body(request: Request) -> bytes:
    refuse_announced(request)
    body = _Body(request.headers.get("content-encoding", ""))
    async for chunk in request.stream():
        body.add(chunk)
    return body.finish()


class _Body:
    """A request body, as it is or unpacked, of which no more is read than is allowed."""

    def __init__(self, coding: str) -> None:
        self._content = bytearray()
        self._gzip = None
        name = coding.strip().lower()
        if name in {"gzip", "x-gzip"}:
            self._gzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        elif name not in {"", "identity"}:
            # RFC 9110, section 15.5.16: the client is told which codings are read.
            sent = {"sent": f"Content-Encoding: {name[:80]}"}
            codings = {"Accept-Encoding": "gzip"}
            raise Problem("unsupported_media_type", values=sent, headers=codings)

    def add(self, chunk: bytes) -> None:
        if self._gzip is not None:
            try:
                chunk = self._gzip.decompress(chunk, MAX_BODY_BYTES + 1)
            except zlib.error as error:
                raise Problem("bad_request", values={"reason": "gzip"}) from error
        self._content += chunk
        if len(self._content) > MAX_BODY_BYTES:
            raise _too_large()

    def finish(self) -> bytes:
        if self._gzip is not None and (not self._gzip.eof or self._gzip.unused_data):
            raise Problem("bad_request", values={"reason": "gzip"})
        return bytes(self._content)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("unsupported_media_type", values={"sent": "bytes ≠ UTF-8"}) from error
