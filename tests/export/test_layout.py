"""The folder of dumps is what Wikimedia's mirrors and tools expect."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
from pathlib import Path

import orjson
import pytest
from rdflib import Graph

from smi_graph.export.layout import DumpFolder, publish
from smi_graph.export.wikidata import export_wikidata
from smi_graph.export.work import JSON, Output
from smi_graph.store import Release, ReleaseDirectory
from smi_graph.store.manifest import write_manifest
from tests.cli.commands import run
from tests.export.conftest import Dumps, build_store, write_records
from tests.pipeline.archive import record

Pair = tuple[Release, Release]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ReleaseDirectory:
    folder = tmp_path_factory.mktemp("layout")
    made = [record(number) for number in range(12)]
    made.append({"code": "SAMPLE/U/1", "title": "a", "target_countries": ["IQ"],
                 "organisations": ["الأمم المتحدة"]})  # fmt: skip
    return build_store(folder / "store", write_records(folder / "a.jsonl", *made))


def smi_graph(*arguments: object) -> subprocess.CompletedProcess[str]:
    return run(*map(str, arguments))


def test_the_names_are_those_of_a_dump_server(dumps: Dumps) -> None:
    day = dumps.folder.name
    endings = {path.name.removeprefix(f"smi-{day}-") for path in dumps.folder.iterdir()}
    assert endings == {
        *("all.json.gz", "all.json.bz2", "all.ttl.gz", "all.nt.gz", "truthy.nt.gz"),
        *("md5sums.txt", "sha1sums.txt", "sha256sums.txt", "status.json"),
    }


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
def test_checksums_are_those_of_the_files(dumps: Dumps, algorithm: str) -> None:
    lines = dumps.file(f"{algorithm}sums.txt").read_text().splitlines()
    assert len(lines) == 5
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.new(algorithm, (dumps.folder / name).read_bytes()).hexdigest() == digest


def test_latest_links_lead_to_the_newest_dump_by_relative_paths(dumps: Dumps) -> None:
    link = dumps.folder.parent / "latest-all.json.gz"
    day = dumps.folder.name
    assert link.readlink() == Path(day) / f"smi-{day}-all.json.gz"
    assert link.stat().st_size > 0


def test_the_catalogue_lists_every_file_with_size_and_digest(dumps: Dumps) -> None:
    graph = Graph().parse(dumps.folder.parent / "dcatap.rdf", format="xml")
    rows = graph.query(
        """PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX spdx: <http://spdx.org/rdf/terms#>
        PREFIX dct: <http://purl.org/dc/terms/>
        SELECT DISTINCT ?url ?size ?digest { ?c a dcat:Catalog ; dcat:dataset ?set .
          ?c dct:description ?of_catalogue . ?set dct:description ?of_set ; dcat:distribution ?d .
          ?d dcat:accessURL ?set ; dcat:downloadURL ?url ; dcat:byteSize ?size .
          ?d spdx:checksum/spdx:checksumValue ?digest }"""
    )
    listed = {str(row.url).rsplit("/", 1)[1]: int(row.size) for row in rows}  # type: ignore[union-attr]
    status = orjson.loads(dumps.file("status.json").read_bytes())
    assert listed == {name: file["bytes"] for name, file in status["files"].items()}


def write_one_byte(paths: dict[str, Path]) -> dict[str, object]:
    for path in paths.values():
        path.write_bytes(b"x")
    return {}


@pytest.fixture(scope="module")
def two_releases(store: ReleaseDirectory, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    first = store.current()
    source = write_records(tmp_path_factory.mktemp("more") / "more.jsonl", record(99))
    build_store(store.path, source)
    second = store.current()
    assert first is not None
    assert second is not None
    return first, second


def test_links_do_not_go_back_to_an_older_release(two_releases: Pair, tmp_path: Path) -> None:
    first, second = two_releases
    link = tmp_path / "latest-a.nt.gz"
    led_to = []
    for release, is_current in ((first, False), (second, True), (first, False), (first, True)):
        place = DumpFolder(tmp_path, is_current=is_current)
        publish(release, place, ["a.nt.gz"], write_one_byte)
        led_to.append(link.resolve().parent.name)
    older, newer = led_to[:2]
    assert older != newer
    # The last one was rolled back to.
    assert led_to == [older, newer, newer, older]


def test_all_links_lead_to_one_dump(two_releases: Pair, tmp_path: Path) -> None:
    release = two_releases[1]
    publish(release, DumpFolder(tmp_path), ["a.nt.gz", "a.nt.bz2"], write_one_byte)
    publish(release, DumpFolder(tmp_path), ["a.nt.zst"], write_one_byte)
    links = {link.name for link in tmp_path.glob("latest-a*")}
    assert links == {"latest-a.nt.zst"}


def test_two_releases_of_one_day_do_not_overwrite_each_other(
    two_releases: Pair, tmp_path: Path
) -> None:
    first, second = two_releases
    folders = [
        publish(release, DumpFolder(tmp_path), ["a.nt.gz"], write_one_byte).folder.name
        for release in (first, second, first)
    ]
    assert folders[0] == folders[2] != folders[1]


def test_a_dump_that_fails_leaves_nothing_behind(store: ReleaseDirectory, tmp_path: Path) -> None:
    release = store.current()
    assert release is not None

    def fail(_: dict[str, Path]) -> dict[str, object]:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        publish(release, DumpFolder(tmp_path / "out"), ["a.nt"], fail)
    assert list((tmp_path / "out").iterdir()) == []


def test_the_command_line_exports_checks_and_speaks(
    store: ReleaseDirectory, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    made = smi_graph(
        "export", "wikidata", "--store", store.path, "--into", out, "--compress", "zst"
    )
    assert made.returncode == 0, made.stderr
    sound = smi_graph("check-dump", out / "entities" / "latest-all.json.zst")
    assert (sound.returncode, sound.stdout) == (0, ""), sound.stderr
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"[\n{}\n")
    caught = smi_graph("check-dump", broken)
    assert caught.returncode == 1
    assert "the last line must be ]" in caught.stdout
    assert "Traceback" not in caught.stderr


def test_progress_is_told_from_the_first_pass_on(store: ReleaseDirectory, tmp_path: Path) -> None:
    release = store.current()
    assert release is not None
    told: list[tuple[int, int]] = []
    export_wikidata(
        release,
        store,
        {Output(JSON, "gz"): tmp_path / "a"},
        progress=lambda records, size: told.append((records, size)),
    )
    size = (release.path / "records.jsonl.gz").stat().st_size
    assert [done for _, done in told] == [size, 2 * size]
    assert len({records for records, _ in told}) == 1


def test_an_export_says_when_names_may_have_come_to_mean_others(
    store: ReleaseDirectory, tmp_path: Path
) -> None:
    arguments = ("export", "wikidata", "--store", store.path, "--into", tmp_path, "--processes", 1)
    assert "have changed since" not in smi_graph(*arguments).stderr
    release = store.current()
    assert release is not None
    manifest = release.path / "manifest.json"
    before = manifest.read_bytes()
    changed = release.manifest.model_copy(update={"environment_sha256": "0" * 64})
    manifest.write_bytes(write_manifest(changed))
    try:
        assert f"have changed since {release.id} was built" in smi_graph(*arguments).stderr
    finally:
        manifest.write_bytes(before)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("export", "wikidata", "--into", "x", "--compress", "rar"), 'Unknown compression "rar"'),
        (("check-dump", "missing.json"), "could not be checked"),
        (("check-dump", "data.csv"), "must end in .json"),
        (("export", "wikidata", "--into", "x", "--store", "nowhere"), "contains no release"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: tuple[str, ...], sentence: str
) -> None:
    done = smi_graph(*arguments)
    assert done.returncode in {1, 2}
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_quickstatements_name_only_items_with_a_reviewed_counterpart(
    store: ReleaseDirectory, tmp_path: Path
) -> None:
    output = tmp_path / "commands.tsv"
    done = smi_graph("export", "quickstatements", "--store", store.path, "--output", output)
    assert done.returncode == 0, done.stderr
    nowhere = tmp_path / "no" / "folder"
    failed = smi_graph("export", "quickstatements", "--store", store.path, "--output", nowhere)
    assert failed.returncode == 1
    assert str(nowhere) in failed.stderr
    assert "Traceback" not in failed.stderr
    rows = [line.split("\t") for line in output.read_text(encoding="utf-8").splitlines()]
    assert {"Q796", "Q1065"} <= {row[0] for row in rows}
    assert ["Q796", "Aar", '"العراق"'] in rows
    # What Wikidata would take back: names of states that a country followed, a link from each.
    assert {row[1] for row in rows if row[0] == "Q796"} == {"Aar", "Aen"}
    assert '"Republic of Iraq"' not in {row[2] for row in rows}
    address = '"https://w3id.org/smi/organization/united-nations"'
    (described,) = [row for row in rows if row[:2] == ["Q1065", "P973"]]
    assert described[2:5] == [address, "S854", address]
    assert "أحمد" not in output.read_text(encoding="utf-8")


def test_the_json_is_an_array_with_one_entity_a_line(dumps: Dumps) -> None:
    content = gzip.decompress(dumps.file("all.json.gz").read_bytes())
    lines = content.split(b"\n")
    assert (lines[0], lines[-2], lines[-1]) == (b"[", b"]", b"")
    assert len(lines) - 3 == len(orjson.loads(content))
