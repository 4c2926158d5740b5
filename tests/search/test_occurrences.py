"""Every place of a word, told by its text and its number in it, and sorted by what is beside it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from smi_graph.arabic import word_key
from smi_graph.search import Corpus, CorpusWriter, DocumentWords
from smi_graph.search import joined_corpus as module
from smi_graph.search.joined_corpus import CorpusHit, JoinedCorpus
from smi_graph.search.query import parse_query
from smi_graph.search.spelling import SpelledLeaf, SpelledNear, Speller
from smi_graph.search.words import split_words

Texts = dict[str, str]
Make = Callable[..., JoinedCorpus]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a corpus of titles in several segments, and join it with its identifiers."""

    def make(*parts: Texts) -> JoinedCorpus:
        earlier: Path | None = None
        for number, part in enumerate(parts):
            folder = tmp_path / str(number)
            with (
                CorpusWriter.create(folder)
                if earlier is None
                else CorpusWriter.continue_from(earlier, folder)
            ) as writer:
                for identifier, text in part.items():
                    writer.add(identifier, DocumentWords.of(text_en=text))
                writer.finish()
            earlier = folder
        assert earlier is not None
        identifiers = [identifier for part in parts for identifier in part]
        return JoinedCorpus.of(Corpus.open(earlier), identifiers)

    return make


PRINTED = {"سلام", "السلام", "وسلام"}


def leaves(query: str) -> list[SpelledLeaf]:
    asked = Speller(lambda word: int(word in PRINTED)).spell(parse_query(query).expression)
    return list(asked.leaves(is_wanted=True))


def hits(corpus: JoinedCorpus, query: str) -> list[tuple[int, int, int]]:
    """Give all places by the number of the record, the word and how many words it has."""
    found = corpus.find(leaves(query))
    every = corpus.in_order(found, np.arange(len(corpus)), range(10_000))
    assert len(every) == found.total
    return [(int(corpus.records[hit.text]), hit.word, hit.words) for hit in every]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("peace", [(0, 1, 1), (0, 4, 1), (1, 0, 1)]),
        ('"for peace"', [(0, 0, 2), (0, 3, 2)]),
        ("pea*", [(0, 1, 1), (0, 4, 1), (1, 0, 1), (2, 0, 1)]),
        # Two words are two places; where a phrase holds the word, it is one.
        ("peace plan", [(0, 1, 1), (0, 2, 1), (0, 4, 1), (1, 0, 1), (1, 2, 1)]),
        ('peace OR "peace plan"', [(0, 1, 2), (0, 4, 1), (1, 0, 1)]),
        # From the first of the words to the last; across the end of a text nothing is near.
        # Stretches that overlap are one place.
        ('"plan peace"~1', [(0, 1, 4), (1, 0, 3)]),
        ("peace -plan", [(0, 1, 1), (0, 4, 1), (1, 0, 1)]),
        ("title:peace", []),
        ("en:plan", [(0, 2, 1), (1, 2, 1)]),
        ("absent", []),
        ("1973-10", []),
    ],
)
def test_places_are_those_that_were_asked_for(
    make: Make, query: str, expected: list[tuple[int, int, int]]
) -> None:
    corpus = make({"a": "for peace plan for peace", "b": "peace a plan", "c": "peas"})
    assert hits(corpus, query) == expected


def test_vowel_signs_stretched_letters_and_hard_spaces_hide_nothing(make: Make) -> None:
    text = "قال\u00a0السَّــلامُ\nثمّ سلام\u200f وسلام"
    corpus = make({"a": text})
    assert [word for _, word, _ in hits(corpus, "سلام")] == [1, 3, 4]


def test_places_of_several_segments_are_counted_together(make: Make) -> None:
    corpus = make({str(n): "war and peace and war" for n in range(20)}, {"new": "war"})
    assert len(corpus.corpus.segments) == 2
    assert len(hits(corpus, "war")) == 41
    assert hits(corpus, "war")[-1] == (20, 0, 1)


