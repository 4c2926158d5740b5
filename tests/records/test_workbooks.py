"""A sheet is read as a person sees it: what it shows, of the sheet that is meant."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from smi_graph.records.items import SourceOptions
from tests.records.reading import TABLES, codes, read, read_with, write

HEADING = ["code", "title", "issue_date", "document_number", "persons"]
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def excel(path: Path, *rows: list[object], formats: dict[str, str] | None = None) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    book.save(path)
    return path


def opendocument(path: Path, *sheets: str) -> Path:
    """Write what LibreOffice would, as far as cells go."""
    spaces = " ".join(f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text"))
    tables = "".join(
        f'<table:table table:name="S{number}">{rows}</table:table>'
        for number, rows in enumerate(sheets, start=1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>{tables}"
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def line(*cells: str, more: str = "") -> str:
    texts = (f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row>{''.join(texts)}{more}</table:table-row>"


def day(value: str, shown: str) -> str:
    attributes = f'office:value-type="date" office:date-value="{value}"'
    return f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"


def test_a_workbook_is_read_like_its_plain_form() -> None:
    [record], refusals = read(TABLES / "60-table.xlsx")
    assert not refusals
    assert (record.code, record.title, record.issue_date) == ("TEST/A/1", "بيان", "2021-05-28")


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (date(2021, 5, 28), "dd/mm/yy", "2021-05-28"),
        (datetime(2021, 5, 28), "d mmmm yyyy", "2021-05-28"),  # noqa: DTZ001
        (date(2021, 5, 1), "mmm yyyy", "2021-05"),
        (date(2021, 1, 1), "yyyy", "2021"),
        (2021, "General", "2021"),
        (2021.0, "0", "2021"),
        ("28/05/2021", "@", "2021-05-28"),
    ],
)
def test_a_date_says_no_more_than_the_sheet_shows(
    tmp_path: Path, value: object, number_format: str, shown: str
) -> None:
    row = ["TEST/A/1", "بيان", value]
    path = excel(tmp_path / "a.xlsx", HEADING, row, formats={"C2": number_format})
    [record], refusals = read(path)
    assert not refusals
    assert record.issue_date == shown


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (17, "General", "17"),
        (17, "0000", "0017"),
        (17.5, "General", "17.5"),
        (1234, "#,##0", "1,234"),
    ],
)
def test_a_number_is_what_the_sheet_shows(
    tmp_path: Path, value: object, number_format: str, shown: str
) -> None:
    row = ["TEST/A/1", "بيان", None, value]
    [record], _ = read(excel(tmp_path / "a.xlsx", HEADING, row, formats={"D2": number_format}))
    assert record.document_number == shown


def test_cells_without_a_value_to_show_are_told(tmp_path: Path) -> None:
    rows = [["TEST/A/1", "بيان", "#REF!"], ["TEST/A/2", '="a"&"b"', "2011"]]
    path = excel(tmp_path / "a.xlsx", HEADING, *rows)
    records, refusals = read(path)
    assert [(one.code, one.title, one.issue_date) for one in records] == [
        ("TEST/A/1", "بيان", None),
        ("TEST/A/2", None, "2011"),
    ]
    assert [(one.reason, one.line, one.field, one.value) for one in refusals] == [
        ("bad_cell", 2, "issue_date", "#REF!"),
        ("bad_cell", 3, "title", '="a"&"b"'),
    ]


def test_line_ends_within_a_cell_stay_and_escapes_are_what_they_stand_for(tmp_path: Path) -> None:
    row = ["TEST/A/1", "one_x000C_two", None, None, "كوفي عنان"]
    [record], _ = read(excel(tmp_path / "a.xlsx", HEADING, row))
    assert record.title == "one two"
    assert [doubt.value for doubt in record.doubts] == ["U+000C"]


def test_the_first_sheet_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    book = Workbook()
    for name, code in (("الأولى", "TEST/A/1"), ("Second", "TEST/A/2")):
        sheet = book.create_sheet(name)
        sheet.append(["code", "title"])
        sheet.append([code, "بيان"])
    book.remove(book["Sheet"])
    path = tmp_path / "a.xlsx"
    book.save(path)
    options = SourceOptions()
    assert codes(read_with(options, path)[0]) == ["TEST/A/1"]
    assert options.passed_over["sheet"] == 1
    assert codes(read(path, sheet="Second")[0]) == ["TEST/A/2"]
    records, [refusal] = read(path, sheet="Third")
    assert not records
    assert refusal.reason == "no_such_sheet"
    assert "الأولى, Second" in refusal.sentence("en")


def test_an_opendocument_sheet_is_read_as_it_shows(tmp_path: Path) -> None:
    no_rows = (
        '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'
    )
    rows = [
        line("List"),
        no_rows.format(3),
        line(*HEADING[:3]),
        line("TEST/A/1", 'a<text:s text:c="2"/>b', more=day("2021-05-28", "28/05/21")),
        line("TEST/A/2", "x", more=day("2021-05-01", "أيار 2021")),
        no_rows.format(1048000),
    ]
    path = opendocument(tmp_path / "a.ods", "".join(rows), line("code"))
    options = SourceOptions()
    records, refusals = read_with(options, path)
    assert not refusals
    assert [(one.title, one.issue_date, one.line) for one in records] == [
        ("a  b", "2021-05-28", 6),
        ("x", "2021-05", 7),
    ]
    assert options.passed_over == {"row_above_heading": 1, "sheet": 1}
    assert read(path, sheet="Third")[1][0].reason == "no_such_sheet"


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_a_workbook_that_is_cut_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    whole = (TABLES / "60-table.xlsx").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    good = write(tmp_path / "good.csv", "code,title\nTEST/B/1,x\n")
    records, refusals = read(path, good)
    assert codes(records) == ["TEST/B/1"]
    assert [(one.source, one.reason, one.rest_unread) for one in refusals] == [
        (name, "broken_workbook", True)
    ]


def test_a_workbook_of_before_2007_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    _, [refusal] = read(path)
    assert refusal.reason == "old_workbook"
    assert ".xlsx" in refusal.sentence("ar")


def test_a_workbook_in_an_archive_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(TABLES / "60-table.xlsx", "inner/table.xlsx")
    [record], refusals = read(path)
    assert not refusals
    assert record.origin == "a.zip/inner/table.xlsx"
