"""The corpus: all words in their order, through additions, changes and removals."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.search import Corpus, CorpusWriter, DamagedTextIndex, DocumentWords


def write(folder: Path, texts: dict[str, str], earlier: Path | None = None) -> Corpus:
    """Write a corpus of English texts, after an earlier one."""
    writer = (
        CorpusWriter.create(folder)
        if earlier is None
        else CorpusWriter.continue_from(earlier, folder)
    )
    with writer:
        for identifier, text in texts.items():
            writer.add(identifier, DocumentWords.of(text_en=text))
        writer.finish()
    return Corpus.open(folder)


def texts_of(corpus: Corpus) -> dict[str, str]:
    """Read the texts back, by the numbers of the words alone."""
    found = {}
    for segment in corpus.segments:
        words, identifiers = list(segment.words), list(segment.identifiers)
        for text, document in enumerate(segment.text_documents.tolist()):
            if not segment.gone[document]:
                start = int(segment.text_starts[text])
                numbers = segment.stream[start : start + int(segment.text_words[text])]
                found[identifiers[document]] = " ".join(words[n - 1] for n in numbers.tolist())
    return found


def test_every_word_stands_where_it_was_printed(tmp_path: Path) -> None:
    corpus = write(tmp_path, {"a": "one two one", "b": "two three"})
    [segment] = corpus.segments
    assert texts_of(corpus) == {"a": "one two one", "b": "two three"}
    for number, word in enumerate(segment.words, start=1):
        places = segment.positions_of(range(number, number + 1)).tolist()
        assert places == [at for at, n in enumerate(segment.stream.tolist()) if n == number], word


def test_a_later_corpus_has_what_came_and_lacks_what_went(tmp_path: Path) -> None:
    first = {str(number): f"word{number} common" for number in range(40)}
    write(tmp_path / "1", first)
    with CorpusWriter.continue_from(tmp_path / "1", tmp_path / "2") as writer:
        writer.remove("3")
        writer.add("4", DocumentWords.of(text_en="changed"))
        writer.add("new", DocumentWords.of(text_en="fresh common"))
        writer.finish()
    later = Corpus.open(tmp_path / "2")
    gone = {code: text for code, text in first.items() if code != "3"}
    assert texts_of(later) == {**gone, "4": "changed", "new": "fresh common"}
    assert texts_of(Corpus.open(tmp_path / "1")) == first


def test_many_small_changes_leave_few_segments(tmp_path: Path) -> None:
    expected = {str(number): "one two three" for number in range(50)}
    write(tmp_path / "0", expected)
    for turn in range(1, 13):
        corpus = write(tmp_path / str(turn), {f"new {turn}": "four"}, tmp_path / str(turn - 1))
        expected[f"new {turn}"] = "four"
    assert texts_of(corpus) == expected
    assert len(corpus.segments) <= 4


def test_a_corpus_whose_documents_all_went_is_empty(tmp_path: Path) -> None:
    write(tmp_path / "1", {"a": "one"})
    with CorpusWriter.continue_from(tmp_path / "1", tmp_path / "2") as writer:
        writer.remove("a")
        writer.finish()
    assert texts_of(Corpus.open(tmp_path / "2")) == {}


def test_what_is_added_twice_counts_as_it_was_added_last(tmp_path: Path) -> None:
    with CorpusWriter.create(tmp_path) as writer:
        writer.add("a", DocumentWords.of(text_en="one"))
        writer.add("a", DocumentWords.of(text_en="two"))
        writer.finish()
    assert texts_of(Corpus.open(tmp_path)) == {"a": "two"}


def test_words_of_all_segments_have_one_order(tmp_path: Path) -> None:
    write(tmp_path / "1", {"1": "بيان " * 30 + "تونس"})
    corpus = write(tmp_path / "2", {"2": "پاريس"}, tmp_path / "1")
    ranked = {
        word: int(rank)
        for segment in corpus.segments
        for word, rank in zip(segment.words, segment.ranks[1:], strict=True)
    }
    assert len(corpus.segments) == 2
    assert sorted(ranked, key=lambda word: ranked[word]) == ["بيان", "پاريس", "تونس"]


def test_each_text_knows_its_language_and_its_words_in_arabic_letters(tmp_path: Path) -> None:
    words = DocumentWords.of(
        title="قرار S/RES/1",
        title_language="ar",
        text_other={"ku": "", "fr": "la paix", "fa": "صلح"},
    )
    with CorpusWriter.create(tmp_path) as writer:
        writer.add("a", words)
        writer.finish()
    [segment] = Corpus.open(tmp_path).segments
    told = [
        (*segment.kinds[kind], total, arabic)
        for kind, total, arabic in zip(
            segment.text_kinds.tolist(), segment.text_words, segment.text_arabic, strict=True
        )
    ]
    assert told == [("title", "ar", 4, 1), ("text", "fr", 2, 0), ("text", "fa", 1, 1)]


@pytest.mark.parametrize("content", ["", "{}", '{"format": 0, "segments": [], "sorted_by": ""}'])
def test_what_is_no_corpus_of_this_version_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "corpus.json").write_text(content, encoding="utf-8")
    with pytest.raises(DamagedTextIndex):
        Corpus.open(tmp_path)


def test_a_corpus_that_was_not_finished_cannot_be_opened(tmp_path: Path) -> None:
    with CorpusWriter.create(tmp_path) as writer:
        writer.add("a", DocumentWords.of(text_en="one"))
    with pytest.raises(DamagedTextIndex):
        Corpus.open(tmp_path)
    assert list(tmp_path.iterdir()) == []
