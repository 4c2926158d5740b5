"""The service behind a proxy: under a path, for some hosts, and whom it believes about both."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import Release, ReleaseDirectory
from tests.service.server import serve

# Of two parts, one of which is Arabic: /archive/أثر.
PREFIX = "/archive/%D8%A3%D8%AB%D8%B1"
HOST = "archive.example"
FORWARDED = {
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Host": HOST,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": PREFIX,
}
ADDRESSES = ("href", "src", "action", "data-complete-from")
STARTS = (
    "/",
    "/search?q=%D8%B3",
    "/explore",
    "/explore/network",
    "/queries?format=html",
    "/sparql",
    "/ontology?format=html",
    "/dataset?format=html",
    "/explore/people",
    "/path",
    "/nowhere",
)


@pytest.fixture(scope="module")
def under_a_path(
    sample_release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    directory = ReleaseDirectory(sample_release.path.parents[1])
    dumps = tmp_path_factory.mktemp("dumps")
    (dumps / "entities").mkdir()
    configuration = ServiceConfiguration(source=directory, root_path=PREFIX, dumps=dumps)
    with serve(configuration) as client:
        yield client


@pytest.fixture(scope="module")
def behind_a_proxy(sample_release: Release) -> Iterator[httpx.Client]:
    directory = ReleaseDirectory(sample_release.path.parents[1])
    configuration = ServiceConfiguration(source=directory, trusted_proxies=("127.0.0.1",))
    with serve(configuration) as client:
        yield client


def addresses_of(answer: httpx.Response) -> Iterator[str]:
    """Give every address of this host that a page names, whole."""
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    for node in LexborHTMLParser(answer.text).css("*"):
        for name in ADDRESSES:
            address = node.attributes.get(name)
            if address and not address.startswith("#"):
                whole = urljoin(str(answer.url), address)
                if urlsplit(whole).netloc == answer.url.netloc.decode():
                    yield whole.partition("#")[0]


def kind_of(address: str) -> str:
    """Tell which kind of page an address leads to, so that a few of each are enough."""
    parts = urlsplit(address)
    return re.sub(r"/[^/.]*\d[^/.]*", "/N", parts.path) + " ".join(
        sorted(set(re.findall(r"(\w+)=", parts.query)))
    )


def test_every_link_of_every_kind_of_page_stays_under_the_path(under_a_path: httpx.Client) -> None:
    waiting = [PREFIX + start for start in STARTS]
    seen, kinds = set(waiting), dict.fromkeys(map(kind_of, waiting), 1)
    while waiting:
        answer = under_a_path.get(waiting.pop(0), headers={"Accept": "text/html,*/*;q=0.1"})
        assert answer.status_code < 400 or answer.url.path == unquote(f"{PREFIX}/nowhere"), (
            answer.url
        )
        if answer.is_redirect:
            assert answer.headers["location"].startswith(f"{PREFIX}/"), answer.url
        for address in addresses_of(answer):
            assert urlsplit(address).path.startswith(PREFIX), (answer.url, address)
            kinds[kind_of(address)] = count = kinds.get(kind_of(address), 0) + 1
            if address not in seen and count <= 1 and len(seen) < 250:
                seen.add(address)
                waiting.append(address)
    assert len(seen) > 100


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("/country/IQ", "/country/IQ.html"),
        ("/search/", "/search"),
        ("/dumps/entities", "/dumps/entities/"),
        ("/tie/country:SY/country:IQ", "/tie/"),
    ],
)
def test_redirects_lead_to_addresses_under_the_path(
    under_a_path: httpx.Client, address: str, leads_to: str
) -> None:
    answer = under_a_path.get(PREFIX + address, headers={"Accept": "text/html"})
    assert answer.status_code in {200, 301, 303, 307}
    if answer.is_redirect:
        assert answer.headers["location"].startswith(PREFIX + leads_to)
        assert not under_a_path.get(answer.headers["location"]).is_error


def test_the_path_is_understood_whether_the_proxy_takes_it_off_or_not(
    under_a_path: httpx.Client,
) -> None:
    whole, taken_off = (under_a_path.get(path) for path in (f"{PREFIX}/search", "/search"))
    assert whole.text == taken_off.text
    assert under_a_path.get(PREFIX).status_code == 200
    written_otherwise = under_a_path.get(f"{PREFIX.replace('/a', '/%61').lower()}/search")
    assert written_otherwise.text == whole.text
    assert under_a_path.get(f"{PREFIX}ist/search").status_code == 404


def test_data_names_addresses_under_the_path(under_a_path: httpx.Client) -> None:
    site = f"{under_a_path.base_url}{PREFIX}"
    told = {
        "/dataset?format=ttl": f"<{site}/sparql>",
        "/sparql?format=ttl": f"<{site}/sparql>",
        "/queries?format=ttl": f"<{site}/sparql>",
        "/queries?format=json": f'"{PREFIX}/queries/',
        "/search.atom": f"{site}/search.atom",
        "/search.json": f"{site}/document/",
        "/search.csv": f"{site}/document/",
        "/releases": f'"{PREFIX}/releases/',
        "/reconcile": f'"service_url":"{site}"',
        "/openapi.json": f'"servers":[{{"url":"{PREFIX}"}}]',
        "/nowhere": f'"type":"{PREFIX}/problems/not-found"',
    }
    for address, words in told.items():
        assert words in under_a_path.get(PREFIX + address).text, address


def test_header_fields_name_addresses_under_the_path(under_a_path: httpx.Client) -> None:
    link = under_a_path.get(f"{PREFIX}/country/IQ.json").headers["link"]
    assert f"<{PREFIX}/country/IQ.ttl>" in link
    assert f"<{PREFIX}/ontology/context.jsonld>" in link
    assert '<https://w3id.org/smi/country/IQ>; rel="describes"' in link


def test_what_a_trusted_proxy_says_decides_the_addresses(behind_a_proxy: httpx.Client) -> None:
    answer = behind_a_proxy.get("/search.atom", headers=FORWARDED)
    assert f"https://{HOST}{PREFIX}/search.atom" in answer.text
    moved = behind_a_proxy.get("/search/", headers=FORWARDED)
    assert moved.headers["location"] == f"{PREFIX}/search"
    chained = {**FORWARDED, "X-Forwarded-Host": f"made.up, {HOST}"}
    assert "made.up" not in behind_a_proxy.get("/search.atom", headers=chained).text


def test_a_page_that_is_kept_for_one_path_is_not_given_under_another(
    behind_a_proxy: httpx.Client,
) -> None:
    for prefix in ("", "/one", "/two"):
        page = behind_a_proxy.get("/search", headers={"X-Forwarded-Prefix": prefix}).text
        assert f'href="{prefix}/assets/site.css"' in page


def test_what_others_say_about_host_and_path_is_not_believed(
    client: httpx.Client, under_a_path: httpx.Client
) -> None:
    assert HOST not in client.get("/search.atom", headers=FORWARDED).text
    assert "/made-up" not in under_a_path.get("/", headers={"X-Forwarded-Prefix": "/made-up"}).text


@pytest.mark.parametrize(
    "prefix", ["//evil.example", "/a/../b", '/"><script>', "/ü", "javascript:"]
)
def test_a_prefix_that_is_no_path_is_refused_or_harmless(
    behind_a_proxy: httpx.Client, prefix: str
) -> None:
    answer = behind_a_proxy.get("/", headers={"X-Forwarded-Prefix": prefix.encode()})
    if answer.status_code != 400:
        for address in addresses_of(answer):
            assert urlsplit(address).path.startswith("/")
        assert 'href="//' not in answer.text
        assert "<script>" not in answer.text


def raw(client: httpx.Client, *lines: str, version: str = "1.1", path: str = "/") -> bytes:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), 30) as there:
        head = [f"GET {path} HTTP/{version}", *lines, "Connection: close", "", ""]
        there.sendall("\r\n".join(head).encode())
        return b"".join(iter(lambda: there.recv(65536), b""))


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Host: a", "Host: b"),
        ("Host: a", "Host: a"),
        ("Host: ",),
        ("Host: a/b",),
        ("Host: a b",),
        ("Host: user@a",),
        ('Host: "><script>',),
        ("Host: a:port",),
    ],
)
def test_a_host_that_is_missing_double_or_no_host_is_refused(
    client: httpx.Client, lines: tuple[str, ...]
) -> None:
    answer = raw(client, *lines)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"title_ar"' in answer


@pytest.mark.parametrize("host", ["a", "a.example:8000", "[::1]:80", "127.0.0.1", "a_b.example."])
def test_a_host_is_a_name_or_an_address(client: httpx.Client, host: str) -> None:
    assert raw(client, f"Host: {host}").startswith(b"HTTP/1.1 200 ")


def test_only_allowed_hosts_are_answered(configuration: ServiceConfiguration) -> None:
    allowed = (HOST, "*.example.org")
    with serve(configuration, allowed_hosts=allowed, trusted_proxies=("127.0.0.1",)) as client:
        for host in (HOST, "Archive.Example:443", "a.b.example.org"):
            assert client.get("/sparql", headers={"Host": host}).status_code == 200
        for host in ("evil.example", "example.org", "notarchive.example"):
            refused = client.get("/sparql", headers={"Host": host})
            assert (refused.status_code, refused.json()["type"]) == (400, "/problems/host-unknown")
        forwarded = {"Host": HOST, "X-Forwarded-Host": "evil.example"}
        assert client.get("/sparql", headers=forwarded).status_code == 400


def test_how_the_service_does_can_be_asked_by_address(configuration: ServiceConfiguration) -> None:
    with serve(configuration, allowed_hosts=(HOST,)) as client:
        for path in ("/health", "/ready", "/metrics"):
            assert client.get(path).status_code == 200
        assert raw(client, path="/ready", version="1.0").startswith(b"HTTP/1.1 200 ")
