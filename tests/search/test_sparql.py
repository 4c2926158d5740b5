"""Searching from SPARQL, in a real worker."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from smi_graph.search import FACTORY, INDEX_FOLDER, DocumentWords, TextIndexWriter
from smi_graph.store import (
    ExtensionFunctions,
    QueryFailed,
    QueryRequest,
    Release,
    ReleaseDirectory,
    StoreError,
    open_writer,
    run_query_once,
)

PREFIXES = """
PREFIX smi-f: <https://w3id.org/smi/function#>
PREFIX : <https://example.org/>
"""
TITLES = {1: "البيان الختامي", 2: "بيانُ بيانٍ", 3: "قرار"}
FUNCTIONS = ExtensionFunctions(FACTORY, INDEX_FOLDER)


def publish(
    folder: Path, *, with_index: bool, damage: Callable[[Path], None] = lambda _: None
) -> Release:
    """Publish three years; what is damaged then is in the manifest as it is."""
    with open_writer(ReleaseDirectory(folder)) as writer:
        lines = [
            f"<https://example.org/{number}> <https://example.org/year> {year} ."
            for number, year in ((1, '"1950"'), (2, '"1960"'), (3, '"1960"'))
        ]
        writer.load("\n".join(lines).encode())
        if with_index:
            index = TextIndexWriter.create(writer.path(INDEX_FOLDER))
            for number, title in TITLES.items():
                index.add(f"https://example.org/{number}", DocumentWords.of(title=title))
            index.finish()
            damage(writer.path(INDEX_FOLDER))
        return writer.publish(base_iri="https://example.org/", inputs_sha256="0" * 64)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return publish(tmp_path_factory.mktemp("store"), with_index=True)


def ask(release: Release, query: str) -> list[list[str]]:
    request = QueryRequest(query=PREFIXES + query)
    answer = json.loads(run_query_once(release, request, functions=FUNCTIONS).body)
    names = answer["head"]["vars"]
    return [
        [row[name]["value"].rpartition("/")[2] for name in names if name in row]
        for row in answer["results"]["bindings"]
    ]


def test_a_search_joins_with_the_rest_of_a_query(release: Release) -> None:
    query = 'SELECT ?d { ?d :year "1960" FILTER(smi-f:textMatches(?d, "البيان")) }'
    assert ask(release, query) == [["2"]]


def test_the_score_puts_the_best_document_first(release: Release) -> None:
    query = """SELECT ?d { ?d :year ?year FILTER(smi-f:textMatches(?d, "بيان"@ar)) }
               ORDER BY DESC(smi-f:textScore(?d, "بيان"))"""
    assert ask(release, query) == [["2"], ["1"]]


def test_the_score_of_a_document_that_does_not_fit_is_nothing(release: Release) -> None:
    query = 'SELECT ?score { BIND(smi-f:textScore(:3, "بيان") AS ?score) }'
    assert [float(score) for [score] in ask(release, query)] == [0.0]


def test_the_words_may_come_from_the_data(release: Release) -> None:
    query = """SELECT ?word (COUNT(?d) AS ?n) { VALUES ?word { "بيان" "قرار" } ?d :year ?year
               FILTER(smi-f:textMatches(?d, ?word)) } GROUP BY ?word ORDER BY ?word"""
    assert ask(release, query) == [["بيان", "2"], ["قرار", "1"]]


def test_a_term_of_another_kind_is_an_unbound_value(release: Release) -> None:
    query = """SELECT ?a ?b { BIND(smi-f:textMatches("no document", "بيان") AS ?a)
                              BIND(smi-f:textMatches(:1, 5) AS ?b) }"""
    assert ask(release, query) == [[]]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ('smi-f:textMatches(?d, "\\"open")', "quotation mark"),
        ("smi-f:textScore(?d)", "two arguments"),
    ],
)
def test_a_search_that_cannot_be_understood_fails_and_says_why(
    release: Release, call: str, words: str
) -> None:
    with pytest.raises(QueryFailed, match=words):
        ask(release, f"SELECT ?d {{ ?d :year ?year FILTER({call}) }}")


def test_an_index_that_cannot_be_opened_fails_the_query_and_no_other(tmp_path: Path) -> None:
    def damage(folder: Path) -> None:
        (folder / "meta.json").write_bytes(b"?" * 100)

    release = publish(tmp_path / "store", with_index=True, damage=damage)
    with pytest.raises(QueryFailed, match="text index"):
        ask(release, 'SELECT ?d { ?d :year ?year FILTER(smi-f:textMatches(?d, "بيان")) }')
    assert ask(release, 'SELECT ?d { ?d :year "1950" }') == [["1"]]


def test_an_index_that_is_damaged_within_fails_the_query(tmp_path: Path) -> None:
    def damage(folder: Path) -> None:
        for path in folder.glob("*.idx"):
            path.write_bytes(b"\xff" * 40 + path.read_bytes()[40:])

    release = publish(tmp_path / "store", with_index=True, damage=damage)
    with pytest.raises(QueryFailed):
        ask(release, 'SELECT ?d { ?d :year ?year FILTER(smi-f:textMatches(?d, "بيان")) }')


def test_without_an_index_the_function_is_refused_by_name(tmp_path: Path) -> None:
    release = publish(tmp_path / "store", with_index=False)
    with pytest.raises(QueryFailed, match="textMatches"):
        ask(release, 'SELECT ?d { ?d :year ?year FILTER(smi-f:textMatches(?d, "بيان")) }')


def test_a_release_vouches_for_its_index(tmp_path: Path) -> None:
    release = publish(tmp_path / "store", with_index=True)
    release.verify()
    folder = release.path / INDEX_FOLDER
    vouched = {name for name in release.manifest.files if name.startswith(f"{INDEX_FOLDER}/")}
    assert vouched == {f"{INDEX_FOLDER}/{path.name}" for path in folder.iterdir()} != set()
    for path in folder.glob("*.store"):
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(StoreError, match=INDEX_FOLDER):
        release.verify()
