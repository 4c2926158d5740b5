"""The work lists that texts and fields make together: as questions, in both languages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.restoring import restore
from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.reading.conftest import LANGUAGES, reading
from tests.service.server import serve_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from playwright.sync_api import Page

RECORDS = (
    {
        "code": "T/1",
        "title": "بيان عن مصر",
        "text_ar": "اجتمع وفد العراق ووفد فرنسا في 5 حزيران 2012.",
        "text_en": "Delegations of Iraq and Japan met on 5 June 2012; see S/2012/522.",
        "issue_date": "2012-06-06",
    },
    {
        "code": "T/2",
        "title": "بيان",
        "text_ar": "زار الوفد العراق.",
        "text_en": "The delegation visited Iraq.",
    },
    {"code": "T/3", "title": "رسالة", "text_ar": "زار الوفد ألمانيا."},
    {
        "code": "T/4",
        "title": "A letter",
        "title_lang": "en",
        "text_ar": "زار الوفد سويسرا.",
        "text_en": "The delegation travelled.",
    },
    {
        "code": "T/5",
        "title": "خبر",
        "persons": ["رفيق عبد السلام"],
        "text_ar": "تكلم رفيق عبد السلام.",
        "text_en": "He spoke.",
    },
)


def room(folder: Path, *, copied: bool = False, **options: bool) -> Iterator[httpx.Client]:
    source = folder / "a.jsonl"
    lines = [json.dumps(record, ensure_ascii=False) for record in RECORDS]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    directory = ReleaseDirectory(folder / "store")
    release = build([str(source)], directory, BuildOptions(**options)).release  # type: ignore[arg-type]
    if copied:
        directory = ReleaseDirectory(folder / "copy")
        restore(release.dump_path, directory, BuildOptions())
    with serve_app(create_reading_room(ServiceConfiguration(source=directory))) as client:
        client.headers["Accept"] = "text/html"
        yield client


@pytest.fixture(scope="module", params=[False, True], ids=["built", "from its dump"])
def voices(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """Serve a release as it was built, or made again from its dump alone."""
    yield from room(tmp_path_factory.mktemp("voices"), copied=request.param)


def listed(client: httpx.Client, query: str = "") -> list[list[str]]:
    """Give the code of each record that is listed, and what it is asked about."""
    tree = LexborHTMLParser(client.get(f"/explore/voices?lang=en{query}").text)
    return [
        [item.css_first(".code").text(), *(" ".join(p.text().split()) for p in item.css("p")[:-1])]
        for item in tree.css(".voices > li")
    ]


def test_what_one_text_names_alone_is_listed_and_the_title_does_not_count(
    voices: httpx.Client,
) -> None:
    assert listed(voices) == [
        [
            "T/1",
            "Found in the Arabic text alone: France",
            "Found in the English text alone: Japan, S/2012/522",
        ],
        ["T/4", "Found in the Arabic text alone: Switzerland"],
    ]


def test_nobody_is_missed_whom_the_other_language_has_no_name_for(voices: httpx.Client) -> None:
    page = voices.get("/document/T-5.html?lang=en").text
    assert "رفيق عبد السلام" in page
    assert "Found in the Arabic text alone" not in page
    assert "T/5" not in [row[0] for row in listed(voices)]


@pytest.mark.parametrize(
    ("kind", "codes"), [("document-number", ["T/1"]), ("country", ["T/1", "T/4"]), ("date", [])]
)
def test_one_kind_can_be_compared(voices: httpx.Client, kind: str, codes: list[str]) -> None:
    assert [row[0] for row in listed(voices, f"&kind={kind}")] == codes


def test_each_record_leads_to_its_paragraphs_side_by_side(voices: httpx.Client) -> None:
    page = voices.get("/explore/voices").text
    addresses = re.findall(r'href="([^"#]*)#voices"', page)
    assert len(addresses) == 2
    for address in addresses:
        assert 'id="voices"' in voices.get(address).text


def test_the_lists_are_questions_and_are_reached_from_what_is_missing(
    voices: httpx.Client,
) -> None:
    page = voices.get("/explore/missing?lang=en").text
    assert "something to look at, not an error" in page
    for address in ("/explore/voices", "mention-curation_never-in-fields", "not-in-text"):
        assert address in page
    assert "something to look at and not an error" in voices.get("/explore/voices?lang=en").text


def test_a_release_without_mentions_asks_nothing(tmp_path: Path) -> None:
    for client in room(tmp_path, mentions=False):
        page = client.get("/explore/voices?lang=en")
        assert page.status_code == 200
        assert "cannot be compared" in page.text
        assert "/explore/voices" not in client.get("/explore/missing").text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_stands_in_the_way_of_anybody(
    tab: Page, voices: httpx.Client, language: str, width: int
) -> None:
    with reading(tab, str(voices.base_url), width=width) as reader:
        for path in ("/explore/voices", "/explore/missing"):
            reader.open(f"{path}?lang={language}")
            assert reader.find_barriers() == [], path
            assert not reader.has_sideways_scrolling(), path
