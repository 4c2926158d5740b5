"""Listed names in texts: where the words of a mention begin and end, and what is none."""

from __future__ import annotations

import pytest

from smi_graph.mentions import Finder, OwnName, load_finder
from tests.mentions.conftest import Find, mentions_in


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("وفرنسا ولبنان", ["فرنسا", "لبنان"]),
        ("سافر إلى العراق فبلجيكا", ["العراق", "بلجيكا"]),
        ("بسوريا كتونس للبنان لمصر", ["سوريا", "تونس", "لبنان", "مصر"]),
        ("للعراق وللصين", ["لعراق", "لصين"]),
        ("اجتماع للجنة الدولية للصليب الأحمر", ["لجنة الدولية للصليب الأحمر"]),
        ("قال السيد جون كيري", ["جون كيري"]),
        ("President Barack Obama's speech", ["Barack Obama"]),
        ("the United Kingdom’s vote", ["United Kingdom"]),
    ],
)
def test_a_mention_is_the_name_alone(found: Find, text: str, quotes: list[str]) -> None:
    assert [quote for quote, _ in found(text)] == quotes


@pytest.mark.parametrize(
    ("text", "quote", "value"),
    [
        ("في سُورِيَّةَ اليوم", "سُورِيَّةَ", "SY"),
        ("في العـــراق", "العـــراق", "IQ"),
        ("الولايات\u202fالمتحدة", "الولايات\u202fالمتحدة", "US"),
        ("South\u00a0Africa", "South\u00a0Africa", "ZA"),
        ("the Czech\nRepublic", "Czech\nRepublic", "CZ"),
        ("Saudi \n  Arabia", "Saudi \n  Arabia", "SA"),
        ("ﻻ ﺳﻮرﻳﺎ", "ﺳﻮرﻳﺎ", "SY"),
        ("في \u200fلبنان\u200f ", "لبنان", "LB"),
        ("STATEMENT BY FRANCE", "FRANCE", "FR"),
        ("Guinea Bissau", "Guinea Bissau", "GW"),
        ("a U.S.-led force", "U.S.", "US"),
        ("امريكا", "امريكا", "US"),
        ("ما قالته الما\u0301نيا", "الما\u0301نيا", "DE"),
    ],
)
def test_texts_are_read_as_archives_print_them(
    found: Find, text: str, quote: str, value: str
) -> None:
    assert found(text) == [(quote, value)]


def test_places_are_counted_in_the_text_as_it_is(finder: Finder) -> None:
    text = "😀 شدَّد  الوفد على\u200f وحدة  العـراق، ثم زار ﻟﺒﻨﺎن"
    for one in mentions_in(finder, text):
        assert text[one.start : one.end] == one.quote
    assert [one.value for one in mentions_in(finder, text)] == ["IQ", "LB"]


