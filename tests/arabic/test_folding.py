from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.arabic import FoldedText, fold, without_invisible

ARABIC = st.text(
    st.one_of(
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFDFF, categories=["Lo"]),
        st.sampled_from(" \n\t/،.-\u200f\u2067aB1"),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "also_written"),
    [
        ("الأميركيّة", "الاميركيه"),
        ("مسؤول", "مسئول"),
        ("شؤون", "شئون"),
        ("مستشفى", "مستشفي"),
        ("مـــحمد", "محمد"),
        ("ﷲ", "الله"),
        ("٢٨", "28"),
        ("۲۸", "28"),
        ("آذار", "اذار"),
        ("لا\u00a0يوجد", "لا يوجد"),
        ("سو\u200fرية", "سورية"),
        ("بيان؛قرار،هل؟نعم", "بيان قرار هل نعم"),
        (unicodedata.normalize("NFD", "أيّار"), "أيار"),
    ],
)
def test_spellings_of_one_word_have_one_key(written: str, also_written: str) -> None:
    assert fold(written) == fold(also_written)


@pytest.mark.parametrize(
    ("one", "other"), [("حسن", "حسين"), ("سمير", "سميرة"), ("بيان", "البيان"), ("عمر", "عمرو")]
)
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(ARABIC)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60))
def test_folding_does_not_depend_on_composition(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(ARABIC)
def test_a_folded_text_leads_back_to_spans_that_fold_to_it(text: str) -> None:
    folded = FoldedText.of(text)
    for index in range(len(folded.folded)):
        start, end = folded.original_span(index, index + 1)
        assert folded.folded[index] in FoldedText.of(text[start:end]).folded


@given(ARABIC)
def test_spans_of_a_folded_text_do_not_go_back(text: str) -> None:
    folded = FoldedText.of(text)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(
        start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True)
    )


def test_a_highlight_covers_the_vowel_signs_of_its_word() -> None:
    text = "قال مُعاذٌ اليوم"
    folded = FoldedText.of(text)
    at = folded.folded.index("معاذ")
    start, end = folded.original_span(at, at + 4)
    assert text[start:end] == "مُعاذٌ"


def test_an_empty_span_is_refused() -> None:
    with pytest.raises(ValueError, match="no text"):
        FoldedText.of("نص").original_span(1, 1)


@given(st.text(max_size=60))
def test_dropping_invisible_characters_drops_nothing_that_prints(text: str) -> None:
    kept = without_invisible(text)
    assert [c for c in text if unicodedata.category(c) != "Cf"] == list(kept)
