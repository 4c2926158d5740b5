"""Every sentence is there in both languages, and tells the same things in both."""

from __future__ import annotations

import re
import string
import tomllib

import pytest

from smi_graph.messages import counted, message
from smi_graph.resources import resource_path

ARABIC = re.compile(r"[\u0600-\u06ff]")
PLURALS = {
    "en": {"one", "other"},
    "ar": {"zero", "one", "two", "few", "many", "other"},
}
Words = dict[str, str | dict[str, str]]
MESSAGES: dict[str, Words] = {
    f"{path.stem}.{entry}": words
    for path in sorted(resource_path("data", "messages").glob("*.toml"))
    for entry, words in tomllib.loads(path.read_text(encoding="utf-8")).items()
}
WRITTEN_ALIKE = {"SPARQL", "RDF", "JSON", "URL", "CSV", "Atom", "BibTeX", "RIS", "CSL"}

messages = pytest.mark.parametrize("key", MESSAGES)


def sentences(key: str, language: str) -> list[str]:
    words = MESSAGES[key][language]
    return [words] if isinstance(words, str) else list(words.values())


def places(sentence: str) -> set[str]:
    """Give the names that are filled in, without the language that some of them end in."""
    fields = (field for _, field, _, _ in string.Formatter().parse(sentence))
    return {field.removesuffix("_ar").removesuffix("_en") for field in fields if field}


@messages
def test_a_message_is_in_arabic_and_in_english(key: str) -> None:
    assert set(MESSAGES[key]) == {"ar", "en"}
    for sentence in sentences(key, "en"):
        assert not ARABIC.search(re.sub(r"\{.*?\}", "", sentence))
    for sentence in sentences(key, "ar"):
        bare = set(re.findall(r"[A-Za-z]+", re.sub(r"\{.*?\}", "", sentence)))
        assert ARABIC.search(sentence) or bare <= WRITTEN_ALIKE


@messages
def test_a_message_tells_the_same_in_both_languages(key: str) -> None:
    told = {language: {*map(str, places_of(key, language))} for language in ("ar", "en")}
    assert told["ar"] == told["en"]


def places_of(key: str, language: str) -> set[str]:
    return set().union(*(places(sentence) for sentence in sentences(key, language)))


@messages
def test_a_message_that_counts_has_every_form_of_its_language(key: str) -> None:
    for language, words in MESSAGES[key].items():
        if isinstance(words, dict):
            assert set(words) == PLURALS[language]
            assert isinstance(MESSAGES[key]["ar" if language == "en" else "en"], dict)


def test_a_sentence_that_counts_cannot_be_worded_without_its_number() -> None:
    with pytest.raises(KeyError, match="counts something"):
        message("count.documents", "ar")


def test_a_number_is_shown_as_the_reader_wishes() -> None:
    assert counted("count.documents", "ar", 2000, shown="٢٬٠٠٠") == "٢٬٠٠٠ وثيقة"
