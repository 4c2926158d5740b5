"""Every sentence is there in both languages, and tells the same things in both."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator

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


def sentences(words: Words, language: str) -> list[str]:
    said = words.get(language, {})
    return [said] if isinstance(said, str) else list(said.values())


def bare(sentence: str) -> str:
    """Give the sentence without what is filled in."""
    return re.sub(r"\{.*?\}", "", sentence)


def is_arabic(sentence: str) -> bool:
    latin = set(re.findall(r"[A-Za-z]+", bare(sentence)))
    return bool(ARABIC.search(sentence)) or latin <= WRITTEN_ALIKE


def places(words: Words, language: str) -> set[str]:
    """Give the names that are filled in, without the language that some of them end in."""
    parsed = (string.Formatter().parse(sentence) for sentence in sentences(words, language))
    fields = {field for parts in parsed for _, field, _, _ in parts if field}
    return {field.removesuffix("_ar").removesuffix("_en") for field in fields}


def mistakes_of(words: Words) -> Iterator[str]:
    """Tell what is wrong with a message."""
    if set(words) != {"ar", "en"}:
        yield f"it is in {sorted(words)}, not in ar and en"
    if any(ARABIC.search(bare(sentence)) for sentence in sentences(words, "en")):
        yield "Arabic letters stand in the English sentence"
    if not all(map(is_arabic, sentences(words, "ar"))):
        yield "the Arabic sentence is not in Arabic"
    if places(words, "ar") != places(words, "en"):
        told = {language: sorted(places(words, language)) for language in ("ar", "en")}
        yield f"it does not tell the same in both languages: {told}"
    forms = {language: set(said) for language, said in words.items() if isinstance(said, dict)}
    if forms and forms != PLURALS:
        yield f"it counts, and has not every form of each language: {forms}"


def test_every_message_tells_the_same_in_arabic_and_in_english() -> None:
    assert len(MESSAGES) > 1_000
    found = [
        f"{key}: {mistake}" for key, words in MESSAGES.items() for mistake in mistakes_of(words)
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        ({"en": "A record"}, "not in ar and en"),
        ({"ar": "سجل", "en": "A سجل"}, "Arabic letters"),
        ({"ar": "A record", "en": "A record"}, "not in Arabic"),
        ({"ar": "سجل {code}", "en": "A record"}, "the same in both"),
        ({"ar": "سجل", "en": {"one": "A record", "other": "Records"}}, "every form"),
        ({"ar": {"one": "سجل"}, "en": {"one": "A record", "other": "Records"}}, "every form"),
    ],
)
def test_a_message_with_a_mistake_is_named(words: Words, mistake: str) -> None:
    (named,) = mistakes_of(words)
    assert mistake in named


def test_a_sentence_that_counts_cannot_be_worded_without_its_number() -> None:
    with pytest.raises(KeyError, match="counts something"):
        message("count.documents", "ar")


def test_a_number_is_shown_as_the_reader_wishes() -> None:
    assert counted("count.documents", "ar", 2000, shown="٢٬٠٠٠") == "٢٬٠٠٠ وثيقة"
