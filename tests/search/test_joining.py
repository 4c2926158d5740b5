"""Records are found by their numbers, also after documents were changed and taken out."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.search import DocumentWords, JoinedIndex, TextIndex, TextIndexWriter
from smi_graph.search.corrections import corrections, slips


@pytest.fixture
def index(tmp_path: Path) -> TextIndex:
    """An index of three files, in which a document was changed and another taken out."""
    folder = tmp_path / "0"
    writer = TextIndexWriter.create(folder)
    for name in "abcdef":
        writer.add(name, DocumentWords.of(title="البيان", text_en=f"word {name}"))
    writer.finish()
    for number, changed in enumerate("be", 1):
        folder = tmp_path / str(number)
        writer = TextIndexWriter.continue_from(tmp_path / str(number - 1), folder)
        writer.add(changed, DocumentWords.of(title="بيان آخر", text_en="rewritten"))
        writer.remove("c")
        writer.finish()
    return TextIndex.open(folder)


@pytest.mark.parametrize("query", ["بيان", "rewritten", "word", "nowhere", "title:بيا*"])
def test_numbers_and_scores_are_those_of_the_search(index: TextIndex, query: str) -> None:
    records = ["0", *"abdef"]
    matches = JoinedIndex.of(index, records).search(query)
    found = {
        records[number]: score
        for number, score in zip(matches.numbers.tolist(), matches.scores.tolist(), strict=True)
    }
    assert found == pytest.approx(index.scores(query))
    assert [hit.identifier for hit in index.search(query, limit=9).hits] == list(found)


def test_documents_that_nobody_knows_are_left_out(index: TextIndex) -> None:
    matches = JoinedIndex.of(index, ["a", "f"]).search("بيان")
    assert sorted(matches.numbers.tolist()) == [0, 1]


def test_a_slip_leads_to_the_word_that_was_meant(index: TextIndex) -> None:
    for typed in ("rewriten", "rewrittn", "rewirtten", "rewrittenx", "rewridden"):
        assert corrections(typed, index.count, index.words) == ["rewritten"]
    assert corrections("ابيان", index.count, index.words)[0] == "البيان"
    for typed in ("x" * 2, "x" * 1000, "2254", "unlike"):
        assert corrections(typed, index.count, index.words) == []


def test_slips_are_counted_alike_in_both_directions() -> None:
    for one, other, count in (("", "", 0), ("ab", "ba", 1), ("abc", "abd", 1), ("abcd", "dcba", 3)):
        assert slips(one, other) == slips(other, one) == count
