"""The language of the search box: what joins words, what excludes them, nearness and dates."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smi_graph.search import TextIndex, TextIndexWriter, UnclearSearch, parse_query
from smi_graph.search.query import PassedOver
from tests.search.conftest import MakeIndex, found, write

ARCHIVE = {
    "war": {"title": "حرب تشرين", "text_en": "war and peace", "date": "1973-10-06"},
    "peace": {"title": "سلام", "text_en": "peace at last in 1973", "date": "1974-01"},
    "both": {"title": "حرب وسلام", "text_en": "the peace or the war", "date": "1973"},
    "code": {"title": "Resolution 242", "code": "S/RES/242 (1967)"},
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    folder = tmp_path_factory.mktemp("language")
    write(TextIndexWriter.create(folder), ARCHIVE)
    return TextIndex.open(folder)


@pytest.mark.parametrize(
    ("query", "identifiers"),
    [
        ("last OR resolution", {"peace", "code"}),
        ("last | resolution", {"peace", "code"}),
        ("last or war", set()),
        ("تشرين أو سلام", {"war", "peace", "both"}),
        ("تشرين او سلام", {"war", "peace", "both"}),
        ("war AND last", set()),
        ("حرب و سلام", {"both"}),
        ("war & peace", {"war", "both"}),
        ("peace NOT war", {"peace"}),
        ("peace AND NOT war", {"peace"}),
        ("peace -war", {"peace"}),
        ("peace −war", {"peace"}),
        ("سلام بدون حرب", {"peace"}),
        ('peace -"or the"', {"war", "peace"}),
        ("peace -(last OR تشرين)", {"both"}),
        ("NOT peace", {"code"}),
        ("-peace -resolution", set()),
        ("resolution OR NOT war", {"code", "peace"}),
        ("NOT NOT last", {"peace"}),
        ("last OR war تشرين", {"peace", "war"}),
        ("(last OR war) سلام", {"peace", "both"}),
        ("title:(حرب OR resolution)", {"war", "both", "code"}),
        ("title:(war OR resolution)", {"code"}),
        ("-title:سلام peace", {"war"}),
        ("pre-war", set()),
        ("war - peace", {"war", "both"}),
        ('"war peace"~0', set()),
        ('"war peace"~1', {"war"}),
        ('"war peace"~2', {"war", "both"}),
        ('"peace war"~١', {"war"}),
        ('"war peace and"~0', {"war"}),
        ('title:"war peace"~9', set()),
        ("1973-10", {"war", "both"}),
        ("١٩٧٣-١٠", {"war", "both"}),
        ("1973-10-06", {"war", "both"}),
        ("1973-11..1974", {"peace", "both"}),
        ("6 October 1973", {"war", "both"}),
        ("October 6, 1973 war", {"war", "both"}),
        ("٦ تشرين الأول ١٩٧٣", {"war", "both"}),
        ("تشرين الأول/أكتوبر 1973", {"war", "both"}),
        ("6/10/1973", set()),
        ("16/10/1973", {"both"}),
        ("1973 .. 1974", {"war", "both", "peace"}),
        ("November 1973 .. 1974", {"peace", "both"}),
        ("1974 ..", {"peace"}),
        (".. September 1973", {"both"}),
        ('date:"6 October 1973"', {"war", "both"}),
        ("date:October 1973", {"war", "both"}),
        ("peace -(October 1973)", {"peace"}),
        ("..1973-09", {"both"}),
        ("1974..", {"peace"}),
        ("1974…", {"peace"}),
        ("date:1973", {"war", "both"}),
        ("تاريخ:1973..1974", {"war", "both", "peace"}),
        ("-date:1973", {"peace", "code"}),
        ("1973", {"war", "both", "peace"}),
        ('"1973"', {"peace"}),
        ("en:1973", {"peace"}),
        ("1973-1974", {"war", "both", "peace"}),
        ("peace 1974-01", {"peace"}),
        ("S/RES/242 (1967)", {"code"}),
        ("sres2421967", {"code"}),
        ("s-res-242", {"code"}),
        ("code:242", {"code"}),
        ("https://example.org/document/S-RES-242~20~281967~29.html?release=1#text", {"code"}),
        ("https://example.org/document/S%2FRES%2F242", {"code"}),
    ],
)
def test_a_query_finds(archive: TextIndex, query: str, identifiers: set[str]) -> None:
    assert found(archive, query) == identifiers
    assert set(archive.scores(query)) == identifiers


@pytest.mark.parametrize(
    ("query", "passed_over"),
    [
        ("war ^ peace", [("sign", "^")]),
        ("war~2", [("sign", "~")]),
        ("war^3", [("sign", "^")]),
        ("+war", [("sign", "+")]),
        ("[1973 TO 1974]", [("sign", "["), ("sign", "]")]),
        ("author:Smith", [("no_field", "author")]),
        ("AND war", [("and", "AND")]),
        ("war AND AND peace", [("and", "AND")]),
        ("و قال", [("and", "و")]),
        ("war, and peace: at 12:30 (in Rome)!", []),
        ("Who won the war?", []),
        ("a.b@c.example", []),
        ("war of 31 June 1973", [("invalid_date", "31 June 1973")]),
        ("1973-02-30", [("invalid_date", "1973-02-30")]),
        ("6/10/1973", [("ambiguous", "6/10/1973")]),
        ("6 تشرين الأول/نوفمبر 1973", [("month_mismatch", "6 تشرين الأول/نوفمبر 1973")]),
        ('"31 June 1973"', []),
    ],
)
def test_what_has_no_meaning_is_told(query: str, passed_over: list[tuple[str, str]]) -> None:
    assert parse_query(query).passed_over == tuple(PassedOver(*each) for each in passed_over)


def test_a_beginning_never_finds_less_than_the_word(make_index: MakeIndex) -> None:
    index = make_index(
        {word: word for word in ("لبنان", "بلبنان", "ولبنان", "لبنانية", "اللبناني")}
    )
    assert found(index, "لبنان*") >= found(index, "لبنان") >= {"لبنان", "بلبنان", "ولبنان"}
    assert found(index, "لبنان*") >= {"لبنانية", "اللبناني"}


def test_a_code_comes_before_what_speaks_of_it(make_index: MakeIndex) -> None:
    speaks = {"title": "On 593915", "text_en": "593915 593915 SMI/A200/593915"}
    index = make_index({"speaks": speaks, "it": {"title": "x", "code": "SMI/A200/593915"}})
    for query in ("593915", "SMI/A200/593915", "smi-a200-593915", "SMI / A200 / ٥٩٣٩١٥"):
        assert [hit.identifier for hit in index.search(query).hits] == ["it", "speaks"]


@pytest.fixture(scope="module")
def scattered(tmp_path_factory: pytest.TempPathFactory) -> tuple[TextIndex, dict[str, list[str]]]:
    chance = Random(1)  # noqa: S311 - the same texts each time
    texts = {str(n): chance.choices("abcxx", k=chance.randint(1, 12)) for n in range(600)}
    folder = tmp_path_factory.mktemp("scattered")
    write(TextIndexWriter.create(folder), {n: " ".join(text) for n, text in texts.items()})
    return TextIndex.open(folder), texts


@pytest.mark.parametrize("words", ["ab", "ba", "abc", "cab"])
@pytest.mark.parametrize("distance", [0, 1, 2, 3, 5, 9])
def test_words_near_one_another_are_those_within_the_distance(
    scattered: tuple[TextIndex, dict[str, list[str]]], distance: int, words: str
) -> None:
    index, texts = scattered
    query = f'"{" ".join(words)}"~{distance}'
    near = {number for number, text in texts.items() if any(_near(text, words, distance))}
    assert found(index, query) == near
    assert {n for n, text in texts.items() if index.highlight(" ".join(text), query)} == near


def _near(text: list[str], words: str, distance: int) -> Iterator[bool]:
    places = [[n for n, word in enumerate(text) if word == wanted] for wanted in words]
    for chosen in product(*places):
        yield max(chosen) - min(chosen) - len(words) + 1 <= distance


TEXTS = [" ".join(text).split() for text in product(["", "a"], ["", "b"], ["", "c"], ["", "a b"])]
EVERY = frozenset(map(str, range(len(TEXTS))))


def _texts(*words: str) -> frozenset[str]:
    """Give the texts that hold words one after another."""
    runs = (zip(*(text[n:] for n in range(len(words))), strict=False) for text in TEXTS)
    return frozenset(str(number) for number, run in enumerate(runs) if words in run)


# A query, and what it finds: joined by the logic of sets, beside the grammar.
Sought = tuple[str, frozenset[str]]
LEAVES = st.sampled_from(
    [("a", _texts("a")), ("b", _texts("b")), ('"a b"', _texts("a", "b")), ("title:c", _texts("c"))]
)


def _any(parts: list[Sought]) -> Sought:
    queries, sets = zip(*parts, strict=True)
    return f"({' OR '.join(queries)})", frozenset().union(*sets)


def _all(parts: list[Sought]) -> Sought:
    queries, sets = zip(*parts, strict=True)
    return f"({' '.join(queries)})", EVERY.intersection(*sets)


def _joined(inner: st.SearchStrategy[Sought]) -> st.SearchStrategy[Sought]:
    several = st.lists(inner, min_size=1, max_size=3)
    excluded = inner.map(lambda part: (f"NOT {part[0]}", EVERY - part[1]))
    return st.one_of(several.map(_any), several.map(_all), excluded)


@pytest.fixture(scope="module")
def every_text(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    folder = tmp_path_factory.mktemp("every")
    texts = {
        str(number): {"text_en": " ".join(text), "title": "c" * text.count("c")}
        for number, text in enumerate(TEXTS)
    }
    write(TextIndexWriter.create(folder), texts)
    return TextIndex.open(folder)


@settings(max_examples=200, deadline=None)
@given(st.recursive(LEAVES, _joined, max_leaves=8))
def test_joined_and_excluded_words_find_what_logic_says(
    every_text: TextIndex, sought: Sought
) -> None:
    query, identifiers = sought
    try:
        assert found(every_text, query) == identifiers
    except UnclearSearch as error:
        assert error.key == "too_deep"  # noqa: PT017 - what is too deep is told


@pytest.mark.parametrize(
    "query", ["(" * 500, "-" * 999, "NOT " * 249, "a OR " * 199 + "b", "a " * 499, '"a b"~3 ' * 99]
)
def test_a_search_is_bounded(every_text: TextIndex, query: str) -> None:
    with pytest.raises(UnclearSearch):
        every_text.search(query)
