"""What the texts name, in the dumps: only where asked for, apart, and with how it was found."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from smi_graph.cli.application import application
from smi_graph.dumpcheck import check_dump
from smi_graph.reading.app import create_reading_room
from smi_graph.resources import this_version
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.export.conftest import Dumps, build_store, read_dumps, write_records
from tests.pipeline.archive import record
from tests.service.server import serve_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Export = Callable[..., Path]

TEXT = "زار الوفد فرنسا ثم\u202fفرنسا في حزيران 2012، واستقبلته ليلى النجار في العراق."
ONLY_IN_TEXTS = "France"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ReleaseDirectory:
    folder = tmp_path_factory.mktemp("mentions")
    made = [record(number, persons=["ليلى النجار"]) for number in range(2, 8)]
    first = record(1, text_ar=TEXT, text_en="France.", persons=[], target_countries=["IQ"])
    return build_store(folder / "store", write_records(folder / "a.jsonl", first, *made))


def run(store: ReleaseDirectory, into: Path, *words: str) -> Path:
    arguments = ["export", *words, "--into", str(into), "--store", str(store.path), "--quiet"]
    done = CliRunner().invoke(application, arguments)
    assert done.exit_code == 0, done.output
    return into


def content(folder: Path) -> dict[str, bytes]:
    """Give the files by the ends of their names, but for those that tell of the others."""
    files = (path for path in folder.glob("[0-9]*/*") if path.suffix in {".gz", ".bz2"})
    return {path.name.split("-", 2)[2]: path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def plain(store: ReleaseDirectory, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Export before anything is exported with mentions."""
    into = run(store, tmp_path_factory.mktemp("plain"), "wikidata")
    return content(into / "entities")


@pytest.fixture(scope="module")
def told(
    store: ReleaseDirectory, plain: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Dumps:
    into = run(store, tmp_path_factory.mktemp("told"), "wikidata", "--with-mentions")
    assert not (into / "entities").exists()
    (folder,) = (into / "entities-with-mentions").glob("[0-9]*")
    return read_dumps(folder, store)


def values(dumps: Dumps, statement: dict[str, object], label: str) -> list[object]:
    snaks = statement["qualifiers"][dumps.property_id(label)]  # type: ignore[index]
    return [snak["datavalue"]["value"] for snak in snaks]


def test_a_record_names_things_with_how_they_were_found_and_how_often(told: Dumps) -> None:
    document = told.of_code("SAMPLE/T/1")
    claims = told.claims(document, "named in the text")
    named = {
        told.entities[claim["mainsnak"]["datavalue"]["value"]["id"]]["labels"]["ar"]["value"]: claim
        for claim in claims
    }
    assert set(named) >= {"فرنسا", "العراق", "ليلى النجار"}
    france = named["فرنسا"]
    assert values(told, france, "occurrences in the texts") == [{"amount": "+3", "unit": "1"}]
    assert values(told, france, "software version identifier") == [f"smi_graph {this_version()}"]
    (method,) = values(told, france, "determination method")
    assert told.entities[method["id"]]["labels"]["en"]["value"] == "search of the text by a program"  # type: ignore[index]
    assert france["rank"] == "normal"
    (stated,) = {
        snak["datavalue"]["value"]["id"]
        for reference in france["references"]
        for snak in reference["snaks"][told.property_id("stated in")]
    }
    assert told.entities[stated]["labels"]["en"]["value"].startswith("Knowledge graph")


def test_what_only_texts_name_is_described(told: Dumps) -> None:
    assert told.item(ONLY_IN_TEXTS)["descriptions"]["en"]["value"]


@pytest.mark.parametrize("ending", ["all.json.gz", "all.ttl.gz", "all.nt.gz", "truthy.nt.gz"])
def test_dumps_with_mentions_are_sound(told: Dumps, ending: str) -> None:
    report = check_dump(told.file(ending))
    assert [fault.sentence("en") for fault in report.faults] == []


def test_without_the_flag_every_byte_stays_before_and_after(
    store: ReleaseDirectory, plain: dict[str, bytes], told: Dumps, tmp_path: Path
) -> None:
    assert content(run(store, tmp_path, "wikidata") / "entities") == plain
    entities = json.loads(gzip.decompress(plain["all.json.gz"]))
    labels = {entity["labels"].get("en", {}).get("value") for entity in entities}
    assert labels.isdisjoint({ONLY_IN_TEXTS, "named in the text", "determination method"})
    numbers = {entity["id"]: entity["labels"] for entity in entities}
    assert numbers == {name: told.entities[name]["labels"] for name in numbers}


def test_the_same_release_gives_the_same_bytes_from_any_number_of_processes(
    store: ReleaseDirectory, told: Dumps, tmp_path: Path
) -> None:
    words = ("wikidata", "--with-mentions", "--processes", "2")
    again = content(run(store, tmp_path, *words) / "entities-with-mentions")
    assert again == content(told.folder.parent)


def test_annotations_are_one_page_a_record_as_its_address_gives_them(
    store: ReleaseDirectory, tmp_path: Path
) -> None:
    into = run(store, tmp_path, "rdf", "--with-annotations", "--processes", "2")
    (path,) = into.glob("rdf/[0-9]*/*-annotations.jsonl.gz")
    pages = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    assert len(pages) == 7
    with serve_app(create_reading_room(ServiceConfiguration(source=store))) as client:
        for page in pages:
            address = page["id"].removeprefix("https://w3id.org/smi")
            assert client.get(address).json() == page
    first = next(page for page in pages if "/SAMPLE-T-1/" in page["id"])
    quotes = [item["target"]["selector"][0]["exact"] for item in first["items"]]
    assert quotes.count("فرنسا") == 2


def test_without_the_flag_there_are_no_annotations_and_the_files_stay(
    store: ReleaseDirectory, tmp_path: Path
) -> None:
    one = content(run(store, tmp_path / "one", "rdf") / "rdf")
    both = content(run(store, tmp_path / "both", "rdf", "--with-annotations") / "rdf")
    assert set(both) - set(one) == {"annotations.jsonl.gz"}
    assert {name: both[name] for name in one} == one


@pytest.mark.parametrize("words", [("rdf", "--with-annotations"), ("wikidata", "--with-mentions")])
def test_a_release_whose_texts_nobody_looked_into_is_refused(
    tmp_path: Path, words: tuple[str, str]
) -> None:
    source = write_records(tmp_path / "a.jsonl", record(1))
    store = build_store(tmp_path / "store", source, mentions=False)
    arguments = ["export", *words, "--into", str(tmp_path), "--store", str(store.path)]
    done = CliRunner().invoke(application, arguments, env={"LANG": "en_US.UTF-8"})
    assert done.exit_code == 1
    assert "SMI_MENTIONS=true" in done.output