def test_a_name_does_not_reach_over_a_blank_line(found: Find) -> None:
    assert found("from South\n\nAfrica") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("قوات سوريا الديمقراطية", ["syrian-democratic-forces"]),
        ("جمهورية الكونغو الديمقراطية", ["CD"]),
        ("UN Security Council", ["un-security-council"]),
        ("كوريا والجمهورية العربية المتحدة", []),
        ("كردستان العراق", []),
        ("Northern Ireland and Kurdistan", []),
        ("South Korea, North Korea and Korea", ["KR", "KP"]),
        ("Seoul, Korea, Republic of", ["KR"]),
    ],
)
def test_the_longest_listed_name_wins(found: Find, text: str, values: list[str]) -> None:
    assert [value for _, value in found(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "عبر نهر الأردن",
        "في جادة لبنان",
        "بحر الصين الجنوبي",
        "جامعة الكويت",
        "جائزة كوفي عنان",
        "شارع الرئيس حافظ الأسد",
        "the Jordan River",
        "the University of Jordan",
        "the Gulf of Oman",
        "the Kofi Annan Foundation",
        "the Hafez al-Assad Memorial Bridge",
        "Lebanon, Pennsylvania",
        "the Times of India",
        "the ministry's file UNESCO/BIE/32",
        "الدولة الإسلامية في العراق والشام",
    ],
)
def test_a_name_inside_the_name_of_something_else_is_none(found: Find, text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "الوفد السوري والفرنسيون",
        "Syrian and French troops",
        "قال بلينكن للافروف",
        "الدعم المالي",
        "قطر الدائرة خمسة أمتار",
        "في كل قطر عربي",
        "who told us",
        "a piece of china and a turkey",
        "Guinea pigs",
        "Chad Smith met Michael Jordan",
        "Prime Minister Holland",
        "رست السفينة لبنان",
        "Atlanta, Georgia",
        "وصل إلى عمّان",
        "وصل إلى عمان",
        "in the Congo and in Congo",
        "شرب كوبا من الشاي",
        "روزا لوكسمبورغ",
    ],
)
def test_words_that_only_look_alike_are_none(found: Find, text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("سلطنة عمان", ["OM"]),
        ("زار عُمان", ["OM"]),
        ("السعودية وعمان وقطر", ["SA", "OM", "QA"]),
        ("في دولة قطر", ["QA"]),
        ("حكومة مالي", ["ML"]),
        ("النيجر ومالي وتشاد", ["NE", "ML", "TD"]),
        ("Chad, Niger and Mali", ["TD", "NE", "ML"]),
        ("Georgia and Armenia", ["GE", "AM"]),
        ("Jordan's King Abdullah", ["JO"]),
        ("Niger is not Nigeria", ["NE", "NG"]),
        ("Guinea, Equatorial Guinea and Papua New Guinea", ["GN", "GQ", "PG"]),
    ],
)
def test_what_stands_around_tells_a_country_from_its_namesake(
    found: Find, text: str, values: list[str]
) -> None:
    assert [value for _, value in found(text)] == values


@pytest.mark.parametrize(
    "text",
    [
        "التقى طبيبة سورية في ستوكهولم",
        "بمجلات سورية وعائلات سورية",
        "بأسلحة سورية",
        "دوريات لبنانية وسورية",
        "إنها سورية الأصل",
        "قيل إن أول حكومة سورية سقطت",
        "شُكلت حكومة سورية جديدة",
        "أعلنت حكومة سورية موقفها",
        "جبهة سورية",
        "أراضٍ سورية واسعة",
        "قضية سورية شائكة",
        "المعارض في حركة مقاومة سورية",
    ],
)
def test_an_adjective_after_a_noun_without_article_is_no_country(found: Find, text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "في سورية",
        "نددت سورية بالبيان",
        "كانت سورية طرفا",
        "وحدة سورية",
        "ولسيادة سورية",
        "ما تشهده سورية",
        "المنظمة سورية",
        "وسورية",
        "حكومة سورية الجديدة",
        "جبهة سورية الجنوبية",
        "قضية سورية العادلة",
        "شمال سورية",
        "حدود سورية مع لبنان",
        "زيارة سورية",
    ],
)
def test_the_country_spelled_as_its_adjective_is_found(found: Find, text: str) -> None:
    assert ("سورية", "SY") in found(text)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("حكومة سوريا", "سوريا"),
        ("حكومة الجمهورية العربية السورية", "الجمهورية العربية السورية"),
        ("قضية سوريا", "سوريا"),
    ],
)
def test_a_name_that_is_no_adjective_stands_after_any_noun(
    found: Find, text: str, quote: str
) -> None:
    assert found(text) == [(quote, "SY")]


@pytest.mark.parametrize(
    "text",
    [
        "وزعت قطر الخيرية الخيام",
        "طائرة مصر للطيران",
        "بين مرج البحرين",
        "تَشَادَّ الخصمان",
        "هو مُصِرٌّ على رأيه",
        "هذا قُطْرٌ واسع",
        "الباخرة «العراق»",
        "the frigate “Malta”",
        "The Georgia Department of Agriculture",
        "a suit against Georgia's General Assembly",
        "Lebanon County",
        "Niger State",
        "Guernsey cattle",
    ],
)
def test_what_only_bears_the_name_of_a_country_is_none(found: Find, text: str) -> None:
    assert found(text) == []


