"""The server as it is run: its log, its end, its settings, and whom it believes."""

from __future__ import annotations

import json
import re
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import psutil
import pytest

from smi_graph.cli.console import Terminal
from smi_graph.cli.serve import configuration
from smi_graph.settings import Settings
from smi_graph.store import ReleaseDirectory
from tests.cli import ready
from tests.cli.commands import run
from tests.cli.test_commands import source, store
from tests.service.server import await_warmth
from tests.waiting import PATIENCE, standing_still, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["source", "store"]
RUNNING = "smi_queries_running 1.0"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f) }"


@dataclass
class Server:
    process: ready.Process
    client: httpx.Client
    log: Path

    @property
    def address(self) -> str:
        return str(self.client.base_url).rstrip("/")

    def stop(self) -> list[str]:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        return self.log.read_text(encoding="utf-8").splitlines()[1:]


@contextmanager
def served(
    store: str, *arguments: str, before: Sequence[str] = (), **environment: str
) -> Iterator[Server]:
    """Serve a store from a process of its own; without processes for pages unless asked.

    ``before`` stands before the command, such as a program that takes rights away.
    """
    log = Path(store).with_name(f"{uuid4()}.log")
    environment = {"SMI_PAGE_PROCESSES": "0", **environment}
    command = ("serve", "--store", store, "--port", "0", *arguments)
    process = ready.ready_with(*before).start(*command, stderr=log, **environment)
    try:
        wait_until(lambda: _address_in(log) or process.poll() is not None)
        found = _address_in(log)
        assert found, log.read_text(encoding="utf-8")
        with httpx.Client(base_url=found, timeout=PATIENCE) as client:
            yield Server(process, client, log)
    finally:
        process.kill()
        process.wait()


def _address_in(log: Path) -> str:
    said = log.read_text(encoding="utf-8") if log.exists() else ""
    found = re.search(r"http://[0-9.]+:[0-9]+ ", said)
    return found[0].strip() if found else ""


def test_the_log_is_one_json_object_a_line(store: str) -> None:
    with served(store, "--log-format", "json") as server:
        answer = server.client.get("/sparql", params={"query": "ASK {}"})
        lines = [json.loads(line) for line in server.stop()]
    (line,) = [line for line in lines if line.get("route") == "/sparql"]
    assert line["request_id"] == answer.headers["x-request-id"]
    assert {"time", "level", "logger"} <= line.keys()


def test_a_head_that_never_ends_is_given_up_as_set(store: str) -> None:
    with served(store, SMI_HEAD_SECONDS="0.5") as server:
        port = server.client.base_url.port or 0
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
            connection.sendall(b"GET /sparql HTTP/1.1\r\nHost: a\r\n")
            assert connection.recv(1000).startswith(b"HTTP/1.1 408 ")


def workers_of(server: Server) -> list[int]:
    children = psutil.Process(server.process.pid).children()
    return [one.pid for one in children if "smi_graph.store.worker" in " ".join(one.cmdline())]


def is_shut(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, timeout=PATIENCE).close()
    except ConnectionError:
        return True
    return False


def test_sigterm_lets_a_running_answer_end(store: str) -> None:
    only_one = {"SMI_WORKERS": "1", "SMI_SLOW_WORKERS": "0", "SMI_DEADLINE_SECONDS": f"{PATIENCE}"}
    with (
        served(store, SMI_STOP_SECONDS=str(PATIENCE), **only_one) as server,
        ThreadPoolExecutor() as threads,
    ):
        place = ("127.0.0.1", server.client.base_url.port or 0)
        await_warmth(server.client)
        with standing_still(*workers_of(server)):
            asked = threads.submit(server.client.get, "/sparql", params={"query": "ASK {}"})
            wait_until(lambda: RUNNING in server.client.get("/metrics").text)
            server.process.send_signal(signal.SIGTERM)
            wait_until(lambda: is_shut(place))
            assert not asked.done()
        assert asked.result().status_code == 200
        server.process.wait(PATIENCE)


def test_sigterm_ends_what_does_not_end_in_time(store: str) -> None:
    with served(store, SMI_STOP_SECONDS="1") as server, ThreadPoolExecutor() as threads:
        asked = threads.submit(server.client.get, "/sparql", params={"query": ENDLESS})
        wait_until(lambda: RUNNING in server.client.get("/metrics").text)
        server.stop()
        assert asked.exception() or asked.result().status_code >= 500


