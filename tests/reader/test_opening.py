"""What can be opened, what is told of the rest, and what stays while builds go on."""

from __future__ import annotations

import gzip
import shutil
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

import smi_graph
from smi_graph.pipeline import build
from smi_graph.reader import ReaderError, ReleaseReader, ServiceProblem
from smi_graph.store import (
    DamagedRelease,
    NoRelease,
    NoSuchRelease,
    ReleaseDirectory,
    RestoreRefused,
    StoreError,
)
from tests.cli.commands import run as command

RECORD = '{"kind": "document", "code": "SAMPLE/T/1", "title": "قرار"}\n'
SECOND = '{"kind": "document", "code": "SAMPLE/T/2", "title": "بيان"}\n'


@pytest.fixture
def small(tmp_path: Path) -> ReleaseDirectory:
    """A store with one record."""
    directory = ReleaseDirectory(tmp_path / "store")
    (tmp_path / "records.jsonl").write_text(RECORD, encoding="utf-8")
    build([str(tmp_path / "records.jsonl")], directory)
    return directory


@pytest.mark.parametrize(
    ("used", "names"),
    [
        ("", ("rdflib", "pyoxigraph", "numpy", "pydantic", "pandas", "smi_graph.reader")),
        (", smi_graph.reader", ("pandas", "polars", "matplotlib", "networkx")),
    ],
)
def test_what_is_not_used_is_not_loaded(used: str, names: tuple[str, ...]) -> None:
    program = f"import sys, smi_graph{used}; print([n for n in {names} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_it_stays_the_release_that_was_opened_while_builds_go_on(
    small: ReleaseDirectory, tmp_path: Path
) -> None:
    (tmp_path / "more.jsonl").write_text(SECOND, encoding="utf-8")
    with smi_graph.open(small.path, frames="rows") as before:
        build([str(tmp_path / "more.jsonl")], small)
        assert [record.code for record in before.records()] == ["SAMPLE/T/1"]
        assert before.id != small.current_id()
        with smi_graph.open(small.path) as after:
            assert len(list(after.records())) == 2
        with smi_graph.open(small.path, release=before.id) as again:
            assert len(list(again.records())) == 1


def test_what_is_open_stays_when_the_release_is_pruned(
    small: ReleaseDirectory, tmp_path: Path
) -> None:
    (tmp_path / "more.jsonl").write_text(SECOND, encoding="utf-8")
    with smi_graph.open(small.path, frames="rows") as before:
        graph = before.graph()
        assert before.query("ASK { ?s ?p ?o }")
        size = len(graph)
        build([str(tmp_path / "more.jsonl")], small)
        small.prune(1)
        assert len(list(graph)) == size
        assert [record.code for record in before.records()] == ["SAMPLE/T/1"]


def test_a_release_that_was_pruned_before_it_was_read_is_not_called_damaged(
    small: ReleaseDirectory, tmp_path: Path
) -> None:
    (tmp_path / "more.jsonl").write_text(SECOND, encoding="utf-8")
    with smi_graph.open(small.path) as before:
        build([str(tmp_path / "more.jsonl")], small)
        small.prune(1)
        for read in (before.graph, lambda: before.query("ASK {}")):
            with pytest.raises(ReaderError, match="has been removed"):
                read()


def test_a_release_that_there_is_not_is_told_with_those_that_are(
    small: ReleaseDirectory, tmp_path: Path
) -> None:
    known = small.current_id() or ""
    for place in (small.path, small.path / "releases" / known):
        with pytest.raises(NoSuchRelease, match=known):
            smi_graph.open(place, release="20200101T000000Z-00000000")
    dump = tmp_path / "dump.nq.gz"
    shutil.copy(small.path / "releases" / known / "dump.nq.gz", dump)
    with pytest.raises(NoSuchRelease):
        smi_graph.open(dump, release="20200101T000000Z-00000000")


def test_a_folder_of_a_release_and_its_dump_alone_can_be_opened(
    small: ReleaseDirectory, tmp_path: Path
) -> None:
    folder = small.path / "releases" / (small.current_id() or "")
    shutil.copy(folder / "dump.nq.gz", tmp_path / "alone.nq.gz")
    for place, name in ((folder, folder.name), (tmp_path / "alone.nq.gz", None)):
        with smi_graph.open(place) as release:
            assert release.id == name
            assert [record.title("ar") for record in release.records()] == ["قرار"]


