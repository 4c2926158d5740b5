"""Under which number a record stands in the Wikidata-style dumps, if dumps are served.

The JSON of an entity names the numbers of everything it speaks of, and those are taken by an
export alone; so it is not made here for one record, but its dump is pointed to.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from smi_graph.export.layout import ENTITIES
from smi_graph.export.register import REGISTER_NAME, IdentifierRegister

if TYPE_CHECKING:
    from smi_graph.service.engine import Engine


def find_dumped_number(engine: Engine, iri: str) -> str | None:
    """Give the number of a record in the dumps, such as ``Q1234``.

    Returns
    -------
    str or None
        ``None`` where no dumps are served, or the record was never in one.
    """
    directory, dumps = engine.directory, engine.configuration.dumps_folder
    if directory is None or dumps is None or not (dumps / ENTITIES).is_dir():
        return None
    path = directory.path / REGISTER_NAME
    if not path.is_file():
        return None
    key = iri.removeprefix(engine.configuration.base_iri)
    try:
        with IdentifierRegister(path, read_only=True) as register:
            number = register.numbers([key]).get(key)
    except sqlite3.Error:
        return None  # an export is making it, or its folder cannot be written to
    return None if number is None else f"Q{number}"
