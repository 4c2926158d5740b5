"""Judging a query before it runs: what must not run, and what its answer may be kept under."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool

from smi_graph.queries import (
    UPDATE_FORMS,
    nesting_depth,
    normal_form,
    query_form,
    readable,
    refuse_service,
    tokenize,
    without_silent_services,
)
from smi_graph.service.problems import Problem

if TYPE_CHECKING:
    from smi_graph.service.configuration import ServiceConfiguration

DEEPEST_NESTING = 200

# The time grows with the length; up to here it is less than a change of threads takes.
_SOON_JUDGED = 2_000
_MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A query that may run: its form, the text under which its answer may be kept, and its text.

    The text differs from what was sent by what nobody sees, such as a byte order mark, and by
    calls of services that fail silently, which are not made.
    """

    form: str | None
    key: str | None
    query: str


class Policy:
    """Refuses what must not run, and remembers how it judged the short ones it was asked last.

    Parameters
    ----------
    configuration
        Which services a query may call.
    """

    def __init__(self, configuration: ServiceConfiguration) -> None:
        self._configuration = configuration
        self._judged: LRUCache[str, Judged] = LRUCache(_MOST_REMEMBERED)

    async def judge(self, query: str) -> Judged:
        """Refuse what must not run, and tell the form of the query; see `judge`."""
        if len(query) > _SOON_JUDGED:
            return await run_in_threadpool(judge, query, self._configuration)
        judged = self._judged.get(query)
        if judged is None:
            judged = self._judged[query] = judge(query, self._configuration)
        return judged


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
    >>> from smi_graph.service.configuration import ServiceConfiguration
    >>> from smi_graph.store import RdfFiles
    >>> judge("ASK  {}", ServiceConfiguration(source=RdfFiles((Path("a.ttl"),))))
    Judged(form='ASK', key='ASK {}', query='ASK  {}')
    """
    services = configuration.service_allow_list
    private = configuration.service_private_allowed
    query = without_silent_services(readable(query), services, private_allowed=private)
    tokens = tokenize(query)
    form = query_form(tokens)
    if form in UPDATE_FORMS:
        raise Problem("update_refused")
    if nesting_depth(tokens) > DEEPEST_NESTING:
        limit = {"limit_depth": DEEPEST_NESTING}
        raise Problem("query_nested", values={"limit": str(DEEPEST_NESTING)}, members=limit)
    refuse_service(query, services, private_allowed=private)
    return Judged(form, normal_form(tokens), query)
