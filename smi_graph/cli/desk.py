"""``smi-graph desk``: the page on which an archivist decides, for the browser of this machine."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

import uvicorn

from smi_graph.cli.serve import listen, store_of
from smi_graph.desk import create_desk
from smi_graph.desk.desk import Desk
from smi_graph.desk.door import ENTRY
from smi_graph.desk.work import Work
from smi_graph.messages import message
from smi_graph.reports import ReportStore

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal

_HOST = "127.0.0.1"
_MOST_AT_ONCE = 40


def run(terminal: Terminal, port: int, by: str | None) -> None:
    """Print the address that opens the desk once, and serve until stopped."""
    settings = terminal.settings
    directory = store_of(settings.store, settings.base_iri)
    desk = Desk(
        Work(directory),
        settings.decisions.resolve(),
        ReportStore(settings.reports_path().resolve()),
        settings.base_iri,
        " ".join((by or _user()).split()),
    )
    listener = listen(terminal, _HOST, port)
    address = f"http://{_HOST}:{listener.getsockname()[1]}{ENTRY}?token={desk.keys.token}"
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    terminal.note("desk", by=desk.by, folder=str(desk.decisions))
    config = uvicorn.Config(
        create_desk(desk),
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_AT_ONCE,
        timeout_graceful_shutdown=settings.stop_seconds,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return message("cli.somebody", "en")
