"""The service asks itself one question of each kind before it says that it is ready.

The first answer of a kind loads code, compiles templates, and reads parts of the release; so who
asks first would wait several times as long as others. Where no process lays out pages, memory is
short, and nothing is read before it is asked for.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING
from urllib.parse import quote

import orjson

from smi_graph.service.observation import UNNOTED
from smi_graph.store import StoreError
from smi_graph.vocabulary import SMI

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fastapi import FastAPI
    from starlette.types import Message

    from smi_graph.service.engine import Engine

WARMING_SECONDS = 120.0
_TYPES = b"*/*"
_ADDRESSES = (
    *(f"/sparql?query={quote(text)}" for text in ("ASK {}", "SELECT * { ?s ?p ?o } LIMIT 1")),
    f"/sparql?query={quote('CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1')}",
    "/sparql",
    "/queries",
    "/dataset",
    "/vocabulary",
    "/reconcile/suggest/entity?prefix=a",
)
_EXTENSIONS = ("html", "ttl", "json")
_QUERIES = (
    "SELECT ?s (COUNT(?o) AS ?n) { SELECT ?s ?o { ?s ?p ?o } LIMIT 100 } GROUP BY ?s ORDER BY ?n",
    f"SELECT ?s {{ ?s a <{SMI.Country}> }} LIMIT 1",
)

_logger = logging.getLogger(__name__)


async def warm_up(app: FastAPI, more: Callable[[FastAPI], Awaitable[None]]) -> None:
    """Ask, within bounds; what cannot be done in advance is no reason not to serve.

    Parameters
    ----------
    app
        Asked; its state tells afterwards that it is warm.
    more
        Does the same for what lies above the service.
    """
    try:
        async with asyncio.timeout(WARMING_SECONDS):
            if app.state.engine.configuration.page_processes:
                for address in (*_ADDRESSES, *await _things(app.state.engine)):
                    await _get(app, address)
            await more(app)
    except (StoreError, TimeoutError) as error:
        _logger.warning("not all is warm before the first reader comes: %s", error)
    finally:
        app.state.is_warm = True


async def _things(engine: Engine) -> list[str]:
    """Wake each worker, and give the addresses of what a release says of one thing."""
    workers = max(1, engine.configuration.workers)
    for query in _QUERIES:
        # As many at once as there are workers, so that each gets one.
        answers = await asyncio.gather(*(engine.run(query) for _ in range(workers)))
    rows = orjson.loads(answers[0].body)["results"]["bindings"]
    iris = [row["s"]["value"].removeprefix(engine.configuration.base_iri) for row in rows]
    return [f"/{iri}.{extension}" for iri in iris for extension in _EXTENSIONS]


async def _get(app: FastAPI, address: str) -> None:
    path, _, query = address.partition("?")
    allowed = app.state.engine.configuration.allowed_hosts
    host = next(iter(allowed), "localhost").replace("*", "www")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 0),
        "root_path": "",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", host.encode("latin-1")), (b"accept", _TYPES)],
        UNNOTED: True,
    }
    await app(scope, _still_there, _away)


async def _still_there() -> Message:
    """Wait: who asks does not go away."""
    await asyncio.Event().wait()
    raise asyncio.CancelledError


async def _away(_: Message) -> None:
    """Take an answer, and do nothing with it."""
