"""The selection of a reader, by the codes in an address: listed, exported, as a dossier."""

from smi_graph.reading.selected.routes import router

__all__ = ["router"]
