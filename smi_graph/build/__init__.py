"""From sources to a published release: read, map, validate, load, publish."""

from smi_graph.build.environment import inputs_digest
from smi_graph.build.options import BuildOptions, BuildResult, NothingToPublish
from smi_graph.build.pipeline import build
from smi_graph.build.withdrawing import TooMuchWithdrawn

__all__ = [
    "BuildOptions",
    "BuildResult",
    "NothingToPublish",
    "TooMuchWithdrawn",
    "build",
    "inputs_digest",
]
