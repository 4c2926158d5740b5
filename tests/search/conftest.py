from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from smi_graph.search import DocumentWords, TextIndex, TextIndexWriter

Texts = Mapping[str, str | dict[str, str]]
MakeIndex = Callable[[Texts], TextIndex]


def write(writer: TextIndexWriter, texts: Texts) -> None:
    """Add documents, each given by its title or by its fields, and finish."""
    for identifier, fields in texts.items():
        known = {"title": fields} if isinstance(fields, str) else fields
        writer.add(identifier, DocumentWords.of(**known))
    writer.finish()


@pytest.fixture
def make_index(tmp_path: Path) -> MakeIndex:
    def make(texts: Texts) -> TextIndex:
        folder = tmp_path / f"index-{len(list(tmp_path.iterdir()))}"
        write(TextIndexWriter.create(folder), texts)
        return TextIndex.open(folder)

    return make


def found(index: TextIndex, query: str) -> set[str]:
    hits = index.search(query, limit=1000)
    assert hits.total == len(hits.hits)
    return {hit.identifier for hit in hits.hits}
