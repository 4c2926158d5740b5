"""The one command, ``smi-graph``."""

from smi_graph.cli.application import main

__all__ = ["main"]
