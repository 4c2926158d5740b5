"""Files that addresses name: never outside of their folder, and never a fault of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def find_below(folder: Path, path: str) -> Path | None:
    r"""Find what a path leads to, in a folder and nowhere else; nothing that is hidden.

    Parameters
    ----------
    folder
        Where to look.
    path
        As it stands in an address, whatever it holds.

    Returns
    -------
    Path or None
        The file or folder; ``None`` where there is none, or where none can have such a name:
        one that is too long, or with a sign that the file system does not know.

    Examples
    --------
    >>> from pathlib import Path
    >>> here = Path(__file__).parent
    >>> find_below(here, "files.py").name
    'files.py'
    >>> find_below(here, "../settings.py"), find_below(here, "a" * 300), find_below(here, "\0")
    (None, None, None)
    """
    parts = [part for part in path.split("/") if part]
    if any(part.startswith(".") for part in parts):
        return None
    try:
        root = folder.resolve()
        found = root.joinpath(*parts).resolve()
        return found if found.is_relative_to(root) and found.exists() else None
    except (OSError, ValueError):
        return None
