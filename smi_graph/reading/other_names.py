"""What else a release calls its actors, beside the names that pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from smi_graph.store.errors import ResultTooLarge
from smi_graph.vocabulary import SKOS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from smi_graph.service.engine import Engine

    Row = tuple[str, str]

_PAGE = 20_000
_QUESTION = f"SELECT ?thing ?name {{ ?thing <{SKOS.altLabel}> ?name }}"


async def read_other_names(engine: Engine, release_id: str | None) -> dict[str, list[str]]:
    """Give the other names of all things that have some, by identifier.

    Where one answer may not hold them all, they are read page by page. Not always: a page needs
    an order, and there are engines that sort no more than some thousand rows.

    Raises
    ------
    StoreError
        When the release cannot be asked.
    """
    try:
        rows = await _rows(engine, release_id, _QUESTION)
    except ResultTooLarge:
        rows = [row async for row in _paged(engine, release_id)]
    names: dict[str, list[str]] = {}
    for thing, name in sorted(rows):
        names.setdefault(thing, []).append(name)
    return names


async def _paged(engine: Engine, release_id: str | None) -> AsyncIterator[Row]:
    size, read = min(engine.configuration.max_rows or _PAGE, _PAGE), 0
    while True:
        page = f"{_QUESTION} ORDER BY ?thing ?name LIMIT {size} OFFSET {read}"
        rows = await _rows(engine, release_id, page)
        for row in rows:
            yield row
        read += len(rows)
        if len(rows) < size:
            return


async def _rows(engine: Engine, release_id: str | None, query: str) -> list[Row]:
    answer = await engine.run(query, release_id=release_id)
    found = orjson.loads(answer.body)["results"]["bindings"]
    return [(row["thing"]["value"], row["name"]["value"]) for row in found]
