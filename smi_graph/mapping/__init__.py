"""Records as RDF: N-Quads lines, streamed record by record."""

from smi_graph.mapping.mapper import RecordMapper

__all__ = ["RecordMapper"]
