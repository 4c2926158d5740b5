"""Names in the order of a dictionary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.arabic import sort_key


@pytest.mark.parametrize(
    "names",
    [
        ["إبراهيم", "أحمد", "الأسد", "بشار"],
        ["الأردن", "ألمانيا", "البحرين", "تركيا", "الجزائر", "السعودية", "سورية", "الصين"],
        ["الله", "ليبيا"],
        ["Åland", "de Mistura", "Élysée", "Kofi Annan"],
    ],
)
def test_names_stand_as_in_a_dictionary(names: list[str]) -> None:
    assert sorted(set(names), key=sort_key) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("الأُردن", "الاردن"),
        ("سوريّة", "سورية"),
        ("«الحياة»", "الحياة"),
        ("٢٠١١", "2011"),
        ("Élysée", "ELYSEE"),
    ],
)
def test_spellings_of_one_name_stand_at_one_place(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


def test_a_name_that_only_begins_like_the_article_keeps_its_letters() -> None:
    assert sort_key("الله") != sort_key("له")
    assert sort_key("المانيا") == sort_key("ألمانيا")


@given(st.text(max_size=30))
def test_signs_and_case_do_not_move_a_name(text: str) -> None:
    assert sort_key(f" «{text}" + "\u064e") == sort_key(text)


@given(st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=8))
def test_an_arabic_name_comes_after_a_latin_one(text: str) -> None:
    assert sort_key(text) > sort_key("Zürich")
