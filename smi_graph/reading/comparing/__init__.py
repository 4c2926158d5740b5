"""Two names on one time axis: what they share, and what one has and the other lacks."""

from smi_graph.reading.comparing.routes import router

__all__ = ["router"]
