"""The RDF files of our own say what the store says, each in its form."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from smi_graph.archive import archive
from smi_graph.export import catalogue
from smi_graph.export import rdf_forms as quads_in_parts
from smi_graph.export.rdf import QUADS, export_rdf, rdf_outputs
from smi_graph.export.ro_crate import CRATE_NAME, write_crate
from smi_graph.export.work import Output
from smi_graph.pipeline import BuildOptions
from smi_graph.pipeline.restoring import restore
from smi_graph.store import Release, ReleaseDirectory
from smi_graph.vocabulary import SMI
from tests.export.conftest import Dumps, build_store, write_records
from tests.pipeline.archive import record


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("rdf")
    made = [record(number) for number in range(12)]
    made[3]["title"] = 'عنوان فيه "اقتباس" \\ و > و <https://example.org/a> .'
    store = build_store(folder / "store", write_records(folder / "a.jsonl", *made))
    found = store.current()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def folder(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    outputs = rdf_outputs(["gz"])
    export_rdf(release, {output: folder / suffix for suffix, output in outputs.items()})
    write_crate(release, folder, "https://creativecommons.org/licenses/by/4.0/")
    return folder


def quads(path: Path, form: RdfFormat) -> set[pyoxigraph.Quad]:
    with gzip.open(path) as file:
        return set(pyoxigraph.parse(file, form))


def said_in(path: Path) -> list[bytes]:
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    return [line for line in lines if not line.startswith(b"#")]


def test_the_head_of_each_file_says_of_which_release_it_is_and_whose(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher = {"ar": "دار", "en": 'House\n<of> "memory"'}
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    known = replace(archive(), data_licence=licence, publisher=publisher, contact="a@b.example")
    monkeypatch.setattr(catalogue, "archive", lambda: known)
    outputs = rdf_outputs(["gz"])
    export_rdf(release, {output: tmp_path / suffix for suffix, output in outputs.items()})
    for suffix in outputs:
        lines = gzip.decompress((tmp_path / suffix).read_bytes()).decode().splitlines()
        # A line of JSON can have no comment: what is in the folder is described beside it.
        if not suffix.startswith("documents.jsonl"):
            head = "\n".join(line.removeprefix("# ") for line in lines if line.startswith("# "))
            said = pyoxigraph.parse(head, RdfFormat.N_TRIPLES)
            objects = {getattr(quad.object, "value", "") for quad in said}
            assert {licence, release.id, "mailto:a@b.example", *publisher.values()} <= objects
            assert lines[0].startswith("# "), suffix


def test_a_release_restored_from_an_export_is_exported_again(
    folder: Path, release: Release, tmp_path: Path
) -> None:
    dump = tmp_path / "dump.nq.gz"
    dump.write_bytes((folder / "all.nq.gz").read_bytes())
    restored = restore(dump, ReleaseDirectory(tmp_path / "store"), BuildOptions())
    path = tmp_path / "again.nq.gz"
    export_rdf(restored, {Output(QUADS, "gz"): path})
    assert said_in(path) == said_in(folder / "all.nq.gz")


def test_quads_are_sorted_and_are_those_of_the_release(release: Release, folder: Path) -> None:
    lines = said_in(folder / "all.nq.gz")
    subjects = [line.split(b" ")[0] for line in lines]
    assert subjects == sorted(subjects)
    assert len(set(lines)) == len(lines)
    expected = quads(release.dump_path, RdfFormat.N_QUADS)
    assert quads(folder / "all.nq.gz", RdfFormat.N_QUADS) == expected


def test_trig_says_the_same_as_the_quads(release: Release, folder: Path) -> None:
    expected = quads(release.dump_path, RdfFormat.N_QUADS)
    assert quads(folder / "all.trig.gz", RdfFormat.TRIG) == expected


def test_every_statement_of_the_archive_stands_in_the_file_of_one_class(
    release: Release, folder: Path
) -> None:
    files = [quads(path, RdfFormat.TURTLE) for path in folder.glob("*.ttl.gz")]
    default = {
        quad
        for quad in quads(release.dump_path, RdfFormat.N_QUADS)
        if quad.graph_name == pyoxigraph.DefaultGraph()
    }
    assert set.union(*files) == default
    assert sum(map(len, files)) == len(default)


def test_each_document_is_one_line_of_json_ld(folder: Path) -> None:
    lines = gzip.decompress((folder / "documents.jsonl.gz").read_bytes()).splitlines()
    assert len(lines) == 12
    expected = quads(folder / "documents.ttl.gz", RdfFormat.TURTLE)
    read = {quad for line in lines for quad in pyoxigraph.parse(line, RdfFormat.JSON_LD)}
    assert read == expected
    assert all(json.loads(line)["@type"] == [SMI.Document] for line in lines)


def test_the_crate_lists_every_file(folder: Path) -> None:
    graph = json.loads((folder / CRATE_NAME).read_text(encoding="utf-8"))["@graph"]
    root = next(node for node in graph if node["@id"] == "./")
    listed = {part["@id"] for part in root["hasPart"]}
    assert listed == {path.name for path in folder.iterdir()} - {CRATE_NAME}
    assert root["license"]["@id"].startswith("https://creativecommons.org/")


def test_a_larger_release_gives_the_same_bytes_however_many_processes_work(
    dumps: Dumps, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quads_in_parts, "_PART_BYTES", 200_000)
    release = dumps.store.current()
    assert release is not None
    outputs = rdf_outputs(["gz"])
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        folder.mkdir()
        paths = {output: folder / suffix for suffix, output in outputs.items()}
        export_rdf(release, paths, processes)
    expected = quads(release.dump_path, RdfFormat.N_QUADS)
    assert quads(tmp_path / "1" / "all.nq.gz", RdfFormat.N_QUADS) == expected
    assert quads(tmp_path / "1" / "all.trig.gz", RdfFormat.TRIG) == expected
    for suffix in outputs:
        assert (tmp_path / "1" / suffix).read_bytes() == (tmp_path / "2" / suffix).read_bytes()
