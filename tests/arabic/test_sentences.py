"""Where sentences end, in both scripts."""

from __future__ import annotations

import pytest

from smi_graph.arabic import split_paragraphs, split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الوفد. ثم غادر.", 2),
        ("متى يعود؟ لا أحد يعلم! هذا كل شيء…", 3),
        ("قال «انتهى الأمر.» ثم خرج.", 2),
        ("التقى د. أحمد أ. ب. الحلبي.", 1),
        ("انتهى البيانُ. بدأ الاجتماع.", 2),
        ("Mr. Annan met Dr. J. Smith in the U.S. Senate.", 1),
        ("Resolution No. 5 was adopted. It is short.", 2),
        ('He said "no." Then he left.', 2),
        ("1. Condemns the attack. 2. Asks for calm.", 2),
        ("It cost 3.5 million. All was paid.", 2),
        ("the end. of a line that goes on", 1),
        ("ends in 2012. The next year", 2),
        ("", 0),
        (" \n\n ", 0),
    ],
)
def test_a_sentence_ends_where_a_reader_would_say_so(text: str, expected: int) -> None:
    assert len(sentences(text)) == expected


def test_no_sentence_goes_over_the_end_of_a_paragraph() -> None:
    text = "عنوان بلا نقطة\n\nفقرة أولى. وجملة\nتتمتها\n\nفقرة ثانية"
    assert [each.paragraph for each in split_sentences(text)] == [0, 1, 1, 2]
    assert len(split_paragraphs(text)) == 3


def test_sentences_hold_all_that_is_printed() -> None:
    text = "  One. Two!  Three?\n\n  Four\n"
    assert " ".join(sentences(text)) == "One. Two! Three? Four"


@pytest.mark.parametrize("text", ["a. " * 200_000, "1. " * 200_000, ".\n" * 200_000, "A" * 10**6])
def test_long_texts_take_no_longer_than_their_length(text: str) -> None:
    assert len(split_sentences(text)) <= len(text)
