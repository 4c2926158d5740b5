"""From the text of a query to a whole HTTP answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from smi_graph.queries import UPDATE_FORMS, query_form, refuse_service, tokenize
from smi_graph.service.disconnect import while_connected
from smi_graph.service.formats import GRAPH_FORMATS, RESULT_FORMATS, Chosen, choose_format
from smi_graph.service.problems import Problem
from smi_graph.service.responses import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from smi_graph.service.engine import Engine


# The time grows with the length; up to here it is less than a change of threads takes.
_SOON_JUDGED = 2_000


async def answer_query(
    request: Request,
    engine: Engine,
    query: str,
    *,
    wish: str | None = None,
    graphs: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
) -> Response:
    """Judge, run and answer a query.

    The answer is complete before its first byte is sent: a query that fails half way gives
    a problem, never a cut answer with the status 200.

    Parameters
    ----------
    request
        Whose ``Accept`` counts.
    engine
        Runs it.
    query
        SPARQL.
    wish
        The value of ``format=``.
    graphs
        The default graphs and the named graphs of the request.

    Raises
    ------
    Problem
        403 for an update, 406 when no format suits.
    ServiceRefusedError
        When the query calls a service that is not allowed.
    StoreError
        When it cannot be answered.
    ClientGone
        When the client did not wait; the query is ended.
    """
    allowed = engine.configuration.service_allow_list
    if len(query) > _SOON_JUDGED:
        form = await run_in_threadpool(judge, query, allowed)
    else:
        form = judge(query, allowed)
    formats = GRAPH_FORMATS if form in {"CONSTRUCT", "DESCRIBE"} else RESULT_FORMATS
    if form is None:
        # No query at all: whatever the client accepts, it is told where the fault is.
        chosen = Chosen(formats[0], formats[0].media_type)
    else:
        chosen = choose_format(request.headers.get("accept"), wish, formats)
    is_graph = formats is GRAPH_FORMATS
    media_type = chosen.format.media_type
    running = engine.run(
        query,
        graphs=graphs,
        select_media_type=RESULT_FORMATS[0].media_type if is_graph else media_type,
        graph_media_type=media_type if is_graph else GRAPH_FORMATS[0].media_type,
    )
    answer = await while_connected(request, running)
    return whole(request, answer.body, chosen.content_type, release_id=answer.release_id)


def judge(query: str, allowed: Sequence[str]) -> str | None:
    """Refuse what must not run, and tell the form of the query.

    Raises
    ------
    Problem
        403 for an update.
    ServiceRefusedError
        When the query calls a service that is not allowed.

    Examples
    --------
    >>> judge("ASK {}", ())
    'ASK'
    """
    form = query_form(tokenize(query))
    if form in UPDATE_FORMS:
        raise Problem("update_refused")
    refuse_service(query, allowed)
    return form
