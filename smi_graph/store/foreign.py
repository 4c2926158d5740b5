"""Answers of a remote store, read whole and written anew in the form that was asked for.

Reading is the check: an answer that was cut, or has an error message at its end, does not
parse. It also frees the caller from what each engine calls its forms.
"""

from __future__ import annotations

import pyoxigraph

from smi_graph.store.ceilings import RowLimitReached, check_rows, count_rows
from smi_graph.store.errors import RemoteFault, ResultTooLarge, UnsupportedMediaType
from smi_graph.store.outcome import GRAPH_MEDIA_TYPES, SELECT_MEDIA_TYPES
from smi_graph.store.query import QueryAnswer, QueryRequest

ACCEPT_RESULTS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.8"
# Virtuoso 7 answers ASK with a row instead of a boolean.
_ASK_COLUMN = "__ASK_RETVAL"


def rewrite_graph(body: bytes, media_type: str, request: QueryRequest) -> QueryAnswer:
    """Write the triples of an answer to CONSTRUCT or DESCRIBE in the form asked for.

    Raises
    ------
    RemoteFault
        When they do not parse.
    ResultTooLarge
        When they are more than the request allows.
    UnsupportedMediaType
        When the form asked for is unknown.
    """
    wished = pyoxigraph.RdfFormat.from_media_type(request.graph_media_type)
    if wished is None:
        raise UnsupportedMediaType(request.graph_media_type, GRAPH_MEDIA_TYPES)
    found = pyoxigraph.RdfFormat.from_media_type(media_type)
    if found is None or found not in {pyoxigraph.RdfFormat.N_TRIPLES, pyoxigraph.RdfFormat.TURTLE}:
        raise RemoteFault(f"Content-Type: {media_type}")
    store = pyoxigraph.Store()
    try:
        store.bulk_load(body, found)
    except (SyntaxError, ValueError) as error:
        raise RemoteFault(str(error)) from error
    rows = len(store)
    if request.max_rows is not None and rows > request.max_rows:
        raise ResultTooLarge("rows", request.max_rows)
    written = store.dump(format=wished, from_graph=pyoxigraph.DefaultGraph()) or b""
    return _within(QueryAnswer("graph", _plain(wished.media_type), written, None, 0, rows), request)


def rewrite_results(
    body: bytes, media_type: str, request: QueryRequest, *, is_ask: bool
) -> QueryAnswer:
    """Write the solutions of SELECT, or the boolean of ASK, in the form asked for.

    Raises
    ------
    RemoteFault
        When they do not parse.
    ResultTooLarge
        When they are more than the request allows.
    UnsupportedMediaType
        When the form asked for is unknown.
    """
    wished = pyoxigraph.QueryResultsFormat.from_media_type(request.select_media_type)
    if wished is None:
        raise UnsupportedMediaType(request.select_media_type, SELECT_MEDIA_TYPES)
    found = pyoxigraph.QueryResultsFormat.from_media_type(media_type)
    if found is None or found == pyoxigraph.QueryResultsFormat.CSV:
        raise RemoteFault(f"Content-Type: {media_type}")
    written, fault = _written(body, found, wished, is_ask=is_ask)
    if fault is not None:
        raise RemoteFault(fault)
    plain = _plain(wished.media_type)
    if is_ask:
        return QueryAnswer("boolean", plain, written, None, 0)
    rows = count_rows(written, plain)
    answer = QueryAnswer("solutions", plain, written, None, 0, rows)
    if request.max_rows is not None:
        try:
            check_rows(written, plain, request.max_rows)
        except RowLimitReached:
            raise ResultTooLarge("rows", request.max_rows) from None
    return _within(answer, request)


def _written(
    body: bytes,
    found: pyoxigraph.QueryResultsFormat,
    wished: pyoxigraph.QueryResultsFormat,
    *,
    is_ask: bool,
) -> tuple[bytes, str | None]:
    """Read and write; the fault is told, not raised.

    The trace of an error would carry the results into another thread, where pyoxigraph
    does not let them go.
    """
    try:
        results = pyoxigraph.parse_query_results(body, found)
        if is_ask:
            return _boolean(wished, _truth(results)), None
        return _solutions(results, wished), None
    except (SyntaxError, ValueError) as error:
        return b"", str(error)


_Results = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean


def _solutions(results: _Results, wished: pyoxigraph.QueryResultsFormat) -> bytes:
    if isinstance(results, pyoxigraph.QueryBoolean):
        raise ValueError("a boolean where rows were to be")  # noqa: TRY004 - of the answer
    return results.serialize(format=wished) or b""


def _truth(results: _Results) -> bool:
    if isinstance(results, pyoxigraph.QueryBoolean):
        return bool(results)
    if [variable.value for variable in results.variables] != [_ASK_COLUMN]:
        raise ValueError("rows where a boolean was to be")
    values = [solution[_ASK_COLUMN] for solution in results]
    return [getattr(value, "value", "") for value in values] == ["1"]


def _boolean(wished: pyoxigraph.QueryResultsFormat, truth: bool) -> bytes:  # noqa: FBT001
    query = "ASK {}" if truth else "ASK { FILTER(false) }"
    results = pyoxigraph.Store().query(query)
    assert isinstance(results, pyoxigraph.QueryBoolean)  # noqa: S101 - it is an ASK
    return results.serialize(format=wished) or b""


def _within(answer: QueryAnswer, request: QueryRequest) -> QueryAnswer:
    if request.max_bytes is not None and len(answer.body) > request.max_bytes:
        raise ResultTooLarge("bytes", request.max_bytes)
    return answer


def _plain(media_type: str) -> str:
    return media_type.split(";", maxsplit=1)[0]
