"""What partitions found, put together, is what one validation of the whole finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from smi_graph.build import build, checking, merging
from smi_graph.build.checking import check_sources, check_store
from smi_graph.build.environment import Environment
from smi_graph.store import ReleaseDirectory, open_release
from smi_graph.validation import validate
from smi_graph.vocabulary import IriMinter
from tests.build.archive import record, write

DOUBTFUL: list[dict[str, object]] = [
    {"text_ar": None},
    {"issue_date": None},
    {"document_type": None},
    {"persons": []},
    {"persons": ["أحمد الحلبي"]},
    {"persons": ["احمد الحلبي", "Ahmad al-Halabi"]},
    {"languages": []},
    {"title": "Only in English", "title_lang": "en"},
    {"date_lines": ["2001-01-01"]},
    {"target_countries": []},
]


def test_the_validation_graph_is_that_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "PARTITION", 3)
    records = [record(number, **DOUBTFUL[number % 10]) for number in range(30)]
    release = build(
        [write(tmp_path / "a.jsonl", *records)], ReleaseDirectory(tmp_path / "store")
    ).release
    store, minter = open_release(release), IriMinter()
    graph = NamedNode(minter.graph("validation"))
    published = {
        f"{quad} ."
        for quad in store.quads_for_pattern(None, None, None, graph)
        if quad.subject.value.startswith(f"{minter.base}validation/")
    }
    report = validate(store)
    assert len(report.results) > 10
    assert published == set(report.to_nquads(graph.value, minter))


def test_validating_a_release_gives_what_it_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_PARTITION", 4)
    records = [record(number, **DOUBTFUL[number % 10]) for number in range(30)]
    source = write(tmp_path / "a.jsonl", *records)
    directory = ReleaseDirectory(tmp_path / "store")
    whole = validate(open_release(build([source], directory).release))
    assert check_store(directory) == whole
    assert check_sources([source], Environment()) == (whole, [])
