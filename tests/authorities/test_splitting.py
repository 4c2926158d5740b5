from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smi_graph.authorities import LabelAuthority, LabelSpan, load_authorities, split_labels
from smi_graph.authorities.entries import label_key

COUNTRIES = load_authorities().countries
NAMES = [(name, entry.identifier) for entry in COUNTRIES.entries.values() for name in entry.names]
ARABIC = [(name, code) for name, code in NAMES if name[0] > "\u0600"]
LATIN = [(name, code) for name, code in NAMES if name[0] < "\u0600"]


def cut(text: str, authority: LabelAuthority = COUNTRIES) -> list[tuple[str, str | None]]:
    return [(span.text, span.key) for span in split_labels(text, authority)]


def codes(text: str) -> list[str | None]:
    return [span.key for span in split_labels(text, COUNTRIES)]


def test_the_sample_page_names_three_countries() -> None:
    assert cut("العراقسوريةالولايات المتحدة الأميركية") == [
        ("العراق", "IQ"),
        ("سورية", "SY"),
        ("الولايات المتحدة الأميركية", "US"),
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("الكونغو الديمقراطيةالكونغو", ["CD", "CG"]),
        ("الكونغوالكونغو الديمقراطية", ["CG", "CD"]),
        ("روسيا البيضاءروسيا", ["BY", "RU"]),
        ("روسياروسيا البيضاء", ["RU", "BY"]),
        ("غينياغينيا بيساوغينيا الاستوائية", ["GN", "GW", "GQ"]),
        ("النيجرنيجيرياالنيجر", ["NE", "NG", "NE"]),
        ("ماليماليزيامالي", ["ML", "MY", "ML"]),
        ("عُماناليمنالصينتايوان", ["OM", "YE", "CN", "TW"]),
        ("السودانجنوب السودان", ["SD", "SS"]),
        ("التشيكسلوفاكيا", ["CZ", "SK"]),
        ("بيروتشيلي", ["PE", "CL"]),
        ("IraqSyriaUnited States of America", ["IQ", "SY", "US"]),
        ("USAUK", ["US", "GB"]),
    ],
)
def test_a_name_that_begins_another_does_not_hide_it(printed: str, expected: list[str]) -> None:
    assert codes(printed) == expected


@pytest.mark.parametrize(
    "printed",
    [
        "العراق، سورية",
        "العراق,سورية",
        "العراق | سورية",
        "العراق؛ سورية;",
        "• العراق\n• سورية",
        "العراق\tسورية",
        "العراق/سورية",
        "العراق سورية",
        "العراق وسورية",
        "العراق و سورية",
        "العراق،، سورية.",
    ],
)
def test_separators_and_the_and_of_a_list_part_labels(printed: str) -> None:
    assert cut(printed) == [("العراق", "IQ"), ("سورية", "SY")]


def test_one_value_printed_twice_is_found_twice() -> None:
    assert codes("العراقالعراق") == ["IQ", "IQ"]


@pytest.mark.parametrize(
    "printed",
    ["العِرَاقسُورِيَّة", "العـــراقســورية", "\u202bالعراق\u202c\u200fسورية\u200e", "ﺍﻟﻌﺮﺍﻕﺳﻮﺭﻳﺔ"],
)
def test_vowels_tatweel_bidi_marks_and_presentation_forms_do_not_matter(printed: str) -> None:
    spans = split_labels(printed, COUNTRIES)
    assert [span.key for span in spans] == ["IQ", "SY"]
    assert [printed[span.start : span.end] for span in spans] == [span.text for span in spans]


def test_decomposed_letters_do_not_matter() -> None:
    printed = unicodedata.normalize("NFD", "الأردنإيران")
    assert codes(printed) == ["JO", "IR"]


@pytest.mark.parametrize("unknown", ["أرض الأحلام", "جمهورية أتلانتس", "أرض الصومال"])
def test_an_unknown_label_stays_whole_between_known_ones(unknown: str) -> None:
    assert cut(f"العراق{unknown}سورية") == [("العراق", "IQ"), (unknown, None), ("سورية", "SY")]


def test_nothing_begins_after_a_space_or_ends_before_one_in_a_glued_run() -> None:
    assert cut("شمال مقدونياسوريا") == [("شمال مقدونيا", None), ("سوريا", "SY")]
    assert cut("غينيا الجنوبيةالعراق") == [("غينيا الجنوبية", None), ("العراق", "IQ")]
    assert cut("كرونة تشيكوسلوفاكيا") == [("كرونة تشيكوسلوفاكيا", None)]