def test_a_release_of_before_there_were_catalogues_is_read_all_the_same(
    sample_store: ReleaseDirectory, release: ReleaseReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smi_graph.reader.local.is_catalogue", lambda _: False)
    with smi_graph.open(sample_store.path, frames="rows") as older:
        assert list(older.records()) == list(release.records())
        ends = ("country:IQ", "Kofi Annan")
        assert older.path(*ends, via=("country",)) == release.path(*ends, via=("country",)) != []


def test_a_damaged_store_is_told_in_the_words_of_the_command_line(small: ReleaseDirectory) -> None:
    folder = small.path / "releases" / (small.current_id() or "")
    damaged = next((folder / "store").glob("*.sst"))
    damaged.write_bytes(damaged.read_bytes()[:-7])
    with pytest.raises(DamagedRelease) as refused:
        smi_graph.open(small.path)
    done = command("query", "archive_overview", "--store", str(small.path))
    assert done.stderr.strip() == refused.value.sentence("en")


def test_a_byte_that_has_changed_is_found_before_anything_is_answered(
    small: ReleaseDirectory,
) -> None:
    folder = small.path / "releases" / (small.current_id() or "")
    damaged = max((folder / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    with smi_graph.open(small.path) as release:
        with pytest.raises(DamagedRelease):
            release.query("SELECT * { ?s ?p ?o }")
        with pytest.raises(DamagedRelease):
            release.graph()


def test_a_dump_that_is_not_what_was_written_is_refused(dumps: Path, tmp_path: Path) -> None:
    folder = tmp_path / "dumps"
    shutil.copytree(dumps, folder, symlinks=True)
    dump = next((folder / "rdf").glob("*/*-all.nq.gz"))
    lines = gzip.decompress(dump.read_bytes()).splitlines(keepends=True)
    dump.write_bytes(gzip.compress(b"".join(lines[:-50] + lines[-49:])))
    with pytest.raises(DamagedRelease, match=dump.name):
        smi_graph.open(folder)
    dump.write_bytes(dump.read_bytes()[:-100])
    shutil.copy(dump, tmp_path / "cut.nq.gz")
    with pytest.raises(RestoreRefused, match=r"cut\.nq\.gz"):
        smi_graph.open(tmp_path / "cut.nq.gz")


def test_a_store_of_another_archive_is_refused(
    small: ReleaseDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = next(small.path.glob("releases/*/manifest.json"))
    other = manifest.read_text(encoding="utf-8")
    assert '"archive": "' in other
    monkeypatch.setattr(
        "smi_graph.reader.local.archive", lambda: type("A", (), {"identifier": "harbour"})
    )
    with pytest.raises(StoreError, match="harbour"):
        smi_graph.open(small.path)


def test_an_empty_store_a_wrong_folder_and_nothing_at_all_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty" / "releases").mkdir(parents=True)
    with pytest.raises(NoRelease):
        smi_graph.open(tmp_path / "empty")
    with pytest.raises(ReaderError, match="neither a store nor a folder of data dumps"):
        smi_graph.open(tmp_path)
    with pytest.raises(ReaderError, match="does not exist"):
        smi_graph.open(tmp_path / "nothing")


def test_a_query_that_takes_too_long_is_ended(small: ReleaseDirectory) -> None:
    endless = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    with smi_graph.open(small.path, seconds=0.5) as release:
        with pytest.raises(StoreError, match=r"0\.5"):
            release.query(f"SELECT (COUNT(*) AS ?n) {{ {endless} }}")
        assert release.query("ASK { ?s ?p ?o }") is True


class _OtherService(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = 500 if self.path.startswith("/broken") else 200
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"<html>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_what_is_no_service_of_this_program_says_so() -> None:
    with HTTPServer(("127.0.0.1", 0), _OtherService) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        with pytest.raises(ReaderError, match="not a service of this program"):
            smi_graph.open(site)
        with pytest.raises(ServiceProblem, match="status 500"):
            smi_graph.open(f"{site}/broken")
        server.shutdown()
    with pytest.raises(ReaderError, match="cannot be reached"):
        smi_graph.open(site)


def test_a_service_that_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smi_graph.reader.remote._CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        site = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ReaderError, match="did not respond"):
            smi_graph.open(site, seconds=0.1)


def test_a_service_is_asked_for_the_release_that_was_opened(service: str) -> None:
    with pytest.raises(ServiceProblem, match="20200101T000000Z-00000000"):
        smi_graph.open(service, release="20200101T000000Z-00000000").query("ASK {}")
