"""``smi-graph serve``: a store, or RDF files, over HTTP."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from smi_graph.messages import message
from smi_graph.service import ServiceConfiguration, create_app
from smi_graph.store import NoRelease, RdfFiles, ReleaseDirectory, StoreError

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal


def run(terminal: Terminal, files: list[Path], host: str | None, port: int | None) -> None:
    """Serve until stopped."""
    settings = terminal.settings
    try:
        source = RdfFiles(tuple(files)) if files else _store(settings.store)
        serve(terminal, source, host or settings.host, settings.port if port is None else port)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language))


def _store(path: Path) -> ReleaseDirectory:
    directory = ReleaseDirectory(path)
    if directory.current() is None:
        raise NoRelease(str(directory.path))
    return directory


def configuration(terminal: Terminal, source: RdfFiles | ReleaseDirectory) -> ServiceConfiguration:
    """Give the service its part of the settings."""
    settings = terminal.settings
    return ServiceConfiguration(
        source=source,
        base_iri=settings.base_iri,
        deadline_seconds=settings.deadline_seconds,
        workers=settings.workers,
        queue_limit=settings.queue_limit,
        memory_bytes=settings.memory_bytes,
        service_allow_list=settings.service_allow_list,
        service_private_allowed=settings.service_private_allowed,
        max_bytes=settings.max_bytes,
        max_rows=settings.max_rows,
        cache_bytes=settings.cache_bytes,
    )


def serve(
    terminal: Terminal,
    source: RdfFiles | ReleaseDirectory,
    host: str,
    port: int,
    note: str = "serving",
) -> None:
    """Bind the address first, so that it is told only when it is ours, then serve."""
    try:
        listener = _listen(host, port)
    except OSError as error:
        terminal.fail(
            message(
                "cli.cannot_listen",
                terminal.language,
                host=host,
                port=str(port),
                why=str(error.strerror),
            )
        )
    shown = f"[{host}]" if ":" in host else host
    terminal.note(note, site=f"http://{shown}:{listener.getsockname()[1]}")
    app = create_app(configuration(terminal, source))
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=5, server_header=False)
    )
    server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the protocol asyncio does not know TCP, and leaves each answer to wait 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
