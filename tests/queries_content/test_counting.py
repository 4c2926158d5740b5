"""Rows can be counted without being fetched."""

from __future__ import annotations

import pyoxigraph
import pytest

from smi_graph.queries import bind, count_rows
from tests.queries_content.conftest import ARCHIVE, open_archive, saved

LIMITED = "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 3"
VALUES = "SELECT ?s { ?s ?p ?o } ORDER BY ?s VALUES ?p { <http://x.example/none> }"


def count(store: pyoxigraph.Store, query: str) -> tuple[int, int]:
    rows, counted = store.query(query), store.query(count_rows(query))
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert isinstance(counted, pyoxigraph.QuerySolutions)
    return sum(1 for _ in rows), int(next(counted)["rows"].value)


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_archive(ARCHIVE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", saved())
def test_as_many_rows_are_counted_as_there_are(store: pyoxigraph.Store, name: str) -> None:
    there, counted = count(store, bind(saved()[name], {}))
    assert counted == there


@pytest.mark.parametrize("query", [LIMITED, VALUES])
def test_what_a_query_leaves_out_is_not_counted(store: pyoxigraph.Store, query: str) -> None:
    there, counted = count(store, query)
    assert counted == there
