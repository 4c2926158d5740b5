"""The texts that finding mentions is held to, and what each of their lines has to be.

`texts.jsonl` was written by somebody who has not seen the finder. A line holds a text, the names
that the fields of its record tell the finder (``names``), and what a careful archivist marks in it
(``mentions``). A mention is right with its own span or with one of those in ``also``, such as
"The United Kingdom" beside "United Kingdom". An ``optional`` mention may be found or left out,
and may lie over another. Whatever else is found is wrong. In a trap something looks like a
mention and is none.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from smi_graph.resources import resource_path

TABLES = {"person": "persons", "organization": "organizations", "place": "places"}
KINDS = {"country", "document-number", "date", *TABLES}
SYMBOL = re.compile(
    r"[AS]/[A-Z0-9][A-Z0-9/.-]*(?:\((?:(?:ES-|S-)?[IVXL]+|S-\d+)\))?(?: [A-Z])?"
    r"(?:/(?:Add|Corr|Rev)\.\d+)*"
)
OWN_CODE = re.compile(r"SMI/[A-Z]\d{0,5}/\d{1,9}")

Text = dict[str, Any]


def read_texts() -> list[Text]:
    lines = Path(__file__).with_name("texts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


TEXTS = read_texts()
SHORT = [text for text in TEXTS if "-long-" not in text["id"]]


def listed(table: str, column: str) -> set[str]:
    with resource_path("data", "authorities", f"{table}.csv").open(encoding="utf-8") as file:
        return {row[column] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def known() -> dict[str, set[str]]:
    return {
        "country": listed("countries", "code"),
        **{kind: listed(table, "id") for kind, table in TABLES.items()},
    }


def is_date(value: str) -> bool:
    if not re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", value):
        return False
    year, month, day = [*map(int, value.split("-")), 1][:3]
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_known(mention: Text, text: Text, known: dict[str, set[str]]) -> bool:
    kind, value = mention["kind"], mention["value"]
    if kind == "date":
        return is_date(value)
    if kind == "document-number":
        return bool(SYMBOL.fullmatch(value) or OWN_CODE.fullmatch(value))
    own = {(name["kind"], name["value"]) for name in text.get("names", [])}
    return value in known[kind] or (kind, value) in own


def faults_of(text: Text, known: dict[str, set[str]]) -> list[str]:
    """Give what is wrong with the mentions of a text, each with its identifier and quote."""
    faults = []
    for mention in text["mentions"]:
        start, end, quote = mention["start"], mention["end"], mention["quote"]
        whole = [[start, end], *mention.get("also", [])]
        checks = {
            "does not quote its characters": text["text"][start:end] == quote != "",
            "has spaces around it": quote == quote.strip(),
            "has an unknown value": is_known(mention, text, known),
            "lies outside the text": all(0 <= a < b <= len(text["text"]) for a, b in whole),
            "lies apart from its other spans": all(a < end and start < b for a, b in whole),
        }
        faults += [f"{text['id']}: {quote!r} {what}" for what, right in checks.items() if not right]
    return faults


def test_every_mention_quotes_its_characters_and_has_a_known_value(
    known: dict[str, set[str]],
) -> None:
    assert [fault for text in TEXTS for fault in faults_of(text, known)] == []


def test_what_must_be_found_stands_in_order_and_does_not_overlap() -> None:
    for text in TEXTS:
        spans = [(m["start"], m["end"]) for m in text["mentions"] if not m.get("optional")]
        assert spans == sorted(spans), text["id"]
        follows = pairwise(spans)
        assert all(end <= start for (_, end), (start, _) in follows), text["id"]


def test_every_line_says_what_it_is_and_why() -> None:
    for text in TEXTS:
        assert text["language"] in {"ar", "en"}
        assert isinstance(text["trap"], bool)
        assert text["why"].endswith(".")
        assert {mention["kind"] for mention in text["mentions"]} <= KINDS


def test_no_text_and_no_identifier_stands_twice() -> None:
    for key in ("id", "text"):
        counts = Counter(text[key] for text in TEXTS)
        assert [value for value, count in counts.items() if count > 1] == []


def test_half_of_the_short_texts_are_traps() -> None:
    assert len(SHORT) >= 340
    assert 0.45 <= sum(text["trap"] for text in SHORT) / len(SHORT) <= 0.55


def test_long_texts_are_as_long_as_archives_print_them() -> None:
    long_texts = [text for text in TEXTS if text not in SHORT]
    assert len(long_texts) >= 20
    assert all(250 <= len(text["text"].split()) <= 600 for text in long_texts)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_kind_is_marked_often_in_each_language(kind: str, language: str) -> None:
    marked = [
        mention
        for text in TEXTS
        if text["language"] == language and not text["trap"]
        for mention in text["mentions"]
        if mention["kind"] == kind and not mention.get("optional")
    ]
    assert len(marked) >= 25


def test_names_of_the_fields_are_full_and_stand_in_the_text() -> None:
    for text in TEXTS:
        for name in text.get("names", []):
            assert len(name["name"].split()) > 1
            assert name["value"] in {mention["value"] for mention in text["mentions"]}
