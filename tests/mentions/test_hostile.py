"""Texts that were made to take long, or that are hardly texts."""

from __future__ import annotations

import cProfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.mentions import Finder, load_finder
from tests.mentions.conftest import mentions_in

FINDER = load_finder()
LETTERS = st.sampled_from("والسرياFranceUS.S/12 \u202f\n\u064e\u0640()-/,’ـﻻ😀\u0301\u200f٢")


@pytest.mark.parametrize(
    "text",
    ["ا" * 200_000, "و" * 200_000, "وبكل" * 50_000, "a" * 200_000, "S/" * 100_000, "1/" * 100_000,
     "قرار " * 40_000, "لل" * 100_000 + "لعراق", "(" * 200_000, "resolution 1, " * 15_000,
     "\u064e" * 200_000, " " * 200_000, "\n" * 200_000, "12 March " * 20_000, "الامن " * 40_000],
)  # fmt: skip
def test_nothing_is_found_in_what_says_nothing(finder: Finder, text: str) -> None:
    assert mentions_in(finder, text) == ()


@pytest.mark.parametrize(
    "piece", ["resolution 1, ", "court resolution 1, ", "General Assembly 5 March ", "UN (UN) "]
)
def test_the_time_grows_as_the_text_does(finder: Finder, piece: str) -> None:
    """Counts the steps of the program, which no busy machine changes."""
    few, many = (steps(finder, piece * times) for times in (100, 1_000))
    assert many < 12 * few
    assert many < 300 * 1_000


def steps(finder: Finder, text: str) -> int:
    profile = cProfile.Profile()
    profile.runcall(mentions_in, finder, text)
    return sum(entry.callcount for entry in profile.getstats())


def test_many_names_without_a_mark_are_found_all(finder: Finder) -> None:
    assert len(mentions_in(finder, "العراق " * 20_000)) == 20_000


@given(st.text(LETTERS, max_size=200))
def test_every_mention_is_the_words_at_its_place(text: str) -> None:
    reached = 0
    for one in FINDER.in_text(text, "ar", "text_ar"):
        assert text[one.start : one.end] == one.quote
        assert reached <= one.start < one.end
        reached = one.end
