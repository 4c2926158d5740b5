"""Under which number a record stands in the Wikidata-style dumps, if dumps are served."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from smi_graph.service.entities import exported_of

if TYPE_CHECKING:
    from smi_graph.service.engine import Engine


def find_dumped_number(engine: Engine, iri: str) -> str | None:
    """Give the number of a record in the dumps, such as ``Q1234``.

    Returns
    -------
    str or None
        ``None`` where no dumps are served, or the record was never in one.
    """
    exported = exported_of(engine)
    if exported is None:
        return None
    try:
        return exported.number(iri.removeprefix(engine.configuration.base_iri))
    except sqlite3.Error:
        return None  # an export is making it, or its folder cannot be written to
