"""SHACL validation of the published quads, and reports in people's languages."""

from smi_graph.validation.context import Described, Stored, ValidationContext
from smi_graph.validation.engine import validate
from smi_graph.validation.links import find_linked, linking_to, said_of_links
from smi_graph.validation.partitions import RecordQuads, uncollected, validate_records
from smi_graph.validation.report import Severity, ValidationReport, ValidationResult
from smi_graph.validation.shapes import Sight, load_shapes, looks_far

__all__ = [
    "Described",
    "RecordQuads",
    "Severity",
    "Sight",
    "Stored",
    "ValidationContext",
    "ValidationReport",
    "ValidationResult",
    "find_linked",
    "linking_to",
    "load_shapes",
    "looks_far",
    "said_of_links",
    "uncollected",
    "validate",
    "validate_records",
]
