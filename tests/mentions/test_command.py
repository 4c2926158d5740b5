"""``smi-graph mentions`` as a user meets it, and the decisions of persons."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.commands import run

RECORDS = [
    {
        "code": "SAMPLE/M/1",
        "title": "بيان عن سورية",
        "persons": ["سمير الدروبي"],
        "text_ar": "التقى جورج صبرا في القاهرة السيد سمير الدروبي.",
    },
    {
        "code": "SAMPLE/M/2",
        "title": "A note on Syria",
        "title_lang": "en",
        "text_en": "Iraq’s letter S/2012/522 of 5 June 2012.",
        "text_ar": "رسالة سمير الدروبي إلى جورج صبرا.",
    },
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("sources") / "records.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), encoding="utf-8")
    return str(path)


def lines(printed: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in printed.splitlines()]


def test_one_line_says_what_is_meant_and_with_which_words(source: str) -> None:
    result = run("mentions", source, "-o", "-")
    assert result.returncode == 0
    assert lines(result.stdout)[0] == {
        "code": "SAMPLE/M/1",
        "field": "title",
        "start": 8,
        "end": 13,
        "quote": "سورية",
        "kind": "country",
        "value": "SY",
        "rule": "countries.csv:SY:سورية",
    }
    kinds = {(line["field"], line["kind"]) for line in lines(result.stdout)}
    assert {("text_en", "document-number"), ("text_en", "date"), ("title", "country")} <= kinds


def test_a_name_of_one_record_is_found_in_all(source: str) -> None:
    result = run("mentions", source, "-o", "-")
    found = [line["code"] for line in lines(result.stdout) if line["quote"] == "سمير الدروبي"]
    assert found == ["SAMPLE/M/1", "SAMPLE/M/2"]


def test_a_stream_is_read_once(source: str) -> None:
    content = Path(source).read_text(encoding="utf-8")
    streamed = run("mentions", "-", "-o", "-", stdin=content)
    assert streamed.stdout == run("mentions", source, "-o", "-").stdout


def test_what_is_refused_is_told(tmp_path: Path) -> None:
    source = tmp_path / "records.jsonl"
    source.write_text('{"code": "SAMPLE/M/1", "title": "لبنان"}\n{"title": "قطر"}\nno\n')
    result = run("mentions", str(source), "-o", str(tmp_path / "m.jsonl"), language="ar")
    assert result.returncode == 1
    assert "records.jsonl" in result.stderr
    assert len(lines((tmp_path / "m.jsonl").read_text(encoding="utf-8"))) == 1


def test_a_person_decides_that_words_are_not_somebody(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found(*rows: str) -> list[object]:
        head = "name,identifier,document,decision"
        (tmp_path / "mentions.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
        monkeypatch.setenv("SMI_DECISIONS", str(tmp_path))
        result = run("mentions", source, "-o", "-")
        assert result.returncode == 0, result.stderr
        return [one["code"] for one in lines(result.stdout) if one["value"] == "george-sabra"]

    assert found() == ["SAMPLE/M/1", "SAMPLE/M/2"]
    assert found("جورج صبرا,george-sabra,SAMPLE/M/1,different") == ["SAMPLE/M/2"]
    assert found("جورج صَبرا,george-sabra,,مختلف") == []
    assert found("جورج صبرا,george-sabra,,") == ["SAMPLE/M/1", "SAMPLE/M/2"]
    assert found("جورج صبرا,michel-kilo,,different") == ["SAMPLE/M/1", "SAMPLE/M/2"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("جورج صبرا,george-sabra,,no", "is not a valid decision"),
        ("جورج صبرا,George-Sabra,,different", "is in no authority file"),
        ("جورج صبرا,george-sabra,SAMPLE-M-1,different", "is not the code of a record"),
        (",george-sabra,,different", "is empty"),
    ],
)
def test_a_decision_that_would_leave_out_nothing_is_told(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, told: str
) -> None:
    head = "name,identifier,document,decision\n"
    (tmp_path / "mentions.csv").write_text(f"{head}{row}\n", encoding="utf-8")
    monkeypatch.setenv("SMI_DECISIONS", str(tmp_path))
    result = run("mentions", source, "-o", "-")
    assert result.returncode == 2
    assert "mentions.csv, line 2" in result.stderr
    assert told in result.stderr


def test_the_code_of_a_decision_is_read_as_codes_are(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "name,identifier,document,decision\nجورج صبرا,george-sabra,sample/m/١,different\n"
    (tmp_path / "mentions.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setenv("SMI_DECISIONS", str(tmp_path))
    found = lines(run("mentions", source, "-o", "-").stdout)
    assert [one["code"] for one in found if one["value"] == "george-sabra"] == ["SAMPLE/M/2"]


def test_the_real_page_names_what_it_names(record_page: Path) -> None:
    found = lines(run("mentions", str(record_page), "-o", "-").stdout)
    by_kind: dict[str, set[str]] = {}
    for one in found:
        by_kind.setdefault(str(one["kind"]), set()).add(str(one["value"]))
    assert by_kind == {
        "country": {"US", "CF", "CD", "MR", "YE", "IQ", "SY", "MZ", "AF"},
        "person": {"antony-blinken", "luigi-di-maio"},
        "organization": {
            "global-coalition-against-daesh",
            "us-department-of-state",
            "un-security-council",
            "nato",
            "european-union",
        },
        "document-number": {"S/RES/2254"},
        "date": {"2021-06-28", "2022-06"},
    }
