"""One finder for all tests of what texts name, and how they ask it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smi_graph.mentions import Finder, Mention, load_finder

Find = Callable[[str], list[tuple[str, str]]]


@pytest.fixture(scope="session")
def finder() -> Finder:
    return load_finder()


def language_of(text: str) -> str:
    return "ar" if any("\u0600" <= letter <= "\u06ff" for letter in text) else "en"


def mentions_in(finder: Finder, text: str) -> tuple[Mention, ...]:
    language = language_of(text)
    return finder.in_text(text, language, f"text_{language}")


@pytest.fixture(scope="session")
def found(finder: Finder) -> Find:
    """Give the words and the value of each mention of a text."""

    def find(text: str) -> list[tuple[str, str]]:
        return [(one.quote, one.value) for one in mentions_in(finder, text)]

    return find
