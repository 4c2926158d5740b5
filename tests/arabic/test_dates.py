from __future__ import annotations

from datetime import date

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from smi_graph.arabic import DateProblem, find_dates, fold, month_numbers, read_date, weekday_names

DATES = st.dates(date(1900, 1, 1), date(2090, 12, 31))
MONTHS = {
    code: dict(Locale.parse(code).months["format"]["wide"])
    for code in ("ar", "ar_SY", "ar_DZ", "ar_MA", "en")
}
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("28 حزيران/يونيو 2021", "2021-06-28"),
        ("28 حزيران / يونيو 2021", "2021-06-28"),
        ("28 حزيران (يونيو) 2021", "2021-06-28"),
        ("٢٨ حزيران ٢٠٢١", "2021-06-28"),
        ("26 شباط، 2014", "2014-02-26"),
        ("26 شُباط, 2014م", "2014-02-26"),
        ("26 من شباط من عام 2014", "2014-02-26"),
        ("12 يونيه 2012", "2012-06-12"),
        ("3 يوليه 2012", "2012-07-03"),
        ("5 جويلية 1962", "1962-07-05"),
        ("5آذار2011", "2011-03-05"),
        ("18 كانون الأول/ديسمبر 2015", "2015-12-18"),
        ("1 كانون ثاني 2012", "2012-01-01"),
        ("June 28, 2021", "2021-06-28"),
        ("Monday, June 28th, 2021", "2021-06-28"),
        ("28th of June 2021", "2021-06-28"),
        ("Sept. 5, 2013", "2013-09-05"),
        ("حزيران 2021", "2021-06"),
        ("March 2011", "2011-03"),
        ("2021/06/28", "2021-06-28"),
        ("28/6/2021", "2021-06-28"),
    ],
)
def test_a_date_is_found_however_it_is_written(written: str, value: str) -> None:
    text = f"صدر في {written} بدمشق"
    [mention] = find_dates(text)
    assert mention.value == value
    assert mention.problem is None


@pytest.mark.parametrize(
    "text",
    [
        "لويجي دي مايو",
        "مارس عمله في آب",
        "القرار 2254 (2015)",
        "S/2012/523",
        "في حزيران",
        "الفقرة 3 من المادة 12",
        "32 حرفا",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text) == []


@pytest.mark.parametrize("text", ["28 حزيران/يوليو 2021", "10 آذار (مايو) 2011", "آب/يوليو 2012"])
def test_two_months_that_disagree_are_no_date(text: str) -> None:
    [mention] = find_dates(text)
    assert (mention.value, mention.problem) == (None, DateProblem.MONTH_MISMATCH)


@pytest.mark.parametrize(
    "text",
    [
        "31 شباط 2014",
        "2021/13/45",
        "2021/02/30",
        "12/13/2021",
        "28 أيار 2100",
    ],
)
def test_an_impossible_date_is_found_without_a_value(text: str) -> None:
    [mention] = find_dates(text)
    assert (mention.value, mention.problem) == (None, DateProblem.INVALID_DATE)


def test_a_date_whose_day_and_month_can_change_places_is_found_without_a_value() -> None:
    [mention] = find_dates("06/05/2021")
    assert (mention.value, mention.problem) == (None, DateProblem.AMBIGUOUS)


def test_a_hijri_date_is_told_apart_and_not_converted() -> None:
    mentions = find_dates("الأربعاء 28 حزيران 2021 الموافق 18 ذو القعدة 1442 هـ")
    assert [(m.calendar, m.value) for m in mentions] == [
        ("gregorian", "2021-06-28"),
        ("hijri", None),
    ]


def test_a_date_in_figures_is_hijri_when_it_says_so() -> None:
    [mention] = find_dates("صدر في 18/11/1442 هـ")
    assert (mention.calendar, mention.value, mention.problem) == ("hijri", None, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("12/12/2021", "2021-12-12"),
        ("13/05/2021", "2021-05-13"),
        ("31 كانون الأول 2099", "2099-12-31"),
        ("1 كانون الثاني 1500", "1500-01-01"),
        ("2021/05/28", "2021-05-28"),
        ("٢٠٢١/٠٥/٢٨", "2021-05-28"),
        ("2021/05", "2021-05"),
        ("2021", "2021"),
        ("28 أيار 2021", "2021-05-28"),
    ],
)
def test_a_date_field_is_read_at_its_own_precision(field: str, value: str) -> None:
    mention = read_date(field)
    assert mention is not None
    assert mention.value == value


@pytest.mark.parametrize("field", ["2021/00/00", "2021/02/30", "0999"])
def test_a_date_field_that_no_calendar_has_gives_no_value(field: str) -> None:
    mention = read_date(field)
    assert mention is not None
    assert mention.problem is DateProblem.INVALID_DATE


