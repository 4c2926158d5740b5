"""Where the editable data files are: those that ship, and those of the archive that is served.

A process serves one archive. ``SMI_ARCHIVE`` names its folder, so that every process which it
starts serves the same; without it, it is the archive that ships.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ARCHIVE_VARIABLE = "SMI_ARCHIVE"
_PACKAGE = Path(__file__).resolve().parent
# What is called otherwise in the folder of an archive than among the files that ship.
_OWN_NAMES: dict[tuple[str, ...], tuple[str, ...]] = {("ontology", "smi.ttl"): ("ontology.ttl",)}


def resource_path(*parts: str) -> Path:
    """Find a data file or folder of the project.

    In a checkout the files lie at the top level of the repository; in an installed
    wheel they lie in the package. The checkout is asked first, so that an edit shows.

    Parameters
    ----------
    *parts
        The path below the top level, such as ``"ontology", "smi.ttl"``.

    Returns
    -------
    pathlib.Path
        An existing file or folder.

    Raises
    ------
    FileNotFoundError
        When neither place holds it.

    Examples
    --------
    >>> resource_path("ontology", "smi.ttl").name
    'smi.ttl'
    """
    for root in (_PACKAGE.parent, _PACKAGE / "_resources"):
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    raise FileNotFoundError(
        f"{'/'.join(parts)} is neither in {_PACKAGE.parent} nor in the installed package; "
        "install smi-graph again"
    )


def archive_folder() -> Path | None:
    """Give the folder of the archive that this process serves; ``None`` for the one that ships.

    Examples
    --------
    >>> archive_folder() is None or archive_folder().name != ""
    True
    """
    named = os.environ.get(ARCHIVE_VARIABLE)
    return Path(named) if named else None


def own_path(*parts: str) -> Path | None:
    """Find what the archive's own folder lays over a file or folder that ships, if anything.

    Examples
    --------
    >>> own_path("data", "no-such-file.toml") is None
    True
    """
    folder = archive_folder()
    if folder is None:
        return None
    shorter = parts[1:] if parts[0] in {"data", "ontology"} else parts
    candidate = folder.joinpath(*_OWN_NAMES.get(parts, shorter))
    return candidate if candidate.exists() else None


def resource_layers(*parts: str) -> list[Path]:
    """Find every layer of a data file or folder: the one that ships, then the archive's own.

    Parameters
    ----------
    *parts
        The path below the top level, as for `resource_path`.

    Examples
    --------
    >>> [path.name for path in resource_layers("data", "fields.toml")][0]
    'fields.toml'
    """
    own = own_path(*parts)
    return [resource_path(*parts), *([] if own is None else [own])]


def layered_files(*parts: str, pattern: str) -> list[Path]:
    """List the files of every layer of a folder; one of the archive's own replaces its namesake.

    Parameters
    ----------
    *parts
        The folder, as for `resource_path`.
    pattern
        Which files, such as ``*.rq``.

    Examples
    --------
    >>> [path.name for path in layered_files("ontology", pattern="smi.*")]
    ['smi.ttl']
    """
    files = {path.name: path for place in resource_layers(*parts) for path in place.glob(pattern)}
    return [files[name] for name in sorted(files)]


@cache
def this_version() -> str:
    """Tell the version of the installed package.

    Examples
    --------
    >>> this_version() != ""
    True
    """
    try:
        return version("smi-graph")
    except PackageNotFoundError:
        return "0+unknown"
