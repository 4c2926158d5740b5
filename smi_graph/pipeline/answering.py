"""The step of a build that answers the saved queries whose heads ask for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from smi_graph.queries import bind, count_rows, load_saved_queries, normal_form
from smi_graph.queries.tokens import tokenize
from smi_graph.store.precomputed import FOLDER, keep_answer

if TYPE_CHECKING:
    from smi_graph.queries import SavedQuery
    from smi_graph.store import ReleaseWriter

_AT_ONCE = 2


def keep_answers(writer: ReleaseWriter, base_iri: str) -> None:
    """Keep the answers of the saved queries whose heads say ``kept: build``.

    Parameters
    ----------
    writer
        Holds the finished store, which needs no interpreter to answer.
    base_iri
        Where the archive's identifiers live.

    Raises
    ------
    QueryFileError
        When a saved query does not keep to the convention.
    """

    def keep(query: SavedQuery) -> None:
        text = bind(query, {}, base_iri=base_iri)
        names = (normal_form(tokenize(each)) for each in (text, count_rows(text)))
        name, counting = (each or "" for each in names)
        if name and counting:
            keep_answer(writer.store, text, name, counting, writer.path(FOLDER))

    kept = [query for query in load_saved_queries().values() if query.kept]
    with ThreadPoolExecutor(_AT_ONCE) as beside:
        list(beside.map(keep, kept))
