"""Views of the whole archive: their numbers are true, and lead to what they count."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from pyoxigraph import Literal, NamedNode
from selectolax.lexbor import LexborHTMLParser, LexborNode

from smi_graph.arabic.sorting import sort_key
from smi_graph.catalogue import Catalogue, Kind, gather
from smi_graph.catalogue.overview import strongest_co_occurrences
from smi_graph.reading.charts import bars_by_year, levels
from smi_graph.reading.explore.gaps import find_gaps
from smi_graph.reading.explore.timeline import make_timeline
from smi_graph.reading.world_map import choose_steps, make_map
from smi_graph.site import assets_folder
from smi_graph.vocabulary import SMI
from tests.conftest import require
from tests.reading.conftest import LANGUAGES, Reader
from tests.reading.odd import HOSTILE

VIEWS = (
    "/explore",
    "/explore/timeline",
    "/explore/timeline?by=country",
    "/explore/map",
    "/explore/network?minimum=1&kind=person&kind=country",
    "/explore/collections",
    "/explore/people",
    "/explore/organizations",
    "/explore/places",
    "/explore/events",
    "/explore/missing",
)


def page(client: httpx.Client, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def found(client: httpx.Client, address: str) -> int:
    """Count what a link to the search leads to."""
    assert address.startswith("/search?")
    return int(client.get(f"/search.json?{urlsplit(address).query}").json()["total"])


def link(node: LexborNode) -> str:
    return node.attributes["href"] or ""


def archive_of(*lists: list[str], kind: str = "person", dates: tuple[str, ...] = ()) -> Catalogue:
    """Make a catalogue of records that name the given actors."""
    records = [NamedNode(f"https://example.org/{number}") for number in range(len(lists))]
    return gather(
        {
            "record": [(record, NamedNode(SMI.Document)) for record in records],
            "date": [(record, Literal(date)) for record, date in zip(records, dates, strict=False)],
            kind: [
                (record, NamedNode(f"https://example.org/{kind}/{key}"))
                for record, keys in zip(records, lists, strict=True)
                for key in keys
            ],
        }
    )


# The timeline


def test_every_year_leads_to_as_many_records_as_it_shows(client: httpx.Client) -> None:
    rows = page(client, "/explore/timeline?lang=en").css(".fold tbody tr")
    assert len(rows) > 20
    for row in rows:
        number = row.css_first("td a")
        assert found(client, link(number)) == int(number.text())


def test_undated_records_are_counted_apart(client: httpx.Client) -> None:
    tree = page(client, "/explore/timeline?lang=en")
    apart = next(a for a in tree.css("main p a") if "missing=date" in link(a))
    undated = int(re.findall(r"\d+", apart.text())[0])
    assert undated == found(client, link(apart)) > 0
    dated = sum(int(cell.text()) for cell in tree.css(".fold tbody td"))
    assert dated + undated == client.get("/search.json").json()["total"]


def test_a_year_shows_its_months(client: httpx.Client) -> None:
    tree = page(client, "/explore/timeline?lang=en&year=2011")
    rows = tree.css(".fold tbody tr")
    assert [row.css_first("th").text() for row in rows][:2] == ["April 2011", "May 2011"]
    for row in rows:
        count = int(row.css_first("td").text())
        assert found(client, link(row.css_first("th a"))) == count


def test_a_year_without_records_says_so(client: httpx.Client) -> None:
    text = page(client, "/explore/timeline?lang=en&year=1931").css_first("main").text()
    assert "No record has a date in 1931" in text


def test_a_date_known_by_its_year_alone_stands_in_no_month() -> None:
    catalogue = archive_of([], [], [], dates=("2011", "2011-02", "2011-02-03"))
    timeline = make_timeline(catalogue, 2011)
    assert [(bar.first, bar.count) for bar in timeline.chart.bars] == [("2011-02", 2)]
    assert (timeline.dated, timeline.vague) == (3, 1)


def test_groups_count_each_record_once_or_with_each_of_its_values() -> None:
    lists = [["a"], ["a", "b"], [], ["b"]]
    catalogue = archive_of(*lists, kind="type", dates=("2011", "2012", "2012", "2012"))
    groups = make_timeline(catalogue, by=Kind.TYPE).groups
    assert [(group.value.key if group.value else None, group.count) for group in groups] == [
        ("a", 2),
        ("b", 2),
        (None, 1),
    ]


def test_small_charts_share_one_scale() -> None:
    lists = [["a"]] * 4 + [["b"]]
    catalogue = archive_of(*lists, kind="type", dates=("2011",) * 5)
    high, low = make_timeline(catalogue, by=Kind.TYPE).groups
    assert high.chart.peak.height == 4 * low.chart.peak.height


@pytest.mark.parametrize("last", [1917, 2025, 2400, 9999])
def test_a_chart_of_any_span_keeps_bars_and_ticks_apart(last: int) -> None:
    chart = bars_by_year(dict.fromkeys(range(1916, last + 1), 1))
    assert len(chart.bars) <= 130
    assert sum(bar.count for bar in chart.bars) == last - 1915
    assert len([tick for tick in chart.ticks if tick.is_major]) <= 7


@pytest.mark.parametrize("greatest", [1, 2, 3, 7, 41, 999, 100_000])
def test_levels_are_few_whole_numbers_within_the_chart(greatest: int) -> None:
    marked = levels(greatest, 100)
    assert 1 <= len(marked) <= 3
    assert all(tick.value == int(tick.value) <= greatest for tick in marked)
    assert all(0 <= tick.at < 100 for tick in marked)


# The map


def test_every_country_leads_to_as_many_records_as_it_shows(client: httpx.Client) -> None:
    rows = page(client, "/explore/map?lang=en").css(".shares tbody tr")
    assert len(rows) > 10
    for row in rows:
        number = row.css_first("td a")
        assert found(client, link(number)) == int(number.text())


def test_without_shapes_the_table_stands_alone(tmp_path: Path) -> None:
    catalogue = archive_of(["SY"], ["SY", "QA"], kind="country")
    shown = make_map(catalogue, tmp_path / "countries.json")
    assert shown.drawing is None
    assert [(row.label.key, row.count) for row in shown.rows] == [("SY", 2), ("QA", 1)]


def test_every_country_that_is_named_can_be_hit_on_the_map() -> None:
    file = assets_folder() / "built" / "countries.json"
    require(
        file.is_file(), "the map", "install the package, which bundles it from the npm registry"
    )
    names = ["SY", "LB", "QA", "BH", "VA", "FR", "XX"]
    shown = make_map(archive_of(names, kind="country"), file)
    assert shown.drawing is not None
    shapes = {shape.value.key: shape for shape in shown.drawing.shapes if shape.value}
    assert set(names) - set(shapes) == {"XX"}
    assert shown.outside == 1
    for key in ("LB", "QA", "BH", "VA"):
        assert shapes[key].is_tiny, key
        assert shapes[key].x
    assert not shapes["FR"].is_tiny
    near = make_map(archive_of(names, kind="country"), file, "middle-east").drawing
    assert near is not None
    assert {shape.value.key for shape in near.shapes if shape.value} == {"SY", "LB", "QA", "BH"}


def test_steps_cover_every_count_once() -> None:
    for counts in ([1], [5, 5, 5], [1, 2], list(range(1, 300)), [1] * 50 + [1000]):
        steps = choose_steps(counts)
        assert len(steps) <= 5
        for count in counts:
            assert sum(step.first <= count <= step.last for step in steps) == 1


def test_a_country_is_chosen_on_the_map(reader: Reader) -> None:
    page = reader.open("/explore/map?lang=en&area=middle-east")
    page.locator("svg.map a", has_text=re.compile(r"^Iraq: ")).click()
    page.wait_for_url("**/search?country=IQ*")


# The network


def test_a_name_in_every_record_is_tied_with_nobody_in_particular() -> None:
    lists = [["hub", "a", "b"], ["hub", "a", "b"], ["hub", "c"], ["hub", "d"], ["hub", "c"]]
    strongest = strongest_co_occurrences(archive_of(*lists), [Kind.PERSON]).edges[0]
    assert (strongest.one.key, strongest.other.key, strongest.count) == ("a", "b", 2)


def test_ties_are_counted_over_records_of_any_length() -> None:
    lists = [["a", "b"], ["a", "b", "c"], ["b"], [], ["a", "c", "d", "b"]]
    shown = strongest_co_occurrences(archive_of(*lists), [Kind.PERSON], minimum=2)
    assert {(edge.one.key, edge.other.key): edge.count for edge in shown.edges} == {
        ("a", "b"): 3,
        ("a", "c"): 2,
        ("b", "c"): 2,
    }
    assert (shown.all_edges, shown.all_actors, shown.actors) == (3, 3, 3)


def test_no_more_is_drawn_than_there_is_room_for() -> None:
    lists = [[f"p{number:03}", f"p{number + 1:03}"] for number in range(99)]
    shown = strongest_co_occurrences(
        archive_of(*lists), [Kind.PERSON], most_actors=10, most_edges=7
    )
    assert (len(shown.edges), shown.all_edges, shown.all_actors) == (7, 99, 100)
    assert shown.actors <= 10


def test_a_crowd_is_passed_over_and_told(odd_client: httpx.Client) -> None:
    text = page(odd_client, "/explore/network?lang=en&minimum=1").css_first("main").text()
    assert "1 record with more than 60 names" in text


def test_each_tie_leads_to_a_page_with_as_many_records(client: httpx.Client) -> None:
    for row in page(client, "/explore/network?lang=en").css("#ties tbody tr")[:6]:
        edge = row.css_first("a[data-tie]")
        one, other = (cell.attributes["data-key"] or "" for cell in row.css("[data-key]"))
        named = [end.split(":") for end in (one, other)]
        address = "/search?" + "&".join(f"{kind}={key}" for kind, key in named)
        assert int(edge.text()) == found(client, address)
        assert client.get(link(edge)).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ties_are_drawn_from_their_table(reader: Reader, language: str) -> None:
    page = reader.open(f"/explore/network?lang={language}")
    drawn = page.locator("#ties-drawn .plane[data-drawn]").get_attribute("data-drawn")
    keys = page.eval_on_selector_all(
        "#ties [data-key]", "cells => new Set(cells.map(cell => cell.dataset.key)).size"
    )
    assert int(drawn or 0) == keys


# Lays names beside points, many of them near each other and at the edges, and measures them.
_LAY_OUT = """
async ([module, names, width, height]) => {
  const { labelsOf } = await import(module);
  const context = document.createElement("canvas").getContext("2d");
  const nodes = names.map((name, place) => ({
    id: String(place), name, tag: "", weight: names.length - place,
    kind: "person", size: 12, zoom: 1,
    x: (place % 8) * (width / 7), y: Math.floor(place / 8) * (height / 7),
  }));
  const laid = labelsOf(nodes, "sans-serif", { width, height });
  return laid.map(({ label, letters, aside, below }, place) => {
    context.font = `${letters}px sans-serif`;
    const lines = label.split("\\n");
    const half = Math.max(...lines.map((line) => context.measureText(line).width)) / 2;
    const { x, y } = nodes[place];
    return {
      label,
      left: x + aside - half,
      right: x + aside + half,
      top: y + below - (lines.length * letters) / 2,
      bottom: y + below + (lines.length * letters) / 2,
    };
  });
}
"""


@pytest.mark.parametrize(("width", "height"), [(1180, 600), (326, 416)])
def test_every_point_of_a_network_has_its_name_within_the_edges(
    reader: Reader, width: int, height: int
) -> None:
    source = Path("smi_graph/site/frontend/src/labels.js").read_bytes()
    module = "data:text/javascript;base64," + b64encode(source).decode()
    names = ["Independent International Commission of Inquiry", "كوفي عنان", "Laos"] * 20
    reader.page.goto("about:blank")
    laid = reader.page.evaluate(_LAY_OUT, [module, names, width, height])
    assert len(laid) == len(names)
    for each in laid:
        assert each["label"]
        assert -0.5 <= each["left"] < each["right"] <= width + 0.5, each
        assert -0.5 <= each["top"] < each["bottom"] <= height + 0.5, each


def test_a_network_that_people_and_organisations_leave_empty_shows_countries_too(
    client: httpx.Client,
) -> None:
    usual = page(client, "/explore/network?lang=en")
    assert {box.attributes.get("value") for box in usual.css("[name=kind][checked]")} == {
        "person",
        "organization",
    }
    # No two of these share so many records.
    alone = page(client, "/explore/network?lang=en&minimum=50")
    assert len(alone.css("[name=kind][checked]")) == 3


def test_a_reader_chooses_who_counts(reader: Reader) -> None:
    page = reader.open("/explore/network?lang=en&digits=arab")
    page.get_by_label("organisations").uncheck()
    page.get_by_role("combobox").select_option("1")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**kind=person&minimum=1**")
    assert "digits=arab" in page.url
    kinds = page.eval_on_selector_all(
        "#ties [data-key]", "cells => [...new Set(cells.map(cell => cell.dataset.kind))]"
    )
    assert kinds == ["person"]


# Collections and registers


def test_every_collection_leads_to_as_many_records_as_it_shows(client: httpx.Client) -> None:
    holdings = page(client, "/explore/collections?lang=en").css(".holdings > li")
    assert holdings
    for holding in holdings:
        number = holding.css_first(".about a")
        assert found(client, link(number)) == int(number.text().split()[0])


def is_arabic(name: str) -> bool:
    return "\u0600" <= sort_key(name)[:1] <= "\u06ff"


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_stand_in_the_order_of_a_dictionary(client: httpx.Client, language: str) -> None:
    tree = page(client, f"/explore/people?lang={language}")
    names = [node.text() for node in tree.css(".register a")]
    own = [name for name in names if is_arabic(name) == (language == "ar")]
    others = [name for name in names if name not in own]
    # The letters of the reader come first, in the names as in the row of letters.
    assert names == sorted(own, key=sort_key) + sorted(others, key=sort_key)
    letters = [is_arabic(node.text()) for node in tree.css(".letters a")[1:]]
    assert letters == sorted(letters, reverse=language == "ar")
    assert own
    assert len(names) > 30


def test_a_letter_shows_its_names_alone(client: httpx.Client) -> None:
    tree = page(client, "/explore/people?lang=ar")
    letters = tree.css(".letters a")[1:]
    listed = 0
    for letter in letters:
        names = page(client, link(letter)).css(".register a")
        assert {sort_key(name.text())[:1] for name in names} == {sort_key(letter.text())}
        listed += len(names)
    assert listed == len(tree.css(".register li"))


@pytest.mark.parametrize(
    ("register", "name", "other"),
    [
        ("places", "جنيف", "محافظة ريف دمشق"),
        ("events", "معركة ميسلون", "الهجوم الكيميائي على الغوطة"),
    ],
)
def test_places_and_events_have_registers_of_their_own(
    client: httpx.Client, register: str, name: str, other: str
) -> None:
    tree = page(client, f"/explore/{register}?lang=ar")
    names = [link.text() for link in tree.css(".register a")]
    assert {name, other} <= set(names)
    assert names == sorted(names, key=sort_key)
    cards = page(client, "/explore?lang=ar").css(".card h2 a")
    assert f"/explore/{register}" in {urlsplit(link(card)).path for card in cards}


def test_a_long_register_is_turned_page_by_page(odd_client: httpx.Client) -> None:
    first = page(odd_client, "/explore/people?lang=en")
    assert "of " in first.css_first("main").text()
    last = page(odd_client, "/explore/people?lang=en&page=999")
    assert last.css(".register li")


def test_those_known_by_a_name_alone_can_be_listed(client: httpx.Client) -> None:
    entries = page(client, "/explore/people?only=provisional").css(".register a")
    assert entries
    assert all("/person/n-" in link(entry) for entry in entries)


# What is missing


def test_every_work_list_leads_to_as_many_records_as_it_shows(client: httpx.Client) -> None:
    cards = page(client, "/explore/missing?lang=en").css(".gaps > li")
    checked = 0
    for card in cards:
        for all_of_them in card.css("a"):
            if link(all_of_them).startswith("/search?"):
                shown = int(card.css_first(".share").text().split()[0])
                assert found(client, link(all_of_them)) == shown
                checked += 1
    assert checked >= 8


def test_every_work_list_names_a_saved_query_that_runs(client: httpx.Client) -> None:
    tree = page(client, "/explore/missing?lang=en")
    queries = {link(a) for a in tree.css(".gaps a") if link(a).startswith("/queries/")}
    assert len(queries) >= 8
    for address in queries:
        name = urlsplit(address).path.removesuffix(".html")
        assert client.get(name, headers={"Accept": "text/csv"}).status_code == 200, name


def test_a_share_is_never_rounded_to_nothing_or_all() -> None:
    lists: list[list[str]] = [["a"]] * 2999 + [[]]
    persons = {gap.name: gap for gap in find_gaps(archive_of(*lists)).missing}["person"]
    assert (persons.count, persons.percent) == (1, 0.1)
    lists = [[]] * 2999 + [["a"]]
    persons = {gap.name: gap for gap in find_gaps(archive_of(*lists)).missing}["person"]
    assert (persons.count, persons.percent) == (2999, 99.9)


# All of them


@pytest.mark.parametrize("path", VIEWS)
def test_names_of_the_archive_stay_text(odd_client: httpx.Client, path: str) -> None:
    text = odd_client.get(path, params=httpx.URL(path).params.merge({"lang": "en"})).text
    assert "<script>alert" not in text
    assert HOSTILE not in text


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("value", ['"><script>alert(1)</script>', "-1", "٣", "9" * 400, ""])
def test_any_parameter_is_borne(client: httpx.Client, path: str, value: str) -> None:
    names = "page year by area minimum kind letter sort only digits months".split()
    answer = client.get(httpx.URL(path, params=dict.fromkeys(names, value)))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("path", VIEWS)
def test_the_language_is_switched_and_the_choice_kept(client: httpx.Client, path: str) -> None:
    mark = "&" if "?" in path else "?"
    tree = page(client, f"{path}{mark}lang=en&digits=arab")
    other = link(tree.css_first("a[data-switch]"))
    assert other.startswith(path)
    arabic = page(client, other)
    root = arabic.root
    assert root is not None
    assert root.attributes["dir"] == "rtl"
    views = [link(node) for node in arabic.css("nav.views a")]
    assert len(views) == len(tree.css("nav.views a")) > 0
    assert all("digits=arab" in view for view in views)


@pytest.mark.parametrize("language", LANGUAGES)
def test_time_runs_from_left_to_right_in_both_languages(reader: Reader, language: str) -> None:
    page = reader.open(f"/explore/timeline?lang={language}")
    places = page.eval_on_selector_all(
        ".chart .bar", "bars => bars.map(bar => bar.getBoundingClientRect().left)"
    )
    assert places == sorted(places)
    assert "1916" in (page.locator(".chart a title").first.text_content() or "")


def test_the_overview_leads_to_every_view(client: httpx.Client) -> None:
    tree = page(client, "/explore")
    for node in tree.css("h2 a, nav.views a"):
        assert client.get(link(node)).status_code == 200
