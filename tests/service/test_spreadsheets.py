"""CSV that a spreadsheet opens: readable in Arabic, and without formulas."""

from __future__ import annotations

import csv
import io

import httpx
import pytest
from rdflib import Literal

MARK = b"\xef\xbb\xbf"
VALUES = ["=1+1", "+1-1", "-2+3", "@SUM(A1)", "\t=1", "-5", "1.5e3", "بيان", "a;=1", 'a,"b"']
DANGEROUS = ("=", "+", "-2+3", "@", "\t")


def query_of(values: list[str]) -> str:
    written = " ".join(Literal(value).n3() for value in values)
    return f"SELECT ?value {{ VALUES ?value {{ {written} }} }}"


def ask(client: httpx.Client, **more: str) -> httpx.Response:
    given = {"query": query_of(VALUES), "format": "csv", **more}
    return client.get("/sparql", params=given).raise_for_status()


def cells(content: bytes) -> list[str]:
    return [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))][1:]


def test_no_cell_begins_a_formula_and_no_other_is_changed(client: httpx.Client) -> None:
    answer = ask(client, bom="1")
    assert answer.content.startswith(MARK)
    for value, cell in zip(VALUES, cells(answer.content), strict=True):
        assert cell == (f"'{value}" if value.startswith(DANGEROUS) else value)
    assert b'"a;=1"' in answer.content


def test_a_program_gets_the_values_letter_for_letter(client: httpx.Client) -> None:
    for _ in range(2):  # the second time the answer is known
        assert cells(ask(client).content) == VALUES
        assert not ask(client).content.startswith(MARK)
        assert ask(client, bom="1").content.startswith(MARK)
    assert ask(client).headers["etag"] != ask(client, bom="1").headers["etag"]


def test_other_forms_have_no_mark(client: httpx.Client) -> None:
    assert not ask(client, bom="1", format="tsv").content.startswith(MARK)
    assert not ask(client, bom="1", format="json").content.startswith(MARK)


@pytest.mark.parametrize("address", ["/queries/country_documents-by-year"])
def test_a_saved_query_is_given_for_a_spreadsheet_too(client: httpx.Client, address: str) -> None:
    given = {"country": "IQ", "format": "csv", "bom": "1"}
    assert client.get(address, params=given).content.startswith(MARK + b"year,count\r\n")
