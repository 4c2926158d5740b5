"""A SPARQL 1.1 store elsewhere, asked over HTTP in place of the pool of workers."""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pyoxigraph

from smi_graph.queries.tokens import query_form, tokenize
from smi_graph.store.credentials import Credentials
from smi_graph.store.errors import (
    BadRemoteAddress,
    PoolOverloaded,
    PoolStopped,
    QueryFailed,
    QueryTimeout,
    RemoteFault,
    RemoteUnreachable,
    ResultTooLarge,
    StoreError,
)
from smi_graph.store.foreign import ACCEPT_GRAPH, ACCEPT_RESULTS, rewrite_graph, rewrite_results
from smi_graph.store.limits import USUAL_LIMITS, QueryLimits
from smi_graph.store.outcome import syntax_error
from smi_graph.store.query import Load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from smi_graph.store.query import QueryAnswer, QueryRequest

_CONNECT_SECONDS = 5.0
_LONGEST_COMPLAINT = 4000
_LATE = {408, 504}
_BUSY = {429, 503}


def check_address(address: str) -> str:
    """Give an address back when it is one of HTTP and holds no password.

    Raises
    ------
    BadRemoteAddress
        Otherwise; a password would end up in logs and in the list of processes.

    Examples
    --------
    >>> check_address("http://localhost:7878/query")
    'http://localhost:7878/query'
    >>> check_address("http://dba:secret@localhost/sparql")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    smi_graph.store.errors.BadRemoteAddress: "localhost" is not a valid remote SPARQL endpoint.
    Give an http or https URL without a password; set SMI_REMOTE_USER and SMI_REMOTE_PASSWORD
    instead.
    """
    try:
        parts = urlsplit(address)
        fits = parts.scheme in {"http", "https"} and parts.hostname and not parts.fragment
        httpx.URL(address)
    except (ValueError, httpx.InvalidURL):
        raise BadRemoteAddress(address) from None
    if parts.username or parts.password:
        raise BadRemoteAddress(parts.hostname or "")
    if not fits:
        raise BadRemoteAddress(address)
    return address


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """Where a remote store answers, and what it calls the graphs of the archive.

    Parameters
    ----------
    address
        The query endpoint (SPARQL 1.1 Protocol, section 2).
    default_graph
        For engines without a default graph of their own, such as Virtuoso: the graph that
        stands for it. ``None`` leaves the choice to the store.
    named_graphs
        The named graphs that a query sees beside ``default_graph``.
    credentials
        Only from the environment.

    Examples
    --------
    >>> RemoteSource("http://localhost:7878/query").default_graph is None
    True
    """

    address: str
    default_graph: str | None = None
    named_graphs: tuple[str, ...] = ()
    credentials: Credentials = field(default_factory=Credentials)

    def dataset(self, request: QueryRequest) -> dict[str, list[str]]:
        """Name the graphs of a request as the protocol does (section 2.1.4)."""
        default, named = list(request.default_graphs), list(request.named_graphs)
        if not default and not named and self.default_graph is not None:
            default, named = [self.default_graph], list(self.named_graphs)
        return {"default-graph-uri": default, "named-graph-uri": named}


