"""Records as the archive said them: the models, the readers, and what was refused and why."""

from smi_graph.records.record import (
    DiaryEntryRecord,
    Doubt,
    DoubtCode,
    Evidence,
    Record,
    RecordBase,
)
from smi_graph.records.refusal import Refusal

__all__ = [
    "DiaryEntryRecord",
    "Doubt",
    "DoubtCode",
    "Evidence",
    "Record",
    "RecordBase",
    "Refusal",
]
