"""Words that are evidence are lit up where they stand, and nowhere else."""

from __future__ import annotations

from smi_graph.reading.document.anchoring import PlaceInText, TextOnPage, place_words
from smi_graph.reading.document.asking import ShownEvidence

TEXTS = {"en": TextOnPage("Rome, 28 June. Then Aleppo.", 100, 127)}


def evidence(words: str, start: int) -> ShownEvidence:
    return ShownEvidence("p", "v", "text", words, start, start + len(words))


def test_words_stand_where_the_page_has_them() -> None:
    found = evidence("28 June", 106)
    assert place_words(found, [found], TEXTS).places == (PlaceInText("en", 6, 13),)


def test_where_other_words_stand_at_that_place_they_are_looked_for() -> None:
    moved = evidence("28 June", 108)
    assert place_words(moved, [moved], TEXTS).places == (PlaceInText("en", 6, 13),)
    lost = evidence("5 May", 108)
    assert place_words(lost, [lost], TEXTS).places == ()
