"""From the text of a query to a whole HTTP answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from smi_graph.service.cache import AnswerKey
from smi_graph.service.compression import COMPRESSED
from smi_graph.service.disconnect import while_connected
from smi_graph.service.formats import GRAPH_FORMATS, RESULT_FORMATS, Chosen, choose_format
from smi_graph.service.negotiation import accept_of
from smi_graph.service.observation import note_query
from smi_graph.service.problems import Problem
from smi_graph.service.responses import has_tag, not_modified, request_tag, whole
from smi_graph.spreadsheets import for_spreadsheet as written_for_spreadsheet

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from smi_graph.service.engine import Engine, Graphs
    from smi_graph.store import QueryAnswer


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))
# U+FFFE and U+FFFF.
_NO_XML = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_REFERENCE = re.compile(
    rb"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|fff[ef])|0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45]));",
    re.IGNORECASE,
)


async def answer_query(  # noqa: PLR0913
    request: Request,
    engine: Engine,
    query: str,
    *,
    wish: str | None = None,
    graphs: Graphs = ((), ()),
    release: str | None = None,
    for_spreadsheet: bool = False,
) -> Response:
    """Judge, run and answer a query.

    The answer is complete before its first byte is sent: a query that fails half way gives
    a problem, never a cut answer with the status 200. A client that has the answer already
    is told so without running the query.

    Parameters
    ----------
    request
        Whose ``Accept`` and ``If-None-Match`` count.
    engine
        Runs it.
    query
        SPARQL.
    wish
        The value of ``format=``.
    graphs
        The default graphs and the named graphs of the request.
    release
        The value of ``release=``.
    for_spreadsheet
        Whether a table in CSV is to be one that spreadsheets can open: with a byte order mark,
        and without formulas. By itself CSV has the values letter for letter (SPARQL 1.1 Query
        Results CSV and TSV Formats, section 3.2).

    Raises
    ------
    Problem
        400 for a query that is nested too deeply, 403 for an update, 404 for a release that
        is not kept, 406 when no format suits.
    ServiceRefusedError
        When the query calls a service that is not allowed.
    StoreError
        When it cannot be answered.
    ClientGone
        When the client did not wait; the query is ended.
    """
    note_query(query)
    judged = await engine.policy.judge(query)
    chosen = _choose(request, wish, judged.form)
    release_id = await engine.resolve(release)
    media_types = _media_types(chosen)
    is_changed = for_spreadsheet and chosen.format.name == "csv"
    if judged.key is None or release_id is None:
        # What may have changed since is not given again.
        running = engine.run(judged.query, graphs, *media_types, release_id=release_id)
        answer = await while_connected(request, running)
        body = await _body(answer, changed=is_changed)
        return whole(request, body, chosen.content_type, release_id=answer.release_id)
    key = AnswerKey(release_id, judged.key, graphs, *media_types)
    asked = engine.request(judged.query, graphs, *media_types)
    parts = (judged.key, repr(graphs), chosen.content_type, *("for a spreadsheet",) * is_changed)
    tag = request_tag(release_id, *parts)
    if has_tag(request, tag, release_id):
        return not_modified(tag, release_id=release_id)
    kept = engine.kept(key)
    if kept is None:
        answer = await while_connected(request, engine.ask_anew(key, asked))
    else:
        answer = kept
    if answer.release_id != release_id:
        tag = request_tag(answer.release_id, *parts)
    body = await _body(answer, changed=is_changed)
    if body is answer.body:
        request.scope[COMPRESSED] = answer.compressed
    return whole(request, body, chosen.content_type, release_id=answer.release_id, tag=tag)


async def _body(answer: QueryAnswer, *, changed: bool) -> bytes:
    """Give the bytes to send, unless they would be no XML.

    The engine writes every character of a literal as it is, also those that XML 1.0 forbids.
    """
    if "xml" in answer.media_type and not is_xml_text(answer.body):
        raise Problem("answer_not_xml")
    return await run_in_threadpool(written_for_spreadsheet, answer.body) if changed else answer.body


def is_xml_text(body: bytes) -> bool:
    r"""Tell whether a document has no character that XML 1.0 forbids (section 2.2).

    Examples
    --------
    >>> [is_xml_text(each) for each in (b"<a>\t</a>", b"<a>\x01</a>", b"<a>&#x1;</a>")]
    [True, False, False]
    """
    if len(body.translate(None, _CONTROLS)) != len(body) or any(each in body for each in _NO_XML):
        return False
    return _REFERENCE.search(body) is None


def _media_types(chosen: Chosen) -> tuple[str, str]:
    """Name a form for solutions and one for graphs; which it will be is not known yet."""
    media_type = chosen.format.media_type
    if chosen.format in GRAPH_FORMATS:
        return RESULT_FORMATS[0].media_type, media_type
    return media_type, GRAPH_FORMATS[0].media_type


def _choose(request: Request, wish: str | None, form: str | None) -> Chosen:
    formats = GRAPH_FORMATS if form in {"CONSTRUCT", "DESCRIBE"} else RESULT_FORMATS
    if form is None:
        # No query at all: whatever the client accepts, it is told where the fault is.
        return Chosen(formats[0], formats[0].media_type)
    return choose_format(accept_of(request), wish, formats)
