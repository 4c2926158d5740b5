"""The numbers of the dumps are for good: no export renumbers, and what is lost is rebuilt."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import orjson
import pytest

from smi_graph.export.rebuilding import rebuild_numbers
from smi_graph.export.register import REGISTER_NAME, IdentifierRegister
from smi_graph.export.wikidata import export_wikidata
from smi_graph.export.work import JSON, Output
from smi_graph.pipeline import BuildOptions, build
from smi_graph.store import NumbersLost, ReleaseDirectory
from smi_graph.store.errors import RebuildRefused
from smi_graph.store.numbers import WITNESS_NAME, check_numbers
from tests.pipeline.archive import record, write


def export(directory: ReleaseDirectory, path: Path) -> set[tuple[str, str]]:
    """Export the current release, and give the number and the English or Arabic label of all."""
    current = directory.current()
    assert current is not None
    export_wikidata(current, directory, {Output(JSON, "gz"): path})
    lines = gzip.decompress(path.read_bytes()).splitlines()
    entities = [orjson.loads(line.rstrip(b",")) for line in lines if len(line) > 1]
    return {(one["id"], orjson.dumps(one["labels"]).decode()) for one in entities}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose two releases were exported; the second lacks what the first had."""
    folder = tmp_path_factory.mktemp("numbered")
    directory = ReleaseDirectory(folder / "store")
    sync = BuildOptions(sync=True)
    # What comes later sorts first, so that numbers tell in which order they were taken.
    build([write(folder / "a.jsonl", *map(record, range(50, 60)))], directory, sync)
    export(directory, folder / "first-all.json.gz")
    build([write(folder / "b.jsonl", *map(record, range(10, 55)))], directory, sync)
    export(directory, folder / "second-all.json.gz")
    return folder


@pytest.fixture
def copy(archive: Path, tmp_path: Path) -> ReleaseDirectory:
    return ReleaseDirectory(shutil.copytree(archive / "store", tmp_path / "store", symlinks=True))


def lose(directory: ReleaseDirectory, how: str) -> None:
    path = directory.path / REGISTER_NAME
    if how == "absent":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    else:
        path.unlink()
        with IdentifierRegister(path) as register:
            register.take("Q", ["document/another"])


@pytest.mark.parametrize("how", ["absent", "empty", "another"])
@pytest.mark.parametrize("witness", ["note", "manifest"])
def test_an_export_that_would_renumber_is_refused(
    copy: ReleaseDirectory, tmp_path: Path, how: str, witness: str
) -> None:
    if witness == "manifest":
        (copy.path / WITNESS_NAME).unlink()
    lose(copy, how)
    with pytest.raises(NumbersLost) as refused:
        export(copy, tmp_path / "all.json.gz")
    assert str(copy.path / REGISTER_NAME) in refused.value.sentence("ar")


def test_an_older_copy_of_the_register_is_refused(
    copy: ReleaseDirectory, archive: Path, tmp_path: Path
) -> None:
    older = ReleaseDirectory(tmp_path / "older")
    source = write(tmp_path / "a.jsonl", *map(record, range(50, 60)))
    build([source], older)
    export(older, tmp_path / "all.json.gz")
    shutil.copy(older.path / REGISTER_NAME, copy.path)
    with pytest.raises(NumbersLost):
        export(copy, tmp_path / "all.json.gz")


def test_a_build_beside_a_lost_register_keeps_what_is_known_of_it(
    copy: ReleaseDirectory, tmp_path: Path
) -> None:
    known = copy.list()[0].manifest.numbers
    assert known is not None
    lose(copy, "absent")
    (copy.path / WITNESS_NAME).unlink()
    release = build([write(tmp_path / "n.jsonl", record(70))], copy).release
    assert release.manifest.numbers == known
    copy.prune(1)
    with pytest.raises(NumbersLost):
        check_numbers(copy)


def test_the_register_is_rebuilt_from_earlier_dumps(
    copy: ReleaseDirectory, archive: Path, tmp_path: Path
) -> None:
    before = export(copy, tmp_path / "before.json.gz")
    lose(copy, "absent")
    dumps = [archive / "first-all.json.gz", archive / "second-all.json.gz"]
    with pytest.raises(RebuildRefused, match="The files and releases given lack"):
        rebuild_numbers(copy, dumps[1:])
    assert not (copy.path / REGISTER_NAME).exists()
    rebuild_numbers(copy, dumps)
    check_numbers(copy)
    assert export(copy, tmp_path / "after.json.gz") == before


def test_the_register_is_rebuilt_from_the_releases(copy: ReleaseDirectory, tmp_path: Path) -> None:
    before = export(copy, tmp_path / "before.json.gz")
    lose(copy, "absent")
    with pytest.raises(RebuildRefused, match="The files and releases given lack"):
        rebuild_numbers(copy, releases=copy.list())
    rebuild_numbers(copy)
    assert export(copy, tmp_path / "after.json.gz") == before


def test_no_later_export_counts_as_older_than_those_before_the_loss(
    copy: ReleaseDirectory, archive: Path, tmp_path: Path
) -> None:
    lose(copy, "absent")
    rebuild_numbers(copy, [archive / "first-all.json.gz", archive / "second-all.json.gz"])
    build([write(tmp_path / "n.jsonl", record(70))], copy)
    export(copy, tmp_path / "all.json.gz")
    lines = gzip.decompress((tmp_path / "all.json.gz").read_bytes()).splitlines()
    revisions = [orjson.loads(line.rstrip(b","))["lastrevid"] for line in lines if len(line) > 1]
    assert min(revisions) > 2


def test_a_dump_of_another_archive_is_refused(copy: ReleaseDirectory, tmp_path: Path) -> None:
    other = ReleaseDirectory(tmp_path / "other")
    build([write(tmp_path / "o.jsonl", *map(record, range(80, 99)))], other)
    export(other, tmp_path / "other-all.json.gz")
    lose(copy, "absent")
    with pytest.raises(RebuildRefused):
        rebuild_numbers(copy, [tmp_path / "other-all.json.gz"])
    (tmp_path / "no.json").write_text("[\n]\n")
    with pytest.raises(RebuildRefused, match=r"no\.json"):
        rebuild_numbers(copy, [tmp_path / "no.json"])


def test_a_register_that_is_there_is_not_rebuilt(copy: ReleaseDirectory) -> None:
    with pytest.raises(RebuildRefused, match="exists and has its numbers"):
        rebuild_numbers(copy)
