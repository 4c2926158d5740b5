"""Where the editable data files are: ontology, shapes, saved queries and authorities."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


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


def resource_layers(*parts: str) -> list[Path]:
    """Find every layer of a data file: the one that ships, then the archive's own.

    Parameters
    ----------
    *parts
        The path below the top level, as for `resource_path`.

    Examples
    --------
    >>> [path.name for path in resource_layers("data", "fields.toml")]
    ['fields.toml']
    """
    return [resource_path(*parts)]


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
