"""``smi-graph up``: the sample records, built if need be and served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smi_graph.cli.build import build_release
from smi_graph.cli.serve import serve
from smi_graph.resources import resource_path
from smi_graph.store import ReleaseDirectory

if TYPE_CHECKING:
    from smi_graph.cli.console import Terminal


def run(terminal: Terminal, host: str | None, port: int | None) -> None:
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
