"""Accepted corrections in releases: beside the archive's word, whatever else has changed."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.checking import check_store
from smi_graph.pipeline.differences import differences
from smi_graph.pipeline.register import REGISTER_NAME, Register
from smi_graph.reports import Report, ReportLimits, ReportStore, ReportsUnusable
from smi_graph.store import Release, ReleaseDirectory, open_release
from smi_graph.store.statistics import count_store
from smi_graph.vocabulary import SMI, IriMinter
from tests.pipeline.archive import record, write

MINTER = IriMinter()
GRAPH = MINTER.graph("contribution")
SYNC = BuildOptions(sync=True)


def reports_of(directory: ReleaseDirectory) -> ReportStore:
    directory.path.mkdir(parents=True, exist_ok=True)
    return ReportStore(directory.path / "reports.sqlite", ReportLimits(a_client_a_day=0))


def report(code: int, wrong: str = "wrong") -> Report:
    about = MINTER.document(f"SAMPLE/T/{code}")
    title = Literal(f"وثيقة {code}", language="ar")
    return Report(about=about, wrong=wrong, predicate=SMI.title, value=title, proposal="عنوان")


def quads(release: Release) -> set[str]:
    return {str(quad) for quad in open_release(release)}


def dumped(release: Release) -> set[str]:
    return set(gzip.decompress(release.dump_path.read_bytes()).decode().splitlines())


def corrections(release: Release) -> set[str]:
    return {quad for quad in quads(release) if GRAPH in quad}


@pytest.fixture
def directory(tmp_path: Path) -> ReleaseDirectory:
    return ReleaseDirectory(tmp_path / "store")


@pytest.fixture
def source(tmp_path: Path) -> str:
    return write(tmp_path / "a.jsonl", *map(record, range(5)))


def test_a_release_in_which_only_a_correction_is_new(
    directory: ReleaseDirectory, source: str
) -> None:
    first = build([source], directory).release
    number = reports_of(directory).add(report(1), client="a")
    assert build([source], directory).unchanged
    reports_of(directory).accept(number)
    result = build([source], directory)
    assert not result.unchanged
    assert result.counts["contributions"] == 1
    assert result.release.manifest.content_sha256 != first.manifest.content_sha256
    assert quads(result.release) - quads(first) == corrections(result.release)
    assert quads(first) <= quads(result.release)
    assert {f"{quad} ." for quad in quads(result.release)} == dumped(result.release)
    assert build([source], directory).unchanged
    (found,) = differences(first, result.release)
    assert (found.code, found.state, found.gone) == ("contribution/1", "added", ())
    assert {str(fact.subject) for fact in found.come} > {f"<{found.subject}>"}


def test_a_correction_that_is_rejected_after_all_is_gone(
    directory: ReleaseDirectory, source: str
) -> None:
    first = build([source], directory).release
    reports = reports_of(directory)
    reports.accept(reports.add(report(1), client="a"))
    build([source], directory)
    reports.reject(1, why="no")
    last = build([source], directory).release
    assert quads(last) == quads(first)
    assert last.manifest.content_sha256 == first.manifest.content_sha256


def test_a_correction_of_a_withdrawn_record_waits(
    directory: ReleaseDirectory, source: str, tmp_path: Path
) -> None:
    build([source], directory)
    reports = reports_of(directory)
    reports.accept(reports.add(report(1), client="a"))
    assert corrections(build([source], directory).release)
    less = write(tmp_path / "b.jsonl", *map(record, (0, 2, 3, 4)))
    without = build([less], directory, SYNC)
    assert corrections(without.release) == set()
    assert without.counts["contributions_waiting"] == 1
    assert corrections(build([source], directory, SYNC).release)


def test_a_build_where_no_reports_lie_keeps_what_was_published(
    directory: ReleaseDirectory, source: str, tmp_path: Path
) -> None:
    reports = reports_of(directory)
    reports.accept(reports.add(report(1), client="a"))
    before = corrections(build([source], directory).release)
    for path in directory.path.glob("reports.sqlite*"):
        path.unlink()
    more = write(tmp_path / "b.jsonl", record(9))
    assert corrections(build([more], directory).release) == before
    assert corrections(build([source], directory, BuildOptions(afresh=True)).release) == before


def test_a_damaged_file_of_reports_stops_the_build(
    directory: ReleaseDirectory, source: str
) -> None:
    directory.path.mkdir()
    (directory.path / "reports.sqlite").write_bytes(b"nothing of the kind" * 99)
    with pytest.raises(ReportsUnusable):
        build([source], directory)
    assert directory.current() is None


def test_a_correction_of_an_actor_is_published_too(
    directory: ReleaseDirectory, source: str
) -> None:
    reports = reports_of(directory)
    for about in (MINTER.country("IQ"), MINTER.country("QA")):
        reports.accept(reports.add(Report(about=about, wrong="name"), client="a"))
    result = build([source], directory)
    assert (result.counts["contributions"], result.counts["contributions_waiting"]) == (1, 1)


def test_the_published_corrections_are_validated_with_the_store(
    directory: ReleaseDirectory, source: str
) -> None:
    reports = reports_of(directory)
    reports.accept(reports.add(report(1), client="a"))
    release = build([source], directory).release
    assert not list(check_store(directory).violations())
    with Register(release.path / REGISTER_NAME, read_only=True) as register:
        assert [one.about for one in register.contributions()] == [report(1).about]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_decided_the_release_is_that_of_a_build_from_nothing(
    tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    directory = ReleaseDirectory(tmp_path / "store")
    reports = reports_of(directory)
    for number in range(30):
        reports.add(report(number, f"wrong {number}"), client="a")
    records = {number: record(number) for number in range(20)}
    for step in range(4):
        for number in chance.sample(range(1, 31), 6):
            if chance.random() < 0.7:
                reports.accept(number, attribution=chance.choice(["", "Layla"]))
            else:
                reports.reject(number, why="no")
        for number in chance.sample(range(30), 4) if step % 2 else []:
            if records.pop(number, None) is None:
                records[number] = record(number)
        source = write(tmp_path / f"{step}.jsonl", *records.values())
        release = build([source], directory, SYNC).release
    options = BuildOptions(reports=reports.path)
    expected = build([source], ReleaseDirectory(tmp_path / "afresh"), options).release
    withdrawn = {quad for quad in quads(release) if "/graph/withdrawn>" in quad}
    assert corrections(expected)
    assert quads(release) - withdrawn == quads(expected)
    assert dumped(release) - {f"{quad} ." for quad in withdrawn} == dumped(expected)
    assert release.manifest.content_sha256 == expected.manifest.content_sha256
    assert release.statistics == count_store(open_release(release))
    release.verify()


def test_the_archives_own_word_is_as_it_was(directory: ReleaseDirectory, source: str) -> None:
    reports = reports_of(directory)
    reports.accept(reports.add(report(1), client="a"))
    store = open_release(build([source], directory).release)
    about = NamedNode(report(1).about)
    titles = [quad.object for quad in store.quads_for_pattern(about, NamedNode(SMI.title), None)]
    assert titles == [Literal("وثيقة 1", language="ar")]
