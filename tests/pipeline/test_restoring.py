"""A release is made again from its dump or its records alone, with the same content."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import pytest

from smi_graph.export.wikidata import export_wikidata
from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.checking import check_store
from smi_graph.pipeline.records_file import find_record
from smi_graph.pipeline.restoring import restore
from smi_graph.reports import Report, ReportStore
from smi_graph.search import TextIndex
from smi_graph.store import (
    QueryRequest,
    RecordsMissing,
    Release,
    ReleaseDirectory,
    RestoreRefused,
    open_release,
    run_query_once,
)
from smi_graph.store.content import read_members
from smi_graph.store.errors import OtherArchive
from smi_graph.store.verification import verify_release
from tests.pipeline.archive import record, write

SYNC = BuildOptions(sync=True)
# Texts that the store writes otherwise than we do, and one person by two names.
ODD = {
    "text_en": 'Tab \t, DEL \x7f, "quoted" \\t and \u2028 😀\r\n',
    "persons": ["أحمد الحلبي", "احمد الحلبي"],
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release with a withdrawn record, a correction and odd texts."""
    folder = tmp_path_factory.mktemp("whole")
    directory = ReleaseDirectory(folder / "store")
    build([write(folder / "a.jsonl", *map(record, range(12)))], directory)
    reports = ReportStore(directory.path / "reports.sqlite")
    wrong = Report(about="https://w3id.org/smi/document/SAMPLE-T-1", wrong="The date")
    reports.accept(reports.add(wrong, client="192.0.2.1"))
    records = [record(0, **ODD), *map(record, range(1, 9))]
    return build([write(folder / "b.jsonl", *records)], directory, SYNC).release


def alone(path: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(path, folder))


def test_a_release_is_made_again_from_its_dump_alone(whole: Release, tmp_path: Path) -> None:
    dump = alone(whole.dump_path, tmp_path / "found")
    release = restore(dump, ReleaseDirectory(tmp_path / "store"), BuildOptions())
    assert release.manifest.content_sha256 == whole.manifest.content_sha256
    assert release.manifest.quads == whole.manifest.quads
    assert release.dump_path.read_bytes() == whole.dump_path.read_bytes()
    assert list(verify_release(release)) == []
    assert set(open_release(release)) == set(open_release(whole))
    found = [
        TextIndex.open(one.path / "text-index").search("وثيقة").total for one in (release, whole)
    ]
    assert found[0] == found[1] > 0
    for query in ("code:1", "date:2021", "وثيقة 2021"):
        totals = {
            TextIndex.open(one.path / "text-index").search(query).total for one in (release, whole)
        }
        assert len(totals) == 1, query
    answer = run_query_once(release, QueryRequest(query="ASK { ?s ?p ?o }"))
    assert b"true" in answer.body


def test_a_dump_may_be_unpacked_and_in_any_order(whole: Release, tmp_path: Path) -> None:
    lines = gzip.decompress(whole.dump_path.read_bytes()).splitlines(keepends=True)
    (tmp_path / "dump.nq").write_bytes(b"".join(reversed(lines)))
    release = restore(tmp_path / "dump.nq", ReleaseDirectory(tmp_path / "store"), BuildOptions())
    assert release.manifest.content_sha256 == whole.manifest.content_sha256
    assert list(verify_release(release)) == []


def test_a_release_is_made_again_from_its_records_alone(whole: Release, tmp_path: Path) -> None:
    records = alone(whole.path / "records.jsonl.gz", tmp_path / "found")
    options = BuildOptions(reports=whole.path.parents[1] / "reports.sqlite")
    release = restore(records, ReleaseDirectory(tmp_path / "store"), options)
    assert release.manifest.content_sha256 == whole.manifest.content_sha256
    assert list(verify_release(release)) == []
    assert find_record(release, "SAMPLE/T/0") == find_record(whole, "SAMPLE/T/0") is not None


