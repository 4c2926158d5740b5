"""Numbers of documents: whose they are, and what is none."""

from __future__ import annotations

import pytest

from smi_graph.mentions import Finder
from tests.mentions.conftest import mentions_in


def numbers(finder: Finder, text: str) -> list[tuple[str, str]]:
    found = mentions_in(finder, text)
    return [(one.quote, one.value) for one in found if one.kind == "document-number"]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("قرار مجلس الأمن رقم 1559", ["1559"]),
        ("قرار مجلس الأمن التابع للأمم المتحدة رقم (١٥٥٩) لعام 2004", ["١٥٥٩"]),
        ("القرار 1559 الصادر عن مجلس الأمن", ["1559"]),
        ("القرار 1559 لمجلس الأمن", ["1559"]),
        ("اعتمد مجلس الأمن القرار 1559", ["1559"]),
        ("قرارا مجلس الأمن 242 و338", ["242", "338"]),
        ("القرارات 2042 (2012) و2043 (2012) و2118 (2013)", ["2042", "2043", "2118"]),
        ("Security Council resolution 1559", ["1559"]),
        ("UNSCR 1559 and SCR 1680", ["1559", "1680"]),
        ("resolution 1559 (2004) of the Security Council", ["1559"]),
        ("resolution 1559 (2004)", ["1559"]),
        ("In resolution 1559 the Security Council asked", ["1559"]),
        ("وفي قراره 1559 طلب مجلس الأمن", ["1559"]),
        ("resolutions 242 (1967) of 22 November 1967 and 338 (1973)", ["242", "338"]),
        ("The Security Council, recalling its resolutions 425 and 426,", ["425", "426"]),
        ("Security Council resolutions 2139-2142 and 2165", ["2139", "2142", "2165"]),
        ("قرارات مجلس الأمن من 2139 إلى 2165", ["2139", "2165"]),
        ("S.C. Res. 242 and SC res. 338", ["242", "338"]),
        ("resolutions 2254 and 2268 (2015/2016)", ["2254", "2268"]),
        ("القرارين 2042 و2043 (2012)", ["2042", "2043"]),
        ("القرار 338 (1973)", ["338"]),
        ("قرارات مجلس الأمن 2449 لعام 2018 و2165 لعام 2014", ["2449", "2165"]),
        ("قرارا مجلس الأمن 2449 المؤرخ 13 كانون الأول/ديسمبر 2018 و2165", ["2449", "2165"]),
        ("أيد قرار مجلس الأمن 2254 (2015) و17 دولة", ["2254"]),
        ("Security Council resolution 2254 and 130 delegates", ["2254"]),
        ("Security Council resolutions 2254 and 2268, 15 members voting", ["2254", "2268"]),
        ("Security Council resolution 2254 (2015) and resolution 2268", ["2254", "2268"]),
        ("Resolutions 242 and 338 were both adopted by the Security Council", ["242", "338"]),
        (
            "The court cited resolution 242 of the Security Council and its own decision 338",
            ["242"],
        ),
        ("The Security Council heard the court and cited its own resolution 338", ["338"]),
        ("استشهدت المحكمة بقرار مجلس الأمن 242 وبقرارها 338", ["242"]),
        ("Security Council resolutions 2254/2015 and 425-1978", ["2254", "425"]),
        ("قرار مجلس الأمن رقم 2015/2254", ["2254"]),
    ],
)
def test_the_security_council_governs_a_number(
    finder: Finder, text: str, quotes: list[str]
) -> None:
    expected = [(quote, f"S/RES/{''.join(str(int(digit)) for digit in quote)}") for quote in quotes]
    assert numbers(finder, text) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("General Assembly resolution 66/253", "A/RES/66/253"),
        ("قرار الجمعية العامة للأمم المتحدة 194 (د-3)", "A/RES/194(III)"),
        ("General Assembly resolution 181 (II)", "A/RES/181(II)"),
        ("General Assembly resolution 1004 (ES-II)", "A/RES/1004(ES-II)"),
        ("قرار الجمعية العامة للأمم المتحدة 1004 (دإط-2)", "A/RES/1004(ES-II)"),
        ("In resolution 997 (ES-I), the General Assembly urged", "A/RES/997(ES-I)"),
        ("resolution 3379 (XXX)", "A/RES/3379(XXX)"),
        ("القرار 3379 (د-30)", "A/RES/3379(XXX)"),
        ("GA resolution 66/253 B", "A/RES/66/253 B"),
        ("General Assembly resolution 66/253B.", "A/RES/66/253 B"),
        ("General Assembly resolution 66/253 (B)", "A/RES/66/253 B"),
        ("قرار الجمعية العامة 66/253 ب", "A/RES/66/253 B"),
        ("القرار 66/253 باء الصادر عن الجمعية العامة", "A/RES/66/253 B"),
        ("General Assembly resolution 217 A (III)", "A/RES/217(III) A"),
        ("قرار الجمعية العامة 217 ألف (د-3)", "A/RES/217(III) A"),
        ("General Assembly resolution 66/253 a plan", "A/RES/66/253"),
        ("General Assembly resolution 66/253\nA plan", "A/RES/66/253"),
        ("General Assembly resolution 66/253 I saw", "A/RES/66/253"),
        ("قرار الجمعية العامة 66/253 بشأن المياه", "A/RES/66/253"),
    ],
)
def test_the_general_assembly_governs_its_own_forms(finder: Finder, text: str, value: str) -> None:
    assert [found for _, found in numbers(finder, text)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "القرار 1559",
        "resolution 1559",
        "In decision 1559 the ministry told the Security Council",
        "The envoy read resolution 1559, the Security Council then met",
        "قرار وزارة الداخلية رقم 1559",
        "قرار وزير المالية رقم 1559 بعد اجتماع مجلس الأمن",
        "مجلس الأمن يرحب بقرار المحكمة رقم 1559",
        "قرار مجلس جامعة الدول العربية رقم 7438 ومجلس الأمن",
        "The Security Council noted Arab League resolution 7438.",
        "The Security Council welcomed ECOSOC resolution 1559 (1985).",
        "The Human Rights Council, in its resolution 19, asked the Security Council to act.",
        "The Security Council passed a resolution in 2012 and its resolution of 2013.",
        "telephone 2254, page 1559, 2,254 dollars, article 41",
        "The Security Council met 1559 times.",
        "resolution 1503 (XLVIII)",
        "ECOSOC resolution 3379 (XXX)",
        "General Assembly decision 66/566",
        "S/RES/1970/2011",
    ],
)
def test_other_numbers_are_none(finder: Finder, text: str) -> None:
    assert numbers(finder, text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("انظر S/2012/522 وS/PRST/2011/16", ["S/2012/522", "S/PRST/2011/16"]),
        ("A/66/865-S/2012/522", ["A/66/865", "S/2012/522"]),
        ("S/RES/2254 (2015) and A/RES/194 (III)", ["S/RES/2254", "A/RES/194(III)"]),
        ("A/HRC/21/50/Add.1", ["A/HRC/21/50/Add.1"]),
        ("A/RES/66/253 B and A/RES/66/253", ["A/RES/66/253 B", "A/RES/66/253"]),
        ("A/RES/66/253 A and B", ["A/RES/66/253 A", "A/RES/66/253 B"]),
        ("resolutions of the General Assembly 48/75 A to L", ["A/RES/48/75 A", "A/RES/48/75 L"]),
        ("A/RES/217 A (III), A/RES/217(III)B", ["A/RES/217(III) A", "A/RES/217(III) B"]),
        ("A/RES/66/253 B/Corr.1", ["A/RES/66/253 B/Corr.1"]),
        ("S/RES/1506 (2003)/Corr.1", ["S/RES/1506/Corr.1"]),
        ("S/PRST/2011/16/Corr.1", ["S/PRST/2011/16/Corr.1"]),
        ("S/RES/2254/2015 and S/RES/1967/242", ["S/RES/2254", "S/RES/242"]),
        ("الكود SMI/A200/٥٩٣٩١٥", ["SMI/A200/593915"]),
        ("see SMI/A200 and xS/2012/522 and s/2012/522", []),
    ],
)
def test_symbols_and_own_codes_say_themselves_whose_they_are(
    finder: Finder, text: str, values: list[str]
) -> None:
    assert [value for _, value in numbers(finder, text)] == values


def test_a_date_with_a_month_of_two_words_stands_within_a_list(finder: Finder) -> None:
    text = "عملا بقراري الجمعية العامة 46/182 المؤرخ 19 كانون الأول/ديسمبر 1991 و67/183"
    assert [value for _, value in numbers(finder, text)] == ["A/RES/46/182", "A/RES/67/183"]
