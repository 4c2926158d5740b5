"""Which documents the texts cite: counted truly, listed with the words, in both languages."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

from smi_graph.pipeline import BuildOptions, build
from smi_graph.pipeline.restoring import restore
from smi_graph.reading.app import create_reading_room
from smi_graph.reading.citations.saying import sentence_around
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.reading.conftest import LANGUAGES, Reader, reading
from tests.service.server import serve_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx
    from playwright.sync_api import Page

ARABIC = (
    "اجتمع الوفدان في روما. وأكدا ضرورة تنفيذ قرار مجلس الأمن رقم 2254 (2015) كاملًا. ثم انفضّ"
    " الاجتماع. وأشارا إلى القرار 2254 (2015) ثانيةً."
)
ENGLISH = "They met in Rome. They recalled Security Council resolution 2254 (2015) & others. End."
RECORDS = (
    {
        "code": "T/1",
        "title": "بيان <b>روما</b>",
        "text_ar": ARABIC,
        "text_en": ENGLISH,
        "issue_date": "2021-05-28",
    },
    {
        "code": "T/2",
        "title": "قرار مجلس الأمن 2254 (2015)",
        "document_number": "S/RES/2254 (2015)",
        "text_ar": "إن مجلس الأمن، إذ يشير إلى قرار مجلس الأمن 2118 (2013)، يقرر.",
        "issue_date": "2015-12-18",
    },
    {"code": "T/3", "title": "تنفيذ قرار مجلس الأمن 2254 (2015)"},
    {
        "code": "T/4",
        "title": "رسالة",
        "text_en": "=1+1 The Security Council adopted resolution 2118 (2013) in this year.",
        "issue_date": "2013",
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
def cited(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """Serve a release as it was built, or made again from its dump alone."""
    yield from room(tmp_path_factory.mktemp("cited"), copied=request.param)


def rows(client: httpx.Client, path: str) -> list[list[str]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    tree = LexborHTMLParser(answer.text)
    # What is only shown where a script runs.
    tree.strip_tags(["button"], recursive=True)
    table = tree.css("table")[-1]
    return [
        [" ".join(cell.text().split()) for cell in row.css("th, td")]
        for row in table.css("tbody tr")
    ]


def as_table(client: httpx.Client, path: str) -> list[dict[str, str]]:
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_a_number_is_listed_with_its_record_and_how_many_cite_it(cited: httpx.Client) -> None:
    assert rows(cited, "/citations?lang=en") == [
        ["S/RES/2118", "no record bears it", "2", "2013 to 2015"],
        ["S/RES/2254", "قرار مجلس الأمن 2254 (2015)", "2", "2021"],
    ]


def test_each_citing_record_is_listed_the_newest_first(cited: httpx.Client) -> None:
    listed = rows(cited, "/citations?lang=en&by=pair")
    assert [(row[1], row[2], row[4]) for row in listed] == [
        ("28 May 2021", "S/RES/2254", "3"),
        ("18 December 2015", "S/RES/2118", "1"),
        ("2013", "S/RES/2118", "1"),
        ("no date", "S/RES/2254", "1"),
    ]


def test_the_most_cited_are_listed_by_the_year_of_those_who_cite(cited: httpx.Client) -> None:
    listed = rows(cited, "/citations?lang=en&by=year")
    assert listed == [
        ["2021", "1", "S/RES/2254 1"],
        ["2015", "1", "S/RES/2118 1"],
        ["2013", "1", "S/RES/2118 1"],
    ]


@pytest.mark.parametrize(
    ("choice", "numbers"),
    [
        ("held=no", ["S/RES/2118"]),
        ("held=yes", ["S/RES/2254"]),
        ("from=2015&to=2020", ["S/RES/2118"]),
        ("q=s/res/%D9%A2%D9%A2", ["S/RES/2254"]),
    ],
)
def test_the_list_can_be_narrowed(cited: httpx.Client, choice: str, numbers: list[str]) -> None:
    assert [row[0] for row in rows(cited, f"/citations?{choice}")] == numbers
    assert [row["number"] for row in as_table(cited, f"/citations.csv?{choice}")] == numbers


def test_a_choice_that_nothing_fits_says_so_and_so_does_a_bad_year(cited: httpx.Client) -> None:
    assert "No text cites a document" in cited.get("/citations?q=zzz&lang=en").text
    unclear = cited.get("/citations?from=when&lang=en")
    assert unclear.status_code == 200
    assert "when" in LexborHTMLParser(unclear.text).css_first(".notice").text()
    assert cited.get("/citations.csv?from=when").status_code == 400
    assert cited.get("/citations?by=none&held=none&page=99999").status_code == 200


def test_a_number_has_each_citing_sentence_in_its_language_with_record_and_date(
    cited: httpx.Client,
) -> None:
    tree = LexborHTMLParser(cited.get("/citations?number=S/RES/2254&lang=en").text)
    said = [
        (quote.attributes["lang"], quote.text().strip(), quote.css_first("mark").text())
        for quote in tree.css(".sayings blockquote")
    ]
    assert said == [
        ("ar", "وأكدا ضرورة تنفيذ قرار مجلس الأمن رقم 2254 (2015) كاملًا.", said[0][2]),
        ("en", "They recalled Security Council resolution 2254 (2015) & others.", said[1][2]),
        ("ar", "تنفيذ قرار مجلس الأمن 2254 (2015)", said[2][2]),
    ]
    assert all("2254" in words for _, _, words in said)
    about = [item.text() for item in tree.css(".sayings li > p")]
    assert ["2021" in text for text in about] == [True, True, False]
    assert "2 times" in about[0]
    # Its own record bears the number, and cites nothing with it.
    assert "قرار مجلس الأمن 2254 (2015)" in tree.css_first("main ul.plain").text()
    assert "<b>" not in cited.get("/citations?number=S/RES/2254").text


@pytest.mark.parametrize("number", ["S/RES/9999", "<script>", "a" * 500, '") } #', "\u0000"])
def test_a_number_that_nobody_cites_says_so(cited: httpx.Client, number: str) -> None:
    answer = cited.get("/citations", params={"number": number, "lang": "en"})
    assert answer.status_code == 200
    notice = LexborHTMLParser(answer.text).css_first(".notice").text()
    assert "No other record’s text names this number" in notice
    assert "<script>" not in answer.text


def test_a_table_has_all_rows_and_no_formula(cited: httpx.Client) -> None:
    pairs = as_table(cited, "/citations.csv?by=pair")
    assert [(row["citing"], row["number"], row["records"]) for row in pairs] == [
        ("T/1", "S/RES/2254", "T/2"),
        ("T/2", "S/RES/2118", ""),
        ("T/4", "S/RES/2118", ""),
        ("T/3", "S/RES/2254", "T/2"),
    ]
    places = as_table(cited, "/citations.csv?number=S/RES/2254")
    assert [(row["citing"], row["language"], row["field"]) for row in places] == [
        ("T/1", "ar", "text_ar"),
        ("T/1", "en", "text_en"),
        ("T/3", "ar", "title"),
    ]


def test_bars_lead_to_the_records_of_their_years(cited: httpx.Client) -> None:
    tree = LexborHTMLParser(cited.get("/citations?lang=en").text)
    bars = [link.attributes["href"] or "" for link in tree.css("figure tbody a")]
    assert bars
    for address in bars:
        assert len(rows(cited, address)) == 1


def test_a_release_without_mentions_says_that_nobody_looked(tmp_path: Path) -> None:
    for client in room(tmp_path, mentions=False):
        page = client.get("/citations?lang=en&number=S/RES/2254")
        assert page.status_code == 200
        assert "built without looking into the texts" in page.text
        assert "<table" not in page.text
        assert as_table(client, "/citations.csv") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_the_way_of_anybody(
    tab: Page, cited: httpx.Client, language: str
) -> None:
    with reading(tab, str(cited.base_url)) as reader:
        for path in ("", "&by=pair", "&by=year", "&number=S/RES/2254"):
            _check(reader, f"/citations?lang={language}{path}")


def _check(reader: Reader, path: str) -> None:
    page = reader.open(path)
    assert page.locator("#sayings, #listed").count() == 1
    reader.check()


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    text = "word " * 900 + "number 5 " + "word " * 900
    start = text.index("number")
    before, after = sentence_around(text, start, start + 8)
    assert before.startswith("…word ")
    assert after.endswith(" word…")
    assert len(before) < 500 > len(after)