def test_nearness_is_what_it_is_for_the_marks_of_the_search(make: Make) -> None:
    chance = random.Random(3)  # noqa: S311 - nothing secret
    words = ["a", "b", "c", "d", "e", "f"]
    made = {str(n): " ".join(chance.choices(words, k=chance.randint(1, 40))) for n in range(60)}
    corpus = make(made)
    for query in ('"a b"~0', '"a b"~2', '"a b c"~1', '"f a"~6'):
        [near] = leaves(query)
        assert isinstance(near, SpelledNear)
        reach, expected = len(near.words) + near.distance, set[tuple[int, int]]()
        for number, text in enumerate(made.values()):
            printed = text.split()
            for start in range(len(printed)):
                for end in range(start + 1, min(start + reach, len(printed)) + 1):
                    if {w for [w] in near.words} <= set(printed[start:end]):
                        expected |= {(number, place) for place in range(start, end)}
                        break
        found = {(r, w + n) for r, w, k in hits(corpus, query) for n in range(k)}
        assert found <= expected
        marked = {(n, p) for n, t in enumerate(made.values()) for p, _ in near.places(t.split())}
        assert {number for number, _ in found} == {number for number, _ in marked}


def naive(texts: list[list[str]], query: str, side: str) -> list[tuple[str, ...]]:
    """Sort the contexts of a word slowly."""
    found = []
    for number, words in enumerate(texts):
        for place, word in enumerate(words):
            if word == query:
                beside = words[place + 1 :] if side == "after" else words[:place][::-1]
                near = tuple(word_key(each) for each in beside[:9])
                found.append((near, number, place, tuple(beside[:9])))
    return [each[-1] for each in sorted(found)]


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("few", [3, 1_000_000])
def test_places_are_sorted_by_the_words_beside_them(
    make: Make, monkeypatch: pytest.MonkeyPatch, side: module.Side, few: int
) -> None:
    # However few places are sorted at once, the order is the same.
    monkeypatch.setattr(module, "_FEW", few)
    chance = random.Random(7)  # noqa: S311 - nothing secret
    words = ["سلام", "بيان", "پاريس", "تونس", "النص", "a", "b"]
    made = {str(n): " ".join(chance.choices(words, k=chance.randint(1, 14))) for n in range(120)}
    parts = dict(list(made.items())[:100]), dict(list(made.items())[100:])
    corpus = make(*parts)
    texts = [split_words(text) for text in made.values()]
    found = corpus.find(leaves('"سلام"'))
    every, groups = np.arange(len(corpus)), np.zeros(len(corpus), np.int32)
    expected = naive(texts, "سلام", side)
    for start, stop in ((0, 10), (7, 40), (0, found.total), (found.total - 3, found.total + 9)):
        page = corpus.by_words(found, every, groups, side, range(start, stop))
        assert [beside(texts, hit, side) for hit in page] == expected[start:stop]


def beside(texts: list[list[str]], hit: CorpusHit, side: str) -> tuple[str, ...]:
    words = texts[hit.text]
    after = words[hit.word + hit.words :]
    return tuple((after if side == "after" else words[: hit.word][::-1])[:9])


def test_groups_come_before_words(make: Make) -> None:
    corpus = make({"a": "war z", "b": "war a", "c": "war m"})
    found = corpus.find(leaves("war"))
    page = corpus.by_words(found, np.arange(3), np.array([0, 1, 0]), "after", range(9))
    assert [hit.text for hit in page] == [2, 0, 1]


def test_only_the_texts_that_count_are_sorted(make: Make) -> None:
    corpus = make({"a": "war z", "b": "war a", "c": "war m"})
    found = corpus.find(leaves("war"))
    page = corpus.by_words(found, np.array([0, 2]), np.zeros(3, np.int32), "after", range(9))
    assert [hit.text for hit in page] == [2, 0]
