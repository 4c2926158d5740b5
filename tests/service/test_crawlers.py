"""What crawlers and search engines find: one address of each page in each language, and an end."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from smi_graph.archive import archive
from smi_graph.reading import sitemaps
from tests.service.crawling import Robots, crawl
from tests.service.server import DOCUMENTS, serve

if TYPE_CHECKING:
    import httpx

    from smi_graph.service.configuration import ServiceConfiguration

ENDLESS = ("/search", "/tie/country:IQ/person:new", "/path", "/concordance", "/cite/SMI-A200-1.bib")


def head_of(client: httpx.Client, path: str) -> LexborHTMLParser:
    answer = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def addresses(page: LexborHTMLParser) -> dict[str, str]:
    links = page.css("link[rel=canonical], link[hreflang]")
    return {
        link.attributes.get("hreflang") or "canonical": link.attributes["href"] or ""
        for link in links
    }


def test_crawlers_are_told_whose_pages_these_are_and_where_they_are_listed(
    client: httpx.Client,
) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.text.splitlines()
    assert lines[:2] == [f"# {archive().name['en']}", f"# {archive().name['ar']}"]
    assert f"Sitemap: {client.base_url.join('/sitemap.xml')}" in lines


def test_a_crawler_may_read_each_page_in_each_language_and_nothing_endless(
    client: httpx.Client,
) -> None:
    robots = Robots(client.get("/robots.txt").text)
    for page in ("/", "/country/IQ.html", "/explore/people", "/dataset", "/country/IQ.ttl"):
        assert robots.allows(page), page
        assert robots.allows(f"{page}?lang=ar"), page
        assert not robots.allows(f"{page}?lang=ar&digits=arab"), page
        assert not robots.allows(f"{page}?release=x"), page
    for page in ENDLESS:
        assert not robots.allows(page), page
        assert not robots.allows(f"{page}?lang=ar"), page


@pytest.mark.parametrize("prefix", ["", "/archive"])
def test_a_crawler_that_obeys_comes_to_an_end(
    configuration: ServiceConfiguration, prefix: str
) -> None:
    with serve(configuration, root_path=prefix) as client:
        pages = crawl(client, f"{prefix}/", prefix)
    assert {name for path in pages for name, _ in parse_qsl(urlsplit(path).query)} == {"lang"}
    records = {path for path in pages if path.startswith(f"{prefix}/document/SMI-A200-")}
    assert len({path.partition(".")[0] for path in records}) == DOCUMENTS
    # A page and its two languages, five forms of data, and what its texts name.
    assert len(records) <= 10 * DOCUMENTS


NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def test_a_sitemap_names_each_page_in_each_language_and_its_other_one(
    sample: httpx.Client,
) -> None:
    answer = sample.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    told = {}
    for url in etree.fromstring(answer.content).findall("s:url", NAMES):
        links = {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}
        told[url.findtext("s:loc", namespaces=NAMES)] = links
    times = re.findall("<lastmod>([^<]*)</lastmod>", answer.text)
    page = sample.base_url.join("/document/SAMPLE-LAS-2024-12-14.html")
    both = {"ar": f"{page}?lang=ar", "en": f"{page}?lang=en", "x-default": str(page)}
    assert told[both["ar"]] == told[both["en"]] == both
    robots = Robots(sample.get("/robots.txt").text)
    assert all(robots.allows(str(address).removeprefix(str(sample.base_url))) for address in told)
    records = sample.get("/search.json", params={"page": 1}).json()["total"]
    assert sum("/document/" in str(a) or "/diary/" in str(a) for a in told) == 2 * records
    # Pages of records say since when they are as they are, others not.
    assert len(times) == 2 * records
    assert all(datetime.fromisoformat(time) <= datetime.now(UTC) for time in times)
    for path in ("/explore/people", "/country/SY.html", "/queries/country_types.html"):
        assert f"{sample.base_url.join(path)}?lang=en" in told


def test_every_page_of_a_sitemap_is_there(client: httpx.Client) -> None:
    listed = etree.fromstring(client.get("/sitemap.xml").content)
    addresses = {str(url.text) for url in listed.iter(f"{{{NAMES['s']}}}loc")}
    for address in sorted(addresses):
        assert client.get(address, headers={"Accept": "text/html"}).status_code == 200, address


def test_more_pages_than_a_sitemap_may_hold_have_an_index(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = set(re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text))
    monkeypatch.setattr(sitemaps, "MOST_ADDRESSES", 20)
    index = etree.fromstring(client.get("/sitemap.xml").content)
    assert index.tag.endswith("sitemapindex")
    parts = [str(part.text) for part in index.iter(f"{{{NAMES['s']}}}loc")]
    found = [re.findall("<loc>(.*?)</loc>", client.get(part).text) for part in parts]
    assert all(len(addresses) <= 20 for addresses in found)
    assert {address for addresses in found for address in addresses} == whole
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404


def test_what_is_for_no_index_says_so_itself(client: httpx.Client) -> None:
    for page in ("/search", "/country/IQ.html?digits=arab", "/country/IQ.html?kind=person"):
        assert client.get(page).headers["x-robots-tag"] == "noindex, nofollow", page
    for page in ("/country/IQ.html", "/country/IQ.html?lang=ar", "/"):
        assert "x-robots-tag" not in client.get(page, headers={"Accept": "text/html"}).headers


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("/country/IQ.html?digits=arab&kind=person&x=1", "/country/IQ.html"),
        ("/document/SMI-A200-1.html?q=a&lang=ar", "/document/SMI-A200-1.html"),
        ("/explore/timeline?year=1950&utm_source=x&lang=ar", "/explore/timeline?year=1950"),
        ("/?lang=en", "/"),
    ],
)
def test_a_page_has_one_address_in_each_language(
    client: httpx.Client, asked: str, page: str
) -> None:
    site, mark = str(client.base_url).rstrip("/"), "&" if "?" in page else "?"
    language = "ar" if "lang=ar" in asked else "en"
    assert addresses(head_of(client, asked)) == {
        "canonical": f"{site}{page}{mark}lang={language}",
        "ar": f"{site}{page}{mark}lang=ar",
        "en": f"{site}{page}{mark}lang=en",
        "x-default": f"{site}{page}",
    }


def test_a_canonical_address_is_that_of_the_site_behind_its_proxy(
    configuration: ServiceConfiguration,
) -> None:
    with serve(configuration, root_path="/archive") as client:
        found = addresses(head_of(client, "/archive/country/IQ.html"))
        answer = client.get("/archive/country/IQ.html")
        assert found["canonical"] == f"{client.base_url.join('/archive/country/IQ.html')}?lang=en"
        assert f'<{found["canonical"]}>; rel="canonical"' in answer.headers["link"]


def test_each_page_tells_search_engines_what_it_is_about(sample: httpx.Client) -> None:
    told = {}
    for path in ("/", "/explore", "/country/SY.html", "/document/SAMPLE-LAS-2024-12-14.html"):
        for language in ("ar", "en"):
            page = head_of(sample, f"{path}?lang={language}")
            [meta] = page.css("meta[name=description]")
            told[path, language] = meta.attributes["content"] or ""
    assert len(set(told.values())) == len(told)
    assert "2024" in told["/document/SAMPLE-LAS-2024-12-14.html", "en"]
    assert all(0 < len(text) < 400 for text in told.values())


def test_no_link_carries_what_no_page_knows(sample: httpx.Client) -> None:
    plain = sample.get("/search?q=syria")
    loaded = sample.get("/search?q=syria&" + "&".join(f"x{n}={'a' * 50}" for n in range(900)))
    assert loaded.text == plain.text


def test_an_address_that_is_too_long_for_links_is_refused(sample: httpx.Client) -> None:
    answer = sample.get(f"/search?q={'a' * 9000}", headers={"Accept": "text/html"})
    assert answer.status_code == 414
    assert "8192" in answer.text
    assert len(answer.text) < 20_000


def test_browsers_find_the_picture_of_the_site(client: httpx.Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.headers["content-type"] == "image/vnd.microsoft.icon"
    assert answer.content[:4] == b"\0\0\1\0"
