"""What a release holds of the answer of a saved query is what the query itself gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from smi_graph.queries import bind, normal_form
from smi_graph.queries.tokens import tokenize
from smi_graph.store import QueryRequest, precomputed
from smi_graph.store.precomputed import PrecomputedAnswers
from tests.queries_content.conftest import saved

HELD = [name for name, query in saved().items() if query.kept]
FORMS = [QueryResultsFormat.TSV, QueryResultsFormat.JSON, QueryResultsFormat.CSV]
PAGES: list[tuple[int | None, int | None]] = [(None, None), (2, None), (2, 1), (0, 0), (5, 10**6)]


def named(text: str) -> str:
    name = normal_form(tokenize(text))
    assert name is not None
    return name


def keep(archive: Store, text: str, folder: Path, name: str = "") -> PrecomputedAnswers:
    solutions = archive.query(text)
    assert isinstance(solutions, QuerySolutions)
    lines = solutions.serialize(format=FORMS[0]).splitlines(keepends=True)  # type: ignore[union-attr]
    answers = PrecomputedAnswers(folder, "r1")
    answers.keep(name or named(text), len(lines) - 1, lines[: 1 + precomputed.MOST_ROWS])
    # As a service that starts finds them.
    return PrecomputedAnswers(folder, "r1")


def held(archive: Store, name: str, folder: Path) -> PrecomputedAnswers:
    return keep(archive, bind(saved()[name], {}), folder)


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
    answers = keep(archive, text, tmp_path, text)

    def rows(page: str, **ceilings: int) -> int | None:
        answer = answers.find(f"{text}{page}", QueryRequest(query=text, **ceilings))  # type: ignore[arg-type]
        return None if answer is None else answer.rows

    assert rows("\nLIMIT 3") == 3
    assert rows("\nLIMIT 2", max_rows=2) == 2
    assert rows("\nLIMIT 3", max_rows=2) is None
    assert rows("\nLIMIT 3", max_bytes=10) is None
    assert rows("\nLIMIT 4") is None
    assert rows("") is None
