"""Whatever happens to a file of a store: a sentence, the last whole release, or a 503."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from smi_graph.export.wikidata import export_wikidata
from smi_graph.export.work import JSON, Output
from smi_graph.pipeline import BuildOptions, build
from smi_graph.reading.app import create_reading_room
from smi_graph.reports import Report, ReportError, ReportStore
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import DamagedRelease, Release, ReleaseDirectory, StoreError
from smi_graph.store.backup import check_database
from smi_graph.store.manifest import UNREAD
from smi_graph.store.numbers import check_numbers
from smi_graph.store.verification import verify_release
from tests.pipeline.archive import copy_archive, record, write
from tests.service.server import serve_app

RELEASE = "releases/{}"
# One file of each kind; SMI_EVERY_FILE=1 takes all of them.
OF_EACH_KIND = (
    "manifest.json",
    "dump.nq.gz",
    "records.jsonl.gz",
    "register.sqlite",
    "statistics.json",
    "quarantine.jsonl",
    "catalogue/catalogue.json",
    "catalogue/titles-ar.content.npy",
    "text-index/meta.json",
    "text-index/*.term",
    "text-index/*.store",
    "corpus/*.stream.npy",
    "store/CURRENT",
    "store/MANIFEST-*",
    "store/*.sst",
)
BRIEFLY = ("manifest.json", "CURRENT")
BESIDE = ("reports.sqlite", "wikibase-identifiers.sqlite", "wikibase-identifiers.json")
COUNT = "SELECT (COUNT(*) AS ?n) (SUM(STRLEN(STR(?o))) AS ?m) { ?s ?p ?o }"
PATHS = (
    "/ready",
    "/",
    "/search?q=وثيقة",
    "/document/SAMPLE-T-1",
    "/document/SAMPLE-T-1.json",
    "/country/SY",
    "/dataset",
    "/entity/Q1001.json",
    f"/sparql?query={COUNT}",
)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) * 2 // 3] ^= 0x10
    path.write_bytes(content)


def empty(path: Path) -> None:
    os.truncate(path, 0)


DAMAGES: dict[str, Callable[[Path], None]] = {
    "cut": cut,
    "flipped": flip,
    "absent": Path.unlink,
    "empty": empty,
}


@dataclass(frozen=True)
class Whole:
    """A store with two releases, numbers and an accepted report; and what must come of it."""

    path: Path
    release: str
    new: str
    next_content: str
    answer: str


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder = tmp_path_factory.mktemp("whole")
    directory = ReleaseDirectory(folder / "store")
    first = build([write(folder / "a.jsonl", *map(record, range(20)))], directory).release
    reports = ReportStore(directory.path / "reports.sqlite")
    wrong = Report(about="https://w3id.org/smi/document/SAMPLE-T-1", wrong="The date")
    reports.accept(reports.add(wrong, client="192.0.2.1"))
    export_wikidata(first, directory, {Output(JSON, "gz"): folder / "all.json.gz"})
    release = build([write(folder / "b.jsonl", record(50))], directory).release
    new = write(folder / "c.jsonl", record(100))
    undisturbed = ReleaseDirectory(shutil.copytree(directory.path, folder / "u", symlinks=True))
    content = build([new], undisturbed).release.manifest.content_sha256
    with serving(directory.path) as client:
        answer = client.get(f"/sparql?query={COUNT}").text
    return Whole(directory.path, release.id, new, content, answer)


def serving(store: Path) -> AbstractContextManager[httpx.Client]:
    reports = ReportStore(store / "reports.sqlite")
    source = ReleaseDirectory(store)
    configuration = ServiceConfiguration(
        source=source, reports=reports, page_processes=0, workers=1, slow_workers=0
    )
    return serve_app(create_reading_room(configuration))


@pytest.fixture
def store(whole: Whole, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole.path, tmp_path / "store", symlinks=True))


def files_of(whole: Whole) -> list[str]:
    folder = whole.path / "releases" / whole.release
    if os.environ.get("SMI_EVERY_FILE"):
        found = [path for path in folder.rglob("*") if path.is_file()]
    else:
        found = [min(folder.glob(pattern)) for pattern in OF_EACH_KIND]
    return [str(path.relative_to(whole.path)) for path in found]


def _copy(store: Path, folder: Path, damaged: str) -> Path:
    """Copy a store; all but the file that is damaged then may share the releases with it."""
    copy = copy_archive(ReleaseDirectory(store), folder).path / damaged
    content = copy.read_bytes()
    copy.unlink()
    copy.write_bytes(content)
    return copy


def each_damage(whole: Whole, to: Path, *, briefly: bool = False) -> Iterator[tuple[str, Path]]:
    """Damage one file after the other, each in a store of its own that is whole otherwise.

    What is missing or of another size is all the same to who looks at sizes.
    """
    for file in files_of(whole):
        for name, damage in DAMAGES.items():
            if briefly and name in {"cut", "empty"} and not file.endswith(BRIEFLY):
                continue
            if not (whole.path / file).stat().st_size and name in {"cut", "flipped", "empty"}:
                continue
            copy = to / f"{name}-{file.replace('/', '-')}"
            damage(_copy(whole.path, copy, file))
            yield f"{file} {name}", copy
            shutil.rmtree(copy)


def test_every_damage_is_found_and_named(whole: Whole, tmp_path: Path) -> None:
    for damage, store in each_damage(whole, tmp_path):
        release = ReleaseDirectory(store).get(whole.release)
        faults = list(verify_release(release))
        file = damage.split(" ")[0].partition(f"{whole.release}/")[2]
        assert file in {fault.name for fault in faults}, damage
        for fault in faults:
            assert fault.sentence("ar") != fault.sentence("en")


def test_a_build_from_a_damaged_release_is_refused_or_gives_what_is_right(
    whole: Whole, tmp_path: Path
) -> None:
    refused = set()
    for damage, store in each_damage(whole, tmp_path, briefly=True):
        release, error = _build(whole.new, ReleaseDirectory(store))
        if release is None:
            assert whole.release in error, damage
            assert ReleaseDirectory(store).current_id() == whole.release
            refused.add(damage.split(" ")[0].rpartition("/")[2])
        else:
            assert release.manifest.content_sha256 == whole.next_content, damage
            assert list(verify_release(release)) == [], damage
    assert {"dump.nq.gz", "records.jsonl.gz", "register.sqlite", "manifest.json"} <= refused
    assert [name for name in refused if name.endswith(".sst")]


def _build(source: str, directory: ReleaseDirectory) -> tuple[Release | None, str]:
    try:
        return build([source], directory).release, ""
    except StoreError as error:
        return None, error.sentence("en")


def test_a_service_of_a_damaged_release_answers_right_or_503(whole: Whole, tmp_path: Path) -> None:
    for damage, store in each_damage(whole, tmp_path, briefly=True):
        with serving(store) as client:
            answers = {path: client.get(path, follow_redirects=True) for path in PATHS}
        assert answers["/ready"].status_code == 503, damage
        for path, answer in answers.items():
            assert answer.status_code < 500 or answer.status_code == 503, (damage, path)
            assert "Traceback" not in answer.text
        told = answers[f"/sparql?query={COUNT}"]
        assert told.status_code == 503 or told.text == whole.answer, damage


def test_before_it_is_served_each_file_that_answers_are_read_from_is_read(
    whole: Whole, store: Path
) -> None:
    # Within an expression Oxigraph takes a damaged block for a value that there is not.
    release = Release(store / "releases" / whole.release)
    release.check_before_serving()
    for name in (name for name, file in release.manifest.files.items() if file.bytes):
        flip(release.path / name)
        if name in UNREAD:
            release.check_before_serving()
        else:
            with pytest.raises(DamagedRelease) as told:
                release.check_before_serving()
            assert told.value.name == name
        restored = whole.path / "releases" / whole.release / name
        shutil.copyfile(restored, release.path / name)


@pytest.mark.parametrize("file", BESIDE)
@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_of_a_register_is_told_and_no_number_is_given_anew(
    store: Path, tmp_path: Path, file: str, damage: str
) -> None:
    DAMAGES[damage](store / file)
    directory = ReleaseDirectory(store)
    with serving(store) as client:
        answers = [client.get(path, follow_redirects=True) for path in PATHS]
    assert all(answer.status_code < 500 for answer in answers)
    found = []
    for check in (
        lambda: check_numbers(directory),
        lambda: check_database(store / "reports.sqlite"),
        lambda: build([write(tmp_path / "n.jsonl", record(300))], directory),
        lambda: _export(directory, tmp_path / "all.json.gz"),
    ):
        try:
            check()
        except (StoreError, ReportError) as error:
            found.append(error.sentence("en"))
    is_lost_note = file.endswith(".json") and damage == "absent"
    # Reports that are gone are none; what was accepted of them stays published.
    is_gone = file == "reports.sqlite" and damage in {"absent", "empty"}
    assert (not found) == (is_lost_note or is_gone), found
    current = directory.current()
    assert current is not None
    assert current.manifest.counts["contributions"] == 1
    assert list(verify_release(current)) == []


def _export(directory: ReleaseDirectory, path: Path) -> None:
    current = directory.current()
    assert current is not None
    export_wikidata(current, directory, {Output(JSON, "gz"): path})


def test_a_damaged_manifest_is_never_taken_at_its_word(whole: Whole, store: Path) -> None:
    path = store / "releases" / whole.release / "manifest.json"
    text = path.read_bytes()
    for word in (b'"documents": 21', b'"created": "20', b'"base_iri": "https'):
        assert word in text
        path.write_bytes(text.replace(word, word[:-1] + bytes([word[-1] ^ 1])))
        release = Release(path.parent)
        assert [fault.fault for fault in verify_release(release)] == ["manifest_unreadable"]


def test_without_the_link_to_the_current_release_the_newest_is_current(
    whole: Whole, store: Path
) -> None:
    (store / "current").unlink()
    release = build([whole.new], ReleaseDirectory(store)).release
    assert release.manifest.content_sha256 == whole.next_content


def test_what_is_damaged_but_the_records_is_made_anew_when_asked(whole: Whole, store: Path) -> None:
    damaged = store / "releases" / whole.release
    cut(damaged / "dump.nq.gz")
    empty(damaged / "statistics.json")
    flip(min(damaged.glob("store/*.sst")))
    release = build([whole.new], ReleaseDirectory(store), BuildOptions(afresh=True)).release
    assert release.manifest.content_sha256 == whole.next_content
    assert list(verify_release(release)) == []


def test_a_part_that_is_damaged_while_it_is_served_is_shown_in_ready(
    whole: Whole, store: Path
) -> None:
    with serving(store) as client:
        assert client.get("/ready").json()["checked"]
        flip(store / "releases" / whole.release / "dump.nq.gz")
        answer = client.get("/ready", headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["damaged"]) == (503, "dump.nq.gz")
        assert "dump.nq.gz" in answer.json()["detail_ar"]


def test_a_service_stays_with_the_last_whole_release(whole: Whole, store: Path) -> None:
    directory = ReleaseDirectory(store)
    with serving(store) as client:
        first = client.get("/ready").json()["release"]
        release = build([whole.new], directory).release
        cut(release.path / "catalogue" / "iris.content.npy")
        assert client.get(f"/sparql?query={COUNT}").headers["X-Release"] == first


@pytest.mark.parametrize(
    ("part", "damage"),
    [
        ("manifest.json", "cut"),
        ("catalogue/catalogue.json", "absent"),
        ("catalogue/iris.content.npy", "flipped"),
        ("text-index/*.store", "flipped"),
        ("store/CURRENT", "empty"),
    ],
)
def test_an_older_release_that_is_damaged_is_not_answered_from(
    whole: Whole, store: Path, part: str, damage: str
) -> None:
    older = ReleaseDirectory(store).list()[1]
    DAMAGES[damage](min(older.path.glob(part)))
    with serving(store) as client:
        for path in ("/document/SAMPLE-T-1", "/search?q=وثيقة", "/explore", "/sparql?query=ASK{}"):
            sign = "&" if "?" in path else "?"
            address = f"{path}{sign}release={older.id}"
            answer = client.get(address, follow_redirects=True)
            assert answer.status_code == 503, (path, answer.status_code)
        assert client.get("/ready").status_code == 200
