"""Words are folded and split alike, wherever they come from."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smi_graph.search import DocumentWords
from smi_graph.search.words import locate_words, split_words

MIXED = st.text(
    st.sampled_from("اأإآبيةىئءلوَّـ ٠۵٬,.’'sSyría İıß«»\"*:-/\u200f\u00a0\n1x²ﷲ"), max_size=60
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("البيانُ", "البيان"),
        ("مسؤول", "مسئول"),
        ("الأميركيّة", "الاميركيه"),
        ("عـــاجل", "عاجل"),
        ("٢٠٢١", "2021"),
        ("١٬٥٠٠", "1,500"),
        ("1,500", "1500"),
        ("Syria's", "SYRIA"),
        ("ministers’ reply", "ministers reply"),
        ("Türkiye", "turkiye"),
        ("Kılıç", "KILIC"),
        ("Taʿizz", "taizz"),
        ("عام2011", "عام 2011"),
    ],
)
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    assert split_words(one) == split_words(other) != []


@pytest.mark.parametrize(("one", "other"), [("its", "it"), ("كتب", "كتاب"), ("1,50", "150")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert split_words(one) != split_words(other)


@settings(deadline=None)
@given(st.one_of(MIXED, st.text(max_size=60)))
def test_splitting_words_again_changes_nothing(text: str) -> None:
    words = split_words(text)
    assert split_words(" ".join(words)) == words


@settings(deadline=None)
@given(st.one_of(MIXED, st.text(max_size=60)))
def test_every_word_is_found_again_where_it_stands(text: str) -> None:
    located = list(locate_words(text))
    assert [word.text for word in located] == split_words(text)
    places = [(word.start, word.end) for word in located]
    # One sign may print two words, as ¼ does.
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)


def test_a_word_of_any_length_is_kept() -> None:
    assert split_words("ا" * 100_000 + " ب")[1] == "ب"


def test_the_words_of_a_document_travel_between_processes() -> None:
    words = DocumentWords.of(title="قرار", text_en="A decree")
    assert pickle.loads(pickle.dumps(words)) == words  # noqa: S301
