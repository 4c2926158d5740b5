"""Small pages, each of a kind that was once misread: every field and every doubt of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smi_graph.authorities import Authorities
from smi_graph.records import Record
from smi_graph.records.pages import read_page
from smi_graph.records.source_item import Refusal

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
NOT_SAID_BY_THE_PAGE = {"source", "source_digest", "evidence", "warnings", "doubts"}


def said(read: Record | Refusal) -> dict[str, Any]:
    """Give all that a record says and doubts, or why a page is refused."""
    if isinstance(read, Refusal):
        return {"refused": read.reason}
    fields = read.model_dump(mode="json", exclude=NOT_SAID_BY_THE_PAGE)
    record = {key: value for key, value in fields.items() if value}
    if "participations" in record:
        record["participations"] = [
            {key: value for key, value in one.items() if value} for one in record["participations"]
        ]
    doubts = [[doubt.code.value, doubt.field, doubt.value] for doubt in read.doubts]
    return {"record": record, "doubts": doubts}


@pytest.mark.parametrize("page", CASES, ids=lambda path: path.stem)
def test_a_page_of_a_kind_that_was_misread_says_all_it_should_and_no_more(
    page: Path, authorities: Authorities
) -> None:
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))

    assert [said(one) for one in read_page(page.read_bytes(), page.name, authorities)] == expected


@pytest.mark.parametrize("page", CASES, ids=lambda path: path.stem)
def test_each_fact_of_such_a_page_quotes_what_stands_at_its_place(
    page: Path, authorities: Authorities
) -> None:
    text = page.read_text(encoding="utf-8")
    for one in read_page(page.read_bytes(), page.name, authorities):
        for evidence in one.evidence if isinstance(one, Record) else []:
            if evidence.quote:
                assert text[evidence.start : evidence.end] == evidence.quote
