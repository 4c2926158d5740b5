"""What a release holds of the answer of a saved query is what the query itself gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from smi_graph.queries import bind, count_rows, normal_form
from smi_graph.queries.tokens import tokenize
from smi_graph.store import QueryRequest, precomputed
from smi_graph.store.precomputed import PrecomputedAnswers, keep_answer
from tests.queries_content.conftest import saved

HELD = [name for name, query in saved().items() if query.kept]
FORMS = [QueryResultsFormat.TSV, QueryResultsFormat.JSON, QueryResultsFormat.CSV]
PAGES: list[tuple[int | None, int | None]] = [(None, None), (2, None), (2, 1), (0, 0), (5, 10**6)]


def named(text: str) -> str:
    name = normal_form(tokenize(text))
    assert name is not None
    return name


def held(archive: Store, name: str, folder: Path) -> PrecomputedAnswers:
    text = bind(saved()[name], {})
    keep_answer(archive, text, named(text), named(count_rows(text)), folder)
    return PrecomputedAnswers(folder, "r1")


@pytest.mark.parametrize("name", HELD)
def test_every_page_and_form_of_a_held_answer_is_that_of_the_query(
    archive: Store, tmp_path: Path, name: str
) -> None:
    answers = held(archive, name, tmp_path)
    for limit, offset in PAGES:
        text = bind(saved()[name], {}, limit=limit, offset=offset)
        for form in FORMS:
            asked = QueryRequest(query=text, select_media_type=form.media_type)
            answer, solutions = answers.find(named(text), asked), archive.query(text)
            assert isinstance(solutions, QuerySolutions)
            assert answer is not None
            assert answer.body == solutions.serialize(format=form)
            assert answer.rows == answer.body.count(b"\n") - 1 or form != FORMS[0]


@pytest.mark.parametrize("name", HELD[:1])
def test_the_number_of_rows_is_held_too(archive: Store, tmp_path: Path, name: str) -> None:
    answers, text = held(archive, name, tmp_path), count_rows(bind(saved()[name], {}))
    asked = QueryRequest(query=text, select_media_type=FORMS[0].media_type)
    answer, solutions = answers.find(named(text), asked), archive.query(text)
    assert isinstance(solutions, QuerySolutions)
    assert answer is not None
    assert answer.body == solutions.serialize(format=FORMS[0])


def test_nothing_is_given_of_another_question(archive: Store, tmp_path: Path) -> None:
    answers = held(archive, HELD[0], tmp_path)
    first = saved()[HELD[0]]
    text = bind(first, {"from": "2011"}) if first.parameters else f"{bind(first, {})} #"
    for other in (text, f"{bind(first, {})} LIMIT 1 LIMIT 1", "SELECT * { ?s ?p ?o } LIMIT 1"):
        assert not answers.has(other)
    whole = bind(first, {})
    elsewhere = QueryRequest(query=whole, default_graphs=("https://example.org/graph",))
    assert answers.find(named(whole), elsewhere) is None


def test_what_is_beyond_a_ceiling_or_not_held_is_asked_anew(
    archive: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precomputed, "MOST_ROWS", 3)
    text = "SELECT ?o { VALUES ?o { 1 2 3 4 5 } }"
    keep_answer(archive, text, text, "count", tmp_path)
    answers = PrecomputedAnswers(tmp_path, "r1")

    def rows(page: str, **ceilings: int) -> int | None:
        answer = answers.find(f"{text}{page}", QueryRequest(query=text, **ceilings))  # type: ignore[arg-type]
        return None if answer is None else answer.rows

    assert rows("\nLIMIT 3") == 3
    assert rows("\nLIMIT 2", max_rows=2) == 2
    assert rows("\nLIMIT 3", max_rows=2) is None
    assert rows("\nLIMIT 3", max_bytes=10) is None
    assert rows("\nLIMIT 4") is None
    assert rows("") is None
