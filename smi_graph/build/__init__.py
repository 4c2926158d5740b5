"""From sources to a published release: read, map, validate, load, publish."""

from smi_graph.build.environment import inputs_digest
from smi_graph.build.pipeline import BuildOptions, BuildResult, NothingToPublish, build

__all__ = ["BuildOptions", "BuildResult", "NothingToPublish", "build", "inputs_digest"]
