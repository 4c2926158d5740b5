"""What the tests of sources share."""

from __future__ import annotations

from pathlib import Path

from smi_graph.authorities import load_authorities
from smi_graph.records import Record, Refusal
from smi_graph.records.items import SourceOptions
from smi_graph.records.sources import read_sources

TABLES = Path(__file__).parent / "tables"


def read(*paths: Path, **how: str) -> tuple[list[Record], list[Refusal]]:
    """Read documents, and what was refused."""
    options = SourceOptions(**how)
    return read_with(options, *paths)


def read_with(options: SourceOptions, *paths: Path) -> tuple[list[Record], list[Refusal]]:
    items = list(read_sources(map(str, paths), load_authorities(), options))
    records = [item for item in items if isinstance(item, Record)]
    return records, [item for item in items if isinstance(item, Refusal)]


def codes(records: list[Record]) -> list[str | None]:
    return [record.code for record in records]


def reasons(refusals: list[Refusal]) -> list[tuple[str, int | None]]:
    for refusal in refusals:
        assert refusal.sentence("ar")
        assert refusal.sentence("en")
    return [(refusal.reason, refusal.line) for refusal in refusals]


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path
