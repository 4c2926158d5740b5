"""The graph inside one process: for the command line, exports and notebooks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pyoxigraph import Store

from smi_graph.store.errors import told_as_damaged
from smi_graph.store.limits import USUAL_LIMITS, QueryLimits
from smi_graph.store.pool import QueryPool

if TYPE_CHECKING:
    from smi_graph.store.query import QueryAnswer, QueryRequest
    from smi_graph.store.releases import Release, ReleaseDirectory
    from smi_graph.store.source import ExtensionFunctions, RdfFiles


def open_release(release: Release) -> Store:
    """Open the store of a release read-only.

    A query in it has no deadline; for queries of people use `run_query_once`.

    Raises
    ------
    DamagedRelease
        When it cannot be opened.
    """
    with told_as_damaged(release.id):
        return Store.read_only(str(release.store_path))


def run_query_once(
    source: ReleaseDirectory | Release | RdfFiles,
    request: QueryRequest,
    limits: QueryLimits = USUAL_LIMITS,
    *,
    functions: ExtensionFunctions | None = None,
) -> QueryAnswer:
    """Answer one query in a process of its own, with a deadline and a memory ceiling.

    The parameters are those of `QueryPool`.

    Raises
    ------
    StoreError
        Any of those that `QueryPool.run` and `QueryPool.start` raise.
    """

    async def run() -> QueryAnswer:
        async with QueryPool(
            source,
            limits.model_copy(update={"workers": 1}),
            functions=functions,
        ) as pool:
            return await pool.run(request)

    return asyncio.run(run())
