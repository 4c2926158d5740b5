"""The text index of a release holds what the release holds."""

from __future__ import annotations

import json
from pathlib import Path

from smi_graph.build import BuildOptions, build
from smi_graph.search import FACTORY, INDEX_FOLDER, TextIndex
from smi_graph.store import ExtensionFunctions, QueryRequest, ReleaseDirectory, run_query_once
from tests.build.archive import record, write


def found(directory: ReleaseDirectory, words: str) -> set[str]:
    release = directory.current()
    assert release is not None
    hits = TextIndex.open(release.path / INDEX_FOLDER).search(words, limit=100).hits
    return {hit.identifier.rpartition("/")[2] for hit in hits}


def test_a_word_is_found_however_it_is_spelled_and_whatever_changed(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    records = [
        record(1, text_ar="وصلت القافلة إلى المدينة"),
        record(2, text_ar="عادت القافلة"),
        record(3, text_en="The caravan's return"),
    ]
    build([write(tmp_path / "a.jsonl", *records)], directory)
    assert found(directory, "القَافِلَة") == {"SAMPLE-T-1", "SAMPLE-T-2"}
    assert found(directory, "caravan") == {"SAMPLE-T-3"}
    later = [record(1, text_ar="وصلت الشاحنات"), record(3, text_en="The caravan's return")]
    sync = BuildOptions(sync=True)
    build([write(tmp_path / "b.jsonl", *later)], directory, sync)
    assert found(directory, "القافلة") == set()
    assert found(directory, "الشاحنات") == {"SAMPLE-T-1"}
    assert found(directory, "caravan") == {"SAMPLE-T-3"}


def test_a_search_joins_with_the_rest_of_a_query(tmp_path: Path) -> None:
    directory = ReleaseDirectory(tmp_path / "store")
    about = {"text_ar": "وصلت القافلة"}
    records = [record(number, **about) for number in range(6)]
    build([write(tmp_path / "a.jsonl", *records)], directory)
    query = """
        PREFIX smi: <https://w3id.org/smi/ontology#>
        PREFIX smif: <https://w3id.org/smi/function#>
        SELECT ?code { ?d smi:targetCountry <https://w3id.org/smi/country/SY> ; smi:code ?code
          FILTER(smif:textMatches(?d, "قافلة*")) } ORDER BY ?code"""
    functions = ExtensionFunctions(FACTORY, INDEX_FOLDER)
    answer = run_query_once(directory, QueryRequest(query=query), functions=functions)
    rows = json.loads(answer.body)["results"]["bindings"]
    assert [row["code"]["value"] for row in rows] == ["SAMPLE/T/0", "SAMPLE/T/3"]
