"""Records as the archive said them: the models, the readers, and what was refused and why."""

from smi_graph.records.doubts import DoubtCode
from smi_graph.records.record import (
    Doubt,
    Evidence,
    Image,
    Participation,
    Record,
    make_record,
    record_adapter,
    record_model,
)
from smi_graph.records.source_item import Refusal

__all__ = [
    "Doubt",
    "DoubtCode",
    "Evidence",
    "Image",
    "Participation",
    "Record",
    "Refusal",
    "make_record",
    "record_adapter",
    "record_model",
]
