"""A release made from nothing is loaded in one go, beside the work, and no fault is lost."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.streaming import StreamLoader, processors, streaming_threads
from smi_graph.reports import Report, ReportLimits, ReportStore
from smi_graph.store import Release, ReleaseDirectory, UnreadableRdf, open_release, open_writer
from smi_graph.store.writer import ReleaseWriter
from smi_graph.vocabulary import IriMinter
from tests.pipeline.archive import record, write
from tests.waiting import PATIENCE

PARTS = BuildOptions(memory_bytes=2**30)
ONE_GO = BuildOptions(memory_bytes=2**40)


def line(number: int) -> bytes:
    return f'<urn:a{number}> <urn:b> "نص {number}" .\n'.encode()


def read_all(descriptor: int) -> bytes:
    with open(descriptor, "rb", closefd=False) as quads:
        return quads.read()


def quads(release: Release) -> set[str]:
    return {str(quad) for quad in open_release(release)}


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note in what way something was loaded, each time."""
    ways: list[str] = []

    def note(way: str) -> None:
        genuine = getattr(ReleaseWriter, way)

        def load(writer: ReleaseWriter, quads: Any) -> None:
            ways.append(way)
            genuine(writer, quads)

        monkeypatch.setattr(ReleaseWriter, way, load)

    note("load")
    note("load_stream")
    return ways


def add_ten(loader: StreamLoader, quads: bytes) -> None:
    for _ in range(10):
        loader.add(quads)


def test_quads_can_be_added_while_others_are_loaded() -> None:
    added, loaded = Event(), []

    def load(descriptor: int) -> None:
        assert added.wait(PATIENCE)
        loaded.append(read_all(descriptor))

    with StreamLoader(load, threads=1) as loader:
        loader.add(b"first")
        loader.add(b"second")
        added.set()
        loader.flush()
    assert loaded == [b"firstsecond"]


def test_what_is_larger_than_a_pipe_arrives_whole_and_in_order() -> None:
    loaded: list[bytes] = []
    pieces = [bytes([number]) * 3_000_000 for number in range(5)]
    with StreamLoader(lambda at: loaded.append(read_all(at)), threads=1) as loader:
        for piece in pieces:
            loader.add(piece)
        loader.flush()
    assert loaded == [b"".join(pieces)]


def test_what_comes_after_a_flush_is_loaded_too() -> None:
    loaded: list[bytes] = []
    with StreamLoader(lambda at: loaded.append(read_all(at)), threads=1) as loader:
        loader.add(b"first")
        loader.flush()
        assert loaded == [b"first"]
        loader.add(b"second")
        loader.wait()
    assert loaded == [b"first", b"second"]


def test_after_settling_nothing_waits_to_be_sent_and_the_load_goes_on() -> None:
    begun, loaded = Event(), []

    def load(descriptor: int) -> None:
        begun.set()
        loaded.append(read_all(descriptor))

    with StreamLoader(load, threads=1) as loader:
        loader.add(b"first" * 1_000_000)
        loader.settle()
        assert begun.is_set()
        assert loaded == []
        loader.add(b"second")
        loader.flush()
    assert loaded == [b"first" * 1_000_000 + b"second"]


def test_the_fault_of_the_store_is_told_to_who_goes_on_adding() -> None:
    def load(_: int) -> None:
        raise OSError(28, "No space left on device")

    with StreamLoader(load, threads=1) as loader, pytest.raises(OSError, match="No space left"):
        add_ten(loader, b"quads" * 1_000_000)


def test_a_fault_after_the_last_quads_is_told_at_the_end() -> None:
    def load(descriptor: int) -> None:
        read_all(descriptor)
        raise OSError(28, "No space left on device")

    with StreamLoader(load, threads=1) as loader:
        loader.add(b"only")
        with pytest.raises(OSError, match="No space left"):
            loader.flush()


def test_what_was_not_flushed_is_not_in_the_store(tmp_path: Path) -> None:
    with open_writer(ReleaseDirectory(tmp_path)) as writer:
        with StreamLoader(writer.load_stream, threads=1) as loader:
            loader.add(line(1))
        assert len(writer.store) == 0
        with StreamLoader(writer.load_stream, threads=1) as loader:
            loader.add(line(2))
            loader.flush()
        assert len(writer.store) == 1


def test_of_quads_that_do_not_parse_none_is_in_the_store(tmp_path: Path) -> None:
    with open_writer(ReleaseDirectory(tmp_path)) as writer:
        with StreamLoader(writer.load_stream, threads=1) as loader:
            loader.add(line(1))
            loader.add(b"no quad\n")
            with pytest.raises(UnreadableRdf):
                loader.flush()
        assert len(writer.store) == 0


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system has no such call")
def test_only_the_thread_that_loads_is_kept_from_processors() -> None:
    before, used = processors(), []
    with StreamLoader(lambda _: used.extend(processors()), threads=1) as loader:
        loader.add(b"")
        loader.flush()
    assert len(used) == 1
    assert processors() == before


def test_more_memory_means_more_threads_up_to_the_processors() -> None:
    threads = [streaming_threads(gib * 2**30) for gib in range(1, 200)]
    assert threads == sorted(threads)
    assert (threads[0], threads[-1]) == (0, len(processors()))


def test_a_release_loaded_in_one_go_is_that_of_one_loaded_in_parts(
    tmp_path: Path, loads: list[str]
) -> None:
    source = write(tmp_path / "a.jsonl", *map(record, range(60)))
    stream = build([source], ReleaseDirectory(tmp_path / "stream"), ONE_GO).release
    assert loads == ["load_stream"]
    parts = build([source], ReleaseDirectory(tmp_path / "parts"), PARTS).release
    assert set(loads[1:]) == {"load"}
    assert quads(stream) == quads(parts)
    assert stream.manifest.content_sha256 == parts.manifest.content_sha256
    assert stream.statistics == parts.statistics
    stream.verify()


def test_accepted_corrections_are_loaded_in_the_same_go(tmp_path: Path, loads: list[str]) -> None:
    minter, directory = IriMinter(), ReleaseDirectory(tmp_path / "store")
    directory.path.mkdir()
    reports = ReportStore(directory.path / "reports.sqlite", ReportLimits(a_client_a_day=0))
    for about in (minter.document("SAMPLE/T/1"), minter.country("IQ"), minter.document("NO/1")):
        reports.accept(reports.add(Report(about=about, wrong="wrong"), client="a"))
    source = write(tmp_path / "a.jsonl", *map(record, range(5)))
    result = build([source], directory, ONE_GO)
    assert loads == ["load_stream"]
    assert (result.counts["contributions"], result.counts["contributions_waiting"]) == (2, 1)
    assert sum("/graph/contribution>" in quad for quad in quads(result.release)) > 2


def test_a_build_goes_on_from_a_release_that_was_loaded_in_one_go(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    build([write(tmp_path / "a.jsonl", *map(record, range(20)))], directory, ONE_GO)
    changed = write(tmp_path / "b.jsonl", record(3, issue_date="1999-01-01"), record(30))
    release = build([changed], directory, ONE_GO).release
    whole = [record(number) for number in range(20) if number != 3]
    both = write(tmp_path / "c.jsonl", *whole, record(3, issue_date="1999-01-01"), record(30))
    expected = build([both], ReleaseDirectory(tmp_path / "afresh"), PARTS).release
    assert quads(release) == quads(expected)