def test_vowel_signs_may_be_more_than_the_rule_has(found: Find) -> None:
    assert found("في عُمَانَ") == [("عُمَانَ", "OM")]
    assert found("في تشاد") == [("تشاد", "TD")]


def test_a_spelling_of_texts_alone_stands_for_a_listed_name(found: Find) -> None:
    assert found("Angola and Guinea (Bissau)") == [("Angola", "AO"), ("Guinea (Bissau)", "GW")]


def test_initials_say_something_where_the_capitals_before_end_a_line(found: Find) -> None:
    assert found("TALKS IN VIENNA\nEU ministers meet") == [("EU", "european-union")]
    assert found("TALKS IN VIENNA EU ministers meet") == []


def test_a_state_that_joins_something_is_told_from_sons(found: Find) -> None:
    assert found("بانضمام بنين إلى المعاهدة") == [("بنين", "BJ")]
    assert found("رزقت ببنين ثلاثة") == []


@pytest.mark.parametrize(
    "text",
    [
        "مجلس الأمن القومي",
        "the National Security Council",
        "مجلس الأمن الروسي",
        "the Security Council of Iran",
        "OAS General Assembly",
        "The ICC fined the batsman in the Cricket World Cup.",
        "دعت الشركة المساهمين إلى الجمعية العامة",
        "the Council and المجلس",
        "الاتحاد الأوروبي لكرة القدم",
        "the Danish Refugee Council (DRC) and the DRC",
    ],
)
def test_bodies_that_only_share_words_are_none(finder: Finder, text: str) -> None:
    kinds = [one.kind for one in mentions_in(finder, text)]
    assert "organization" not in kinds
    assert "CD" not in [one.value for one in mentions_in(finder, text)]


def test_the_assembly_is_that_of_the_united_nations_where_the_text_speaks_of_them(
    found: Find,
) -> None:
    named = found("The Security Council and the General Assembly met.")
    assert ("General Assembly", "un-general-assembly") in named
    assert found("The General Assembly elected its treasurer.") == []


@pytest.mark.parametrize(
    "text",
    [
        "علي حسن نصر الله",
        "بن حافظ الأسد",
        "أحمد الشرع الحموي",
        "Maher Hafez al-Assad",
        "John Kerry Smith",
        "the teacher Nicola George Sabra",
    ],
)
def test_a_listed_name_inside_a_longer_one_is_another_man(found: Find, text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "قال حسن نصر الله على التلفاز",
        "الرئيس بشار الأسد السوري",
        "Minister of Foreign Affairs and International Cooperation Luigi Di Maio",
        "Russian Foreign Minister Sergey Lavrov said",
    ],
)
def test_titles_and_offices_do_not_make_a_name_longer(finder: Finder, text: str) -> None:
    assert "person" in [one.kind for one in mentions_in(finder, text)]


def test_a_name_counts_in_the_years_in_which_it_stood_for_its_row(finder: Finder) -> None:
    text = "the Republic of the Congo"
    assert finder.in_text(text, "en", "text_en", 1960) == ()
    assert [one.value for one in finder.in_text(text, "en", "text_en", 2003)] == ["CG"]
    assert finder.in_text(f"In 1960 {text} asked for help.", "en", "text_en") == ()


def test_own_names_are_found_by_their_full_form_alone() -> None:
    own = [
        OwnName("person", "سمير الدروبي", "n-1"),
        OwnName("person", "محمد علي", "n-2"),
        OwnName("person", "الدروبي", "n-3"),
        OwnName("organization", "جمعية الإحسان الخيرية", "n-4"),
        OwnName("organization", "الجمعية", "n-5"),
        OwnName("person", "كوفي عنان", "n-6"),
    ]
    finder = load_finder(names=own)
    text = (
        "زار سمير الدروبي جمعية الإحسان الخيرية مع كوفي عنان ومحمد علي. قال الدروبي إن الجمعية هنا."
    )
    found = [(one.quote, one.value) for one in mentions_in(finder, text)]
    assert found == [
        ("سمير الدروبي", "n-1"),
        ("جمعية الإحسان الخيرية", "n-4"),
        ("كوفي عنان", "kofi-annan"),
    ]


