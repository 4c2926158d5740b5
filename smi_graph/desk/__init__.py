"""The desk: the page on which an archivist settles names and looks through what needs a person."""

from smi_graph.desk.app import create_desk
from smi_graph.desk.door import Keys

__all__ = ["Keys", "create_desk"]