@pytest.mark.parametrize(
    "printed",
    [
        "بيروت",  # Beirut, not Peru
        "بيروت الشرقية",
        "كوباني",  # Kobani, not Cuba
        "الإجمالي",  # "total", not Mali
        "الهندسة",  # "engineering", not India
        "العراقية",  # an adjective
        "العراقيل",  # "obstacles"
        "مصراتة الليبية",
        "السويداء",
        "نيوجيرسي",
        "Somaliland",
        "Omanis",
        "العراقوسوريا",
        "سوريا وشعبها",
    ],
)
def test_letters_of_a_country_inside_another_word_are_no_country(printed: str) -> None:
    assert cut(printed) == [(printed, None)]


def test_a_doubtful_rest_takes_its_neighbours_with_it() -> None:
    assert cut("العراقxسورية") == [("العراقxسورية", None)]
    assert cut("العراقيةسوريا") == [("العراقيةسوريا", None)]


@pytest.mark.parametrize("printed", ["صربيا والجبل الأسود", "Serbia and Montenegro"])
def test_a_name_listed_without_a_code_is_not_cut_into_countries(printed: str) -> None:
    assert cut(printed) == [(printed, None)]


def test_a_listed_name_may_hold_a_comma() -> None:
    assert codes("Korea, Republic of, Congo, Democratic Republic of the; Iraq") == [
        "KR",
        "CD",
        "IQ",
    ]


def test_languages_and_persons_run_together_too() -> None:
    authorities = load_authorities()
    assert [key for _, key in cut("العربيةالإنجليزية", authorities.languages)] == ["ar", "en"]
    assert [key for _, key in cut("لويجي دي مايوأنتوني بلينكن", authorities.persons)] == [
        "luigi-di-maio",
        "antony-blinken",
    ]


def test_a_megabyte_is_kept_as_written() -> None:
    text = "العراق" * 200_000
    assert split_labels(text, COUNTRIES) == [LabelSpan(text, 0, len(text), None)]


def test_an_empty_field_has_no_labels() -> None:
    assert [split_labels(text, COUNTRIES) for text in ("", " \n، ", "\u200f")] == [[], [], []]


@pytest.mark.parametrize("names", [ARABIC, LATIN], ids=["Arabic", "Latin"])
def test_no_two_names_side_by_side_can_be_read_another_way(names: list[tuple[str, str]]) -> None:
    """Every pair in which some listed name reaches over the border, or begins both."""
    listed = {label_key(name): (name, code) for name, code in names}
    wrong = [
        (first, second)
        for first, second in _pairs_with_a_name_over_the_border(listed)
        if codes(listed[first][0] + listed[second][0]) != [listed[first][1], listed[second][1]]
    ]
    assert wrong == []


def _pairs_with_a_name_over_the_border(listed: dict[str, tuple[str, str]]) -> set[tuple[str, str]]:
    beginning: dict[str, list[str]] = {}
    for name in COUNTRIES.keys:  # those without a code reach over a border too
        for length in range(1, len(name) + 1):
            beginning.setdefault(name[:length], []).append(name)
    pairs = set()
    for first in listed:
        for place in range(len(first)):
            for over in beginning.get(first[place:], []):
                following = beginning.get(over[len(first) - place :], [])
                pairs |= {(first, second) for second in following if second in listed}
    return pairs


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(ARABIC), min_size=1, max_size=8, unique_by=lambda name: name[1]))
def test_any_arabic_names_glued_in_any_order_come_apart_again(
    printed: list[tuple[str, str]],
) -> None:
    assert cut("".join(name for name, _ in printed)) == printed


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(LATIN), min_size=1, max_size=8, unique_by=lambda name: name[1]))
def test_any_english_names_in_a_list_come_apart_again(printed: list[tuple[str, str]]) -> None:
    assert codes("; ".join(name for name, _ in printed)) == [code for _, code in printed]


noise = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءأإؤئ لا", max_size=30)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(noise, st.sampled_from([name for name, _ in NAMES])), max_size=6))
def test_every_country_found_is_printed_where_the_span_says(parts: list[str]) -> None:
    text = "".join(parts)
    place = 0
    for span in split_labels(text, COUNTRIES):
        gap = text[place : span.start]
        assert span.start >= place
        assert not any(map(str.isalnum, gap)) or set(gap.split()) <= {"و", "and"}
        assert text[span.start : span.end] == span.text
        if span.key is not None:
            entry = COUNTRIES.find(span.text)
            assert entry is not None
            assert entry.identifier == span.key
        place = span.end
    assert not any(map(str.isalnum, text[place:]))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_cut_without_error_and_in_order(text: str) -> None:
    spans = split_labels(text, COUNTRIES)
    assert all(text[span.start : span.end] == span.text for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
