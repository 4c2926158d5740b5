"""A harvester that other people wrote takes all that there is, and then what has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest
from lxml import etree
from oaipmh_scythe import Scythe
from oaipmh_scythe.models import Record

from smi_graph.harvesting.oai.lists import PAGE
from smi_graph.pipeline import build
from smi_graph.pipeline.journal import open_journal, roll_back
from smi_graph.store import ReleaseDirectory
from smi_graph.store.backup import back_up, restore_backup
from smi_graph.store.journal import JOURNAL_NAME
from tests.harvesting.conftest import RECORDS, Publish, records
from tests.pipeline.archive import record, write

ALL = {f"oai:w3id.org:SAMPLE-T-{number}" for number in range(RECORDS)}


def harvest(client: httpx.Client, **choice: str) -> list[Record]:
    with Scythe(str(client.base_url.join("/oai"))) as scythe:
        return [one for one in scythe.list_records(**choice) if isinstance(one, Record)]


def identifiers(found: list[Record]) -> list[str]:
    return [one.header.identifier for one in found]


def now(client: httpx.Client) -> str:
    """Tell from when on a harvester asks next, when all that it saw was served."""
    return max(one.header.datestamp for one in harvest(client))


@pytest.mark.parametrize("prefix", ["oai_dc", "edm", "rdf"])
def test_a_harvest_has_each_record_once(
    still: httpx.Client, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGE, "ListRecords", 5)
    found = harvest(still, metadata_prefix=prefix)
    assert (len(found), set(identifiers(found))) == (RECORDS, ALL)


def test_the_titles_and_languages_come_in_dublin_core(still: httpx.Client) -> None:
    found = {one.header.identifier: one.metadata for one in harvest(still)}
    said = found["oai:w3id.org:SAMPLE-T-5"]
    assert said["title"] == ["وثيقة 5"]
    assert said["language"] == ["ar"]
    assert {"https://w3id.org/smi/document/SAMPLE-T-5", "SAMPLE/T/5"} == set(said["identifier"])


def test_a_list_goes_on_over_a_new_release_and_loses_and_doubles_nothing(
    client: httpx.Client, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PAGE, "ListRecords", 4)
    with Scythe(str(client.base_url.join("/oai"))) as scythe:
        coming = scythe.list_records()
        first = [next(coming) for _ in range(4)]
        # One that was given and one that was not are changed, one is withdrawn, one is new.
        changed = [record(number, title=f"جديد {number}") for number in (0, 9)]
        kept = [one for one in records() if one["code"] not in said(0, 9, 8)]
        publish(*kept, *changed, record(50))
        rest = list(coming)
    found = [one for one in (*first, *rest) if isinstance(one, Record)]
    assert sorted(identifiers(found)) == sorted(ALL)
    by_name = {one.header.identifier[len("oai:w3id.org:SAMPLE-T-") :]: one for one in found}
    assert by_name["9"].metadata["title"] == ["جديد 9"]
    assert by_name["8"].header.deleted


def said(*numbers: int) -> set[str]:
    return {f"SAMPLE/T/{number}" for number in numbers}


def test_an_incremental_harvest_has_what_was_added_changed_and_withdrawn(
    client: httpx.Client, publish: Publish
) -> None:
    kept = [one for one in records() if one["code"] not in said(1, 2)]
    publish(*kept, record(1, title="آخر"), record(60))
    found = harvest(client, from_=now(client))
    deleted = {one.header.identifier: one.header.deleted for one in found}
    assert {name[len("oai:w3id.org:SAMPLE-T-") :]: it for name, it in deleted.items()} == {
        "1": False,
        "2": True,
        "60": False,
    }


def test_a_full_rebuild_of_the_same_records_changes_no_datestamp(
    client: httpx.Client, publish: Publish
) -> None:
    before = {one.header.identifier: one.header.datestamp for one in harvest(client)}
    publish(*records(), record(70))
    publish(*records(), record(70), afresh=True)
    after = {one.header.identifier: one.header.datestamp for one in harvest(client)}
    assert {name: after[name] for name in before} == before


def test_going_back_to_an_older_release_is_a_change_too(
    client: httpx.Client, store: ReleaseDirectory, publish: Publish
) -> None:
    publish(*records()[1:], record(0, title="خطأ"))
    seen = now(client)
    older = roll_back(store)
    with open_journal(store) as journal:
        last = journal.changes(journal.length - 1, 1)[0]
    assert (last.record, last.state) == ("document/SAMPLE-T-0", "changed")
    assert last.release == older.id
    found = {one.header.identifier: one for one in harvest(client, from_=seen)}
    back = found["oai:w3id.org:SAMPLE-T-0"]
    assert back.header.datestamp >= seen
    assert back.metadata["title"] == ["وثيقة 0"]


def test_a_withdrawn_record_that_returns_is_deleted_no_more(
    client: httpx.Client, publish: Publish
) -> None:
    publish(*records()[1:])
    publish(*records())
    found = {one.header.identifier: one.header.deleted for one in harvest(client)}
    assert found == dict.fromkeys(ALL, False)


def test_a_store_without_a_journal_tells_what_its_releases_know(
    client: httpx.Client, store: ReleaseDirectory, publish: Publish
) -> None:
    publish(*records()[1:])
    (store.path / JOURNAL_NAME).unlink()
    found = {one.header.identifier: one.header.deleted for one in harvest(client)}
    assert found == {name: name.endswith("T-0") for name in ALL}
    publish(*records()[1:], record(80))
    assert (store.path / JOURNAL_NAME).exists()
    assert len(harvest(client)) == RECORDS + 1


def test_a_record_comes_in_the_europeana_data_model(still: httpx.Client) -> None:
    """Its XML Schema wants typed elements, the object first, and an aggregation."""
    rdf, edm = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.europeana.eu/schemas/edm/"
    query = "verb=GetRecord&metadataPrefix=edm&identifier=oai:w3id.org:SAMPLE-T-5"
    root = etree.fromstring(still.get(f"/oai?{query}").content).find(f".//{{{rdf}}}RDF")
    assert root[0].tag == f"{{{edm}}}ProvidedCHO"
    assert root[0].get(f"{{{rdf}}}about") == "https://w3id.org/smi/document/SAMPLE-T-5"
    assert "{http://www.openarchives.org/ore/terms/}Aggregation" in [one.tag for one in root]
    assert not root.findall(f".//{{{rdf}}}Description")


def test_a_restored_backup_has_the_journal(
    store: ReleaseDirectory, publish: Publish, tmp_path: Path
) -> None:
    publish(*records()[1:])
    back_up(store, tmp_path / "backups")
    restored = ReleaseDirectory(tmp_path / "restored")
    restore_backup(tmp_path / "backups", restored)
    with open_journal(store) as old, open_journal(restored) as new:
        assert (new.id, new.length) == (old.id, old.length)
        assert new.changes(0, 100) == old.changes(0, 100)


def test_a_store_that_is_built_anew_goes_on_with_a_journal_that_is_put_there(
    made: ReleaseDirectory, tmp_path: Path
) -> None:
    anew = ReleaseDirectory(tmp_path / "anew")
    anew.path.mkdir()
    shutil.copy(made.path / JOURNAL_NAME, anew.path / JOURNAL_NAME)
    build([write(tmp_path / "records.jsonl", *records())], anew)
    with open_journal(made) as old, open_journal(anew) as new:
        assert (new.id, new.changes(0, 100)) == (old.id, old.changes(0, 100))


def test_a_journal_that_cannot_be_read_is_begun_again(
    client: httpx.Client, store: ReleaseDirectory, publish: Publish
) -> None:
    (store.path / JOURNAL_NAME).write_bytes(b"no database")
    assert set(identifiers(harvest(client))) == ALL
    publish(*records()[1:])
    found = {one.header.identifier: one.header.deleted for one in harvest(client)}
    assert found == {name: name.endswith("T-0") for name in ALL}
