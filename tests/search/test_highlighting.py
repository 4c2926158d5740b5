"""What is marked in a text are the words as they were printed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smi_graph.search import TextIndex, TextIndexWriter, UnclearSearch
from tests.search.conftest import write

TEXT = "صدر البيانُ الختاميّ، وفي البَيان: “Joint  Statement” عن ٢٨ دولة و٢٨ منظمة (بيانات)"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    folder = tmp_path_factory.mktemp("index")
    write(TextIndexWriter.create(folder), {"1": TEXT})
    return TextIndex.open(folder)


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("بيان", ["البيانُ", "البَيان"]),
        ("بيا*", ["البيانُ", "البَيان", "بيانات"]),
        ("28", ["٢٨", "٢٨"]),
        ('"joint statement"', ["Joint  Statement"]),
        ("statement ختامي", ["الختاميّ", "Statement"]),
        ("قرار", []),
    ],
)
def test_the_words_that_were_found_are_marked(
    index: TextIndex, query: str, marked: list[str]
) -> None:
    assert [TEXT[start:end] for start, end in index.highlight(TEXT, query)] == marked


def test_a_query_for_one_field_marks_nothing_in_another(index: TextIndex) -> None:
    assert index.highlight(TEXT, "title:بيان", "text_ar") == []
    assert len(index.highlight(TEXT, "title:بيان", "title")) == 2


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("على أن علي خامنئي قال على الملأ", "علي خامنئي", ["علي", "خامنئي"]),
        ("على أن علي خامنئي قال", "علي", ["علي"]),
        ("على أن الأمر", "علي", ["على"]),
        ("على هذا علي", "على", ["على"]),
        (
            "the statement of the minister of war",
            "statement of war",
            ["statement", "of", "of", "war"],
        ),
        ("in the end, of all", "of the", ["the", "of"]),
        ("statement, not draft", "statement -draft", ["statement"]),
        ("a draft and a statement", "statement OR draft", ["draft", "statement"]),
        ("in 1973 there was", "1973", ["1973"]),
        (
            "a visit of the president, and a visit",
            '"president visit"~4',
            ["visit", "president", "visit"],
        ),
    ],
)
def test_only_what_was_found_is_marked(
    index: TextIndex, text: str, query: str, marked: list[str]
) -> None:
    assert [text[start:end] for start, end in index.highlight(text, query)] == marked


@settings(deadline=None)
@given(
    st.text(st.sampled_from("بيان َ٢8 abst\"*'\n"), max_size=40), st.sampled_from(["بيان", "st*"])
)
def test_marks_lie_in_the_text_and_apart(index: TextIndex, text: str, query: str) -> None:
    try:
        spans = index.highlight(text, query)
    except UnclearSearch:
        return
    flat = [place for span in spans for place in span]
    assert flat == sorted(flat)
    assert all(0 <= place <= len(text) for place in flat)
