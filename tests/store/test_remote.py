"""What becomes of the answers of a remote store that breaks its word."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from smi_graph.store import (
    BadRemoteAddress,
    Credentials,
    PoolOverloaded,
    QueryAnswer,
    QueryLimits,
    QueryRequest,
    QueryTimeout,
    RemoteFault,
    RemoteSource,
    RemoteStore,
    RemoteUnreachable,
    ResultTooLarge,
    StoreError,
)
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JSON = "application/sparql-results+json"
ROW = b'{"x":{"type":"literal","value":"a"}}'
HEAD = b'{"head":{"vars":["x"]},"results":{"bindings":['
SELECT = "SELECT ?x { ?x ?y ?z }"


@contextmanager
def upstream(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """Serve one way of answering POST."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query"
    finally:
        server.shutdown()
        server.server_close()


def answering(
    body: bytes,
    *,
    status: int = 200,
    media_type: str = JSON,
    length: int | None = None,
    **more: str,
) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in more.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def ask(address: str, query: str = SELECT, **fields: Any) -> QueryAnswer:
    credentials = fields.pop("credentials", Credentials())
    settings = {"deadline_seconds": fields.pop("deadline", PATIENCE)}

    async def run() -> QueryAnswer:
        store = RemoteStore(RemoteSource(address, credentials=credentials), QueryLimits(**settings))
        await store.start()
        try:
            return await store.run(QueryRequest(query=query, **fields))
        finally:
            await store.stop()

    return asyncio.run(run())


def test_an_answer_is_written_in_the_form_asked_for() -> None:
    with upstream(answering(HEAD + ROW + b"," + ROW + b"]}}")) as address:
        answer = ask(address, select_media_type="text/csv")
    assert (answer.body, answer.rows, answer.release_id) == (b"x\r\na\r\na\r\n", 2, None)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (answering(HEAD + ROW), RemoteFault),
        (answering(HEAD + ROW + b"]}}timeout"), RemoteFault),
        (answering(HEAD + ROW, length=500), RemoteUnreachable),
        (answering(b"<p>hello</p>", media_type="text/html"), RemoteFault),
        (answering(b"", status=302, Location="http://127.0.0.1:9/"), RemoteFault),
        (answering(b"secret", status=500), RemoteFault),
        (answering(b"", status=503, Retry_After="7"), PoolOverloaded),
        (answering(b"", status=504), QueryTimeout),
        (answering(HEAD + ROW + b"]}}", X_SPARQL_MaxRows="1"), ResultTooLarge),
        (answering(HEAD + ROW + b"]}}", X_SQL_State="S1TAT"), QueryTimeout),
        (answering(b"x", Content_Encoding="gzip"), RemoteFault),
    ],
)
def test_what_is_no_whole_answer_becomes_an_error(
    answer: Callable[[BaseHTTPRequestHandler], None], error: type[StoreError]
) -> None:
    with upstream(answer) as address, pytest.raises(error) as caught:
        ask(address)
    assert "secret" not in caught.value.sentence("en")


def test_an_answer_without_end_stops_at_the_ceiling() -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.end_headers()
        handler.wfile.write(HEAD)
        while not handler.wfile.closed:
            try:
                handler.wfile.write((ROW + b",") * 1000)
            except OSError:
                return

    with upstream(pour) as address, pytest.raises(ResultTooLarge):
        ask(address, max_bytes=10**6)


def test_an_upstream_that_says_nothing_is_given_up_at_the_deadline() -> None:
    release = threading.Event()
    with upstream(lambda _: bool(release.wait(PATIENCE)) and None) as address:
        with pytest.raises(QueryTimeout):
            ask(address, deadline=0.5)
        release.set()


def test_an_upstream_that_is_not_there_is_named_as_such() -> None:
    with pytest.raises(RemoteUnreachable):
        ask("http://127.0.0.1:9/query")


def test_credentials_answer_the_challenge_and_are_not_shown() -> None:
    seen = []

    def guard(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"])
        if seen[-1] is None:
            answering(b"", status=401, WWW_Authenticate='Basic realm="x"')(handler)
        else:
            answering(HEAD + b"]}}")(handler)

    credentials = Credentials("reader", "open sesame")
    with upstream(guard) as address:
        ask(address, credentials=credentials)
        ask(address, credentials=Credentials(token="abc"))  # noqa: S106
    assert [value and value.split()[0] for value in seen] == [None, "Basic", "Bearer"]
    assert "sesame" not in repr(RemoteSource(address, credentials=credentials))


@pytest.mark.parametrize("address", ["ftp://a/b", "http://a:b@c/d", "nonsense", "http://[", ""])
def test_an_address_that_cannot_be_used_is_refused(address: str) -> None:
    with pytest.raises(BadRemoteAddress):
        RemoteStore(RemoteSource(address))
