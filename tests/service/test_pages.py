"""The pages of the site, for readers of Arabic and of English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    import httpx

HTML = {"Accept": "text/html,*/*;q=0.8"}
PAGES = (
    "/sparql",
    "/ontology",
    "/vocabulary",
    "/country/IQ.html",
    "/dataset",
    "/nowhere",
    "/problems/query-timeout",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_a_page_says_its_language_and_direction(
    client: httpx.Client, path: str, language: str, direction: str
) -> None:
    answer = client.get(path, headers={**HTML, "Accept-Language": language})
    root = LexborHTMLParser(answer.text).root
    assert root is not None
    assert (root.attributes["lang"], root.attributes["dir"]) == (language, direction)
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leads_to_itself_in_the_other_language(client: httpx.Client, path: str) -> None:
    page = LexborHTMLParser(client.get(path, headers=HTML).text)
    link = page.css_first("nav a[hreflang=ar]")
    assert link is not None
    address = link.attributes["href"] or ""
    assert address.startswith(path)
    other = client.get(address, headers=HTML)
    assert '<html lang="ar" dir="rtl">' in other.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_only_files_of_this_site_and_holds_no_script(
    client: httpx.Client, path: str
) -> None:
    answer = client.get(path, headers=HTML)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = LexborHTMLParser(answer.text)
    assert page.css("iframe, object, [style], [onclick]") == []
    # What describes the page to machines is data, and no script.
    scripts = page.css("script:not([type='application/ld+json'])")
    assert [node.text() for node in scripts] == [""] * len(scripts)
    links = page.css("link[rel=stylesheet], link[rel=icon]")
    loaded = [node.attributes.get("href") for node in links]
    loaded += [node.attributes.get("src") for node in scripts]
    assert loaded
    assert all(address and address.startswith(("/assets/", "/favicon.ico")) for address in loaded)


@pytest.mark.parametrize("path", PAGES)
def test_every_field_has_a_label(client: httpx.Client, path: str) -> None:
    page = LexborHTMLParser(client.get(path, headers=HTML).text)
    for field in page.css("input:not([type=hidden]), select, textarea"):
        parent = field.parent
        assert parent is not None
        assert parent.tag == "label"


def test_the_styles_know_no_left_and_right(client: httpx.Client) -> None:
    style = client.get("/assets/site.css").text
    assert not re.search(
        r"(?:margin|padding|border|inset)-(?:left|right)|[^-]\b(?:left|right):", style
    )
    assert "dark" in style


def test_a_browser_reads_a_problem_as_a_page(client: httpx.Client) -> None:
    answer = client.get("/queries/country_documents-by-year", headers=HTML)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "required" in answer.text


def test_the_type_of_a_problem_can_be_looked_up(client: httpx.Client) -> None:
    kind = client.get("/nowhere").json()["type"]
    assert client.get(kind, headers=HTML).status_code == 200
    assert client.get("/problems/none").status_code == 404


def test_a_link_of_a_page_cannot_lead_to_another_host(client: httpx.Client) -> None:
    page = client.get(f"{client.base_url}//evil.example/x", headers=HTML).text
    assert 'href="//' not in page


def test_in_arabic_what_is_latin_stands_in_its_own_order(client: httpx.Client) -> None:
    page = client.get("/sparql?update=CLEAR&lang=ar", headers=HTML).text
    assert '<bdi dir="ltr">update</bdi>' in page