def test_only_a_trusted_proxy_is_believed_about_its_clients(store: str) -> None:
    def ask(server: Server) -> list[int]:
        clients = [{"X-Forwarded-For": f"192.0.2.{number}"} for number in (1, 2, 1)]
        address = "/sparql?query=ASK%7B%7D"
        return [server.client.get(address, headers=client).status_code for client in clients]

    with served(store, SMI_CLIENT_RATE="0.01") as server:
        assert ask(server) == [200, 429, 429]
    trusted = {"SMI_TRUSTED_PROXIES": '["127.0.0.0/8"]', "SMI_CLIENT_RATE": "0.01"}
    with served(store, **trusted) as server:
        assert ask(server) == [200, 200, 429]


def test_clients_of_this_machine_have_no_limit_and_others_do(store: str) -> None:
    def limits(host: str, **settings: Any) -> tuple[int, float]:
        terminal = Terminal(Settings(**settings))
        made = configuration(terminal, ReleaseDirectory(Path(store)), host)
        return made.requests_at_once, made.requests_a_second

    for host in ("127.0.0.1", "::1", "localhost"):
        assert limits(host) == (0, 0)
    for other in ("0.0.0.0", "::", "192.0.2.1"):  # noqa: S104 - to see the difference
        assert limits(other) == (8, 20)
    # Behind a proxy of this machine the clients are others again.
    assert limits("127.0.0.1", trusted_proxies=["127.0.0.1/32"]) == (8, 20)
    assert limits("0.0.0.0", client_rate=2.5, client_concurrency=0) == (0, 2.5)  # noqa: S104


def test_a_folder_for_reports_that_does_not_exist_is_named_as_that(
    store: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing"
    for language, words in (("en", "does not exist"), ("ar", "غير موجود")):
        settings = Settings(reports=missing / "reports.sqlite", language=language)
        made = configuration(Terminal(settings), ReleaseDirectory(Path(store)), "127.0.0.1")
        told = capsys.readouterr().err
        assert made.reports is None
        assert words in told
        assert str(missing) in told
        assert "permission" not in told


def test_settings_shows_what_the_environment_says() -> None:
    shown = run("settings", SMI_CLIENT_RATE="2.5", SMI_LOG_FORMAT="json").stdout
    assert "client_rate = 2.5" in shown
    assert 'log_format = "json"' in shown


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SMI_BASE_IRI", "foo", "must be an http"),
        ("SMI_ROOT_PATH", "/a b", "is no path"),
        ("SMI_ALLOWED_HOSTS", "http://a.org", "is no name of a host"),
        ("SMI_TRUSTED_PROXIES", "localhost", "IPv4 or IPv6"),
        ("SMI_PORT", "99999", "less than or equal to 65535"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, value: str, why: str) -> None:
    told = run("releases", "list", **{name: value})
    assert told.returncode == 2
    assert f"The value of {name} is not valid ({name}={value})" in told.stderr
    assert why in told.stderr


def test_hosts_may_be_arabic_or_addresses() -> None:
    shown = run("settings", SMI_ALLOWED_HOSTS="[::1], موقع.example").stdout
    assert 'allowed_hosts = ["[::1]", "xn--4gbrim.example"]' in shown


def test_an_upload_that_is_broken_off_is_one_line_of_the_log(store: str) -> None:
    with served(store, SMI_INGEST_TOKEN="a") as server:  # noqa: S106
        port = httpx.URL(server.address).port or 0
        uploads = {
            "/sparql": "Content-Type: application/sparql-query",
            "/reconcile": "Content-Type: application/x-www-form-urlencoded",
            "/records": "Authorization: Bearer a\r\nContent-Type: application/x-ndjson",
        }
        for path, fields in uploads.items():
            with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
                head = [f"POST {path} HTTP/1.1", "Host: a", fields, "Content-Length: 1000", "", ""]
                connection.sendall("\r\n".join(head).encode() + b"ASK")
        gone = 'outcome="client_gone"'
        wait_until(lambda: server.client.get("/metrics").text.count(gone) == 6)
        lines = [line for line in server.stop() if "route=/metrics" not in line]
    assert len(lines) == 3
    for line in lines:
        assert " INFO " in line
        assert "status=499 outcome=client_gone" in line


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_files_that_are_served_leave_nothing_behind(tmp_path: Path, end: signal.Signals) -> None:
    data, folder = tmp_path / "a.nt", tmp_path / "temporary"
    folder.mkdir()
    data.write_text('<http://example.org/a> <http://example.org/b> "c" .\n')
    with served(str(tmp_path / "store"), "--rdf", str(data), TMPDIR=str(folder)) as server:
        assert server.client.get("/search").status_code == 200
        assert list(folder.iterdir())
        server.process.send_signal(end)
        server.process.wait(PATIENCE)
    assert list(folder.iterdir()) == []
