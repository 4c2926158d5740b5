"""What a person finds."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smi_graph.resources import resource_path
from smi_graph.search import TextIndex, TextIndexWriter, UnclearSearch
from tests.search.conftest import MakeIndex, found, write

TABLES = tomllib.loads(resource_path("data", "search.toml").read_text(encoding="utf-8"))
MET, NOT_MET = (
    [(asked, words) for table in TABLES.values() for asked, words in table.get(key, {}).items()]
    for key in ("test_words", "other_words")
)
ARCHIVE = {
    "1": {"title": "البيانُ الختاميّ لمؤتمر الرياض", "text_en": "The final statement of Riyadh"},
    "2": {"title": "Joint Statement on Syria", "text_ar": "بيان مشترك عن سورية"},
    "3": {"title": "قرار مجلس الأمن ٢٢٥٤", "text_en": "Resolution S/RES/2254 (2015)"},
    "4": {"title": "رسالة", "text_ar": "قال مُعاذ الخطيب", "text_en": "said Moaz al-Khatib"},
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    folder = tmp_path_factory.mktemp("archive")
    write(TextIndexWriter.create(folder), ARCHIVE)
    return TextIndex.open(folder)


@pytest.mark.parametrize(
    ("query", "identifiers"),
    [
        ("البيان", {"1", "2"}),
        ("بيان", {"1", "2"}),
        ("ختامي", {"1"}),
        ("معاذ", {"4"}),
        ("مُعاذ", {"4"}),
        ("الامن", {"3"}),
        ("2254", {"3"}),
        ("٢٢٥٤", {"3"}),
        ("s/res/2254", {"3"}),
        ("STATEMENT", {"1", "2"}),
        ("statement مشترك", {"2"}),
        ("syria statement", {"2"}),
        ("syria resolution", set()),
        ('"joint statement"', {"2"}),
        ('"statement joint"', set()),
        ("«مجلس الأمن»", {"3"}),
        ('"مجلس امن"', set()),
        ("stat*", {"1", "2"}),
        ("مؤتم*", set()),
        ("لمؤتم*", {"1"}),
        ("ختام*", {"1"}),
        ("title:statement", {"2"}),
        ("en:statement", {"1"}),
        ("عنوان:بيان", {"1"}),
        ("عربي:بيان", {"2"}),
        ('en:"final statement" الرياض', {"1"}),
        ("http://example.org", set()),
    ],
)
def test_a_query_finds(archive: TextIndex, query: str, identifiers: set[str]) -> None:
    assert found(archive, query) == identifiers
    assert set(archive.scores(query)) == identifiers


@pytest.mark.parametrize(("asked", "spellings"), MET)
def test_a_word_is_found_in_all_its_forms_and_spellings(
    make_index: MakeIndex, asked: str, spellings: list[str]
) -> None:
    index = make_index({word: f"قال {word} اليوم" for word in {asked, *spellings}})
    assert found(index, asked) >= set(spellings)


@pytest.mark.parametrize(("asked", "others"), NOT_MET)
def test_another_word_that_looks_alike_is_not_found(
    make_index: MakeIndex, asked: str, others: list[str]
) -> None:
    texts = {f"{word} {number}": word for word in others for number in range(5)}
    assert found(make_index({**texts, "asked": asked}), asked) == {"asked"}


def test_the_words_that_must_meet_and_must_not_are_many() -> None:
    words = [word for _, words in (*MET, *NOT_MET) for word in words]
    assert len(words) >= 200


def test_the_article_tells_a_first_letter_from_a_particle(make_index: MakeIndex) -> None:
    texts = {f"garden {number}": "جنة" for number in range(9)}
    gardens = set(texts)
    with_article = make_index({**texts, "committee": "لجنة", "the": "عمل اللجنة"})
    without = make_index({**texts, "for a garden": "لجنة"})
    assert found(with_article, "جنة") == gardens
    assert found(without, "جنة") == {*gardens, "for a garden"}


def test_quotation_marks_ask_for_the_word_as_it_is_spelled(make_index: MakeIndex) -> None:
    index = make_index({"bare": "بيان", "article": "البيان"})
    assert found(index, '"بيان"') == {"bare"}


def test_the_spelling_that_was_typed_comes_first(make_index: MakeIndex) -> None:
    index = make_index({"other": "والبيان", "same": "بيان", "another": "للبيان"})
    assert index.search("بيان").hits[0].identifier == "same"


def test_a_word_in_the_title_counts_more(make_index: MakeIndex) -> None:
    text = {"title": "رسالة", "text_en": "decree"}
    index = make_index({"text": text, "title": {"title": "decree", "text_en": "letter"}})
    assert [hit.identifier for hit in index.search("decree").hits] == ["title", "text"]


def test_the_total_is_exact_and_pages_join_without_a_gap(make_index: MakeIndex) -> None:
    index = make_index({str(number): "قرار" for number in range(50)})
    pages = [index.search("قرار", limit=7, offset=offset) for offset in range(0, 60, 7)]
    assert {page.total for page in pages} == {50}
    identifiers = [hit.identifier for page in pages for hit in page.hits]
    assert len(identifiers) == len(set(identifiers)) == 50


def test_an_empty_index_finds_nothing(make_index: MakeIndex) -> None:
    assert found(make_index({}), "قرار") == set()


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("", "no_words"),
        ("؟ … !", "no_words"),
        ('""', "no_words"),
        ('"joint statement', "open_quotation"),
        ('"joint stat*"', "asterisk_in_quotation"),
        ("*", "misplaced_asterisk"),
        ("*ment", "misplaced_asterisk"),
        ("state*ment", "misplaced_asterisk"),
        ("joint/state*", "misplaced_asterisk"),
        ("statement.*", "misplaced_asterisk"),
        ("س*", "short_beginning"),
        ("statement title:", "field_without_words"),
        ("title:(syria", "bracket_without_closing"),
        ("syria) statement", "bracket_without_opening"),
        ("syria OR", "operator_alone"),
        ("أو بيان", "operator_alone"),
        ("(OR)", "operator_alone"),
        ("معاذ NOT", "not_alone"),
        ("بدون", "not_alone"),
        ("syria NOT (", "bracket_without_closing"),
        ('"joint"~5', "near_words"),
        ('"a b c d"~5', "near_words"),
        ('"a a"~5', "near_itself"),
        ('"بيان البيان"~5', "near_itself"),
        ('"joint statement"~31', "too_far"),
        ("1974..1973-11", "dates_reversed"),
        ("1974 .. November 1973", "dates_reversed"),
        ("1973-13..1974", "no_date"),
        ("date:spring", "no_date"),
        ("تاريخ:", "no_date"),
        ("wom?n", "question_mark_in_word"),
        ("(" * 13 + "a" + ")" * 13, "too_deep"),
        ("NOT " * 13 + "a", "too_deep"),
        ("a " * 65, "too_many_words"),
        ("a" * 1001, "too_long"),
    ],
)
def test_a_query_that_cannot_be_understood_is_explained(
    archive: TextIndex, query: str, key: str
) -> None:
    with pytest.raises(UnclearSearch) as raised:
        archive.search(query)
    assert raised.value.key == key
    assert raised.value.sentence("en") != raised.value.sentence("ar")


SIGNS = st.text(st.sampled_from('ab بيان"“«»*:()[]{}^~+-&|!\\/?.,٬١2\u200f\x00'), max_size=40)


@settings(max_examples=300, deadline=None)
@given(st.one_of(SIGNS, st.text(max_size=80)))
def test_whatever_is_typed_is_answered_or_explained(archive: TextIndex, query: str) -> None:
    try:
        hits = archive.search(query, limit=3)
    except UnclearSearch as error:
        explained = [error.sentence("ar"), error.sentence("en")]
    else:
        explained = []
        assert len(hits.hits) == min(hits.total, 3)
        assert archive.scores(query).keys() >= {hit.identifier for hit in hits.hits}
    assert all(explained)


@settings(max_examples=40, deadline=None)
@given(st.one_of(SIGNS, st.text(max_size=80)))
def test_a_title_is_found_by_what_stands_in_it(
    tmp_path_factory: pytest.TempPathFactory, title: str
) -> None:
    folder = tmp_path_factory.mktemp("title")
    write(TextIndexWriter.create(folder), {"it": title})
    quoted = '"' + "".join(" " if sign in '"“”„‟«»＂*' else sign for sign in title) + '"'
    try:
        assert found(TextIndex.open(folder), quoted) == {"it"}
    except UnclearSearch as error:
        assert error.key == "no_words"  # noqa: PT017 - a title without a word is no fault
