"""The MCP server, over standard input and output or at ``/mcp`` of the service."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import anyio
import orjson
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
)
from starlette.routing import Route

from smi_graph.archive import archive
from smi_graph.mcp.site import Site, ToolFault
from smi_graph.mcp.tools import OWN, own_tool, run_saved, tool_of
from smi_graph.mcp.voices import LANGUAGES
from smi_graph.messages import message
from smi_graph.resources import this_version

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from fastapi import FastAPI
    from mcp.server import ServerRequestContext
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

PATH = "/mcp"
MOST_BODY_BYTES = 2**20
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def make_server(app: FastAPI) -> Server[Any]:
    """Make the server of a service, which answers its questions.

    Parameters
    ----------
    app
        The service. It must run while questions come.
    """
    site = Site(app)

    async def list_tools(_: Any, __: PaginatedRequestParams | None) -> ListToolsResult:
        queries = await site.engine.fitted_queries()
        tools = [*map(own_tool, OWN), *map(tool_of, queries.values())]
        return ListToolsResult(tools=tools)

    async def call_tool(
        context: ServerRequestContext[Any, Request], asked: CallToolRequestParams
    ) -> CallToolResult:
        try:
            answer = await _run(site, asked.name, asked.arguments or {}, context.request)
        except ToolFault as fault:
            return CallToolResult(content=[_text(str(fault))], is_error=True)
        return CallToolResult(
            content=[_text(orjson.dumps(answer).decode())], structured_content=answer
        )

    return Server(
        "smi-graph",
        title=archive().name["en"],
        version=this_version(),
        instructions="\n".join(message("mcp.instructions", tag) for tag in LANGUAGES),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def _run(
    site: Site, name: str, given: dict[str, Any], request: Request | None
) -> dict[str, Any]:
    if name in OWN:
        tool = OWN[name]
        missing = next((one for one in tool.needs if not given.get(one)), None)
        unknown = next((one for one in given if one not in tool.takes), None)
        if missing is not None:
            raise ToolFault.of("missing", name=missing)
        if unknown is not None:
            raise ToolFault.of("unknown", name=unknown, known=", ".join(tool.takes))
        for one, value in given.items():
            _check_choice(one, value, tool.takes[one].get("enum"))
        return await tool.run(site, given, request)
    queries = await site.engine.fitted_queries()
    if name not in queries:
        raise ToolFault.of("no_such_tool", name=name[:80])
    return await run_saved(site, queries[name], given, request)


def _check_choice(name: str, value: Any, choices: list[str] | None) -> None:
    if choices is not None and value is not None and value not in choices:
        told = {"name": name, "value": str(value)[:80], "choices": ", ".join(choices)}
        raise ToolFault.of("value_choice", **told)


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)


def add_to(app: FastAPI, allowed_hosts: Iterable[str] = ()) -> None:
    """Let a service answer at ``/mcp``.

    No session is kept: each request stands for itself. Requests that name another host, or come
    from a page of another site, are refused, so that no page that somebody visits can ask a
    service on their own machine (DNS rebinding).

    Parameters
    ----------
    app
        The service, before it runs.
    allowed_hosts
        The hosts that requests may name, beside those of this machine.
    """
    manager = StreamableHTTPSessionManager(
        make_server(app),
        json_response=True,
        stateless=True,
        security_settings=_security(allowed_hosts),
        max_request_body_size=MOST_BODY_BYTES,
    )
    app.router.routes.insert(0, Route(PATH, endpoint=_Endpoint(manager)))
    usual = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[Any]:
        async with usual(running) as state, manager.run():
            yield state

    app.router.lifespan_context = lifespan


class _Endpoint:
    """What a route takes for an ASGI application: an object, and no function."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._manager.asgi_app(scope, receive, send)


def _security(allowed_hosts: Iterable[str]) -> TransportSecuritySettings:
    hosts = [*_LOOPBACK, *allowed_hosts]
    named = [host for one in hosts for host in (one, f"{one}:*")]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=named,
        allowed_origins=[f"{scheme}://{host}" for host in named for scheme in ("http", "https")],
    )


def serve_stdio(app: FastAPI) -> None:
    """Answer over standard input and output until they are closed.

    Parameters
    ----------
    app
        The service, which runs meanwhile and listens nowhere.
    """

    async def serve() -> None:
        async with app.router.lifespan_context(app), stdio_server() as (reading, writing):
            server = make_server(app)
            await server.run(reading, writing, server.create_initialization_options())

    anyio.run(serve)
