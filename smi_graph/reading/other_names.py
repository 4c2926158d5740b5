"""What else a release calls its actors, beside the names that pages show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from smi_graph.vocabulary import SKOS

if TYPE_CHECKING:
    from smi_graph.service.engine import Engine

_PAGE = 20_000


async def read_other_names(engine: Engine, release_id: str | None) -> dict[str, list[str]]:
    """Give the other names of all things that have some, by identifier.

    They are read page by page, so that each answer keeps within its ceiling.

    Raises
    ------
    StoreError
        When the release cannot be asked.
    """
    names: dict[str, list[str]] = {}
    size, read = min(engine.configuration.max_rows or _PAGE, _PAGE), 0
    while True:
        query = (
            f"SELECT ?thing ?name {{ ?thing <{SKOS.altLabel}> ?name }}"
            f" ORDER BY ?thing ?name LIMIT {size} OFFSET {read}"
        )
        answer = await engine.run(query, release_id=release_id)
        page = orjson.loads(answer.body)["results"]["bindings"]
        for row in page:
            names.setdefault(row["thing"]["value"], []).append(row["name"]["value"])
        read += len(page)
        if len(page) < size:
            return names