def test_a_build_goes_on_from_a_release_made_again_from_its_records(
    whole: Release, tmp_path: Path
) -> None:
    records = alone(whole.path / "records.jsonl.gz", tmp_path / "found")
    directory = ReleaseDirectory(tmp_path / "store")
    restore(records, directory, BuildOptions())
    result = build([write(tmp_path / "more.jsonl", record(30))], directory)
    assert (result.counts["documents"], result.counts["carried_over"]) == (10, 9)


def test_a_build_does_not_lose_the_records_that_a_dump_cannot_give(
    whole: Release, tmp_path: Path
) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    restored = restore(whole.dump_path, directory, BuildOptions())
    source = write(tmp_path / "all.jsonl", *map(record, range(1, 9)))
    for ask in (
        lambda: build([source], directory),
        lambda: check_store(directory),
        lambda: export_wikidata(restored, directory, {}),
    ):
        with pytest.raises(RecordsMissing):
            ask()
    assert directory.current() == restored
    release = build([source], directory, SYNC).release
    gone = open_release(release).query(
        "SELECT ?s { GRAPH <https://w3id.org/smi/graph/withdrawn> { ?s ?p ?o } }"
    )
    withdrawn = {str(row[0]) for row in gone}  # type: ignore[union-attr, index]
    expected = {0, *range(9, 12)}
    assert {f"<https://w3id.org/smi/document/SAMPLE-T-{n}>" for n in expected} <= withdrawn
    assert release.manifest.counts["contributions"] == 1


@pytest.mark.parametrize("name", ["dump.nq.gz", "records.jsonl.gz"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "less"])
def test_a_damaged_file_is_refused_and_nothing_is_published(
    whole: Release, tmp_path: Path, name: str, damage: str
) -> None:
    path = tmp_path / name
    content = (whole.path / name).read_bytes()
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "flipped":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    else:
        # Whole gzip members of fewer records, beside the manifest that knows better.
        lines = gzip.decompress(content).splitlines(keepends=True)
        path.write_bytes(gzip.compress(b"".join(lines[1:])))
        shutil.copy(whole.path / "manifest.json", tmp_path)
    directory = ReleaseDirectory(tmp_path / "store")
    options = BuildOptions(reports=whole.path.parents[1] / "reports.sqlite")
    with pytest.raises(RestoreRefused) as refused:
        restore(path, directory, options)
    assert name in refused.value.sentence("ar")
    assert directory.list() == []


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("code\n")
    with pytest.raises(RestoreRefused, match=r"dump\.nq\.gz"):
        restore(path, ReleaseDirectory(tmp_path / "store"), BuildOptions())


def test_a_dump_that_lacks_its_end_is_refused_though_each_of_its_members_is_whole(
    whole: Release, tmp_path: Path
) -> None:
    members = list(read_members(whole.dump_path))
    path = tmp_path / "dump.nq.gz"
    path.write_bytes(b"".join(map(gzip.compress, members[:-1])))
    with pytest.raises(RestoreRefused) as refused:
        restore(path, ReleaseDirectory(tmp_path / "store"), BuildOptions())
    assert refused.value.key == "restore_unfinished"


def test_a_line_that_is_no_record_is_named(whole: Release, tmp_path: Path) -> None:
    lines = gzip.decompress((whole.path / "records.jsonl.gz").read_bytes()).splitlines(True)
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"".join([*lines[:3], b'{"title": 1}\n', *lines[3:]]))
    with pytest.raises(RestoreRefused, match=r"Line 4 of .*records\.jsonl is not a record"):
        restore(path, ReleaseDirectory(tmp_path / "store"), BuildOptions())


def test_a_dump_of_another_archive_does_not_take_the_place_of_this_one(
    whole: Release, tmp_path: Path
) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    first = restore(whole.dump_path, directory, BuildOptions())
    assert first.manifest.archive == whole.manifest.archive != ""
    text = gzip.decompress(whole.dump_path.read_bytes())
    path = tmp_path / "dump.nq"
    for part in (b"document", b"graph", b"country"):
        text = text.replace(b"<https://w3id.org/smi/" + part, b"<https://other.example/" + part)
    path.write_bytes(text)
    with pytest.raises(OtherArchive, match=r"other\.example"):
        restore(path, directory, BuildOptions())
    assert directory.current() == first
