"""One listed thing is found by each form of its name, in either script."""

from __future__ import annotations

from pathlib import Path

import pytest

from smi_graph.search import DocumentWords, TextIndex, TextIndexWriter
from smi_graph.search.listed_names import ListedNames
from tests.search.conftest import found

PEOPLE = [
    ["هنري كيسنجر", "Henry Kissinger", "هنري كسنجر"],
    ["علي خامنئي", "Ali Khamenei"],
    ["محافظة حلب", "Aleppo Governorate"],
]
OTHERS = [
    ["لبنان", "Lebanon", "الجمهورية اللبنانية", "Liban"],
    ["الولايات المتحدة", "United States", "US", "أميركا"],
    ["مالي", "Mali"],
    ["الأمم المتحدة", "United Nations", "UN"],
]
TEXTS = {
    "ar": "قال كيسنجر على الأثر",
    "variant": "كسنجر",
    "en": "Kissinger said",
    "lebanon": "Lebanon and us",
    "لبنان": "في لبنان",
    "republic": "الجمهورية اللبنانية",
    "states": "بالولايات المتحدة",
    "united": "the United States",
    "apart": "المتحدة ثم الولايات",
    "america": "أميركا",
    "finance": "تقرير مالي",
    "un": "الأمم المتحدة",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    folder: Path = tmp_path_factory.mktemp("names")
    writer = TextIndexWriter.create(folder)
    for identifier, text in TEXTS.items():
        writer.add(identifier, DocumentWords.of(text_ar=text))
    writer.finish(ListedNames.of(PEOPLE, OTHERS))
    return TextIndex.open(folder)


@pytest.mark.parametrize(
    ("query", "identifiers"),
    [
        ("Kissinger", {"ar", "en", "variant"}),
        ("كيسنجر", {"ar", "en", "variant"}),
        ("كسنجر", {"ar", "en", "variant"}),
        ('"Kissinger"', {"en"}),
        ("Lebanon", {"lebanon", "لبنان", "republic"}),
        ("لبنان", {"lebanon", "لبنان", "republic"}),
        ("الجمهورية اللبنانية", {"lebanon", "لبنان", "republic"}),
        ("United States", {"states", "united", "america"}),
        ("الولايات المتحدة", {"states", "united", "america", "apart"}),
        ("america", set()),
        ("us", {"lebanon"}),
        ("US", {"lebanon", "states", "united", "america"}),
        ("UN", {"un"}),
        ("Mali", set()),
        ("مالي", {"finance"}),
        ("Ali", set()),
        ("kissinger -lebanon", {"ar", "en", "variant"}),
        ('"Kissinger الأثر"~3', {"ar"}),
    ],
)
def test_a_name_finds(index: TextIndex, query: str, identifiers: set[str]) -> None:
    assert found(index, query) == identifiers


def test_what_is_found_by_another_name_is_marked(index: TextIndex) -> None:
    text = "وفي لبنان قال كيسنجر"
    spans = index.highlight(text, "Kissinger Lebanon")
    assert [text[start:end] for start, end in spans] == ["لبنان", "كيسنجر"]


def test_the_names_of_a_release_go_with_it_and_not_into_the_next(
    index: TextIndex, tmp_path: Path
) -> None:
    folder = tmp_path / "first"
    writer = TextIndexWriter.create(folder)
    writer.add("it", DocumentWords.of(text_ar="كيسنجر"))
    writer.finish(ListedNames.of(PEOPLE))
    following = TextIndexWriter.continue_from(folder, tmp_path / "next")
    following.finish()
    assert found(TextIndex.open(folder), "Kissinger") == {"it"}
    assert found(TextIndex.open(tmp_path / "next"), "Kissinger") == set()
