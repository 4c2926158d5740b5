"""SHACL validation of the published quads, and reports in people's languages."""

from smi_graph.validation.context import Context, Described, Stored
from smi_graph.validation.engine import validate
from smi_graph.validation.partitions import RecordQuads, validate_records
from smi_graph.validation.report import Severity, ValidationReport, ValidationResult
from smi_graph.validation.shapes import Sight, load_shapes, looks_far

__all__ = [
    "Context",
    "Described",
    "RecordQuads",
    "Severity",
    "Sight",
    "Stored",
    "ValidationReport",
    "ValidationResult",
    "load_shapes",
    "looks_far",
    "validate",
    "validate_records",
]
