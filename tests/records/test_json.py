"""JSON is read a line each or as an array, and says where it breaks off or contradicts itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.records.reading import codes, read, reasons, write

ONE, TWO = ({"code": f"TEST/A/{number}", "title": f"بيان {number}"} for number in (1, 2))


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_an_array_of_objects_is_read(tmp_path: Path, name: str, indent: int | None) -> None:
    text = json.dumps([ONE, TWO], indent=indent, ensure_ascii=False)
    records, refusals = read(write(tmp_path / name, text))
    assert not refusals
    assert [(one.code, one.title) for one in records] == [
        (one["code"], one["title"]) for one in (ONE, TWO)
    ]
    assert [one.line for one in records] == ([2, 6] if indent else [1, 1])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "windows-1256"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_json_is_read_in_the_encoding_that_it_shows(
    tmp_path: Path, name: str, encoding: str
) -> None:
    data = {**ONE, "title": "البيان الأول عن الحالة في المدينة"}
    text = json.dumps(data, ensure_ascii=False) + "\n"
    [record], refusals = read(write(tmp_path / name, text, encoding))
    assert not refusals
    assert record.title == data["title"]


def test_objects_one_after_another_are_read(tmp_path: Path) -> None:
    text = json.dumps(ONE, indent=1) + "\n" + json.dumps(TWO, indent=1)
    records, refusals = read(write(tmp_path / "a.json", text))
    assert not refusals
    assert codes(records) == ["TEST/A/1", "TEST/A/2"]


@pytest.mark.parametrize("space", ["\t", "\r", " ", "\n", "\u00a0", "\u202f"])
def test_a_space_before_a_name_is_no_title_of_a_person(tmp_path: Path, space: str) -> None:
    text = json.dumps({**ONE, "persons": [f"{space}=1+1 council", f"{space}Dr. Jane Roe"]})
    records, _ = read(write(tmp_path / "a.jsonl", text + "\n"))
    assert codes(records) == ["TEST/A/1"]
    assert records[0].persons[-1:] == ["Jane Roe"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"[\n{json.dumps(ONE)},\n{{broken}}\n]", 3),
        (f"[\n{json.dumps(ONE)}\n", 3),
        (f"[\n{json.dumps(ONE)}\n] more", 3),
        (f"{json.dumps(ONE)}\nno json", 2),
    ],
)
def test_where_an_array_breaks_off_is_told_and_what_stands_before_is_read(
    tmp_path: Path, text: str, line: int
) -> None:
    records, refusals = read(write(tmp_path / "a.json", text))
    assert codes(records) == ["TEST/A/1"]
    assert reasons(refusals) == [("json_breaks_off", line)]
    assert refusals[0].rest_unread


def test_what_is_no_object_in_an_array_costs_only_itself(tmp_path: Path) -> None:
    text = f"[{json.dumps(ONE)},\n17,\n{json.dumps(TWO)}]"
    records, refusals = read(write(tmp_path / "a.json", text))
    assert len(records) == 2
    assert reasons(refusals) == [("not_an_object", 2)]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_key_that_is_given_twice_is_told_and_neither_value_taken(
    tmp_path: Path, name: str
) -> None:
    text = '{"code": "TEST/A/1", "title": "x", "issue_date": "2011", "issue_date": "2012"}\n'
    [record], refusals = read(write(tmp_path / name, text))
    assert reasons(refusals) == [("conflicting_values", 1)]
    assert record.issue_date is None
    assert [doubt.value for doubt in record.doubts] == ["issue_date: 2011 / issue_date: 2012"]


def test_a_key_that_is_given_twice_with_one_value_is_that_value(tmp_path: Path) -> None:
    text = '{"code": "TEST/A/1", "title": "x", "tit\\u006ce": "x", "issue_date": "2011", '
    text += '"issue_date": "1/1/2011"}\n'
    [record], refusals = read(write(tmp_path / "a.jsonl", text))
    assert record.title == "x"
    assert reasons(refusals) == [("conflicting_values", 1)]


def test_a_code_that_is_given_twice_is_no_record(tmp_path: Path) -> None:
    text = '{"code": "TEST/A/1", "code": "TEST/A/2", "title": "x"}\n'
    records, refusals = read(write(tmp_path / "a.jsonl", text))
    assert not records
    assert reasons(refusals) == [("missing_code", 1), ("conflicting_values", 1)]
    assert "TEST/A/1" in refusals[1].sentence("en")
    assert "TEST/A/2" in refusals[1].sentence("en")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\\u000cb", "a b"),
        ("a\\u0000b", "ab"),
        ("a\\fb", "a b"),
        ("a\\ud800b", "a\ufffdb"),
        ("a\\ufffeb", "ab"),
        ("a\uffffb", "ab"),
    ],
)
def test_what_xml_forbids_enters_no_value(tmp_path: Path, written: str, kept: str) -> None:
    text = f'{{"code": "TEST/A/1", "title": "{written}", "persons": ["{written}"]}}\n'
    [record], refusals = read(write(tmp_path / "a.jsonl", text))
    assert not refusals
    assert (record.title, record.persons) == (kept, [kept])
    assert {(one.code, one.field) for one in record.doubts} == {
        ("forbidden_characters", "title"),
        ("forbidden_characters", "persons"),
    }


def test_letters_beyond_the_first_plane_are_no_halves(tmp_path: Path) -> None:
    [record], _ = read(write(tmp_path / "a.jsonl", json.dumps({**ONE, "title": "a 😀"})))
    assert (record.title, record.doubts) == ("a 😀", [])


def test_a_line_too_long_for_a_record_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smi_graph.records.json_items.LARGEST_PAGE", 100_000)
    long = json.dumps({**TWO, "text_ar": "x" * 350_000})
    path = write(tmp_path / "a.jsonl", f"{json.dumps(ONE)}\n{long}\n{json.dumps(TWO)}\n")
    records, refusals = read(path)
    assert codes(records) == ["TEST/A/1", "TEST/A/2"]
    assert reasons(refusals) == [("too_large", 2)]
    assert records[1].line == 3
