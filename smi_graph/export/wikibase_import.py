"""A release as files that WikibaseIntegrator loads into another Wikibase, and what loads them.

Another Wikibase gives numbers of its own, so properties come first, then items, then statements;
``load.py`` keeps what had which number.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from smi_graph.export.wikidata import export_wikidata
from smi_graph.export.work import JSON, Output
from smi_graph.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from smi_graph.store import Release, ReleaseDirectory

PROPERTIES, ITEMS, LOADER = "properties.jsonl", "items.jsonl", "load.py"


@dataclass(frozen=True, slots=True)
class ForImport:
    """How many properties and items were written."""

    properties: int
    items: int


def export_for_import(
    release: Release,
    directory: ReleaseDirectory,
    folder: Path,
    decisions: Path | None = None,
    progress: Callable[[int, int], None] = lambda things, size: None,
) -> ForImport:
    """Write the entities of a release, one a line, and the program that loads them.

    Parameters
    ----------
    release, directory
        The release, and the store directory whose register of numbers counts.
    folder
        Takes the files; it is made when it does not exist.
    decisions, progress
        As for `export_wikidata`.

    Raises
    ------
    StoreError
        See `export_wikidata`.
    OSError
        When the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        dump = Path(work) / "all.json.gz"
        paths = {Output(JSON, "gz"): dump}
        export_wikidata(release, directory, paths, decisions=decisions, progress=progress)
        written = _divide(dump, folder)
    shutil.copyfile(resource_path("data", "wikibase_import", LOADER), folder / LOADER)
    return written


def _divide(dump: Path, folder: Path) -> ForImport:
    properties = items = 0
    with (
        gzip.open(dump) as lines,
        (folder / PROPERTIES).open("wb") as first,
        (folder / ITEMS).open("wb") as second,
    ):
        for line in lines:
            entity = line.rstrip().removesuffix(b",")
            if entity.startswith(b'{"type":"property"'):
                properties += 1
                first.write(entity + b"\n")
            elif entity.startswith(b"{"):
                items += 1
                second.write(entity + b"\n")
    return ForImport(properties, items)
