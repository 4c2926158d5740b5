"""The catalogue says what the graph says, and keeps saying it from its files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from smi_graph.catalogue import (
    Kind,
    Links,
    TextColumn,
    companions,
    gather,
    open_catalogue,
    questions,
    save_catalogue,
)
from smi_graph.store import ReleaseDirectory
from smi_graph.vocabulary import SMI, IriMinter
from tests.catalogue.samples import catalogue_of, node

DATES = ("1958", "1958-02", "1958-02-01", "0900-12-31", "2021-05-28Z")
NO_DATES = ("", "1948-02-31", "شباط", "12-05-1958", "2021-13")


@given(st.lists(st.text(max_size=8)))
def test_a_column_gives_back_its_texts(texts: list[str]) -> None:
    texts = [text.encode("utf-8", "replace").decode() for text in texts]
    column = TextColumn.of(texts)
    assert list(column) == texts
    assert [column[number] for number in range(len(column))] == texts


@given(st.sets(st.text("abc", max_size=4)), st.text("abc", max_size=4))
def test_a_text_is_found_in_a_sorted_column(texts: set[str], wanted: str) -> None:
    column = TextColumn.of(sorted(texts))
    found = column.find(wanted)
    assert (found is not None) == (wanted in texts)
    assert found is None or column[found] == wanted


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5))), st.sets(st.integers(0, 5)))
def test_links_are_the_pairs_that_were_given(pairs: list[tuple[int, int]], rows: set[int]) -> None:
    left, right = (np.array([pair[side] for pair in pairs], dtype=int) for side in (0, 1))
    links = Links.of(left, right, 6)
    wanted = {row: sorted({b for a, b in pairs if a == row}) for row in range(6)}
    assert {row: links[row].tolist() for row in range(6)} == wanted
    chosen = np.array(sorted(rows), dtype=int)
    assert links.of_rows(chosen).tolist() == [n for row in sorted(rows) for n in wanted[row]]
    turned = links.turned(6)
    assert {(row, int(n)) for n in range(6) for row in turned[n].tolist()} == set(pairs)


@pytest.mark.parametrize("written", DATES)
def test_a_date_keeps_its_precision(written: str) -> None:
    catalogue = catalogue_of({"1": ""}, dates={"1": written})
    assert catalogue.record(0).date == written.removesuffix("Z")
    assert catalogue.years.tolist() == [int(written[:4])]


@pytest.mark.parametrize("written", NO_DATES)
def test_what_is_no_date_has_no_place_in_time(written: str) -> None:
    assert catalogue_of({"1": ""}, dates={"1": written}).record(0).date is None


def test_a_record_without_a_title_is_called_by_its_code() -> None:
    answers = {
        "record": [(node("1"), NamedNode(SMI.Document))],
        "code": [(node("1"), Literal("A/1"))],
    }
    assert gather(answers).record(0).title("ar") == ("A/1", None)


def test_a_companion_is_counted_with_the_first_and_the_last_date() -> None:
    catalogue = catalogue_of(
        {"1": "ab", "2": "ab", "3": "ab", "4": "ac"},
        dates={"1": "2012-05", "2": "1999", "4": "2001-01-02"},
    )
    value = catalogue.find_value(Kind.PERSON, "a")
    assert value is not None
    told = [
        (each.value.key, each.records, each.first, each.last)
        for each in companions(catalogue, value)
    ]
    assert told == [("b", 3, "1999", "2012-05"), ("c", 1, "2001-01-02", "2001-01-02")]


def test_companions_of_undated_records_have_no_dates() -> None:
    catalogue = catalogue_of({"1": "ab"})
    value = catalogue.find_value(Kind.PERSON, "a")
    assert value is not None
    [companion] = companions(catalogue, value)
    assert (companion.first, companion.last) == (None, None)


def test_a_catalogue_from_files_tells_the_same(
    sample_store: ReleaseDirectory, tmp_path: Path
) -> None:
    release = sample_store.current()
    assert release is not None
    store = Store.read_only(str(release.store_path))
    graph = IriMinter(release.manifest.base_iri).graph
    made = gather({name: store.query(query) for name, query in questions(graph).items()})
    save_catalogue(made, tmp_path)
    read = open_catalogue(tmp_path)
    assert [read.record(n) for n in range(len(read))] == [made.record(n) for n in range(len(made))]
    assert read.values == made.values
    assert read.count().tolist() == made.count().tolist()


def test_what_is_counted_is_what_the_graph_counts(sample_store: ReleaseDirectory) -> None:
    release = sample_store.current()
    assert release is not None
    store = Store.read_only(str(release.store_path))
    graph = IriMinter(release.manifest.base_iri).graph
    catalogue = gather({name: store.query(query) for name, query in questions(graph).items()})
    counts = catalogue.count()
    asked = f"SELECT ?c (COUNT(DISTINCT ?d) AS ?n) {{ ?d <{SMI.relatedPerson}> ?c }} GROUP BY ?c"
    told = {row["c"].value: int(row["n"].value) for row in store.query(asked)}  # type: ignore[union-attr]
    mine = {catalogue.values[n].iri: int(counts[n]) for n in catalogue.numbers_of(Kind.PERSON)}
    assert mine == told
    doubts = {catalogue.values[n].key: int(counts[n]) for n in catalogue.numbers_of(Kind.DOUBT)}
    assert doubts["date-conflict"] == 1


def test_what_is_said_twice_counts_once() -> None:
    once = catalogue_of({"a": ["x"], "b": ["x", "y"]}, {"a": ["IQ"]})
    twice = catalogue_of({"a": ["x", "x"], "b": ["x", "y", "x"]}, {"a": ["IQ", "IQ"]})
    assert twice.count().tolist() == once.count().tolist()
    assert twice.links.numbers.tolist() == once.links.numbers.tolist()
