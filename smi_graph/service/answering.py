"""From the text of a query to a whole HTTP answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from smi_graph.queries import (
    UPDATE_FORMS,
    nesting_depth,
    normal_form,
    query_form,
    refuse_service,
    tokenize,
)
from smi_graph.service.disconnect import while_connected
from smi_graph.service.formats import GRAPH_FORMATS, RESULT_FORMATS, Chosen, choose_format
from smi_graph.service.problems import Problem
from smi_graph.service.responses import has_tag, not_modified, request_tag, whole

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from smi_graph.service.configuration import ServiceConfiguration
    from smi_graph.service.engine import Engine
    from smi_graph.store import QueryAnswer

Graphs = tuple[tuple[str, ...], tuple[str, ...]]

DEEPEST_NESTING = 200


# The time grows with the length; up to here it is less than a change of threads takes.
_SOON_JUDGED = 2_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A query that may run: its form, and the text under which its answer may be kept."""

    form: str | None
    key: str | None


async def answer_query(  # noqa: PLR0913
    request: Request,
    engine: Engine,
    query: str,
    *,
    wish: str | None = None,
    graphs: Graphs = ((), ()),
    release: str | None = None,
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
    if len(query) > _SOON_JUDGED:
        judged = await run_in_threadpool(judge, query, engine.configuration)
    else:
        judged = judge(query, engine.configuration)
    chosen = _choose(request, wish, judged.form)
    release_id = await engine.resolve(release)
    parts = (judged.key or "", repr(graphs), chosen.content_type)
    if judged.key is not None and has_tag(request, tag := request_tag(release_id, *parts)):
        return not_modified(tag, release_id=release_id)
    running = _run(engine, query, chosen, judged, graphs, release_id)
    answer = await while_connected(request, running)
    made = None if judged.key is None else request_tag(answer.release_id, *parts)
    return whole(request, answer.body, chosen.content_type, release_id=answer.release_id, tag=made)


async def _run(  # noqa: PLR0913, PLR0917
    engine: Engine,
    query: str,
    chosen: Chosen,
    judged: Judged,
    graphs: Graphs,
    release_id: str | None,
) -> QueryAnswer:
    is_graph = chosen.format in GRAPH_FORMATS
    media_type = chosen.format.media_type
    return await engine.run(
        query,
        graphs=graphs,
        select_media_type=RESULT_FORMATS[0].media_type if is_graph else media_type,
        graph_media_type=media_type if is_graph else GRAPH_FORMATS[0].media_type,
        release_id=release_id,
        key=judged.key,
    )


def _choose(request: Request, wish: str | None, form: str | None) -> Chosen:
    formats = GRAPH_FORMATS if form in {"CONSTRUCT", "DESCRIBE"} else RESULT_FORMATS
    if form is None:
        # No query at all: whatever the client accepts, it is told where the fault is.
        return Chosen(formats[0], formats[0].media_type)
    return choose_format(request.headers.get("accept"), wish, formats)


def judge(query: str, configuration: ServiceConfiguration) -> Judged:
    """Refuse what must not run, and tell the form of the query.

    Raises
    ------
    Problem
        400 for brackets that go too deep, 403 for an update.
    ServiceRefusedError
        When the query calls a service that is not allowed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from smi_graph.service import ServiceConfiguration
    >>> from smi_graph.store import RdfFiles
    >>> judge("ASK  {}", ServiceConfiguration(source=RdfFiles((Path("a.ttl"),))))
    Judged(form='ASK', key='ASK {}')
    """
    tokens = tokenize(query)
    form = query_form(tokens)
    if form in UPDATE_FORMS:
        raise Problem("update_refused")
    if nesting_depth(tokens) > DEEPEST_NESTING:
        limit = {"limit_depth": DEEPEST_NESTING}
        raise Problem("query_nested", values={"limit": str(DEEPEST_NESTING)}, members=limit)
    refuse_service(
        query,
        configuration.service_allow_list,
        private_allowed=configuration.service_private_allowed,
    )
    return Judged(form, normal_form(tokens))
