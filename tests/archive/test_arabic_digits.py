"""Codes and numbers in Arabic digits mean the same on pages and in tables."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from tests.archive.conftest import HARBOUR, run

AREA = """
[field.area]
kinds = ["document"]
value = "number"
predicate = "https://harbour.example.org/ontology#area"
labels = ["المساحة"]
columns = ["المساحة"]
name = { ar = "المساحة", en = "area" }
"""
PAGE = "المرفأ القديم\nسند\n\nنص.\n\nبطاقة الوثيقة\nالمساحة\n{area}\nالرقم\nم/١٢/{code}\n"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Records of two pages and a table, by code, and what was said of them."""
    folder = tmp_path_factory.mktemp("digits")
    archive, sources = folder / "harbour", folder / "sources"
    shutil.copytree(HARBOUR, archive)
    with (archive / "fields.toml").open("a", encoding="utf-8") as fields:
        fields.write(AREA)
    sources.mkdir()
    (sources / "a.txt").write_text(PAGE.format(area="٣٠٠٫٥", code="١"), encoding="utf-8")
    (sources / "b.txt").write_text(PAGE.format(area="٣٠٠ م²", code="٢"), encoding="utf-8")
    rows = 'الرقم,المساحة\nم/١٢/٣,١٬٢٠٠٫٥\nم/١٢/٤,"1,200"\n'
    (sources / "c.csv").write_text(rows, encoding="utf-8")
    lines = folder / "records.jsonl"
    done = run("extract", str(sources), "-o", str(lines), "--archive", str(archive))
    assert "Traceback" not in done.stderr
    records = map(json.loads, lines.read_text(encoding="utf-8").splitlines())
    return {record["code"]: record for record in records} | {"said": {"": done.stderr}}


def test_a_code_is_one_whether_a_page_or_a_table_has_it(read: dict[str, dict[str, Any]]) -> None:
    assert {"م/12/1", "م/12/2", "م/12/3", "م/12/4"} < set(read)


@pytest.mark.parametrize(
    ("code", "number", "printed"), [("م/12/1", "300.5", "٣٠٠٫٥"), ("م/12/3", "1200.5", "١٬٢٠٠٫٥")]
)
def test_numbers_in_arabic_digits_are_read_and_quoted_as_printed(
    read: dict[str, dict[str, Any]], code: str, number: str, printed: str
) -> None:
    assert read[code]["area"] == number
    (said,) = (one for one in read[code]["evidence"] if one["field"] == "area")
    assert (said["value"], said["quote"]) == (number, printed)


def test_what_may_be_two_numbers_or_has_a_unit_is_told_and_not_guessed(
    read: dict[str, dict[str, Any]],
) -> None:
    assert (read["م/12/2"]["area"], read["م/12/4"]["area"]) == (None, None)
    assert [doubt["value"] for doubt in read["م/12/2"]["doubts"]] == ["٣٠٠ م²"]
    assert "1,200 is not a valid value" in read["said"][""]
