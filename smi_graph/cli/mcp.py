"""``smi-graph mcp``: the archive for an assistant, over standard input and output."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from smi_graph.cli.serve import configuration, store_of
from smi_graph.messages import message
from smi_graph.reading.app import create_reading_room

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal


def run(terminal: Terminal) -> None:
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
