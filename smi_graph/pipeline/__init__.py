"""From sources to a published release: read, map, validate, load, publish.

Names are resolved when they are first used, so that a process that only works on partitions does
not load what puts a release together.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from smi_graph.pipeline.environment import inputs_digest
    from smi_graph.pipeline.options import BuildOptions, BuildResult, NothingToPublish
    from smi_graph.pipeline.run import build
    from smi_graph.pipeline.withdrawing import TooMuchWithdrawn

_HOMES = {
    "environment": ("inputs_digest",),
    "options": ("BuildOptions", "BuildResult", "NothingToPublish"),
    "run": ("build",),
    "withdrawing": ("TooMuchWithdrawn",),
}

__all__ = [
    "BuildOptions",
    "BuildResult",
    "NothingToPublish",
    "TooMuchWithdrawn",
    "build",
    "inputs_digest",
]


def __getattr__(name: str) -> object:
    """Import a public name from its module when it is first asked for (PEP 562)."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
