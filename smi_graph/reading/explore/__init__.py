"""Views of a whole release: its years, countries, ties, actors, and what it lacks."""

from smi_graph.reading.explore.routes import router

__all__ = ["router"]
