"""What is written for another Wikibase is loaded into one by WikibaseIntegrator."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from smi_graph.export.wikibase_import import export_for_import
from smi_graph.resources import resource_path
from tests.export.conftest import build_store, write_records

if TYPE_CHECKING:
    from types import ModuleType


class Wikibase:
    """Stands for the API of a Wikibase: takes edits, and gives numbers of its own."""

    def __init__(self) -> None:
        self.entities: dict[str, dict[str, Any]] = {}
        self.edits = 0

    def call(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        assert data["action"] == "wbeditentity"
        self.edits += 1
        told = json.loads(data["data"])
        if "new" in data:
            letter = {"item": "Q", "property": "P"}[data["new"]]
            number = f"{letter}{5000 + len(self.entities)}"
            self.entities[number] = {**told, "type": data["new"], "id": number, "lastrevid": 1}
        else:
            number = data["id"]
            self.entities[number]["claims"] = told["claims"]
        answer = {**self.entities[number], "claims": {}}
        return {"entity": answer, "success": 1}


def loader() -> ModuleType:
    path = resource_path("data", "wikibase_import", "load.py")
    spec = importlib.util.spec_from_file_location("load", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    record = {
        "code": "SAMPLE/I/1",
        "title": "بيان",
        "title_lang": "ar",
        "persons": ["ليلى النجار"],
        "target_countries": ["SY"],
        "issue_date": "1949",
    }
    directory = build_store(tmp_path / "store", write_records(tmp_path / "one.jsonl", record))
    release = directory.current()
    assert release is not None
    written = export_for_import(release, directory, tmp_path / "import")
    assert written.properties > 30
    return tmp_path / "import"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_all_is_loaded_with_new_numbers_and_a_second_run_adds_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helpers = pytest.importorskip("wikibaseintegrator.wbi_helpers")
    integrator = pytest.importorskip("wikibaseintegrator").WikibaseIntegrator
    wikibase, load = Wikibase(), loader().Load
    monkeypatch.setattr(helpers, "mediawiki_api_call_helper", wikibase.call)
    load(folder, integrator()).run()
    written = [*lines(folder / "properties.jsonl"), *lines(folder / "items.jsonl")]
    assert len(wikibase.entities) == len(written)
    numbers = dict(line.split("\t") for line in numbers_of(folder) if "statements" not in line)
    for entity in written:
        loaded = wikibase.entities[numbers[entity["id"]]]
        assert loaded["labels"] == entity["labels"]
        expected = {numbers[name]: len(said) for name, said in entity["claims"].items()}
        assert {name: len(said) for name, said in (loaded["claims"] or {}).items()} == expected
    named = json.dumps([entity["claims"] for entity in wikibase.entities.values()])
    assert set() < set(named_in(named)) <= wikibase.entities.keys()
    edits = wikibase.edits
    load(folder, integrator()).run()
    assert wikibase.edits == edits


def numbers_of(folder: Path) -> list[str]:
    return (folder / "numbers.tsv").read_text(encoding="utf-8").splitlines()


def named_in(text: str) -> set[str]:
    found: set[str] = set()

    def keep(value: dict[str, Any]) -> dict[str, Any]:
        found.update(value[name] for name in ("property",) if isinstance(value.get(name), str))
        if "entity-type" in value:
            found.add(value["id"])
        return value

    json.loads(text, object_hook=keep)
    return found


def test_a_load_that_was_broken_off_goes_on_where_it_stopped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helpers = pytest.importorskip("wikibaseintegrator.wbi_helpers")
    integrator = pytest.importorskip("wikibaseintegrator").WikibaseIntegrator
    wikibase, load = Wikibase(), loader().Load

    def break_off(**asked: Any) -> dict[str, Any]:
        if wikibase.edits == 20:
            raise ConnectionError
        return wikibase.call(**asked)

    monkeypatch.setattr(helpers, "mediawiki_api_call_helper", break_off)
    with pytest.raises(ConnectionError):
        load(folder, integrator()).run()
    monkeypatch.setattr(helpers, "mediawiki_api_call_helper", wikibase.call)
    load(folder, integrator()).run()
    written = [*lines(folder / "properties.jsonl"), *lines(folder / "items.jsonl")]
    assert len(wikibase.entities) == len(written)
