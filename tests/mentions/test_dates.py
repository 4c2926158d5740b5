"""Dates in texts: with at least a month and a year, from the day to the year."""

from __future__ import annotations

import pytest

from smi_graph.mentions import Finder
from tests.mentions.conftest import mentions_in


def dates(finder: Finder, text: str) -> list[tuple[str, str]]:
    return [(one.quote, one.value) for one in mentions_in(finder, text) if one.kind == "date"]


@pytest.mark.parametrize(
    ("text", "quote", "value"),
    [
        ("في ١٥ آذار ٢٠١١", "١٥ آذار ٢٠١١", "2011-03-15"),
        ("في 28 حزيران/يونيو 2021", "28 حزيران/يونيو 2021", "2021-06-28"),
        ("يوم 28/أيلول/1961 صباحا", "28/أيلول/1961", "1961-09-28"),
        ("بحلول حزيران (يونيو) 2022", "حزيران (يونيو) 2022", "2022-06"),
        ("وأيار من عام 2012", "أيار من عام 2012", "2012-05"),
        ("بتاريخ 5/6/2012", "5/6/2012", "2012-06-05"),
        ("on June 28, 2021.", "June 28, 2021", "2021-06-28"),
        ("on the 28th of June 2021", "28th of June 2021", "2021-06-28"),
        ("by June, 2022", "June, 2022", "2022-06"),
        ("from 19 to 21 March 2012", "21 March 2012", "2012-03-21"),
        ("dated 2012-03-21,", "2012-03-21", "2012-03-21"),
        ("on 21\nMarch 2012", "21\nMarch 2012", "2012-03-21"),
        ("on 13/6/2012", "13/6/2012", "2012-06-13"),
        ("In May 2012 they met", "May 2012", "2012-05"),
        ("منذ مارس عام 2011", "مارس عام 2011", "2011-03"),
        ("فبراير ومارس من عام 2012", "مارس من عام 2012", "2012-03"),
        ("في الثامن من آذار 1963", "الثامن من آذار 1963", "1963-03-08"),
        ("منذ الحادي والثلاثين من أيار 2013", "الحادي والثلاثين من أيار 2013", "2013-05-31"),
        ("on the twenty-first of March 2011", "twenty-first of March 2011", "2011-03-21"),
        ("في الأسبوع الأول من آذار 2012", "آذار 2012", "2012-03"),
        ("in the second half of May 2013", "May 2013", "2013-05"),
        ("vol. 12, May 2012", "May 2012", "2012-05"),
        ("العدد 12، أيار 2012", "أيار 2012", "2012-05"),
        ("وص 12، أيار 2012", "أيار 2012", "2012-05"),
        ("30 كانون الثاني ـ يناير 2012", "30 كانون الثاني ـ يناير 2012", "2012-01-30"),
        ("في 12 ـ 5 ـ 2012", "12 ـ 5 ـ 2012", "2012-05-12"),
        ("15 مارس آذار 2011", "15 مارس آذار 2011", "2011-03-15"),
        ("بين نيسان – أيار 2012", "أيار 2012", "2012-05"),
        ("30 April–May 2012", "May 2012", "2012-05"),
    ],
)
def test_a_date_is_read(finder: Finder, text: str, quote: str, value: str) -> None:
    assert dates(finder, text) == [(quote, value)]


@pytest.mark.parametrize(
    "text",
    [
        "في عام 2012",
        "on 5 June",
        "in the nineteenth century",
        "15 شعبان 1433 هـ",
        "31 حزيران 2012",
        "30 February 2012",
        "لويجي دي مايو 2019",
        "Theresa May 2017",
        "May 2012 bring peace.",
        "they had to march 2000 miles",
        "ثم مارس عام 1975 التعليم",
        "سيارة نيسان 2008",
        "on 5/6/2012",
        "في حزيران/يوليو 2012",
        "version 1.2.2012.3 and 10/2012/5/6",
    ],
)
def test_what_is_no_date_of_ours_is_left(finder: Finder, text: str) -> None:
    assert dates(finder, text) == []
