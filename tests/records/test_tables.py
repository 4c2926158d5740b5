"""A table is read whatever its delimiter and encoding, or one sentence says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.records import Record
from smi_graph.records.items import SourceOptions
from tests.records.reading import TABLES, codes, read, read_with, reasons, write

PLAIN = (TABLES / "02-semicolon.csv").read_text(encoding="utf-8-sig")


def content(records: list[Record]) -> list[dict[str, object]]:
    return [record.model_dump(exclude={"source"}) for record in records]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """What the plain form says: UTF-8, commas."""
    path = tmp_path_factory.mktemp("plain") / "plain.csv"
    records, refusals = read(write(path, PLAIN.replace(";", ",")))
    assert not refusals
    assert codes(records) == ["TEST/A/1", "TEST/A/2"]
    assert records[0].persons == ["كوفي عنان", "بان كي مون"]
    assert records[0].issue_date == "2021-05-28"
    assert records[1].text_ar == "نص آخر للتجربة"
    return content(records)


@pytest.mark.parametrize("name", ["02-semicolon.csv", "04-utf16.csv"])
def test_a_table_as_a_spreadsheet_program_saves_it_is_read(
    name: str, expected: list[dict[str, object]]
) -> None:
    records, refusals = read(TABLES / name)
    assert not refusals
    assert content(records) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_line_ends_are_known_by_the_heading(
    tmp_path: Path, delimiter: str, encoding: str, line_end: str
) -> None:
    rows = [["code", "title"], ["TEST/A/1", "بيان أول"], ["TEST/A/2", "بيان ثان"]]
    text = line_end.join(delimiter.join(row) for row in rows) + line_end
    name = "a.tsv" if delimiter == "\t" else "a.csv"
    records, refusals = read(write(tmp_path / name, text, encoding))
    assert not refusals
    assert [[one.code, one.title] for one in records] == rows[1:]


def test_the_first_line_may_name_the_delimiter(
    tmp_path: Path, expected: list[dict[str, object]]
) -> None:
    text = "sep=^\r\n" + PLAIN.replace(";", "^")
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert not refusals
    assert content(records) == expected


@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6"])
def test_an_arabic_encoding_is_recognised_by_its_words(
    tmp_path: Path, encoding: str, expected: list[dict[str, object]]
) -> None:
    records, refusals = read(write(tmp_path / "a.csv", PLAIN, encoding))
    assert not refusals
    assert content(records) == expected


@pytest.mark.parametrize("encoding", ["windows-1251", "windows-1253", "cp720"])
def test_letters_of_another_encoding_are_refused_and_never_read_as_arabic(
    tmp_path: Path, encoding: str
) -> None:
    words = {"windows-1251": "Заявление о положении", "windows-1253": "Δήλωση για την κατάσταση"}
    text = f"code,title\nTEST/A/1,{words.get(encoding, 'البيان الأول عن الحالة')}\n" * 20
    path = write(tmp_path / "a.csv", text, encoding)
    records, refusals = read(path)
    assert not records
    assert reasons(refusals) == [("undecodable_table", None)]
    assert "--encoding" in refusals[0].sentence("en")
    assert refusals[0].rest_unread


def test_the_encoding_can_be_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "code,title\nTEST/A/1,بيان\n", "cp720")
    [record], refusals = read(path, encoding="cp720")
    assert not refusals
    assert record.title == "بيان"


def test_a_row_with_a_broken_byte_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [b"code,title", b"TEST/A/1," + "بيان".encode()]
    filler = [f"TEST/B/{n},{'نص ' * 100}".encode() for n in range(1000)]
    broken = b"TEST/A/2," + "بيان".encode()[:-1]
    path.write_bytes(b"\n".join([*lines, *filler, broken, b"TEST/A/3,x", b""]))
    records, refusals = read(path)
    assert reasons(refusals) == [("undecodable_row", 1003)]
    assert len(records) == 1002
    assert records[-1].code == "TEST/A/3"


def test_a_heading_below_a_title_is_found_and_what_stands_above_is_counted(
    tmp_path: Path,
) -> None:
    text = "قائمة الوثائق,,\n,,\nأعدّها الأرشيف,,\nالكود,العنوان,تاريخ الصدور\nTEST/A/1,بيان,2011\n"
    options = SourceOptions()
    [record], refusals = read_with(options, write(tmp_path / "a.csv", text))
    assert not refusals
    assert (record.title, record.issue_date, record.line) == ("بيان", "2011", 5)
    assert options.passed_over["row_above_heading"] == 2


@pytest.mark.parametrize(
    ("text", "reason", "line", "named"),
    [
        ("Signatur^Titel\nTEST/A/1^x\n", "table_without_heading", 1, "Signatur^Titel"),
        ("\n\nfoo;bar\n1;2\n", "table_without_heading", 3, "UTF-8"),
        ("title;date\nx;2011\n", "table_without_code", 1, '";"'),
    ],
)
def test_a_table_whose_columns_are_not_known_is_refused_in_one_sentence(
    tmp_path: Path, text: str, reason: str, line: int, named: str
) -> None:
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert not records
    assert reasons(refusals) == [(reason, line)]
    assert named in refusals[0].sentence("en")
    assert named in refusals[0].sentence("ar")


def test_a_quote_that_does_not_close_is_refused_where_it_opens() -> None:
    records, [refusal] = read(TABLES / "67-unbalanced.csv")
    assert not records
    assert (refusal.line, refusal.rest_unread) == (2, True)
    assert "line 2" in refusal.sentence("en")
    assert "up to 4" in refusal.sentence("en")
    assert "TEST/U/3,ثالث" in refusal.content


def test_the_line_of_an_open_quote_is_that_of_the_quote_and_not_of_its_row(
    tmp_path: Path,
) -> None:
    text = 'code,title,text_ar\nTEST/A/1,x,y\nTEST/A/2,"one\ntwo","open\nTEST/A/3,x,y\n'
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert codes(records) == ["TEST/A/1"]
    assert reasons(refusals) == [("unclosed_quote", 4)]


def test_a_quote_that_closes_within_a_cell_costs_the_rows_that_it_took(tmp_path: Path) -> None:
    text = 'code,title\nTEST/A/1,"open\nTEST/A/2,"b" c\nTEST/A/3,"whole"\n'
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert codes(records) == ["TEST/A/3"]
    assert reasons(refusals) == [("broken_quotes", 2)]
    assert "TEST/A/2" in refusals[0].content


def test_quotes_and_lines_within_cells_are_read(tmp_path: Path) -> None:
    text = 'code,title,text_ar\nTEST/A/1, "قال ""نعم""",\'one\nTEST/A/2,5" x,"سطر\nسطر"\n'
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert not refusals
    assert [record.title for record in records] == ['قال "نعم"', '5" x']
    assert records[1].text_ar == "سطر\nسطر"


