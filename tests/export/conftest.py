"""A release of more than five hundred documents, and its dumps, made once for all tests."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from benchmarks.generate import records
from smi_graph.export.layout import ENTITIES, DumpFolder, publish
from smi_graph.export.wikidata import DEFAULT_OUTPUTS, export_wikidata
from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.engines import ProcessEngine
from smi_graph.store import Release, ReleaseDirectory
from tests.conftest import REPOSITORY

SPECIAL = [
    {
        "code": "SAMPLE/X/1",
        "title": "وثيقة حكم عليها الأرشيف بأنها غير صحيحة",
        "title_lang": "ar",
        "issue_date": "1948-02",
        "persons": ["ليلى النجار", "لَيلى النجار"],
        "target_countries": ["SY"],
        "reliability": "incorrect",
        "source": "https://example.org/x/1",
    },
    {
        "code": "SAMPLE/X/2",
        "title": "A document that nobody has verified",
        "title_lang": "en",
        "issue_date": "1949",
        "persons": ["ليلى النجار"],
        "reliability": "not verified",
        "collections": ["الأمم المتحدة"],
    },
    {
        "code": "SAMPLE/X/3",
        "title": "عنوان طويل " * 50,
        "title_lang": "ar",
        "reliability": "unspecified",
        "persons": ['اسم "بعلامات" \\ وشرطة'],
        "diaries": ["يومية معروفة بعنوانها"],
    },
]


# More than are written at once, and as many as readers of others are shown to read.
GENERATED = 500


@dataclass(frozen=True)
class Dumps:
    """The dumps of a release, and what the JSON says."""

    folder: Path
    entities: dict[str, dict[str, Any]]
    store: ReleaseDirectory

    def file(self, ending: str) -> Path:
        return next(self.folder.glob(f"*-{ending}"))

    def property_id(self, label: str) -> str:
        return self._by_label("property", label)["id"]

    def item(self, label: str) -> dict[str, Any]:
        return self._by_label("item", label)

    def _by_label(self, kind: str, label: str) -> dict[str, Any]:
        for entity in self.entities.values():
            words = [term["value"] for term in entity["labels"].values()]
            if entity["type"] == kind and label in words:
                return entity
        raise KeyError(label)

    def of_code(self, code: str) -> dict[str, Any]:
        for entity in self.entities.values():
            if code in [term["value"] for term in entity["aliases"].get("en", [])]:
                return entity
        raise KeyError(code)

    def claims(self, entity: dict[str, Any], label: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = entity["claims"].get(self.property_id(label), [])
        return found


def write_records(path: Path, *made: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(one) + "\n" for one in made), encoding="utf-8")
    return str(path)


def build_store(folder: Path, *sources: str, **options: Any) -> ReleaseDirectory:
    directory = ReleaseDirectory(folder)
    build(list(sources), directory, BuildOptions(**options), engine=ProcessEngine(1))
    return directory


def export(
    directory: ReleaseDirectory,
    out: Path,
    processes: int = 1,
    release: Release | None = None,
    decisions: Path | None = None,
) -> Dumps:
    chosen = release or directory.current()
    assert chosen is not None
    outputs = {output.suffix: output for output in DEFAULT_OUTPUTS}

    def write(paths: dict[str, Path]) -> dict[str, object]:
        by_output = {outputs[suffix]: path for suffix, path in paths.items()}
        done = export_wikidata(
            chosen, directory, by_output, processes=processes, decisions=decisions
        )
        return {"statements": done.statements, "redirects": done.redirects}

    license_iri = "https://creativecommons.org/licenses/by/4.0/"
    done = publish(chosen, DumpFolder(out / ENTITIES, license_iri), list(outputs), write)
    return read_dumps(done.folder, directory)


def read_dumps(folder: Path, directory: ReleaseDirectory) -> Dumps:
    with gzip.open(next(folder.glob("*-all.json.gz"))) as file:
        entities = {entity["id"]: entity for entity in orjson.loads(file.read())}
    return Dumps(folder, entities, directory)


@pytest.fixture(scope="session")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Dumps:
    folder = tmp_path_factory.mktemp("dumps")
    generated = write_records(folder / "generated.jsonl", *records(GENERATED))
    special = write_records(folder / "special.jsonl", *SPECIAL)
    samples = str(REPOSITORY / "data" / "records")
    directory = build_store(folder / "store", generated, special, samples)
    return export(directory, folder / "out")


@pytest.fixture(scope="session")
def counts(dumps: Dumps) -> dict[str, int]:
    """What a reader must find."""
    statements = [
        statement
        for entity in dumps.entities.values()
        for claims in entity["claims"].values()
        for statement in claims
    ]
    return {
        "entities": len(dumps.entities),
        "claims": len(statements),
        "qualifiers": sum(
            len(snaks) for one in statements for snaks in one.get("qualifiers", {}).values()
        ),
        "references": sum(len(one["references"]) for one in statements),
    }