@pytest.mark.parametrize("field", ["قريبا", "12", "19 آذار", "صيف 2012", ""])
def test_a_field_that_is_no_date_is_not_taken_for_one(field: str) -> None:
    assert read_date(field) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("الاثنين 2012/03/19", "2012-03-19"),
        ("2012/03/19 (الاثنين)", "2012-03-19"),
        ("يوم الاثنين ١٩ آذار ٢٠١٢", "2012-03-19"),
        ("Monday, 19 March 2012", "2012-03-19"),
        ("الخميس 3 نيسان 2011", "2011-04-03"),
        ("١٥ مارس ٢٠١١ م", "2011-03-15"),
        ("15-آذار-2011", "2011-03-15"),
        ("28-May-2021", "2021-05-28"),
        ("2012 آذار 15", "2012-03-15"),
        ("2021-05-28T00:00:00Z", "2021-05-28"),
        ("2021-05-28 10:30", "2021-05-28"),
        ("20210528", "2021-05-28"),
        ("1916-05-00", "1916-05"),
        ("28 آذار 2021 الموافق 15 شعبان 1442 هـ", "2021-03-28"),
        ("15 شعبان 1442 هـ / 28 آذار 2021", "2021-03-28"),
    ],
)
def test_a_date_field_may_hold_a_weekday_a_time_and_a_hijri_date_beside(
    field: str, value: str
) -> None:
    mention = read_date(field)
    assert mention is not None
    assert mention.value == value


@pytest.mark.parametrize(
    "field",
    ["15 شعبان 1442 هـ", "15/8/1442 هـ", "1442/08/15", "الخميس 15 شعبان 1442 هـ", "رمضان 1442"],
)
def test_a_hijri_date_field_is_called_one(field: str) -> None:
    mention = read_date(field)
    assert mention is not None
    assert (mention.value, mention.calendar) == (None, "hijri")


@pytest.mark.parametrize(
    ("field", "first", "last"),
    [
        ("2012/03/19 - 2012/03/21", "2012-03-19", "2012-03-21"),
        ("2012/03/19-21", "2012-03-19", "2012-03-21"),
        ("من 2012/03/19 حتى 2012/03/21", "2012-03-19", "2012-03-21"),
        ("19-21 آذار 2012", "2012-03-19", "2012-03-21"),
        ("من 19 إلى 21 آذار 2012", "2012-03-19", "2012-03-21"),
        ("28 شباط - 3 آذار 2012", "2012-02-28", "2012-03-03"),
        ("March 19-21, 2012", "2012-03-19", "2012-03-21"),
        ("2012-2013", "2012", "2013"),
        ("19 و20 آذار 2012", "2012-03-19", "2012-03-20"),
        ("19 و25 آذار 2012", None, None),
        ("2021/05/28 و2021/05/29", None, None),
    ],
)
def test_a_field_with_a_period_gives_its_ends_where_they_are_clear(
    field: str, first: str | None, last: str | None
) -> None:
    mention = read_date(field)
    assert mention is not None
    assert (mention.value, mention.problem) == (None, DateProblem.RANGE)
    assert (mention.first, mention.last) == (first, last)


@pytest.mark.parametrize("field", ["06/05/2021", "03/04/12", "١/٢/٢٠٢١"])
def test_a_field_whose_day_and_month_can_change_places_is_not_read(field: str) -> None:
    mention = read_date(field)
    assert mention is not None
    assert (mention.value, mention.problem) == (None, DateProblem.AMBIGUOUS)


@given(DATES, st.sampled_from(sorted(MONTHS)), st.booleans())
def test_a_date_written_with_any_month_name_comes_back(
    day: date, locale: str, arabic_digits: bool
) -> None:
    written = f"{day.day} {MONTHS[locale][day.month]} {day.year}"
    [mention] = find_dates(written.translate(ARABIC_DIGITS) if arabic_digits else written)
    assert mention.value == day.isoformat()


@given(DATES, st.sampled_from(["/", "-", " (", "–"]))
def test_a_month_in_both_namings_is_one_month(day: date, joint: str) -> None:
    levantine, pan_arab = MONTHS["ar_SY"][day.month], MONTHS["ar"][day.month]
    end = ")" if joint == " (" else ""
    [mention] = find_dates(f"{day.day} {levantine}{joint}{pan_arab}{end} {day.year}")
    assert mention.value == day.isoformat()


@given(st.text(alphabet="0123456789/-. مايوحزيرانآبدي،\n", max_size=80))
def test_a_found_date_is_a_date_of_the_calendar_and_stands_in_the_text(text: str) -> None:
    for mention in find_dates(text):
        assert 0 <= mention.start < mention.end <= len(text)
        if mention.value is not None:
            date.fromisoformat((mention.value + "-01-01")[:10])


def test_no_month_name_is_also_the_name_of_a_weekday() -> None:
    assert not set(month_numbers("gregorian")) & set(weekday_names())


def test_hijri_and_gregorian_months_share_no_name() -> None:
    assert not set(month_numbers("gregorian")) & set(month_numbers("hijri"))


def test_every_listed_name_is_known_in_its_folded_form() -> None:
    assert all(name == fold(name) for name in month_numbers("gregorian"))


@pytest.mark.parametrize("text", ["12/05/2021", "05/12/2021", "11-12-2021"])
def test_a_day_that_may_be_a_month_makes_no_date(text: str) -> None:
    mention = read_date(text)
    assert mention is not None
    assert (mention.value, mention.problem) == (None, DateProblem.AMBIGUOUS)
