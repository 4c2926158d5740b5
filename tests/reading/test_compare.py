"""Two names on one time axis: what they share, and what one has and the other lacks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from selectolax.lexbor import LexborHTMLParser

from smi_graph.pipeline import build
from smi_graph.reading.app import create_reading_room
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.reading.conftest import LANGUAGES, Reader, reading
from tests.service.server import serve_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from playwright.sync_api import Page

DAMASCUS, ROME, BOTH = ("كوفي عنان",), ("بان كي مون",), ("كوفي عنان", "بان كي مون")
RECORDS: tuple[tuple[str, str | None, tuple[str, ...], str], ...] = (
    ("1", "2011-03-05", DAMASCUS, "SY"),
    ("2", "2011-03-09", BOTH, "SY"),
    ("3", "2011-11-01", ROME, "IQ"),
    ("4", "2011", BOTH, "SY"),
    ("5", "2013-02", ROME, "IQ"),
    ("6", None, DAMASCUS, "LB"),
    ("7", "2013-01-01", (), "SY"),
)
PAIR = "/compare?a=person:kofi-annan&b=person:ban-ki-moon&lang=en"


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("compared")
    lines = [
        json.dumps(
            {
                "code": f"C/{code}",
                "title": f"title {code}",
                "title_lang": "en",
                "text_ar": "ذكر كوفي عنان هنا.",
                "issue_date": date,
                "persons": persons,
                "target_countries": [country],
            }
        )
        for code, date, persons, country in RECORDS
    ]
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    directory = ReleaseDirectory(folder / "store")
    build([str(folder / "a.jsonl")], directory)
    with serve_app(create_reading_room(ServiceConfiguration(source=directory))) as client:
        client.headers["Accept"] = "text/html"
        yield client


def tree_of(client: httpx.Client, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return LexborHTMLParser(answer.text)


def parts(client: httpx.Client, path: str) -> list[set[str]]:
    """Give the codes of what both have, and what one and the other alone have."""
    tree = tree_of(client, path)
    names = ("both", "one", "other")
    lists = [tree.css(f"[aria-labelledby=part-{name}] li .code") for name in names]
    return [{code.text().removeprefix("C/") for code in codes} for codes in lists]


def table(client: httpx.Client, path: str) -> list[list[str]]:
    rows = tree_of(client, path).css(".mirrored tbody tr")
    return [[cell.text() for cell in row.css("th, td")] for row in rows]


def test_shared_records_and_those_of_one_alone_are_listed_apart(compared: httpx.Client) -> None:
    # A text that names one is no field of the record.
    assert parts(compared, PAIR) == [{"2", "4"}, {"1", "6"}, {"3", "5"}]


def test_both_stand_on_one_axis_with_the_same_scale(compared: httpx.Client) -> None:
    assert table(compared, PAIR) == [["2011", "1", "2", "1"], ["2013", "0", "0", "1"]]
    tree = tree_of(compared, PAIR)
    heights = {
        name: [float(bar.attributes["height"] or 0) for bar in tree.css(f".mirrored rect.{name}")]
        for name in ("one", "other", "shared")
    }
    assert heights == {"one": [90.0], "other": [90.0, 30.0], "shared": [60.0, 60.0]}
    assert "does not show: 1." in tree.css_first(".mirrored").text()


def test_a_chosen_year_has_bars_of_months(compared: httpx.Client) -> None:
    year = f"{PAIR}&from=2011&to=2011"
    assert table(compared, year) == [
        ["March 2011", "1", "1", "0"],
        ["November 2011", "0", "0", "1"],
    ]
    assert "By month of 2011" in tree_of(compared, year).text()
    assert "without a month, which the chart does not show: 1." in tree_of(compared, year).text()
    assert parts(compared, year) == [{"2", "4"}, {"1"}, {"3"}]


@pytest.mark.parametrize(
    ("span", "listed"),
    [
        ("from=2011-03&to=2011-05", [{"2", "4"}, {"1"}, set()]),
        ("from=2012", [set(), set(), {"5"}]),
        ("to=2011", [{"2", "4"}, {"1"}, {"3"}]),
        ("from=2013&to=٢٠١٢", [set(), set(), {"5"}]),
    ],
)
def test_a_span_filters_what_is_listed_and_not_the_axis(
    compared: httpx.Client, span: str, listed: list[set[str]]
) -> None:
    assert parts(compared, f"{PAIR}&{span}") == listed
    assert tree_of(compared, f"{PAIR}&{span}").css_first(".mirrored rect.chosen")


def test_further_names_are_told_by_who_has_them(compared: httpx.Client) -> None:
    tree = tree_of(compared, PAIR)
    columns = [
        [" ".join(item.text().split()) for item in column.css("li")]
        for column in tree.css_first("[aria-labelledby=names] .three").css("div > ul")
    ]
    assert columns == [["Syria 3 and 2"], ["Lebanon 1"], ["Iraq 2"]]


def test_countries_and_a_country_with_a_person_are_compared(compared: httpx.Client) -> None:
    pair = "/compare?a=country:SY&b=country:IQ&lang=en"
    assert parts(compared, pair) == [set(), {"1", "2", "4", "7"}, {"3", "5"}]
    mixed = "/compare?a=country:SY&b=person:ban-ki-moon&lang=en"
    assert parts(compared, mixed) == [{"2", "4"}, {"1", "7"}, {"3", "5"}]


def test_names_typed_in_either_script_lead_to_an_address(compared: httpx.Client) -> None:
    answer = compared.get("/compare", params={"a_name": "سورية", "b_name": "Kofi Annan"})
    assert answer.status_code == 303
    assert "a=country%3ASY&b=person%3Akofi-annan" in answer.headers["location"]
    offered = tree_of(compared, "/compare?a_name=Annan&b=country:SY&lang=en")
    assert "Kofi Annan" in offered.css_first(".notice").text()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/compare", 200),
        ("/compare?a=person:kofi-annan", 200),
        ("/compare?a=person:kofi-annan&b=person:kofi-annan", 200),
        ("/compare?a=person:nobody&b=country:SY", 404),
        (f"{PAIR}&from=spring", 200),
        (f"{PAIR}&show=none&page=99", 200),
        (f"{PAIR}&show=both&page=99", 200),
        ("/compare?a_name=%3Cscript%3E&b_name=%00", 200),
    ],
)
def test_odd_addresses_are_answered(compared: httpx.Client, path: str, status: int) -> None:
    answer = compared.get(path)
    assert answer.status_code == status
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/person/kofi-annan.html", "/country/SY.html"])
def test_the_page_of_a_name_leads_to_its_comparison(compared: httpx.Client, path: str) -> None:
    links = [link.attributes["href"] or "" for link in tree_of(compared, path).css("main a")]
    assert any(link.startswith("/compare?a=") for link in links)


@pytest.mark.parametrize(
    ("path", "months", "left"),
    [
        ("/person/ban-ki-moon.html?", ["March 2011", "November 2011"], "does not show: 1."),
        ("/tie/person:ban-ki-moon/person:kofi-annan?", ["March 2011"], "does not show: 1."),
    ],
)
def test_other_pages_have_bars_of_months_for_one_year(
    compared: httpx.Client, path: str, months: list[str], left: str
) -> None:
    tree = tree_of(compared, f"{path}from=2011&to=2011&lang=en")
    section = tree.css_first("section[aria-labelledby=by-year]")
    assert [head.text() for head in section.css("tbody th")] == months
    assert left in section.text()
    for link in section.css("a"):
        assert compared.get(link.attributes["href"] or "").status_code == 200


def draw(page: Page, start: float, end: float) -> None:
    box = page.locator("[data-brush]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * start, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, box["y"] + 50, steps=4)
    page.mouse.up()


@pytest.mark.parametrize("language", LANGUAGES)
def test_drawing_over_the_axis_filters_what_is_below(
    tab: Page, compared: httpx.Client, language: str
) -> None:
    with reading(tab, str(compared.base_url)) as reader:
        page = reader.open(f"{PAIR.removesuffix('en')}{language}")
        shown = page.locator("[data-brush]")
        first, last = (int(shown.get_attribute(f"data-{it}") or 0) for it in ("first", "last"))
        share = (2013.5 - first) / (last - first + 1)
        draw(page, share - 0.005, share + 0.005)
        expect(page.locator("[aria-labelledby=part-other] li")).to_have_count(1)
        expect(page.locator("input[name=from]")).to_have_value("2013")
        assert "from=2013&to=2013" in page.url
        # The months of the year now, of which February to December are drawn over.
        draw(page, 0.1, 0.99)
        expect(page.locator("input[name=from]")).to_have_value("2013-02")
        page.go_back()
        expect(page.locator("input[name=from]")).to_have_value("2013")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_stands_in_the_way_of_anybody(
    tab: Page, compared: httpx.Client, language: str
) -> None:
    with reading(tab, str(compared.base_url)) as reader:
        for more in ("", "&from=2011&to=2011", "&show=both"):
            check(reader, f"{PAIR.removesuffix('en')}{language}{more}")
        check(reader, f"/compare?lang={language}")


def check(reader: Reader, path: str) -> None:
    page = reader.open(path)
    if page.locator(".mirrored summary").count():
        page.locator(".mirrored summary").click()
    reader.check()