def test_a_rule_names_the_row(finder: Finder) -> None:
    (one,) = mentions_in(finder, "في سورية")
    assert (one.rule, one.kind, one.field) == ("countries.csv:SY:سورية", "country", "text_ar")


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Bashar Al-Assad and Bashar Al Assad", ["Bashar Al-Assad", "Bashar Al Assad"]),
        ("Staffan De Mistura, Luigi di Maio", ["Staffan De Mistura", "Luigi di Maio"]),
        ("Ban Ki-Moon and Ban Ki Moon", ["Ban Ki-Moon", "Ban Ki Moon"]),
    ],
)
def test_particles_of_names_are_printed_with_and_without_a_capital(
    found: Find, text: str, quotes: list[str]
) -> None:
    assert [quote for quote, _ in found(text)] == quotes


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("التقى جون كيري سيرغي لافروف", ["جون كيري", "سيرغي لافروف"]),
        ("التقى جون كيري سيرغي", []),
        ("talks of Sergey Lavrov John Kerry", ["Sergey Lavrov", "John Kerry"]),
        ("ماهر بشار الأسد جون كيري", ["جون كيري"]),
    ],
)
def test_one_whole_name_after_another_is_two_persons(
    found: Find, text: str, quotes: list[str]
) -> None:
    assert [quote for quote, _ in found(text)] == quotes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("the liberation of Kuwait and the union of Egypt", ["KW", "EG"]),
        ("the Union of Egypt Traders and the University of Malta", []),
        ("by order of the Security Council", ["un-security-council"]),
        ("born in Lebanon, N.H., in spring", []),
        ("وبحر اليابان وسد حافظ الأسد", []),
    ],
)
def test_a_name_in_the_name_of_something_else_is_told_from_words(
    found: Find, text: str, values: list[str]
) -> None:
    assert [value for _, value in found(text)] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("US$ 20 million, US $5 and U.S. dollars", []),
        ("the US paid 20 million dollars", ["US"]),
        ("اتفاق مع المغرب", ["MA"]),
        ("وصلنا مع المغرب", []),
        ("إن قطر ما زالت تدعم", ["QA"]),
        ("في قطر ما من الأقطار", []),
        ("لم يزر قط لبنان", ["LB"]),
    ],
)
def test_words_that_only_look_alike_are_told_by_what_stands_beside(
    found: Find, text: str, values: list[str]
) -> None:
    assert [value for _, value in found(text)] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("كان مواطناً سورياً وصحفيًا ليبيًا", []),
        ("كان مواطنا سوريا وصحفيا ليبيا", []),
        ("موقفا عربيا وسوريا", []),
        ("اهتماما عربيا بسوريا", ["SY"]),
        ("ليبيا وسوريا وتركيا", ["LY", "SY", "TR"]),
        ("أما سوريا فوافقت، وبينها روسيا", ["SY", "RU"]),
        ("زاروا سوريا وكتبوا عن ضحايا ليبيا", ["SY", "LY"]),
        ("اشترى كوباً ورأى سورياً", []),
        ("عُهد إليها بإدارة سورية ولبنان", ["SY", "LB"]),
        ("نقلتها طائرة سورية وأخرى لبنانية", []),
        ("نقلوا جنديا سوريا وآخر روسيا", []),
        ("أصدقاء سوريا أيضا روسيا", ["friends-of-syria", "RU"]),
    ],
)
def test_an_adjective_in_the_accusative_is_no_country(
    found: Find, text: str, values: list[str]
) -> None:
    assert [value for _, value in found(text)] == values
