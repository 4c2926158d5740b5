"""The decoded page that the evidence of a record counts in stays with the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.cli.explain import stands_at_its_place
from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.records_file import find_record
from smi_graph.records import Record
from smi_graph.store import ReleaseDirectory
from tests.pages.composing import document, event, page


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "document.txt").write_bytes(page(document(persons=["جون كيري"])))
    (folder / "event.txt").write_bytes(page(event()))
    return folder


def kept(store: ReleaseDirectory, code: str) -> Record:
    release = store.current()
    assert release is not None
    record = find_record(release, code)
    assert record is not None
    return record


def expect_evidence(record: Record) -> None:
    placed = [one for one in record.evidence if one.start is not None]
    assert len(placed) > 5
    assert [one.quote for one in placed if not stands_at_its_place(record, one)] == []


def test_a_release_keeps_the_page_of_each_record(sources: Path, tmp_path: Path) -> None:
    store = ReleaseDirectory(tmp_path / "store")
    build([str(sources)], store)
    expect_evidence(kept(store, "SMI/A200/920001"))
    expect_evidence(kept(store, "SMI/D/920001"))


@pytest.mark.parametrize("afresh", [False, True])
def test_the_page_outlives_its_file(sources: Path, tmp_path: Path, *, afresh: bool) -> None:
    store = ReleaseDirectory(tmp_path / "store")
    build([str(sources)], store)
    (sources / "document.txt").unlink()
    (sources / "event.txt").write_bytes(page(event(title="لقاء آخر لأمناء دور الكتب")))

    build([str(sources)], store, BuildOptions(afresh=afresh))

    expect_evidence(kept(store, "SMI/A200/920001"))
    assert kept(store, "SMI/D/920001").title == "لقاء آخر لأمناء دور الكتب"
    expect_evidence(kept(store, "SMI/D/920001"))
