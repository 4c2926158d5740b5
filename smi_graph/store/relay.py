"""Calling services for a query, each at the address that was judged.

Oxigraph looks up the name of a service by itself, a moment after it was judged; a name that
leads elsewhere by then (DNS rebinding) would take it inside. So it is given the address of a
relay in its own process, which looks the name up once, judges what it finds, and connects to
just that. TLS and the service still see the name.
"""

from __future__ import annotations

import http.client
import secrets
import socket
import ssl
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote, urlsplit

from smi_graph.queries.errors import ServiceRefusedError
from smi_graph.queries.private_addresses import is_public
from smi_graph.queries.service_guard import service_calls

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from smi_graph.queries.service_guard import ServiceCall

    Answer = Callable[[dict[str, Any]], dict[str, Any]]

_CONNECT_SECONDS = 10.0
_BLOCK_BYTES = 2**16
_POLL_SECONDS = 0.02
_KEPT_FIELDS = ("Accept", "Content-Type", "User-Agent")
_IN_AN_ADDRESS = "/?%:@!$&'()*+,;=~[]"
_SHORTEST_IRI = "<x:>"


def through_relay(request: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """Answer a request whose query may call services.

    Parameters
    ----------
    request
        As a worker gets it.
    answer
        Answers it without regard to where it calls.

    Returns
    -------
    dict
        What the worker says, as if the query had called the services itself.
    """
    text = request["query"]
    try:
        calls = service_calls(text)
        if not calls:
            return answer(request)
        with Relay(calls, private_allowed=request["private_services"]) as relay:
            header = answer({**request, "query": with_addresses(text, calls, relay.addresses)})
        if relay.refused:
            raise relay.refused[0]
    except ServiceRefusedError as error:
        return {"error": "service", "key": error.key, "values": error.values}
    if header.get("error") == "syntax":
        # The same query with every character in its place, and with nothing that can be called.
        blank = [_SHORTEST_IRI.replace(">", "x" * (c.end - c.start - 4) + ">") for c in calls]
        if all(len(iri) == call.end - call.start for iri, call in zip(blank, calls, strict=True)):
            return answer({**request, "query": with_addresses(text, calls, blank)})
    if "detail" in header:
        for call, address in zip(calls, relay.addresses, strict=True):
            header["detail"] = header["detail"].replace(address[1:-1], call.address)
    return header


def with_addresses(text: str, calls: Sequence[ServiceCall], iris: Sequence[str]) -> str:
    """Let a query call other addresses.

    Examples
    --------
    >>> query = "ASK { SERVICE <http://a/> {} }"
    >>> with_addresses(query, service_calls(query), ["<http://b/>"])
    'ASK { SERVICE <http://b/> {} }'
    """
    parts, end = [], 0
    for call, iri in zip(calls, iris, strict=True):
        parts += [text[end : call.start], iri]
        end = call.end
    return "".join([*parts, text[end:]])


class Relay(ThreadingTCPServer):
    """A server of this process alone that calls services for one query.

    Parameters
    ----------
    calls
        What it may call; nothing else.
    private_allowed
        Whether one of them may lead to this machine or to a private network.
    """

    daemon_threads = True

    def __init__(self, calls: Sequence[ServiceCall], *, private_allowed: bool) -> None:
        super().__init__(("127.0.0.1", 0), _Forward)
        # Others on this machine do not know the path.
        secret = secrets.token_urlsafe()
        self.calls = {f"/{secret}/{number}": call for number, call in enumerate(calls)}
        self.addresses = [
            f"<http://127.0.0.1:{self.server_address[1]}{path}>" for path in self.calls
        ]
        self.private_allowed = private_allowed
        self.refused: list[ServiceRefusedError] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(_POLL_SECONDS,))

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Serve no longer."""
        self.shutdown()
        self._thread.join()
        self.server_close()

    def connect(self, call: ServiceCall) -> http.client.HTTPConnection:
        """Connect to a service at an address that is judged.

        Raises
        ------
        ServiceRefusedError
            When its name leads to this machine or to a private network.
        OSError, ValueError
            When it cannot be reached.
        """
        parts = urlsplit(call.address)
        is_secure = parts.scheme == "https"
        if not parts.hostname or parts.scheme not in {"http", "https"}:
            raise ValueError(f"no address of HTTP: {call.address}")
        kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        connection = kind(parts.hostname, parts.port)
        found = socket.getaddrinfo(parts.hostname, connection.port, type=socket.SOCK_STREAM)
        numbers = [str(entry[4][0]) for entry in found]
        if not self.private_allowed and not all(map(is_public, numbers)):
            place = {"address": call.address, "line": str(call.line)}
            raise ServiceRefusedError("service_private", **place)
        connected = _first_that_answers(numbers, connection.port)
        if is_secure:
            context = ssl.create_default_context()
            connected = context.wrap_socket(connected, server_hostname=parts.hostname)
        connection.sock = connected
        return connection


def _first_that_answers(numbers: Sequence[str], port: int) -> socket.socket:
    fault: OSError | None = None
    for number in dict.fromkeys(numbers):
        try:
            connected = socket.create_connection((number, port), _CONNECT_SECONDS)
        except OSError as error:
            fault = error
        else:
            # How long the answer may take is up to the deadline of the query.
            connected.settimeout(None)
            return connected
    raise fault or OSError("the name has no address")


class _Forward(BaseHTTPRequestHandler):
    server: Relay
    # The engine takes an answer without a length, as HTTP 1.0 has it, for an empty one.
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Send a question on to the service, and its answer back; lead nowhere else."""
        call = self.server.calls.get(self.path)
        if call is None:
            self.send_error(404)
            return
        question = self.rfile.read(int(self.headers["Content-Length"] or 0))
        fields = {name: self.headers[name] for name in _KEPT_FIELDS if name in self.headers}
        try:
            connection = self.server.connect(call)
            connection.request("POST", _target(call.address), question, fields)
            response = connection.getresponse()
        except ServiceRefusedError as error:
            self.server.refused.append(error)
            self._complain(error)
        except (OSError, ValueError, http.client.HTTPException) as error:
            self._complain(error)
        else:
            with closing(connection):
                self._pass_on(response)

    def _pass_on(self, response: http.client.HTTPResponse) -> None:
        self.send_response(response.status, response.reason)
        self.send_header("Content-Type", response.headers.get("Content-Type", ""))
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.close_connection = True
        while block := response.read(_BLOCK_BYTES):
            self.wfile.write(b"%x\r\n%b\r\n" % (len(block), block))
        if not response.length:
            # Without it, an answer that was cut is seen to be so.
            self.wfile.write(b"0\r\n\r\n")

    def _complain(self, error: Exception) -> None:
        said = str(error).encode()
        self.send_response(502)
        self.close_connection = True
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing: what goes wrong is told as the fault of the query."""


def _target(address: str) -> str:
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    return quote(f"{parts.path or '/'}{query}", safe=_IN_AN_ADDRESS)
