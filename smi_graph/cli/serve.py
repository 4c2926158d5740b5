"""``smi-graph serve``: a store here or elsewhere, or RDF files, over HTTP.

``smi-graph up``: the sample records, built if need be and served.

``smi-graph mcp``: the archive for an assistant, over standard input and output.
"""

from __future__ import annotations

import os
import signal
import socket
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from smi_graph.archive import archive
from smi_graph.cli.build import build_release
from smi_graph.cli.ingest import Builder
from smi_graph.cli.logs import configure_logs
from smi_graph.databases import is_writable
from smi_graph.messages import message
from smi_graph.pipeline import BuildOptions
from smi_graph.reading.app import create_reading_room
from smi_graph.reports import ReportLimits, ReportStore
from smi_graph.resources import resource_path
from smi_graph.service.configuration import ServiceConfiguration
from smi_graph.service.connections import raise_descriptor_limit, room_for_connections
from smi_graph.service.ingestion import Ingestion
from smi_graph.store import (
    Credentials,
    NoRelease,
    RdfFiles,
    ReleaseDirectory,
    RemoteSource,
)
from smi_graph.vocabulary import IriMinter

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal
    from smi_graph.settings import Settings

    Source = RdfFiles | ReleaseDirectory | RemoteSource


def run(terminal: Terminal, files: list[Path], host: str | None, port: int | None) -> None:
    """Serve until stopped."""
    settings = terminal.settings
    source = _source(terminal, files)
    serve(terminal, source, host or settings.host, settings.port if port is None else port)


def _source(terminal: Terminal, files: list[Path]) -> Source:
    settings = terminal.settings
    if files:
        return RdfFiles(tuple(files))
    if settings.remote is None:
        return store_of(settings.store, settings.base_iri)
    minter = IriMinter(settings.base_iri)
    return RemoteSource(
        settings.remote,
        default_graph=settings.remote_default_graph,
        named_graphs=minter.graphs(),
        credentials=Credentials.from_environment(os.environ),
    )


def store_of(path: Path, base_iri: str) -> ReleaseDirectory:
    """Give the store in a folder, which has a release and is of the archive that is served.

    Raises
    ------
    StoreError
        When it has none, or is of another archive.
    """
    directory = ReleaseDirectory(path)
    if directory.current() is None:
        raise NoRelease(str(directory.path))
    directory.refuse_other(archive().identifier, base_iri)
    return directory


def configuration(terminal: Terminal, source: Source, host: str) -> ServiceConfiguration:
    """Give the service the settings, and what it serves."""
    settings = terminal.settings.model_copy(update={"host": host})
    given = settings.of_the_service()
    given["connections"] = min(settings.connections, room_for_connections())
    return ServiceConfiguration(
        **given,
        source=source,
        ingestion=_ingestion(terminal, source),
        reports=_reports(terminal, source, settings),
    )


def _ingestion(terminal: Terminal, source: Source) -> Ingestion | None:
    """Let records in when there is a token for it and a store to build in."""
    token = os.environ.get("SMI_INGEST_TOKEN")
    settings = terminal.settings
    if not token or not isinstance(source, ReleaseDirectory):
        return None
    if source.path.exists() and not os.access(source.path, os.W_OK):
        terminal.note("records_not_taken", folder=str(source.path))
    options = BuildOptions(
        base_iri=settings.base_iri,
        only_news=True,
        decisions=settings.decisions.resolve(),
        reports=settings.reports_path().resolve(),
        mentions=settings.mentions,
    )
    builder = Builder(source.path, options)
    return Ingestion(token=token, run=builder, most_bytes=settings.ingest_bytes)


def _reports(terminal: Terminal, source: Source, settings: Settings) -> ReportStore | None:
    """Take reports where releases are served and the file of reports can be written."""
    path = settings.reports_path().resolve()
    if not (settings.take_reports and isinstance(source, ReleaseDirectory)):
        return None
    if not path.parent.is_dir():
        terminal.note("no_folder_for_reports", folder=str(path.parent))
        return None
    if not is_writable(path):
        terminal.note("reports_not_taken", file=str(path))
        return None
    usual = ReportLimits()
    a_client = settings.of_a_client(settings.reports_a_client, usual.a_client_a_day)
    a_network = settings.of_a_client(settings.reports_a_network, usual.a_network_a_day)
    limits = replace(
        usual,
        a_client_a_day=a_client,
        a_network_a_day=a_network,
        a_day=settings.reports_a_day,
    )
    return ReportStore(path, limits)


def serve(
    terminal: Terminal,
    source: Source,
    host: str,
    port: int,
    note: str = "serving",
) -> None:
    """Bind the address first, so that it is told only when it is ours, then serve."""
    listener = listen(terminal, host, port)
    shown = f"[{host}]" if ":" in host else host
    terminal.note(note, site=f"http://{shown}:{listener.getsockname()[1]}")
    settings = terminal.settings
    configure_logs(settings.log_format, quiet=terminal.quiet)
    raise_descriptor_limit()
    configured = configuration(terminal, source, host)
    app = create_reading_room(configured)
    if settings.mcp:
        if find_spec("mcp") is None:
            terminal.fail(message("cli.no_mcp", terminal.language))
        from smi_graph.mcp.server import add_to  # noqa: PLC0415 - only who wants it has it

        add_to(app, settings.allowed_hosts)
    config = uvicorn.Config(
        app,
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=settings.stop_seconds,
        server_header=False,
        proxy_headers=False,
        **app.state.guards.settings,
    )
    _end_with_the_terminal()
    uvicorn.Server(config).run(sockets=[listener])


def _end_with_the_terminal() -> None:
    """Let the end of a terminal be as orderly as a stop; what ``nohup`` started goes on."""
    if signal.getsignal(signal.SIGHUP) == signal.SIG_DFL:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def listen(terminal: Terminal, host: str, port: int) -> socket.socket:
    """Take a port, or end the command with the reason."""
    try:
        return _listen(host, port)
    except OSError as error:
        words = {"host": host, "port": str(port), "why": str(error.strerror)}
        terminal.fail(message("cli.cannot_listen", terminal.language, **words))


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


def up(terminal: Terminal, host: str | None, port: int | None) -> None:
    """Build what has changed and serve it."""
    settings = terminal.settings
    build_release(terminal, [str(resource_path("data", "records"))])
    serve(
        terminal,
        ReleaseDirectory(settings.store),
        host or settings.host,
        settings.port if port is None else port,
        note="up",
    )


def serve_assistant(terminal: Terminal) -> None:
    """Answer until standard input is closed; nothing listens, and nothing is taken in."""
    require_mcp(terminal)
    from smi_graph.mcp.server import serve_stdio  # noqa: PLC0415 - only who wants it has it

    settings = terminal.settings
    source = store_of(settings.store, settings.base_iri)
    usual = configuration(terminal, source, settings.host)
    alone = {
        "allowed_hosts": (),
        "reports": None,
        "ingestion": None,
        "page_processes": 0,
        "client_rate": 0.0,
        "client_concurrency": 0,
    }
    serve_stdio(create_reading_room(usual.model_copy(update=alone)))


def require_mcp(terminal: Terminal) -> None:
    """End the command when the extra is not installed."""
    if find_spec("mcp") is None:
        terminal.fail(message("cli.no_mcp", terminal.language))
