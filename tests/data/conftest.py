"""The sample records, as they are published."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from smi_graph.records import Record, record_adapter
from smi_graph.resources import resource_path

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class SampleLine:
    file: str
    number: int
    content: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


def sample_lines() -> list[SampleLine]:
    return [
        SampleLine(path.name, number, json.loads(line))
        for path in sorted(sample_folder().glob("*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    ]


def sample_folder() -> Path:
    return resource_path("data", "records")


@pytest.fixture(scope="session")
def records() -> list[Record]:
    return [record_adapter().validate_python(line.content) for line in sample_lines()]


@pytest.fixture(scope="session")
def documents(records: list[Record]) -> list[Record]:
    return [record for record in records if record.kind == "document"]


@pytest.fixture(scope="session")
def entries(records: list[Record]) -> list[Record]:
    return [record for record in records if record.kind == "diary_entry"]
