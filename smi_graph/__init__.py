"""A knowledge graph of archive documents and the actors in them, in Arabic and English.

Data flows one way through the rooms of this package: records, mapping, validation,
store, service. See ``docs/architecture.md``.

To a Python program it gives `open`, which reads a release without any server; see
`smi_graph.reader`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Imported when it is first used: who does not read a release pays nothing for it.
    from smi_graph.reader import open as open  # noqa: A004 - reads as in other libraries

__all__ = ["open"]


def __getattr__(name: str) -> Any:
    """Import `open` when it is first asked for (PEP 562)."""
    if name == "open":
        return import_module("smi_graph.reader").open
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
