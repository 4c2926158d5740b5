"""The text index of a release holds what the release holds."""

from __future__ import annotations

import json
from pathlib import Path

from smi_graph.pipeline import BuildOptions, build
from smi_graph.search import CORPUS_FOLDER, FACTORY, INDEX_FOLDER, Corpus, TextIndex
from smi_graph.store import ExtensionFunctions, QueryRequest, ReleaseDirectory, run_query_once
from tests.pipeline.archive import record, write


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


def printed(directory: ReleaseDirectory) -> dict[str, list[str]]:
    """Read the titles and texts of each record back from the corpus, folded."""
    release = directory.current()
    assert release is not None
    texts: dict[str, list[str]] = {}
    for segment in Corpus.open(release.path / CORPUS_FOLDER).segments:
        words, identifiers = list(segment.words), list(segment.identifiers)
        for text, document in enumerate(segment.text_documents.tolist()):
            if not segment.gone[document]:
                start = int(segment.text_starts[text])
                numbers = segment.stream[start : start + int(segment.text_words[text])].tolist()
                identifier = identifiers[document].rpartition("/")[2]
                said = " ".join(words[number - 1] for number in numbers)
                texts.setdefault(identifier, []).append(said)
    return texts


def test_the_corpus_has_what_is_published_whatever_changed(tmp_path: Path) -> None:
    first = [record(n, title=f"كتاب {n}", text_ar=f"نص {n}") for n in range(1, 9)]
    changed = record(2, title="كتاب 2", text_ar="نصّ آخَر", text_en="Another text")
    later = [first[0], changed, *first[3:], record(9, title="كتاب 9")]
    directory = ReleaseDirectory(tmp_path / "store")
    build([write(tmp_path / "a.jsonl", *first)], directory)
    assert printed(directory)["SAMPLE-T-3"] == ["كتاب 3", "نص 3"]
    build([write(tmp_path / "b.jsonl", *later)], directory, BuildOptions(sync=True))
    afresh = ReleaseDirectory(tmp_path / "afresh")
    build([write(tmp_path / "c.jsonl", *later)], afresh)
    assert printed(directory) == printed(afresh)
    assert printed(directory)["SAMPLE-T-2"] == ["كتاب 2", "نص اخر", "another text"]
    assert "SAMPLE-T-3" not in printed(directory)


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
