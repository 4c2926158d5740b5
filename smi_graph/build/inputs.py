"""A digest of everything that a build reads, so that an unchanged build is not done again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from smi_graph.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EDITABLE = ("ontology", "shapes", "data/authorities")
_TABLES = ("page_layout.toml", "month_names.csv", "csv_columns.toml")


def inputs_digest(sources: Iterable[str], *options: str, more: Iterable[Path] = ()) -> str | None:
    """Digest the sources, the project's data files and the options of a build.

    Parameters
    ----------
    sources
        Paths of files and folders; a file's name counts, not where the folder lies.
    *options
        Whatever else decides what is built.
    more
        Further files and folders that are read.

    Returns
    -------
    str or None
        SHA-256 in hexadecimal; ``None`` when a source can be read only once.

    Examples
    --------
    >>> inputs_digest(["-"]) is None
    True
    """
    digest = hashlib.sha256("\0".join(options).encode())
    listed = list(sources)
    if "-" in listed:
        return None
    roots = [Path(source) for source in listed]
    roots += [resource_path(*name.split("/")) for name in _EDITABLE]
    roots += [resource_path("data", name) for name in _TABLES]
    for root in [*roots, *more]:
        for path in _files(root):
            name = path.relative_to(root.parent).as_posix()
            digest.update(f"\0{name}\0".encode())
            digest.update(_file_digest(path))
    return digest.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    if root.is_dir():
        yield from sorted(path for path in root.rglob("*") if path.is_file())
    elif root.is_file():
        yield root


def _file_digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
