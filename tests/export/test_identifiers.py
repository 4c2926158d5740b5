"""Numbers are kept from release to release, and unchanged data gives unchanged dumps."""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from smi_graph.export import wikidata
from smi_graph.export.register import REGISTER_NAME, ExportedRelease, IdentifierRegister
from smi_graph.store import NumbersLost
from tests.export.conftest import Dumps, build_store, export, write_records
from tests.pipeline.archive import record


def bytes_of(dumps: Dumps) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(dumps.folder.iterdir())}


@pytest.fixture
def register(tmp_path: Path) -> IdentifierRegister:
    return IdentifierRegister(tmp_path / REGISTER_NAME)


@pytest.mark.parametrize("change", ["DELETE FROM entity", "UPDATE entity SET number = number + 1"])
def test_a_number_that_was_taken_stays(register: IdentifierRegister, change: str) -> None:
    register.take("Q", ["person/a"])
    with pytest.raises(sqlite3.IntegrityError, match="a number that was taken"):
        register._db.execute(change)
    assert register.numbers(["person/a"]) == {"person/a": 1000}


def test_a_crash_while_numbers_are_taken_takes_none(register: IdentifierRegister) -> None:
    def keys() -> Iterator[str]:
        yield "person/a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        register.take("Q", keys())
    register.take("Q", ["person/b"])
    assert register.numbers(["person/a", "person/b"]) == {"person/b": 1000}


def test_reserved_numbers_go_on_above_when_they_are_used_up(register: IdentifierRegister) -> None:
    register.take("Q", (f"item/{number}" for number in range(1002)), reserved=True)
    register.take("Q", ["person/a"])
    found = register.numbers(["item/998", "item/999", "item/1001", "person/a"])
    assert found == {"item/998": 999, "item/999": 1000, "item/1001": 1002, "person/a": 1003}


def test_a_revision_lasts_as_long_as_the_content(register: IdentifierRegister) -> None:
    releases = [ExportedRelease(number, f"2026-0{number}-01T00:00:00") for number in (1, 2, 3)]
    for release, digest in zip(releases, (b"x", b"x", b"y"), strict=True):
        _, is_new = register.revision("Q1", digest, release)
        if is_new:
            register.keep([("Q1", digest)], release)
    found = [
        register.revision("Q1", digest, release)[0].number
        for release, digest in zip(releases, (b"x", b"x", b"y"), strict=True)
    ]
    assert found == [1, 1, 3]


def test_a_release_keeps_its_revisions_when_an_earlier_one_is_exported_later(
    register: IdentifierRegister,
) -> None:
    contents = {"first": b"x", "second": b"y", "third": b"x", "fourth": b"x"}
    created = {name: f"2026-0{day}-01T00:00:00" for day, name in enumerate(contents, start=1)}

    def export_(name: str) -> tuple[int, str]:
        at = register.enter(name, created[name])
        revision, is_new = register.revision("Q1", contents[name], at)
        if is_new:
            register.keep([("Q1", contents[name])], at)
        return revision.number, revision.modified

    before = {name: export_(name) for name in ("first", "third", "fourth")}
    assert len(set(before.values())) == 1
    assert export_("second") not in before.values()
    assert {name: export_(name) for name in before} == before


def test_a_register_of_an_older_version_is_taken_over(tmp_path: Path) -> None:
    at = ExportedRelease(1, "2026-01-01T00:00:00")
    with IdentifierRegister(tmp_path / REGISTER_NAME) as register:
        register.keep([("Q1", b"x")], at)
        register._db.execute("ALTER TABLE revision DROP COLUMN since")
    with IdentifierRegister(tmp_path / REGISTER_NAME) as register:
        revision, is_new = register.revision("Q1", b"x", at)
    assert (revision.number, is_new) == (1, False)


def test_the_same_release_gives_the_same_bytes_however_many_processes_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wikidata, "_AT_ONCE", 20)
    source = write_records(tmp_path / "a.jsonl", *(record(number) for number in range(60)))
    store = build_store(tmp_path / "store", source)
    first = bytes_of(export(store, tmp_path / "one", processes=1))
    assert bytes_of(export(store, tmp_path / "two", processes=2)) == first
    # With the register lost the numbers would be others, so there is no dump.
    (store.path / REGISTER_NAME).unlink()
    with pytest.raises(NumbersLost):
        export(store, tmp_path / "three")


def test_a_later_release_changes_what_changed_and_nothing_else(tmp_path: Path) -> None:
    source = write_records(tmp_path / "a.jsonl", *(record(number) for number in range(20)))
    store = build_store(tmp_path / "store", source)
    before = export(store, tmp_path / "before")
    first = store.current()
    changes = [record(3, title="عنوان جديد"), record(-1, code="AAA/FIRST/1")]
    build_store(tmp_path / "store", write_records(tmp_path / "b.jsonl", *changes))
    after = export(store, tmp_path / "after")
    changed = {
        entity_id
        for entity_id, entity in after.entities.items()
        if before.entities.get(entity_id) != entity
    }
    assert changed == {after.of_code(change["code"])["id"] for change in changes}
    assert before.of_code("SAMPLE/T/3")["id"] == after.of_code("SAMPLE/T/3")["id"]
    assert {after.entities[one]["lastrevid"] for one in changed} == {2}
    # The older release is still what it was.
    assert bytes_of(export(store, tmp_path / "again", release=first)) == bytes_of(before)


def test_a_name_that_was_decided_leaves_a_redirect(tmp_path: Path) -> None:
    name = "أنتوني بلينكين الوزير"
    source = write_records(tmp_path / "a.jsonl", record(1, persons=[name]))
    store = build_store(tmp_path / "store", source)
    before = export(store, tmp_path / "before")
    decisions = tmp_path / "decisions"
    decisions.mkdir()
    (decisions / "persons.csv").write_text(
        "name,identifier,listed_name,score,agreement,supported,decision\n"
        f"{name},antony-blinken,أنتوني بلينكن,0.9,,yes,same\n",
        encoding="utf-8",
    )
    build_store(tmp_path / "store", source, decisions=decisions)
    after = export(store, tmp_path / "after", decisions=decisions)
    old, new = before.item(name)["id"], after.item("Antony Blinken")["id"]
    assert old not in after.entities
    with gzip.open(after.file("all.ttl.gz"), "rt", encoding="utf-8") as file:
        redirects = [line for line in file if "owl:sameAs" in line]
    assert redirects == [f"wd:{old} owl:sameAs wd:{new} .\n"]
    with gzip.open(after.file("truthy.nt.gz"), "rt", encoding="utf-8") as file:
        assert [line for line in file if "owl#sameAs" in line]
    # Nothing leads to what is not there.
    build_store(tmp_path / "store", write_records(tmp_path / "a.jsonl", record(1)), sync=True)
    without = export(store, tmp_path / "without", decisions=decisions)
    assert new not in without.entities
    with gzip.open(without.file("all.nt.gz"), "rt", encoding="utf-8") as file:
        assert not [line for line in file if "owl#sameAs" in line]


def test_a_register_that_was_copied_gives_the_same_numbers(dumps: Dumps, tmp_path: Path) -> None:
    copy = tmp_path / REGISTER_NAME
    shutil.copyfile(dumps.store.path / REGISTER_NAME, copy)
    with IdentifierRegister(copy, read_only=True) as register:
        numbers = register.numbers(["document/SMI-A200-593915"])
    assert f"Q{numbers['document/SMI-A200-593915']}" == dumps.of_code("SMI/A200/593915")["id"]
