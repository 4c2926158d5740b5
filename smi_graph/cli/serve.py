"""``smi-graph serve``: a store here or elsewhere, or RDF files, over HTTP."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from smi_graph.messages import message
from smi_graph.service import ServiceConfiguration, create_app
from smi_graph.store import (
    Credentials,
    NoRelease,
    RdfFiles,
    ReleaseDirectory,
    RemoteSource,
    StoreError,
)
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal

    Source = RdfFiles | ReleaseDirectory | RemoteSource

_NAMED_GRAPHS = ("provenance", "validation")


def run(terminal: Terminal, files: list[Path], host: str | None, port: int | None) -> None:
    """Serve until stopped."""
    settings = terminal.settings
    try:
        source = _source(terminal, files)
        serve(terminal, source, host or settings.host, settings.port if port is None else port)
    except StoreError as error:
        terminal.fail(error.sentence(terminal.language))


def _source(terminal: Terminal, files: list[Path]) -> Source:
    settings = terminal.settings
    if files:
        return RdfFiles(tuple(files))
    if settings.remote is None:
        return _store(settings.store)
    minter = IriMinter(settings.base_iri)
    return RemoteSource(
        settings.remote,
        default_graph=settings.remote_default_graph,
        named_graphs=tuple(minter.graph(name) for name in _NAMED_GRAPHS),
        credentials=Credentials.from_environment(os.environ),
    )


def _store(path: Path) -> ReleaseDirectory:
    directory = ReleaseDirectory(path)
    if directory.current() is None:
        raise NoRelease(str(directory.path))
    return directory


def configuration(terminal: Terminal, source: Source) -> ServiceConfiguration:
    """Give the service its part of the settings."""
    settings = terminal.settings
    return ServiceConfiguration(
        source=source,
        base_iri=settings.base_iri,
        deadline_seconds=settings.deadline_seconds,
        workers=settings.workers,
        remote_connections=settings.remote_connections,
        queue_limit=settings.queue_limit,
        memory_bytes=settings.memory_bytes,
        service_allow_list=settings.service_allow_list,
        max_bytes=settings.max_bytes,
        max_rows=settings.max_rows,
    )


def serve(
    terminal: Terminal,
    source: Source,
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
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
