"""The reading room: pages for historians, over the service's releases."""

from smi_graph.reading.app import create_reading_room

__all__ = ["create_reading_room"]
