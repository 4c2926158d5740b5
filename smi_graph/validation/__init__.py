"""SHACL validation of the published quads, and reports in people's languages."""

from smi_graph.validation.context import Context, Described, Stored
from smi_graph.validation.engine import looks_far, validate
from smi_graph.validation.partitions import RecordQuads, validate_records
from smi_graph.validation.report import Severity, ValidationReport, ValidationResult
from smi_graph.validation.shapes import load_shapes

__all__ = [
    "Context",
    "Described",
    "RecordQuads",
    "Severity",
    "Stored",
    "ValidationReport",
    "ValidationResult",
    "load_shapes",
    "looks_far",
    "validate",
    "validate_records",
]
