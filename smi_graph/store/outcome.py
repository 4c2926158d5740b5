"""What a worker said, as an answer or as an error for people."""

from __future__ import annotations

import re
from typing import Any

from smi_graph.queries.errors import ServiceRefusedError
from smi_graph.store.errors import (
    InvalidIri,
    QueryFailed,
    QuerySyntaxError,
    ResultTooLarge,
    StoreError,
    UnsupportedMediaType,
)
from smi_graph.store.query import QueryAnswer

SELECT_MEDIA_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPH_MEDIA_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/rdf+xml",
    "application/ld+json",
)

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)\Z", re.DOTALL)
# The parser lists sets of characters, such as ['0' ..= '9' | ...], beside its keywords.
_CHARACTER_SET = re.compile(r"(?:, )?\[[^\[\]]*\]")


def answer_from(header: dict[str, Any], body: bytes, release_id: str) -> QueryAnswer:
    """Turn a worker's frame into an answer.

    Raises
    ------
    StoreError, ServiceRefusedError
        The one that fits what the worker said went wrong.

    Examples
    --------
    >>> answer_from({"error": "rows", "limit": 10}, b"", "")
    Traceback (most recent call last):
    smi_graph.store.errors.ResultTooLarge: The result has more than 10 rows. Request a page at a
    time with ORDER BY, LIMIT and OFFSET (limit= and offset= for a saved query), or download the
    data dump of the release.
    """
    if "error" in header:
        raise _error_from(header)
    return QueryAnswer(
        header["kind"],
        header["media_type"],
        body,
        release_id,
        float(header["seconds"]),
        header.get("rows"),
    )


def _error_from(header: dict[str, Any]) -> StoreError | ServiceRefusedError:
    kind = header["error"]
    if kind == "service":
        return ServiceRefusedError(header["key"], **header["values"])
    if kind == "syntax":
        return syntax_error(header["detail"])
    if kind == "iri":
        return InvalidIri(header["value"], header["detail"])
    if kind == "media_type":
        known = GRAPH_MEDIA_TYPES if header["detail"] == "graph" else SELECT_MEDIA_TYPES
        return UnsupportedMediaType(header["value"], known)
    if kind in {"rows", "bytes"}:
        return ResultTooLarge(kind, header["limit"])
    # The sentence around it has a full stop of its own.
    return QueryFailed(header["detail"].rstrip("."))


def syntax_error(text: str) -> QuerySyntaxError:
    """Find the place in what pyoxigraph says of a query that does not parse.

    Examples
    --------
    >>> error = syntax_error("error at 2:5: expected one of BIND, WHERE, [_]")
    >>> error.line, error.column, error.detail
    (2, 5, 'expected one of BIND, WHERE')
    >>> syntax_error("error at 1:1: expected [_]").detail
    'unexpected character or end of the query'
    """
    found = _PLACE.match(text)
    if found is None:
        return QuerySyntaxError(text, None, None)
    line, column, detail = found.groups()
    words = _CHARACTER_SET.sub("", detail).strip()
    if words == "expected":
        # Nothing that the parser knows can stand there.
        words = "unexpected character or end of the query"
    return QuerySyntaxError(words or detail, int(line), int(column))
