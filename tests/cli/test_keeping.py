"""Verifying, backing up and restoring from the command line, and stores that may not be written."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from smi_graph.reports import Report, ReportStore
from smi_graph.store import ReleaseDirectory
from tests.cli.ready import ready_with
from tests.cli.test_commands import run
from tests.cli.test_serving import served
from tests.conftest import require

RECORDS = [
    {"code": f"SAMPLE/SC/{number}", "title": f"القرار {number}", "target_countries": ["SY"]}
    for number in range(2254, 2259)
]
REPORT = Report(about="https://w3id.org/smi/document/SAMPLE-SC-2254", wrong="The date")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose release was exported."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "records.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    store = str(folder / "store")
    for command in (
        ("build", str(source)),
        ("export", "wikidata", "--into", str(folder / "dumps"), "--compress", "gz"),
    ):
        result = run(*command, "--store", store)
        assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built / "store", tmp_path / "store", symlinks=True))


def content(store: Path) -> str:
    current = ReleaseDirectory(store).current()
    assert current is not None
    return current.manifest.content_sha256


def test_verify_says_that_all_is_whole(store: Path) -> None:
    result = run("releases", "verify", "--all", "--store", str(store))
    assert result.returncode == 0
    assert "is intact" in result.stderr
    assert "The registers are intact" in result.stderr


def test_verify_says_a_sentence_for_each_fault_in_the_users_language(store: Path) -> None:
    for name in ("dump.nq.gz", "register.sqlite"):
        path = store / "current" / name
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    (store / "wikibase-identifiers.sqlite").write_bytes(b"")
    for language, words in (("en", "Faults found: 3."), ("ar", "عدد الأعطال 3.")):
        result = run("releases", "verify", "--store", str(store), language=language)
        assert result.returncode == 1
        assert result.stderr.count("\n") == 4
        assert words in result.stderr
        for name in ("dump.nq.gz", "register.sqlite", "wikibase-identifiers.sqlite"):
            assert name in result.stderr


def test_a_build_on_a_damaged_release_ends_in_a_sentence_that_names_the_part(
    built: Path, store: Path
) -> None:
    path = store / "current" / "records.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-20])
    result = run("build", str(built / "records.jsonl"), "--store", str(store))
    assert (result.returncode, "records.jsonl.gz" in result.stderr) == (1, True)
    assert "Traceback" not in result.stderr


def test_a_query_on_a_damaged_store_has_no_answer(store: Path) -> None:
    for path in (store / "current" / "store").glob("*.sst"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    result = run("query", "archive_overview", "--store", str(store))
    assert (result.returncode, result.stdout) == (1, "")
    assert ".sst is not the one that was published" in result.stderr


@pytest.mark.parametrize("name", ["dump.nq.gz", "records.jsonl.gz"])
def test_a_release_is_restored_from_one_file(store: Path, tmp_path: Path, name: str) -> None:
    file = shutil.copy(store / "current" / name, tmp_path)
    other = tmp_path / "other"
    result = run("releases", "restore", "--from", str(file), "--store", str(other))
    assert result.returncode == 0, result.stderr
    assert content(other) == content(store)
    assert content(store) in result.stderr
    assert ("has no records" in result.stderr) == (name == "dump.nq.gz")


def test_a_file_that_cannot_be_restored_is_told(store: Path, tmp_path: Path) -> None:
    cut = tmp_path / "dump.nq.gz"
    cut.write_bytes((store / "current" / "dump.nq.gz").read_bytes()[:1000])
    for path, code in ((cut, 1), (tmp_path / "none.nq.gz", 2)):
        result = run("releases", "restore", "--from", str(path), "--store", str(tmp_path / "o"))
        assert (result.returncode, result.stdout) == (code, "")
        assert path.name in result.stderr
        assert "Traceback" not in result.stderr


def test_a_backup_is_made_and_restored(store: Path, tmp_path: Path) -> None:
    backups, other = str(tmp_path / "backups"), tmp_path / "other"
    for _ in range(2):
        result = run("backup", "--into", backups, "--store", str(store))
        assert result.returncode == 0, result.stderr
    assert "copied now 0" in result.stderr
    result = run("restore", "--from", backups, "--store", str(other), language="ar")
    assert result.returncode == 0, result.stderr
    assert "استُعيدت النسخة الاحتياطية" in result.stderr
    assert content(other) == content(store)
    assert run("releases", "verify", "--all", "--store", str(other)).returncode == 0
    nothing = run("restore", "--from", str(tmp_path / "none"), "--store", str(other))
    assert (nothing.returncode, "contains no backup" in nothing.stderr) == (1, True)


def test_a_store_is_not_backed_up_into_itself(store: Path) -> None:
    result = run("backup", "--into", str(store / "releases" / ".."), "--store", str(store))
    assert (result.returncode, "the store itself" in result.stderr) == (1, True)
    assert not (store / "backups").exists()


def test_arabic_sentences_keep_the_marks_that_hold_foreign_words_together(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_bytes(b"")
    command = ("releases", "restore", "--from", str(tmp_path / "a.nq"))
    result = run(*command, "--store", str(tmp_path / "store"), language="ar")
    assert f"\u2068{tmp_path / 'a.nq'}\u2069" in result.stderr
    assert r"\u20" not in result.stderr


def test_a_backup_goes_into_an_object_store(store: Path, tmp_path: Path) -> None:
    address = f"local://{tmp_path}/bucket"
    assert run("backup", "--into", address, "--store", str(store)).returncode == 0
    other = tmp_path / "other"
    result = run("restore", "--from", address, "--store", str(other))
    assert result.returncode == 0, result.stderr
    assert content(other) == content(store)


def test_lost_numbers_are_refused_and_rebuilt(built: Path, store: Path, tmp_path: Path) -> None:
    (store / "wikibase-identifiers.sqlite").unlink()
    export = ("export", "wikidata", "--into", str(tmp_path / "dumps"), "--store", str(store))
    refused = run(*export)
    assert (refused.returncode, "rebuild-numbers" in refused.stderr) == (1, True)
    dump = built / "dumps" / "entities" / "latest-all.json.gz"
    rebuilt = run("releases", "rebuild-numbers", "--from", str(dump), "--store", str(store))
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert run(*export).returncode == 0


@pytest.fixture
def unwritable(store: Path) -> Iterator[Path]:
    """A store with a report of a reader that nobody may write."""
    ReportStore(store / "reports.sqlite").add(REPORT, client="192.0.2.1")
    paths = [path for path in (store, *store.rglob("*")) if not path.is_symlink()]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    yield store
    for path in paths:
        path.chmod(path.stat().st_mode | 0o200)


def as_usual() -> list[str]:
    """Root may write what nobody may write, unless it gives that right up."""
    setpriv = shutil.which("setpriv")
    require(setpriv or os.geteuid(), "setpriv", "apt install util-linux")
    rights = "-dac_override,-dac_read_search"
    return [] if os.geteuid() else [str(setpriv), f"--bounding-set={rights}"]


def test_a_store_that_may_not_be_written_is_read_and_the_rest_is_told(
    built: Path, unwritable: Path, tmp_path: Path
) -> None:
    store = unwritable
    for command, code in (
        (("releases", "verify", "--all"), 0),
        (("releases", "list"), 0),
        (("query", "archive_overview", "--format", "csv"), 0),
        (("explain", "SAMPLE/SC/2254"), 0),
        (("reports", "list"), 0),
        (("backup", "--into", str(tmp_path / "backups")), 0),
        (("export", "rdf", "--into", str(tmp_path / "rdf")), 0),
        (("build", str(built / "records.jsonl")), 0),
        (("build", str(built / "records.jsonl"), "--sync", "--afresh"), 1),
        (("releases", "rollback"), 2),
        (("releases", "prune"), 2),
        (("reports", "accept", "1"), 2),
        (("restore", "--from", str(tmp_path / "backups")), 1),
        (("export", "wikidata", "--into", str(tmp_path / "dumps")), 1),
        (("releases", "restore", "--from", str(store / "current" / "dump.nq.gz")), 1),
    ):
        result = ready_with(*as_usual()).run(*command, "--store", str(store))
        assert result.returncode == code, (command, result.stderr)
        assert "Traceback" not in result.stderr
        assert code == 0 or str(store) in result.stderr, command
    with closing(sqlite3.connect(next(tmp_path.glob("backups/backups/*/reports.sqlite")))) as copy:
        assert copy.execute("SELECT count(*) FROM report").fetchone() == (1,)


def test_a_store_that_may_not_be_written_is_served_and_tells_what_it_cannot(
    unwritable: Path,
) -> None:
    with served(str(unwritable), before=as_usual(), SMI_INGEST_TOKEN="a") as server:  # noqa: S106
        for path in ("/ready", "/", "/search", "/document/SAMPLE-SC-2254", "/explore", "/metrics"):
            answer = server.client.get(path, follow_redirects=True)
            assert answer.status_code == 200, path
        about = {"about": "SAMPLE/SC/2254", "field": "title", "lang": "en"}
        form = server.client.get("/report", params=about)
        assert "Reports are not accepted here" in form.text
        same = {"Sec-Fetch-Site": "same-origin"}
        sent = server.client.post("/report", params=about, data={"wrong": "a"}, headers=same)
        assert sent.status_code == 403
        records = server.client.post(
            "/records",
            json={"code": "SAMPLE/1", "title": "عنوان"},
            headers={"Authorization": "Bearer a"},
        )
        assert (records.status_code, records.json()["type"]) == (503, "/problems/ingest-failed")
        log = server.stop()
    assert [line for line in log if "reports by readers are not accepted" in line]
    (line,) = [line for line in log if "records were not taken" in line]
    assert str(unwritable) in line


def test_what_may_not_be_read_is_not_called_damaged(store: Path, tmp_path: Path) -> None:
    ReportStore(store / "reports.sqlite").add(REPORT, client="192.0.2.1")
    forbidden = [store / "reports.sqlite", store / "current" / "register.sqlite"]
    for path in forbidden:
        path.chmod(0)
    for command in (("releases", "verify"), ("backup", "--into", str(tmp_path / "b"))):
        result = ready_with(*as_usual()).run(*command, "--store", str(store))
        assert result.returncode == 1
        assert "has no permission to read" in result.stderr
        assert "damaged" not in result.stderr


def test_a_service_of_another_user_may_read_all_of_a_release(store: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in (store / "current").rglob("*.json")}
    assert modes == {(store / "current" / "manifest.json").stat().st_mode & 0o777}
