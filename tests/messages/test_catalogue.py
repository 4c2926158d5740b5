"""Every sentence is there in both languages, and tells the same things in both."""

from __future__ import annotations

import re
import string
import tomllib

import pytest

from smi_graph.resources import resource_path

ARABIC = re.compile(r"[\u0600-\u06ff]")
CATALOGUE: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    resource_path("data", "messages.toml").read_text(encoding="utf-8")
)
MESSAGES = {
    f"{table}.{entry}": words
    for table, entries in CATALOGUE.items()
    for entry, words in entries.items()
}
WRITTEN_ALIKE = {"SPARQL", "RDF", "JSON", "URL"}

messages = pytest.mark.parametrize("key", MESSAGES)


def places(sentence: str) -> set[str]:
    """Give the names that are filled in, without the language that some of them end in."""
    fields = (field for _, field, _, _ in string.Formatter().parse(sentence))
    return {field.removesuffix("_ar").removesuffix("_en") for field in fields if field}


@messages
def test_a_message_is_in_arabic_and_in_english(key: str) -> None:
    words = MESSAGES[key]
    assert set(words) == {"ar", "en"}
    without_places = re.sub(r"\{.*?\}", "", words["en"])
    assert not ARABIC.search(without_places)
    bare = set(re.findall(r"[A-Za-z]+", re.sub(r"\{.*?\}", "", words["ar"])))
    assert ARABIC.search(words["ar"]) or bare <= WRITTEN_ALIKE


@messages
def test_a_message_tells_the_same_in_both_languages(key: str) -> None:
    assert places(MESSAGES[key]["ar"]) == places(MESSAGES[key]["en"])