def test_a_cell_may_be_long(tmp_path: Path) -> None:
    long = "نص " * 200_000
    [record], refusals = read(
        write(tmp_path / "a.csv", f'code,title,text_ar\nTEST/A/1,x,"{long}"\n')
    )
    assert not refusals
    assert record.text_ar == long.strip()


def test_two_columns_of_one_field_that_disagree_are_both_named() -> None:
    [record], [refusal] = read(TABLES / "08-two-date-columns.csv")
    assert record.issue_date is None
    [doubt] = record.doubts
    for said in (doubt.value, refusal.sentence("en"), refusal.sentence("ar")):
        assert "date: 2021-05-28" in said
        assert "issue date: 2019-01-01" in said
    assert (doubt.code, doubt.field) == ("conflicting_values", "issue_date")


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("date,issue date", "2021-05-28,28/05/2021"),
        ("date,issue date", "2021-05-28,"),
        ("date,تاريخ الصدور", ",2021-05-28"),
    ],
)
def test_two_columns_that_agree_or_of_which_one_is_empty_are_one_field(
    tmp_path: Path, heading: str, cells: str
) -> None:
    path = write(tmp_path / "a.csv", f"code,title,{heading}\nTEST/A/1,x,{cells}\n")
    [record], refusals = read(path)
    assert not refusals
    assert (record.issue_date, record.doubts) == ("2021-05-28", [])


def test_columns_of_one_name_each_hold_one_of_several_values(tmp_path: Path) -> None:
    text = "code,title,persons,persons\nTEST/A/1,x,كوفي عنان,بان كي مون\n"
    [record], refusals = read(write(tmp_path / "a.csv", text))
    assert not refusals
    assert record.persons == ["كوفي عنان", "بان كي مون"]


def test_two_columns_that_list_different_names_are_told(tmp_path: Path) -> None:
    text = "code,title,persons,people\nTEST/A/1,x,كوفي عنان,بان كي مون\n"
    [record], refusals = read(write(tmp_path / "a.csv", text))
    assert record.persons == ["كوفي عنان", "بان كي مون"]
    assert reasons(refusals) == [("differing_lists", 2)]
    assert [doubt.code for doubt in record.doubts] == ["conflicting_values"]


