"""A service is called at the address that was judged, and by its name."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson
import pyoxigraph
import pytest

from smi_graph.store.ceilings import ByteSink, unnamed_file
from smi_graph.store.query import QueryRequest
from smi_graph.store.worker import answer
from tests.conftest import require

NAME = "service.example"
ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"found"}}]}}'


class Service(ThreadingHTTPServer):
    """A SPARQL service that knows one thing, and notes what it was called."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.visits: list[tuple[str, str]] = []
        self.sent = ROWS


class _Visit(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.visits.append((self.headers["Host"], self.path))
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(ROWS)))
        self.end_headers()
        self.wfile.write(self.server.sent)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server, _serving(server):
        yield server


@contextmanager
def _serving(server: Service) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield
    server.shutdown()
    thread.join()


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the name lead to this machine when it is first looked up, and then elsewhere."""
    look_up, asked = socket.getaddrinfo, []

    def changing(host: str, *rest: Any, **named: Any) -> Any:
        if host != NAME:
            return look_up(host, *rest, **named)
        asked.append(host)
        return look_up("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    return asked


def ask(query: str, *, private: bool = True) -> tuple[dict[str, Any], bytes]:
    request = orjson.loads(orjson.dumps(QueryRequest(query=query, private_services=private)))
    sink = ByteSink(unnamed_file(), None)
    header = answer(pyoxigraph.Store(), request, sink, {})
    return header, bytes(sink.view())


def test_a_name_is_looked_up_once_and_stays_the_name(service: Service, lookups: list[str]) -> None:
    place = f"{NAME}:{service.server_port}"
    query = f"SELECT ?s {{ SERVICE <http://{place}/a/ب?x=1&y> {{ ?s ?p ?o }} }}"
    header, body = ask(query)
    assert (header["kind"], b"found" in body) == ("solutions", True)
    assert service.visits == [(place, "/a/%D8%A8?x=1&y")]
    assert lookups == [NAME]


def test_an_answer_that_is_cut_is_no_answer(service: Service) -> None:
    service.sent = ROWS[:-5]
    address = f"http://127.0.0.1:{service.server_port}/"
    header, _ = ask(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}")
    assert header["error"] == "failed"


def test_a_name_that_leads_inside_is_refused_with_its_line(
    service: Service, lookups: list[str]
) -> None:
    address = f"http://{NAME}:{service.server_port}/"
    header, _ = ask(f"ASK {{\n SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}", private=False)
    assert (header["error"], header["key"]) == ("service", "service_private")
    assert header["values"] == {"address": address, "line": "2"}
    assert (service.visits, lookups) == ([], [NAME])


def test_several_services_are_called_each_by_its_own_address(
    service: Service, lookups: list[str]
) -> None:
    port = service.server_port
    query = (
        f"PREFIX e: <http://127.0.0.1:{port}/> CONSTRUCT {{ ?s ?s ?s }} {{"
        f" {{ SERVICE e:one {{ ?s ?p ?o }} }} UNION {{ SERVICE <http://{NAME}:{port}/two>"
        " { ?s ?p ?o } } }"
    )
    header, _ = ask(query)
    assert header["kind"] == "graph"
    assert sorted(path for _, path in service.visits) == ["/one", "/two"]


def test_a_syntax_error_keeps_its_place(service: Service) -> None:
    query = f"SELECT * {{ SERVICE <http://127.0.0.1:{service.server_port}/> {{ ?s ?p }} }}"
    with pytest.raises(SyntaxError) as caught:
        pyoxigraph.Store().query(query)
    header, _ = ask(query)
    assert (header["error"], header["detail"]) == ("syntax", str(caught.value))
    assert service.visits == []


def test_over_tls_the_certificate_is_that_of_the_name(
    service: Service, lookups: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path, NAME))
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    service.socket = context.wrap_socket(service.socket, server_side=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    port = service.server_port
    assert ask(f"ASK {{ SERVICE <https://{NAME}:{port}/> {{ ?s ?p ?o }} }}")[1] != b""
    assert (asked_for, service.visits) == ([NAME], [(f"{NAME}:{port}", "/")])
    header, _ = ask(f"ASK {{ SERVICE <https://localhost:{port}/> {{ ?s ?p ?o }} }}")
    assert (header["error"], "certificate" in header["detail"]) == ("failed", True)


def certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate that vouches for itself."""
    tool = shutil.which("openssl") or "openssl"
    require(shutil.which(tool), "openssl", "apt install openssl")
    paths = folder / "certificate.pem", folder / "key.pem"
    made = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name}".split()
    alternative = ["-addext", f"subjectAltName=DNS:{name}"]
    files = ["-out", str(paths[0]), "-keyout", str(paths[1])]
    subprocess.run([tool, *made, *alternative, *files], check=True, capture_output=True)
    return paths
