"""The example for nginx, before a real service: TLS, the path, limits and caching."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.store import ReleaseDirectory
from tests.conftest import REPOSITORY, require
from tests.service.server import serve
from tests.waiting import PATIENCE

EXAMPLE = REPOSITORY / "deploy" / "nginx.conf"
HOST = "archive.example.org"
SITE = f"https://{HOST}/archive"
AROUND = """\
daemon off;
error_log stderr warn;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/site.conf;
}}
"""


@dataclass
class Proxy:
    """The proxy as a browser meets it, though it listens at other ports."""

    tls: int
    plain: int
    context: ssl.SSLContext

    def client(self, address: str = "127.0.0.1", **more: str) -> httpx.Client:
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.tls}",
            headers={"Host": HOST, **more},
            transport=httpx.HTTPTransport(verify=self.context, local_address=address),
            timeout=PATIENCE,
        )


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def certificate(folder: Path) -> None:
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj".split()
    names = ["-addext", f"subjectAltName=DNS:{HOST},IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run([*command, f"/CN={HOST}", *names, *files], check=True, capture_output=True)


def written(folder: Path, upstream: int, tls: int, plain: int) -> str:
    """Give the example with ports and certificates of this test, and nothing else changed.

    But for the rate: a slow machine would else never send too much.
    """
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/smi-graph/", f"{folder}/")
    text = text.replace("127.0.0.1:8000;", f"127.0.0.1:{upstream};")
    text = text.replace("rate=20r/s", "rate=1r/s")
    text = re.sub(r"listen 443 ", f"listen 127.0.0.1:{tls} ", text)
    return re.sub(r"listen 80\b", f"listen 127.0.0.1:{plain}", text)


@pytest.fixture(scope="module")
def proxy(
    sample_store: ReleaseDirectory, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    require(program, "nginx", "on Debian, apt install nginx-light")
    require(shutil.which("openssl"), "openssl", "on Debian, apt install openssl")
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    configuration = ServiceConfiguration(
        source=sample_store, trusted_proxies=("127.0.0.1",), allowed_hosts=(HOST,)
    )
    with serve(configuration) as service:
        tls, plain = free_ports()
        site = written(folder, service.base_url.port or 0, tls, plain)
        (folder / "site.conf").write_text(site, encoding="utf-8")
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder), encoding="utf-8")
        command = [program or "", "-p", str(folder), "-c", str(folder / "nginx.conf")]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            context = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
            proxy = Proxy(tls, plain, context)
            await_port(tls, process)
            yield proxy
        finally:
            process.terminate()
            process.wait(PATIENCE)


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    while True:
        assert process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def client(proxy: Proxy) -> Iterator[httpx.Client]:
    with proxy.client() as client:
        yield client


def test_pages_are_given_under_the_path_and_name_nothing_outside_of_it(
    client: httpx.Client,
) -> None:
    asked = ["/archive/", "/archive/search?q=%D8%A8%D9%8A%D8%A7%D9%86", "/archive/explore"]
    for address in asked:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"]
        for node in LexborHTMLParser(answer.text).css("[href], [src], [action]"):
            values = [node.attributes.get(name) for name in ("href", "src", "action")]
            for value in filter(None, values):
                assert value.startswith(("/archive/", "#", "https://", "http://")), value
    script = re.findall(r'(?:src|href)="(/archive/assets/[^"]+)"', answer.text)[0]
    assert client.get(script).status_code == 200


def test_addresses_are_those_that_the_public_knows(client: httpx.Client) -> None:
    assert f"{SITE}/search.atom" in client.get("/archive/search.atom").text
    assert f"<{SITE}/sparql>" in client.get("/archive/dataset?format=ttl").text
    lead = client.get("/archive/country/IQ", headers={"Accept": "text/turtle"})
    assert (lead.status_code, lead.headers["location"]) == (303, "/archive/country/IQ.ttl")


def test_what_clients_say_of_themselves_is_not_passed_on(proxy: Proxy) -> None:
    lies = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
    }
    with proxy.client(**lies) as client:
        assert "evil" not in client.get("/archive/search.atom").text


def test_without_tls_one_is_led_to_it(proxy: Proxy) -> None:
    answer = httpx.get(f"http://127.0.0.1:{proxy.plain}/archive/x?y=1", headers={"Host": HOST})
    assert (answer.status_code, answer.headers["location"]) == (308, f"{SITE}/x?y=1")


def test_another_host_is_not_served(proxy: Proxy) -> None:
    with proxy.client() as client, pytest.raises(httpx.TransportError):
        client.get("/archive/", headers={"Host": "evil.example"})


def test_an_answer_that_a_client_has_is_not_sent_again(client: httpx.Client) -> None:
    for address in ("/archive/search.json", "/archive/sparql?query=ASK%7B%7D", "/archive/"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), address


def test_what_never_changes_is_kept_by_browsers_and_pages_are_asked_for_again(
    client: httpx.Client,
) -> None:
    built = REPOSITORY / "smi_graph" / "site" / "assets" / "built"
    require(built.is_dir(), "the built front end", "pip install -e .")
    name = next(path.name for path in built.glob("*.js"))
    kept = client.get(f"/archive/assets/built/{name}").headers
    assert kept.get_list("cache-control") == ["public, max-age=31536000, immutable"]
    assert kept["strict-transport-security"]
    assert client.get("/archive/search").headers["cache-control"] == "no-cache"


def test_what_is_not_for_the_public_is_shut(client: httpx.Client) -> None:
    assert client.get("/archive/metrics").status_code == 404
    # The door for records is open to this machine, where the service has it shut.
    assert client.post("/archive/records").status_code in {401, 404}
    assert client.post("/archive/sparql", content=b"a" * 2_000_000).status_code == 413


def test_a_long_query_comes_through_in_an_address(client: httpx.Client) -> None:
    query = "ASK { VALUES ?v { " + " ".join(f'"{number}"' for number in range(3000)) + " } }"
    assert client.get("/archive/sparql", params={"query": query}).status_code == 200


def test_an_arabic_address_comes_through_as_it_is_typed(proxy: Proxy) -> None:
    place = ("127.0.0.1", proxy.tls)
    with (
        socket.create_connection(place, timeout=PATIENCE) as plain,
        proxy.context.wrap_socket(plain, server_hostname=HOST) as there,
    ):
        line = "GET /archive/search?q=بيان HTTP/1.1\r\n"
        there.sendall(f"{line}Host: {HOST}\r\nConnection: close\r\n\r\n".encode())
        assert there.recv(100).startswith(b"HTTP/1.1 200 ")


def test_one_client_has_its_share(proxy: Proxy) -> None:
    # Of another machine than the other tests, for it leaves nothing of its share.
    with proxy.client(address="127.0.0.2") as client:
        statuses = {client.get("/archive/assets/icon.svg").status_code for _ in range(400)}
    assert statuses <= {200, 429}
    assert 429 in statuses


def test_the_example_leaves_no_address_of_another_machine() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    hosts = {urlsplit(found).hostname for found in re.findall(r"https?://[\w.]+", text)}
    assert hosts <= {"smi_graph", None}
