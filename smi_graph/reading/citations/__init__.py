"""Which documents the texts of a release cite by their numbers, and in which words."""

from smi_graph.reading.citations.routes import router

__all__ = ["router"]