class RemoteStore:
    """Answers queries by asking a remote store; takes the place of a `QueryPool`.

    An answer is read to its end, parsed and written anew before it is given out, so what
    the remote store cut or garbled becomes an error. A query that is late is given up by
    closing its connection; whether the remote store ends it then is its own affair.

    Parameters
    ----------
    source
        Where it is.
    limits
        How many queries it is asked at once, how many wait, and how long one may take.
    """

    def __init__(
        self,
        source: RemoteSource,
        limits: QueryLimits = USUAL_LIMITS,
    ) -> None:
        check_address(source.address)
        self._source = source
        self._limits = limits
        self._turns = asyncio.Semaphore(limits.remote_connections)
        self._waiting = 0
        self._running = 0
        self._client: httpx.AsyncClient | None = None

    @property
    def running(self) -> bool:
        """Whether it has been started."""
        return self._client is not None

    @property
    def release_id(self) -> None:
        """Nothing: which release a remote store holds is unknown."""
        return

    @property
    def load(self) -> Load:
        """How many queries wait and run."""
        return Load(self._waiting, self._running)

    @property
    def has_functions(self) -> bool:
        """Never: what functions a remote store has is its own affair."""
        return False

    async def follow(self) -> None:
        """Do nothing: which release a remote store holds is not known."""

    async def start(self) -> None:
        """Make ready; the remote store is first asked with the first query."""
        if self._client is None:
            self._client = httpx.AsyncClient(
                auth=self._source.credentials.authentication(),
                timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=self._limits.remote_connections),
                # Neither .netrc nor a proxy of the environment decides whom we talk to.
                trust_env=False,
            )

    async def stop(self) -> None:
        """Close every connection."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def run(self, request: QueryRequest) -> QueryAnswer:
        """Answer one query.

        Raises
        ------
        QuerySyntaxError, QueryFailed, UnsupportedMediaType
            When the request is at fault.
        QueryTimeout, ResultTooLarge
            When it passes a ceiling.
        RemoteUnreachable, RemoteFault
            When the remote store is at fault.
        PoolOverloaded, PoolStopped
            When there is no turn for it.
        """
        form = query_form(tokenize(request.query))
        if form is None:
            raise _no_query(request.query)
        async with self._turn():
            begin = time.monotonic()
            try:
                async with asyncio.timeout(self._limits.deadline_seconds):
                    answer = await self._ask(request, form)
            except TimeoutError:
                raise QueryTimeout(self._limits.deadline_seconds) from None
        return replace(answer, seconds=time.monotonic() - begin)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= self._limits.queue_limit and self._turns.locked():
            raise PoolOverloaded(math.ceil(min(self._limits.deadline_seconds, 5)))
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            self._turns.release()

    async def _ask(self, request: QueryRequest, form: str) -> QueryAnswer:
        is_graph = form in {"CONSTRUCT", "DESCRIBE"}
        body, media_type = await self._fetch(request, ACCEPT_GRAPH if is_graph else ACCEPT_RESULTS)
        if is_graph:
            return await asyncio.to_thread(rewrite_graph, body, media_type, request)
        is_ask = form == "ASK"
        return await asyncio.to_thread(rewrite_results, body, media_type, request, is_ask=is_ask)

    async def _fetch(self, request: QueryRequest, accept: str) -> tuple[bytes, str]:
        if self._client is None:
            raise PoolStopped
        form = {"query": _with_base(request), **self._source.dataset(request)}
        asking = self._client.stream(
            "POST", self._source.address, data=form, headers={"Accept": accept}
        )
        try:
            async with asking as response:
                if response.status_code != httpx.codes.OK:
                    raise await self._complaint(response)
                _refuse_partial(response, self._limits.deadline_seconds)
                body = await _read(response, request.max_bytes)
                return body, response.headers.get("content-type", "").split(";")[0].strip()
        except httpx.TransportError as error:
            raise RemoteUnreachable(str(error) or type(error).__name__) from error
        except httpx.DecodingError as error:
            raise RemoteFault(str(error)) from error

    async def _complaint(self, response: httpx.Response) -> StoreError:
        """Turn an answer that is no 200 into an error for people."""
        status = response.status_code
        if status in _LATE:
            return QueryTimeout(self._limits.deadline_seconds)
        if status in _BUSY:
            after = response.headers.get("retry-after", "")
            return PoolOverloaded(max(1, int(after)) if after.isdecimal() else 5)
        if status == httpx.codes.BAD_REQUEST:
            text = (await _beginning(response)).decode(errors="replace")
            # Virtuoso repeats the query, with what it added, after its complaint.
            return syntax_error(text.split("\n\nSPARQL query:")[0].strip())
        return RemoteFault(f"{status} {response.reason_phrase}".strip())


async def _read(response: httpx.Response, most_bytes: int | None) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if most_bytes is not None and len(body) > most_bytes:
            raise ResultTooLarge("bytes", most_bytes)
    return bytes(body)


async def _beginning(response: httpx.Response) -> bytes:
    text = b""
    async for chunk in response.aiter_bytes():
        text += chunk
        if len(text) > _LONGEST_COMPLAINT:
            break
    return text[:_LONGEST_COMPLAINT]


def _refuse_partial(response: httpx.Response, deadline: float) -> None:
    """Refuse what Virtuoso sends with 200 although it is not the whole answer."""
    most_rows = response.headers.get("x-sparql-maxrows", "")
    if most_rows.isdecimal():
        raise ResultTooLarge("rows", int(most_rows))
    if response.headers.get("x-sql-state"):
        raise QueryTimeout(deadline)


def _with_base(request: QueryRequest) -> str:
    """Let relative IRIs start at our base, on the first line so that line numbers stay."""
    words = (token for token in tokenize(request.query) if token.is_word("BASE"))
    if request.base_iri is None or next(words, None) is not None:
        return request.query
    return f"BASE <{request.base_iri}> {request.query}"


def _no_query(text: str) -> StoreError:
    """Say why a text is no query; what is no SPARQL 1.1 is not sent to another engine."""
    try:
        pyoxigraph.Store().query(text)
    except SyntaxError as error:
        return syntax_error(str(error))
    except (ValueError, OSError) as error:
        return QueryFailed(str(error))
    return QueryFailed(text[:100])
