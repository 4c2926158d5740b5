"""A crawler that obeys ``robots.txt`` (RFC 9309) and ``rel="nofollow"``, for tests."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    import httpx

_RULE = re.compile(r"(Disallow|Allow): (\S+)")
_BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


class Robots:
    """The rules of a ``robots.txt``, of which the longest that matches counts."""

    def __init__(self, text: str) -> None:
        self.rules = [
            (pattern, word == "Allow") for word, pattern in _RULE.findall(text) if pattern
        ]

    def allows(self, path: str) -> bool:
        matching = [
            (len(pattern), is_allowed)
            for pattern, is_allowed in self.rules
            if re.match(re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$"), path)
        ]
        return max(matching, default=(0, True))[1]


def links_of(page: httpx.Response) -> set[str]:
    """Give the addresses that a page leads to, without those that are not to be followed."""
    if "html" not in page.headers.get("content-type", ""):
        return set()
    if "nofollow" in page.headers.get("x-robots-tag", ""):
        return set()
    found = set()
    for node in LexborHTMLParser(page.text).css("a[href], link[rel=alternate][href]"):
        if "nofollow" not in (node.attributes.get("rel") or "").split():
            found.add(urldefrag(urljoin(str(page.url), node.attributes["href"] or ""))[0])
    return found


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def crawl(client: httpx.Client, start: str = "/", prefix: str = "") -> dict[str, httpx.Response]:
    """Read all that a crawler may find, by address within the host, from a page and the sitemap."""
    robots = Robots(client.get(f"{prefix}/robots.txt").text)
    host = client.base_url.host
    listed = re.findall(r"<loc>(.*?)</loc>", client.get(f"{prefix}/sitemap.xml").text)
    seen = {start, *(_path(address) for address in listed)}
    waiting = deque(sorted(seen))
    pages: dict[str, httpx.Response] = {}
    while waiting:
        address = waiting.popleft()
        pages[address] = page = client.get(address, headers=_BROWSER, follow_redirects=True)
        for link in sorted(links_of(page)):
            path = _path(link)
            if urlsplit(link).hostname == host and path not in seen and robots.allows(path):
                seen.add(path)
                waiting.append(path)
    return pages
