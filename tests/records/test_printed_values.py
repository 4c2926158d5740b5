"""The rules of pages hold in tables: codes, dates, and words that say that there is nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from smi_graph.arabic import read_date
from tests.records.reading import codes, read, reasons, write


def test_codes_are_read_whatever_digits_and_signs_they_are_written_with(tmp_path: Path) -> None:
    written = ["TEST/A/١٢", "TEST/A/\u200b13", "\u200fTEST/A/14\u200f", " TEST / A / 15 "]
    text = "code,title\n" + "".join(f"{code},بيان\n" for code in written)
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert not refusals
    assert codes(records) == ["TEST/A/12", "TEST/A/13", "TEST/A/14", "TEST/A/15"]
    assert [one.quote for one in records[0].evidence if one.field == "code"] == ["TEST/A/١٢"]


def test_a_malformed_code_is_named_as_it_is_written(tmp_path: Path) -> None:
    records, [refusal] = read(write(tmp_path / "a.csv", "code,title\nTEST\\A\\١,x\n"))
    assert (records, refusal.value) == ([], "TEST\\A\\١")


@pytest.mark.parametrize("title", ["NULL", "-", "nan", "بدون عنوان", "(لا يوجد)", "#N/A"])
def test_a_title_that_says_that_there_is_none_is_a_doubt(tmp_path: Path, title: str) -> None:
    text = f"code,title,text_ar\nTEST/A/1,{title},{title}\n"
    [record], refusals = read(write(tmp_path / "a.csv", text))
    assert not refusals
    assert (record.title, record.text_ar) == (None, None)
    said = [(doubt.code, doubt.field, doubt.value) for doubt in record.doubts]
    assert said == [("missing_title", "title", title)]


@pytest.mark.parametrize(
    ("written", "date", "reason"),
    [
        ("9999-12-31", None, "invalid_date"),
        ("1432-04-10", None, "hijri_date"),
        ("1916?", None, "invalid_date"),
        ("0850-03", "0850-03", None),
    ],
)
def test_a_year_that_is_no_year_of_the_record_is_told(
    tmp_path: Path, written: str, date: str | None, reason: str | None
) -> None:
    text = f"code,title,date\nTEST/A/1,بيان,{written}\n"
    [record], refusals = read(write(tmp_path / "a.csv", text))
    assert record.issue_date == date
    assert reasons(refusals) == ([(reason, 2)] if reason else [])


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("١٥ مارس ٢٠١١م", "2011-03-15"),
        ("عام 1916", "1916"),
        ("سنة 1916 م", "1916"),
        ("2011–03–15", "2011-03-15"),
        ("2011‑03‑15", "2011-03-15"),
        ("1916؟", None),
    ],
)
def test_a_date_is_read_with_its_year_word_era_and_any_dash(written: str, date: str | None) -> None:
    mention = read_date(written)
    assert (None if mention is None else mention.value) == date


def test_a_member_of_an_archive_is_read_wherever_its_name_points(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../up.csv", "code,title\nTEST/A/1,بيان\n")
        archive.writestr("./.hidden.csv", "code,title\nTEST/A/2,بيان\n")
    records, refusals = read(path)
    assert (codes(records), refusals) == (["TEST/A/1"], [])


def test_a_letter_that_a_program_wrote_as_its_number_is_no_part_of_a_name(tmp_path: Path) -> None:
    [record], [refusal] = read(
        write(tmp_path / "a.csv", "code,title,persons\nTEST/A/1,بيان,كوفي عنان&#8207;\n")
    )
    assert record.persons == []
    assert refusal.reason == "not_a_name"