def test_what_xml_forbids_enters_no_value_and_the_words_stay_apart() -> None:
    [record], refusals = read(TABLES / "42-form-feed.csv")
    assert not refusals
    assert record.text_ar is not None
    assert record.text_ar.split() == ["الصفحة", "١", "الصفحة", "٢"]
    assert "\f" not in record.model_dump_json()
    [doubt] = record.doubts
    assert (doubt.code, doubt.field, doubt.value) == ("forbidden_characters", "text_ar", "U+000C")


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_no_forbidden_character_reaches_a_record(tmp_path: Path, character: str) -> None:
    text = f"code,title,persons\nTEST/A/1,بيان{character} أول,كوفي عنان{character}\n"
    [record], _ = read(write(tmp_path / "a.csv", text))
    assert character not in record.model_dump_json()
    assert record.title is not None
    assert record.title.split() == ["بيان", "أول"]
    assert record.persons == ["كوفي عنان"]
    assert ("forbidden_characters", "title") in {(one.code, one.field) for one in record.doubts}


def test_cells_under_no_name_are_told_once(tmp_path: Path) -> None:
    text = "code,title,\nTEST/A/1,x,lost\nTEST/A/2,y,also\nTEST/A/3,z,\n"
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert len(records) == 3
    assert reasons(refusals) == [("cell_without_heading", 2)]
    assert "lost" in refusals[0].sentence("en")


def test_empty_cells_beyond_the_heading_are_nothing_and_full_ones_are_refused(
    tmp_path: Path,
) -> None:
    text = "code,title\nTEST/A/1,x,,\nTEST/A/2,y,more\n"
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert codes(records) == ["TEST/A/1"]
    assert reasons(refusals) == [("too_many_cells", 3)]


def test_a_table_without_rows_is_empty(tmp_path: Path) -> None:
    for text in ("", "\ufeff", "\n \n", ",,\n,,\n"):
        records, refusals = read(write(tmp_path / "a.csv", text))
        assert not records
        assert reasons(refusals) == [("empty_file", None)]


def test_a_text_file_whose_first_row_names_columns_is_a_table(tmp_path: Path) -> None:
    text = "كود الذاكرة السورية\tالعنوان\r\nTEST/A/1\tبيان\r\n"
    [record], refusals = read(write(tmp_path / "Unicode Text.txt", text, "utf-16"))
    assert not refusals
    assert (record.code, record.title) == ("TEST/A/1", "بيان")


def test_a_page_whose_fields_stand_in_rows_is_no_table(tmp_path: Path) -> None:
    page = "كود الذاكرة السورية | SMI/A1/1 | العنوان | بيان\n"
    _, refusals = read(write(tmp_path / "page.txt", page))
    assert not [one for one in refusals if one.reason.startswith("table")]


def test_names_of_columns_may_end_in_a_colon(tmp_path: Path) -> None:
    [record], refusals = read(write(tmp_path / "a.csv", "Code:,Title *\nTEST/A/1,x\n"))
    assert not refusals
    assert record.title == "x"


def test_a_heading_without_rows_is_told(tmp_path: Path) -> None:
    records, refusals = read(write(tmp_path / "a.csv", "code,title\n"))
    assert not records
    assert reasons(refusals) == [("table_without_rows", 1)]


def test_a_table_that_ends_within_a_row_is_cut(tmp_path: Path) -> None:
    text = "code,title,date\nTEST/A/1,x,2011\nTEST/A/2,ti"
    records, refusals = read(write(tmp_path / "a.csv", text))
    assert codes(records) == ["TEST/A/1"]
    assert reasons(refusals) == [("cut_row", 3)]
    assert refusals[0].rest_unread
    records, refusals = read(write(tmp_path / "a.csv", text + "tle,2012"))
    assert (codes(records), refusals) == (["TEST/A/1", "TEST/A/2"], [])


def test_a_heading_with_a_broken_byte_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    row = b"TEST/A/1," + b"x" * 100 + b"\n"
    # Further down than is looked at to know the encoding.
    path.write_bytes(b"code,title\n" + row * 3_000 + b"code,\xff\n")
    _, refusals = read(path)
    assert ("undecodable_row", 3_002) in reasons(refusals)
    path.write_bytes(b"code,title,persons\xd8\nTEST/A/1,x,y\n")
    assert read(path, encoding="utf-8")[1][0].reason == "unknown_column"
