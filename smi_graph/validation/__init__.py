"""SHACL validation of the published quads, and reports in people's languages."""

from smi_graph.validation.engine import validate
from smi_graph.validation.partitions import RecordQuads, validate_records
from smi_graph.validation.report import Severity, ValidationReport, ValidationResult
from smi_graph.validation.shapes import load_shapes

__all__ = [
    "RecordQuads",
    "Severity",
    "ValidationReport",
    "ValidationResult",
    "load_shapes",
    "validate",
    "validate_records",
]
